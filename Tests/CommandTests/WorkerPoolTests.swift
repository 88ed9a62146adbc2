import Foundation
import Testing

@testable import daybreak

@Suite("worker pool") struct WorkerPoolTests {
    private struct Planted: Error, Equatable { var number: Int }

    /// Counts what has been made and not yet taken.
    private final class Gauge: @unchecked Sendable {
        private let lock = NSLock()
        private var waiting = 0
        private(set) var most = 0

        func add(_ change: Int) {
            lock.lock()
            waiting += change
            most = max(most, waiting)
            lock.unlock()
        }
    }

    @Test(arguments: [1, 3, 8]) func everyJobComesOnceAndAnErrorIsThatOfItsJob(threads: Int) throws {
        let pool = WorkerPool(names: (0..<50).map(String.init)) { number in
            if number % 7 == 3 { throw Planted(number: number) }
            return number * 2
        }
        var found: [Int: Int?] = [:]
        try pool.run(threads: threads, shouldStop: { false }) { index, result in
            #expect(found[index] == nil)
            do {
                found[index] = .some(try result.get())
            } catch {
                #expect(error as? Planted == Planted(number: index))
                found[index] = .some(nil)
            }
        }
        #expect(found == Dictionary(uniqueKeysWithValues: (0..<50).map { ($0, $0 % 7 == 3 ? nil : $0 * 2) }))
    }

    /// Whoever takes results slowly slows the workers down: no more of them wait than there are threads, and each thread holds one more.
    @Test func resultsDoNotPileUp() throws {
        let gauge = Gauge()
        let pool = WorkerPool(names: (0..<40).map(String.init)) { number in
            gauge.add(1)
            return number
        }
        try pool.run(threads: 2, shouldStop: { false }) { _, _ in
            usleep(2000)
            gauge.add(-1)
        }
        // Two wait, two are held by their threads, and up to two are being taken.
        #expect(gauge.most <= 6, "\(gauge.most)")
    }

    @Test func whatTheTakerThrowsEndsTheRun() throws {
        let pool = WorkerPool(names: (0..<1000).map(String.init)) { $0 }
        var taken = 0
        #expect(throws: Planted(number: 5)) {
            try pool.run(threads: 2, shouldStop: { false }) { _, _ in
                taken += 1
                if taken == 5 { throw Planted(number: 5) }
            }
        }
        #expect(taken == 5)
    }

    @Test func nothingNewIsBegunOnceStopped() throws {
        let pool = WorkerPool(names: (0..<1000).map(String.init)) { $0 }
        var taken = 0
        try pool.run(threads: 2, shouldStop: { taken >= 3 }) { _, _ in taken += 1 }
        #expect(taken >= 3 && taken < 1000, "\(taken)")
    }
}
