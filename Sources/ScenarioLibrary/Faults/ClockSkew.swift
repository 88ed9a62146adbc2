package import Estate
package import ScenarioFormat
import Units

/// The clock by which people read when it was that all was still well is wrong.
package struct ClockSkew: Fault {
    package static let name = "clockSkew"
    package static let summary = "The clock by which people read times is off: LastGoodTime and FaultTime are wrong by as much."
    package static let arguments = [
        "ahead: how far the clock is ahead, or", "behind: how far it is behind", "heal: when somebody has set it right (optional)",
    ]
    package static let isCircumstance = true
    package static let canBeIdle = true

    let later: Duration
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        later = reader.shift(later: "ahead", earlier: "behind")
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard !scene.people.hasStarted else { return .noEffect("people have read the time already") }
        guard !scene.people.clockParameters.isEmpty else { return .noEffect("the playbook is given no time that people read from a clock") }
        scene.metBefore = scene.people.clockReadings
        scene.people.clockAhead += later
        return .struck("the clock that people read is \(words)")
    }

    package func idleness(_ scene: FaultScene) -> String? {
        scene.people.clockReadings > scene.metBefore ? nil : "the clock that people read was \(words), and nobody read it meanwhile"
    }

    private var words: String { "\(Quantity.text(later < .zero ? .zero - later : later)) \(later < .zero ? "behind" : "ahead")" }

    package func heal(_ scene: inout FaultScene) { scene.people.clockAhead -= later }
}

extension MappingReader {
    /// Exactly one of two durations.
    /// - Returns: How much later; negative for earlier.
    mutating func shift(later: String, earlier: String) -> Duration {
        let range = Duration.seconds(1) ... .days(400)
        let (forward, back) = (optionalDuration(later, in: range), optionalDuration(earlier, in: range))
        if (mapping[later] == nil) == (mapping[earlier] == nil) {
            report(at: mapping.location, "\(context) wants either \(later) or \(earlier)", hint: "such as \(later): 1h")
        }
        return forward ?? back.map { .zero - $0 } ?? .zero
    }
}
