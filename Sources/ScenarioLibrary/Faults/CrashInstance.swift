package import Estate
package import ScenarioFormat
import ClusterModel

/// An instance's process dies, or its host with it.
package struct CrashInstance: Fault {
    package static let name = "crashInstance"
    package static let summary =
        "Kills an instance's process or host; a reader takes over from a writer, else it restarts in place, or is re-created in its zone."
    package static let arguments = ["cluster: declared cluster", "instance: writer, or an instance's identifier", "what: process or host (default process)"]

    let cluster: String
    let instance: String
    let what: Loss

    enum Loss: String, CaseIterable { case process, host }

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        self.init(reading: &reader, estate: estate, ofHost: true)
    }

    /// - Parameter ofHost: Whether the host may be what is lost.
    init(reading reader: inout MappingReader, estate: EstateDeclaration, ofHost: Bool) {
        let name = reader.requiredString("cluster")
        cluster = name
        let secondary = estate.globalClusters.flatMap(\.secondaries).first { $0.id == name }
        let known = (estate.clusters.first { $0.id == name }?.instances ?? secondary?.instances ?? []).map(\.id)
        instance = reader.requiredChoice("instance", of: ["writer"] + known)
        what = ofHost ? reader.optionalCase("what", of: Loss.self) ?? .process : .process
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard let index = scene.cluster(cluster) else { return .noEffect("no cluster \(cluster)") }
        let writer = scene.cloud.clusters[index].writer.map { scene.cloud.clusters[index].instances[$0].id }
        guard let id = instance == "writer" ? writer : instance.lowercased() else { return .noEffect("\(cluster) has no writer") }
        let struck =
            switch what {
            case .process: scene.cloud.crashInstance(id, cluster: index, now: scene.now, engines: scene.engines)
            case .host: scene.cloud.loseInstanceHost(id, cluster: index, now: scene.now, engines: scene.engines)
            }
        guard struck else { return .noEffect("\(id) was not running") }
        return .struck(what == .host ? "the host of instance \(id) is lost" : "instance \(id) crashed")
    }
}
