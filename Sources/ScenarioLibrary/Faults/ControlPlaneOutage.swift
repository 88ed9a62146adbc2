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
    package static let canBeIdle = true

    private let endpoints: [ServiceEndpoint]
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        endpoints = ControlPlaneArgument(reading: &reader, estate: estate).endpoints
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        let struck = endpoints.filter { scene.cloud.beginOutage(of: $0, now: scene.now) }
        // Of those that were so already it changed nothing.
        scene.memory = struck.map(\.service)
        scene.metBefore = scene.cloud.timesMet(struck.map(Hindrance.outage))
        guard let first = struck.first else { return .noEffect("they were down already") }
        return .struck("the control plane of \(struck.map(\.service).joined(separator: ", ")) in \(first.region) is down")
    }

    package func idleness(_ scene: FaultScene) -> String? {
        let struck = endpoints.filter { scene.memory.contains($0.service) }
        guard let region = struck.first?.region, scene.cloud.timesMet(struck.map(Hindrance.outage)) == scene.metBefore else { return nil }
        let names = struck.map(\.service).joined(separator: ", ")
        return "the control plane of \(names) in \(region) was down, and nothing was refused or put off for that"
    }

    package func heal(_ scene: inout FaultScene) { for endpoint in endpoints { scene.cloud.endOutage(of: endpoint, now: scene.now) } }
}
