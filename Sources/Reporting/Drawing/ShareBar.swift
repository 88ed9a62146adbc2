/// Parts of a whole in one bar.
struct ShareBar {
    /// Class and count of each part, in order.
    let parts: [(name: String, count: Int)]
    let what: String

    func draw(into html: inout HTMLWriter) {
        let total = parts.reduce(0) { $0 + $1.count }
        let width = 240.0
        SVGCanvas.draw(into: &html, width: width, height: 12, class: "shares", title: what) { canvas in
            let shown = parts.filter { $0.count > 0 }
            // What is there is seen, however small: two pixels each, the rest shared.
            let gap = 2.0
            let room = width - Double(shown.count) * 2 - Double(max(0, shown.count - 1)) * gap
            var x = 0.0
            for part in shown {
                let length = 2 + room * Double(part.count) / Double(max(1, total))
                canvas.rectangle(part.name, x: x, y: 0, width: length, height: 12, radius: 2)
                x += length + gap
            }
        }
    }
}
