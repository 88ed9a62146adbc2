import Units

/// What is wrong with one value: reads on after the value's name, such as `wants a duration, found "soon"`.
package struct ValueProblem: Error, Hashable, Sendable {
    package var message: String
    package var hint: String?
    package init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    package static func wanted(_ wanted: String, found: ValueNode, hint: String? = nil) -> ValueProblem {
        ValueProblem("wants \(wanted), found \(found.spoken)", hint: hint)
    }

    /// A name that is not among the known ones.
    static func unknown(_ kind: String, _ name: String, among known: [String]) -> ValueProblem {
        ValueProblem("unknown \(kind) \(name)", hint: nameHint(name, among: known) ?? "none is declared")
    }
}

/// The nearest known name, else all of them.
package func nameHint(_ name: String, among known: [String]) -> String? {
    if let nearest = nearestName(to: name, in: known) { return "did you mean \(nearest)?" }
    let known = known.filter { !$0.isEmpty }
    return known.isEmpty ? nil : "known: \(known.sorted().joined(separator: ", "))"
}

extension ValueNode {
    /// As messages name it.
    var spoken: String {
        switch content {
        case .null: "nothing"
        case .bool(let value): String(value)
        case .integer(let value): "the number \(value)"
        case .number(let value): "the number \(value)"
        case .string(let text): text.count <= 60 ? "\"\(text)\"" : "\"\(text.prefix(60))…\""
        case .list: "a list"
        case .map: "a mapping"
        }
    }
}
