import Foundation

/// Calls a handler, on a queue of its own, for each Ctrl-C and each request of the pipeline to end, as long as it lives.
private final class SignalWatch {
    private let sources: [any DispatchSourceSignal]

    /// - Parameter handler: Gets the number of the signal.
    init(_ handler: @escaping @Sendable (Int32) -> Void) {
        let queue = DispatchQueue(label: "daybreak.signals")
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { handler(number) }
            source.resume()
            return source
        }
    }
}

/// Whether the user pressed Ctrl-C, or the pipeline asked us to end: what is under way is finished, the rest is not begun.
final class Interruption: @unchecked Sendable {
    // Written by the handlers' queue, read by the main thread; guarded by the lock.
    private let lock = NSLock()
    private var happened = false
    private var watch: SignalWatch?

    init() { watch = SignalWatch { [weak self] in self?.interrupt($0) } }

    private func interrupt(_ number: Int32) {
        lock.lock()
        defer { lock.unlock() }
        // A second time means now.
        if happened { exit(128 + number) }
        happened = true
        Terminal.writeError("\ninterrupted: finishing what is under way, the rest is reported as not run (again to stop at once)")
    }

    var hasHappened: Bool {
        lock.lock()
        defer { lock.unlock() }
        return happened
    }
}

/// Ends an audit when the user presses Ctrl-C or the pipeline asks: half an audit says nothing, so nothing of it is written.
final class AuditInterruption: @unchecked Sendable {
    // Read by the handlers' queue, written by the main thread; guarded by the lock.
    private let lock = NSLock()
    private var isWriting = false
    private var watch: SignalWatch?

    init() { watch = SignalWatch { [weak self] in self?.interrupt($0) } }

    /// From here on the tree of reports is finished whatever comes: it takes a moment, and half a tree is of no use.
    func beginWriting() {
        lock.lock()
        defer { lock.unlock() }
        isWriting = true
    }

    private func interrupt(_ number: Int32) {
        lock.lock()
        defer { lock.unlock() }
        guard !isWriting else { return Terminal.writeError("\ninterrupted too late: the reports are being written") }
        Terminal.writeError("\ninterrupted: nothing was written")
        exit(128 + number)
    }
}
