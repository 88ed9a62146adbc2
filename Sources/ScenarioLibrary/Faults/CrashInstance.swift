package import Estate
package import ScenarioFormat
import ClusterModel

/// An instance's process dies, or its host with it.
package struct CrashInstance: Fault {
    package static let name = "crashInstance"
    package static let summary =
        "Kills an instance's process or host; a reader takes over from a writer, else it restarts in place, or is re-created in its zone."
    package static let arguments = ["cluster: declared cluster", "instance: writer, or an instance's identifier", "what: process or host (default process)"]

    private let instance: InstanceArgument
    private let what: Loss

    enum Loss: String, CaseIterable { case process, host }

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        self.init(reading: &reader, estate: estate, ofHost: true)
    }

    /// - Parameter ofHost: Whether the host may be what is lost.
    init(reading reader: inout MappingReader, estate: EstateDeclaration, ofHost: Bool) {
        instance = InstanceArgument(reading: &reader, estate: estate)
        what = ofHost ? reader.optionalCase("what", of: Loss.self) ?? .process : .process
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        switch instance.find(in: scene) {
        case .nothing(let why): return .noEffect(why)
        case .instance(let id, let index):
            let struck =
                switch what {
                case .process: scene.cloud.crashInstance(id, cluster: index, now: scene.now, engines: scene.engines)
                case .host: scene.cloud.loseInstanceHost(id, cluster: index, now: scene.now, engines: scene.engines)
                }
            guard struck else { return .noEffect("\(id) was not running") }
            return .struck(what == .host ? "the host of instance \(id) is lost" : "instance \(id) crashed")
        }
    }
}
