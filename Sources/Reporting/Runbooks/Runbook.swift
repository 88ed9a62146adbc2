import Evidence
import Units

/// A playbook as people would follow it: what must be in place, its steps with the time that they took in drills, and what to do when one fails.
struct Runbook {
    let title: String
    /// Not empty; all used it.
    let drills: [DrillRecord]

    /// Of a table; the rest is counted.
    static let rowsMax = 100
    /// Messages of one step.
    static let failuresMax = 8

    var text: String {
        (head + rehearsals + before + table + details).map { $0 + "\n" }.joined()
    }

    private var steps: [RehearsedStep] { RehearsedStep.all(of: drills) }
    private var facts: [PlaybookFacts] { drills.compactMap(\.playbook) }

    private var head: [String] {
        let summary = facts.first.map(\.summary) ?? ""
        let source = facts.first.map { "Made from \(MarkdownText.code($0.file)) and " } ?? ""
        return ["# \(MarkdownText.escaped(title))", ""] + (summary.isEmpty ? [] : [Self.prose(summary), ""]) + [
            "\(source)\(drills.count) drill\(drills.count == 1 ? "" : "s") on a simulated estate. All times are simulated: they tell steps apart, and promise nothing.",
            "",
        ]
    }

    // MARK: Rehearsals

    private var rehearsals: [String] {
        let rows = ScenarioResult.all(of: drills).map { result -> [String] in
            let endings = result.drills.map { Self.shortEnding($0.playbook?.ending ?? "never started") }
            return [
                MarkdownText.escaped(result.name), String(result.drills.count), result.expected, result.outcome, Self.counted(endings),
                result.worstRTA == result.medianRTA ? result.worstRTA.inWords : "\(result.worstRTA.inWords) (\(result.medianRTA.inWords))",
            ]
        }
        return ["## Rehearsed in", ""] + Self.table(["scenario", "seeds", "expected", "outcome", "playbook", "RTO achieved"], rows) + [
            "", "RTO achieved is the worst of the seeds, with the median in parentheses where it differs.", "",
        ]
    }

    /// A message belongs to the step that it comes from.
    private static func shortEnding(_ ending: String) -> String { ending.hasPrefix("gave up") ? "gave up" : ending }

    // MARK: Before

    private var before: [String] {
        let places = Self.unique(
            facts.map { "as \(MarkdownText.code($0.principal)) of account \(MarkdownText.code($0.account)), in \(MarkdownText.code($0.region))" })
        return ["## Before you start", ""] + places.map { "- Run it \($0)." } + [""] + parameters + needs
    }

    private var parameters: [String] {
        var order: [String] = []
        var values: [String: [String]] = [:]
        for parameter in facts.flatMap(\.parameters) {
            if values[parameter.name] == nil { order.append(parameter.name) }
            values[parameter.name, default: []].append(parameter.value)
        }
        guard !order.isEmpty else { return [] }
        let rows = order.sorted().map { name -> [String] in
            let seen = Self.unique(values[name] ?? [])
            let more = seen.count > 3 ? ", and \(seen.count - 3) more" : ""
            return [MarkdownText.escaped(name), seen.prefix(3).map(Self.prose).joined(separator: ", ") + more]
        }
        return ["### Parameters", ""] + Self.table(["parameter", "values in drills"], rows) + [""]
    }

    private struct Need: Hashable {
        var need: MetNeed
        var step: String
    }

    /// What every step that was reached had: the drill has met it, so without it the step would have failed.
    private var needs: [String] {
        var list: [Need] = []
        var seen: Set<Need> = []
        for step in steps {
            for need in step.runs.flatMap(\.step.met) where seen.insert(Need(need: need, step: step.name)).inserted {
                list.append(Need(need: need, step: step.name))
            }
        }
        func section(_ kind: MetNeed.Kind, _ title: String, _ header: [String], _ note: String) -> [String] {
            let own = list.filter { $0.need.kind == kind }
            let rows = Self.unique(own.map { [MarkdownText.escaped($0.need.name), MarkdownText.escaped($0.need.on)] }).map { cells in
                cells + [
                    Self.unique(
                        own.filter { [MarkdownText.escaped($0.need.name), MarkdownText.escaped($0.need.on)] == cells }.map { MarkdownText.escaped($0.step) }
                    ).joined(separator: ", ")
                ]
            }
            return rows.isEmpty ? [] : ["### \(title)", ""] + Self.table(header, rows) + ["", note, ""]
        }
        let sections =
            section(
                .permission, "Permissions", ["action", "on", "needed by"], "Each was asked for in a drill, and the principal had it.")
            + section(.key, "Keys", ["RDS does in the caller's name", "key", "needed by"], "Each key was enabled, and let the principal do this.")
            + section(.quota, "Quotas", ["quota", "region", "needed by"], "In the drills there was room for what the step makes.")
        return sections.isEmpty ? ["No call of it was ever let through: what it needs is not known.", ""] : sections
    }

