import Units

/// Reads the inputs of `aws:branch`, and the `LoopCondition` of `aws:loop`.
///
/// Source: Systems Manager User Guide, aws:branch and Creating choices for a branch.
enum ChoiceReader {
    private static let operators = ChoiceOperation.allCases.map(\.rawValue)
    private static let ruleKeys = ["Variable", "And", "Or", "Not"]

    static func branch(_ inputs: MappingNode, isEnd: Bool, _ step: inout MappingReader) -> Branch {
        step.inner(inputs, context: "aws:branch") { reader in
            var choices: [Branch.Choice] = []
            _ = reader.requireKey("Choices")
            reader.each("Choices", context: "choice") { inner in
                let next = inner.required("NextStep") { node throws(ValueProblem) in Located(try node.text(), node.location) }
                if let rule = rule(&inner), let next { choices.append(.init(rule: rule, next: next)) }
            }
            if case .list(let elements)? = inputs["Choices"]?.content, elements.isEmpty { reader.report("Choices", "Choices wants at least one choice") }
            let fallback = reader.optional("Default") { node throws(ValueProblem) in Located(try node.text(), node.location) }
            // The guide's two pages differ about what follows when no choice holds: never decide that silently.
            if inputs["Default"] == nil, !isEnd {
                reader.report(at: inputs.location, "aws:branch wants Default, or isEnd: true", hint: "say what comes next when no choice holds")
            }
            return Branch(choices: choices, fallback: fallback)
        }
    }

    /// - Returns: nil when it cannot be read, which is reported.
    static func rule(_ reader: inout MappingReader) -> ChoiceRule? {
        let found = ruleKeys.filter { reader.mapping[$0] != nil }
        for key in ruleKeys { _ = reader.take(key) }
        guard found.count == 1 else {
            let what = found.isEmpty ? "none" : found.joined(separator: " and ")
            reader.report(at: reader.mapping.location, "\(reader.context) wants one of Variable, And, Or, Not, found \(what)")
            for name in operators { _ = reader.take(name) }
            return nil
        }
        switch found[0] {
        case "And": return several("And", &reader).map(ChoiceRule.all)
        case "Or": return several("Or", &reader).map(ChoiceRule.any)
        case "Not": return reader.within("Not") { inner in rule(&inner) }.flatMap(\.self).map(ChoiceRule.not)
        default: return test(&reader)
        }
    }

    private static func several(_ key: String, _ reader: inout MappingReader) -> [ChoiceRule]? {
        var rules: [ChoiceRule] = []
        reader.each(key, context: "\(key) element") { inner in if let rule = rule(&inner) { rules.append(rule) } }
        guard !rules.isEmpty else {
            if reader.elements(key).isEmpty { reader.report(key, "\(key) wants at least one rule") }
            return nil
        }
        return rules
    }

    private static func test(_ reader: inout MappingReader) -> ChoiceRule? {
        let variable = reader.optional("Variable") { node throws(ValueProblem) -> ValueNode in
            guard try node.text().contains("{{") else { throw .wanted("a reference such as \"{{ step.Output }}\"", found: node) }
            return node
        }
        for name in operators { _ = reader.take(name) }
        let unknown = reader.mapping.entries.map(\.key).filter { !(operators + ruleKeys + ["NextStep"]).contains($0.value) }
        for key in unknown { reader.refuse(key.value, "is not an operator", hint: nameHint(key.value, among: operators)) }
        let given = reader.mapping.entries.filter { operators.contains($0.key.value) }
        guard given.count == 1, let entry = given.first, let operation = ChoiceOperation(rawValue: entry.key.value) else {
            if given.count > 1 || unknown.isEmpty {
                let what = given.isEmpty ? "none" : given.map(\.key.value).joined(separator: " and ")
                reader.report(
                    at: reader.mapping.location, "\(reader.context) wants one operator, found \(what)", hint: "known: \(operators.joined(separator: ", "))")
            }
            return nil
        }
        guard fits(entry.value, operation) else {
            reader.report(at: entry.value.location, "\(entry.key.value) wants \(wanted(operation)), found \(entry.value.spoken)")
            return nil
        }
        guard let variable else { return nil }
        return .test(variable: variable, operation: operation, constant: entry.value)
    }

    /// Model choice: the right side is a constant, as in every documented case.
    private static func fits(_ node: ValueNode, _ operation: ChoiceOperation) -> Bool {
        switch (operation.operandType, node.content) {
        case ("String", .string(let text)): !text.contains("{{")
        case ("Integer", .integer), ("Boolean", .bool): true
        default: false
        }
    }

    private static func wanted(_ operation: ChoiceOperation) -> String {
        switch operation.operandType {
        case "String": "a constant text"
        case "Integer": "a whole number without quotes"
        default: "true or false without quotes"
        }
    }
}
