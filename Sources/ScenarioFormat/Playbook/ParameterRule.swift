import Units

/// A declared parameter with everything that limits its values.
struct ParameterRule {
    var parameter: PlaybookParameter
    var type: ParameterType
    var pattern: AllowedPattern?
    var items: ClosedRange<Int>
    var characters: ClosedRange<Int>

    /// Source: API model ssm/2014-11-06, AutomationParameterMap: at most 50 values of 1 to 512 characters each.
    static let itemsMax = 50
    static let charactersMax = 512

    /// What is wrong with a value; texts with references are known only when the playbook starts.
    /// - Parameter isDefault: A default may be empty, which no given value can be.
    func problem(with node: ValueNode, isDefault: Bool = false) -> ValueProblem? {
        guard type.accepts(node) else { return ValueProblem("wants \(type.rawValue), found \(node.spoken)", hint: "write \(type.example)") }
        if case .list(let elements) = node.content, !items.contains(elements.count) {
            return ValueProblem("wants \(items.lowerBound) to \(items.upperBound) values, found \(elements.count)")
        }
        let scalars: [ValueNode] = if case .list(let elements) = node.content { elements } else { [node] }
        for text in scalars.compactMap({ $0.value.scalarText }) where !text.contains("{{") && !(isDefault && text.isEmpty) {
            if !parameter.allowedValues.isEmpty, !parameter.allowedValues.contains(text) {
                return ValueProblem("wants one of the allowed values, found \"\(text)\"", hint: nameHint(text, among: parameter.allowedValues))
            }
            if let pattern, !pattern.matches(text) { return ValueProblem("wants text that matches \(parameter.allowedPattern ?? ""), found \"\(text)\"") }
            guard characters.contains(text.count) else {
                return ValueProblem("wants \(characters.lowerBound) to \(characters.upperBound) characters, found \(text.count)")
            }
        }
        return nil
    }
}
