import Checks
import Evidence
import Testing
import Units

/// SplitMix64, so that a failing case comes back from its number.
struct Dice {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func roll(_ sides: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(sides))
    }
}

/// The definitions word by word, each commit held against every other.
private struct NaiveBooks {
    let cluster: ClusterHistory
    let taken: RecoveredDatabase
    let disaster: Instant

    func time(_ c: LedgerCommit) -> Instant { c.committedAt ?? c.acknowledgedAt ?? c.sentAt }
    func isThere(_ c: LedgerCommit) -> Bool { (taken.transfers ?? []).contains { $0.id == c.id } }
    func owed(_ c: LedgerCommit) -> Bool {
        guard let receipt = c.acknowledgedAt else { return false }
        return Int(c.database) != cluster.recoveredDatabase || receipt <= taken.takenAt
    }
    func lost(_ c: LedgerCommit) -> Bool { owed(c) && !isThere(c) }
    func precedes(_ a: LedgerCommit, _ b: LedgerCommit) -> Bool { time(a) < time(b) || (time(a) == time(b) && a.id < b.id) }
    func standsForOld(_ c: LedgerCommit) -> Bool {
        guard isThere(c) else { return false }
        if owed(c) { return true }
        guard let at = c.committedAt else { return false }
        return at <= taken.takenAt
    }
    var limit: Instant? { if case .instant(let at) = cluster.target { at } else { nil } }

    var lostCount: Int { cluster.commits.filter(lost).count }
    var gapCount: Int {
        cluster.commits.filter { m in
            lost(m) && (limit == nil || time(m) <= limit!) && cluster.commits.contains { $0.database == m.database && standsForOld($0) && precedes(m, $0) }
        }.count
    }
    var extraCount: Int {
        let known = cluster.commits.filter { c in
            guard isThere(c), owed(c) || !c.inDoubt else { return false }
            if c.committedAt == nil && c.acknowledgedAt == nil { return Int(c.database) != cluster.recoveredDatabase }
            return limit != nil && time(c) > limit!
        }
        let strangers = (taken.transfers ?? []).filter { row in !cluster.commits.contains { $0.id == row.id } }
        return known.count + strangers.count
    }
    var lostByTarget: Bool {
        cluster.commits.contains { c in
            guard lost(c) else { return false }
            switch cluster.target {
            case .now: return true
            case .instant(let at): return time(c) <= at
            case .nothing, nil: return false
            }
        }
    }
    /// Before and after the disaster, in microseconds; nil when nothing is owed.
    var loss: [Int64]? {
        guard cluster.commits.contains(where: owed) else { return nil }
        func newest(_ set: [LedgerCommit]) -> LedgerCommit? { set.first { c in set.allSatisfy { $0.id == c.id || precedes($0, c) } } }
        let missing = cluster.commits.filter(lost)
        guard let end = newest(missing) else { return [0, 0] }
        let prefix = cluster.commits.filter { c in standsForOld(c) && !missing.contains { precedes($0, c) } }
        let firstMissing = missing.map(time).min()!
        let start = newest(prefix).map(time) ?? min(firstMissing, cluster.commits.map(\.sentAt).min()!)
        let total = time(end).microseconds - start.microseconds
        guard let early = newest(missing.filter { time($0) <= disaster }) else { return [0, total] }
        let before = time(early).microseconds - start.microseconds
        return [before, total - before]
    }
}

@Suite("random books") struct RandomBooksTests {
    /// Few commits, many ties: at most twelve within a hundred microseconds on either side of the disaster.
    private func randomCluster(_ dice: inout Dice) -> ClusterHistory {
        let restored = dice.roll(2) == 0
        var commits: [LedgerCommit] = []
        for id in 1...Int64(1 + dice.roll(12)) {
            let at = Story.disaster.advanced(byMicroseconds: Int64(dice.roll(200) / 5 * 5) - 100)
            let from = Int32(1 + dice.roll(4))
            var commit = LedgerCommit(
                id: id, from: from, to: from % 4 + 1, amount: Int32(1 + dice.roll(9)), database: 0, sentAt: at.advanced(byMicroseconds: -3))
            switch dice.roll(8) {
            case 0: break  // refused
            case 1: commit.inDoubt = true
            case 2:
                commit.inDoubt = true
                commit.committedAt = at
            case 3:
                commit.inDoubt = true
                commit.committedAt = at
                commit.acknowledgedAt = at.advanced(byMicroseconds: 2)
            default:
                commit.committedAt = at
                commit.acknowledgedAt = at.advanced(byMicroseconds: 2)
            }
            if restored, dice.roll(8) == 0 { commit.database = 1 }
            commits.append(commit)
        }
        let cut = dice.roll(200)
        let kept = commits.filter { commit in
            dice.roll(10) == 0 ? dice.roll(2) == 0 : commit.sentAt < Story.disaster.advanced(byMicroseconds: Int64(cut) - 100)
        }
        let target: RecoveryTarget =
            switch dice.roll(4) {
            case 0: .now
            case 1: .nothing
            default: .instant(Story.disaster.advanced(byMicroseconds: Int64(dice.roll(200) / 5 * 5) - 100))
            }
        var cluster = Story.cluster(commits, kept: Set(kept.map(\.id)), target: target, restored: restored)
        cluster.recovered?.takenAt = Story.disaster.advanced(byMicroseconds: Int64(dice.roll(150)) - 20)
        if dice.roll(10) == 0 { cluster.recovered?.transfers?.append(TransferRow(id: 50, from: 1, to: 1, amount: 1)) }
        return cluster
    }

