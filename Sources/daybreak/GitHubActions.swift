import Foundation
import Reporting

/// A job of GitHub Actions around this process: it reads commands in our output, and a file for its summary.
///
/// Source: GitHub Actions documentation, Workflow commands for GitHub Actions, and Variables reference (`GITHUB_ACTIONS`, `GITHUB_STEP_SUMMARY`).
struct GitHubActions {
    /// Of one step; a larger one is not shown at all.
    private static let summaryBytesMax = 1 << 20

    private let summaryPath: String?

    /// nil where nobody asked and the job is not theirs.
    init?(choice: Run.AnnotationChoice) {
        let environment = ProcessInfo.processInfo.environment
        switch choice {
        case .none: return nil
        case .auto: guard environment["GITHUB_ACTIONS"] == "true" else { return nil }
        case .github: break
        }
        summaryPath = environment["GITHUB_STEP_SUMMARY"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Output in which no line is a command, whatever names it holds: a word that none of them can know ends it.
    func quoting(_ print: () -> Void) {
        let word = UUID().uuidString
        Swift.print("::stop-commands::\(word)")
        print()
        Swift.print("::\(word)::")
    }

    /// - Parameter onStandardError: Where standard output is for a program; the job reads both.
    func tell(_ tree: ReportTree, onStandardError: Bool) {
        for line in tree.annotations { if onStandardError { Terminal.writeError(line) } else { print(line) } }
        guard let summaryPath else { return }
        let size = (try? FileManager.default.attributesOfItem(atPath: summaryPath)[.size] as? Int) ?? 0
        let room = GitHubActions.summaryBytesMax - size
        guard room > 1000 else {
            Terminal.writeError("the job's summary is full: summary.md is not added to it")
            return
        }
        do {
            if size == 0 { try Data().write(to: URL(fileURLWithPath: summaryPath)) }
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: summaryPath))
            try file.seekToEnd()
            try file.write(contentsOf: Data(((size > 0 ? "\n" : "") + tree.summary(bytesMax: room - 1)).utf8))
            try file.close()
        } catch {
            // The job goes on: its exit status must come from the drills.
            Terminal.writeError("the job's summary \(summaryPath) cannot be written: \(error.localizedDescription)")
        }
    }
}
