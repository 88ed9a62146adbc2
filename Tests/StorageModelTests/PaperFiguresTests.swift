import Testing
import Units

@testable import StorageModel

/// The papers' worked examples, on real volumes.
@Suite("the papers' figures") struct PaperFiguresTests {
    private static func lsn(_ value: UInt64) -> LSN { LSN(rawValue: value) }

    /// A volume whose next record takes an LSN, with groups of four pages.
    private static func volume(next: UInt64) -> Volume {
        VolumeDriver(
            seed: 1, from: (VolumeDriver.start, lsn(next - 1), PageTable(pageSize: VolumeDriver.pageSize), PageBook(pageSize: VolumeDriver.pageSize))
        ).volume
    }

    private static func commit(_ pages: [UInt32], _ volume: inout Volume) -> [SegmentAnswer] {
        var outbox: [ScheduledStorageEvent] = []
        _ = volume.commit(DurabilityTests.change(pages: pages, pageCount: 8), now: VolumeDriver.start, outbox: &outbox)
        return DurabilityTests.answers(outbox).map(\.answer)
    }

    private static func deliver(_ answers: [SegmentAnswer], _ volume: inout Volume) {
        for answer in answers { _ = volume.receive(answer, now: VolumeDriver.start, writerListens: true) }
    }

    /// SIGMOD 2018, figure 3: odd LSNs go to one group, even ones to another; 105 and 106 have not met quorum.
    @Test func pgcl103And104GiveVCL104() {
        var volume = Self.volume(next: 101)
        for position: UInt64 in 101...106 {
            let answers = Self.commit([position % 2 == 1 ? 1 : 5], &volume)
            // The newest of each group is with three of six, not all of them full.
            Self.deliver(position <= 104 ? answers : Array(answers.prefix(3)), &volume)
        }
        #expect(volume.groups.map(\.pgcl) == [Self.lsn(103), Self.lsn(104)])
        #expect(volume.vcl == Self.lsn(104))
        #expect(volume.vdl == Self.lsn(104), "each record is a consistency point")
        #expect(volume.groups[0].members.map(\.scl.rawValue) == [105, 105, 105, 103, 103, 103])
    }

    /// The lower PGCL does not hold VCL back where its group has nothing pending.
    @Test func vclMovesPastAGroupWithoutPendingWrites() {
        var volume = Self.volume(next: 101)
        Self.deliver(Self.commit([1], &volume), &volume)
        for _ in 0..<3 { Self.deliver(Self.commit([5], &volume), &volume) }
        #expect(volume.groups.map(\.pgcl) == [Self.lsn(101), Self.lsn(104)])
        #expect(volume.vcl == Self.lsn(104))
    }

    /// SIGMOD 2017, section 4.1: consistency points at 900, 1000 and 1100, complete to 1007: the durable point is 1000.
    @Test func completeTo1007WithConsistencyPointsAt900And1000And1100IsDurableTo1000() {
        var volume = VolumeDriver(seed: 1, pagesPerGroup: 1000).volume
        func pages(_ first: UInt32, _ count: UInt32) -> [UInt32] { (first..<(first + count)).map { $0 } }
        func commit(_ pages: [UInt32]) -> [SegmentAnswer] {
            var outbox: [ScheduledStorageEvent] = []
            _ = volume.commit(DurabilityTests.change(pages: pages, pageCount: 2000), now: VolumeDriver.start, outbox: &outbox)
            return DurabilityTests.answers(outbox).map(\.answer)
        }
        Self.deliver(commit(pages(1, 900)), &volume)
        Self.deliver(commit(pages(1, 100)), &volume)
        #expect(volume.vdl == Self.lsn(1000))
        // The first seven records of the next mini-transaction are of one group, the others of another that has not answered.
        let answers = commit(pages(1, 7) + pages(1001, 93))
        Self.deliver(answers.filter { $0.group == 0 }, &volume)
        #expect(volume.vcl == Self.lsn(1007))
        #expect(volume.vdl == Self.lsn(1000))
        Self.deliver(answers.filter { $0.group == 1 }, &volume)
        #expect(volume.vcl == Self.lsn(1100) && volume.vdl == Self.lsn(1100))
    }

    /// A commit over several groups of which a later one is missing: VCL ends just before its first missing record.
    @Test func vclEndsBeforeTheFirstMissingRecord() {
        var volume = Self.volume(next: 101)
        let answers = Self.commit([1, 5, 2], &volume)
        Self.deliver(answers.filter { $0.group == 0 }, &volume)
        #expect(volume.vcl == Self.lsn(101), "102 is the other group's, although 103 is held")
        #expect(volume.vdl == Self.lsn(100))
    }
}
