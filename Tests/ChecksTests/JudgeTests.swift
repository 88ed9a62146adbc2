import Checks
import Evidence
import Testing
import Units

@Suite("judge") struct JudgeTests {
    /// Recovered in 100 s, RPA 20 s: 9 and 10 lost after the target 85 s.
    private func drill() -> History {
        Story.history([Story.cluster(Story.ten, kept: Set(1...8), target: .instant(Story.at(85)), restored: true)])
    }

    /// Never back: bad from the disaster to the deadline.
    private func down(playbook: PlaybookOutcome = .none, survey: Survey? = nil) -> History {
        var history = drill()
        history.endedAt = Story.at(3600)
        history.clusters[0].probes = Story.probes(bad: 100..<3601, end: 3600)
        history.playbook = playbook
        history.survey = survey
        return history
    }

    private func attempt(_ object: String, commits: Int, obstacle: String? = nil, cluster: String = "orders") -> Survey.Attempt {
        .init(object: object, cluster: cluster, commits: commits, obstacle: obstacle)
    }

    @Test func isMetWithinTheObjectives() {
        let got = Story.judge(rto: 7200, rpo: 60).judge(drill())
        #expect(got.outcome == .met)
        #expect(got.missed == [])
        #expect(got.reason == "RTA 1m 40s (objective 2h), RPA 20s (objective 1m)")
        #expect(got.checks.map(\.verdict) == [.pass, .pass])
        #expect(got.clusters.map(\.objectives) == [.init(rtoSeconds: 7200, rpoSeconds: 60)])
    }

