import SimulationKernel
import Testing
import Units

@Suite("event queue") struct EventQueueTests {
    private static func at(_ microseconds: Int64) -> Instant { Instant(microseconds: microseconds) }

    @Test func eventsOfOneInstantComeInTheOrderOfScheduling() {
        var queue = EventQueue<Int>(startingAt: Self.at(0))
        for event in 0..<100 { queue.schedule(event, at: Self.at(event % 2 == 0 ? 5 : 3)) }
        var taken: [Int] = []
        while let next = queue.next() { taken.append(next.event) }
        #expect(taken == Array(stride(from: 1, to: 100, by: 2)) + Array(stride(from: 0, to: 100, by: 2)))
    }

    @Test func nowIsTheInstantOfTheEventTakenLast() {
        var queue = EventQueue<Int>(startingAt: Self.at(7))
        #expect(queue.now == Self.at(7))
        queue.schedule(1, at: Self.at(9))
        #expect(queue.now == Self.at(7))
        #expect(queue.next()?.at == Self.at(9))
        #expect(queue.now == Self.at(9))
        #expect(queue.next() == nil)
        #expect(queue.now == Self.at(9))
        queue.schedule(2, at: Self.at(9))
        #expect(queue.next()?.event == 2)
    }

    @Test func aCopyIsAnotherFuture() {
        var queue = EventQueue<Int>(startingAt: Self.at(0))
        for event in 0..<20 { queue.schedule(event, at: Self.at(Int64(event))) }
        _ = queue.next()
        var fork = queue
        fork.schedule(99, at: Self.at(1))
        #expect((0..<3).map { _ in fork.next()?.event } == [1, 99, 2])
        #expect((0..<3).map { _ in queue.next()?.event } == [1, 2, 3])
    }

    @Test func refusesThePast() async {
        await #expect(processExitsWith: .failure) {
            var queue = EventQueue<Int>(startingAt: Instant(microseconds: 5))
            queue.schedule(0, at: Instant(microseconds: 4))
        }
    }

    /// Against a list that is searched from end to end. Few instants, so that many coincide; bursts up and down, so that the heap is
    /// empty, small and large in turn, with and without a hole at its root.
    @Test func agreesWithASortedList() throws {
        for seed in 0..<40 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            var queue = EventQueue<UInt64>(startingAt: Self.at(0))
            var reference: [(at: Instant, event: UInt64)] = []
            for step in 0..<2000 as Range<UInt64> {
                let growing = step / 250 % 2 == 0
                if random.below(10) < (growing ? 7 : 3) {
                    let instant = queue.now.advanced(byMicroseconds: Int64(random.below(20)))
                    queue.schedule(step, at: instant)
                    reference.append((instant, step))
                } else {
                    let least = reference.indices.min { (reference[$0].at, $0) < (reference[$1].at, $1) }
                    let expected = least.map { reference.remove(at: $0) }
                    let taken = queue.next()
                    try #require(taken?.event == expected?.event, "seed \(seed), step \(step)")
                    try #require(taken?.at == expected?.at, "seed \(seed), step \(step)")
                }
                try #require(queue.count == reference.count, "seed \(seed), step \(step)")
                try #require(queue.nextInstant == reference.map(\.at).min(), "seed \(seed), step \(step)")
            }
        }
    }
}
