/// What was achieved against its objective. The objective stands at the same place in every bar, so that a column of them can be compared.
struct ObjectiveBar {
    let achieved: Achieved
    /// Microseconds; nil: none.
    let objective: Int64?
    /// `recovery time`, `data loss`: for people who do not see the bar.
    let what: String

    static let width = 120.0
    private static let height = 12.0
    private static let mark = 80.0

    func draw(into html: inout HTMLWriter) {
        SVGCanvas.draw(into: &html, width: ObjectiveBar.width, height: ObjectiveBar.height, class: "bar", title: words) { canvas in
            canvas.rectangle("bar-track", x: 0, y: 3, width: ObjectiveBar.width, height: 6, radius: 3)
            switch achieved {
            case .unknown: break
            case .infinite:
                canvas.rectangle("bar-over", x: 0, y: 3, width: ObjectiveBar.width, height: 6, radius: 3)
                canvas.polygon("bar-end", [(ObjectiveBar.width - 8, 0), (ObjectiveBar.width, 6), (ObjectiveBar.width - 8, 12)])
            case .seconds(let microseconds):
                guard microseconds > 0 else { break }
                guard let objective else {
                    canvas.rectangle("bar-free", x: 0, y: 3, width: ObjectiveBar.mark / 2, height: 6, radius: 3)
                    break
                }
                let isOver = microseconds > objective
                let length = Double(microseconds) / Double(max(1, objective)) * ObjectiveBar.mark
                let isCut = length > ObjectiveBar.width
                canvas.rectangle(isOver ? "bar-over" : "bar-in", x: 0, y: 3, width: min(ObjectiveBar.width, max(2, length)), height: 6, radius: 3)
                if isCut { canvas.polygon("bar-end", [(ObjectiveBar.width - 8, 0), (ObjectiveBar.width, 6), (ObjectiveBar.width - 8, 12)]) }
            }
            if objective != nil { canvas.line("bar-mark", from: (ObjectiveBar.mark, 0), to: (ObjectiveBar.mark, ObjectiveBar.height)) }
        }
    }

    private var words: String {
        guard let objective else { return "\(what) \(achieved.inWords), no objective" }
        let limit = SecondsText.inWords(objective)
        return switch achieved {
        case .unknown: "\(what) unknown, objective \(limit)"
        case .infinite: "\(what) infinite, objective \(limit)"
        case .seconds(let microseconds):
            "\(what) \(achieved.inWords), \(microseconds > objective ? "over" : "within") the objective of \(limit)"
        }
    }
}
