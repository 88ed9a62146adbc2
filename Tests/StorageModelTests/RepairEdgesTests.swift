import SimulationKernel
import Testing
import Units

@testable import StorageModel

@Suite("edges of repair, links and rot") struct RepairEdgesTests {
    private static func calibrated(_ numbers: [(CalibrationKey, Double)], seed: UInt64 = 3) -> VolumeDriver {
        var calibration = VolumeDriver.calibration()
        do { for (key, value) in numbers { try calibration.override(key, with: .number(value)) } } catch { Issue.record("\(error)") }
        return VolumeDriver(seed: seed, calibration: calibration)
    }

    private static func loseHost(_ number: Int, zone: Int, _ driver: inout VolumeDriver) {
        driver.act { volume, now, _, outbox in _ = volume.loseHost(number, zone: VolumeDriver.zones[zone], now: now, outbox: &outbox) }
    }

    private static func healHost(_ number: Int, zone: Int, _ driver: inout VolumeDriver) {
        driver.change { volume, now, listens, outbox in
            volume.healHost(number, zone: VolumeDriver.zones[zone], now: now, writerListens: listens, outbox: &outbox)
        }
    }

    // MARK: Repairs that never come

    @Test func aGroupThatComesToBeWhileANodeIsLostIsRepairedThere() {
        var driver = LossTests.driver()
        Self.loseHost(1, zone: 1, &driver)
        driver.commit(DurabilityTests.change(pages: [5], pageCount: 8))
        driver.run(for: .minutes(5))
        let member = driver.volume.groups[1].members[2]
        #expect(member.isUp && member.host != 121, "it lies elsewhere from the start, or is rebuilt elsewhere")
    }

    @Test func aCopyWhoseNodeAndZoneWereLostIsMadeElsewhereOnceTheZoneIsBack() {
        var driver = LossTests.driver()
        driver.lose(5)
        driver.run(for: .seconds(7))
        Self.loseHost(Int(driver.volume.groups[0].changes[0].candidate.host) % 120, zone: 2, &driver)
        driver.lose(VolumeDriver.zones[2])
        driver.run(for: .seconds(30))
        driver.heal(VolumeDriver.zones[2])
        driver.run(for: .minutes(5))
        #expect(driver.volume.groups[0].changes.isEmpty && driver.volume.groups[0].members[5].isUp)
    }

    @Test func aNodeThatBlinksWhileItsCopyEndsDoesNotLeaveItHalfMade() {
        var driver = LossTests.driver()
        driver.lose(5)
        driver.run(for: .seconds(14))
        let host = Int(driver.volume.groups[0].changes[0].candidate.host) % 120
        Self.loseHost(host, zone: 2, &driver)
        driver.run(for: .seconds(2))
        #expect(driver.volume.groups[0].changes.count == 1, "setting")
        Self.healHost(host, zone: 2, &driver)
        driver.run(for: .minutes(5))
        #expect(driver.volume.groups[0].changes.isEmpty && driver.volume.groups[0].members[5].isUp)
    }

    @Test func aRepairThatWaitsStartsWhenAnotherIsUndone() {
        var driver = Self.calibrated([(.concurrentRepairs, 1)])
        driver.commit(DurabilityTests.change(pages: [1, 5], pageCount: 8))
        driver.run(for: .seconds(1))
        driver.lose(5, group: 0)
        driver.lose(5, group: 1)
        driver.run(for: .seconds(7))
        #expect(driver.volume.groups.map(\.changes.count) == [1, 0], "setting: one at a time")
        driver.heal(5, group: 0)
        driver.run(for: .minutes(5))
        #expect(driver.volume.groups[1].members[5].isUp)
    }

    @Test func anOutageIsNotCountedAnewWhenALinkOfADownZoneIsCut() {
        var driver = LossTests.driver()
        driver.lose(VolumeDriver.zones[2])
        driver.run(for: .minutes(9))
        driver.cut(0, 2)
        driver.run(for: .minutes(2))
        #expect(driver.volume.groups[0].model == .fourWay(without: 2), "eleven minutes away")
    }

    @Test func anOutageIsNotCountedAnewWhenAZoneThatWasCutOffGoesDown() {
        var driver = LossTests.driver()
        driver.cut(0, 2)
        driver.cut(1, 2)
        driver.run(for: .minutes(9))
        driver.lose(VolumeDriver.zones[2])
        driver.run(for: .minutes(2))
        #expect(driver.volume.groups[0].model == .fourWay(without: 2), "eleven minutes away")
        // Back with its links still cut, it is away all the same.
        driver.heal(VolumeDriver.zones[2])
        driver.run(for: .minutes(1))
        #expect(driver.volume.groups[0].model == .fourWay(without: 2))
        driver.mend(0, 2)
        driver.mend(1, 2)
        driver.run(for: .minutes(1))
        #expect(driver.volume.groups[0].model == .sixWay && driver.volume.acceptsWrites)
    }

