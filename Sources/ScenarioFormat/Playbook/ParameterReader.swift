import Units

/// Reads one entry of a document's `parameters`.
enum ParameterReader {
    /// - Returns: nil when it has no usable type.
    static func read(_ name: Located<String>, _ node: ValueNode, _ reader: inout MappingReader) -> ParameterRule? {
        if !name.value.isPlaybookName { reader.report(at: name.location, "parameter \(name.value) wants letters, digits and underscores only") }
        do throws(ValueProblem) {
            return reader.inner(try node.mapping(), context: "parameter \(name.value)") { read(name, &$0) }
        } catch {
            reader.report(error, of: "parameter \(name.value)", at: node.location)
            return nil
        }
    }

    private static func read(_ name: Located<String>, _ reader: inout MappingReader) -> ParameterRule {
        // A wrong type is reported; the parameter still exists for what refers to it.
        let type = reader.requiredCase("type", of: ParameterType.self)
        _ = reader.take("description")
        _ = reader.optionalChoice("displayType", of: ["textfield", "textarea"])
        let allowed = reader.list("allowedValues") { node throws(ValueProblem) in
            guard let text = node.value.scalarText else { throw .wanted("a scalar", found: node) }
            return text
        }
        var pattern: AllowedPattern?
        let patternText = reader.optionalString("allowedPattern")
        if let patternText {
            pattern = AllowedPattern(patternText)
            if pattern == nil { reader.report("allowedPattern", "allowedPattern is not a regular expression: \(patternText)") }
        }
        let items = range(&reader, "minItems", "maxItems", from: 0, upTo: ParameterRule.itemsMax)
        let characters = range(&reader, "minChars", "maxChars", from: 1, upTo: ParameterRule.charactersMax)
        let value = reader.take("default")
        let parameter = PlaybookParameter(
            name: name.value, type: (type ?? .string).rawValue, defaultValue: value, allowedValues: allowed, allowedPattern: patternText,
            location: name.location)
        let rule = ParameterRule(parameter: parameter, type: type ?? .string, pattern: pattern, items: items, characters: characters)
        if type != nil, let value { checkDefault(value, rule, &reader) }
        return rule
    }

    private static func range(_ reader: inout MappingReader, _ low: String, _ high: String, from first: Int, upTo last: Int) -> ClosedRange<Int> {
        let lower = reader.optionalInteger(low, in: 0...last) ?? first
        let upper = reader.optionalInteger(high, in: 0...last) ?? last
        guard lower <= upper else {
            reader.report(high, "\(high) \(upper) is below \(low) \(lower)")
            return lower...lower
        }
        return lower...upper
    }

    private static func checkDefault(_ value: ValueNode, _ rule: ParameterRule, _ reader: inout MappingReader) {
        if let text = value.texts.first(where: { $0.value.contains("{{") }) {
            reader.report(
                at: text.location, "default cannot hold a reference: \(text.value)",
                hint: text.value.contains("ssm:") ? "Parameter Store is not modelled: write the value" : "pass the value from the scenario")
            return
        }
        if let problem = rule.problem(with: value, isDefault: true) { reader.report(problem, of: "default", at: value.location) }
    }
}
