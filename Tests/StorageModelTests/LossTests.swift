import SimulationKernel
import Testing
import Units

@testable import StorageModel

@Suite("loss of zones and segments") struct LossTests {
    static func driver(groups: Int = 1, seed: UInt64 = 2, calibration: [(CalibrationKey, Duration)] = []) -> VolumeDriver {
        var driver = VolumeDriver(seed: seed, calibration: VolumeDriver.calibration(calibration))
        driver.commit(DurabilityTests.change(pages: (0..<groups).map { UInt32(4 * $0 + 1) }, pageCount: 4 * groups))
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 1)
        return driver
    }

    static func write(_ driver: inout VolumeDriver) { driver.commit(DurabilityTests.change(pages: [2], pageCount: 4)) }

    // MARK: What a quorum hides

    @Test(arguments: 0..<3) func withoutAZoneCommitsAreDurable(zone: Int) {
        var driver = Self.driver(groups: 3)
        driver.lose(VolumeDriver.zones[zone])
        #expect(driver.volume.acceptsWrites && driver.volume.hasReadQuorum)
        for _ in 0..<50 { driver.commit(DurabilityTests.change(pages: [1, 6, 11], pageCount: 12)) }
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 51)
    }

    @Test func withoutAZoneACommitTakesAsLongAsTheSlowestOfFour() throws {
        var driver = Self.driver()
        driver.lose(VolumeDriver.zones[1])
        var outbox: [ScheduledStorageEvent] = []
        _ = driver.volume.commit(DurabilityTests.change(pages: [2], pageCount: 4), now: driver.now, outbox: &outbox)
        driver.commits.append(.init(last: LSN(rawValue: 2), groups: [0], at: nil, pages: driver.book))
        let times = DurabilityTests.answers(outbox).map(\.at)
        #expect(times.count == 4)
        driver.schedule(outbox)
        driver.run(for: .seconds(1))
        #expect(driver.commits[1].at == times.max())
    }

    @Test func theLossOfSomeDoesNotShiftTheLatenciesOfOthers() {
        var whole = Self.driver()
        var lossy = whole
        lossy.lose(VolumeDriver.zones[0])
        lossy.lose(4)
        for _ in 0..<20 {
            var all: [ScheduledStorageEvent] = []
            var some: [ScheduledStorageEvent] = []
            _ = whole.volume.commit(DurabilityTests.change(pages: [2], pageCount: 4), now: whole.now, outbox: &all)
            _ = lossy.volume.commit(DurabilityTests.change(pages: [2], pageCount: 4), now: lossy.now, outbox: &some)
            let expected = DurabilityTests.answers(all).filter { [2, 3, 5].contains($0.answer.slot) }
            #expect(DurabilityTests.answers(some).map(\.answer.slot) == [2, 3, 5])
            #expect(DurabilityTests.answers(some).map(\.at) == expected.map(\.at))
        }
    }

    @Test func slowTailsAreHiddenByTheThreeFullSegments() {
        var driver = Self.driver()
        for slot in [1, 3, 5] { driver.lose(slot) }
        #expect(driver.volume.acceptsWrites, "three of three full")
        Self.write(&driver)
        driver.run(for: .milliseconds(200))
        #expect(driver.volume.durableCount == 2)
        driver.lose(0)
        #expect(!driver.volume.acceptsWrites && !driver.volume.hasReadQuorum, "two full ones are no set of any kind")
    }

    @Test func aSlowZoneCostsNothingAndTheWritersOwnCostsItsFactor() throws {
        var driver = Self.driver()
        func latency(_ driver: inout VolumeDriver) throws -> Int64 {
            let sent = driver.now
            Self.write(&driver)
            driver.run(for: .seconds(30))
            return (try #require(driver.commits.last?.at) - sent).microseconds
        }
        driver.volume.slowZone(VolumeDriver.zones[2], by: 1000)
        for _ in 0..<20 { #expect(try latency(&driver) < 50_000) }
        driver.volume.slowZone(VolumeDriver.zones[2], by: 1)
        driver.volume.slowZone(VolumeDriver.zones[0], by: 1000)
        for _ in 0..<20 { #expect(try latency(&driver) > 100_000, "all that the writer sends crosses its zone") }
    }

    // MARK: A zone and one more

    @Test func aZoneAndOneMoreStopWritesUntilThatSegmentIsRebuilt() {
        var driver = Self.driver()
        driver.lose(VolumeDriver.zones[0])
        driver.lose(3)
        let lost = driver.now
        #expect(!driver.volume.acceptsWrites && driver.volume.hasReadQuorum)
        for _ in 0..<5 { Self.write(&driver) }
        driver.run(for: .seconds(14))
        #expect(driver.volume.durableCount == 1, "three segments are no write set")
        driver.run(for: .seconds(2))
        #expect(driver.volume.durableCount == 6)
        let durable = driver.commits[5].at ?? .distantFuture
        // Suspected after five seconds, copied in ten, and what was in flight is sent to it.
        #expect(durable - lost >= .seconds(15) && durable - lost < .seconds(15) + .milliseconds(100))
        #expect(driver.volume.acceptsWrites)
        #expect(driver.volume.groups[0].members[3].id == 6, "a fresh member")
        #expect(driver.volume.groups[0].membershipEpoch == 3, "one step for the change, one for its end")
    }

    @Test func oneGroupWithoutAWriteSetHoldsUpTheVolume() {
        var driver = Self.driver(groups: 3)
        for slot in [0, 1, 2] { driver.lose(slot, group: 1) }
        #expect(!driver.volume.acceptsWrites)
        driver.commit(DurabilityTests.change(pages: [1], pageCount: 12))
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 2, "group 1 is not in it")
        driver.commit(DurabilityTests.change(pages: [5], pageCount: 12))
        driver.commit(DurabilityTests.change(pages: [1], pageCount: 12))
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 2)
        driver.heal(1, group: 1)
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 4, "what was not durable is sent again")
    }

    @Test func twoZonesAwayIsNoReadSetAndNothingIsRepaired() {
        var driver = Self.driver()
        driver.lose(VolumeDriver.zones[0])
        driver.lose(VolumeDriver.zones[1])
        Self.write(&driver)
        driver.run(for: .hours(2))
        #expect(!driver.volume.hasReadQuorum && driver.volume.repairsNothing)
        #expect(driver.volume.durableCount == 1)
        driver.heal(VolumeDriver.zones[1])
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 2)
    }

    // MARK: Zones that return

    @Test func aZoneThatReturnsGetsWhatItMissedByGossip() {
        var driver = Self.driver()
        driver.lose(VolumeDriver.zones[2])
        for _ in 0..<9 { Self.write(&driver) }
        driver.run(for: .minutes(1))
        driver.heal(VolumeDriver.zones[2])
        driver.run(for: .milliseconds(99))
        #expect(driver.volume.groups[0].members[4].scl.rawValue == 1)
        driver.run(for: .milliseconds(2))
        #expect(driver.volume.groups[0].members.allSatisfy { $0.scl.rawValue == 10 }, "a round of gossip after 100 ms")
        driver.lose(VolumeDriver.zones[0])
        Self.write(&driver)
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 11)
    }

    @Test func aZoneThatReturnsEmptyIsRebuilt() {
        var driver = Self.driver(groups: 3)
        driver.lose(VolumeDriver.zones[1])
        driver.run(for: .minutes(1))
        driver.heal(VolumeDriver.zones[1], empty: true)
        #expect(driver.volume.groups[0].members[2].scl == .zero)
        driver.run(for: .seconds(9))
        #expect(!driver.volume.repairsNothing)
        driver.run(for: .seconds(2))
        #expect(driver.volume.repairsNothing)
        for group in driver.volume.groups { for slot in 2..<4 { #expect(group.members[slot].id >= 6 && group.members[slot].scl == group.sentThrough) } }
        #expect(driver.volume.news.contains(.rebuilt(segments: 6, zone: VolumeDriver.zones[1], began: driver.now - .seconds(11))))
    }

    @Test func aLostSegmentStaysLostWhenItsZoneComesBackAndIsReplaced() {
        var driver = Self.driver()
        driver.lose(0)
        driver.lose(VolumeDriver.zones[0])
        driver.run(for: .seconds(20))
        #expect(driver.volume.repairsNothing, "nowhere to put it while the zone is away")
        driver.heal(VolumeDriver.zones[0])
        #expect(!driver.volume.groups[0].members[0].isUp)
        driver.run(for: .seconds(14))
        #expect(driver.volume.groups[0].members[0].id == 0)
        driver.run(for: .seconds(2))
        #expect(driver.volume.groups[0].members[0].id == 6)
    }

    @Test func groupsThatAreAddedDuringAZoneLossLackThatZoneToo() {
        var driver = Self.driver()
        driver.lose(VolumeDriver.zones[2])
        driver.commit(DurabilityTests.change(pages: [9], pageCount: 12))
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 2)
        #expect(driver.volume.groups[2].members.map(\.scl.rawValue) == [2, 2, 2, 2, 0, 0])
        driver.heal(VolumeDriver.zones[2])
        driver.run(for: .seconds(1))
        #expect(driver.volume.groups[2].members.allSatisfy { $0.scl.rawValue == 2 })
    }

    /// Only zone c ever got the commit, and it is away while the others come back.
    @Test func whatOnlyReturningSegmentsHoldReachesTheOthers() {
        var driver = Self.driver()
        driver.writerListens = true
        driver.lose(VolumeDriver.zones[0])
        driver.lose(VolumeDriver.zones[1])
        Self.write(&driver)
        driver.run(for: .seconds(1))
        // The writer is gone: nobody sends anything again.
        driver.writerListens = false
        driver.heal(VolumeDriver.zones[0])
        driver.heal(VolumeDriver.zones[1])
        driver.lose(VolumeDriver.zones[2])
        driver.run(for: .seconds(20))
        driver.heal(VolumeDriver.zones[2])
        driver.run(for: .seconds(1))
        #expect(driver.volume.groups[0].members.allSatisfy { $0.scl.rawValue == 2 })
        let recovery = driver.recover()
        #expect(recovery?.found == 1..<2)
    }

    // MARK: Long outages

    @Test func aZoneAwayForLongIsDoneWithoutAndNothingIsRepairedThere() {
        var driver = Self.driver(groups: 2)
        driver.lose(VolumeDriver.zones[2])
        driver.run(for: .minutes(10) - .seconds(1))
        #expect(driver.volume.groups.allSatisfy { $0.model == .sixWay })
        driver.run(for: .seconds(2))
        #expect(driver.volume.groups.allSatisfy { $0.model == .fourWay(without: 2) })
        #expect(driver.volume.repairsNothing)
        driver.lose(0)
        #expect(driver.volume.acceptsWrites, "three of four")
        Self.write(&driver)
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 2)
        driver.run(for: .seconds(20))
        #expect(driver.volume.groups[0].members[0].id == 6, "what is lost beside the zone is rebuilt")
        driver.commit(DurabilityTests.change(pages: [9], pageCount: 12))
        #expect(driver.volume.groups[2].model == .fourWay(without: 2), "a new group has no more zones than the others")
        driver.heal(VolumeDriver.zones[2])
        driver.run(for: .seconds(1))
        #expect(driver.volume.groups.allSatisfy { $0.model == .sixWay })
        #expect(driver.volume.news.filter { $0 == .worksOnSixAgain }.count == 1)
    }

    @Test func aZoneThatReturnsInTimeIsNotDoneWithout() {
        var driver = Self.driver()
        for _ in 0..<3 {
            driver.lose(VolumeDriver.zones[2])
            driver.run(for: .minutes(6))
            driver.heal(VolumeDriver.zones[2])
            driver.run(for: .minutes(3))
        }
        #expect(!driver.volume.news.contains { if case .worksWithoutZone = $0 { true } else { false } }, "an outage's timer is not the next one's")
    }

    // MARK: Links

    @Test func aWriterCutOffFromBothOthersAcknowledgesNothing() throws {
        var driver = Self.driver()
        driver.cut(0, 1)
        #expect(driver.volume.acceptsWrites, "four of six by the other link")
        driver.cut(0, 2)
        #expect(!driver.volume.acceptsWrites && !driver.volume.hasReadQuorum)
        Self.write(&driver)
        driver.run(for: .minutes(1))
        #expect(driver.volume.durableCount == 1)
        // A writer in another zone reaches four of six.
        driver.volume.placeWriter(inZone: 1)
        let opened = driver.recover()
        #expect(try #require(opened).truncated == 1..<2)
        #expect(driver.volume.groups[0].members.map(\.epoch) == [1, 1, 2, 2, 2, 2])
        #expect(driver.volume.groups[0].members[0].scl.rawValue == 2, "cut off, it has the old writer's commit")
        driver.mend(0, 1)
        driver.mend(0, 2)
        driver.run(for: .seconds(1))
        #expect(driver.volume.groups[0].members.allSatisfy { $0.epoch == 2 && $0.scl.rawValue == 1 }, "it has heard, and forgotten")
    }
}
