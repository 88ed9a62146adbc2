import Evidence
import Testing
import Units

@testable import Checks

@Suite("no split brain") struct NoSplitBrainTests {
    private func verdict(_ commits: [LedgerCommit]) -> CheckResult {
        NoSplitBrain().judge(Story.history([Story.cluster(commits, kept: Set(commits.map(\.id)), restored: true)]))
    }

    @Test func oneSideAfterTheOtherIsNone() {
        #expect(verdict([Story.commit(1, at: 10), Story.commit(2, at: 90), Story.commit(3, at: 200, database: 1)]).verdict == .pass)
        // At the same instant nothing says which came first.
        #expect(verdict([Story.commit(1, at: 200), Story.commit(2, at: 200, database: 1)]).verdict == .pass)
    }

    @Test func commitsOfBothSidesAreNamed() {
        let result = verdict([
            Story.commit(1, at: 10), Story.commit(2, at: 200, database: 1), Story.commit(3, at: 201), Story.commit(4, at: 202, database: 1),
            Story.commit(5, at: 203), Story.commit(6, at: 204, database: 1),
        ])
        #expect(result.verdict == .fail)
        #expect(result.message.contains("cluster-OLD 2 commits (3 to 5), cluster-NEW 2 commits (2 to 4)"))
    }

    @Test func whatNobodyHeardOfDoesNotCount() {
        #expect(verdict([Story.commit(2, at: 200, database: 1), Story.doubtful(3, sent: 201, durable: 202)]).verdict == .pass)
        #expect(verdict([Story.doubtful(3, sent: 201, durable: nil)]).verdict == .inconclusive)
    }
}

@Suite("staleness") struct StalenessTests {
    private func measure(_ samples: [(Double, Int64?)]) -> ReaderMeasures {
        var reader = ReaderHistory(name: "near", cluster: "orders", at: "orders-east", region: "us-east-2")
        reader.samples = samples.map { ReadSample(at: Story.at($0.0), newest: $0.1, trouble: $0.1 == nil ? "nobody" : nil) }
        let commits = [Story.commit(1, at: 10), Story.commit(2, at: 20), Story.doubtful(3, sent: 25, durable: nil), Story.commit(4, at: 30)]
        return ReaderMeasures.measure(reader, in: Story.history([Story.cluster(commits, kept: [1, 2, 4])]))
    }

    @Test func isTheAgeOfTheOldestReceiptThatIsNotSeen() {
        // Receipts come 10 ms after a commit.
        #expect(measure([(40, 4)]).stalenessMostSeconds == 0)
        #expect(measure([(40, 2)]).stalenessMostSeconds == 9.99, "3 was never acknowledged")
        #expect(measure([(40, 0)]).stalenessMostSeconds == 29.99)
        #expect(measure([(15, 0)]).stalenessMostSeconds == 4.99)
        #expect(measure([(5, 0)]).stalenessMostSeconds == 0, "nothing had been acknowledged")
    }

    @Test func whoDoesNotAnswerIsCountedAndNotMeasured() {
        let measures = measure([(10.005, 1), (40, nil), (41, nil)])
        #expect(measures.samples == 3 && measures.unanswered == 2 && measures.stalenessMedianSeconds == 0)
        #expect(measure([(40, nil)]).stalenessMostSeconds == nil)
    }
}
