import Testing
import Units

@testable import StorageModel

/// Each use of a record or page asks whether a segment can still give it: what every copy lost is lost for the backup too.
@Suite("what segments still hold") struct HeldTests {
    private static let all = Array(0..<6)

    /// One commit staged and imaged, another durable for a second.
    private static func driver() -> VolumeDriver {
        var driver = VolumeDriver(seed: 4)
        driver.commit(DurabilityTests.change(pages: [1, 2, 3], pageCount: 3, mark: 7))
        driver.run(for: .minutes(15))
        driver.commit(DurabilityTests.change(pages: [2], pageCount: 3, mark: 1))
        driver.run(for: .seconds(1))
        return driver
    }

    private static func cutAt(_ driver: VolumeDriver) throws -> Instant {
        try driver.volume.backup.rebuild(to: .instant(driver.now), store: driver.store, key: nil).cutAt
    }

    @Test func whatEveryCopyLostIsNeverStaged() throws {
        for emptied in [false, true] {
            var driver = Self.driver()
            let second = try #require(driver.commits[1].at)
            #expect(driver.volume.canBeStagedWhole && driver.volume.staging.stagedCount == 1)
            if emptied {
                for zone in VolumeDriver.zones { driver.lose(zone) }
                driver.run(for: .seconds(1))
                for zone in VolumeDriver.zones { driver.heal(zone, empty: true) }
            } else {
                for slot in Self.all { driver.lose(slot) }
            }
            driver.run(for: .minutes(30))
            driver.stage()
            #expect(!driver.volume.canBeStagedWhole && driver.volume.staging.stagedCount == 1)
            #expect(driver.volume.latestStaged(now: driver.now) == second.advanced(byMicroseconds: -1))
            #expect(try Self.cutAt(driver) == driver.commits[0].at)
            #expect(driver.volume.coalescedCount == 1, "nor made into pages")
        }
    }

    @Test func whatComesBackIsStagedThen() throws {
        var driver = Self.driver()
        for zone in VolumeDriver.zones { driver.lose(zone) }
        driver.run(for: .minutes(30))
        #expect(try Self.cutAt(driver) == driver.commits[0].at)
        for zone in VolumeDriver.zones { driver.heal(zone) }
        driver.run(for: .minutes(30))
        #expect(try Self.cutAt(driver) == driver.commits[1].at)
        #expect(driver.volume.canBeStagedWhole && driver.volume.latestStaged(now: driver.now) == driver.now)
    }

    /// One segment of six is enough to stage what it holds, and too few to know that it is all.
    @Test func oneCopyIsStagedAndNoReadSetIsNoSnapshot() throws {
        var driver = Self.driver()
        let slot = try #require(Self.all.first { driver.volume.groups[0].members[$0].scl == driver.volume.vdl })
        for other in Self.all where other != slot { driver.lose(other) }
        driver.run(for: .minutes(30))
        #expect(driver.volume.staging.stagedCount == 2)
        #expect(try Self.cutAt(driver) == driver.commits[1].at)
        #expect(!driver.volume.isReadable && !driver.volume.canBeStagedWhole)
    }

    @Test func aVolumeThatNobodyCanAskStandsStill() {
        var driver = VolumeDriver(seed: 4)
        driver.commit(DurabilityTests.change(pages: [1, 2, 3], pageCount: 3, mark: 7))
        driver.run(for: .minutes(15))
        let lostAt = driver.now
        for slot in Self.all { driver.lose(slot) }
        driver.run(for: .hours(1))
        #expect(driver.volume.latestStaged(now: driver.now) == lostAt, "nobody knows whether there was more")
        driver.heal(3)
        #expect(driver.volume.latestStaged(now: driver.now) == driver.now)
    }

    @Test func logWithoutAGoodCopyIsNeitherStagedNorMadeIntoPages() throws {
        var driver = Self.driver()
        driver.act { volume, now, _, outbox in
            let rotten = volume.rotNewestRecord(ofGroup: 0, slots: Self.all, now: now, outbox: &outbox)
            #expect(rotten == 6)
        }
        driver.run(for: .minutes(30))
        #expect(driver.volume.staging.stagedCount == 1 && driver.volume.coalescedCount == 1 && !driver.volume.canBeStagedWhole)
        driver.volume.unrot(slots: [5], page: nil, group: 0)
        driver.run(for: .minutes(30))
        #expect(driver.volume.coalescedCount == 2)
        #expect(try Self.cutAt(driver) == driver.commits[1].at)
    }

    /// Pages of a group whose full segments are all away are imaged when one is back; the round waits for them.
    @Test func pagesWithoutAFullSegmentAreNotImaged() {
        var driver = Self.driver()
        let rounds = driver.volume.backup.rounds.count
        for slot in [0, 2, 4] { driver.lose(slot) }
        driver.run(for: .minutes(30))
        // Repairs would need a full peer.
        #expect(driver.volume.backup.rounds.count == rounds && driver.volume.staging.owesImages)
        driver.heal(2)
        driver.run(for: .minutes(30))
        #expect(driver.volume.backup.rounds.count > rounds && !driver.volume.staging.owesImages)
    }

    @Test func aCloneStagesItsPagesOnceTheyCanBeRead() {
        var driver = Self.driver()
        driver.run(for: .minutes(15))
        var (store, outbox) = (driver.store, [ScheduledStorageEvent]())
        var clone = driver.volume.clone(load: nil, dataKey: nil, random: driver.random, now: driver.now, outbox: &outbox)
        for slot in Self.all { clone.loseSegment(slot, group: 0, now: driver.now, outbox: &outbox) }
        outbox = []
        clone.baseDue(now: driver.now, store: &store, outbox: &outbox)
        #expect(!clone.hasStagedBase && outbox.count == 1, "and tries again")
        for slot in Self.all { _ = clone.healSegment(slot, group: 0, now: driver.now, writerListens: false, outbox: &outbox) }
        clone.baseDue(now: driver.now, store: &store, outbox: &outbox)
        #expect(clone.hasStagedBase)
    }
}