    // Exactly at the objective is met; a microsecond over is missed.
    @Test func boundariesAreExactToTheMicrosecond() {
        #expect(Story.judge(rto: 100, rpo: 20).judge(drill()).outcome == .met)
        var late = drill()
        late.disasterAt = Story.at(99.999_999)
        let got = Story.judge(rto: 100, rpo: 19.999_999).judge(late)
        #expect(got.outcome == .missed)
        #expect(got.missed == [.rto, .rpo])
        #expect(
            got.reason == "RTA 1m 40.000001s is over the objective 1m 40s; "
                + "RPA 20s is over the objective 19.999999s: 2 acknowledged commits lost, 1 of them after the disaster")
    }

    @Test func namesOnlyWhatWasMissed() {
        #expect(Story.judge(rto: 99, rpo: 60).judge(drill()).missed == [.rto])
        let rpo = Story.judge(rto: 100, rpo: 5).judge(drill())
        #expect(rpo.missed == [.rpo])
        #expect(rpo.reason == "RPA 20s is over the objective 5s: 2 acknowledged commits lost")
        #expect(Story.judge().judge(drill()).outcome == .met, "no objective, nothing to miss")
    }

    @Test func aFailedCheckIsMissed() {
        var history = drill()
        history.clusters[0].recovered?.accounts?[0].balance += 1000
        let got = Story.judge(rto: 7200, rpo: 60).judge(history)
        #expect(got.outcome == .missed)
        #expect(got.missed == [.checks])
        #expect(
            got.reason == "exactness: orders: 1 wrong (account 1 holds 1000 more than its transfers give); "
                + "ledgerBalances: orders: balances add up to 1400, the books opened with 400")
    }

    /// Probes further apart than a quarter of the objective say nothing of an outage that they did not see.
    @Test func rareProbesProveNoRTO() {
        var history = drill()
        history.clusters[0].probes = Story.probes(bad: nil, end: 600).filter { $0.at.microseconds % 30_000_000 == 0 }
        #expect(Story.judge(rto: 120).judge(history).outcome == .met)
        let got = Story.judge(rto: 119).judge(history)
        #expect(got.outcome == .inconclusive)
        #expect(got.reason == "probes 30s apart cannot tell an outage within the objective of 1m 59s from none")
    }

    @Test func neverBackIsMissedWithBothUnknownAndChecksSkipped() {
        let got = Story.judge().judge(down())
        #expect(got.outcome == .missed)
        #expect(got.missed == [.rto, .rpo])
        #expect(got.worst.rtaSeconds == nil)
        #expect(got.worst.rpaSeconds == nil)
        #expect(got.checks.map(\.verdict) == [.skipped, .skipped])
        #expect(got.reason == "the service did not come back within the deadline of 1h: connection refused")
    }

    @Test func givingUpIsMissedEvenIfTheServiceIsGood() {
        var history = drill()
        history.playbook = .failed(at: Story.at(150), message: "step Restore\nfailed: KMSKeyNotAccessibleFault")
        let got = Story.judge(rto: 7200, rpo: 60).judge(history)
        #expect(got.outcome == .missed)
        #expect(got.missed == [.rto, .rpo])
        #expect(got.reason == "the playbook gave up: step Restore failed: KMSKeyNotAccessibleFault")
        var bare = ClusterMeasures()
        bare.cluster = "orders"
        bare.acknowledgedTransactions = 10
        bare.objectives = .init(rtoSeconds: 7200, rpoSeconds: 60)
        // What clients saw is no achievement: it stays.
        bare.service = [
            ServiceStretch(from: Story.at(0), to: Story.at(100), troubles: []),
            ServiceStretch(from: Story.at(100), to: Story.at(200), troubles: ["connection refused"]),
            ServiceStretch(from: Story.at(200), to: Story.at(600), troubles: []),
        ]
        #expect(got.clusters == [bare])
        #expect(got.checks.map(\.verdict) == [.skipped, .skipped])
    }

    @Test func anUnfinishedPlaybookIsMissedAtTheDeadlineOnly() {
        var history = drill()
        history.playbook = .unfinished
        #expect(Story.judge().judge(history).outcome == .met, "observation ended because the service was stable")
        history.endedAt = Story.at(3600)
        let got = Story.judge().judge(history)
        #expect(got.missed == [.rto, .rpo])
        #expect(got.reason == "the playbook was still under way at the deadline of 1h")
    }

    @Test func isUnrecoverableOnlyAfterASurveyThatRecoversNothing() {
        let failed = PlaybookOutcome.failed(at: Story.at(300), message: "no snapshot")
        #expect(Story.judge().judge(down(playbook: failed)).outcome == .missed, "no survey")

        let nothing = Story.judge().judge(down(playbook: failed, survey: Survey(attempts: [])))
        #expect(nothing.outcome == .unrecoverable)
        #expect(nothing.missed == [])
        #expect(nothing.reason == "orders is unrecoverable: no snapshot, backup or volume of it survives")

        let blocked = [attempt("snapshot a", commits: 0, obstacle: "key alias/orders is destroyed"), attempt("snapshot b", commits: 0)]
        let named = Story.judge().judge(down(playbook: failed, survey: Survey(attempts: blocked)))
        #expect(named.outcome == .unrecoverable)
        #expect(named.reason == "orders is unrecoverable: snapshot a: key alias/orders is destroyed, snapshot b: holds no commit")

        let usable = blocked + [attempt("snapshot c", commits: 3), attempt("snapshot d", commits: 7), attempt("snapshot e", commits: 9, cluster: "stock")]
        let missed = Story.judge().judge(down(playbook: failed, survey: Survey(attempts: usable)))
        #expect(missed.outcome == .missed)
        #expect(missed.reason == "the playbook gave up: no snapshot; snapshot d still gives back 7 commits")
    }

    @Test func aLivingServiceIsNotUnrecoverable() {
        var history = drill()
        history.playbook = .failed(at: Story.at(150), message: "cleanup failed")
        history.survey = Survey(attempts: [])
        #expect(Story.judge().judge(history).outcome == .missed)
    }

    @Test func isInconclusiveWhenNothingWasPutToTheTest() {
        func reason(_ edit: (inout History) -> Void) -> String {
            var history = drill()
            edit(&history)
            let got = Story.judge(rto: 1, rpo: 1, checks: []).judge(history)
            #expect(got.outcome == .inconclusive)
            #expect(got.missed == [])
            return got.reason
        }
        #expect(
            reason {
                $0.disasterAt = nil
                $0.faults[0].tookEffect = false
            } == "no fault did all that it names: DROP TABLE accounts")
        #expect(
            reason {
                $0.disasterAt = nil
                $0.faults = []
            } == "no fault was injected")
        #expect(reason { $0.clusters[0].probes = Story.probes(bad: 0..<200, end: 600) } == "the service was never good before the disaster")
        #expect(reason { $0.clusters[0].probes = [] } == "the service was never good before the disaster")
        #expect(reason { $0.clusters = [] } == "no cluster with a workload was observed")
    }

    @Test func aSecondFaultWithoutEffectLeavesADoubt() {
        var history = drill()
        history.faults.append(FaultRecord(fault: "disableKey", summary: "", at: Story.at(110), tookEffect: false))
        let got = Story.judge(rto: 7200, rpo: 60).judge(history)
        #expect(got.outcome == .inconclusive)
        #expect(got.reason == "fault disableKey at 1970-01-01T00:01:50Z changed nothing")
        #expect(Story.judge(rto: 1).judge(history).outcome == .missed, "missed comes before inconclusive")
    }

    @Test func aBlindCheckOrAnUnknownRecoveryPointIsNeverGreen() {
        var undumped = drill()
        undumped.clusters[0].recovered = nil
        let blind = Story.judge(rto: 7200, checks: ["exactness"]).judge(undumped)
        #expect(blind.outcome == .inconclusive)
        #expect(blind.reason == "exactness saw nothing to judge: orders: no recovered database in the history")

        let unknown = Story.judge(rpo: 60, checks: []).judge(undumped)
        #expect(unknown.outcome == .inconclusive)
        #expect(unknown.reason == "RPA is unknown: the recovered database was not read")

        let silent = Story.judge(rpo: 60, checks: []).judge(Story.history([Story.cluster([], kept: [])]))
        #expect(silent.outcome == .inconclusive)
        #expect(silent.reason == "RPA is unknown: no acknowledged commit to look for")

        let mistyped = Story.judge(checks: ["exactnes"]).judge(drill())
        #expect(mistyped.outcome == .inconclusive)
        #expect(mistyped.checks == [CheckResult(name: "exactnes", verdict: .inconclusive, message: "there is no such check")])
    }

    @Test func aFailedCheckBeatsADoubt() {
        var history = drill()
        history.disasterAt = nil
        history.clusters[0].recovered?.accounts?.removeAll()
        let got = Story.judge(rto: 1, rpo: 1, checks: ["ledgerBalances"]).judge(history)
        #expect(got.outcome == .missed)
        #expect(got.missed == [.checks])
    }

    @Test func noOutageIsMet() {
        var history = drill()
        history.clusters[0].probes = Story.probes(bad: nil, end: 600)
        let got = Story.judge(rto: 0, rpo: 60).judge(history)
        #expect(got.outcome == .met)
        #expect(got.reason == "no outage (objective 0s), RPA 20s (objective 1m)")
    }

    @Test func aHarnessErrorIsItsOwnOutcome() {
        let got = Judgement.harnessError("commit 4\ntwice")
        #expect(got.outcome == .harnessError)
        #expect(got.reason == "commit 4 twice")
    }
}

