import SimulationKernel
import Testing
import Units

@testable import StorageModel

/// Source: SIGMOD 2018, section 4.1.
@Suite("membership changes") struct MembershipTests {
    @Test func aSegmentThatComesBackInTimeUndoesTheChange() {
        var driver = LossTests.driver()
        driver.lose(5)
        driver.run(for: .seconds(8))
        #expect(driver.volume.groups[0].changes.map(\.slot) == [5])
        #expect(driver.volume.groups[0].membershipEpoch == 2)
        driver.heal(5)
        driver.run(for: .seconds(1))
        #expect(driver.volume.groups[0].changes.isEmpty)
        #expect(driver.volume.groups[0].members[5].id == 5)
        #expect(driver.volume.groups[0].membershipEpoch == 3, "forward again, never back to an old number")
        #expect(driver.volume.repairsNothing)
        driver.run(for: .seconds(20))
        #expect(driver.volume.groups[0].members[5].id == 5, "the copy that was begun means nothing")
    }

    @Test func writesGoOnThroughAChange() {
        var driver = LossTests.driver()
        driver.lose(5)
        for _ in 0..<300 {
            LossTests.write(&driver)
            driver.run(for: .milliseconds(100))
        }
        #expect(driver.volume.durableCount == 301)
        let waits = zip(driver.commits.dropFirst(), driver.commits.dropFirst(2)).compactMap { first, next -> Int64? in
            guard let a = first.at, let b = next.at else { return nil }
            return (b - a).microseconds
        }
        #expect((waits.max() ?? 0) < 200_000, "nothing was held up")
        #expect(driver.volume.groups[0].members[5].id == 6 && driver.volume.groups[0].members[5].scl == driver.volume.groups[0].sentThrough)
    }

    @Test func aMemberThatWasReplacedCountsForNothing() {
        var driver = LossTests.driver()
        driver.lose(5)
        driver.run(for: .seconds(20))
        let fresh = driver.volume.groups[0].members[5]
        #expect(fresh.id == 6)
        driver.heal(5)
        driver.run(for: .seconds(1))
        #expect(driver.volume.groups[0].members[5].id == 6 && driver.volume.groups[0].members[5].host == fresh.host)
        // A late answer of the former member changes nothing.
        let link = ChainLink(previous: fresh.scl, last: fresh.scl.advanced(by: 1))
        let before = "\(driver.volume.groups)"
        let answer = SegmentAnswer(group: 0, slot: 5, from: 0, id: 5, epoch: 1, link: link)
        let durable = driver.volume.receive(answer, now: driver.now, writerListens: true)
        #expect(durable.isEmpty && "\(driver.volume.groups)" == before)
    }

    @Test func aSecondFailureDuringAChangeIsASecondChange() {
        var driver = LossTests.driver()
        driver.lose(5)
        driver.run(for: .seconds(7))
        driver.lose(4)
        LossTests.write(&driver)
        driver.run(for: .seconds(6))
        #expect(driver.volume.groups[0].changes.map(\.slot) == [5, 4])
        #expect(driver.volume.durableCount == 2, "the other four satisfy all four sets")
        driver.run(for: .seconds(20))
        #expect(driver.volume.groups[0].changes.isEmpty && driver.volume.groups[0].members.map(\.id) == [0, 1, 2, 3, 7, 6])
    }

    @Test func aCopyWhoseOwnNodeIsLostIsMadeElsewhere() {
        var driver = LossTests.driver()
        driver.lose(5)
        driver.run(for: .seconds(7))
        let host = Int(driver.volume.groups[0].changes[0].candidate.host)
        driver.act { volume, now, _, outbox in _ = volume.loseHost(host % 120, zone: VolumeDriver.zones[2], now: now, outbox: &outbox) }
        driver.run(for: .seconds(30))
        #expect(driver.volume.groups[0].changes.isEmpty)
        #expect(driver.volume.groups[0].members[5].id == 7 && Int(driver.volume.groups[0].members[5].host) != host)
    }

    @Test func aCopyWaitsForItsPeers() {
        var driver = LossTests.driver()
        driver.lose(5)
        driver.run(for: .seconds(7))
        driver.lose(VolumeDriver.zones[0])
        driver.lose(VolumeDriver.zones[1])
        driver.run(for: .minutes(1))
        #expect(driver.volume.groups[0].changes.map(\.candidate.isHydrated) == [false])
        driver.heal(VolumeDriver.zones[0])
        driver.run(for: .seconds(10))
        #expect(driver.volume.groups[0].changes.isEmpty, "zone a, and the one that is left in c, are a read set")
    }

    /// A batch that was sent before the copy was thought of, and that has reached none of its peers when it is whole.
    @Test func whatIsStillOnItsWayWhenACopyIsWholeReachesItToo() {
        var driver = LossTests.driver()
        driver.lose(5)
        driver.run(for: .seconds(4))
        driver.volume.slowDisks(by: 1_000_000)
        LossTests.write(&driver)
        driver.volume.slowDisks(by: 1)
        driver.run(for: .seconds(12))
        #expect(driver.volume.groups[0].members[5].id == 6 && driver.volume.durableCount == 1, "whole, and nothing new anywhere")
        driver.run(for: .days(1))
        #expect(driver.volume.groups[0].members.allSatisfy { $0.scl == driver.volume.groups[0].sentThrough })
    }

