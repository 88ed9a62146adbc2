package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Someone shares snapshots with every account there is.
///
/// Source: RDS API Reference, ModifyDBClusterSnapshotAttribute: `all` makes a manual snapshot public, and is refused for an encrypted one.
package struct SharePublicly: Fault {
    package static let name = "sharePublicly"
    package static let summary =
        "Makes the newest, or all, of a cluster's manual snapshots in a region public (ModifyDBClusterSnapshotAttribute): any account may restore them; refused for encrypted ones."
    package static let arguments = [
        "cluster: declared cluster", "which: newest or all", "region: where the snapshots are", "heal: when the sharing is taken back (optional)",
    ]

    private let snapshots: SnapshotsArgument
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        snapshots = SnapshotsArgument(reading: &reader, estate: estate)
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        let found = snapshots.find(in: scene.cloud)
        guard !found.isEmpty else { return .noEffect("no manual snapshot of \(snapshots.cluster) in \(snapshots.region)") }
        let hidden = found.filter { !$0.isPublic }
        guard !hidden.isEmpty else { return .noEffect("\(found.map(\.id).joined(separator: ", ")) was public already") }
        var refused: [String] = []
        for snapshot in hidden {
            do {
                try scene.call(
                    "rds", "ModifyDBClusterSnapshotAttribute", change("ValuesToAdd", of: snapshot), account: snapshot.account, region: snapshot.region)
                scene.memory.append(snapshot.arn)
            } catch {
                refused.append("sharing \(snapshot.id) with everybody was refused: \(error)")
            }
        }
        guard !scene.memory.isEmpty else { return .noEffect(refused.joined(separator: "; ")) }
        let shared = hidden.filter { scene.memory.contains($0.arn) }.map(\.id).joined(separator: ", ")
        return .struck(([shared + " can be restored by any account"] + refused).joined(separator: "; "))
    }

    package func heal(_ scene: inout FaultScene) {
        for snapshot in scene.cloud.snapshots where scene.memory.contains(snapshot.arn) && snapshot.status.current != .deleted {
            scene.undo("rds", "ModifyDBClusterSnapshotAttribute", change("ValuesToRemove", of: snapshot), account: snapshot.account, region: snapshot.region)
        }
    }

    private func change(_ member: String, of snapshot: Snapshot) -> [StructuredValue.Member] {
        [
            .init("DBClusterSnapshotIdentifier", .string(snapshot.id)), .init("AttributeName", .string("restore")), .init(member, .list([.string("all")])),
        ]
    }
}
