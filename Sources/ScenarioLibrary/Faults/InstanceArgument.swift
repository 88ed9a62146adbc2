import Estate
import ScenarioFormat

/// Which instance of a cluster a fault is about.
struct InstanceArgument: Sendable {
    let cluster: String
    private let instance: String

    init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        let name = reader.requiredString("cluster")
        cluster = name
        let secondary = estate.globalClusters.flatMap(\.secondaries).first { $0.id == name }
        let known = (estate.clusters.first { $0.id == name }?.instances ?? secondary?.instances ?? []).map(\.id)
        instance = reader.requiredChoice("instance", of: ["writer"] + known)
    }

    enum Found {
        case instance(String, cluster: Int)
        /// Nothing of that name, and why.
        case nothing(String)
    }

    func find(in scene: FaultScene) -> Found {
        guard let index = scene.cluster(cluster) else { return .nothing("no cluster \(cluster)") }
        guard instance == "writer" else { return .instance(instance.lowercased(), cluster: index) }
        guard let writer = scene.cloud.writerName(of: index) else { return .nothing("\(cluster) has no writer") }
        return .instance(writer, cluster: index)
    }
}
