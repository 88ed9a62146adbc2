import SimulationKernel
import Testing

@testable import StorageModel

@Suite("segment") struct SegmentTests {
    /// The slow and obvious segment: one flag a batch.
    private struct NaiveSegment {
        var holds = [Bool](repeating: false, count: 256)
        var complete: Int { holds.firstIndex(of: false) ?? holds.count }
        mutating func fill(through count: Int) { for batch in 0..<count { holds[batch] = true } }
        mutating func truncate(to count: Int) { for batch in count..<holds.count { holds[batch] = false } }
    }

    @Test func countsOnlyWhatStandsBeforeTheFirstHole() {
        var segment = Segment()
        segment.persist(0)
        segment.persist(2)
        segment.persist(3)
        #expect(segment.complete == 1)
        segment.persist(5)
        segment.persist(1)
        #expect(segment.complete == 4, "batch 4 is missing")
        segment.persist(4)
        #expect(segment.complete == 6)
        #expect(segment.ahead.isEmpty)
    }

    @Test func aBatchThatComesTwiceCountsOnce() {
        var segment = Segment()
        for batch in [3, 3, 0, 0, 3] { segment.persist(batch) }
        #expect(segment.complete == 1)
        #expect(segment.ahead == [3..<4])
    }

    @Test func truncationForgetsWhatLiesBeyondAndKeepsTheRest() {
        var segment = Segment()
        for batch in [0, 1, 3, 4, 5, 8] { segment.persist(batch) }
        segment.truncate(to: 5)
        #expect(segment.complete == 2)
        #expect(segment.ahead == [3..<5])
        segment.persist(2)
        #expect(segment.complete == 5, "batches 5 and 8 were cut off")
        segment.truncate(to: 1)
        #expect(segment.complete == 1)
        #expect(segment.ahead.isEmpty)
    }

    @Test(arguments: 0..<40) func agreesWithOneFlagABatch(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var segment = Segment()
        var naive = NaiveSegment()
        for step in 0..<600 {
            switch random.below(40) {
            case 0:
                let count = Int(random.below(UInt64(naive.complete) + 12))
                segment.fill(through: count)
                naive.fill(through: count)
            case 1:
                let count = Int(random.below(UInt64(naive.complete) + 20))
                segment.truncate(to: count)
                naive.truncate(to: count)
            default:
                let batch = min(255, naive.complete + Int(random.below(24)))
                segment.persist(batch)
                naive.holds[batch] = true
            }
            #expect(segment.complete == naive.complete, "step \(step)")
            let ahead = naive.holds.indices.filter { naive.holds[$0] && $0 >= naive.complete }
            #expect(segment.ahead.flatMap(Array.init) == ahead, "step \(step)")
            #expect(zip(segment.ahead, segment.ahead.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound }, "step \(step): neighbours are not merged")
        }
    }
}
