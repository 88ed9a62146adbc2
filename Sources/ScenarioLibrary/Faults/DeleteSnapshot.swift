package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Someone deletes snapshots of a cluster.
package struct DeleteSnapshot: Fault {
    package static let name = "deleteSnapshot"
    package static let summary = "Deletes the newest, or all, of a cluster's manual snapshots in one region."
    package static let arguments = ["cluster: declared cluster", "which: newest or all", "region: where the snapshots are"]

    enum Choice: String, CaseIterable { case newest, all }
    let cluster: String
    let which: Choice
    let region: RegionName

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        cluster = reader.requiredString("cluster")
        which = reader.requiredCase("which", of: Choice.self) ?? .newest
        region = RegionName(reader.requiredChoice("region", of: estate.regions.map(\.name.rawValue)))
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        let found = scene.cloud.snapshots.filter { $0.lineage == cluster && $0.region == region && $0.status.current == .available }
            .sorted { ($0.contentAt, $0.id) < ($1.contentAt, $1.id) }
        let doomed = which == .newest ? Array(found.suffix(1)) : found
        guard !doomed.isEmpty else { return .noEffect("no snapshot of \(cluster) in \(region)") }
        var deleted: [String] = []
        for snapshot in doomed {
            do {
                try scene.call(
                    "rds", "DeleteDBClusterSnapshot", [.init("DBClusterSnapshotIdentifier", .string(snapshot.id))], account: snapshot.account, region: region)
                deleted.append(snapshot.id)
            } catch {
                let refusal = "deleting \(snapshot.id) was refused: \(error)"
                return deleted.isEmpty ? .noEffect(refusal) : .struck("\(refusal); but \(deleted.joined(separator: ", ")) deleted")
            }
        }
        return .struck("\(deleted.joined(separator: ", ")) deleted in \(region)")
    }
}
