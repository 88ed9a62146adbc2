import SimulationKernel
import Testing
import Units

@Suite("seeded random") struct SeededRandomTests {
    /// Pinned: a change of the stream changes every report of every run, and has to be meant.
    @Test func theStreamOfASeedNeverChanges() {
        var random = SeededRandom(seed: 17)
        #expect((0..<3).map { _ in random.next() } == [15_228_395_118_773_243_184, 6_993_591_681_218_602_432, 18_009_706_235_252_066_813])
        var fork = SeededRandom(seed: 17).fork("disk", 3)
        #expect((0..<3).map { _ in fork.next() } == [449_586_306_317_538_635, 8_523_081_039_785_308_354, 12_985_452_852_281_024_272])
    }

    @Test func aForkDependsOnNamesAndSeedAlone() {
        var drawnFrom = SeededRandom(seed: 1)
        for _ in 0..<10 { _ = drawnFrom.next() }
        #expect(drawnFrom.fork("disk") == SeededRandom(seed: 1).fork("disk"))
        #expect(drawnFrom.fork("disk", 4) == SeededRandom(seed: 1).fork("disk", 4))

        var before = SeededRandom(seed: 1)
        var after = before
        _ = after.fork("disk")
        #expect(before.next() == after.next())
    }

    @Test func streamsDiffer() {
        let root = SeededRandom(seed: 1)
        var streams = [
            root, SeededRandom(seed: 2), root.fork(""), root.fork("a"), root.fork("b"), root.fork("a").fork("b"), root.fork("ab"), root.fork("b").fork("a"),
        ]
        streams += (0..<1000).map { root.fork("a", $0) }
        let first = streams.map { stream in
            var stream = stream
            return [stream.next(), stream.next()]
        }
        #expect(Set(first.joined()).count == 2 * streams.count)
    }

    /// Neighbouring counters and neighbouring seeds must not show: every bit flips in half of the cases.
    @Test func neighboursShareHalfOfTheirBits() {
        var random = SeededRandom(seed: 3)
        var previous = random.next()
        var along = 0
        var across = 0
        for seed in 0..<20_000 as Range<UInt64> {
            let bits = random.next()
            along += (bits ^ previous).nonzeroBitCount
            previous = bits
            var one = SeededRandom(seed: seed)
            var other = SeededRandom(seed: seed + 1)
            across += (one.next() ^ other.next()).nonzeroBitCount
        }
        #expect(abs(Double(along) / 20_000 - 32) < 0.12)
        #expect(abs(Double(across) / 20_000 - 32) < 0.12)
    }

    @Test(arguments: [1, 2, 3, 10, 1000])
    func boundedDrawsAreEvenlySpread(bound: UInt64) {
        var random = SeededRandom(seed: bound)
        let perValue = 2000
        var counts = [Int](repeating: 0, count: Int(bound))
        for _ in 0..<(perValue * Int(bound)) { counts[Int(random.below(bound))] += 1 }
        let chiSquare = counts.reduce(0.0) { $0 + Double(($1 - perValue) * ($1 - perValue)) / Double(perValue) }
        // Mean bound - 1, variance twice that; five standard deviations.
        let freedom = Double(bound - 1)
        #expect(abs(chiSquare - freedom) <= 5 * (2 * freedom).squareRoot())
    }

    /// Four numbers of 64 bits fall on three below ¾ · 2⁶⁴: without rejection one remainder in three would come twice as often.
    @Test func boundsThatDoNotDivideAreNotBiased() {
        var random = SeededRandom(seed: 5)
        let bound: UInt64 = 3 << 62
        let thirds = (0..<60_000).map { _ in random.below(bound) % 3 }
        for remainder in 0..<3 as Range<UInt64> {
            #expect(abs(thirds.count { $0 == remainder } - 20_000) < 600)
        }
        #expect((0..<100).allSatisfy { _ in random.below(.max) < .max })
    }

    @Test func theUnitIntervalIsHalfOpenAndEven() {
        var random = SeededRandom(seed: 8)
        let draws = (0..<100_000).map { _ in random.unit() }
        #expect(draws.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(abs(draws.reduce(0, +) / 100_000 - 0.5) < 0.005)
        #expect(abs(Double(draws.count { $0 < 0.1 }) / 100_000 - 0.1) < 0.005)
    }

    @Test func oddsAreExactAtTheirEnds() {
        var random = SeededRandom(seed: 9)
        #expect((0..<1000).allSatisfy { _ in !random.happens(Ratio(0, in: 7)) })
        #expect((0..<1000).allSatisfy { _ in random.happens(Ratio(7, in: 7)) })
        #expect(abs((0..<100_000).count { _ in random.happens(Ratio(3, in: 100)) } - 3000) < 300)
    }

    @Test func everyOrderIsEquallyLikely() {
        var random = SeededRandom(seed: 10)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<24_000 {
            var order = [0, 1, 2, 3]
            random.shuffle(&order)
            counts[order, default: 0] += 1
        }
        #expect(counts.count == 24)
        #expect(counts.values.allSatisfy { abs($0 - 1000) < 160 })
        var none: [Int] = []
        random.shuffle(&none)
        #expect(none.isEmpty)
    }

    @Test func bytesAreTheStreamsOwn() {
        var random = SeededRandom(seed: 11)
        var same = SeededRandom(seed: 11)
        let words = [same.next(), same.next()]
        let bytes = random.bytes(12)
        #expect(bytes == Array(words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }.prefix(12)))
        #expect(random.bytes(0).isEmpty)
    }
}
