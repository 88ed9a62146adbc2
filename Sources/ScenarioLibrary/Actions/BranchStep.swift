package import ClusterModel
package import ScenarioFormat
package import Units

/// Goes on with the step of the first choice that holds.
package struct BranchStep: PlaybookAction {
    package static let name = "aws:branch"
    package static let summary = "Goes on with the step of the first choice that holds, else with Default, else ends."
    package static let inputs: KeyValuePairs = [
        "Choices": "a list of NextStep with Variable and one operator, or with And, Or (lists of rules) or Not (a rule)",
        "Default": "the step when none holds; without it the step needs isEnd: true",
        "operators": ChoiceOperation.allCases.map(\.rawValue).joined(separator: " "),
    ]
    package static let defaultTimeout: Duration? = nil

    private let branch: Branch
    private let values: PlaybookValues

    package static func check(_ step: PlaybookStep, _ diagnostics: inout [Diagnostic]) {}

    package init(_ start: StepStart) throws(StepFailure) {
        guard case .branch(let branch) = start.step.structure else { throw StepFailure("the step has no choices") }
        self.branch = branch
        self.values = start.values
    }

    package func begin(now: Instant) -> ActionProgress {
        do throws(StepFailure) {
            for choice in branch.choices where try choice.rule.holds(values, now: now) { return .chose(step: choice.next.value) }
            return .chose(step: branch.fallback?.value)
        } catch {
            return .failed(error.message)
        }
    }

    package func answered(_ result: Result<StructuredValue, ServiceError>, now: Instant) -> ActionProgress { begin(now: now) }
    package func woke(now: Instant) -> ActionProgress { begin(now: now) }
}
