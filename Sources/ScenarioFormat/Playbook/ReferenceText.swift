package import Units

/// What stands between double braces in a playbook.
///
/// Source: Systems Manager User Guide, Automation system variables and Using action outputs as inputs.
package enum Reference: Hashable, Sendable, CustomStringConvertible {
    case parameter(String)
    case stepOutput(step: String, output: String)
    /// `ACCOUNT_ID`, `REGION`, `AWS_PARTITION`, `DATE` or `DATE_TIME`.
    case global(String)
    case executionID

    package static let globals = ["ACCOUNT_ID", "AWS_PARTITION", "DATE", "DATE_TIME", "REGION"]

    /// - Parameter word: What stands between the braces.
    package init(parsing word: String) throws(ReferenceProblem) {
        let name = word.trimmingBlanks
        if name.hasPrefix("ssm:") || name.hasPrefix("ssm-secure:") {
            throw ReferenceProblem("{{ \(name) }} is not accepted in a step", hint: "make it a parameter")
        }
        if name.hasPrefix("variable:") { throw ReferenceProblem("{{ \(name) }}: variables are not modelled yet") }
        if name.hasPrefix("global:") {
            let global = String(name.dropFirst("global:".count))
            guard Reference.globals.contains(global) else {
                throw ReferenceProblem("unknown reference {{ \(name) }}", hint: nameHint(global, among: Reference.globals))
            }
            self = .global(global)
            return
        }
        if name.hasPrefix("automation:") {
            guard name == "automation:EXECUTION_ID" else {
                throw ReferenceProblem("unknown reference {{ \(name) }}", hint: "did you mean automation:EXECUTION_ID?")
            }
            self = .executionID
            return
        }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), parts.allSatisfy(\.isPlaybookName) else {
            throw ReferenceProblem(
                "{{ \(name) }} is not a reference", hint: "write {{ Parameter }}, {{ step.Output }}, {{ global:REGION }} or {{ automation:EXECUTION_ID }}")
        }
        self = parts.count == 1 ? .parameter(parts[0]) : .stepOutput(step: parts[0], output: parts[1])
    }

    package var description: String {
        switch self {
        case .parameter(let name): "{{ \(name) }}"
        case .stepOutput(let step, let output): "{{ \(step).\(output) }}"
        case .global(let name): "{{ global:\(name) }}"
        case .executionID: "{{ automation:EXECUTION_ID }}"
        }
    }
}

package struct ReferenceProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package var message: String
    package var hint: String?
    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
    package var description: String { message }
}

/// Text with references in it.
package struct ReferenceText: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        case literal(String)
        case reference(Reference)
    }
    package let parts: [Part]

    package init(parsing text: String) throws(ReferenceProblem) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            if open.lowerBound > rest.startIndex { parts.append(.literal(String(rest[..<open.lowerBound]))) }
            let after = rest[open.upperBound...]
            guard let close = after.firstRange(of: "}}") else { throw ReferenceProblem("{{ is not closed in \"\(text)\"", hint: "end the reference with }}") }
            let word = after[..<close.lowerBound]
            guard !word.contains("{") else { throw ReferenceProblem("references cannot be nested: \"\(text)\"") }
            parts.append(.reference(try Reference(parsing: String(word))))
            rest = after[close.upperBound...]
        }
        if !rest.isEmpty || parts.isEmpty { parts.append(.literal(String(rest))) }
        self.parts = parts
    }

    package var references: [Reference] { parts.compactMap { if case .reference(let reference) = $0 { reference } else { nil } } }

    /// A reference that is the whole text keeps the type of its value; inside other text only scalars can stand.
    ///
    /// Model choice: the guide does not say; public runbooks rely on it.
    package func value(_ lookup: (Reference) -> StructuredValue?) throws(ReferenceProblem) -> StructuredValue {
        if parts.count == 1, case .reference(let reference) = parts[0] { return try ReferenceText.find(reference, lookup) }
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal): text += literal
            case .reference(let reference):
                let value = try ReferenceText.find(reference, lookup)
                guard let scalar = value.scalarText else { throw ReferenceProblem("\(reference) is a \(value.kindName) and cannot stand inside text") }
                text += scalar
            }
        }
        return .string(text)
    }

    private static func find(_ reference: Reference, _ lookup: (Reference) -> StructuredValue?) throws(ReferenceProblem) -> StructuredValue {
        guard let value = lookup(reference) else { throw ReferenceProblem("\(reference) has no value") }
        return value
    }
}

/// The value of a node with every reference in its texts replaced; keys are left as they are.
///
/// - Throws: What cannot be replaced: a reference that does not parse, has no value, or is a list or map inside text.
package func substitute(_ node: ValueNode, _ lookup: (Reference) -> StructuredValue?) throws(ReferenceProblem) -> StructuredValue {
    switch node.content {
    case .string(let text): return try ReferenceText(parsing: text).value(lookup)
    case .list(let elements):
        var values: [StructuredValue] = []
        for element in elements { values.append(try substitute(element, lookup)) }
        return .list(values)
    case .map(let mapping):
        var members: [StructuredValue.Member] = []
        for entry in mapping.entries { members.append(.init(entry.key.value, try substitute(entry.value, lookup))) }
        return .map(members)
    case .null, .bool, .integer, .number: return node.value
    }
}

extension ValueNode {
    /// Every text in it, keys not included, with its place.
    package var texts: [Located<String>] {
        switch content {
        case .string(let text): [Located(text, location)]
        case .list(let elements): elements.flatMap(\.texts)
        case .map(let mapping): mapping.entries.flatMap(\.value.texts)
        case .null, .bool, .integer, .number: []
        }
    }

    /// Keys of every mapping in it.
    var keys: [Located<String>] {
        switch content {
        case .list(let elements): elements.flatMap(\.keys)
        case .map(let mapping): mapping.entries.flatMap { [$0.key] + $0.value.keys }
        case .null, .bool, .integer, .number, .string: []
        }
    }
}

extension String {
    var trimmingBlanks: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
