package import Estate
package import ScenarioFormat
import Units

/// Somebody runs the playbook by hand and leaves a step out.
package struct SkipStep: Fault {
    package static let name = "skipStep"
    package static let summary = "Whoever runs the playbook leaves a step out: it does nothing and gives no output, and the next one begins."
    package static let arguments = ["step: of the playbook itself, not of a loop or a child document in it"]
    package static let isCircumstance = true
    package static let canBeIdle = true

    let step: String

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) { step = reader.requiredString("step") }

    package func check(in scenario: ScenarioFile, _ reader: inout MappingReader) {
        let known = scenario.playbook?.document.steps.map(\.name.value) ?? []
        guard !step.isEmpty, !known.contains(step) else { return }
        reader.report(
            "step", scenario.playbook == nil ? "step \(step) of no playbook" : "the playbook has no step \(step)", hint: nameHint(step, among: known))
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard !scene.people.begunSteps.contains(step) else { return .noEffect("step \(step) has begun already") }
        guard scene.people.skippedSteps.insert(step).inserted else { return .noEffect("step \(step) is left out already") }
        return .struck("step \(step) will be left out")
    }

    package func idleness(_ scene: FaultScene) -> String? {
        scene.people.stepsLeftOut.contains(step) ? nil : "step \(step) was to be left out, and was never reached"
    }
}
