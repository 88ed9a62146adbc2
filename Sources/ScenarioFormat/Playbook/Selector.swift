package import Units

/// The part of JSONPath that Automation documents use: child `.key`, index `[n]`, deep scan `..key`.
///
/// Source: Systems Manager User Guide, Working with Automation outputs and inputs. Filters, wildcards, slices and negative indexes are not
/// on its list and are refused.
package struct Selector: Hashable, Sendable {
    package enum Segment: Hashable, Sendable {
        case child(String)
        case index(Int)
        case scan(String)
    }
    package let segments: [Segment]
    /// Whether it holds a deep scan, so that its result is a list.
    package var isScan: Bool { segments.contains { if case .scan = $0 { true } else { false } } }

    package init(parsing text: String) throws(SelectorProblem) {
        guard text.hasPrefix("$.") else { throw SelectorProblem("selector \(text) does not begin with $.") }
        var segments: [Segment] = []
        var rest = text.dropFirst()
        while let first = rest.first {
            let segment: Segment
            if first == "[" {
                segment = try Selector.index(&rest, text)
            } else if first == "." {
                let isScan = rest.hasPrefix("..")
                rest = rest.dropFirst(isScan ? 2 : 1)
                let name = try Selector.name(&rest, text)
                segment = isScan ? .scan(name) : .child(name)
            } else {
                throw SelectorProblem("selector \(text) cannot be read from \(rest) on")
            }
            segments.append(segment)
        }
        self.segments = segments
    }

    private static func name(_ rest: inout Substring, _ text: String) throws(SelectorProblem) -> String {
        if rest.first == "*" { throw SelectorProblem("selector \(text) has a wildcard, which is not accepted") }
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
        guard !name.isEmpty else { throw SelectorProblem("selector \(text) lacks a name after a dot") }
        rest = rest.dropFirst(name.count)
        return String(name)
    }

    private static func index(_ rest: inout Substring, _ text: String) throws(SelectorProblem) -> Segment {
        guard let close = rest.firstIndex(of: "]") else { throw SelectorProblem("selector \(text) has a [ without ]") }
        let inner = rest[rest.index(after: rest.startIndex)..<close]
        rest = rest[rest.index(after: close)...]
        if inner.contains("?") { throw SelectorProblem("selector \(text) has a filter, which is not accepted") }
        if inner.contains("*") { throw SelectorProblem("selector \(text) has a wildcard, which is not accepted") }
        if inner.contains(":") || inner.contains(",") { throw SelectorProblem("selector \(text) has a slice, which is not accepted") }
        if inner.contains("'") || inner.contains("\"") { throw SelectorProblem("selector \(text) has a name in brackets, which is not accepted") }
        if inner.hasPrefix("-") { throw SelectorProblem("selector \(text) has a negative index, which is not accepted") }
        guard !inner.isEmpty, inner.utf8.allSatisfy(\.isDigit), let number = Int(inner) else {
            throw SelectorProblem("selector \(text) has [\(inner)] where an index should stand")
        }
        return .index(number)
    }

    /// What it selects, in the order of the document; empty when nothing matches.
    package func values(in root: StructuredValue) -> [StructuredValue] {
        segments.reduce([root]) { found, segment in
            found.flatMap { value -> [StructuredValue] in
                switch segment {
                case .child(let name): value[name].map { [$0] } ?? []
                case .index(let index): value[index].map { [$0] } ?? []
                case .scan(let name): Selector.scan(value, for: name)
                }
            }
        }
    }

    private static func scan(_ value: StructuredValue, for name: String) -> [StructuredValue] {
        switch value {
        case .map(let members): members.flatMap { ($0.name == name ? [$0.value] : []) + scan($0.value, for: name) }
        case .list(let elements): elements.flatMap { scan($0, for: name) }
        case .null, .bool, .integer, .number, .string: []
        }
    }
}

package struct SelectorProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package var message: String
    init(_ message: String) { self.message = message }
    package var description: String { message }
}
