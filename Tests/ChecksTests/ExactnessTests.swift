import Checks
import Evidence
import Testing
import Units

@Suite("exactness") struct ExactnessTests {
    private func result(_ cluster: ClusterHistory) -> CheckResult { Exactness().judge(Story.history([cluster])) }

    private func failure(_ message: String) -> CheckResult { CheckResult(name: "exactness", verdict: .fail, message: "orders: " + message) }

    private let pass = CheckResult(name: "exactness", verdict: .pass, message: "")

    /// All ten commits, restored to 100 s.
    private func whole() -> ClusterHistory { Story.cluster(Story.ten, kept: Set(1...10), target: .instant(Story.at(100)), restored: true) }

    @Test func passesOnExactlyThePromisedCommits() {
        #expect(result(whole()) == pass)
    }

    // Lost by an earlier failover: what the next database accepted stands after the loss, not around it.
    @Test func aLaterDatabasesCommitsAreNoHole() {
        let commits = [Story.commit(1, at: 10), Story.commit(2, at: 20), Story.commit(3, at: 200, database: 1)]
        #expect(result(Story.cluster(commits, kept: [1, 3], target: .nothing, takenAt: 300, restored: true)) == pass)
        let hole = [Story.commit(1, at: 10), Story.commit(2, at: 20), Story.commit(3, at: 30), Story.commit(4, at: 200, database: 1)]
        #expect(
            result(Story.cluster(hole, kept: [1, 3, 4], target: .nothing, takenAt: 300, restored: true))
                == failure("1 gap (commit 2 is missing, the later commit 3 is there)"))
    }

    // The target is inclusive: a commit at it must be there, one a microsecond later must not.
    @Test func aLostCommitFailsUpToTheTargetOnly() {
        let at = Story.cluster(Story.ten, kept: Set(1...9), target: .instant(Story.at(100)), restored: true)
        #expect(result(at) == failure("1 lost at or before the target (commit 10 of 1970-01-01T00:01:40Z)"))
        let before = Story.cluster(Story.ten, kept: Set(1...9), target: .instant(Story.at(99.999_999)), restored: true)
        #expect(result(before) == pass)
        #expect(Story.measures(before).lostTransactions == 1)
    }

    @Test func anExtraCommitFailsBeyondTheTargetOnly() {
        #expect(result(Story.cluster(Story.ten, kept: Set(1...10), target: .instant(Story.at(100)), restored: true)) == pass)
        let late = Story.cluster(Story.ten, kept: Set(1...10), target: .instant(Story.at(99.999_999)), restored: true)
        #expect(result(late) == failure("1 extra (commit 10 of 1970-01-01T00:01:40Z is there, 0.000001s after the target 1970-01-01T00:01:39.999999Z)"))
        #expect(Story.measures(late).extraTransactions == 1)
    }

    @Test func inPlaceEveryAcknowledgedCommitIsPromised() {
        #expect(result(Story.cluster(Story.ten, kept: Set(1...10), target: .now)) == pass)
        #expect(
            result(Story.cluster(Story.ten, kept: Set(1...9), target: .now)) == failure("1 lost at or before the target (commit 10 of 1970-01-01T00:01:40Z)"))
    }

    @Test func aWayThatPromisesNothingMayLoseATailButLeavesNoHole() {
        #expect(result(Story.cluster(Story.ten, kept: Set(1...3), target: .nothing)) == pass)
        #expect(result(Story.cluster(Story.ten, kept: [1, 2, 4], target: .nothing)) == failure("1 gap (commit 3 is missing, the later commit 4 is there)"))
    }

    @Test func aHoleIsAGapOnlyUpToTheTarget() {
        // 3 is a hole; 5 is missing beyond the target while 6 should not be there at all.
        let cluster = Story.cluster(Story.ten, kept: [1, 2, 4, 6], target: .instant(Story.at(40)), restored: true)
        let measures = Story.measures(cluster)
        #expect(measures.gapTransactions == 1)
        #expect(measures.extraTransactions == 1)
        #expect(
            result(cluster)
                == failure(
                    "1 lost at or before the target (commit 3 of 1970-01-01T00:00:30Z), 1 extra (commit 6 of 1970-01-01T00:01:00Z is there, "
                        + "20s after the target 1970-01-01T00:00:40Z), 1 gap (commit 3 is missing, the later commit 6 is there)"))
    }

    @Test func aRowThatNobodySentOrThatWasRefusedIsExtra() {
        var unknown = whole()
        unknown.recovered?.transfers?.append(TransferRow(id: 99, from: 3, to: 3, amount: 5))
        #expect(result(unknown) == failure("1 extra (row 99 is there, though nobody sent it)"))

        let refused = LedgerCommit(id: 11, from: 1, to: 2, amount: 1, database: 0, sentAt: Story.at(99))
        let target = RecoveryTarget.instant(Story.at(100))
        #expect(result(Story.cluster(Story.ten + [refused], kept: Set(1...10), target: target, restored: true)) == pass)
        #expect(
            result(Story.cluster(Story.ten + [refused], kept: Set(1...11), target: target, restored: true))
                == failure("1 extra (commit 11 is there, though it was never committed)"))
    }

    @Test func aCommitUnderWayInPlaceMayBeThereOrNot() {
        let underWay = LedgerCommit(id: 11, from: 1, to: 2, amount: 1, database: 0, sentAt: Story.at(199.999))
        #expect(result(Story.cluster(Story.ten + [underWay], kept: Set(1...10))) == pass)
        #expect(result(Story.cluster(Story.ten + [underWay], kept: Set(1...11))) == pass)
    }

    /// What came through a third database is promised only up to when that one had taken it over.
    @Test func aCopyOfACopyHasTheFirstOnesSourceUpToItsOwnInstant() {
        var cluster = Story.cluster(Story.ten, kept: Set(1...4), target: .instant(Story.at(100)), restored: true)
        #expect(result(cluster).verdict == .fail)
        cluster.inheritedUntil = [0: Story.at(40)]
        #expect(result(cluster) == pass)
        cluster.inheritedUntil = [0: Story.at(50)]
        #expect(result(cluster) == failure("1 lost at or before the target (commit 5 of 1970-01-01T00:00:50Z)"))
        cluster.inheritedUntil = [0: Story.at(30)]
        #expect(result(cluster) == failure("1 extra (commit 4 of 1970-01-01T00:00:40Z is there, 10s after the target 1970-01-01T00:00:30Z)"))
        cluster.inheritedUntil = [1: Story.at(40)]
        #expect(result(cluster).verdict == .fail, "of another database")
    }

    @Test func aCommitInDoubtMayBeThereOrNot() {
        let commits = Story.ten + [Story.doubtful(11, sent: 99, durable: 100.5), Story.doubtful(12, sent: 99, durable: nil)]
        for kept in [Set<Int64>(1...10), Set(1...11), Set(1...12)] {
            #expect(result(Story.cluster(commits, kept: kept, target: .instant(Story.at(100)), restored: true)) == pass)
            #expect(result(Story.cluster(commits, kept: kept, target: .now)) == pass)
        }
    }

    @Test func aCommitInDoubtIsStillWholeOrAbsent() {
        var cluster = Story.cluster(Story.ten + [Story.doubtful(11, sent: 99, durable: 100, from: 3, to: 4, amount: 7)], kept: Set(1...11))
        cluster.recovered?.accounts?[3].balance -= 7
        #expect(result(cluster) == failure("1 torn (commit 11 has its row, but not its effect on account 4)"))
    }

    // Half a transfer, each half, both, and effect without a row.
    @Test func aPartOfACommitIsTorn() {
        let commits = Story.ten + [Story.commit(11, at: 101, from: 3, to: 4, amount: 7)]
        func torn(_ kept: ClosedRange<Int64>, _ edit: (inout [AccountRow]) -> Void) -> CheckResult {
            var cluster = Story.cluster(commits, kept: Set(kept), target: .nothing)
            var rows = cluster.recovered?.accounts ?? []
            edit(&rows)
            cluster.recovered?.accounts = rows
            return result(cluster)
        }
        #expect(torn(1...11) { $0[2].balance += 7 } == failure("1 torn (commit 11 has its row, but not its effect on account 3)"))
        #expect(torn(1...11) { $0[3].balance -= 7 } == failure("1 torn (commit 11 has its row, but not its effect on account 4)"))
        #expect(
            torn(1...11) {
                $0[2].balance += 7
                $0[3].balance -= 7
            } == failure("1 torn (commit 11 has its row, but not its effect on accounts 3 and 4)"))
        #expect(
            torn(1...10) {
                $0[2].balance -= 7
                $0[3].balance += 7
            } == failure("1 torn (commit 11 has no row, but an effect on accounts 3 and 4)"))
        #expect(torn(1...10) { $0[2].balance -= 7 } == failure("1 torn (commit 11 has no row, but an effect on account 3)"))
    }

    @Test func aWholeCommitExplainsBeforeTwoHalvesDo() {
        // 12 is newer and would explain account 3 alone; 11 explains both accounts at once.
        let commits = Story.ten + [Story.commit(11, at: 101, from: 3, to: 4, amount: 7), Story.commit(12, at: 102, from: 3, to: 2, amount: 7)]
        var cluster = Story.cluster(commits, kept: Set(1...12))
        cluster.recovered?.accounts?[2].balance += 7
        cluster.recovered?.accounts?[3].balance -= 7
        #expect(result(cluster) == failure("1 torn (commit 11 has its row, but not its effect on accounts 3 and 4)"))
    }

    @Test func anAccountTableOfAnotherPointTearsEveryCommitBetween() {
        // Amounts 1, 2, 4 …: no account's difference is any single commit's amount.
        let commits = (1...6).map { Story.commit(Int64($0), at: Double($0) * 10, amount: Int32(1 << ($0 - 1))) }
        let ledger = LedgerTerms(accounts: 4, openingBalance: 100)
        func rows(_ range: ClosedRange<Int>) -> [TransferRow] { range.map { TransferRow(id: Int64($0), from: 1, to: 2, amount: Int32(1 << ($0 - 1))) } }

        var behind = Story.cluster(commits, kept: Set(1...6))
        behind.recovered?.accounts = Story.balances(ledger, rows(1...3))
        #expect(result(behind) == failure("3 torn (the accounts stand before commit 4, whose row is there)"))

        var ahead = Story.cluster(commits, kept: Set(1...3), target: .nothing)
        ahead.recovered?.accounts = Story.balances(ledger, rows(1...6))
        #expect(result(ahead) == failure("3 torn (the accounts stand after commit 6, whose row is not there)"))
    }

    @Test func whatNoTornCommitExplainsIsWrong() {
        func wrong(_ edit: (inout RecoveredDatabase) -> Void) -> CheckResult {
            var cluster = whole()
            if var recovered = cluster.recovered {
                edit(&recovered)
                cluster.recovered = recovered
            }
            #expect(Story.measures(cluster).wrongRows ?? 0 > 0)
            return result(cluster)
        }
        #expect(wrong { $0.transfers?[4].amount = 50 } == failure("1 wrong (row 5 moves 50 from 1 to 2, sent was 1 from 1 to 2)"))
        #expect(wrong { $0.accounts?[2].balance = 103 } == failure("1 wrong (account 3 holds 3 more than its transfers give)"))
        #expect(wrong { $0.accounts?[2].balance = 97 } == failure("1 wrong (account 3 holds 3 less than its transfers give)"))
        #expect(wrong { $0.accounts?[2].balance = .min } == failure("1 wrong (account 3 holds 9223372036854775708 more than its transfers give)"))
        #expect(wrong { $0.accounts?.removeLast() } == failure("1 wrong (account 4 is missing)"))
        #expect(wrong { $0.accounts?.append(AccountRow(id: 5, balance: 0)) } == failure("1 wrong (account 5 was never opened)"))
        #expect(wrong { $0.accounts?.append(AccountRow(id: 4, balance: 100)) } == failure("1 wrong (account 4 is there twice)"))
        #expect(wrong { $0.transfers?.append(TransferRow(id: 10, from: 1, to: 2, amount: 1)) } == failure("1 wrong (row 10 is there twice)"))
        #expect(wrong { $0.accounts = nil } == failure("4 wrong (table accounts is missing or cannot be read)"))
        #expect(wrong { $0.damage = "row 3 missing from index" } == failure("1 wrong (integrity check: row 3 missing from index)"))
    }

    @Test func aLostTableIsLostAndTorn() {
        var cluster = whole()
        cluster.recovered?.transfers = nil
        let measures = Story.measures(cluster)
        #expect([measures.lostTransactions, measures.tornTransactions, measures.wrongRows] == [10, 10, 0])
    }

    @Test func seesNothingWithoutCommitsDumpTargetOrCluster() {
        func doubt(_ message: String) -> CheckResult { CheckResult(name: "exactness", verdict: .inconclusive, message: message) }
        #expect(result(Story.cluster([], kept: [])) == doubt("orders: no acknowledged commit to look for"))
        var undumped = whole()
        undumped.recovered = nil
        #expect(result(undumped) == doubt("orders: no recovered database in the history"))
        var aimless = whole()
        aimless.target = nil
        #expect(result(aimless) == doubt("orders: the recovery has no target"))
        #expect(Exactness().judge(Story.history([])) == doubt("no cluster in the history"))
    }

    @Test func oneFailingClusterFailsTheDrill() {
        var blind = whole()
        blind.recovered = nil
        var broken = Story.cluster(Story.ten, kept: Set(1...9))
        broken.cluster = "stock"
        let got = Exactness().judge(Story.history([blind, whole(), broken]))
        #expect(got == CheckResult(name: "exactness", verdict: .fail, message: "stock: 1 lost at or before the target (commit 10 of 1970-01-01T00:01:40Z)"))
    }
}
