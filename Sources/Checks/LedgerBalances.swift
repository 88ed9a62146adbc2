package import Evidence
import Units

/// The recovered books are whole in themselves: every account is there once, and no money was made or lost.
///
/// It compares the database with its own invariant only, so that it still speaks when the list of commits is in question.
package struct LedgerBalances: Check {
    package static let name = "ledgerBalances"
    package static let summary = "The recovered database holds every account once, and the sum of balances is the opening sum."
    package static let needsRecoveredDatabase = true
    package init() {}

    package func judge(_ history: History) -> CheckResult { verdict(over: history.clusters, judge: balance) }

    private func balance(_ cluster: ClusterHistory) -> ClusterVerdict {
        guard let recovered = cluster.recovered else { return .inconclusive("no recovered database in the history") }
        guard cluster.ledger.accounts > 0 else { return .inconclusive("the books have no accounts") }
        guard let rows = recovered.accounts else { return .fail("table accounts is missing or cannot be read") }

        let ids = rows.map(\.id).sorted()
        if let twice = zip(ids, ids.dropFirst()).first(where: { $0 == $1 }) { return .fail("account \(twice.0) is there twice") }
        if let stranger = ids.first(where: { $0 < 1 || $0 > cluster.ledger.accounts }) { return .fail("account \(stranger) was never opened") }
        if ids.count < cluster.ledger.accounts {
            let first = zip(1..., ids).first { $0 != $1 }.map { Int($0.0) } ?? ids.count + 1
            return .fail("\(cluster.ledger.accounts - ids.count) of \(counted(cluster.ledger.accounts, "account")) missing, first account \(first)")
        }

        // Wrapping, because a damaged balance may be any number.
        let sum = rows.reduce(into: Int64(0)) { $0 &+= $1.balance }
        let opening = Int64(cluster.ledger.accounts) * cluster.ledger.openingBalance
        guard sum == opening else { return .fail("balances add up to \(sum), the books opened with \(opening)") }
        return .pass
    }
}
