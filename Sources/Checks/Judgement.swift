package import Evidence

/// What a drill came to.
package struct Judgement: Sendable, Hashable {
    package var outcome: Outcome
    /// Empty unless the outcome is `missed`.
    package var missed: Set<MissedObjective> = []
    /// One line: why the outcome is what it is.
    package var reason: String
    /// RTA and RPA are the worst of the clusters, counts their sum.
    package var worst = ClusterMeasures()
    package var clusters: [ClusterMeasures] = []
    /// In the order in which the scenario names them.
    package var checks: [CheckResult] = []

    /// The drill itself broke: nothing that it saw counts.
    package static func harnessError(_ what: String) -> Judgement { Judgement(outcome: .harnessError, reason: what.onOneLine) }
}

extension String {
    /// Line breaks turned into spaces: reasons stand in tables.
    var onOneLine: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
}
