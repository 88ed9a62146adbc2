import Units

/// Writes JSON as `JSONValue.document` does, without holding the value: two blanks of indentation, LF, a final line end.
///
/// The caller gives members in order of name.
struct JSONStream: ~Copyable {
    private(set) var text: ByteText
    private var depth = 0
    /// Whether the innermost list or object has something in it.
    private var isFilled = false

    init(_ text: consuming ByteText = ByteText()) { self.text = text }

    mutating func object(_ body: (inout JSONStream) -> Void) { nest(UInt8(ascii: "{"), UInt8(ascii: "}"), body) }
    mutating func list(_ body: (inout JSONStream) -> Void) { nest(UInt8(ascii: "["), UInt8(ascii: "]"), body) }

    private mutating func nest(_ open: UInt8, _ close: UInt8, _ body: (inout JSONStream) -> Void) {
        text.append(open)
        depth += 1
        isFilled = false
        body(&self)
        depth -= 1
        if isFilled { newLine() }
        text.append(close)
        isFilled = true
    }

    /// Begins an element of a list; its value is to follow.
    mutating func element() {
        if isFilled { text.append(UInt8(ascii: ",")) }
        newLine()
        isFilled = true
    }

    /// Begins a member of an object; its value is to follow.
    ///
    /// - Parameter name: Of a schema: nothing in it is to be escaped.
    mutating func member(_ name: StaticString) {
        text.appendMember(name, isFirst: !isFilled, indentedBy: 2 * depth)
        isFilled = true
    }

    /// A member that is written as `JSONValue` does it.
    mutating func member(named name: String, _ value: JSONValue) {
        element()
        string(name)
        text.append(": ")
        text.append(value.indented(by: lineStart))
    }

    mutating func member(_ name: StaticString, _ value: String?) {
        member(name)
        string(value)
    }

    mutating func member(_ name: StaticString, _ value: Bool?) {
        member(name)
        if let value { text.append(value ? "true" : "false") } else { text.append("null") }
    }

    mutating func member(_ name: StaticString, _ value: Int64?) {
        member(name)
        if let value { text.append(value) } else { text.append("null") }
    }

    mutating func member(_ name: StaticString, unsigned value: UInt64) {
        member(name)
        text.append(value)
    }

    mutating func member(_ name: StaticString, _ value: Instant?) {
        member(name)
        instant(value)
    }

    mutating func member(_ name: StaticString, seconds length: Duration?) {
        member(name)
        if let length { text.append(SecondsText.exact(length.microseconds)) } else { text.append("null") }
    }

    mutating func member(_ name: StaticString, _ values: [String]) {
        member(name)
        list { stream in
            for value in values {
                stream.element()
                stream.string(value)
            }
        }
    }

    mutating func object(_ name: StaticString, _ body: (inout JSONStream) -> Void) {
        member(name)
        object(body)
    }

    /// A list whose elements the caller begins.
    mutating func list(_ name: StaticString, _ body: (inout JSONStream) -> Void) {
        member(name)
        list(body)
    }

    mutating func null() { text.append("null") }

    mutating func instant(_ value: Instant?) {
        guard let value else { return text.append("null") }
        text.append(UInt8(ascii: "\""))
        text.append(value)
        text.append(UInt8(ascii: "\""))
    }

    mutating func string(_ value: String?) {
        guard let value else { return text.append("null") }
        text.appendJSON(value)
    }

    /// Where records of a long list begin: what is written so far may go.
    mutating func drainIfFull() { text.drainIfFull() }

    mutating func finish() {
        text.append(UInt8(ascii: "\n"))
        text.finish()
    }

    /// Line end and indentation of the line that is written.
    private var lineStart: String { "\n" + String(repeating: "  ", count: depth) }

    private mutating func newLine() { text.appendLine(indentedBy: 2 * depth) }
}

extension ByteText {
    private static let plainInJSON = ByteSet(printableBut: "\"\\")

    /// A JSON string, escaped as `JSONValue` does it.
    mutating func appendJSON(_ value: String) {
        if !appendIfAllowed(value, ByteText.plainInJSON, between: UInt8(ascii: "\"")) { append(JSONValue.string(value).inLine) }
    }
}
