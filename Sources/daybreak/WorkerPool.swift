import Foundation
import Units

/// The machine gives not one thread.
struct NoThread: Error, CustomStringConvertible {
    var description: String { "no thread came to life within a minute: too many processes are running, or memory is short" }
}

/// Runs jobs on several threads and hands their results over one by one.
///
/// Threads live here and nowhere below: a run is one thread's from beginning to end. Results come in the order in which they are ready; whoever takes
/// them puts them in order by their number. No more of them wait to be taken than there are threads.
final class WorkerPool<Value: Sendable>: @unchecked Sendable {
    // Guarded by `condition`.
    private var ready: [(index: Int, result: Result<Value, any Error>)] = []
    private var readyMax = 1
    private var next = 0
    private var taken = 0
    private var isStopped = false
    private var hasThread = false
    private var lonelyWaits = 0
    private let condition = NSCondition()
    /// Tenths of a second in which no thread came to life.
    private static var lonelyWaitsMax: Int { 600 }
    private let names: [String]
    private let job: @Sendable (Int) throws -> Value

    /// - Parameter names: One a job: what a crash says was in flight.
    init(names: [String], job: @escaping @Sendable (Int) throws -> Value) {
        self.names = names
        self.job = job
    }

    /// - Parameters:
    ///   - shouldStop: Asked between jobs; those not begun by then never are.
    ///   - each: Called on the caller's thread once for every job that was begun, with what it gave or threw.
    /// - Throws: What `each` throws, once the jobs that were begun have ended; `NoThread`.
    func run(threads: Int, shouldStop: () -> Bool, each: (Int, Result<Value, any Error>) throws -> Void) throws {
        _ = InFlight.tellOnCrash
        let workers = min(threads, names.count)
        readyMax = max(1, workers)
        for slot in 0..<workers {
            let thread = Thread { self.work(slot) }
            // SQLite and the VFS recurse little, but a long chain of values may be released in one go.
            thread.stackSize = 16 << 20
            thread.start()
        }
        var failure: (any Error)?
        while let arrived = try takeReady(shouldStop: shouldStop) {
            for (index, result) in arrived where failure == nil {
                do { try each(index, result) } catch {
                    failure = error
                    stop()
                }
            }
        }
        if let failure { throw failure }
    }

    /// What has come since the last time, perhaps nothing yet; nil when all that was begun is taken and nothing more begins.
    ///
    /// Not by counting threads: where a machine gives no more of them, `Thread` keeps that to itself, and those that there are do the work.
    private func takeReady(shouldStop: () -> Bool) throws(NoThread) -> [(index: Int, result: Result<Value, any Error>)]? {
        condition.lock()
        defer { condition.unlock() }
        if ready.isEmpty, !isAllTaken {
            _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1))
            if !hasThread { lonelyWaits += 1 }
            guard lonelyWaits < WorkerPool.lonelyWaitsMax else { throw NoThread() }
        }
        if shouldStop() { isStopped = true }
        if isAllTaken { return nil }
        defer { ready = [] }
        taken += ready.count
        condition.broadcast()
        return ready
    }

    private var isAllTaken: Bool { taken == next && (isStopped || next == names.count) }

    private func stop() {
        condition.lock()
        isStopped = true
        condition.unlock()
    }

    private func work(_ slot: Int) {
        InFlight.enter()
        condition.lock()
        hasThread = true
        condition.unlock()
        while let index = take() {
            InFlight.begin(names[index], slot: slot)
            let result = Result { try job(index) }
            InFlight.end(slot: slot)
            condition.lock()
            while ready.count >= readyMax { condition.wait() }
            ready.append((index, result))
            condition.broadcast()
            condition.unlock()
        }
    }

    private func take() -> Int? {
        condition.lock()
        defer { condition.unlock() }
        guard !isStopped, next < names.count else { return nil }
        defer { next += 1 }
        return next
    }
}

extension WorkerPool where Value == Void {
    /// Lanes on so many threads.
    ///
    /// - Parameter name: Of what is made: what a crash says was in flight, with the job's number.
    static func lanes(_ threads: Int, making name: String) -> Lanes {
        guard threads > 1 else { return .one }
        return Lanes { count, job in
            let pool = WorkerPool(names: (0..<count).map { "\(name), part \($0)" }, job: job)
            // Neither a job nor what takes its result throws.
            do { try pool.run(threads: threads, shouldStop: { false }) { _, _ in } } catch { preconditionFailure("\(error)") }
        }
    }
}
