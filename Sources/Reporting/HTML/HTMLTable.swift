/// A table with caption, column heads and row heads. What script adds to it (filter, order) comes from its attributes.
struct HTMLTable {
    struct Column {
        var title: String
        var isNumber = false
        /// Script offers its distinct values as a choice.
        var isFacet = false
        init(_ title: String, isNumber: Bool = false, isFacet: Bool = false) {
            self.title = title
            self.isNumber = isNumber
            self.isFacet = isFacet
        }
    }

    enum Cell {
        case text(String)
        /// A name of some language or service: set in its own face, and broken anywhere.
        case code(String)
        /// - sort: What it is ordered by, where the text does not say.
        case number(String, sort: Int64?)
        case mark(StateMark, String)
        case drawn(sort: Int64?, (inout HTMLWriter) -> Void)
    }

    enum Kind {
        /// A few rows among other things.
        case small
        /// One that script gives a filter and order.
        case tool
        /// The same, with each row as a card where there is no room for columns.
        case cards
    }

    var caption: String
    var kind = Kind.small
    var columns: [Column]
    /// As many cells each as there are columns; the first heads its row.
    var rows: [[Cell]]

    func write(into html: inout HTMLWriter) {
        switch kind {
        case .small: table(into: &html, ["class": "small"])
        case .tool: wide(into: &html, ["class": "tool"])
        case .cards: wide(into: &html, ["class": "tool cards"])
        }
    }

    /// Wider than the page perhaps: it scrolls in itself, also by keyboard.
    private func wide(into html: inout HTMLWriter, _ attributes: HTMLWriter.Attributes) {
        html.element("div", ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": caption]) { table(into: &$0, attributes) }
    }

    private func table(into html: inout HTMLWriter, _ attributes: HTMLWriter.Attributes) {
        html.element("table", attributes) { html in
            html.element("caption", text: caption)
            html.element("thead") { html in
                html.element("tr") { html in
                    for column in columns {
                        html.element("th", ["scope": "col", "class": column.isNumber ? "n" : nil, "data-facet": column.isFacet ? "" : nil], text: column.title)
                    }
                }
            }
            html.element("tbody") { html in for row in rows { write(row, into: &html) } }
        }
    }

    private func write(_ row: [Cell], into html: inout HTMLWriter) {
        html.element("tr") { html in
            for (index, cell) in row.enumerated() {
                let label = kind == .cards && index > 0 ? columns[index].title : nil
                let sort: Int64? =
                    switch cell {
                    case .number(_, let sort), .drawn(let sort, _): sort
                    case .text, .code, .mark: nil
                    }
                let name = columns[index].isNumber ? "n" : nil
                if index == 0 {
                    html.element("th", ["scope": "row", "class": name, "data-sort": sort.map(String.init)]) { write(cell, into: &$0) }
                } else {
                    html.element("td", ["class": name, "data-sort": sort.map(String.init), "data-label": label]) { write(cell, into: &$0) }
                }
            }
        }
    }

    private func write(_ cell: Cell, into html: inout HTMLWriter) {
        switch cell {
        case .text(let text), .number(let text, _): html.text(text)
        case .code(let text): html.element("code", text: text)
        case .mark(let mark, let word): mark.write(word, into: &html)
        case .drawn(_, let draw): draw(&html)
        }
    }
}
