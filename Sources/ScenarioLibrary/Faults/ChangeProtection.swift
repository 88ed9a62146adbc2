package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Someone turns a cluster's deletion protection off, or on where nobody expected it.
///
/// Source: RDS API Reference, ModifyDBCluster, `DeletionProtection`.
package struct ChangeProtection: Fault {
    package static let name = "changeProtection"
    package static let summary =
        "Turns a cluster's deletion protection off or on (ModifyDBCluster): nothing is lost by it, and the next mistake or clean-up meets another cluster than before."
    package static let arguments = [
        "cluster: declared cluster", "deletionProtection: true or false", "heal: when somebody puts it back (optional)",
    ]

    private let cluster: String
    private let protection: Bool
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        cluster = reader.requiredString("cluster")
        protection = reader.requiredBool("deletionProtection")
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard let index = scene.cluster(cluster) else { return .noEffect("no cluster \(cluster)") }
        let word = protection ? "on" : "off"
        guard scene.cloud.clusters[index].deletionProtection != protection else { return .noEffect("deletion protection of \(cluster) was \(word) already") }
        do {
            try scene.call("rds", "ModifyDBCluster", change(to: protection, scene.cloud.clusters[index]), at: index)
            return .struck("deletion protection of \(cluster) is \(word)")
        } catch {
            return .noEffect("changing the protection of \(cluster) was refused: \(error)")
        }
    }

    package func heal(_ scene: inout FaultScene) {
        guard let index = scene.cluster(cluster) else { return scene.refusals.append("no cluster \(cluster)") }
        scene.undo("rds", "ModifyDBCluster", change(to: !protection, scene.cloud.clusters[index]), at: index)
    }

    private func change(to protection: Bool, _ target: Cluster) -> [StructuredValue.Member] {
        [
            .init("DBClusterIdentifier", .string(target.identifier.current)), .init("DeletionProtection", .bool(protection)),
            .init("ApplyImmediately", .bool(true)),
        ]
    }
}
