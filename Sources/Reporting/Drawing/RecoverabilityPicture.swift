import Audit
import Units

/// The past of an estate's clusters over time: to which instants a way leads back, and to which none does.
struct RecoverabilityPicture {
    let map: RecoverabilityMap

    private static let width = 960.0
    private static let labels = 150.0
    private static let head = 22.0
    static let clustersMax = 12

    private var scale: TimeScale {
        let from = map.clusters.flatMap { $0.history.map(\.from) + $0.ways.map(\.span.from) }.min() ?? map.takenAt
        return TimeScale(from: from, to: map.takenAt, x: (Self.labels + 10)...(Self.width - 12))
    }

    func draw(into html: inout HTMLWriter) {
        let clusters = map.clusters.prefix(Self.clustersMax)
        let height = Self.head + clusters.reduce(0) { $0 + 42 + Double(Self.kinds(of: $1).count) * 16 }
        let scale = scale
        SVGCanvas.draw(
            into: &html, width: Self.width, height: height, class: "timeline", title: "Ways back to each instant of the past",
            description: "Counted back from the end of the drill. The table below holds the same facts."
        ) { canvas in
            let ticks = scale.ticks(from: map.takenAt)
            canvas.uprights("grid", at: ticks.map(\.x), from: 16, to: height)
            for tick in ticks {
                let isLast = tick.x + SVGCanvas.textWidth(tick.label) / 2 > Self.width - 2
                canvas.text(tick.label == "0" ? "end" : tick.label, "tick", x: isLast ? Self.width - 1 : tick.x, y: 11, anchor: isLast ? .end : .middle)
            }
            var y = Self.head
            for past in clusters {
                let name = "\(past.clusterID) in \(past.region)" + (past.exists ? "" : ", gone")
                canvas.text(TextWidth.truncated(CleanText.oneLine(name), to: 90), "node-name", x: 2, y: y + 13)
                y += 18
                history(past, scale, &canvas, y)
                y += 18
                for kind in Self.kinds(of: past) {
                    canvas.text(kind.rawValue, "lane", x: Self.labels, y: y + 11, anchor: .end)
                    for way in past.ways where way.kind == kind { mark(way, scale, &canvas, y) }
                    y += 16
                }
                y += 6
            }
        }
    }

    /// In their own order, those that there are.
    static func kinds(of past: ClusterPast) -> [RestoreWay.Kind] { RestoreWay.Kind.allCases.filter { kind in past.ways.contains { $0.kind == kind } } }

    private func history(_ past: ClusterPast, _ scale: TimeScale, _ canvas: inout SVGCanvas, _ y: Double) {
        canvas.text("its past", "lane", x: Self.labels, y: y + 12, anchor: .end)
        for span in past.history {
            let (from, to) = (scale.x(span.from), scale.x(span.to))
            canvas.rectangle("good", x: from, y: y + 6, width: max(1, to - from), height: 4, title: "a way leads back")
        }
        for hole in past.holes {
            let (from, to) = (scale.x(hole.from), scale.x(hole.to))
            let words = "no way back \(SecondsText.inWords((hole.to - hole.from).microseconds))"
            canvas.rectangle("bad", x: from, y: y + 1, width: max(1, to - from), height: 14, title: words)
            if to - from > SVGCanvas.textWidth(words) + 10 { canvas.text(words, "on-bad", x: from + 6, y: y + 12) }
        }
    }

    private func mark(_ way: RestoreWay, _ scale: TimeScale, _ canvas: inout SVGCanvas, _ y: Double) {
        let (from, to) = (scale.x(way.span.from), scale.x(way.span.to))
        let tone = way.counts ? "way" : "way dead"
        let title = "\(way.kind.rawValue) in \(way.region)" + (way.obstacle.map { ": \($0)" } ?? "")
        if to - from > 4 {
            canvas.rectangle(tone, x: from, y: y + 3, width: to - from, height: 9, radius: 1.5, title: title)
        } else {
            canvas.circle(tone, x: (from + to) / 2, y: y + 7.5, radius: 3.5, title: title)
        }
    }
}
