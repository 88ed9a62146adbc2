import Foundation
import Peers

@testable import SimulationKernel
@testable import Units

/// The hold model: with a constant number of events pending, take the next and schedule its follow-up.
///
/// Source: Jones, "An Empirical Comparison of Priority-Queue and Event-Set Implementations", CACM 1986.
struct KernelBench {
    let pending: Int
    private let steps = 2_000_000
    /// Exponential gaps of a mean of one simulated second; a power of two of them, read round and round.
    private let increments: [Int64]

    init(pending: Int) {
        self.pending = pending
        var random = SeededRandom(seed: 1)
        increments = (0..<65_536).map { _ in max(1, Int64(-log(1 - random.unit()) * 1_000_000)) }
    }

    func figures() throws -> [Figure] {
        let label = "event kernel, \(pending == 1000 ? "1,000" : "100,000") pending"
        var checksums: Set<UInt64> = []
        let cpp = PairedRounds.measure({ holdOurs(&checksums) }, { holdPeer(&checksums) })
        precondition(checksums.count == 1, "the two kernels took different events")
        let budget = pending == 100_000
        var figures = [
            Figure(
                name: label, unit: "events/s", ours: cpp.ours, peer: ("C++ std::priority_queue", cpp.peer), ratio: cpp.ratio,
                budget: budget ? .ratioAtLeast(0.85) : nil)
        ]
        var simPy = Figure(name: label, unit: "events/s", peer: ("SimPy", nil), budget: budget ? .ratioAtLeast(40) : nil)
        if SimPyPeer.isInstalled {
            let paired = try PairedRounds.measure({ holdOurs(&checksums) }, { try SimPyPeer.rate(pending: pending) })
            (simPy.ours, simPy.peer, simPy.ratio) = (paired.ours, ("SimPy", paired.peer), paired.ratio)
        } else {
            simPy.note = "SimPy: not installed"
        }
        figures.append(simPy)
        return figures
    }

    // MARK: The two sides

    private struct Hold: Sendable {
        var payload: UInt64
    }

    private func holdOurs(_ checksums: inout Set<UInt64>) -> Double {
        var queue = EventQueue<Hold>(startingAt: Instant(microseconds: 0))
        var drawn = 0
        for index in 0..<pending {
            queue.schedule(Hold(payload: UInt64(index)), at: Instant(microseconds: increments[drawn & 65_535]))
            drawn += 1
        }
        var checksum: UInt64 = 0
        let rate = rate(of: steps) {
            for _ in 0..<steps {
                guard let (at, event) = queue.next() else { preconditionFailure("the hold model ran dry") }
                checksum = checksum &* 31 &+ (UInt64(bitPattern: at.microseconds) ^ event.payload)
                queue.schedule(event, at: at.advanced(byMicroseconds: increments[drawn & 65_535]))
                drawn += 1
            }
        }
        checksums.insert(checksum)
        return rate
    }

    private func holdPeer(_ checksums: inout Set<UInt64>) -> Double {
        increments.withUnsafeBufferPointer { increments in
            let model = hold_model_make(increments.baseAddress, increments.count, pending)
            defer { hold_model_free(model) }
            var checksum: UInt64 = 0
            let rate = rate(of: steps) { checksum = hold_model_run(model, steps) }
            checksums.insert(checksum)
            return rate
        }
    }
}
