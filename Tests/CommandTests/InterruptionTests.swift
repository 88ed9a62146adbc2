import Foundation
import Testing

@testable import daybreak

/// Ctrl-C where it is least expected. What it does to an audit at work, `AuditCommandTests` has.
@Suite("interruptions") struct InterruptionTests {
    private let scratch: Scratch
    init() throws { scratch = try Scratch() }

    private var output: String { scratch.path + "/reports" }

    private func wait(seconds: Double, until holds: () -> Bool) -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        while !holds() {
            guard Date() < end else { return false }
            Thread.sleep(forTimeInterval: 0.02)
        }
        return true
    }

    @Test func whatIsUndisturbedIsDoneFirst() {
        let (watch, told) = (SignalWatch(), Told())
        watch.hand(to: { told.add($0) })
        watch.undisturbed {
            Thread.detachNewThread { watch.tell(SIGTERM) }
            Thread.sleep(forTimeInterval: 0.2)
            #expect(told.numbers == [])
        }
        #expect(wait(seconds: 60) { told.numbers == [SIGTERM] })
    }

    private final class Told: @unchecked Sendable {
        private let lock = NSLock()
        private var list: [Int32] = []
        func add(_ number: Int32) { lock.withLock { list.append(number) } }
        var numbers: [Int32] { lock.withLock { list } }
    }

    /// What waits for a reader of standard output is no tree that is being written.
    @Test func aRunThatIsOnlyTellingCanBeInterrupted() throws {
        let (out, told) = (Pipe(), Pipe())
        // Full, and read by nobody: the first word that the program says waits.
        let end = out.fileHandleForWriting.fileDescriptor
        try #require(fcntl(end, F_SETFL, O_NONBLOCK) == 0)
        let filling = [UInt8](repeating: 0, count: 4096)
        while write(end, filling, filling.count) > 0 {}
        try #require(errno == EAGAIN && fcntl(end, F_SETFL, 0) == 0)
        let process = Process()
        process.executableURL = Ended.executable
        process.arguments = ["run", "writer-crash-with-reader", "--seed", "0", "--output", output]
        process.currentDirectoryURL = packageRoot
        process.environment = childEnvironment
        process.standardOutput = out
        process.standardError = told
        try process.run()
        let isWritten = wait(seconds: 60) { FileManager.default.fileExists(atPath: output + "/report.html") }
        // Long enough to have begun telling.
        Thread.sleep(forTimeInterval: 0.5)
        process.interrupt()
        let hasEnded = wait(seconds: 10) { !process.isRunning }
        if !hasEnded { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        let errors = String(decoding: told.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(isWritten && hasEnded && process.terminationStatus == 130, "\(errors)")
        #expect(errors.hasSuffix("\ninterrupted: the reports were written\n"), "\(errors)")
    }

    /// Shells have what they start in the background ignore the key that is meant for the foreground.
    @Test func whatTheCallerIgnoresIsIgnored() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        let script = "trap '' INT; echo trapped; exec \"$0\" \"$@\" >/dev/null"
        process.arguments = ["-c", script, Ended.executable.path, "audit", "Scenarios/estates/retail.yaml", "--output", output]
        process.currentDirectoryURL = packageRoot
        process.environment = childEnvironment
        let trapped = Pipe()
        process.standardOutput = trapped
        process.standardError = FileHandle.nullDevice
        try process.run()
        #expect(trapped.fileHandleForReading.availableData == Data("trapped\n".utf8))
        for _ in 0..<20 where process.isRunning {
            Thread.sleep(forTimeInterval: 0.05)
            process.interrupt()
        }
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 1, "it finds what it finds")
        #expect(FileManager.default.fileExists(atPath: output + "/findings.json"))
    }
}
