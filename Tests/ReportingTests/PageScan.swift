/// Reads a page of ours tag by tag, as strictly as it is written: whatever a value smuggled in would show as a tag, an attribute or an error.
struct PageScan {
    struct Tag: Hashable {
        var name: String
        /// In order; values as they stand in the page.
        var attributes: [Attribute]
        struct Attribute: Hashable {
            var name: String
            var value: String
        }
        subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }
    }

    /// Those that open, in order.
    private(set) var tags: [Tag] = []
    /// Everything between tags, entities as they stand; style and script left out.
    private(set) var text = ""
    private(set) var problems: [String] = []

    /// Names of tags and attributes alone: what no value may change.
    var skeleton: [[String]] { tags.map { [$0.name] + $0.attributes.map(\.name) } }

    private static let void: Set<String> = ["meta", "link", "br"]
    private static let opaque: Set<String> = ["style", "script"]

    init(_ page: [UInt8]) {
        var open: [String] = []
        var rest = page[...]
        func isName(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte) || byte == 45 }
        func take(while fits: (UInt8) -> Bool) -> String {
            let part = rest.prefix(while: fits)
            rest = rest.dropFirst(part.count)
            return String(decoding: part, as: UTF8.self)
        }
        func takes(_ literal: String) -> Bool {
            guard rest.starts(with: literal.utf8) else { return false }
            rest = rest.dropFirst(literal.utf8.count)
            return true
        }
        if !takes("<!DOCTYPE html>\n") { problems.append("no doctype") }
        while !rest.isEmpty {
            text += take { $0 != UInt8(ascii: "<") }
            guard takes("<") else { break }
            if takes("/") {
                let name = take(while: isName)
                if open.popLast() != name || !takes(">") { problems.append("</\(name)> closes nothing") }
                continue
            }
            var tag = Tag(name: take(while: isName), attributes: [])
            if tag.name.isEmpty { problems.append("a bare < before \(String(decoding: rest.prefix(30), as: UTF8.self))") }
            while takes(" ") {
                let name = take(while: isName)
                guard takes("=\"") else {
                    problems.append("attribute \(name) of \(tag.name) has no quoted value")
                    break
                }
                let value = take { $0 != UInt8(ascii: "\"") }
                if !takes("\"") || value.contains("<") || value.contains(">") { problems.append("attribute \(name) of \(tag.name) is not escaped: \(value)") }
                tag.attributes.append(.init(name: name, value: value))
            }
            let isClosed = takes("/>") || PageScan.void.contains(tag.name) && takes(">")
            if !isClosed {
                if !takes(">") { problems.append("<\(tag.name) does not end: \(String(decoding: rest.prefix(30), as: UTF8.self))") }
                open.append(tag.name)
            }
            tags.append(tag)
            if PageScan.opaque.contains(tag.name) {
                while !rest.isEmpty, !rest.starts(with: "</\(tag.name)>".utf8) { rest = rest.dropFirst() }
            }
        }
        if !open.isEmpty { problems.append("left open: \(open)") }
    }
}
