import SimulationKernel
import Testing
import Units

@testable import StorageModel

/// What a step must not give up. Source: SIGMOD 2017, section 4.3; SIGMOD 2018, sections 2.4 and 4.1.
@Suite("guards of single steps") struct StepGuardTests {
    private static func put(_ ends: [UInt64], pgcl: UInt64, _ driver: inout VolumeDriver) {
        for slot in 0..<6 { driver.volume.groups[0].members[slot].scl = LSN(rawValue: ends[slot]) }
        driver.volume.groups[0].sentThrough = LSN(rawValue: pgcl)
        driver.volume.groups[0].pgcl = LSN(rawValue: pgcl)
    }

    private static func settle(_ driver: inout VolumeDriver) { _ = driver.volume.settle(0, now: driver.now, writerListens: false) }

    @Test func aMemberIsNotGivenUpForOneThatHasLessThanIsDurable() {
        var driver = LossTests.driver()
        Self.put([10, 10, 10, 0, 0, 10], pgcl: 10, &driver)
        driver.volume.groups[0].members[5].isUp = false
        var fresh = Segment(scl: .zero, epoch: 1, id: 6, host: 999)
        driver.volume.groups[0].changes = [MembershipChange(slot: 5, candidate: fresh)]
        Self.settle(&driver)
        #expect(driver.volume.groups[0].members[5].id == 5, "only three would be left with what is durable")
        fresh.scl = LSN(rawValue: 10)
        driver.volume.groups[0].changes = [MembershipChange(slot: 5, candidate: fresh)]
        Self.settle(&driver)
        #expect(driver.volume.groups[0].members[5].id == 6)
    }

    @Test func aZoneIsNotDoneWithoutBeforeThreeOfFourHoldWhatIsDurable() {
        var driver = LossTests.driver()
        Self.put([10, 10, 0, 0, 10, 10], pgcl: 10, &driver)
        driver.volume.plane.zoneIsUp[2] = false
        driver.volume.plane.doneWithout = 2
        Self.settle(&driver)
        #expect(driver.volume.groups[0].model == .sixWay)
        driver.volume.groups[0].members[2].scl = LSN(rawValue: 10)
        Self.settle(&driver)
        #expect(driver.volume.groups[0].model == .fourWay(without: 2))
    }

    /// The range of the first recovery that it missed is void, whatever the chain grew to before the second.
    @Test func aSegmentThatMissedTwoRecoveriesForgetsWhatTheFirstCutOff() {
        func cut(_ epoch: UInt32, _ end: UInt64) -> Truncation {
            Truncation(epoch: epoch, above: LSN(rawValue: end), through: LSN(rawValue: end), kept: [LSN(rawValue: end)])
        }
        var segment = Segment(scl: LSN(rawValue: 12), epoch: 1, id: 0, host: 0)
        EpochCuts(truncations: [cut(2, 10), cut(3, 30)], base: .zero, forgets: false).meet(&segment, group: 0, epoch: 3)
        #expect(segment.scl.rawValue == 10 && segment.epoch == 3)
    }

    @Test func aNodeThatIsBackCanBeLostAgain() {
        var driver = LossTests.driver()
        for _ in 0..<2 {
            var lost = 0
            driver.act { volume, now, _, outbox in lost = volume.loseHost(0, zone: VolumeDriver.zones[1], now: now, outbox: &outbox) }
            #expect(lost == 1)
            driver.change { volume, now, listens, outbox in volume.healHost(0, zone: VolumeDriver.zones[1], now: now, writerListens: listens, outbox: &outbox) }
            driver.run(for: .seconds(1))
            #expect(driver.volume.groups[0].members[2].isUp)
        }
    }
}
