import Evidence

/// For each scenario its worst drill, and those that failed; the other seeds in a line each.
struct DetailsSection: PageSection {
    static let anchor: StaticString = "details"
    static let title: StaticString = "Drill by drill"

    private let report: PageReport
    /// Beyond that a drill has its line and a link to its record: the page must open anywhere.
    private static let bytesMax = 4_000_000
    /// On a page of more drills, only those that are not as expected tell everything that happened.
    private static let eventfulMax = 60
    private let hasRoomForEvents: Bool

    init?(_ report: PageReport) {
        if report.records.isEmpty { return nil }
        self.report = report
        hasRoomForEvents = report.detailed.reduce(0) { $0 + $1.count } <= Self.eventfulMax
    }

    func write(into html: inout HTMLWriter) {
        html.element(
            "p", ["class": "explain"],
            text: "The worst seed of each scenario, and every seed that failed. Times are counted from the disaster."
                + (hasRoomForEvents ? "" : " What happened in a drill that ended as expected, call by call, is in its record."))
        html.element("div", ["class": "unfold"]) { _ in }
        var group: String?
        for index in report.results.indices {
            let result = report.results[index]
            let folder = Self.folder(of: result)
            if folder != group { html.element("h3", text: folder.replacing("-", with: " ")) }
            group = folder
            for (order, place) in report.detailed[index].enumerated() {
                drill(place, of: index, hasSeeds: order == 0, &html)
            }
        }
    }

    private func drill(_ place: Int, of index: Int, hasSeeds: Bool, _ html: inout HTMLWriter) {
        let record = report.records[place]
        html.element("details", ["class": "drill", "open": record.isAsExpected ? nil : ""]) { html in
            html.element("summary") { html in
                let standing = report.results[index].standing
                if record.isAsExpected { StateMark.good.write("ok", into: &html) } else { StateMark(standing).write(standing.rawValue, into: &html) }
                html.element("span", ["class": "names"], text: " \(record.name)")
                html.element("span", ["class": "aside"]) { html in
                    StateMark(record.outcome).write(ScenarioResult.short(record.outcomeText), into: &html)
                    html.text(" seed \(record.seed)")
                }
            }
            // The anchor is inside, so that a link to it opens the drill also where no script runs.
            html.element("div", ["class": "body", "id": report.anchors[place]]) { html in
                guard html.bytes.count < Self.bytesMax else {
                    html.element("p", ["class": "claim"], text: record.claim)
                    FirstFailure(record).write(into: &html)
                    html.element("p") { html in
                        html.text("Not drawn, to keep this page small: ")
                        html.link(toFile: report.paths[place], text: report.paths[place])
                    }
                    return
                }
                DrillDetail(record, path: report.paths[place], tellsEvents: hasRoomForEvents || !record.isAsExpected).write(into: &html)
                if hasSeeds { seeds(index, shown: place, &html) }
            }
        }
    }

    private func seeds(_ index: Int, shown: Int, _ html: inout HTMLWriter) {
        let own = report.places[index]
        guard own.count > 1 else { return }
        let rows = own.map { place -> [HTMLTable.Cell] in
            let record = report.records[place]
            return [
                .number(String(record.seed), sort: nil), .mark(StateMark(record.outcome), ScenarioResult.short(record.outcomeText)),
                .number(record.worst.noOutage ? "no outage" : record.rta.inWords, sort: nil), .number(record.rpa.inWords, sort: nil),
                .number(record.worst.lostTransactions.map(CountText.grouped) ?? "–", sort: nil),
                .drawn(sort: nil) { html in
                    html.link(toFile: report.paths[place], text: "record")
                    if place == shown { html.text(", shown here") }
                },
            ]
        }
        HTMLTable(
            caption: "All seeds",
            columns: [
                .init("seed", isNumber: true), .init("outcome"), .init("RTO achieved", isNumber: true), .init("RPO achieved", isNumber: true),
                .init("lost", isNumber: true), .init("record"),
            ], rows: rows
        ).write(into: &html)
    }

    /// The folder of its file, which says what kind of trouble it is.
    private static func folder(of result: ScenarioResult) -> String {
        let parts = (result.drills.first?.file ?? "").split(separator: "/")
        return parts.count > 1 ? String(parts[parts.count - 2]) : "scenarios"
    }
}
