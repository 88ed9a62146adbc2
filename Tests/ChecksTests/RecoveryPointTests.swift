import Checks
import Evidence
import Testing
import Units

@Suite("recovery point") struct RecoveryPointTests {
    @Test func isZeroWhenNothingIsMissing() {
        let measures = Story.measures(Story.cluster(Story.ten, kept: Set(1...10)))
        #expect(measures.rpaSeconds == 0)
        #expect(measures.rpaBeforeSeconds == 0)
        #expect(measures.rpaAfterSeconds == 0)
        #expect(measures.rpaResolutionSeconds == 10)
        #expect(
            [measures.lostTransactions, measures.gapTransactions, measures.extraTransactions, measures.tornTransactions, measures.wrongRows] == [0, 0, 0, 0, 0])
        #expect(measures.acknowledgedTransactions == 10)
    }

    @Test func runsFromTheNewestWholePrefixToTheNewestMissing() {
        // 5 is a hole: the prefix ends at 4, and the newest missing is 9.
        let measures = Story.measures(Story.cluster(Story.ten, kept: [1, 2, 3, 4, 6, 7, 8, 10]))
        #expect(measures.rpaSeconds == 50)
        #expect(measures.lostTransactions == 2)
        #expect(measures.gapTransactions == 2)
        #expect(measures.rpaResolutionSeconds == 10)
    }

    @Test func splitsAtTheDisaster() {
        let commits = Story.ten + [Story.commit(11, at: 100.000_001), Story.commit(12, at: 130)]
        let both = Story.measures(Story.cluster(commits, kept: Set(1...8), target: .instant(Story.at(80)), restored: true))
        #expect([both.rpaSeconds, both.rpaBeforeSeconds, both.rpaAfterSeconds] == [50, 20, 30])
        // The commit at the disaster's own instant is before it.
        let onlyBefore = Story.measures(Story.cluster(Story.ten, kept: Set(1...9), target: .instant(Story.at(99)), restored: true))
        #expect([onlyBefore.rpaSeconds, onlyBefore.rpaBeforeSeconds, onlyBefore.rpaAfterSeconds] == [10, 10, 0])
        // Nothing before the disaster is missing: all of it came after.
        let onlyAfter = Story.measures(Story.cluster(commits, kept: Set(1...10), target: .instant(Story.at(100)), restored: true))
        #expect([onlyAfter.rpaSeconds, onlyAfter.rpaBeforeSeconds, onlyAfter.rpaAfterSeconds] == [30, 0, 30])
    }

    @Test func startsWithTheBooksWhenNoCommitIsPresent() {
        let measures = Story.measures(Story.cluster(Story.ten, kept: [], target: .nothing))
        #expect(measures.rpaSeconds == 90.005)  // from the sending of the first
        #expect(measures.lostTransactions == 10)
        #expect(measures.rpaResolutionSeconds == 10)
    }

    @Test func ordersByCommitTimeAndThenById() {
        // Sent and numbered in another order than durable; 3 and 4 at one instant.
        let commits = [Story.commit(1, at: 30), Story.commit(2, at: 10), Story.commit(4, at: 20), Story.commit(3, at: 20)]
        #expect(Story.measures(Story.cluster(commits, kept: [2, 3, 4])).rpaSeconds == 10)
        #expect(Story.measures(Story.cluster(commits, kept: [2, 3, 4])).gapTransactions == 0)
        #expect(Story.measures(Story.cluster(commits, kept: [1, 2, 4])).gapTransactions == 1)
        #expect(Story.measures(Story.cluster(commits, kept: [2, 3])).gapTransactions == 0)
        #expect(Story.measures(Story.cluster(commits, kept: [2, 4])).gapTransactions == 1)
    }

    @Test func aCommitInDoubtIsNeverMissedButMarksHowFarThePrefixReaches() {
        let commits = Story.ten + [Story.doubtful(11, sent: 99, durable: 101), Story.doubtful(12, sent: 99.5, durable: nil)]
        let absent = Story.measures(Story.cluster(commits, kept: Set(1...10)))
        #expect([absent.rpaSeconds, absent.rpaAfterSeconds] == [0, 0])
        #expect(absent.inDoubtTransactions == 2)
        #expect([absent.lostTransactions, absent.extraTransactions, absent.gapTransactions] == [0, 0, 0])
        let present = Story.measures(Story.cluster(commits, kept: Set(1...12)))
        #expect([present.lostTransactions, present.extraTransactions, present.gapTransactions] == [0, 0, 0])

        let later = commits + [Story.commit(13, at: 110)]
        #expect(Story.measures(Story.cluster(later, kept: Set(1...11))).rpaSeconds == 9)
        #expect(Story.measures(Story.cluster(later, kept: Set(1...10))).rpaSeconds == 10)
    }

    @Test func aDoubtfulCommitWhoseRetryWasAcknowledgedIsOwed() {
        var retried = Story.commit(11, at: 95)
        retried.inDoubt = true
        let measures = Story.measures(Story.cluster(Story.ten + [retried], kept: Set(1...10)))
        #expect(measures.lostTransactions == 1)
        #expect(measures.inDoubtTransactions == 0)
    }

    @Test func inPlaceOnlyReceiptsUpToTheDumpAreOwed() {
        // Taken at 200 s: the receipt of 11 comes at exactly that instant, that of 12 a microsecond later.
        let commits = Story.ten + [Story.commit(11, at: 199.99), Story.commit(12, at: 199.990_001), Story.commit(13, at: 300)]
        #expect(Story.measures(Story.cluster(commits, kept: Set(1...10))).lostTransactions == 1)
        #expect(Story.measures(Story.cluster(commits, kept: Set(1...11))).lostTransactions == 0)
    }

    @Test func afterARestoreTheNewDatabasesCommitsAreNotOwedAndStragglersOfTheOldAre() {
        let commits = Story.ten + [Story.commit(11, at: 199), Story.commit(12, at: 230), Story.commit(13, at: 240, database: 1)]
        let measures = Story.measures(Story.cluster(commits, kept: Set(1...10), target: .instant(Story.at(100)), restored: true))
        #expect(measures.lostTransactions == 2)
        #expect(measures.rpaSeconds == 130)
        #expect(measures.acknowledgedTransactions == 12)
    }

    @Test func isUnknownWithoutACommitOrADumpOrAReturn() {
        #expect(Story.measures(Story.cluster([], kept: [])).rpaSeconds == nil)

        var undumped = Story.cluster(Story.ten, kept: Set(1...10))
        undumped.recovered = nil
        #expect(Story.measures(undumped).rpaSeconds == nil)
        #expect(Story.measures(undumped).lostTransactions == nil)
        #expect(Story.measures(undumped).rtaSeconds == 100)

        var down = Story.cluster(Story.ten, kept: Set(1...10))
        down.probes = Story.probes(bad: 100..<601, end: 600)
        #expect(Story.measures(down).rpaSeconds == nil)
        #expect(Story.measures(down).rtaSeconds == nil)
        #expect(Story.measures(down).acknowledgedTransactions == 10)
    }

    @Test func aMissingTableLosesEveryCommit() {
        var cluster = Story.cluster(Story.ten, kept: [])
        cluster.recovered?.transfers = nil
        #expect(Story.measures(cluster).lostTransactions == 10)
    }
}
