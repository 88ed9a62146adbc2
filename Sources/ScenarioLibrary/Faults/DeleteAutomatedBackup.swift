package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Someone deletes what a deleted cluster's retention had kept.
///
/// Source: RDS API Reference, DeleteDBClusterAutomatedBackup; Aurora User Guide, Deleting retained automated backups.
package struct DeleteAutomatedBackup: Fault {
    package static let name = "deleteAutomatedBackup"
    package static let summary =
        "Deletes the retained automated backup of a deleted cluster, with its automated snapshots (DeleteDBClusterAutomatedBackup); refused while the cluster stands."
    package static let arguments = ["cluster: declared cluster, deleted by then with its automated backup retained"]

    private let cluster: String

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) { cluster = reader.requiredString("cluster") }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        let ofLine = scene.cloud.clusters.indices.filter { scene.cloud.clusters[$0].lineage == cluster }
        // That of a live cluster only where nothing is retained: the service says why it cannot be deleted.
        guard let index = ofLine.last(where: { scene.cloud.clusters[$0].hasRetainedBackup }) ?? scene.cluster(cluster) else {
            return .noEffect("no automated backup of \(cluster) is retained")
        }
        do {
            try scene.call(
                "rds", "DeleteDBClusterAutomatedBackup", [.init("DbClusterResourceId", .string(scene.cloud.clusters[index].resourceID))], at: index)
            return .struck("the retained automated backup of \(cluster) was deleted")
        } catch {
            return .noEffect("deleting the automated backup of \(cluster) was refused: \(error)")
        }
    }
}