@Suite("judge, several clusters") struct JudgeOfSeveralTests {
    /// `orders` is back after 100 s with RPA 0, `stock` after 50 s with RPA 20 s.
    private func pair() -> History {
        let orders = Story.cluster(Story.ten, kept: Set(1...10))
        var stock = Story.cluster(Story.ten, kept: Set(1...8), target: .instant(Story.at(85)), restored: true)
        stock.cluster = "stock"
        stock.probes = Story.probes(bad: 100..<150, end: 600)
        return Story.history([orders, stock])
    }

    private func judge(_ history: History, stock: ClusterMeasures.Objectives) -> Judgement {
        var judge = Story.judge(rto: 200, rpo: 1)
        judge.objectives["stock"] = stock
        return judge.judge(history)
    }

    @Test func theDrillIsTheWorstOfThem() {
        let got = judge(pair(), stock: .init(rtoSeconds: 50, rpoSeconds: 20))
        #expect(got.outcome == .met)
        #expect(got.worst.rtaSeconds == 100)
        #expect(got.worst.rpaSeconds == 20)
        #expect(got.worst.objectives == .init(rtoSeconds: 200, rpoSeconds: 20))
        #expect(got.worst.lostTransactions == 2)
        #expect(got.worst.acknowledgedTransactions == 20)
        #expect(got.reason == "orders: RTA 1m 40s (objective 3m 20s), RPA 0s (objective 1s); stock: RTA 50s (objective 50s), RPA 20s (objective 20s)")
    }

    @Test func eachIsHeldToItsOwnObjectives() {
        let got = judge(pair(), stock: .init(rtoSeconds: 49, rpoSeconds: 20))
        #expect(got.missed == [.rto])
        #expect(got.reason == "stock: RTA 50s is over the objective 49s")
    }

    @Test func oneThatStaysAwayIsInfinite() {
        var history = pair()
        history.clusters[1].probes = Story.probes(bad: 100..<601, end: 600)
        history.survey = Survey(attempts: [.init(object: "snapshot a", cluster: "orders", commits: 10, obstacle: nil)])
        let got = judge(history, stock: .init())
        #expect(got.outcome == .unrecoverable)
        #expect(got.worst.rtaSeconds == nil)
        #expect(got.worst.rpaSeconds == nil)
        #expect(got.worst.lostTransactions == nil)
        #expect(got.clusters.map(\.rtaSeconds) == [100, nil])
        #expect(got.checks.map(\.verdict) == [.skipped, .skipped])
        #expect(got.reason == "stock is unrecoverable: no snapshot, backup or volume of it survives")

        history.survey = nil
        history.clusters[0].recovered?.accounts?[0].balance += 5000
        let broken = judge(history, stock: .init())
        #expect(broken.missed == [.rto, .rpo, .checks], "what came back is still judged")
        #expect(broken.checks.map(\.verdict) == [.fail, .fail])
    }
}
