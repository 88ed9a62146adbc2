/// A drawing inside a page. Coordinates are CSS pixels at its natural size.
///
/// Colours come from classes of the page's style, so that both themes and print have their own. A drawing is a picture to assistive
/// technology: it has a title and a description, and whoever puts it on a page sets a table with the same facts beside it.
struct SVGCanvas {
    private(set) var html: HTMLWriter

    /// - Parameter body: Draws; called once.
    static func draw(
        into html: inout HTMLWriter, width: Double, height: Double, class name: String, title: String, description: String? = nil,
        _ body: (inout SVGCanvas) -> Void
    ) {
        html.element(
            "svg",
            [
                "class": name, "role": "img", "width": number(width), "height": number(height), "viewBox": "0 0 \(number(width)) \(number(height))",
                "aria-label": title,
            ]
        ) { html in
            if let description { html.element("desc", text: description) }
            var canvas = SVGCanvas(html: html)
            // One owner at a time: two would make every write copy the page.
            html = HTMLWriter()
            body(&canvas)
            html = canvas.html
        }
    }

    mutating func rectangle(_ name: String, x: Double, y: Double, width: Double, height: Double, radius: Double? = nil, title: String? = nil) {
        shape("rect", ["class": name, "x": n(x), "y": n(y), "width": n(max(0, width)), "height": n(height), "rx": radius.map(n)], title)
    }

    mutating func line(_ name: String, from a: (x: Double, y: Double), to b: (x: Double, y: Double), title: String? = nil) {
        shape("line", ["class": name, "x1": n(a.x), "y1": n(a.y), "x2": n(b.x), "y2": n(b.y)], title)
    }

    /// Upright lines as one shape: many of them must not make a page heavy.
    mutating func uprights(_ name: String, at places: [Double], from top: Double, to bottom: Double) {
        shape("path", ["class": name, "d": places.map { "M\(n($0)) \(n(top))V\(n(bottom))" }.joined()], nil)
    }

    /// - Parameter corners: At least two.
    mutating func polygon(_ name: String, _ corners: [(x: Double, y: Double)], title: String? = nil) {
        shape("polygon", ["class": name, "points": corners.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")], title)
    }

    mutating func circle(_ name: String, x: Double, y: Double, radius: Double, title: String? = nil) {
        shape("circle", ["class": name, "cx": n(x), "cy": n(y), "r": n(radius)], title)
    }

    /// A line that leaves and arrives level.
    mutating func curve(_ name: String, from a: (x: Double, y: Double), to b: (x: Double, y: Double), title: String? = nil) {
        let middle = (a.x + b.x) / 2
        shape("path", ["class": name, "d": "M\(n(a.x)) \(n(a.y))C\(n(middle)) \(n(a.y)) \(n(middle)) \(n(b.y)) \(n(b.x)) \(n(b.y))"], title)
    }

    enum Anchor: String { case start, middle, end }

    /// - Parameter y: Of the base line.
    mutating func text(_ text: String, _ name: String, x: Double, y: Double, anchor: Anchor = .start) {
        html.element("text", ["class": name, "x": n(x), "y": n(y), "text-anchor": anchor == .start ? nil : anchor.rawValue], text: text)
    }

    private mutating func shape(_ element: StaticString, _ attributes: HTMLWriter.Attributes, _ title: String?) {
        html.element(element, attributes) { html in
            if let title { html.element("title", text: title) }
        }
    }

    private func n(_ value: Double) -> String { SVGCanvas.number(value) }

    /// Tenths, without a needless `.0`.
    static func number(_ value: Double) -> String {
        let tenths = Int64((value * 10).rounded())
        let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
        return (tenths < 0 ? "-" : "") + (rest == 0 ? "\(whole)" : "\(whole).\(rest)")
    }

    /// Least width that a text of the page's small size needs: wide enough for any, since fonts are the reader's own.
    static func textWidth(_ text: String, size: Double = 11) -> Double { Double(TextWidth.columns(text)) * size * 0.66 }
}
