import SimulationKernel
import Testing
import Units

@testable import StorageModel

@Suite("bytes that go bad") struct RotTests {
    /// Three pages, coalesced; a day's scrubbing, images every seven minutes.
    private static func driver() -> VolumeDriver {
        var driver = VolumeDriver(seed: 4)
        driver.commit(DurabilityTests.change(pages: [1, 2, 3], pageCount: 3, mark: 7))
        driver.run(for: .minutes(15))
        #expect(driver.volume.coalescedPageCount == 3)
        driver.volume.news = []
        return driver
    }

    private static let written = [UInt8](repeating: 7, count: VolumeDriver.pageSize)

    private static func rot(_ page: UInt32, _ slots: [Int], _ driver: inout VolumeDriver) -> Int {
        var count = 0
        driver.act { volume, now, _, outbox in count = volume.rotPage(page, slots: slots, byte: 100, now: now, outbox: &outbox) }
        return count
    }

    private static func found(_ driver: VolumeDriver) -> [(copy: DamagedCopy, by: String, healed: Bool)] {
        driver.volume.news.compactMap { if case .damageFound(let copy, let finder, let healed) = $0 { (copy, finder, healed) } else { nil } }
    }

    @Test func aDamagedCopyReallyDiffersAndTheOthersDoNot() {
        var driver = Self.driver()
        #expect(Self.rot(2, [0], &driver) == 1)
        let good = driver.volume.copy(ofPage: 2, slot: 2)
        let bad = driver.volume.copy(ofPage: 2, slot: 0)
        #expect(good == driver.volume.written(page: 2) && good == Self.written)
        #expect(zip(good, bad).filter { $0 != $1 }.count == 1)
        #expect(driver.volume.copy(ofPage: 1, slot: 0) == Self.written)
        #expect(driver.volume.lostPages().isEmpty)
    }

    @Test func tailsAndPagesThatAreNotThereHaveNothingToRot() {
        var driver = Self.driver()
        #expect(Self.rot(1, [1, 3, 5], &driver) == 0)
        #expect(Self.rot(4, [0, 2, 4], &driver) == 0)
        #expect(Self.rot(1, [0, 1], &driver) == 1)
        #expect(Self.rot(1, [0], &driver) == 0, "it is bad already")
    }

