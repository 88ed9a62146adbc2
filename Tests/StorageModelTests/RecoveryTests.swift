import SimulationKernel
import Testing
import Units

@testable import StorageModel

@Suite("recovery after the writer's crash") struct RecoveryTests {
    /// Everything that a refused recovery must leave alone.
    private static func state(_ volume: Volume) -> String {
        "\(volume.groups) \(volume.vdl) \(volume.epoch) \(volume.durableCount) \(volume.commitCount) \(volume.nextLSN) \(volume.log.map(\.committedAt))"
    }

    /// One durable commit, then one in flight that this many segments have persisted.
    private static func crashed(after answers: Int) -> VolumeDriver {
        var driver = VolumeDriver(seed: 8)
        driver.commit()
        driver.run(for: .seconds(1))
        driver.commit()
        for _ in 0..<answers { driver.step() }
        return driver
    }

    @Test func aCommitThatNoSegmentHoldsIsCutOff() throws {
        var driver = Self.crashed(after: 0)
        let unfinished = driver.commits[1].last
        let opened = driver.recover()
        let recovery = try #require(opened)
        #expect(recovery == Volume.Recovery(vdl: driver.commits[0].last, found: 1..<1, truncated: 1..<2, epoch: 2))
        #expect(driver.volume.nextLSN > unfinished.advanced(by: VolumeGeometry.allocationLimit - 10))
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 1, "late answers of the old epoch are ignored")
        #expect(driver.volume.vdl == driver.commits[0].last)
        #expect(firstDifference(driver.volume.durablePages(), driver.commits[0].pages) == nil)
        #expect(firstDifference(driver.volume.volatilePages(), driver.commits[0].pages) == nil)
    }

    @Test(arguments: 1...3) func aCommitThatAReachableSegmentHoldsIsFoundAndRepaired(answers: Int) throws {
        var driver = Self.crashed(after: answers)
        #expect(driver.volume.durableCount == 1)
        let opened = driver.recover()
        let recovery = try #require(opened)
        #expect(recovery == Volume.Recovery(vdl: driver.commits[1].last, found: 1..<2, truncated: 2..<2, epoch: 2))
        #expect(driver.volume.committedAt(1) == driver.now)
        let end = driver.volume.groups[0].sentThrough
        #expect(driver.volume.groups[0].members.allSatisfy { $0.scl == end }, "opening brings all members up")
    }

    @Test func afterATruncationTheVolumeTakesCommitsAgain() throws {
        var driver = Self.crashed(after: 0)
        var given = driver.nextLSN
        for _ in 0..<3 {
            let opened = driver.recover()
            #expect(opened != nil)
            #expect(driver.volume.hasRoom(forRecords: 100_000))
            #expect(driver.volume.nextLSN >= given, "an LSN of a truncated record was given once more")
            driver.commit()
            given = driver.nextLSN
        }
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 2)
        #expect(driver.volume.vdl == driver.commits[1].last)
        #expect(firstDifference(driver.volume.durablePages(), driver.book) == nil)
    }

    @Test func withoutAReadQuorumNothingOpensAndNothingChanges() {
        var driver = Self.crashed(after: 2)
        driver.lose(VolumeDriver.zones[0])
        for segment in [2, 4] { driver.lose(segment, group: 0) }
        #expect(!driver.volume.hasReadQuorum)
        let before = Self.state(driver.volume)
        let recovery = driver.recover()
        #expect(recovery == nil)
        #expect(Self.state(driver.volume) == before)
    }

    @Test func withAReadQuorumOnlyNothingOpensAndNothingChanges() {
        var driver = Self.crashed(after: 2)
        driver.lose(VolumeDriver.zones[0])
        driver.lose(2, group: 0)
        #expect(driver.volume.hasReadQuorum && !driver.volume.acceptsWrites)
        let before = Self.state(driver.volume)
        let recovery = driver.recover()
        #expect(recovery == nil)
        #expect(Self.state(driver.volume) == before)
    }

    @Test func oneGroupWithoutAQuorumKeepsTheWholeVolumeShut() {
        var driver = VolumeDriver(seed: 1)
        driver.commit(DurabilityTests.change(pages: [1, 5, 9], pageCount: 12))
        driver.run(for: .seconds(1))
        for segment in 0..<3 { driver.lose(segment, group: 2) }
        let recovery = driver.recover()
        #expect(recovery == nil)
    }

    /// The commit of group 1 is on all six segments, the earlier one of group 0 on none: both go.
    @Test func whatFollowsATruncatedCommitIsTruncatedThoughDurableInItsGroup() throws {
        var driver = VolumeDriver(seed: 1)
        driver.commit(DurabilityTests.change(pages: [1], pageCount: 8))
        driver.run(for: .seconds(1))
        var lost: [ScheduledStorageEvent] = []
        var kept: [ScheduledStorageEvent] = []
        _ = driver.volume.commit(DurabilityTests.change(pages: [1], pageCount: 8), now: driver.now, outbox: &lost)
        _ = driver.volume.commit(DurabilityTests.change(pages: [5], pageCount: 8), now: driver.now, outbox: &kept)
        for entry in DurabilityTests.answers(kept) { _ = driver.volume.receive(entry.answer, now: entry.at, writerListens: true) }
        #expect(driver.volume.groups[1].pgcl == LSN(rawValue: 3))
        let opened = driver.volume.recover(now: driver.now)
        let recovery = try #require(opened)
        #expect(recovery.truncated == 1..<3)
        #expect(driver.volume.groups.map(\.sentThrough.rawValue) == [1, 0], "no trace of the truncated batches is left")
        #expect(driver.volume.groups.map(\.pgcl.rawValue) == [1, 0])
        #expect(driver.volume.groups[1].members.allSatisfy { $0.scl == .zero && $0.ahead.isEmpty })
    }

    /// Nothing is cut the second time: the room above the first truncation stays.
    @Test func aRecoveryWithoutATruncationLeavesRoom() throws {
        var driver = Self.crashed(after: 0)
        let first = driver.recover()
        #expect(try #require(first).truncated.count == 1)
        let second = driver.recover()
        #expect(try #require(second).truncated.isEmpty)
        #expect(driver.volume.hasRoom(forRecords: 100_000))
        driver.commit()
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 2)
    }

    @Test func recoveringTwiceFindsTheSame() throws {
        var driver = Self.crashed(after: 2)
        let firstOpened = driver.recover()
        let first = try #require(firstOpened)
        let secondOpened = driver.recover()
        let second = try #require(secondOpened)
        #expect(second == Volume.Recovery(vdl: first.vdl, found: 2..<2, truncated: 2..<2, epoch: 3))
    }

    /// The boxed-out writer does not know that it is, and may give every LSN up to its limit.
    @Test func theNewWriterGivesNoLSNThatTheOldOneCouldStillGive() {
        var driver = Self.crashed(after: 6)
        let old = driver.volume
        let opened = driver.recover()
        #expect(opened?.truncated.isEmpty == true, "setting: nothing to cut")
        #expect(driver.volume.nextLSN > old.allocationCeiling)
        #expect(driver.volume.hasRoom(forRecords: 100_000))
    }
}
