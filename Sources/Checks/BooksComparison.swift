import Evidence
import Units

/// A recovered database held against what its clients were told, commit by commit.
///
/// A commit is *owed* when the recovered database must hold it: the client had its receipt from another database than the recovered one,
/// or from that same one by the moment the dump was taken. Any other commit may be there or not, except one that another database
/// never committed.
/// A commit is present when its row is; what else belongs to it is `torn` and `wrong`.
/// Model choice: a commit whose commit instant was not seen is ordered by its receipt.
struct BooksComparison {
    private(set) var owed = 0
    private(set) var inDoubt = 0
    private(set) var lost = Tally()
    /// When the lost ones became durable, ascending.
    private(set) var lostAt: [Instant] = []
    /// Of `lost`: committed at or before the target.
    private(set) var lostByTarget = Tally()
    /// Of `lost`: committed after the disaster.
    private(set) var lostAfterDisaster = 0
    private(set) var extra = Tally()
    private(set) var torn = Tally()
    private(set) var gap = Tally()
    private(set) var wrong = Tally()
    /// nil when nothing was owed.
    private(set) var loss: LossSpan?
    /// Distance between the neighbouring owed commits at the cut; nil with fewer than two.
    private(set) var resolution: Duration?

    /// How often something was found, and the first of it for people.
    struct Tally {
        private(set) var count = 0
        private(set) var first: String?
        mutating func note(_ what: @autoclosure () -> String) {
            count += 1
            first = first ?? what()
        }
        init() {}
        init(count: Int, first: String?) {
            self.count = count
            self.first = first
        }
    }

    /// RPA, split at the disaster: each part is zero unless a commit of that part is missing.
    struct LossSpan: Hashable {
        var beforeDisaster = Duration.zero
        var afterDisaster = Duration.zero
        var total: Duration { beforeDisaster + afterDisaster }
    }

    init(cluster: ClusterHistory, recovered: RecoveredDatabase, disasterAt: Instant?) {
        let commits = cluster.commits
        let match = RowMatch(commits: commits, rows: recovered.transfers ?? [])
        let isOwed = commits.map { commit in
            guard let receipt = commit.acknowledgedAt else { return false }
            if let database = cluster.recoveredDatabase, Int(commit.database) != database { return true }
            return receipt <= recovered.takenAt
        }
        owed = isOwed.count { $0 }
        inDoubt = commits.indices.count { commits[$0].inDoubt && !isOwed[$0] }
        // Judged table by table: what a copied table has lost is lost, whatever the other table holds of it.
        let copies = TableCopies(cluster)
        let isPresent = commits.indices.map { match.isPresent[$0] && !copies.drop(commits[$0]) }
        let order = CommitOrder(commits: commits, isOwed: isOwed, isPresent: isPresent, takenAt: recovered.takenAt)
        measureLoss(commits, order, copies, cluster: cluster, disasterAt: disasterAt)
        findGaps(commits, order, copies, cluster: cluster)
        findExtras(commits, match, isOwed: isOwed, cluster: cluster)
        auditRows(commits, match, copies, cluster: cluster, recovered: recovered)
    }

    private mutating func measureLoss(
        _ commits: [LedgerCommit], _ order: CommitOrder, _ copies: TableCopies, cluster: ClusterHistory, disasterAt: Instant?
    ) {
        for index in order.missing {
            let (commit, at) = (commits[index], order.time(of: index))
            lost.note("commit \(commit.id) of \(at.iso)")
            lostAt.append(at)
            if cluster.target(of: commit).promises(at), !copies.drop(commit) { lostByTarget.note("commit \(commit.id) of \(at.iso)") }
            if let disasterAt, at > disasterAt { lostAfterDisaster += 1 }
        }
        guard owed > 0 else { return }
        loss = lossSpan(commits, order, disasterAt: disasterAt)
        resolution = order.resolution(atCut: cutInstant(target: cluster.target, disasterAt: disasterAt))
    }

    private func lossSpan(_ commits: [LedgerCommit], _ order: CommitOrder, disasterAt: Instant?) -> LossSpan {
        guard let first = order.missing.first, let newest = order.missing.last else { return LossSpan() }
        // Model choice: with no commit before the first missing one, the span starts where the books do: at the first transfer ever sent.
        let booksBegan = min(commits.lazy.map(\.sentAt).min() ?? .distantFuture, order.time(of: first))
        let start = order.lastBeforeLoss.map { order.time(of: $0) } ?? booksBegan
        let end = order.time(of: newest)
        guard let disasterAt, end > disasterAt else { return LossSpan(beforeDisaster: end - start) }
        let newestBefore = order.missing.last { order.time(of: $0) <= disasterAt }
        let before = newestBefore.map { order.time(of: $0) - start } ?? .zero
        return LossSpan(beforeDisaster: before, afterDisaster: end - start - before)
    }

