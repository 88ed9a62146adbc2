import Foundation

/// What each worker thread is busy with, so that a crash can say so.
///
/// A signal handler may neither allocate nor wait for a lock: everything that it touches is in memory that was there before, and is written with
/// `write(2)` alone.
enum InFlight {
    /// As many as `--jobs` takes.
    private static let slotsMax = 256
    private static let nameMax = 400
    private static let signals: [Int32] = [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS]
    private static let stackBytes = 64 << 10

    // Each slot belongs to one worker thread. A handler on another thread may see half a name, which is better than none.
    nonisolated(unsafe) private static let names = UnsafeMutablePointer<UInt8>.allocate(capacity: slotsMax * nameMax)
    nonisolated(unsafe) private static let lengths: UnsafeMutablePointer<Int> = zeros(slotsMax)
    nonisolated(unsafe) private static let threads = UnsafeMutablePointer<pthread_t>.allocate(capacity: slotsMax)
    /// What was to be done on each signal before.
    nonisolated(unsafe) private static let former = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)

    private static func zeros(_ count: Int) -> UnsafeMutablePointer<Int> {
        let memory = UnsafeMutablePointer<Int>.allocate(capacity: count)
        memory.initialize(repeating: 0, count: count)
        return memory
    }

    /// Has crashes say what was under way, and then take their course. Once: a second time the former action would be our own.
    static let tellOnCrash: Void = {
        // Made now, and not when it is too late.
        _ = (names, lengths, threads)
        for signal in signals {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { InFlight.tell($0) }
            // A thread whose stack is full has no room for a handler on it.
            action.sa_flags = Int32(SA_ONSTACK)
            sigaction(signal, &action, former.advanced(by: Int(signal)))
        }
    }()

    /// Gives the calling thread a stack for the handler.
    static func enter() {
        var stack = stack_t()
        stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: stackBytes, alignment: 16)
        stack.ss_size = stackBytes
        sigaltstack(&stack, nil)
    }

    /// - Parameter slot: The worker thread's number, from 0.
    static func begin(_ name: String, slot: Int) {
        guard slot < slotsMax else { return }
        lengths[slot] = 0
        threads[slot] = pthread_self()
        var length = 0
        for byte in name.utf8.prefix(nameMax) {
            names[slot * nameMax + length] = byte
            length += 1
        }
        lengths[slot] = length
    }

    static func end(slot: Int) { if slot < slotsMax { lengths[slot] = 0 } }

    private static func tell(_ signal: Int32) {
        say("\nerror: daybreak crashed; this is a bug in Daybreak\n")
        for slot in 0..<slotsMax where lengths[slot] > 0 {
            say(pthread_equal(threads[slot], pthread_self()) != 0 ? "crashed in: " : "in flight:  ")
            _ = write(STDERR_FILENO, names.advanced(by: slot * nameMax), lengths[slot])
            say("\n")
        }
        sigaction(signal, former.advanced(by: Int(signal)), nil)
        raise(signal)
    }

    private static func say(_ text: StaticString) { _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount) }
}
