package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Other callers of the account use up a service's request rate.
package struct ThrottleControlPlane: Fault {
    package static let name = "throttleControlPlane"
    package static let summary =
        "Refuses a share of the calls to services of a region with ThrottlingException, as when others use up the account's request rate; what is under way goes on."
    package static let arguments = [
        "region: a region of the estate", "services: any of rds, kms, rds-data", "share: of the calls that are refused, such as 80%",
        "heal: when the rate is enough again (optional)",
    ]
    package static let isCircumstance = true
    package static let canBeIdle = true

    private let endpoints: [ServiceEndpoint]
    private let percent: Int
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        endpoints = ControlPlaneArgument(reading: &reader, estate: estate).endpoints
        percent = reader.required("share") { node throws(ValueProblem) in Int((try node.share() * 100).rounded()) } ?? 100
        if percent == 0 { reader.report("share", "share wants more than 0%", hint: "such as 80%") }
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        let struck = endpoints.filter { scene.cloud.throttle($0, percent: percent, now: scene.now) }
        // Of those that were so already it changed nothing.
        scene.memory = struck.map(\.service)
        scene.metBefore = scene.cloud.timesMet(struck.map(Hindrance.throttling))
        guard let first = struck.first else { return .noEffect("they were throttled as much already") }
        return .struck("\(percent)% of the calls to \(struck.map(\.service).joined(separator: ", ")) in \(first.region) are throttled")
    }

    package func idleness(_ scene: FaultScene) -> String? {
        let struck = endpoints.filter { scene.memory.contains($0.service) }
        guard let region = struck.first?.region, scene.cloud.timesMet(struck.map(Hindrance.throttling)) == scene.metBefore else { return nil }
        let names = struck.map(\.service).joined(separator: ", ")
        return "\(percent)% of the calls to \(names) in \(region) were to be throttled, and none was"
    }

    package func heal(_ scene: inout FaultScene) { for endpoint in endpoints { scene.cloud.endThrottling(of: endpoint, now: scene.now) } }
}
