import Evidence
import Units

/// `summary.md`: one page for a job summary or a merge request. Failing drills first.
struct SummaryPage {
    let records: [DrillRecord]
    let notRun: [NotRun]
    var bytesMax = SummaryPage.bytesMax

    /// GitHub drops a job summary above 1 MiB.
    static let bytesMax = 1_000_000
    /// More than anyone reads; the table below them must stay on the page.
    static let failuresMax = 100

    var text: String { cut(head + failures + scenarios + variants + readers + restored + missing) }

    private var results: [ScenarioResult] { ScenarioResult.all(of: records) }

    private var head: [String] {
        let others = results.count { $0.standing != .ok }
        let verdict =
            if records.isEmpty { "Nothing ran." } else if !notRun.isEmpty, others == 0 { "Not everything ran; what did ended as expected." } else if others == 0
            { "Every scenario ended as expected." } else {
                "\(others) of \(counted(results.count, "scenario")) did not end as expected."
            }
        let open = notRun.isEmpty ? "" : " \(notRun.count) not run."
        return [
            "# Recovery drills", "", "**\(verdict)**\(open)", "",
            "\(counted(records.count, "drill")) of \(counted(results.count, "scenario")) on a simulated estate; all times are simulated.", "",
        ]
    }

    private var failures: [String] {
        let failing = records.filter { !$0.isAsExpected }
        guard !failing.isEmpty else { return [] }
        var lines = ["## Not as expected", ""]
        for drill in failing.prefix(SummaryPage.failuresMax) {
            lines.append("- **\(MarkdownText.escaped(drill.name))** seed \(drill.seed): \(drill.headline). \(SummaryPage.capped(drill.reason))")
            lines += (drill.findings + drill.earlierOutages).map { "  - \(SummaryPage.capped($0))" }
            lines.append("  - replay: \(MarkdownText.code(drill.replayCommand))")
        }
        if failing.count > SummaryPage.failuresMax { lines.append("- and \(counted(failing.count - SummaryPage.failuresMax, "more drill")), see `drills/`") }
        return lines + [""]
    }

    private var scenarios: [String] {
        guard !results.isEmpty else { return [] }
        let rows = results.map { result in
            [
                result.standing.rawValue, MarkdownText.escaped(result.name), String(result.drills.count), result.expected, result.outcome,
                SummaryPage.both(result.worstRTA, result.medianRTA), result.objectiveRTO,
                SummaryPage.both(result.worstRPA, result.medianRPA), result.objectiveRPO,
                SummaryPage.count(result.lostMost), SummaryPage.percent(result.assumedPercent),
            ]
        }
        let header = ["", "scenario", "seeds", "expected", "outcome", "RTO achieved", "objective", "RPO achieved", "objective", "lost tx", "assumed"]
        return ["## Scenarios", ""] + SummaryPage.table(header, rows) + [
            "",
            "RTO and RPO achieved are the worst of the seeds, with the median in parentheses where it differs. "
                + "`assumed` is the share of the recovery time that rests on assumed calibration rows.",
            "",
        ] + remarks
    }

    /// Nothing that a drill misses, and nothing to keep quiet about.
    private var remarks: [String] {
        let told = results.flatMap(\.remarks)
        return told.isEmpty ? [] : told.map { "- \(SummaryPage.capped($0))" } + [""]
    }

    /// Side by side: one column a variant.
    private var variants: [String] {
        var lines: [String] = []
        var done: Set<String> = []
        for record in records where record.variant != nil && done.insert(record.scenario).inserted {
            let columns = results.filter { $0.drills.first?.scenario == record.scenario }
            guard columns.count > 1 else { continue }
            func row(_ title: String, _ value: (ScenarioResult) -> String) -> [String] { [title] + columns.map(value) }
            lines += ["### \(MarkdownText.escaped(record.scenario))", ""]
            lines += SummaryPage.table(
                [""] + columns.map { MarkdownText.escaped($0.drills.first?.variant ?? "(itself)") },
                [
                    row("", \.standing.rawValue), row("expected", \.expected), row("outcome", \.outcome),
                    row("RTO achieved", { SummaryPage.both($0.worstRTA, $0.medianRTA) }),
                ] + SummaryPage.phases(columns) + [
                    row("assumed", { SummaryPage.percent($0.assumedPercent) }),
                    row("RPO achieved", { SummaryPage.both($0.worstRPA, $0.medianRPA) }),
                    row("of it: before the disaster", { SummaryPage.median($0, \.rpaBeforeSeconds) }),
                    row("of it: after the disaster", { SummaryPage.median($0, \.rpaAfterSeconds) }),
                    row("lost tx", { SummaryPage.count($0.lostMost) }),
                ])
            lines.append("")
        }
        return lines.isEmpty ? [] : ["## Variants", ""] + lines
    }

    /// Median of the seeds, where it is known.
    private static func median(_ result: ScenarioResult, _ figure: (ClusterMeasures) -> Double?) -> String {
        let median = Achieved.median(result.drills.map { Achieved(figure($0.worst), outcome: .inconclusive) })
        return median == .unknown ? "–" : median.inWords
    }

