package import Evidence
import Units

/// A judge of one property of what was recovered. It sees the history of the run and nothing of the model that made it.
///
/// Fail beats inconclusive beats pass: one counter-example fails, and a check that saw nothing never passes.
package protocol Check: Sendable {
    /// The type's name in lowerCamelCase, as scenario files write it.
    static var name: String { get }
    /// One sentence: what holds when the check passes.
    static var summary: String { get }
    /// Whether it reads `ClusterHistory.recovered`; such a check is skipped when the drill ended unrecovered.
    static var needsRecoveredDatabase: Bool { get }
    /// Whether it looks at what a playbook did; where none is followed it has nothing to judge.
    static var judgesPlaybook: Bool { get }
    /// `name`, and behind it what is asked for where that differs from scenario to scenario.
    var name: String { get }
    func judge(_ history: History) -> CheckResult
}

/// Every check that a scenario may name, in order of name.
package let allChecks: [any Check] = [
    Exactness(),
    FinishedOnceServed(),
    LedgerBalances(),
    NoLaterThanTarget(),
    NoSplitBrain(),
    SameConfiguration(),
    StepsWithoutRetry(),
    ValidatedBeforeCutover(),
]

/// Names of those that look at what a playbook did.
package let playbookChecks = allChecks.filter(\.judgesPlaybook).map(\.name)

/// Checks that a scenario writes as a mapping, with what it asks for, in order of name.
package let allConditions: [any Check.Type] = [
    Availability.self,
    CostCeiling.self,
    PhaseObjective.self,
    SameSettings.self,
    SQLAssertion.self,
]

extension Check {
    package var name: String { Self.name }
    package var summary: String { Self.summary }
    package var needsRecoveredDatabase: Bool { Self.needsRecoveredDatabase }
    package static var judgesPlaybook: Bool { false }
    package var judgesPlaybook: Bool { Self.judgesPlaybook }

    /// One verdict over all clusters: the first failure, else the first cluster that gave nothing to judge, else a pass.
    func verdict(over clusters: [ClusterHistory], judge: (ClusterHistory) -> ClusterVerdict) -> CheckResult {
        var doubt: String?
        for cluster in clusters {
            switch judge(cluster) {
            case .pass: continue
            case .fail(let why): return CheckResult(name: name, verdict: .fail, message: "\(cluster.cluster): \(why)")
            case .inconclusive(let why): doubt = doubt ?? "\(cluster.cluster): \(why)"
            }
        }
        if clusters.isEmpty { doubt = "no cluster in the history" }
        return CheckResult(name: name, verdict: doubt == nil ? .pass : .inconclusive, message: doubt ?? "")
    }
}

/// What a check says of one cluster.
enum ClusterVerdict {
    case pass
    case fail(String)
    case inconclusive(String)
}

/// The check of that name in scenario files; nil for an unknown one.
package func check(named name: String) -> (any Check)? { allChecks.first { $0.name == name } }
