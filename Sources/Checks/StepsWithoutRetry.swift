package import Evidence
import Units

/// A playbook that succeeds because it tries often enough has not waited for what it needs: another day it will not be often enough.
package struct StepsWithoutRetry: Check {
    package static let name = "stepsWithoutRetry"
    package static let summary = "Every step that the playbook came to, those inside others included, succeeded at its first attempt."
    package static let needsRecoveredDatabase = true
    package static let judgesPlaybook = true
    package init() {}

    package func judge(_ history: History) -> CheckResult {
        let reached = history.steps.filter { $0.attempts > 0 }
        if let bad = reached.first(where: { $0.status != "Success" && $0.status != "InProgress" }) {
            let why = bad.message.map { ": \($0)" } ?? ""
            return CheckResult(name: name, verdict: .fail, message: "step \(bad.name) ended as \(bad.status)\(why)")
        }
        let again = reached.filter { $0.attempts > 1 }
        if let first = again.first {
            let rest = again.count > 1 ? ", and \(counted(again.count - 1, "other step")) more than once" : ""
            return CheckResult(name: name, verdict: .fail, message: "step \(first.name) was tried \(first.attempts) times\(rest)")
        }
        let isOver = if case .succeeded = history.playbook { true } else { false }
        guard isOver, !reached.isEmpty else { return CheckResult(name: name, verdict: .inconclusive, message: "no playbook was followed to its end") }
        return CheckResult(name: name, verdict: .pass, message: "")
    }
}