    private func cutInstant(target: RecoveryTarget?, disasterAt: Instant?) -> Instant {
        let end = disasterAt ?? .distantFuture
        return if case .instant(let target) = target { min(target, end) } else { end }
    }

    /// A hole below the newest commit that is there and was accepted by the same database: what a later database accepted comes after a loss, not
    /// around it. Up to a restore's target only: beyond it, the later commit is the fault.
    private mutating func findGaps(_ commits: [LedgerCommit], _ order: CommitOrder, _ copies: TableCopies, cluster: ClusterHistory) {
        for index in order.missing where !copies.drop(commits[index]) {
            guard let newestPresent = order.newestPresent[commits[index].database], order.isBefore(index, newestPresent) else { continue }
            if case .instant(let limit) = cluster.target(of: commits[index]), order.time(of: index) > limit { continue }
            gap.note("commit \(commits[index].id) is missing, the later commit \(commits[newestPresent].id) is there")
        }
    }

    private mutating func findExtras(_ commits: [LedgerCommit], _ match: RowMatch, isOwed: [Bool], cluster: ClusterHistory) {
        for index in commits.indices where match.isPresent[index] {
            let commit = commits[index]
            guard isOwed[index] || !commit.inDoubt else { continue }
            if let at = commit.committedAt ?? commit.acknowledgedAt {
                if case .instant(let limit) = cluster.target(of: commit), at > limit {
                    extra.note("commit \(commit.id) of \(at.iso) is there, \((at - limit).inWords) after the target \(limit.iso)")
                }
            } else if cluster.recoveredDatabase != Int(commit.database) {
                // On the recovered database itself it may be under way still: no answer yet, and not given up.
                extra.note("commit \(commit.id) is there, though it was never committed")
            }
        }
        for row in match.strangers { extra.note("row \(row.id) is there, though nobody sent it") }
    }

    private mutating func auditRows(
        _ commits: [LedgerCommit], _ match: RowMatch, _ copies: TableCopies, cluster: ClusterHistory, recovered: RecoveredDatabase
    ) {
        if let damage = recovered.damage { wrong.note("integrity check: \(damage)") }
        for (index, row) in match.altered {
            let sent = commits[index]
            wrong.note("row \(row.id) moves \(row.amount) from \(row.from) to \(row.to), sent was \(sent.amount) from \(sent.from) to \(sent.to)")
        }
        for row in match.repeated { wrong.note("row \(row.id) is there twice") }

        // Effects come from what was sent, so that an altered row is one wrong row and not two wrong accounts besides.
        let byCommit = indices(of: commits) { ($0.committedAt ?? $0.acknowledgedAt ?? $0.sentAt) < ($1.committedAt ?? $1.acknowledgedAt ?? $1.sentAt) }
        let effect = { (index: Int) in
            BalanceAudit.Effect(commit: commits[index].id, from: commits[index].from, to: commits[index].to, amount: commits[index].amount)
        }
        let strangers = match.strangers.map { BalanceAudit.Effect(commit: $0.id, from: $0.from, to: $0.to, amount: $0.amount) }
        let isInAccounts = commits.indices.map { index in
            (match.isPresent[index] || copies.drop(commits[index], from: .transfers)) && !copies.drop(commits[index], from: .accounts)
        }
        let audit = BalanceAudit(
            ledger: cluster.ledger, accounts: recovered.accounts,
            present: byCommit.filter { isInAccounts[$0] }.map(effect) + strangers,
            absent: byCommit.filter { !isInAccounts[$0] }.map(effect))
        torn = Tally(count: audit.torn, first: audit.firstTorn)
        wrong = Tally(count: wrong.count + audit.wrong, first: wrong.first ?? audit.firstWrong)
    }
}

extension ClusterHistory {
    /// Up to when commits of this one's database had to come along.
    fileprivate func target(of commit: LedgerCommit) -> RecoveryTarget? {
        guard case .instant(let limit) = target, let until = inheritedUntil[Int(commit.database)] else { return target }
        return .instant(min(limit, until))
    }
}

extension RecoveryTarget? {
    /// Whether a commit of this instant must be there: a restore's target is inclusive.
    fileprivate func promises(_ at: Instant) -> Bool {
        switch self {
        case .instant(let target): at <= target
        case .now: true
        case .nothing, nil: false
        }
    }
}
