package import Estate
package import ScenarioFormat
import ClusterModel

/// An instance's process dies.
package struct CrashInstance: Fault {
    package static let name = "crashInstance"
    package static let summary = "Kills the process of an instance; a reader takes over from a writer, else the engine restarts in place."
    package static let arguments = ["cluster: declared cluster", "instance: writer, or an instance's identifier"]

    let cluster: String
    let instance: String

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        let name = reader.requiredString("cluster")
        cluster = name
        let known = estate.clusters.first { $0.id == name }?.instances.map(\.id) ?? []
        instance = reader.requiredChoice("instance", of: ["writer"] + known)
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard let index = scene.cluster(cluster) else { return .noEffect("no cluster \(cluster)") }
        let writer = scene.cloud.clusters[index].writer.map { scene.cloud.clusters[index].instances[$0].id }
        guard let id = instance == "writer" ? writer : instance.lowercased() else { return .noEffect("\(cluster) has no writer") }
        guard scene.cloud.crashInstance(id, cluster: index, now: scene.now, engines: scene.engines) else { return .noEffect("\(id) was not running") }
        return .struck("instance \(id) crashed")
    }
}
