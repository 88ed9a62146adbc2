import Evidence

/// What did not end as expected, each with its cause and the command that replays it; and what never ran.
struct FailuresSection: PageSection {
    static let anchor: StaticString = "failures"
    static let title: StaticString = "Not as expected"

    private let report: PageReport
    private let failing: [Int]
    private static let shownMax = 100

    init?(_ report: PageReport) {
        self.report = report
        failing = report.records.indices.filter { !report.records[$0].isAsExpected }
        if failing.isEmpty, report.notRun.isEmpty { return nil }
    }

    func write(into html: inout HTMLWriter) {
        if !failing.isEmpty {
            html.element("ol", ["class": "failures"]) { html in
                for index in failing.prefix(Self.shownMax) { html.element("li") { failure(index, &$0) } }
            }
            if failing.count > Self.shownMax {
                html.element("p", text: "And \(CountText.of(failing.count - Self.shownMax, "more drill")); the lines of their scenarios have them all.")
            }
        }
        guard !report.notRun.isEmpty else { return }
        html.element("h3", text: "Not run")
        HTMLTable(
            caption: "Drills that were asked for and did not run", columns: [.init("scenario"), .init("seed", isNumber: true), .init("why")],
            rows: report.notRun.prefix(Self.shownMax).map { [.text($0.scenario), .text($0.seed.map(String.init) ?? "all"), .text($0.reason)] }
        ).write(into: &html)
    }

    private func failure(_ index: Int, _ html: inout HTMLWriter) {
        let drill = report.records[index]
        html.element("p", ["class": "failure-head"]) { html in
            let isDoubt = drill.outcome == .inconclusive || drill.outcome == .harnessError
            (isDoubt ? StateMark.doubt : .bad).write(isDoubt ? "ERROR" : "FAIL", into: &html)
            html.text(" ")
            if let anchor = report.anchors[index] {
                html.link(toAnchor: anchor, text: drill.name)
            } else {
                html.link(toFile: report.paths[index], text: drill.name)
            }
            html.text(", seed \(drill.seed): \(drill.headline)")
        }
        FirstFailure(drill).write(into: &html)
    }
}

/// Why a drill is what it is, the smallest counter-example, and how to see it again.
struct FirstFailure {
    let drill: DrillRecord
    init(_ drill: DrillRecord) { self.drill = drill }

    func write(into html: inout HTMLWriter) {
        html.element("p", ["class": "reason"], text: CleanText.capped(drill.reason, to: 2000))
        for outage in drill.earlierOutages { html.element("p", ["class": "finding"], text: CleanText.capped(outage, to: 1000)) }
        for finding in drill.findings.filter({ !isInReason(FirstFailure.words(of: $0)) }).prefix(5) {
            html.element("p", ["class": "finding"], text: CleanText.capped(finding, to: 1000))
        }
        html.element("p", ["class": "replay"]) { html in
            html.text("Replay: ")
            html.element("code", text: drill.replayCommand)
        }
    }

    /// Without the name of its check or step.
    private static func words(of finding: String) -> String { finding.ranges(of: ": ").first.map { String(finding[$0.upperBound...]) } ?? finding }

    /// What two tellings of the same words have in common: one may have lost its line breaks or have its control characters masked already.
    private static func shape(of text: String) -> String {
        let breaks: Set<Unicode.Scalar> = ["\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}"]
        return CleanText.oneLine(String(String.UnicodeScalarView(text.unicodeScalars.map { breaks.contains($0) ? " " : $0 })))
    }

    /// A check's words stand in the reason already, and so do those of the step at which a playbook gave up, behind another name.
    func isInReason(_ words: String) -> Bool {
        FirstFailure.shape(of: drill.reason).contains(FirstFailure.shape(of: words))
    }
}
