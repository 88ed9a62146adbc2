package import Evidence

/// What a run prints at its end: one line a scenario, then what went wrong and how to replay it.
///
/// - Parameters:
///   - width: Columns of the terminal. Where it does not suffice, the number of seeds goes first, then the middle of scenario names.
///   - color: Colour for the verdicts only; nothing is told by colour alone.
/// - Returns: Lines with their ends, plain text without control characters but for the colours.
package func terminalTable(_ records: [DrillRecord], notRun: [NotRun] = [], width: Int, color: Bool) -> String {
    TerminalTable(results: ScenarioResult.all(of: records), notRun: notRun, width: width, paint: Paint(on: color)).text
}

private struct TerminalTable {
    let results: [ScenarioResult]
    let notRun: [NotRun]
    let width: Int
    let paint: Paint

    var text: String { (table + earlier + failures + missing).map { $0 + "\n" }.joined() }

    private var table: [String] {
        guard !results.isEmpty else { return [] }
        let header = ["", "SCENARIO", "RTO (OBJECTIVE)", "RPO (OBJECTIVE)", "OUTCOME", "SEEDS"]
        var rows =
            [header]
            + results.map { result in
                [
                    result.standing.rawValue, CleanText.oneLine(result.name), "\(result.worstRTA.inWords) (\(result.objectiveRTO))",
                    "\(result.worstRPA.inWords) (\(result.objectiveRPO))", result.outcome, String(result.drills.count),
                ]
            }
        if TerminalTable.total(TerminalTable.widths(rows)) > width { rows = rows.map { $0.dropLast() } }
        var widths = TerminalTable.widths(rows)
        let excess = TerminalTable.total(widths) - width
        if excess > 0 { widths[1] = min(widths[1], max(TerminalTable.nameMin, widths[1] - excess)) }

        return zip(rows, [nil] + results.map(\.standing)).map { row, standing in
            let fields = zip(row, widths).enumerated().map { column, cell in
                TextWidth.padded(column == 1 ? TextWidth.truncated(cell.0, to: cell.1) : cell.0, to: cell.1)
            }
            let last = row.last ?? ""
            return ([paint.verdict(fields[0], standing)] + fields.dropFirst().dropLast() + [last]).joined(separator: TerminalTable.gap)
        }
    }

    private static let gap = "  "
    /// Below this a name says nothing; a narrower terminal wraps.
    private static let nameMin = 12

    private static func widths(_ rows: [[String]]) -> [Int] {
        (rows.first ?? []).indices.map { column in rows.map { TextWidth.columns($0[column]) }.max() ?? 0 }
    }

    private static func total(_ widths: [Int]) -> Int { widths.reduce(0, +) + gap.count * (widths.count - 1) }

    /// No failure, and worth a line.
    private var earlier: [String] {
        let told = results.flatMap(\.remarks)
        return told.isEmpty ? [] : [""] + told.map { "note: " + TerminalTable.shortened(CleanText.oneLine($0), to: 400) }
    }

    /// A note begins with what it is about: a long one loses its end, between two words, and says how much went.
    private static func shortened(_ text: String, to limit: Int) -> String {
        guard text.count > limit else { return text }
        let start = text.prefix(limit)
        // Where a word is longer than this, it is cut.
        let last = text.prefix(limit + 1).suffix(80).lastIndex(of: " ")
        let kept = last.map { text[..<$0] } ?? start
        return "\(kept) … (\(text.count - kept.count) characters left out)"
    }

    /// The first drill of a scenario that is not as expected in full; its other seeds in one line.
    private var failures: [String] {
        var lines: [String] = []
        for result in results where result.standing != .ok {
            let failing = result.drills.filter { !$0.isAsExpected }
            // The one that failed before the one that could not be judged.
            guard let drill = failing.first(where: { $0.outcome != .inconclusive && $0.outcome != .harnessError }) ?? failing.first else { continue }
            lines += [
                "",
                paint.verdict(result.standing.rawValue, result.standing)
                    + " \(CleanText.oneLine(drill.name)), seed \(drill.seed): \(drill.headline)",
            ]
            lines += ([drill.reason] + drill.findings).map { "  " + CleanText.oneLine(CleanText.capped($0, to: 1000)) }
            let others = failing.filter { $0.seed != drill.seed }.map { String($0.seed) }
            if !others.isEmpty {
                let more = others.count > 16 ? " and \(others.count - 16) more" : ""
                lines.append("  also seed\(others.count == 1 ? "" : "s") \(others.prefix(16).joined(separator: ", "))\(more)")
            }
            lines.append("  replay: " + CleanText.oneLine(drill.replayCommand))
        }
        return lines
    }

    private var missing: [String] {
        guard !notRun.isEmpty else { return [] }
        return [""] + NotRun.lines(notRun)
    }
}

/// ANSI colours, or none.
private struct Paint {
    let on: Bool

    func verdict(_ text: String, _ standing: ScenarioResult.Standing?) -> String {
        guard on, let standing else { return text }
        let code =
            switch standing {
            case .ok: "32"
            case .fail: "31"
            case .error: "33"
            }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}
