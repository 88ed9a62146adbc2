package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Someone takes a cluster out of its global database.
///
/// Source: RDS API Reference, RemoveFromGlobalCluster; Aurora User Guide, Removing a cluster from an Amazon Aurora global database.
package struct RemoveGlobalMember: Fault {
    package static let name = "removeGlobalMember"
    package static let summary =
        "Takes a cluster out of its global database (RemoveFromGlobalCluster): a secondary becomes a cluster of its own and receives nothing more; deleteCluster can then delete it."
    package static let arguments = ["cluster: a member of a global database; a primary only when it is the last"]

    private let cluster: String

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        let name = reader.requiredString("cluster")
        cluster = name
        let members = estate.globalClusters.flatMap { [$0.primary] + $0.secondaries.map(\.id) }
        if estate.clusters.contains(where: { $0.id == name }), !members.contains(name) {
            reader.report("cluster", "\(name) is no member of a global database", hint: nameHint(name, among: members))
        }
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard let index = scene.cluster(cluster) else { return .noEffect("no cluster \(cluster)") }
        guard let global = scene.cloud.globalIndex(ofMember: index) else { return .noEffect("\(cluster) belongs to no global database") }
        let id = scene.cloud.globals[global].identifier
        do {
            try scene.call(
                "rds", "RemoveFromGlobalCluster",
                [.init("GlobalClusterIdentifier", .string(id)), .init("DbClusterIdentifier", .string(scene.cloud.clusters[index].arn))], at: index)
            return .struck("\(cluster) was taken out of the global database \(id)")
        } catch {
            return .noEffect("taking \(cluster) out of \(id) was refused: \(error)")
        }
    }
}
