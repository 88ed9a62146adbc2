import Units

/// A JSON document of ours. Foundation's encoder writes seconds as the nearest binary fraction prints; here they stay decimal.
indirect enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    /// Seconds, exact to the microsecond; or a price, exact to the millionth.
    case seconds(microseconds: Int64)
    case string(String)
    case list([JSONValue])
    /// Written in order of name.
    case object([String: JSONValue])

    init(_ text: String?) { self = text.map(JSONValue.string) ?? .null }
    init(_ count: Int?) { self = count.map { .integer(Int64($0)) } ?? .null }
    init(_ instant: Instant?) { self = instant.map { .string($0.iso) } ?? .null }
    /// nil, infinite and not a number are all `null`.
    init(seconds: Double?) { self = SecondsText.microseconds(seconds).map { .seconds(microseconds: $0) } ?? .null }

    /// Exact to the millionth, as seconds are.
    static func money(_ microdollars: Int64) -> JSONValue { .seconds(microseconds: microdollars) }

    /// Sorted keys, two blanks of indentation, LF, a final line end: the same value always gives the same bytes.
    var document: String { document(compactBelow: .max) }

    /// The same with lists and objects that lie more than `depth` levels below the whole on one line each: long lists of small things.
    func document(compactBelow depth: Int) -> String {
        var text = ""
        write(into: &text, Layout(indent: "\n", depth: depth))
        return text + "\n"
    }

    /// The same without the final line end, as the value of something that stands further in.
    /// - Parameter indent: Line end and indentation of the line that it begins on.
    func indented(by indent: String) -> String {
        var text = ""
        write(into: &text, Layout(indent: indent, depth: .max))
        return text
    }

    /// The same for a string, number or word.
    var inLine: String { indented(by: "\n") }

    /// How a value is laid out.
    private struct Layout {
        /// Line end and blanks; nil: all on one line.
        var indent: String?
        var depth: Int
        init(indent: String?, depth: Int) {
            self.indent = depth >= 0 ? indent : nil
            self.depth = depth
        }
        var inner: Layout { Layout(indent: indent.map { $0 + "  " }, depth: depth - 1) }
    }

    private func write(into text: inout String, _ layout: Layout) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .unsigned(let value): text += String(value)
        case .seconds(let microseconds): text += SecondsText.exact(microseconds)
        case .string(let value): JSONValue.write(value, into: &text)
        case .list(let elements): JSONValue.write(elements, "[", "]", into: &text, layout) { element, text, inner in element.write(into: &text, inner) }
        case .object(let members):
            JSONValue.write(members.sorted { $0.key < $1.key }, "{", "}", into: &text, layout) { member, text, inner in
                JSONValue.write(member.key, into: &text)
                text += ": "
                member.value.write(into: &text, inner)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element], _ open: String, _ close: String, into text: inout String, _ layout: Layout,
        each: (Element, inout String, Layout) -> Void
    ) {
        text += open
        let inner = layout.inner
        for (position, element) in elements.enumerated() {
            if position > 0 { text += layout.indent == nil ? ", " : "," }
            text += layout.indent.map { $0 + "  " } ?? ""
            each(element, &text, inner)
        }
        text += elements.isEmpty ? close : (layout.indent ?? "") + close
    }

    /// Source: RFC 8259, section 7: quotation mark, reverse solidus and the controls below U+0020 must be escaped.
    private static func write(_ string: String, into text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            // Allowed, but some readers of JSON are readers of JavaScript or of lines, and some drop byte order marks.
            case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