    @Test func agreeWithTheDefinitionsWordByWord() throws {
        var seen = (failed: 0, passed: 0, split: 0, gaps: 0)
        for seed in 0..<UInt64(4000) {
            var dice = Dice(seed: seed)
            let cluster = randomCluster(&dice)
            let naive = NaiveBooks(cluster: cluster, taken: try #require(cluster.recovered), disaster: Story.disaster)
            let measures = Story.measures(cluster)
            #expect(
                [measures.lostTransactions, measures.gapTransactions, measures.extraTransactions] == [naive.lostCount, naive.gapCount, naive.extraCount],
                "seed \(seed)")
            #expect([measures.tornTransactions, measures.wrongRows] == [0, 0], "seed \(seed)")
            let split = [measures.rpaBeforeSeconds, measures.rpaAfterSeconds].compactMap { $0.map { Int64(($0 * 1_000_000).rounded()) } }
            #expect(split == naive.loss ?? [], "seed \(seed)")
            #expect(measures.rpaSeconds.map { Int64(($0 * 1_000_000).rounded()) } == naive.loss.map { $0[0] + $0[1] }, "seed \(seed)")

            let fails = naive.lostByTarget || naive.gapCount > 0 || naive.extraCount > 0
            let expected: CheckVerdict = fails ? .fail : naive.loss == nil ? .inconclusive : .pass
            let verdict = Exactness().judge(Story.history([cluster])).verdict
            #expect(verdict == expected, "seed \(seed)")
            seen.failed += verdict == .fail ? 1 : 0
            seen.passed += verdict == .pass ? 1 : 0
            seen.split += split.contains(0) ? 0 : 1
            seen.gaps += naive.gapCount > 0 ? 1 : 0
        }
        #expect(min(seen.failed, seen.passed, seen.split, seen.gaps) > 100, "every kind of case came up: \(seen)")
    }

    // What a bug in a restore would leave behind, planted into otherwise exact books, is found by the check that promises to.
    @Test func everyPlantedBugIsFound() throws {
        for seed in 0..<UInt64(200) {
            var dice = Dice(seed: seed)
            let commits = (1...60).map { id in
                let from = Int32(1 + dice.roll(8))
                return Story.commit(Int64(id), at: Double(id), from: from, to: from % 8 + 1, amount: Int32(10 + dice.roll(90)))
            }
            let target = RecoveryTarget.instant(Story.at(50))
            let exact = Story.cluster(commits, kept: Set(1...50), target: target, restored: true, accounts: 8)
            #expect(Exactness().judge(Story.history([exact])).verdict == .pass)
            #expect(LedgerBalances().judge(Story.history([exact])).verdict == .pass)

            func find(_ kind: String, _ bug: ClusterHistory, unbalanced: Bool = false) {
                let found = Exactness().judge(Story.history([bug]))
                #expect(found.verdict == .fail && found.message.contains(" \(kind) ("), "seed \(seed): \(kind) in \(found.message)")
                #expect(LedgerBalances().judge(Story.history([bug])).verdict == (unbalanced ? .fail : .pass), "seed \(seed): \(kind)")
            }
            let victim = Int64(1 + dice.roll(49))
            find("lost at or before the target", Story.cluster(commits, kept: Set(1...49), target: target, restored: true, accounts: 8))
            find("gap", Story.cluster(commits, kept: Set(1...50).subtracting([victim]), target: target, restored: true, accounts: 8))
            find("extra", Story.cluster(commits, kept: Set(1...51), target: target, restored: true, accounts: 8))

            let row = try #require(exact.recovered?.transfers?[Int(victim) - 1])
            var half = exact
            half.recovered?.accounts?[Int(row.to) - 1].balance -= Int64(row.amount)
            find("torn", half, unbalanced: true)

            var altered = exact
            altered.recovered?.transfers?[Int(victim) - 1].amount += 1
            find("wrong", altered)

            var stolen = exact  // more than any one transfer moves
            stolen.recovered?.accounts?[dice.roll(8)].balance -= 101
            find("wrong", stolen, unbalanced: true)
        }
    }
}
