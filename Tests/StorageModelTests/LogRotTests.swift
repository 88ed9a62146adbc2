import SimulationKernel
import Testing
import Units

@testable import StorageModel

@Suite("log and pages of which no copy is good") struct LogRotTests {
    /// Two commits: the first is coalesced and staged, the second durable; every disk is read through each minute.
    private static func driver() -> VolumeDriver {
        var driver = VolumeDriver(seed: 4, calibration: VolumeDriver.calibration([(.scrubCycle, .minutes(1))]))
        driver.commit(DurabilityTests.change(pages: [1, 2, 3], pageCount: 3, mark: 7))
        driver.run(for: .minutes(15))
        write(&driver)
        driver.volume.news = []
        return driver
    }

    private static func write(_ driver: inout VolumeDriver, mark: UInt8 = 1) {
        driver.commit(DurabilityTests.change(pages: [2], pageCount: 3, mark: mark))
        driver.run(for: .seconds(1))
    }

    private static func rotLog(_ slots: [Int], _ driver: inout VolumeDriver) {
        var count = 0
        driver.act { volume, now, _, outbox in count = volume.rotNewestRecord(ofGroup: 0, slots: slots, now: now, outbox: &outbox) }
        #expect(count == slots.count, "setting")
    }

    private static func rotPage(_ page: UInt32, _ slots: [Int], _ driver: inout VolumeDriver) {
        var count = 0
        driver.act { volume, now, _, outbox in count = volume.rotPage(page, slots: slots, byte: 100, now: now, outbox: &outbox) }
        #expect(count == slots.count, "setting")
    }

    private static func found(_ driver: VolumeDriver) -> [(slot: Int, by: String, healed: Bool)] {
        driver.volume.news.compactMap { if case .damageFound(let copy, let finder, let healed) = $0 { (copy.slot, finder, healed) } else { nil } }
    }

    // MARK: Log

    @Test func scrubbingHealsNoLogOutOfNothing() {
        var driver = Self.driver()
        Self.rotLog(Array(0..<6), &driver)
        driver.run(for: .minutes(2))
        let found = Self.found(driver)
        #expect(Set(found.map(\.slot)) == Set(0..<6) && found.allSatisfy { $0.by == "scrubbing" && !$0.healed }, "\(found)")
        // Damage that nobody could mend is no loss yet: the bytes may come back.
        driver.volume.unrot(slots: Array(0..<6), page: nil, group: 0)
        let opened = driver.recover()
        #expect(opened?.truncated == 2..<2)
        #expect(driver.volume.groups[0].members.allSatisfy { $0.scl == driver.volume.vdl })
    }

    @Test func openingTellsOfLogThatNobodyHas() {
        var driver = Self.driver()
        Self.rotLog(Array(0..<6), &driver)
        let opened = driver.recover()
        #expect(opened?.truncated == 1..<2)
        let found = Self.found(driver)
        #expect(found.count == 6 && found.allSatisfy { $0.by == "opening" && !$0.healed }, "\(found)")
    }

    @Test func logIsHealedOnlyOnceAGoodCopyIsReached() {
        var driver = Self.driver()
        Self.rotLog([0, 1, 2, 3], &driver)
        driver.lose(VolumeDriver.zones[2])
        driver.run(for: .minutes(2))
        #expect(!Self.found(driver).isEmpty && Self.found(driver).allSatisfy { !$0.healed }, "the good copies are away")
        driver.heal(VolumeDriver.zones[2])
        driver.volume.news = []
        driver.run(for: .minutes(2))
        #expect(Self.found(driver).map(\.slot).sorted() == [0, 1, 2, 3] && Self.found(driver).allSatisfy(\.healed))
        #expect(driver.volume.rot.isEmpty && driver.volume.groups[0].members.allSatisfy { $0.scl == driver.volume.vdl })
    }

