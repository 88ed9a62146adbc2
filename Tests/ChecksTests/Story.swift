import Checks
import Evidence
import Units

/// Builds tiny histories. The clock is in microseconds; the disaster strikes at 100 s and the timeline starts at 0.
enum Story {
    static let disaster = at(100)

    static func at(_ seconds: Double) -> Instant { Instant(microseconds: Int64((seconds * 1_000_000).rounded())) }

    /// One probe a second from 0 to `end`, bad from `bad.lowerBound` up to, not including, `bad.upperBound`.
    static func probes(bad: Range<Int>?, end: Int) -> [ProbeSample] {
        (0...end).map { ProbeSample(at: at(Double($0)), trouble: bad?.contains($0) == true ? "connection refused" : nil) }
    }

    /// A commit of 1 from account 1 to account 2 acknowledged 10 ms after it became durable.
    static func commit(_ id: Int64, at seconds: Double, from: Int32 = 1, to: Int32 = 2, amount: Int32 = 1, database: Int8 = 0) -> LedgerCommit {
        var commit = LedgerCommit(id: id, from: from, to: to, amount: amount, database: database, sentAt: at(seconds - 0.005))
        commit.committedAt = at(seconds)
        commit.acknowledgedAt = at(seconds + 0.01)
        return commit
    }

    /// A commit whose answer never came; `seconds` is when it became durable, if it did.
    static func doubtful(_ id: Int64, sent: Double, durable seconds: Double?, from: Int32 = 1, to: Int32 = 2, amount: Int32 = 1) -> LedgerCommit {
        var commit = LedgerCommit(id: id, from: from, to: to, amount: amount, database: 0, sentAt: at(sent))
        commit.committedAt = seconds.map { at($0) }
        commit.inDoubt = true
        return commit
    }

    /// A cluster whose recovered database holds exactly `kept` of `commits`, with balances to match.
    static func cluster(
        _ commits: [LedgerCommit], kept: Set<Int64>, target: RecoveryTarget? = .now, takenAt: Double = 200, restored: Bool = false, accounts: Int = 4
    ) -> ClusterHistory {
        let ledger = LedgerTerms(accounts: accounts, openingBalance: 100)
        var cluster = ClusterHistory(cluster: "orders", databases: restored ? ["cluster-OLD", "cluster-NEW"] : ["cluster-OLD"], ledger: ledger)
        cluster.commits = commits
        cluster.probes = probes(bad: 100..<200, end: 600)
        let rows = commits.filter { kept.contains($0.id) }.map { TransferRow(id: $0.id, from: $0.from, to: $0.to, amount: $0.amount) }.sorted { $0.id < $1.id }
        cluster.recovered = RecoveredDatabase(takenAt: at(takenAt), transfers: rows, accounts: balances(ledger, rows), damage: nil)
        cluster.target = target
        cluster.recoveredDatabase = restored ? 1 : 0
        return cluster
    }

    static func balances(_ ledger: LedgerTerms, _ rows: [TransferRow]) -> [AccountRow] {
        (1...Int32(ledger.accounts)).map { id in
            let moved = rows.reduce(into: Int64(0)) { $0 += ($1.to == id ? Int64($1.amount) : 0) - ($1.from == id ? Int64($1.amount) : 0) }
            return AccountRow(id: id, balance: ledger.openingBalance + moved)
        }
    }

    static func history(_ clusters: [ClusterHistory], end: Double = 600) -> History {
        var history = History(scenario: "story", seed: 1, startedAt: at(0))
        history.endedAt = at(end)
        history.disasterAt = disaster
        history.faults = [FaultRecord(fault: "runSQL", summary: "DROP TABLE accounts", at: disaster, tookEffect: true)]
        history.clusters = clusters
        history.playbook = .succeeded(at: at(200))
        return history
    }

    /// Ten commits, one every ten seconds from 10 s to 100 s: the last falls on the disaster.
    static let ten: [LedgerCommit] = (1...10).map { commit(Int64($0), at: Double($0) * 10) }

    static func measures(_ cluster: ClusterHistory) -> ClusterMeasures {
        Measurement.measure(cluster, in: history([cluster]), stableFor: .seconds(300))
    }

    static func judge(rto: Double? = nil, rpo: Double? = nil, checks: [String] = ["exactness", "ledgerBalances"]) -> Judge {
        Judge(objectives: ["orders": .init(rtoSeconds: rto, rpoSeconds: rpo)], checks: checks, stableFor: .seconds(300), deadline: .hours(1))
    }
}
