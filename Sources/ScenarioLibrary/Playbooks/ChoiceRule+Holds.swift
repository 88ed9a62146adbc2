import ScenarioFormat
import Units

extension ChoiceRule {
    /// Whether the rule holds for the values that its variables have now; what is left of an And or Or that is decided is not looked at.
    ///
    /// - Throws: A variable without value, or of another type than the operator's.
    func holds(_ values: PlaybookValues, now: Instant) throws(StepFailure) -> Bool {
        switch self {
        case .all(let rules):
            for rule in rules where !(try rule.holds(values, now: now)) { return false }
            return true
        case .any(let rules):
            for rule in rules where try rule.holds(values, now: now) { return true }
            return false
        case .not(let rule): return !(try rule.holds(values, now: now))
        case .test(let variable, let operation, let constant):
            let value = try values.resolve(variable, now: now)
            guard let holds = operation.holds(for: value, constant.value) else {
                let found = "\(variable.value.scalarText ?? "the variable") is \(value.kindName) \(value.scalarText ?? "")"
                throw StepFailure("\(operation.rawValue) wants \(operation.operandType), \(found)")
            }
            return holds
        }
    }
}

extension ChoiceOperation {
    /// - Returns: nil when a value has another type than the operator's: nothing is converted.
    func holds(for value: StructuredValue, _ constant: StructuredValue) -> Bool? {
        switch (value, constant) {
        case (.string(let left), .string(let right)): holds(left, right)
        case (.integer(let left), .integer(let right)): holds(left, right)
        case (.bool(let left), .bool(let right)): self == .booleanEquals ? left == right : nil
        default: nil
        }
    }

    private func holds(_ left: String, _ right: String) -> Bool? {
        switch self {
        case .stringEquals: left == right
        case .equalsIgnoreCase: left.lowercased() == right.lowercased()
        case .startsWith: left.hasPrefix(right)
        case .endsWith: left.hasSuffix(right)
        case .contains: right.isEmpty || left.contains(right)
        case .numericEquals, .numericGreater, .numericLesser, .numericGreaterOrEquals, .numericLesserOrEquals, .booleanEquals: nil
        }
    }

    private func holds(_ left: Int64, _ right: Int64) -> Bool? {
        switch self {
        case .numericEquals: left == right
        case .numericGreater: left > right
        case .numericLesser: left < right
        case .numericGreaterOrEquals: left >= right
        case .numericLesserOrEquals: left <= right
        case .stringEquals, .equalsIgnoreCase, .startsWith, .endsWith, .contains, .booleanEquals: nil
        }
    }
}
