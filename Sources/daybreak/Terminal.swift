import ArgumentParser
import Foundation
import Reporting
import ScenarioFormat
import Units

/// What the terminal can do, and writing to it.
struct Terminal {
    let isInteractive: Bool
    let usesColor: Bool
    let width: Int

    /// - Parameter noColor: The flag; the NO_COLOR convention counts as well.
    init(noColor: Bool) {
        isInteractive = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["CI"] == nil
        usesColor = !noColor && isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
        var size = winsize()
        let found = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        width = found ? Int(size.ws_col) : 120
    }

    /// Standard output that could not be written, to a full disk say, is a failure; one that nobody reads any more is not.
    /// - Throws: `ExitCode.badInput` after saying so.
    static func finishOutput() throws {
        guard fflush(nil) != 0, errno != EPIPE else { return }
        writeError("error: standard output could not be written: \(String(cString: strerror(errno)))")
        throw ExitCode.badInput
    }

    /// Tells problems of files. What a file holds could turn a terminal's colours or begin a line of its own.
    /// - Throws: `ExitCode.badInput` where there is one.
    static func refuse(_ problems: [Diagnostic], _ consequence: String) throws {
        guard !problems.isEmpty else { return }
        for problem in problems {
            writeError("\(Diagnostic(problem.location, CleanText.oneLine(problem.message), hint: problem.hint.map(CleanText.oneLine)))")
        }
        writeError("\(counted(problems.count, "problem")); \(consequence)")
        throw ExitCode.badInput
    }

    static func writeError(_ text: String) { writeRawError(text.hasSuffix("\n") ? text : text + "\n") }

    /// A closed standard error is nobody's fault and no reason to stop: what cannot be written is dropped.
    static func writeRawError(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}

/// A bar on a terminal, a line every tenth in a pipeline, nothing when asked to be quiet.
struct ProgressBar {
    private let total: Int
    private let isInteractive: Bool
    private let isQuiet: Bool
    private var lastTenth = 0

    init(total: Int, terminal: Terminal, isQuiet: Bool) {
        self.total = total
        self.isInteractive = terminal.isInteractive
        self.isQuiet = isQuiet
    }

    mutating func show(done: Int, current: String) {
        guard !isQuiet, total > 0 else { return }
        if isInteractive {
            let width = 30
            let filled = width * done / total
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
            Terminal.writeRawError("\r\u{1B}[K\(bar) \(done)/\(total) \(current)")
        } else if done * 10 / total > lastTenth {
            lastTenth = done * 10 / total
            Terminal.writeError("\(done) of \(counted(total, "drill")) done")
        }
    }

    func clear() { if isInteractive, !isQuiet { Terminal.writeRawError("\r\u{1B}[K") } }
}

/// How far an estate's life has come, on a terminal only: a pipeline has no use for lines of one drill.
struct LifeProgress {
    private var bar: ProgressBar
    private let unit: Duration
    private let name: String

    init(of lived: Duration, terminal: Terminal, isQuiet: Bool) {
        (unit, name) = lived >= .days(2) ? (.days(1), "days") : lived >= .hours(2) ? (.hours(1), "hours") : (.minutes(1), "minutes")
        bar = ProgressBar(total: Int(lived / unit), terminal: terminal, isQuiet: isQuiet || !terminal.isInteractive)
    }

    mutating func show(_ lived: Duration) { bar.show(done: Int(lived / unit), current: "\(name) lived") }
    func clear() { bar.clear() }
}
