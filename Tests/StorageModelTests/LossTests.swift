import SimulationKernel
import Testing
import Units

@testable import StorageModel

@Suite("loss of zones and segments") struct LossTests {
    private static func driver(groups: Int = 1, seed: UInt64 = 2) -> VolumeDriver {
        var driver = VolumeDriver(seed: seed)
        driver.commit(DurabilityTests.change(pages: (0..<groups).map { UInt32(4 * $0 + 1) }, pageCount: 4 * groups))
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 1)
        return driver
    }

    private static func heal(_ segment: Int, group: Int = 0, _ driver: inout VolumeDriver) {
        var outbox: [ScheduledStorageEvent] = []
        driver.volume.healSegment(segment, group: group, now: driver.now, outbox: &outbox)
        driver.schedule(outbox)
    }

    private static func heal(_ zone: ZoneName, _ driver: inout VolumeDriver) {
        var outbox: [ScheduledStorageEvent] = []
        driver.volume.healZone(zone, now: driver.now, outbox: &outbox)
        driver.schedule(outbox)
    }

    @Test(arguments: 0..<3) func withoutAZoneCommitsAreDurable(zone: Int) {
        var driver = Self.driver(groups: 3)
        driver.volume.loseZone(VolumeDriver.zones[zone])
        #expect(driver.volume.acceptsWrites && driver.volume.hasReadQuorum)
        for _ in 0..<50 { driver.commit(DurabilityTests.change(pages: [1, 6, 11], pageCount: 12)) }
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 51)
    }

    @Test func withoutAZoneACommitTakesAsLongAsTheSlowestOfFour() throws {
        var driver = Self.driver()
        driver.volume.loseZone(VolumeDriver.zones[1])
        var outbox: [ScheduledStorageEvent] = []
        _ = driver.volume.commit(DurabilityTests.change(pages: [2], pageCount: 4), now: driver.now, outbox: &outbox)
        driver.commits.append(.init(last: LSN(rawValue: 2), groups: [0], at: nil, pages: driver.book))
        let times = DurabilityTests.answers(outbox).map(\.at)
        #expect(times.count == 4)
        driver.schedule(outbox)
        driver.runDry()
        #expect(driver.commits[1].at == times.max())
    }

    @Test func theLossOfSomeDoesNotShiftTheLatenciesOfOthers() {
        var whole = Self.driver()
        var lossy = whole
        lossy.volume.loseZone(VolumeDriver.zones[0])
        lossy.volume.loseSegment(4, group: 0)
        for _ in 0..<20 {
            var all: [ScheduledStorageEvent] = []
            var some: [ScheduledStorageEvent] = []
            _ = whole.volume.commit(DurabilityTests.change(pages: [2], pageCount: 4), now: whole.now, outbox: &all)
            _ = lossy.volume.commit(DurabilityTests.change(pages: [2], pageCount: 4), now: lossy.now, outbox: &some)
            let expected = DurabilityTests.answers(all).filter { [2, 3, 5].contains($0.answer.segment) }
            #expect(DurabilityTests.answers(some).map(\.answer.segment) == [2, 3, 5])
            #expect(DurabilityTests.answers(some).map(\.at) == expected.map(\.at))
        }
    }

    @Test func aZoneAndOneMoreStopWritesUntilASegmentHasCaughtUp() {
        var driver = Self.driver()
        driver.volume.loseZone(VolumeDriver.zones[0])
        driver.volume.loseSegment(3, group: 0)
        #expect(!driver.volume.acceptsWrites)
        #expect(driver.volume.hasReadQuorum)
        for _ in 0..<5 { driver.commit(DurabilityTests.change(pages: [2], pageCount: 4)) }
        driver.run(for: .minutes(30))
        #expect(driver.volume.durableCount == 1, "three segments are no write quorum")
        let healed = driver.now
        Self.heal(3, &driver)
        #expect(driver.volume.acceptsWrites)
        driver.run(for: .seconds(9))
        #expect(driver.volume.durableCount == 1, "it answers, and has not what it missed")
        driver.run(for: .seconds(2))
        #expect(driver.volume.durableCount == 6)
        #expect(driver.commits[5].at == healed + .seconds(10), "re-replication of a segment takes ten seconds")
    }

    @Test func oneGroupWithoutAWriteQuorumHoldsUpTheVolume() {
        var driver = Self.driver(groups: 3)
        for segment in 0..<3 { driver.volume.loseSegment(segment, group: 1) }
        #expect(!driver.volume.acceptsWrites)
        driver.commit(DurabilityTests.change(pages: [1], pageCount: 12))
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 2, "group 1 is not in it")
        driver.commit(DurabilityTests.change(pages: [5], pageCount: 12))
        driver.commit(DurabilityTests.change(pages: [1], pageCount: 12))
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 2)
        Self.heal(1, group: 1, &driver)
        driver.run(for: .seconds(11))
        #expect(driver.volume.durableCount == 4)
    }

    @Test func groupsThatAreAddedDuringAZoneLossLackThatZoneToo() {
        var driver = Self.driver()
        driver.volume.loseZone(VolumeDriver.zones[2])
        driver.volume.loseSegment(0, group: 0)
        driver.commit(DurabilityTests.change(pages: [9], pageCount: 12))
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 2, "group 0 has no part in it")
        for segment in 0..<6 { #expect(driver.volume.groups[2].segments[segment].isReachable == (segment < 4)) }
        Self.heal(VolumeDriver.zones[2], &driver)
        driver.run(for: .seconds(11))
        for group in 1..<3 { for segment in 0..<6 { #expect(driver.volume.groups[group].segments[segment].complete == (group == 1 ? 0 : 1)) } }
    }

    @Test func aLostSegmentStaysLostWhenItsZoneComesBack() {
        var driver = Self.driver()
        driver.volume.loseSegment(0, group: 0)
        driver.volume.loseZone(VolumeDriver.zones[0])
        Self.heal(VolumeDriver.zones[0], &driver)
        #expect(!driver.volume.groups[0].segments[0].isReachable)
        #expect(driver.volume.groups[0].segments[1].isReachable)
        driver.volume.loseZone(VolumeDriver.zones[0])
        Self.heal(0, &driver)
        #expect(!driver.volume.groups[0].segments[0].isReachable, "its zone is away")
        Self.heal(VolumeDriver.zones[0], &driver)
        #expect(driver.volume.groups[0].segments[0].isReachable)
    }

    @Test func aSegmentThatIsLostAgainStartsItsRepairAnew() {
        var driver = Self.driver()
        driver.volume.loseZone(VolumeDriver.zones[0])
        driver.volume.loseSegment(2, group: 0)
        driver.commit(DurabilityTests.change(pages: [2], pageCount: 4))
        Self.heal(2, &driver)
        driver.run(for: .seconds(6))
        driver.volume.loseSegment(2, group: 0)
        driver.run(for: .seconds(3))
        Self.heal(2, &driver)
        driver.run(for: .seconds(9))
        #expect(driver.volume.durableCount == 1, "the first repair was broken off")
        driver.run(for: .seconds(2))
        #expect(driver.volume.durableCount == 2)
    }

    /// A segment that finds no read quorum when it wants to catch up is not left with its hole for good.
    @Test func catchingUpWithoutAReadQuorumIsMadeUpFor() {
        var driver = Self.driver()
        driver.volume.loseZone(VolumeDriver.zones[0])
        driver.commit(DurabilityTests.change(pages: [2], pageCount: 4))
        driver.run(for: .seconds(1))
        Self.heal(VolumeDriver.zones[0], &driver)
        for zone in VolumeDriver.zones.dropFirst() { driver.volume.loseZone(zone) }
        driver.run(for: .seconds(20))
        #expect(!driver.volume.hasReadQuorum)
        for zone in VolumeDriver.zones.dropFirst() { Self.heal(zone, &driver) }
        driver.run(for: .seconds(20))
        for segment in 0..<6 { #expect(driver.volume.groups[0].segments[segment].complete == 2, "segment \(segment)") }
        driver.volume.loseZone(VolumeDriver.zones[2])
        driver.commit(DurabilityTests.change(pages: [2], pageCount: 4))
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 3)
    }

    /// Only zone c ever got the commit, and it is away while the others catch up.
    @Test func whatOnlyReturningSegmentsHoldReachesTheOthers() {
        var driver = Self.driver()
        driver.volume.loseZone(VolumeDriver.zones[0])
        driver.volume.loseZone(VolumeDriver.zones[1])
        driver.commit(DurabilityTests.change(pages: [2], pageCount: 4))
        driver.run(for: .seconds(1))
        Self.heal(VolumeDriver.zones[0], &driver)
        Self.heal(VolumeDriver.zones[1], &driver)
        driver.volume.loseZone(VolumeDriver.zones[2])
        driver.run(for: .seconds(20))
        #expect(driver.volume.durableCount == 1)
        Self.heal(VolumeDriver.zones[2], &driver)
        driver.run(for: .seconds(20))
        #expect(driver.volume.durableCount == 2)
    }
}