    @Test func noNodeGetsTwoCopiesOfAGroupThoughNodesAreFew() {
        var driver = Self.calibrated([(.storageHostsPerZone, 3)])
        driver.commit(DurabilityTests.change(pages: [1], pageCount: 4))
        driver.run(for: .seconds(1))
        driver.lose(VolumeDriver.zones[0])
        driver.run(for: .seconds(1))
        driver.heal(VolumeDriver.zones[0], empty: true)
        driver.run(for: .minutes(5))
        let hosts = driver.volume.groups[0].members.map(\.host)
        #expect(Set(hosts).count == 6, "\(hosts)")
    }

    @Test func anUndoneRepairDoesNotDateTheNextOne() {
        var driver = LossTests.driver()
        driver.lose(5)
        driver.run(for: .seconds(8))
        driver.heal(5)
        driver.run(for: .hours(3))
        driver.lose(5)
        let lost = driver.now
        driver.run(for: .minutes(1))
        let rebuilt = driver.volume.news.compactMap { if case .rebuilt(_, _, let began) = $0 { began } else { nil } }
        #expect(rebuilt.count == 1 && rebuilt[0] >= lost, "this repair's beginning, not that of the one three hours ago")
    }

    // MARK: What cannot be known

    @Test func aWriterThatIsCutOffHearsOfNoGossip() {
        var driver = LossTests.driver()
        driver.lose(3)
        var outbox: [ScheduledStorageEvent] = []
        _ = driver.volume.commit(DurabilityTests.change(pages: [2], pageCount: 4), now: driver.now, outbox: &outbox)
        driver.commits.append(.init(last: LSN(rawValue: 2), groups: [0], at: nil, pages: driver.book))
        for entry in DurabilityTests.answers(outbox) where entry.answer.slot < 3 {
            _ = driver.volume.receive(entry.answer, now: entry.at, writerListens: true)
        }
        #expect(driver.volume.durableCount == 1, "setting: 0, 1, 2 hold it")
        driver.cut(0, 1)
        driver.cut(0, 2)
        driver.heal(3)
        driver.run(for: .seconds(2))
        #expect(driver.volume.groups[0].members[3].scl.rawValue == 2, "setting: 2 told its peers")
        #expect(driver.volume.durableCount == 1, "no answer crosses the cut: the writer cannot acknowledge")
    }

    @Test func aCopyLearnsOfANewerEpochFromARequest() {
        var driver = LossTests.driver()
        driver.lose(5)
        driver.run(for: .seconds(7))
        let id = driver.volume.groups[0].changes[0].candidate.id
        driver.cut(0, 2)
        let opened = driver.recover()
        #expect(opened != nil)
        driver.mend(0, 2)
        LossTests.write(&driver)
        driver.run(for: .milliseconds(60))
        #expect(driver.volume.groups[0].changes.first?.candidate.id == id, "setting")
        #expect(driver.volume.groups[0].changes.first?.candidate.ahead.isEmpty == false, "setting: the batch is on the copy")
        #expect(driver.volume.groups[0].changes.first?.candidate.epoch == 2)
        // So an old writer's late batch is refused.
        let end = driver.volume.nextLSN
        let late = SegmentAnswer(group: 0, slot: 5, from: 0, id: id, epoch: 1, link: ChainLink(previous: LSN(rawValue: 1), last: end))
        _ = driver.volume.receive(late, now: driver.now, writerListens: true)
        #expect(driver.volume.groups[0].changes.first?.candidate.ahead.contains { $0.last >= end } == false, "a stale writer is boxed out")
    }

    // MARK: Rot

    @Test func aSegmentThatIsAwayIsNotHealed() {
        var driver = VolumeDriver(seed: 4)
        driver.commit(DurabilityTests.change(pages: [1, 2, 3], pageCount: 3, mark: 7))
        driver.run(for: .minutes(15))
        driver.volume.news = []
        driver.act { volume, now, _, outbox in _ = volume.rotPage(2, slots: [2], byte: 100, now: now, outbox: &outbox) }
        driver.commit(DurabilityTests.change(pages: [2], pageCount: 3, mark: 9))
        driver.run(for: .seconds(1))
        driver.lose(VolumeDriver.zones[1])
        driver.run(for: .minutes(8))
        #expect(driver.volume.coalescedCount == 2, "setting")
        let found = driver.volume.news.filter { if case .damageFound = $0 { true } else { false } }
        #expect(found.isEmpty, "nobody can read that disk: \(found)")
        #expect(driver.volume.copy(ofPage: 2, slot: 2) != driver.volume.written(page: 2))
    }

    @Test func aRecordOfWhichNoCopyIsGoodDoesNotBecomeGoodByGossip() {
        var driver = LossTests.driver()
        driver.lose(VolumeDriver.zones[2])
        LossTests.write(&driver)
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 2, "setting: 0 to 3 hold it")
        var count = 0
        driver.act { volume, now, _, outbox in count = volume.rotNewestRecord(ofGroup: 0, slots: [0, 1, 2, 3], now: now, outbox: &outbox) }
        #expect(count == 4, "setting")
        driver.heal(VolumeDriver.zones[2])
        driver.run(for: .seconds(1))
        #expect(driver.volume.groups[0].members[4].scl.rawValue == 1, "there was no good copy to take")
        let opened = driver.recover()
        #expect(opened?.truncated != 2..<2, "the loss of an acknowledged commit shows")
    }
}
