import Checks
import Evidence
import Testing
import Units

@Suite("checks with terms") struct ConditionTests {
    private func cluster(_ edit: (inout ClusterHistory) -> Void = { _ in }) -> ClusterHistory {
        var cluster = Story.cluster(Story.ten, kept: Set(1...10))
        edit(&cluster)
        return cluster
    }

    private func judge(_ check: any Check, _ history: History) -> [String] {
        let result = check.judge(history)
        return [result.name, result.verdict.rawValue, result.message]
    }

    // MARK: SQL

    @Test func sqlIsHeldAgainstAValue() {
        let sql = "SELECT count(*) FROM accounts"
        func verdict(_ reading: SQLAnswer.Reading, _ wanted: SQLCell) -> [String] {
            let story = Story.history([cluster { $0.recoveredAnswers = [SQLAnswer(sql: sql, reading: reading)] }])
            return judge(SQLAssertion(cluster: "orders", sql: sql, wanted: .equals(wanted)), story)
        }
        let name = "sqlAssertion SELECT count(*) FROM accounts"
        #expect(verdict(.value(.integer(200)), .integer(200)) == [name, "pass", ""])
        #expect(verdict(.value(.integer(199)), .integer(200)) == [name, "fail", "orders: gives 199, wanted 200"])
        #expect(verdict(.value(.text("200")), .integer(200)) == [name, "fail", "orders: gives '200', wanted 200"])
        #expect(verdict(.table(rows: 2, columns: 1), .integer(200)) == [name, "fail", "orders: gives 2 rows of 1 column, wanted 200"])
        #expect(verdict(.failed("no such table"), .null) == [name, "fail", "orders: gives an error: no such table, wanted null"])
    }

