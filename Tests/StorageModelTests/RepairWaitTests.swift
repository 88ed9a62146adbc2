import SimulationKernel
import Testing
import Units

@testable import StorageModel

@Suite("repairs that wait") struct RepairWaitTests {
    private static let zones = VolumeDriver.zones

    @Test func aCopyThatWaitsForItsZoneWaitsInSilence() {
        var driver = LossTests.driver()
        driver.lose(5)
        driver.run(for: .seconds(7))
        #expect(driver.volume.groups[0].changes.count == 1, "setting")
        driver.lose(Self.zones[2])
        driver.run(for: .hours(1))
        #expect(driver.queue.nextInstant == nil, "nothing is due while nothing changes")
        driver.heal(Self.zones[2])
        driver.run(for: .seconds(1))
        #expect(driver.volume.repairsNothing && driver.volume.groups[0].members[5].id == 6)
    }

    @Test func aCopyThatWaitsForItsPeersGoesOnWhenOneIsBack() {
        var driver = LossTests.driver()
        driver.lose(5)
        driver.run(for: .seconds(7))
        driver.lose(Self.zones[0])
        driver.lose(2)
        driver.run(for: .hours(1))
        #expect(driver.volume.groups[0].changes.count == 1, "setting: two peers are no read set")
        driver.heal(2)
        driver.run(for: .seconds(1))
        #expect(driver.volume.groups[0].members[5].id == 6)
    }

    @Test func aRepairWithoutPeersStartsWhenOneIsBack() {
        var driver = LossTests.driver()
        for slot in [0, 2, 4, 5] { driver.lose(slot) }
        driver.run(for: .hours(1))
        #expect(driver.volume.groups[0].changes.isEmpty && !driver.volume.repairsNothing, "setting: nobody to copy from")
        driver.heal(0)
        driver.run(for: .minutes(1))
        #expect(driver.volume.repairsNothing && driver.volume.groups[0].members.allSatisfy { $0.isUp && $0.isHydrated })
    }

    @Test func theQueueForgetsWhatItGaveOut() {
        var queue = RepairQueue()
        for group in 0..<100 { queue.enqueue(.init(group: Int32(group), slot: 0), zone: 0, now: VolumeDriver.start) }
        for _ in 0..<10_000 { if let request = queue.next(zone: 0) { queue.putBack(request, zone: 0) } }
        #expect(queue.waitingCount(0) == 100)
        #expect(queue.waiting[0].count <= 400, "\(queue.waiting[0].count) entries are kept for 100 that wait")
        for group in 0..<100 { #expect(queue.next(zone: 0) == .init(group: Int32(group), slot: 0), "in their order") }
        #expect(queue.next(zone: 0) == nil)
    }

    @Test func nobodyWaitsTwice() {
        var queue = RepairQueue()
        for _ in 0..<5 { queue.enqueue(.init(group: 7, slot: 3), zone: 1, now: VolumeDriver.start) }
        #expect(queue.waitingCount(1) == 1)
    }

    // MARK: Why a segment is away

    @Test func aNodeThatReturnsBringsNoSegmentBackThatWasLostByItself() {
        var driver = LossTests.driver()
        driver.lose(5)
        let node = Int(driver.volume.groups[0].members[5].host) % 120
        driver.act { volume, now, _, outbox in _ = volume.loseHost(node, zone: Self.zones[2], now: now, outbox: &outbox) }
        driver.run(for: .seconds(1))
        driver.change { volume, now, listens, outbox in
            volume.healHost(node, zone: Self.zones[2], now: now, writerListens: listens, outbox: &outbox)
        }
        #expect(!driver.volume.groups[0].members[5].isUp)
        driver.run(for: .minutes(1))
        #expect(driver.volume.groups[0].members[5].id == 6, "it is replaced")
    }

    @Test func aSegmentThatReturnsOnANodeThatIsLostComesWithTheNode() {
        var driver = LossTests.driver()
        driver.lose(5)
        let node = Int(driver.volume.groups[0].members[5].host) % 120
        driver.act { volume, now, _, outbox in _ = volume.loseHost(node, zone: Self.zones[2], now: now, outbox: &outbox) }
        driver.heal(5)
        #expect(!driver.volume.groups[0].members[5].isUp, "its node is lost")
        driver.change { volume, now, listens, outbox in
            volume.healHost(node, zone: Self.zones[2], now: now, writerListens: listens, outbox: &outbox)
        }
        #expect(driver.volume.groups[0].members[5].isUp)
        driver.run(for: .minutes(1))
        #expect(driver.volume.groups[0].members[5].id == 5)
    }
}