    // MARK: How much at a time

    private static func emptyZone(groups: Int, perZone: Double, perHost: Double) -> VolumeDriver {
        var calibration = VolumeDriver.calibration()
        do {
            try calibration.override(.concurrentRepairs, with: .number(perZone))
            try calibration.override(.concurrentRepairsPerNode, with: .number(perHost))
            try calibration.override(.storageHostsPerZone, with: .number(4))
        } catch { Issue.record("\(error)") }
        var driver = VolumeDriver(seed: 3, calibration: calibration)
        driver.commit(DurabilityTests.change(pages: (0..<groups).map { UInt32(4 * $0 + 1) }, pageCount: 4 * groups))
        driver.run(for: .seconds(1))
        driver.lose(VolumeDriver.zones[0])
        driver.run(for: .seconds(1))
        driver.heal(VolumeDriver.zones[0], empty: true)
        return driver
    }

    @Test func aZoneTakesOnlySoManyRepairsAtOnce() {
        var driver = Self.emptyZone(groups: 6, perZone: 3, perHost: 8)
        for round in 1...4 {
            #expect(driver.volume.repairs.running[0] == 3)
            driver.run(for: .seconds(10) + .milliseconds(1))
            #expect(driver.volume.repairs.finished[0] == (round == 4 ? 0 : 3 * round))
        }
        #expect(driver.volume.repairsNothing, "twelve segments, three at a time")
    }

    @Test func aNodeTakesOnlySoManyRepairsAtOnce() {
        let driver = Self.emptyZone(groups: 6, perZone: 100, perHost: 1)
        #expect(driver.volume.repairs.running[0] == 4, "four nodes with one each")
        let hosts = driver.volume.groups.flatMap { $0.changes.map(\.candidate.host) }
        #expect(Set(hosts).count == hosts.count)
    }

    @Test func noNodeGetsTwoSegmentsOfAGroup() {
        var driver = Self.emptyZone(groups: 5, perZone: 100, perHost: 8)
        driver.run(for: .minutes(2))
        for group in driver.volume.groups { #expect(Set(group.members.map(\.host)).count == 6) }
    }

    @Test func aNodeTakesItsSegmentsWithItAndBack() {
        var driver = VolumeDriver(seed: 3)
        driver.commit(DurabilityTests.change(pages: [1, 5, 9], pageCount: 12))
        driver.run(for: .seconds(1))
        var lost = 0
        driver.act { volume, now, _, outbox in lost = volume.loseHost(1, zone: VolumeDriver.zones[1], now: now, outbox: &outbox) }
        #expect(lost == 1, "the full segment of group 1; the tail there is of a group that does not exist")
        #expect(!driver.volume.groups[1].members[2].isUp && driver.volume.groups[0].members[2].isUp)
        driver.commit(DurabilityTests.change(pages: [5], pageCount: 12))
        driver.run(for: .seconds(2))
        driver.change { volume, now, listens, outbox in volume.healHost(1, zone: VolumeDriver.zones[1], now: now, writerListens: listens, outbox: &outbox) }
        driver.run(for: .seconds(1))
        #expect(driver.volume.groups[1].members[2].scl == driver.volume.groups[1].sentThrough)
        driver.run(for: .seconds(30))
        #expect(driver.volume.groups[1].members[2].id == 2, "it was back before anybody suspected it")
    }

    @Test func repairTakesAsLongAsThereIsToCopy() {
        var volume = VolumeDriver(seed: 1).volume
        volume = Volume(
            geometry: volume.geometry, timing: StorageTiming(Calibration()),
            load: VolumeLoad(size: ByteCount(bytes: 25_000_000_000), redoRate: ByteCount(bytes: 300_000)), dataKey: nil,
            pages: PageTable(pageSize: VolumeDriver.pageSize), through: .zero, random: SeededRandom(seed: 1))
        #expect(volume.groupCount == 3)
        func repair(_ slot: Int, group: Int) -> Duration {
            var copy = volume
            var queue = EventQueue<StorageEvent>(startingAt: VolumeDriver.start)
            var outbox: [ScheduledStorageEvent] = []
            copy.loseSegment(slot, group: group, now: queue.now, outbox: &outbox)
            while true {
                for entry in outbox { queue.schedule(entry.event, at: entry.at) }
                outbox = []
                guard let (now, event) = queue.next() else { return .zero }
                _ = copy.handle(event, now: now, writerListens: true, outbox: &outbox)
                if copy.news.contains(where: { if case .rebuilt = $0 { true } else { false } }) { return now - VolumeDriver.start - .seconds(5) }
            }
        }
        let log = Double(300_000 / 3) * 4 * 3600 / 1e10
        #expect(abs(repair(0, group: 0).inSeconds - 10 * (1 + log)) < 0.001, "a full segment's 10 GB and the log since the last images")
        #expect(abs(repair(0, group: 2).inSeconds - 10 * (0.5 + log)) < 0.001, "half a segment")
        #expect(abs(repair(1, group: 0).inSeconds - 10 * log) < 0.001, "a tail has log only")
    }
}
