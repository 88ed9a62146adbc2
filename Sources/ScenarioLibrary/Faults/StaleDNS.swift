package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Clients keep an address that their resolvers should have asked for again.
package struct StaleDNS: Fault {
    package static let name = "staleDNS"
    package static let summary =
        "Lets an application's clients keep what they resolved, whatever its TTL: after a failover or cut-over they go on to where the service was."
    package static let arguments = ["cluster: declared cluster whose application it is", "heal: when they resolve the name again (optional)"]
    package static let isCircumstance = true
    package static let canBeIdle = true

    private let cluster: String
    /// The CNAME; nil where clients know the cluster's own endpoint.
    private let alias: String?
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        let name = reader.requiredString("cluster")
        cluster = name
        if estate.globalClusters.contains(where: { $0.secondaries.contains { $0.id == name } }) {
            reader.report("cluster", "\(name) is a secondary, whose name no application writes to", hint: "name the primary")
        }
        alias = estate.clusters.first { $0.id == name }?.endpointName?.name
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard let name = self.name(in: scene) else { return .noEffect("no cluster \(cluster)") }
        scene.watch(.staleName(name.lowercased()))
        return scene.cloud.keepStale(name, now: scene.now)
            ? .struck("clients of \(cluster) keep what they know of \(name)") : .noEffect("they kept what they know of \(name) already")
    }

    package func idleness(_ scene: FaultScene) -> String? {
        guard let name = name(in: scene), !scene.hasMet(.staleName(name.lowercased())) else { return nil }
        return "clients of \(cluster) kept what they knew of \(name), and nobody was led astray by that"
    }

    package func heal(_ scene: inout FaultScene) { if let name = name(in: scene) { scene.cloud.letGo(name, now: scene.now) } }

    private func name(in scene: FaultScene) -> String? {
        alias ?? scene.cloud.clusters.first { $0.lineage == cluster }.map { scene.cloud.endpointName(of: $0, identifier: cluster.lowercased()) }
    }
}
