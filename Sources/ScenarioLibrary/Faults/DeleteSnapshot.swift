package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Someone deletes snapshots of a cluster.
package struct DeleteSnapshot: Fault {
    package static let name = "deleteSnapshot"
    package static let summary = "Deletes the newest, or all, of a cluster's manual snapshots in one region."
    package static let arguments = ["cluster: declared cluster", "which: newest or all", "region: where the snapshots are"]

    private let snapshots: SnapshotsArgument

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) { snapshots = SnapshotsArgument(reading: &reader, estate: estate) }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        let (cluster, region) = (snapshots.cluster, snapshots.region)
        let doomed = snapshots.find(in: scene.cloud)
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
