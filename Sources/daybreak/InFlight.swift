import Foundation

/// What each worker thread is busy with, so that a crash can say so.
///
/// A signal handler may neither allocate nor wait for a lock: everything that it touches is in memory that was there before, and is written with
/// `write(2)` alone. Each line is one write, so that what other threads say at that moment cannot come between: on a pipe, that few bytes go whole.
enum InFlight {
    /// As many as `--jobs` takes.
    private static let slotsMax = 256
    private static let (inFlight, crashedIn): (StaticString, StaticString) = ("in flight:  ", "crashed in: ")
    private static let nameMax = 400
    /// Either beginning, the name and the end of the line.
    private static let lineMax = inFlight.utf8CodeUnitCount + nameMax + 1
    private static let signals: [Int32] = [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS]
    private static let stackBytes = 64 << 10

    // Each slot, a line to say, belongs to one worker thread. A handler on another thread may see half a name, which is better than none.
    nonisolated(unsafe) private static let lines = UnsafeMutablePointer<UInt8>.allocate(capacity: slotsMax * lineMax)
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
        _ = (inFlight, crashedIn, lines, lengths, threads)
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
        let line = lines.advanced(by: slot * lineMax)
        put(inFlight, at: line)
        var length = inFlight.utf8CodeUnitCount
        for byte in name.utf8.prefix(nameMax) {
            line[length] = byte
            length += 1
        }
        line[length] = UInt8(ascii: "\n")
        lengths[slot] = length + 1
    }

    static func end(slot: Int) { if slot < slotsMax { lengths[slot] = 0 } }

    private static func tell(_ signal: Int32) {
        say("\nerror: daybreak crashed; this is a bug in Daybreak\n")
        for slot in 0..<slotsMax where lengths[slot] > 0 {
            let line = lines.advanced(by: slot * lineMax)
            // The beginnings are equally long.
            if pthread_equal(threads[slot], pthread_self()) != 0 { put(crashedIn, at: line) }
            _ = write(STDERR_FILENO, line, lengths[slot])
        }
        sigaction(signal, former.advanced(by: Int(signal)), nil)
        raise(signal)
    }

    private static func put(_ text: StaticString, at line: UnsafeMutablePointer<UInt8>) {
        line.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    private static func say(_ text: StaticString) { _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount) }
}
