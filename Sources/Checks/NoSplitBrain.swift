package import Evidence
import Units

/// No two databases took writes at the same time.
///
/// What one side accepted after the other had taken over is lost to it, or has to be brought together by hand.
package struct NoSplitBrain: Check {
    package static let name = "noSplitBrain"
    package static let summary = "No database accepted a commit after another one, which clients were led to later, had accepted its first."
    package static let needsRecoveredDatabase = false
    package init() {}

    package func judge(_ history: History) -> CheckResult {
        verdict(over: history.clusters) { cluster in
            let accepted = cluster.commits.filter { $0.committedAt != nil && $0.acknowledgedAt != nil }
            guard !accepted.isEmpty else { return .inconclusive("no acknowledged commit to look at") }
            for (index, name) in cluster.databases.enumerated().dropFirst() {
                let own = accepted.filter { Int($0.database) == index }
                guard let first = own.compactMap(\.committedAt).min() else { continue }
                let late = accepted.filter { Int($0.database) < index && $0.committedAt.map { $0 > first } == true }
                guard let last = late.compactMap(\.committedAt).max() else { continue }
                let meanwhile = own.filter { ($0.committedAt ?? .distantFuture) <= last }
                let old = Set(late.map { cluster.databases[Int($0.database)] }).sorted().joined(separator: ", ")
                return .fail(
                    "from \(first.iso) to \(last.iso) both sides accepted commits: \(old) \(words(late)), \(name) \(words(meanwhile))")
            }
            return .pass
        }
    }

    private func words(_ commits: [LedgerCommit]) -> String {
        let ids = commits.map(\.id)
        guard let least = ids.min(), let most = ids.max() else { return "none" }
        return "\(counted(ids.count, "commit")) (\(least) to \(most))"
    }
}
