package import Evidence
import Units

/// A restore to an instant brings back nothing of after it: what came later may be the very harm that it is to undo.
///
/// Narrower than `exactness`, for ways back that are known to lose something before the target.
package struct NoLaterThanTarget: Check {
    package static let name = "noLaterThanTarget"
    package static let summary = "The recovered database holds no commit of after the instant that it was restored to."
    package static let needsRecoveredDatabase = true
    package init() {}

    package func judge(_ history: History) -> CheckResult {
        verdict(over: history.clusters) { cluster in
            guard let recovered = cluster.recovered else { return .inconclusive("no recovered database in the history") }
            guard case .instant(let target)? = cluster.target else { return .inconclusive("the recovery aimed at no instant") }
            guard let rows = recovered.transfers else { return .inconclusive("table transfers is missing or cannot be read") }
            let present = Set(rows.map(\.id))
            // A commit whose instant nobody saw is not late for certain.
            let late = cluster.commits.filter { commit in
                guard present.contains(commit.id), cluster.recoveredDatabase != Int(commit.database) else { return false }
                return commit.committedAt.map { $0 > target } ?? false
            }
            guard let first = late.min(by: { ($0.committedAt ?? .distantFuture, $0.id) < ($1.committedAt ?? .distantFuture, $1.id) }),
                let at = first.committedAt
            else { return cluster.commits.contains { $0.committedAt.map { $0 > target } ?? false } ? .pass : .inconclusive("no commit after the target") }
            return .fail("\(counted(late.count, "commit")) of after the target \(target.iso), first commit \(first.id) of \(at.iso)")
        }
    }
}
