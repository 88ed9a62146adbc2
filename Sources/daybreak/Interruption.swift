import Foundation
import Reporting

/// Ctrl-C and requests of the pipeline to end, from the program's first moment on: the first is never lost, and none ends it half way through a tree of
/// reports.
///
/// The signals are blocked in every thread, and one that does nothing else waits for them; a signal source would come to life some time after it was
/// asked for, and until then a signal would be ignored.
final class SignalWatch: @unchecked Sendable {
    // Read by the thread that waits, written by the main thread; guarded by the lock.
    private let lock = NSLock()
    /// Gets the number of the signal. Until a command has its own, nothing has been begun that has to be finished.
    private var handler: @Sendable (Int32) -> Void = { number in
        Terminal.writeError("\ninterrupted: nothing was written")
        // Without clearing up: another thread may be at it.
        _exit(128 + number)
    }

    /// Of this process.
    static let only = SignalWatch()

    /// Before any other thread there is: threads begin with the mask of the one that makes them.
    ///
    /// A signal that the caller had us ignore, as shells do with Ctrl-C for what they start in the background, stays ignored.
    static func begin() {
        var signals = sigset_t()
        sigemptyset(&signals)
        let watched = [SIGINT, SIGTERM].filter { !isIgnored($0) }
        guard !watched.isEmpty else { return }
        for number in watched { sigaddset(&signals, number) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let waited = signals
        Thread.detachNewThread {
            var (signals, number) = (waited, Int32(0))
            while sigwait(&signals, &number) == 0 { only.tell(number) }
        }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    func hand(to handler: @escaping @Sendable (Int32) -> Void) {
        lock.lock()
        defer { lock.unlock() }
        self.handler = handler
    }

    func tell(_ number: Int32) {
        lock.lock()
        defer { lock.unlock() }
        handler(number)
    }

    /// Whatever comes meanwhile is told afterwards: for what takes a moment and is not to be left half done. The body may hand signals to nobody.
    func undisturbed<Problem: Error>(_ body: () throws(Problem) -> Void) throws(Problem) {
        lock.lock()
        defer { lock.unlock() }
        try body()
    }
}

/// Whether the user pressed Ctrl-C, or the pipeline asked us to end.
final class Interruption: @unchecked Sendable {
    enum First {
        /// What is under way is finished, the rest is not begun; a second time means now.
        case finishesWhatIsUnderWay
        /// Half an audit says nothing, so nothing of it is written.
        case endsAtOnce
    }

    private let first: First
    // Written by the watch's thread and the main thread, read by both; guarded by the lock.
    private let lock = NSLock()
    private var happened = false
    private var reports = Reports.notBegun

    private enum Reports { case notBegun, beingWritten, written }

    init(_ first: First) {
        self.first = first
        SignalWatch.only.hand(to: { self.interrupt($0) })
    }

    private func interrupt(_ number: Int32) {
        lock.lock()
        defer { lock.unlock() }
        switch reports {
        case .beingWritten: return Terminal.writeError("\ninterrupted too late: the reports are being written")
        case .written:
            Terminal.writeError("\ninterrupted: the reports were written")
            _exit(128 + number)
        case .notBegun: break
        }
        if happened { _exit(128 + number) }
        happened = true
        switch first {
        case .finishesWhatIsUnderWay:
            Terminal.writeError("\ninterrupted: finishing what is under way, the rest is reported as not run (again to stop at once)")
        case .endsAtOnce:
            Terminal.writeError("\ninterrupted: nothing was written")
            _exit(128 + number)
        }
    }

    /// A tree of reports that was begun is finished whatever comes: it takes a moment, and half a tree is of no use. What is told of it afterwards may
    /// wait for a reader, and can be interrupted again.
    func whileWriting(_ body: () throws -> Void) rethrows {
        turn(to: .beingWritten)
        defer { turn(to: .written) }
        try body()
    }

    private func turn(to state: Reports) {
        lock.lock()
        defer { lock.unlock() }
        reports = state
    }

    var hasHappened: Bool {
        lock.lock()
        defer { lock.unlock() }
        return happened
    }
}

extension ReportTree {
    /// Finding out makes a folder for a moment, which nothing is to leave there.
    static func checkUndisturbed(_ directory: String) throws(OutputRefusal) {
        try SignalWatch.only.undisturbed { () throws(OutputRefusal) in try checkWritable(directory) }
    }
}