    /// Pages hold what is coalesced, and the backup store what is staged: the damaged log under them is nobody's loss.
    @Test func damagedLogThatIsInThePagesIsNotMissed() {
        var driver = Self.driver()
        driver.lose(VolumeDriver.zones[2])
        Self.write(&driver)
        driver.volume.keptFrom = 0
        driver.run(for: .minutes(9))
        #expect(driver.volume.coalescedCount == 3 && driver.volume.staging.stagedCount == 3, "setting: coalesced, staged, and still there")
        driver.act { volume, now, _, outbox in
            let rotten = volume.rotNewestRecord(ofGroup: 0, slots: Array(0..<6), now: now, outbox: &outbox)
            #expect(rotten == 4)
        }
        driver.volume.keptFrom = nil
        Self.write(&driver)
        // A zone that missed the damaged record asks for it.
        driver.heal(VolumeDriver.zones[2])
        driver.run(for: .seconds(1))
        #expect(driver.volume.groups[0].members.allSatisfy { $0.scl == driver.volume.vdl })
        let opened = driver.recover()
        #expect(opened?.truncated == 4..<4, "an acknowledged commit is not cut off for damage below it")
        #expect(driver.volume.durableCount == 4)
    }

    @Test func whatAnOpeningCutOffDoesNotComeBackFromTheStore() throws {
        var driver = Self.driver()
        driver.stage()
        driver.run(for: .seconds(30))
        let staged = driver.volume.backup
        Self.rotLog(Array(0..<6), &driver)
        let opened = driver.recover()
        #expect(opened?.truncated == 1..<2, "setting: staged, and lost everywhere else")
        let rebuilt = try driver.volume.backup.rebuild(to: .instant(driver.now), store: driver.store, key: nil)
        #expect(rebuilt.pages == driver.volume.durablePages() && rebuilt.cut == driver.volume.vdl)
        Self.write(&driver, mark: 9)
        driver.stage()
        driver.run(for: .seconds(30))
        let after = try driver.volume.backup.rebuild(to: .instant(driver.now), store: driver.store, key: nil)
        #expect(after.pages == driver.volume.durablePages() && after.cut == driver.volume.vdl && after.recordsApplied == 1)
        let part = try #require(driver.volume.backup.part(for: .instant(driver.now)))
        #expect(try part.rebuild(to: .instant(driver.now), store: driver.store, key: nil).pages == after.pages, "nor from a snapshot")
        // What was cut from the catalogue before, such as a snapshot, keeps what it had.
        #expect(try staged.rebuild(to: .instant(driver.now), store: driver.store, key: nil).recordsApplied == 1)
    }

    // MARK: Pages

    @Test func aRoundOfImagesThatCannotReadAPageIsLeftOutAndMadeUpFor() throws {
        var driver = Self.driver()
        let rounds = driver.volume.backup.rounds.count
        Self.write(&driver, mark: 5)
        Self.rotPage(2, [0, 2, 4], &driver)
        driver.run(for: .minutes(9))
        #expect(driver.volume.backup.rounds.count == rounds, "no round without one of its pages")
        let rebuilt = try driver.volume.backup.rebuild(to: .instant(driver.now), store: driver.store, key: nil)
        #expect(rebuilt.pages == driver.volume.durablePages(), "the images of before and all the log since")
        // No commit comes that would start the timer.
        driver.volume.unrot(slots: [0, 2, 4], page: 2, group: 0)
        driver.run(for: .minutes(9))
        #expect(driver.volume.backup.rounds.count == rounds + 1 && driver.volume.dirty.isEmpty)
        let later = try driver.volume.backup.rebuild(to: .instant(driver.now), store: driver.store, key: nil)
        #expect(later.pages == driver.volume.durablePages() && later.recordsApplied == 0)
    }

    @Test func damageToAPageThatShrinksAwayIsForgotten() {
        var driver = Self.driver()
        Self.rotPage(3, [0, 2, 4], &driver)
        driver.commit(DurabilityTests.change(pages: [1], pageCount: 2))
        driver.run(for: .minutes(15))
        #expect(driver.volume.coalescedPageCount == 2 && driver.volume.rot.isEmpty)
        #expect(driver.recover() != nil)
        #expect(driver.volume.backup.rounds.last?.position == driver.commits[2].last)
    }

    @Test func damageThatCameAlongIsScrubbedInTheFreshCopyToo() {
        var driver = Self.driver()
        Self.rotPage(3, [2, 4], &driver)
        driver.lose(0)
        driver.run(for: .seconds(16))
        #expect(driver.volume.groups[0].members[0].id == 6, "setting")
        #expect(driver.volume.copy(ofPage: 3, slot: 0) != driver.volume.written(page: 3), "setting: the damage came along")
        driver.volume.unrot(slots: [2, 4], page: 3, group: 0)
        driver.run(for: .minutes(2))
        #expect(driver.volume.copy(ofPage: 3, slot: 0) == driver.volume.written(page: 3))
    }
}
