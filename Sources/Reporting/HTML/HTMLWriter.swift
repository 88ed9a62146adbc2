/// An HTML document in memory. Every value goes through `text` or an attribute and is escaped there; names of elements and attributes, and
/// markup that is written as it stands, are `StaticString`: only literals of this program can be one.
struct HTMLWriter {
    private(set) var bytes: [UInt8] = []

    typealias Attributes = KeyValuePairs<StaticString, String?>

    /// Attributes in the given order; those without a value are left out.
    mutating func element(_ name: StaticString, _ attributes: Attributes = [:], _ content: (inout HTMLWriter) -> Void = { _ in }) {
        open(name, attributes)
        content(&self)
        bytes.append(contentsOf: "</".utf8)
        raw(name)
        bytes.append(UInt8(ascii: ">"))
    }

    mutating func element(_ name: StaticString, _ attributes: Attributes = [:], text: String) {
        element(name, attributes) { $0.text(text) }
    }

    /// An element that HTML knows without an end: `meta`, `br`, `col` …
    mutating func void(_ name: StaticString, _ attributes: Attributes = [:]) { open(name, attributes) }

    mutating func text(_ text: String) { escaped(text) }

    /// A link to a place on this page.
    mutating func link(toAnchor anchor: String, _ attributes: Attributes = [:], text: String) {
        link(to: "#", anchor, attributes, text: text)
    }

    /// A link to a file of the same tree of reports.
    /// - Parameter path: Relative to the tree. After `./` nothing can be a scheme.
    mutating func link(toFile path: String, _ attributes: Attributes = [:], text: String) {
        link(to: "./", path, attributes, text: text)
    }

    private mutating func link(to prefix: StaticString, _ target: String, _ attributes: Attributes, text: String) {
        bytes.append(contentsOf: "<a href=\"".utf8)
        raw(prefix)
        escaped(target)
        bytes.append(UInt8(ascii: "\""))
        write(attributes)
        bytes.append(UInt8(ascii: ">"))
        escaped(text)
        bytes.append(contentsOf: "</a>".utf8)
    }

    /// Text of this program, as it stands.
    mutating func raw(_ markup: StaticString) { markup.withUTF8Buffer { bytes.append(contentsOf: $0) } }

    private mutating func open(_ name: StaticString, _ attributes: Attributes) {
        bytes.append(UInt8(ascii: "<"))
        raw(name)
        write(attributes)
        bytes.append(UInt8(ascii: ">"))
    }

    private mutating func write(_ attributes: Attributes) {
        for (name, value) in attributes {
            guard let value else { continue }
            bytes.append(UInt8(ascii: " "))
            raw(name)
            bytes.append(contentsOf: "=\"".utf8)
            escaped(value)
            bytes.append(UInt8(ascii: "\""))
        }
    }

    private mutating func escaped(_ text: String) {
        // Nearly every text is plain: looked at once, copied once.
        var text = text
        let isPlain = text.withUTF8 { $0.allSatisfy { HTMLWriter.isPlain($0) } }
        guard !isPlain else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        for scalar in CleanText.printable(text).unicodeScalars {
            switch scalar {
            case "&": bytes.append(contentsOf: "&amp;".utf8)
            case "<": bytes.append(contentsOf: "&lt;".utf8)
            case ">": bytes.append(contentsOf: "&gt;".utf8)
            case "\"": bytes.append(contentsOf: "&quot;".utf8)
            case "'": bytes.append(contentsOf: "&#39;".utf8)
            default: bytes.append(contentsOf: String(scalar).utf8)
            }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): false
        case 0x20..<0x7F, 0x0A: true
        default: false
        }
    }
}
