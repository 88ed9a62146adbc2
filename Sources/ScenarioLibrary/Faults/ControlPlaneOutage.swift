package import Estate
package import ScenarioFormat
import Units
import ClusterModel

/// The control plane of a service answers nobody; databases that run go on.
package struct ControlPlaneOutage: Fault {
    package static let name = "controlPlaneOutage"
    package static let summary =
        "Takes the control plane of a service in a region down: calls fail, and what RDS has under way stands still; databases that run go on."
    package static let arguments = ["region: a region of the estate", "services: any of rds, kms, rds-data", "heal: when it is back (optional)"]
    package static let isCircumstance = true

    private let endpoints: [ServiceEndpoint]
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        endpoints = ControlPlaneArgument(reading: &reader, estate: estate).endpoints
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        let struck = endpoints.filter { scene.cloud.beginOutage(of: $0, now: scene.now) }
        guard let first = struck.first else { return .noEffect("they were down already") }
        return .struck("the control plane of \(struck.map(\.service).joined(separator: ", ")) in \(first.region) is down")
    }

    package func heal(_ scene: inout FaultScene) { for endpoint in endpoints { scene.cloud.endOutage(of: endpoint, now: scene.now) } }
}
