import Evidence

/// Which data hangs on which key, in every estate that looks different at the end; those with a dead key first.
struct KeysSection: PageSection {
    static let anchor: StaticString = "keys"
    static let title: StaticString = "Keys and what hangs on them"

    private struct Estate {
        var picture: KeyGraphPicture
        var scenarios: [String]
    }
    private let estates: [Estate]
    /// More pictures are a gallery.
    private static let shownMax = 60

    init?(_ report: PageReport) {
        var order: [KeyGraphPicture] = []
        var scenarios: [KeyGraphPicture: [String]] = [:]
        for estate in report.estates where !estate.standing.inventory.keys.isEmpty {
            let picture = KeyGraphPicture(of: estate.standing)
            if scenarios[picture] == nil { order.append(picture) }
            scenarios[picture, default: []].append(estate.scenario)
        }
        guard !order.isEmpty else { return nil }
        let all = order.map { Estate(picture: $0, scenarios: scenarios[$0] ?? []) }
        estates = all.filter(\.picture.hasTrouble) + all.filter { !$0.picture.hasTrouble }
    }

    func write(into html: inout HTMLWriter) {
        html.element(
            "p", ["class": "explain"],
            text: "Estates at the end of their drills. Lose a key, and everything to the right of it is gone. Estates that look the same are drawn once.")
        for (index, estate) in estates.prefix(Self.shownMax).enumerated() {
            html.element("details", ["open": index == 0 ? "" : nil]) { html in
                html.element("summary") { html in
                    (estate.picture.hasTrouble ? StateMark.bad : .good).write(
                        estate.picture.hasTrouble ? "data under a dead key" : "all keys usable", into: &html)
                    html.text(" ")
                    html.element("span", ["class": "names"], text: Self.names(estate.scenarios))
                }
                html.element("div", ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": "Keys and data"]) { estate.picture.draw(into: &$0) }
                Self.table(estate.picture).write(into: &html)
            }
        }
        guard estates.count > Self.shownMax else { return }
        html.element("p") { html in
            html.text("And \(CountText.of(estates.count - Self.shownMax, "more estate")): ")
            html.link(toFile: "inventory/key-dependencies.csv", text: "inventory/key-dependencies.csv")
            html.text(" has all.")
        }
    }

    private static func names(_ names: [String]) -> String {
        let shown = names.prefix(3).joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }

    private static func table(_ picture: KeyGraphPicture) -> HTMLTable {
        var rows: [[HTMLTable.Cell]] = []
        for key in picture.keys {
            let state = HTMLTable.Cell.mark(key.isUsable ? .good : .bad, key.state)
            let undo = HTMLTable.Cell.text(key.undo ?? "–")
            if key.data.isEmpty { rows.append([.text(key.name), .text(key.region), state, undo, .text("nothing"), .text("–"), .text("–")]) }
            for data in key.data {
                rows.append([
                    .text(key.name), .text(key.region), state, undo, .text(data.cluster), .text(data.region + (data.isReachable ? "" : " (lost)")),
                    .text(data.what),
                ])
            }
        }
        return HTMLTable(
            caption: "Keys and the data that they open",
            columns: [.init("key"), .init("its region"), .init("state"), .init("undo"), .init("opens data of"), .init("in region"), .init("what")], rows: rows)
    }
}
