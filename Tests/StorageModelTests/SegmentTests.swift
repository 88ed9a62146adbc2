import SimulationKernel
import Testing
import Units

@testable import StorageModel

@Suite("segment") struct SegmentTests {
    /// The slow and obvious segment: an array of records, each naming the one before it.
    private struct NaiveSegment {
        var records: [(previous: UInt64, lsn: UInt64)] = []
        var epoch: UInt32 = 1

        var scl: UInt64 {
            var end: UInt64 = 0
            while let next = records.first(where: { $0.previous == end }) { end = next.lsn }
            return end
        }
        mutating func persist(_ previous: UInt64, _ lsn: UInt64) { if !records.contains(where: { $0.lsn == lsn }) { records.append((previous, lsn)) } }
        mutating func pull(from peer: NaiveSegment) { for record in peer.records { persist(record.previous, record.lsn) } }
        mutating func truncate(to kept: UInt64) { records.removeAll { $0.lsn > kept } }
        mutating func drop(_ lsn: UInt64) { records.removeAll { $0.lsn == lsn } }
    }

    private static func link(_ previous: UInt64, _ last: UInt64) -> ChainLink { ChainLink(previous: LSN(rawValue: previous), last: LSN(rawValue: last)) }
    private static func fresh() -> Segment { Segment(scl: .zero, epoch: 1, id: 0, host: 0) }

    @Test func countsOnlyWhatStandsBeforeTheFirstHole() {
        var segment = Self.fresh()
        for (previous, last): (UInt64, UInt64) in [(0, 3), (7, 9), (9, 12)] { _ = segment.persist(Self.link(previous, last), epoch: 1) }
        #expect(segment.scl.rawValue == 3)
        #expect(segment.ahead == [Self.link(7, 12)])
        _ = segment.persist(Self.link(3, 7), epoch: 1)
        #expect(segment.scl.rawValue == 12)
        #expect(segment.ahead.isEmpty)
    }

    @Test func anOlderWriterIsRefusedAndChangesNothing() {
        var segment = Self.fresh()
        segment.epoch = 3
        let before = "\(segment)"
        for epoch: UInt32 in 0..<3 {
            let isTaken = segment.persist(Self.link(0, 5), epoch: epoch)
            #expect(!isTaken)
        }
        #expect("\(segment)" == before)
        let isTaken = segment.persist(Self.link(0, 5), epoch: 3)
        #expect(isTaken)
    }

    @Test func withoutContentNothingIsComplete() {
        var segment = Self.fresh()
        _ = segment.persist(Self.link(0, 5), epoch: 1)
        segment.wipe()
        #expect(segment.scl == .zero && segment.ahead.isEmpty && !segment.isHydrated)
        for (previous, last): (UInt64, UInt64) in [(0, 5), (5, 6)] { _ = segment.persist(Self.link(previous, last), epoch: 1) }
        #expect(segment.scl == .zero, "a fresh copy has the log since it began and no more")
        var peer = Self.fresh()
        _ = peer.persist(Self.link(0, 5), epoch: 1)
        segment.isHydrated = true
        segment.pull(from: peer)
        #expect(segment.scl.rawValue == 6)
    }

    @Test func aDamagedRecordLeavesAHole() {
        var segment = Self.fresh()
        for last in UInt64(1)...5 { _ = segment.persist(Self.link(last - 1, last), epoch: 1) }
        segment.drop(Self.link(2, 3))
        #expect(segment.scl.rawValue == 2)
        #expect(segment.ahead == [Self.link(3, 5)])
        _ = segment.persist(Self.link(2, 3), epoch: 1)
        #expect(segment.scl.rawValue == 5)
    }

    @Test(arguments: 0..<60) func agreesWithAnArrayOfRecords(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        // One chain, its links of one to four LSNs.
        var chain: [(previous: UInt64, lsn: UInt64)] = []
        while chain.count < 60 {
            let previous = chain.last?.lsn ?? 0
            chain.append((previous, previous + 1 + random.below(4)))
        }
        var segments = [Self.fresh(), Self.fresh()]
        var naive = [NaiveSegment(), NaiveSegment()]
        for step in 0..<300 {
            let who = Int(random.below(2))
            switch random.below(20) {
            case 0:
                segments[who].pull(from: segments[1 - who])
                naive[who].pull(from: naive[1 - who])
            case 1:
                let kept = chain[Int(random.below(60))].previous
                for each in 0..<2 {
                    segments[each].truncate(to: LSN(rawValue: kept))
                    naive[each].truncate(to: kept)
                }
            case 2:
                let held = chain.filter { record in naive[who].records.contains { $0.lsn == record.lsn } }
                guard !held.isEmpty else { continue }
                let bad = held[Int(random.below(UInt64(held.count)))]
                segments[who].drop(Self.link(bad.previous, bad.lsn))
                naive[who].drop(bad.lsn)
            default:
                let near = chain.firstIndex { $0.lsn > naive[who].scl } ?? 59
                let record = chain[min(59, near + Int(random.below(8)))]
                _ = segments[who].persist(Self.link(record.previous, record.lsn), epoch: 1)
                naive[who].persist(record.previous, record.lsn)
            }
            for each in 0..<2 {
                #expect(segments[each].scl.rawValue == naive[each].scl, "seed \(seed), step \(step)")
                let beyond = naive[each].records.filter { $0.lsn > naive[each].scl }.map(\.lsn).sorted()
                let ends = beyond.filter { lsn in !naive[each].records.contains { $0.previous == lsn } }
                #expect(segments[each].ahead.map(\.last.rawValue) == ends, "seed \(seed), step \(step)")
            }
        }
    }
}
