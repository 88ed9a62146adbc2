package import Estate
package import ScenarioFormat
import Units
import ClusterModel

/// RDS applies an update to a cluster.
package struct Maintenance: Fault {
    package static let name = "maintenance"
    package static let summary = "Starts maintenance of a cluster: its writer restarts, and calls that need it available are refused until it is done."
    package static let arguments = ["cluster: declared cluster", "lasts: how long its status is maintenance"]

    let cluster: String
    let lasts: Duration

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        cluster = reader.requiredString("cluster")
        lasts = reader.requiredDuration("lasts", in: .minutes(1) ... .hours(12))
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard let index = scene.cluster(cluster) else { return .noEffect("no cluster \(cluster)") }
        guard scene.cloud.startMaintenance(of: index, lasting: lasts, now: scene.now, engines: scene.engines) else {
            return .noEffect("\(cluster) is \(scene.cloud.clusters[index].status.current.rawValue)")
        }
        return .struck("maintenance of \(cluster) began")
    }
}
