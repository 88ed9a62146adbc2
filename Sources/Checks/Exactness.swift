package import Evidence

/// The recovered database is exactly the commits that its way back promised: nothing of them lost, and nothing extra, torn, out of a hole or altered.
///
/// Lost commits after the target are judged by the recovery point objective, not here.
package struct Exactness: Check {
    package static let name = "exactness"
    package static let summary = "Every acknowledged commit up to the target is in the recovered database, whole and unaltered, and none after it."
    package static let needsRecoveredDatabase = true
    package init() {}

    package func judge(_ history: History) -> CheckResult {
        verdict(over: history.clusters) { cluster in
            guard let recovered = cluster.recovered else { return .inconclusive("no recovered database in the history") }
            let books = BooksComparison(cluster: cluster, recovered: recovered, disasterAt: history.disasterAt)
            let findings = [
                ("lost at or before the target", books.lostByTarget), ("extra", books.extra), ("torn", books.torn), ("gap", books.gap), ("wrong", books.wrong),
            ].filter { $0.1.count > 0 }
            guard findings.isEmpty else {
                return .fail(findings.map { "\($0.1.count) \($0.0) (\($0.1.first ?? ""))" }.joined(separator: ", "))
            }
            guard cluster.target != nil else { return .inconclusive("the recovery has no target") }
            return books.owed > 0 ? .pass : .inconclusive("no acknowledged commit to look for")
        }
    }
}
