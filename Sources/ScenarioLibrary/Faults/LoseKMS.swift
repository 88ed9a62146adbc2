package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// KMS of a region answers nobody: people, RDS, and instances that want to open a volume.
package struct LoseKMS: Fault {
    package static let name = "loseKMS"
    package static let summary =
        "Takes KMS of a region down: databases that run go on with the data keys they have; nothing encrypted is made, copied, restored or opened until it is back."
    package static let arguments = ["region: a region of the estate", "heal: when it is back (optional)"]
    package static let canBeIdle = true

    private let endpoint: ServiceEndpoint
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        endpoint = ServiceEndpoint(service: "kms", region: RegionName(reader.requiredChoice("region", of: estate.regions.map(\.name.rawValue))))
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        scene.watch(.outage(endpoint))
        return scene.cloud.beginOutage(of: endpoint, now: scene.now)
            ? .struck("KMS in \(endpoint.region) is down") : .noEffect("KMS in \(endpoint.region) was down already")
    }

    package func idleness(_ scene: FaultScene) -> String? {
        scene.hasMet(.outage(endpoint)) ? nil : "KMS in \(endpoint.region) was down, and nothing was refused or put off for that"
    }

    package func heal(_ scene: inout FaultScene) { scene.cloud.endOutage(of: endpoint, now: scene.now) }
}
