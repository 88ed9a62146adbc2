import SimulationKernel
import Testing

@testable import StorageModel

@Suite("protection group") struct ProtectionGroupTests {
    private static func group(_ counts: [Int], lost: Set<Int> = []) -> ProtectionGroup {
        var group = ProtectionGroup()
        for segment in 0..<6 {
            group.segments[segment].fill(through: counts[segment])
            group.segments[segment].isUp = !lost.contains(segment)
        }
        return group
    }

    @Test func durableIsWhatFourOfSixHoldWithoutAHole() {
        var group = Self.group([9, 3, 7, 1, 5, 7])
        var moved = group.advanceDurable()
        #expect(moved)
        #expect(group.durable == 5)
        moved = group.advanceDurable()
        #expect(!moved, "nothing came since")
    }

    @Test func durableIsTheFourthLargestOfAnySix() {
        var random = SeededRandom(seed: 4)
        for _ in 0..<2000 {
            let counts = (0..<6).map { _ in Int(random.below(12)) }
            var group = Self.group(counts)
            _ = group.advanceDurable()
            #expect(group.durable == counts.sorted()[2], "of \(counts)")
        }
    }

    @Test func batchesBeyondAHoleDoNotCount() {
        var group = ProtectionGroup()
        for segment in 0..<6 { group.segments[segment].persist(1) }
        _ = group.advanceDurable()
        #expect(group.durable == 0)
        for segment in 0..<3 { group.segments[segment].persist(0) }
        _ = group.advanceDurable()
        #expect(group.durable == 0, "three answers are no write quorum")
        group.segments[5].persist(0)
        _ = group.advanceDurable()
        #expect(group.durable == 2)
    }

    @Test func durableNeverFallsBack() {
        var group = Self.group([4, 4, 4, 4, 0, 0])
        _ = group.advanceDurable()
        group.segments[0].truncate(to: 1)
        let moved = group.advanceDurable()
        #expect(!moved)
        #expect(group.durable == 4)
    }

    @Test func knownIsTheLongestReachableChainOfAReadQuorum() {
        #expect(Self.group([2, 9, 4, 4, 3, 1]).recoverable == 9)
        #expect(Self.group([2, 9, 4, 4, 3, 1], lost: [1]).recoverable == 4)
        #expect(Self.group([2, 9, 4, 4, 3, 1], lost: [1, 2, 3]).recoverable == 3)
        #expect(Self.group([2, 9, 4, 4, 3, 1], lost: [1, 2, 3, 4]).recoverable == nil)
    }

    @Test func quorumsAreFourToWriteAndThreeToRead() {
        for lost in 0...6 {
            let group = Self.group([1, 1, 1, 1, 1, 1], lost: Set(0..<lost))
            #expect(group.hasWriteQuorum == (lost <= 2))
            #expect((group.recoverable != nil) == (lost <= 3))
        }
    }

    /// Any read quorum knows everything that any write quorum holds.
    @Test func everyReadQuorumKnowsEveryWriteQuorum() {
        for holders in 0..<64 where (holders as Int).nonzeroBitCount == 4 {
            for readers in 0..<64 where (readers as Int).nonzeroBitCount == 3 {
                let counts = (0..<6).map { holders >> $0 & 1 == 1 ? 5 : 0 }
                let group = Self.group(counts, lost: Set((0..<6).filter { readers >> $0 & 1 == 0 }))
                #expect(group.recoverable == 5, "holders \(holders), readers \(readers)")
            }
        }
    }
}
