import ArgumentParser
import Foundation

/// Ends an audit when the user presses Ctrl-C or the pipeline asks: half an audit says nothing, so nothing of it is written.
final class AuditInterruption: @unchecked Sendable {
    // Read by the handlers' queue, written by the main thread; guarded by the lock.
    private let lock = NSLock()
    private var isWriting = false
    private var sources: [any DispatchSourceSignal] = []

    init() {
        let queue = DispatchQueue(label: "daybreak.signals")
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { [weak self] in self?.interrupt(number) }
            source.resume()
            sources.append(source)
        }
    }

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
