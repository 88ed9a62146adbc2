import Evidence

/// Every scenario, or variant of one, on a line, with bars against its objectives.
struct DrillsSection: PageSection {
    static let anchor: StaticString = "drills"
    static let title: StaticString = "Drills"

    private let report: PageReport

    init?(_ report: PageReport) {
        if report.records.isEmpty { return nil }
        self.report = report
    }

    func write(into html: inout HTMLWriter) {
        html.element(
            "p", ["class": "explain"],
            text: "One line a scenario; each figure is the worst of its seeds. The mark in a bar is the objective: a bar that ends before it kept it. "
                + "Whether a line is ok is another question: a scenario says what will happen, and an expected miss is ok.")
        let columns = [
            HTMLTable.Column("scenario"), .init("verdict", isFacet: true), .init("disaster", isFacet: true), .init("outcome", isFacet: true),
            .init("RTO achieved"), .init("RPO achieved"), .init("lost commits", isNumber: true), .init("seeds", isNumber: true),
        ]
        HTMLTable(caption: "Scenarios with what they achieved", kind: .cards, columns: columns, rows: report.results.indices.map(row)).write(into: &html)
    }

    private func row(_ index: Int) -> [HTMLTable.Cell] {
        let result = report.results[index]
        let shown = report.detailed[index].first
        let first = shown.map { report.records[$0] }
        let outcome = first?.outcome ?? .inconclusive
        return [
            .drawn(sort: nil) { html in
                if let anchor = shown.flatMap({ report.anchors[$0] }) {
                    html.link(toAnchor: anchor, text: result.name)
                } else {
                    html.text(result.name)
                }
            },
            .mark(StateMark(result.standing), result.standing.rawValue), .text(first?.disasterKind ?? "–"),
            .drawn(sort: nil) { html in
                StateMark(outcome).write(result.outcome, into: &html)
                if result.standing != .ok { html.element("small", text: "expected \(result.expected)") }
            },
            bar(result.worstRTA, first?.worst.objectives.rtoSeconds, "recovery time", noOutage: result.drills.allSatisfy(\.worst.noOutage)),
            bar(result.worstRPA, first?.worst.objectives.rpoSeconds, "data loss"),
            .number(result.lostMost.map(CountText.grouped) ?? "–", sort: result.lostMost.map { Int64($0) } ?? -1),
            .number(String(result.drills.count), sort: nil),
        ]
    }

    private func bar(_ achieved: Achieved, _ objective: Double?, _ what: String, noOutage: Bool = false) -> HTMLTable.Cell {
        let limit = SecondsText.microseconds(objective)
        let sort: Int64 =
            switch achieved {
            case .unknown: -1
            case .seconds(let microseconds): microseconds
            case .infinite: .max
            }
        return .drawn(sort: sort) { html in
            html.element("span", ["class": "figure"]) { html in
                html.element("b", text: noOutage ? "no outage" : achieved.inWords)
                // Where the line is too short, it breaks before the objective and not within.
                html.text(limit.map { " " + "of \(SecondsText.inWords($0))".replacing(" ", with: "\u{A0}") } ?? ", no objective")
            }
            ObjectiveBar(achieved: achieved, objective: limit, what: what).draw(into: &html)
        }
    }
}
