import Evidence

/// The top of the page: the verdict in words, and the figures that decide whether to read on.
struct Masthead {
    private let report: PageReport
    init(_ report: PageReport) { self.report = report }

    private var others: [ScenarioResult] { report.results.filter { $0.standing != .ok } }

    var verdict: String {
        if report.records.isEmpty { return "Nothing ran" }
        if !others.isEmpty { return "\(CountText.grouped(others.count)) of \(CountText.of(report.results.count, "scenario")) did not end as expected" }
        return report.notRun.isEmpty ? "Every scenario ended as expected" : "Not everything ran; what did ended as expected"
    }

    private var mark: StateMark {
        if others.contains(where: { $0.standing == .fail }) { return .bad }
        return !others.isEmpty || report.records.isEmpty || !report.notRun.isEmpty ? .doubt : .good
    }

    func write(into html: inout HTMLWriter) {
        html.element("p", ["class": "kind"], text: "Recovery drills · Daybreak")
        html.element("h1") { mark.write(verdict, into: &$0) }
        html.element(
            "p", ["class": "lead"],
            text: "\(CountText.of(report.records.count, "drill")) of \(CountText.of(report.results.count, "scenario")) on simulated estates"
                + (report.notRun.isEmpty ? "" : "; \(CountText.grouped(report.notRun.count)) not run")
                + ". A drill is simulated and never proves that a real estate can be restored.")
        guard !report.records.isEmpty else { return }
        html.element("ul", ["class": "tiles"]) { html in
            expected(&html)
            outcomes(&html)
            tightest(&html, "Tightest recovery time", "of its RTO objective", \.rta, \.rtoSeconds)
            tightest(&html, "Tightest recovery point", "of its RPO objective", \.rpa, \.rpoSeconds)
            assumed(&html)
        }
    }

    private func tile(_ html: inout HTMLWriter, _ label: String, _ content: (inout HTMLWriter) -> Void) {
        html.element("li") { html in
            html.element("p", ["class": "tile-label"], text: label)
            content(&html)
        }
    }

    private func figure(_ html: inout HTMLWriter, _ text: String, of rest: String = "") {
        html.element("p", ["class": "tile-figure"]) { html in
            html.text(text)
            if !rest.isEmpty { html.element("small", text: " \(rest)") }
        }
    }

    private func expected(_ html: inout HTMLWriter) {
        let asExpected = report.results.count - others.count
        tile(&html, "Ended as expected") { html in
            figure(&html, CountText.grouped(asExpected), of: "of \(CountText.of(report.results.count, "scenario"))")
            let drills = report.records.count { $0.isAsExpected }
            html.element("p", ["class": "tile-note"], text: "\(CountText.grouped(drills)) of \(CountText.of(report.records.count, "drill")), one a seed")
        }
    }

    private func outcomes(_ html: inout HTMLWriter) {
        let counts = [Outcome.met, .missed, .unrecoverable, .inconclusive, .harnessError].map { outcome in
            (outcome, report.records.count { $0.outcome == outcome })
        }
        tile(&html, "What happened, drill by drill") { html in
            ShareBar(parts: counts.map { ("share " + StateMark($0.0).className, $0.1) }, what: "Drills by outcome").draw(into: &html)
            html.element("ul", ["class": "legend"]) { html in
                for (outcome, count) in counts where count > 0 {
                    html.element("li") { StateMark(outcome).write("\(CountText.grouped(count)) \(outcome.rawValue)", into: &$0) }
                }
            }
        }
    }

    /// Of the drills that kept an objective, the one that used most of it.
    private func tightest(
        _ html: inout HTMLWriter, _ label: String, _ rest: String, _ achieved: KeyPath<DrillRecord, Achieved>,
        _ objective: KeyPath<ClusterMeasures.Objectives, Double?>
    ) {
        var best: (index: Int, share: Int64)?
        for (index, record) in report.records.enumerated() {
            guard case .seconds(let used) = record[keyPath: achieved], used > 0,
                let limit = SecondsText.microseconds(record.worst.objectives[keyPath: objective]), limit > 0, used <= limit
            else { continue }
            // Rounded up: a hundred is the objective itself.
            let share = Int64((Double(used) / Double(limit) * 1000).rounded(.up))
            if share > best?.share ?? -1 { best = (index, share) }
        }
        tile(&html, label) { html in
            guard let best else {
                figure(&html, "–")
                html.element("p", ["class": "tile-note"], text: "no drill kept one")
                return
            }
            let record = report.records[best.index]
            figure(&html, "\(best.share / 10)\(best.share % 10 == 0 ? "" : ".\(best.share % 10)")%", of: rest)
            html.element("p", ["class": "tile-note"]) { html in
                html.text("\(record[keyPath: achieved].inWords) in ")
                let shown = report.detailed.first { $0.contains { report.records[$0].name == record.name } }?.first
                if let shown, let anchor = report.anchors[shown] {
                    html.link(toAnchor: anchor, text: record.name)
                } else {
                    html.text(record.name)
                }
                html.text(", seed \(record.seed)")
            }
        }
    }

    private func assumed(_ html: inout HTMLWriter) {
        var assumed: Int64 = 0
        var total: Int64 = 0
        for record in report.records {
            guard case .seconds(let rta) = record.rta else { continue }
            total += rta
            assumed += SecondsText.microseconds(record.worst.assumedSeconds) ?? 0
        }
        tile(&html, "Recovery time that rests on assumptions") { html in
            figure(&html, total > 0 ? "\((assumed * 2 / max(1, total / 100) + 1) / 2)%" : "–", of: "of all measured")
            html.element("p", ["class": "tile-note"], text: "for these parts the service publishes no figure")
        }
    }
}
