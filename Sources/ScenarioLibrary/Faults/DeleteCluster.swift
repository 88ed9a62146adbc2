package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Someone takes a cluster's protection off, deletes its instances and then the cluster.
package struct DeleteCluster: Fault {
    package static let name = "deleteCluster"
    package static let summary = "Turns deletion protection off, deletes every instance and then the cluster, without a final snapshot unless one is named."
    package static let arguments = [
        "cluster: declared cluster", "deleteAutomatedBackups: whether its continuous backup goes too",
        "finalSnapshot: identifier of a last snapshot (optional)",
    ]

    let cluster: String
    let deletesBackups: Bool
    let finalSnapshot: String?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        cluster = reader.requiredString("cluster")
        deletesBackups = reader.requiredBool("deleteAutomatedBackups")
        finalSnapshot = reader.optional("finalSnapshot") { node throws(ValueProblem) in try node.identifier() }
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard let index = scene.cluster(cluster) else { return .noEffect("no cluster \(cluster)") }
        let id = StructuredValue.string(scene.cloud.clusters[index].identifier.current)
        var done: [String] = []
        do {
            if scene.cloud.clusters[index].deletionProtection {
                try scene.call(
                    "rds", "ModifyDBCluster",
                    [.init("DBClusterIdentifier", id), .init("DeletionProtection", .bool(false)), .init("ApplyImmediately", .bool(true))], at: index)
                done.append("its deletion protection is off")
            }
            for instance in scene.cloud.clusters[index].instances where instance.status.current != .deleting {
                try scene.call(
                    "rds", "DeleteDBInstance", [.init("DBInstanceIdentifier", .string(instance.id)), .init("SkipFinalSnapshot", .bool(true))], at: index)
                done.append("\(instance.id) is being deleted")
            }
            var deletion: [StructuredValue.Member] = [
                .init("DBClusterIdentifier", id), .init("SkipFinalSnapshot", .bool(finalSnapshot == nil)),
                .init("DeleteAutomatedBackups", .bool(deletesBackups)),
            ]
            if let finalSnapshot { deletion.append(.init("FinalDBSnapshotIdentifier", .string(finalSnapshot))) }
            try scene.call("rds", "DeleteDBCluster", deletion, at: index)
        } catch {
            let refusal = "deleting \(cluster) was refused: \(error)"
            // Half a deletion is not the disaster that the scenario is about.
            return .noEffect(done.isEmpty ? refusal : "\(refusal); but \(done.joined(separator: ", "))")
        }
        return .struck("\(cluster) was deleted, its automated backup \(deletesBackups ? "deleted with it" : "retained")")
    }
}