    @Test func scrubbingFindsAndHealsItWithinItsCycle() {
        var driver = Self.driver()
        _ = Self.rot(2, [0, 4], &driver)
        driver.run(for: .hours(24) + .seconds(1))
        let found = Self.found(driver)
        #expect(found.map(\.copy.slot).sorted() == [0, 4] && found.allSatisfy { $0.by == "scrubbing" && $0.healed && $0.copy.page == 2 })
        for slot in [0, 2, 4] { #expect(driver.volume.copy(ofPage: 2, slot: slot) == Self.written) }
        driver.run(for: .days(3))
        #expect(Self.found(driver).count == 2 && driver.queue.nextInstant == nil, "nothing is left to look for")
    }

    @Test func readingItForItsNextVersionFindsItAtOnce() {
        var driver = Self.driver()
        _ = Self.rot(2, [2], &driver)
        _ = Self.rot(3, [2], &driver)
        driver.commit(DurabilityTests.change(pages: [2], pageCount: 3, mark: 9))
        driver.run(for: .minutes(8))
        #expect(Self.found(driver).map(\.copy) == [DamagedCopy(group: 0, slot: 2, page: 2)], "page 3 was not read")
        #expect(Self.found(driver).first?.by == "coalescing")
    }

    @Test func aPageWithoutAGoodCopyKeepsTheVolumeShut() {
        var driver = Self.driver()
        _ = Self.rot(2, [0, 2, 4], &driver)
        #expect(driver.volume.lostPages() == [2])
        #expect(driver.recover() == nil)
        #expect(driver.recover() == nil)
        #expect(driver.volume.news == [.pagesUnreadable(1)], "told once")
        #expect(driver.volume.epoch == 1, "a refused opening changes nothing")
        driver.run(for: .days(2))
        #expect(Self.found(driver).allSatisfy { !$0.healed } && !Self.found(driver).isEmpty, "found, and no peer can help")
        driver.volume.unrot(slots: [2], page: 2, group: 0)
        #expect(driver.recover() != nil)
    }

    @Test func aGoodCopyThatIsAwayDoesNotHelpUntilItIsBack() {
        var driver = Self.driver()
        _ = Self.rot(2, [0, 2], &driver)
        driver.lose(VolumeDriver.zones[2])
        #expect(driver.volume.lostPages() == [2])
        #expect(driver.recover() == nil)
        driver.heal(VolumeDriver.zones[2])
        #expect(driver.volume.lostPages().isEmpty)
        #expect(driver.recover() != nil)
    }

    @Test func aFreshCopyTakesGoodBytesOnly() {
        var driver = Self.driver()
        _ = Self.rot(2, [0, 2], &driver)
        driver.lose(0)
        driver.run(for: .seconds(30))
        #expect(driver.volume.groups[0].members[0].id == 6)
        #expect(driver.volume.copy(ofPage: 2, slot: 0) == Self.written)
        #expect(driver.volume.copy(ofPage: 2, slot: 2) != Self.written, "nobody has looked there yet")
    }

    @Test func withoutAGoodPeerTheDamageComesAlong() {
        var driver = Self.driver()
        _ = Self.rot(2, [2, 4], &driver)
        driver.lose(0)
        driver.run(for: .seconds(30))
        #expect(driver.volume.copy(ofPage: 2, slot: 0) != Self.written)
        #expect(driver.volume.lostPages() == [2])
    }

    @Test func damagedLogIsHealedWhenAPeerAsksForIt() {
        var driver = Self.driver()
        driver.lose(VolumeDriver.zones[2])
        driver.commit(DurabilityTests.change(pages: [1], pageCount: 3))
        driver.run(for: .seconds(1))
        var count = 0
        driver.act { volume, now, _, outbox in count = volume.rotNewestRecord(ofGroup: 0, slots: [1, 2], now: now, outbox: &outbox) }
        #expect(count == 2)
        driver.run(for: .seconds(10))
        #expect(Self.found(driver).isEmpty, "nobody has looked there yet")
        driver.heal(VolumeDriver.zones[2])
        driver.run(for: .seconds(1))
        #expect(Self.found(driver).map(\.copy.slot).sorted() == [1, 2] && Self.found(driver).allSatisfy { $0.by == "gossip" && $0.healed })
        #expect(driver.volume.rot.isEmpty)
        #expect(driver.volume.groups[0].members.allSatisfy { $0.scl == driver.volume.vdl })
    }

    @Test func openingReadsTheLogAndFindsWhatIsLeft() throws {
        var driver = Self.driver()
        driver.commit(DurabilityTests.change(pages: [1], pageCount: 3))
        driver.run(for: .seconds(1))
        let acknowledged = driver.commits.count
        driver.act { volume, now, _, outbox in _ = volume.rotNewestRecord(ofGroup: 0, slots: [0, 1, 2], now: now, outbox: &outbox) }
        let opened = driver.recover()
        #expect(try #require(opened).truncated == acknowledged..<acknowledged, "three good copies of six are enough")
        #expect(driver.volume.rot.isEmpty)
    }

    @Test func withAPageThatCannotBeReadNothingIsImaged() {
        var driver = Self.driver()
        let before = driver.volume.backup.images[1].count
        driver.commit(DurabilityTests.change(pages: [2, 3], pageCount: 3, mark: 5))
        driver.run(for: .seconds(1))
        _ = Self.rot(2, [0, 2, 4], &driver)
        driver.run(for: .minutes(8))
        #expect(driver.volume.backup.images[1].count == before && driver.volume.backup.images[2].count == before)
        #expect(driver.volume.dirty == [2, 3])
    }
}
