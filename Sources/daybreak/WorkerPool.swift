import Foundation

/// Runs jobs on several threads and keeps their results in the order of the jobs, whichever ends first.
///
/// Threads live here and nowhere below: a run is one thread's from beginning to end.
final class WorkerPool<Result: Sendable>: @unchecked Sendable {
    // Guarded by `condition`.
    private var results: [Result?]
    private var next = 0
    private var finished = 0
    private var isStopped = false
    private let condition = NSCondition()
    private let job: @Sendable (Int) -> Result

    init(count: Int, job: @escaping @Sendable (Int) -> Result) {
        self.results = Array(repeating: nil, count: count)
        self.job = job
    }

    /// - Parameters:
    ///   - progress: Called on the caller's thread after each job.
    ///   - shouldStop: Asked between jobs; those not begun by then stay nil.
    /// - Returns: One result a job, nil for those that were not begun.
    func run(threads: Int, progress: (Int) -> Void, shouldStop: () -> Bool) -> [Result?] {
        var workers = 0
        for _ in 0..<min(threads, results.count) {
            let thread = Thread { self.work() }
            // SQLite and the VFS recurse little, but a long chain of values may be released in one go.
            thread.stackSize = 16 << 20
            thread.start()
            workers += 1
        }
        condition.lock()
        defer { condition.unlock() }
        var seen = 0
        while finished < workers {
            _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1))
            if shouldStop() { isStopped = true }
            if doneCount != seen {
                seen = doneCount
                progress(seen)
            }
        }
        return results
    }

    private var doneCount: Int { results.count { $0 != nil } }

    private func work() {
        while let index = take() {
            let result = job(index)
            condition.lock()
            results[index] = result
            condition.signal()
            condition.unlock()
        }
        condition.lock()
        finished += 1
        condition.signal()
        condition.unlock()
    }

    private func take() -> Int? {
        condition.lock()
        defer { condition.unlock() }
        guard !isStopped, next < results.count else { return nil }
        defer { next += 1 }
        return next
    }
}