    // MARK: Steps

    private var table: [String] {
        let rows = steps.map { step in
            [
                MarkdownText.escaped(step.name), MarkdownText.escaped(step.terms?.call ?? step.action), step.durationInWords,
                "\(step.reached) of \(step.runs.count)", step.failures.isEmpty ? "–" : String(step.failures.count),
            ]
        }
        return ["## Steps", ""] + Self.table(["step", "does", "took", "reached", "failed"], rows) + [
            "",
            "Took is the median over all drills in which the step succeeded, with the shortest and the longest. "
                + "A step inside a loop or another document has the name of that before its own; `N` stands for the rounds of a loop.", "",
        ]
    }

    private var details: [String] {
        let all = steps
        let rows = all.map { step in
            [
                MarkdownText.escaped(step.name), step.terms.map { String($0.attemptsMax) } ?? "–",
                step.terms?.timeout.map { SecondsText.inWords($0.microseconds) } ?? "–", step.terms.map { Self.words(for: $0.onFailure) } ?? "–",
                Self.rehearsal(of: step),
            ]
        }
        let intro = [
            "## When a step fails", "",
            "A playbook that gives up runs nothing after that step, and what it made before stays: put right what the message names, then start it again.", "",
        ]
        return intro + Self.table(["step", "tries", "each at most", "then the playbook", "rehearsed"], rows) + [""]
            + all.filter { !$0.failures.isEmpty }.flatMap { ["### \(MarkdownText.escaped($0.name))", ""] + failures(of: $0) + [""] }
    }

    private static func rehearsal(of step: RehearsedStep) -> String {
        if step.reached == 0 { return "no: no drill came this far" }
        return step.failures.isEmpty ? "no: it never failed" : "yes, see below"
    }

    private func failures(of step: RehearsedStep) -> [String] {
        let texts = Self.unique(step.failures.map { "\($0.step.status): \($0.step.message ?? "no message")" })
        let rows = texts.prefix(Self.failuresMax).map { text -> String in
            let own = step.failures.filter { "\($0.step.status): \($0.step.message ?? "no message")" == text }
            let first = own.first.map { "\($0.drill.name) seed \($0.drill.seed)" } ?? ""
            let outcomes = Self.counted(own.map { ScenarioResult.short($0.drill.outcomeText) })
            return "- Seen \(own.count)×, first in \(MarkdownText.escaped(first)); the drill then ended \(MarkdownText.escaped(outcomes)): \(Self.prose(text))"
        }
        let more = texts.count > Self.failuresMax ? ["- And \(CountText.of(texts.count - Self.failuresMax, "more message")); `drills/` has them."] : []
        return rows + more
    }

    private static func words(for terms: StepTerms.OnFailure) -> String {
        switch terms {
        case .abort: "gives up"
        case .proceed: "takes the next step"
        case .step(let name): "goes on with \(MarkdownText.escaped(name))"
        }
    }

    // MARK: Text

    private static func table(_ header: [String], _ rows: [[String]]) -> [String] {
        let cut = rows.count > rowsMax ? ["", "And \(rows.count - rowsMax) more; `drills/` has them."] : []
        return ([header, header.map { _ in "---" }] + rows.prefix(rowsMax)).map { "| " + $0.joined(separator: " | ") + " |" } + cut
    }

    private static func prose(_ text: String) -> String { MarkdownText.escaped(CleanText.capped(text, to: 500)) }

    /// `7 finished, 1 gave up`; alone where there is one kind.
    private static func counted(_ words: [String]) -> String {
        let kinds = unique(words)
        return kinds.count == 1 ? kinds[0] : kinds.map { kind in "\(words.count { $0 == kind }) \(kind)" }.joined(separator: ", ")
    }

    /// Each once, in order of first appearance.
    private static func unique<Element: Hashable>(_ elements: [Element]) -> [Element] {
        var seen: Set<Element> = []
        return elements.filter { seen.insert($0).inserted }
    }
}