    @Test func sqlIsHeldAgainstWhatItGaveBefore() {
        let check = SQLAssertion(cluster: "orders", sql: "SELECT 1", wanted: .sameAsBeforeFault)
        func verdict(before: SQLAnswer.Reading?, after: SQLAnswer.Reading?) -> [String] {
            judge(
                check,
                Story.history([
                    cluster {
                        $0.answersBeforeFault = before.map { [SQLAnswer(sql: "SELECT 1", reading: $0)] } ?? []
                        $0.recoveredAnswers = after.map { [SQLAnswer(sql: "SELECT 1", reading: $0)] } ?? []
                    }
                ])
            ).suffix(2)
        }
        #expect(verdict(before: .value(.real(1.5)), after: .value(.real(1.5))) == ["pass", ""])
        #expect(verdict(before: .value(.integer(1)), after: .value(.integer(2))) == ["fail", "orders: gives 2, before the fault 1"])
        #expect(verdict(before: nil, after: .value(.integer(2))) == ["inconclusive", "orders: nobody asked before the fault"])
        #expect(verdict(before: .value(.null), after: nil) == ["inconclusive", "orders: nobody asked the recovered database"])
        #expect(
            verdict(before: .failed("no such table"), after: .failed("no such table"))
                == ["inconclusive", "orders: before the fault it gave an error: no such table, not one value"])
    }

    @Test func eachStatementHasItsOwnAnswer() {
        let story = Story.history([
            cluster {
                $0.answersBeforeFault = [SQLAnswer(sql: "SELECT 1", reading: .value(.integer(1))), SQLAnswer(sql: "SELECT 2", reading: .value(.integer(2)))]
                $0.recoveredAnswers = $0.answersBeforeFault
            }
        ])
        #expect(judge(SQLAssertion(cluster: "orders", sql: "SELECT 2", wanted: .equals(.integer(2))), story)[1] == "pass")
        #expect(judge(SQLAssertion(cluster: "orders", sql: "SELECT 2", wanted: .sameAsBeforeFault), story)[1] == "pass")
        #expect(judge(SQLAssertion(cluster: "orders", sql: "SELECT 3", wanted: .equals(.integer(1))), story)[1] == "inconclusive")
    }

    @Test func sqlOfAnotherClusterIsNobodysAnswer() {
        let check = SQLAssertion(cluster: "billing", sql: "SELECT 1", wanted: .equals(.integer(1)))
        #expect(judge(check, Story.history([cluster()])).suffix(2) == ["inconclusive", "no cluster in the history"])
    }

    // MARK: Phases

    @Test func aPhaseKeepsToItsLimitExactly() {
        var story = Story.history([cluster()])
        story.marks.detect = Story.at(130)
        func verdict(_ phase: String, _ seconds: Int64) -> [String] {
            judge(PhaseObjective(phase: phase, within: .seconds(seconds), stableFor: .seconds(300)), story)
        }
        #expect(verdict("detect", 30) == ["phaseObjective detect within 30s", "pass", ""])
        #expect(verdict("detect", 29).suffix(2) == ["fail", "orders: detect took 30s, at most 29s was wanted"])
        #expect(verdict("good", 70)[1] == "pass")
        #expect(verdict("good", 69)[1] == "fail")
        #expect(verdict("cutover", 0)[1] == "pass")
    }

    @Test func lossesBeforeAndAfterTheDisasterAreLimitedApart() {
        // Nothing later than 70 s was kept: what is missing was committed at 80, 90 and 100 s, the last at the disaster itself.
        let story = Story.history([Story.cluster(Story.ten, kept: Set(1...7))])
        func verdict(_ phase: String, _ seconds: Int64) -> String {
            judge(PhaseObjective(phase: phase, within: .seconds(seconds), stableFor: .seconds(300)), story)[1]
        }
        #expect(verdict("lossBefore", 30) == "pass")
        #expect(verdict("lossBefore", 29) == "fail")
        #expect(verdict("lossAfter", 0) == "pass")
    }

    @Test func aLossAfterTheDisasterIsNoLossBefore() {
        // Nothing later than 90 s was kept: at the disaster one commit is missing, after it one of 130 s.
        let commits = Story.ten + [Story.commit(11, at: 130)]
        let story = Story.history([Story.cluster(commits, kept: Set(1...9), target: .nothing)])
        func verdict(_ phase: String, _ seconds: Int64) -> String {
            judge(PhaseObjective(phase: phase, within: .seconds(seconds), stableFor: .seconds(300)), story)[1]
        }
        #expect(Story.measures(story.clusters[0]).rpaSeconds == 40)
        #expect(verdict("lossBefore", 10) == "pass")
        #expect(verdict("lossBefore", 9) == "fail")
        #expect(verdict("lossAfter", 30) == "pass")
        #expect(verdict("lossAfter", 29) == "fail")
    }

    @Test func aPhaseIsExactToTheMicrosecond() {
        var story = Story.history([cluster()])
        // 2.3 s are 2299999.9999999995 µs in binary.
        story.marks.detect = Story.at(102.3)
        let result = judge(PhaseObjective(phase: "detect", within: .seconds(2), stableFor: .seconds(300)), story)
        #expect(result[2] == "orders: detect took 2.3s, at most 2s was wanted")
        #expect(judge(PhaseObjective(phase: "detect", within: .microseconds(2_300_000), stableFor: .seconds(300)), story)[1] == "pass")
    }

    @Test func aPhaseThatNobodyKnowsIsNoPass() {
        let story = Story.history([cluster { $0.probes = Story.probes(bad: 100..<601, end: 600) }])
        for phase in ["detect", "lossBefore", "lossAfter"] {
            let result = judge(PhaseObjective(phase: phase, within: .days(1), stableFor: .seconds(300)), story)
            #expect(result.suffix(2) == ["inconclusive", "orders: \(phase) is unknown"])
        }
    }

    @Test func everyPhaseOfARecoveryMayHaveALimit() {
        let phases = Story.measures(cluster()).phases.map(\.name)
        #expect(PhaseObjective.phases == phases + ["lossBefore", "lossAfter"])
    }

    // MARK: Availability

    @Test func availabilityCountsProbesFromTheDisasterOn() {
        // Probes from 100 s to 600 s: 501, of which 100 are bad.
        let story = Story.history([cluster()])
        #expect(judge(Availability(shareMin: 800_000), story) == ["availability 80%", "pass", ""])
        #expect(
            judge(Availability(shareMin: 800_400), story)
                == ["availability 80.04%", "fail", "orders: 401 of 501 probes after the disaster were good, 80.039% where 80.04% was wanted"])
        let flawless = Story.history([cluster { $0.probes = Story.probes(bad: nil, end: 600) }])
        #expect(judge(Availability(shareMin: 1_000_000), flawless)[1] == "pass")
        var calm = story
        calm.disasterAt = nil
        #expect(judge(Availability(shareMin: 0), calm)[1] == "inconclusive")
        let unwatched = Story.history([cluster { $0.probes = Story.probes(bad: nil, end: 99) }])
        #expect(judge(Availability(shareMin: 0), unwatched).suffix(2) == ["inconclusive", "orders: no probe after the disaster"])
    }

    // MARK: Cost

    @Test func costIsOfWhatWasLeftRunning() {
        var story = Story.history([cluster()])
        #expect(judge(CostCeiling(microdollarsMax: 0), story) == ["costCeiling 0.00 USD/month", "pass", ""])
        var calm = story
        calm.disasterAt = nil
        #expect(judge(CostCeiling(microdollarsMax: 0), calm).suffix(2) == ["inconclusive", "no fault changed anything"])
        story.leftRunning = [
            RunningResource(kind: .cluster, id: "orders-old", region: "us-west-2", clusterResourceID: "cluster-A", bytes: 800 << 30),
            RunningResource(kind: .instance, id: "orders-1", region: "us-west-2", clusterResourceID: "cluster-A", instanceClass: "db.r6g.2xlarge"),
            RunningResource(kind: .instance, id: "orders-2", region: "us-west-2", clusterResourceID: "cluster-A"),
            RunningResource(kind: .snapshot, id: "last", region: "us-west-2", clusterResourceID: "cluster-A", bytes: 100 << 30),
        ]
        // 80 for storage, 1.04 an hour for the one instance that runs, 2.10 for the snapshot.
        #expect(PriceBook.example.priced(story.leftRunning).map(\.monthlyMicrodollars) == [80_000_000, 759_200_000, 0, 2_100_000])
        #expect(judge(CostCeiling(microdollarsMax: 841_300_000), story)[1] == "pass")
        #expect(
            judge(CostCeiling(microdollarsMax: 841_299_999), story)[2]
                == "what is left running costs 841.30 USD/month, at most 841.30 USD/month was wanted: instance orders-1 in us-west-2, cluster orders-old in us-west-2, snapshot last in us-west-2"
        )
    }

    @Test func aClassThatIsNotInTheBookIsNotFree() {
        var story = Story.history([cluster()])
        story.leftRunning = [RunningResource(kind: .instance, id: "a", region: "r", clusterResourceID: "c", instanceClass: "db.x99.large")]
        #expect(judge(CostCeiling(microdollarsMax: 1), story).suffix(2) == ["inconclusive", "the price book does not know db.x99.large"])
        #expect(PriceBook.example.monthly(instanceClass: "db.r6g.large") == 189_800_000)
        #expect(PriceBook.example.monthly(instanceClass: "db.r6g.huge") == nil)
        #expect(PriceBook.example.monthly(instanceClass: "db.t3.medium") == Int64(82_000 * 730), "half of large")
        #expect(PriceBook.example.monthly(instanceClass: "db.t4g.medium") == Int64(73_000 * 730))
        #expect(PriceBook.example.monthly(instanceClass: "db.r5.xlarge") == Int64(580_000 * 730))
        #expect(PriceBook.example.monthly(instanceClass: "db.r7g.24xlarge") == Int64(13_248_000 * 730))
        #expect(PriceBook.example.monthly(instanceClass: "large") == nil)
        // The largest volume there is.
        #expect(PriceBook.example.monthly(RunningResource(kind: .cluster, id: "a", region: "r", clusterResourceID: "c", bytes: 256 << 40)) == 26_214_400_000)
    }
}
