import Evidence
import Units

/// Lines that GitHub Actions turns into annotations of files: one for every scenario that did not end as expected, failures first.
///
/// Source: GitHub Actions documentation, Workflow commands for GitHub Actions. Model choice: ten at most, as GitHub shows ten errors and ten warnings a
/// step and leaves the rest out.
struct WorkflowAnnotations {
    let records: [DrillRecord]
    let notRun: [NotRun]

    static let countMax = 10

    /// Each is one whole command, without a line end.
    var lines: [String] {
        let results = ScenarioResult.all(of: records).filter { $0.standing != .ok }
        let sorted = results.filter { $0.standing == .fail } + results.filter { $0.standing == .error }
        var commands = sorted.map(command)
        if !notRun.isEmpty {
            let words = "\(counted(notRun.count, "drill")) \(notRun.count == 1 ? "was" : "were") not run"
            commands.append(WorkflowAnnotations.command("warning", place: nil, title: "daybreak: not run", message: words))
        }
        guard commands.count > WorkflowAnnotations.countMax else { return commands }
        let shown = commands.prefix(WorkflowAnnotations.countMax - 1)
        let rest = "\(commands.count - shown.count) more, see summary.md among the reports"
        return shown + [WorkflowAnnotations.command("error", place: nil, title: "daybreak: and more", message: rest)]
    }

    private func command(_ result: ScenarioResult) -> String {
        let failing = result.drills.filter { !$0.isAsExpected }
        // Not empty: its standing is not ok.
        guard let first = failing.first(where: { $0.outcome != .inconclusive }) ?? failing.first else { return "" }
        let reasons = ["\(first.longHeadline): \(first.reason)"] + first.findings.prefix(3) + ["replay: \(first.replayCommand)"]
        return WorkflowAnnotations.command(
            result.standing == .fail || first.outcome == .harnessError ? "error" : "warning",
            place: first.checks.first { $0.verdict == .fail }?.place ?? first.place,
            title: "\(result.name): \(failing.count) of \(counted(result.drills.count, "drill"))",
            message: reasons.map(CleanText.oneLine).joined(separator: "\n"))
    }

    private static func command(_ level: String, place: FilePlace?, title: String, message: String) -> String {
        var properties: [String] = []
        if let place {
            properties.append("file=\(property(place.file))")
            if place.line > 0 { properties.append("line=\(place.line)") }
        }
        properties.append("title=\(property(CleanText.capped(CleanText.oneLine(title), to: 200)))")
        return "::\(level) \(properties.joined(separator: ","))::\(data(CleanText.capped(CleanText.printable(message), to: 4000)))"
    }

    /// Source: actions/toolkit, packages/core/src/command.ts, escapeData.
    private static func data(_ text: String) -> String {
        escaped(text, ["%": "%25", "\r": "%0D", "\n": "%0A"])
    }

    /// Source: the same, escapeProperty.
    private static func property(_ text: String) -> String {
        escaped(CleanText.printable(text), ["%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"])
    }

    /// By scalar: CR followed by LF is one Character.
    private static func escaped(_ text: String, _ replacements: [Unicode.Scalar: String]) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            if let replacement = replacements[scalar] { out += replacement } else { out.unicodeScalars.append(scalar) }
        }
        return out
    }
}
