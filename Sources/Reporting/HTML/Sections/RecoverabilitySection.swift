import Audit
import Evidence
import Units

/// To which instants of each cluster's past a way leads back at the end of a drill; estates with a cluster that has none come first.
struct RecoverabilitySection: PageSection {
    static let anchor: StaticString = "recoverability"
    static let title: StaticString = "Ways back"

    private struct Estate {
        var scenario: String
        var map: RecoverabilityMap
        /// Clusters of which no instant can be brought back.
        var lost: Int
    }
    private let estates: [Estate]
    private static let shownMax = 40

    init?(_ report: PageReport) {
        let all = report.estates.map { estate -> Estate in
            let map = RecoverabilityMap(of: estate.standing.inventory)
            return Estate(scenario: estate.scenario, map: map, lost: map.clusters.count { !$0.ways.contains(where: \.counts) })
        }
        .filter { !$0.map.clusters.isEmpty }
        guard !all.isEmpty else { return nil }
        estates = all.filter { $0.lost > 0 } + all.filter { $0.lost == 0 }
    }

    func write(into html: inout HTMLWriter) {
        html.element(
            "p", ["class": "explain"],
            text: "What a restore could bring back at the end of each drill, counted back from there. Red: instants that no way leads back to.")
        for (index, estate) in estates.prefix(Self.shownMax).enumerated() {
            html.element("details", ["open": index == 0 ? "" : nil]) { html in
                html.element("summary") { html in
                    let words = estate.lost == 0 ? "every cluster has a way back" : "\(CountText.of(estate.lost, "cluster")) without a way back"
                    (estate.lost == 0 ? StateMark.good : .bad).write(words, into: &html)
                    html.element("span", ["class": "names"], text: " \(estate.scenario)")
                }
                html.element("div", ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": "Ways back in \(estate.scenario)"]) {
                    RecoverabilityPicture(map: estate.map).draw(into: &$0)
                }
                table(estate.map).write(into: &html)
            }
        }
        guard estates.count > Self.shownMax else { return }
        html.element("p") { html in
            html.text("And \(CountText.of(estates.count - Self.shownMax, "more estate")): ")
            html.link(toFile: "inventory/recoverability.json", text: "inventory/recoverability.json")
            html.text(" has all.")
        }
    }

    private func table(_ map: RecoverabilityMap) -> HTMLTable {
        func ago(_ at: Instant) -> String { SecondsText.inWords((map.takenAt - at).microseconds) }
        let rows = map.clusters.map { past -> [HTMLTable.Cell] in
            let counting = past.ways.filter(\.counts)
            let kinds = RestoreWay.Kind.allCases.compactMap { kind -> String? in
                let count = counting.count { $0.kind == kind }
                return count == 0 ? nil : "\(count) \(kind.rawValue)"
            }
            let obstacles = Set(past.ways.compactMap(\.obstacle)).sorted()
            let longest = past.holes.map { ($0.to - $0.from).microseconds }.max()
            return [
                .text(past.clusterID + (past.exists ? "" : " (gone)")), .text(past.region), .text(kinds.isEmpty ? "none" : kinds.joined(separator: ", ")),
                .text(counting.map(\.span.from).min().map { "\(ago($0)) ago" } ?? "–"),
                .text(past.holes.isEmpty ? "none" : "\(past.holes.count), longest \(SecondsText.inWords(longest ?? 0))"),
                .text(past.clean.map { "\(ago($0.newest)) ago" } ?? "none"), .text(obstacles.isEmpty ? "–" : obstacles.joined(separator: "; ")),
            ]
        }
        return HTMLTable(
            caption: "Ways back that can be used now",
            columns: [
                .init("cluster"), .init("region"), .init("ways"), .init("furthest back"), .init("gaps"),
                .init("newest clean point, before \(SecondsText.inWords(map.dwell.microseconds))"), .init("what stands in the way of others"),
            ], rows: rows)
    }
}
