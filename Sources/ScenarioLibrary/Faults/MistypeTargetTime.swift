package import Estate
package import ScenarioFormat
import Units

/// The time that a playbook is given is not the one that was meant: a wrong digit, or local time where UTC is wanted.
package struct MistypeTargetTime: Fault {
    package static let name = "mistypeTargetTime"
    package static let summary = "Whoever starts the playbook types a time that is off: by a digit, or by a time zone."
    package static let arguments = [
        "parameter: of the playbook, one that the scenario fills with a time", "later: how much later than meant it is typed, or", "earlier: how much earlier",
    ]
    package static let isCircumstance = true
    package static let canBeIdle = true

    let parameter: String
    let later: Duration

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        parameter = reader.requiredString("parameter")
        later = reader.shift(later: "later", earlier: "earlier")
    }

    package func check(in scenario: ScenarioFile, _ reader: inout MappingReader) {
        let known = scenario.playbook?.parameters.map(\.name.value) ?? []
        guard !parameter.isEmpty, !known.contains(parameter) else { return }
        reader.report(
            "parameter", scenario.playbook == nil ? "parameter \(parameter) of no playbook" : "the scenario gives its playbook no parameter \(parameter)",
            hint: nameHint(parameter, among: known))
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard !scene.people.hasStarted else { return .noEffect("\(parameter) has been typed already") }
        guard scene.people.timeParameters.contains(parameter) else { return .noEffect("\(parameter) is not a time") }
        scene.people.typedLater[parameter, default: .zero] += later
        return .struck("\(parameter) will be typed \(words)")
    }

    package func idleness(_ scene: FaultScene) -> String? {
        scene.people.typedWrong.contains(parameter) ? nil : "\(parameter) was to be typed \(words), and nobody typed it"
    }

    private var words: String { "\(Quantity.text(later < .zero ? .zero - later : later)) too \(later < .zero ? "early" : "late")" }
}
