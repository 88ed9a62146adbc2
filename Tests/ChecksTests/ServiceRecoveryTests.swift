import Checks
import Evidence
import Testing
import Units

@Suite("service recovery") struct ServiceRecoveryTests {
    private func recovery(_ probes: [ProbeSample], end: Double = 600, stableFor: Duration = .seconds(300)) -> ServiceRecovery {
        ServiceRecovery(probes: probes, disasterAt: Story.disaster, endedAt: Story.at(end), stableFor: stableFor)
    }

    @Test func isBackFromTheFirstProbeThatStaysGood() {
        #expect(recovery(Story.probes(bad: 100..<200, end: 600)) == .back(at: Story.at(200)))
    }

    /// An outage that was there before is not this disaster's; a probe that was under way when it struck is.
    @Test func whatWasBadBeforeIsNotMeasured() {
        #expect(recovery(Story.probes(bad: 90..<200, end: 600)) == .unobserved("the service was bad already when the disaster struck"))
        #expect(recovery(Story.probes(bad: 99..<200, end: 600)) == .back(at: Story.at(200)))
        #expect(recovery(Story.probes(bad: 80..<90, end: 600)) == .neverBad)
    }

    @Test func aLaterBadProbeMovesTheReturn() {
        var probes = Story.probes(bad: 100..<200, end: 600)
        probes[250].trouble = "timeout"
        #expect(recovery(probes) == .back(at: Story.at(251)))
    }

    @Test func staysUnrecoveredWhenBadAtTheEnd() {
        #expect(recovery(Story.probes(bad: 100..<601, end: 600)) == .notBack(lastTrouble: "connection refused"))
    }

    // Stable for exactly as long as asked is enough, a microsecond less is not.
    @Test(arguments: [(500.0, true), (499.999_999, false)])
    func mustBeGoodForLongEnough(end: Double, isBack: Bool) {
        let expected: ServiceRecovery = isBack ? .back(at: Story.at(200)) : .backTooLate(at: Story.at(200))
        #expect(recovery(Story.probes(bad: 100..<200, end: 490), end: end) == expected)
    }

    @Test(arguments: [(400.0, true), (399.999_999, false)])
    func noOutageNeedsTheSameWatch(end: Double, isEnough: Bool) {
        let got = recovery(Story.probes(bad: nil, end: 390), end: end)
        if isEnough {
            #expect(got == .neverBad)
        } else {
            #expect(got == .unobserved("observed for 4m 59.999999s after the disaster, 5m were wanted"))
        }
    }

    @Test func aBadProbeBeforeTheDisasterIsNotItsDoing() {
        #expect(recovery(Story.probes(bad: 90..<100, end: 600)) == .neverBad)
    }

    @Test func aProbeAtTheDisasterComesAfterIt() {
        #expect(recovery(Story.probes(bad: 100..<101, end: 600)) == .back(at: Story.at(101)))
    }

    @Test func saysWhatWasNotObserved() {
        #expect(recovery(Story.probes(bad: 0..<100, end: 600)) == .unobserved("the service was never good before the disaster"))
        #expect(recovery(Story.probes(bad: nil, end: 99)) == .unobserved("no probe after the disaster"))
        #expect(recovery([]) == .unobserved("the service was never good before the disaster"))
        let noDisaster = ServiceRecovery(probes: Story.probes(bad: nil, end: 9), disasterAt: nil, endedAt: Story.at(9), stableFor: .zero)
        #expect(noDisaster == .unobserved("no fault changed anything"))
    }
}