    /// Where the recovery time goes: the median of the seeds, one row a phase that some variant has.
    private static func phases(_ columns: [ScenarioResult]) -> [[String]] {
        ClusterMeasures.Phase.names.compactMap { name in
            let medians = columns.map {
                Achieved.median($0.drills.map { Achieved($0.worst.phases.first { $0.name == name }?.seconds, outcome: .inconclusive) })
            }
            guard medians.contains(where: { $0 > .seconds(microseconds: 0) && $0.isFinite }) else { return nil }
            return ["of it: \(name)"] + medians.map { $0 == .unknown ? "–" : $0.inWords }
        }
    }

    /// How fresh what readers saw was, over all seeds.
    private var readers: [String] {
        let rows = results.flatMap { result -> [[String]] in
            let measured = result.drills.flatMap(\.readers)
            var names: [String] = []
            for reader in measured where !names.contains(reader.name) { names.append(reader.name) }
            return names.map { name in
                let own = measured.filter { $0.name == name }
                let worst = own.map { Achieved($0.stalenessMostSeconds, outcome: .inconclusive) }.max() ?? .unknown
                let median = Achieved.median(own.map { Achieved($0.stalenessMedianSeconds, outcome: .inconclusive) })
                let kinds = Set(own.flatMap(\.kinds)).sorted().joined(separator: "; ")
                let place = own.first.map { "\($0.at) in \($0.region)" } ?? ""
                return [
                    MarkdownText.escaped(result.name), MarkdownText.escaped(name), MarkdownText.escaped(place), kinds.isEmpty ? "nobody answered" : kinds,
                    median.inWords, worst.inWords, "\(own.reduce(0) { $0 + $1.unanswered }) of \(own.reduce(0) { $0 + $1.samples })",
                ]
            }
        }
        guard !rows.isEmpty else { return [] }
        return ["## Reads", ""]
            + SummaryPage.table(["scenario", "reader", "asks", "what it is", "staleness (median)", "staleness (most)", "unanswered"], rows)
            + ["", "Staleness is the age of the oldest receipt that a client had and the reader could not see.", ""]
    }

    /// What came back otherwise than it was, and what stands beside it: as the first drill that has any of it shows.
    private var restored: [String] {
        let rows = results.compactMap { result -> [String]? in
            guard let drill = result.drills.first(where: { !$0.differences.isEmpty || !$0.leftRunning.isEmpty }) else { return nil }
            var settings: [String] = []
            for difference in drill.differences where !settings.contains(difference.setting) { settings.append(difference.setting) }
            let left = LeftRunningText(drill.leftRunning)
            return [
                MarkdownText.escaped(result.name), settings.isEmpty ? "–" : SummaryPage.capped(settings.joined(separator: ", ")),
                left.words.isEmpty ? "–" : SummaryPage.capped(left.words), drill.leftRunning.isEmpty ? "–" : left.monthly(drill.leftMonthlyMicrodollars),
            ]
        }
        guard !rows.isEmpty else { return [] }
        let prices = records.first { !$0.priceBook.isEmpty }.map { ["Prices: \(MarkdownText.escaped($0.priceBook)).", ""] } ?? []
        return ["## Recovered is not restored", ""]
            + SummaryPage.table(["scenario", "not as before", "left running", "USD a month"], rows)
            + [
                "",
                "What the cluster that clients reach at the end has otherwise than before, and what the drill left running beside it; `drills/` has the values.",
                "",
            ]
            + prices
    }

    private var missing: [String] {
        guard !notRun.isEmpty else { return [] }
        let rows = NotRun.groups(notRun).map { "- \(MarkdownText.escaped($0.scenario))\($0.seeds): \(SummaryPage.capped($0.reason))" }
        return ["## Not run", ""] + rows + [""]
    }

    /// Whole lines only, so that no table row or code span is left open.
    private func cut(_ lines: [String]) -> String {
        let note = 200
        var text = ""
        var bytes = 0
        for (position, line) in lines.enumerated() {
            bytes += line.utf8.count + 1
            guard bytes + note <= bytesMax else {
                return text + "\n\nCut here: \(counted(lines.count - position, "more line")). `junit.xml` and `drills/` hold everything.\n"
            }
            text += line + "\n"
        }
        return text
    }

    private static func table(_ header: [String], _ rows: [[String]]) -> [String] {
        ([header, header.map { _ in "---" }] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
    }

    private static func both(_ worst: Achieved, _ median: Achieved) -> String {
        worst.inWords == median.inWords ? worst.inWords : "\(worst.inWords) (\(median.inWords))"
    }

    private static func count(_ value: Int?) -> String { value.map(String.init) ?? "–" }
    private static func percent(_ value: Int64?) -> String { value.map { "\($0)%" } ?? "–" }
    private static func capped(_ text: String) -> String { MarkdownText.escaped(CleanText.capped(text, to: 1000)) }
}
