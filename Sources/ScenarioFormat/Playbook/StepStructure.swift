/// What a step holds besides inputs that are values: where it can lead, or steps and documents of its own.
package enum StepStructure: Sendable {
    case plain
    case branch(Branch)
    case loop(StepLoop)
    case automation(ChildAutomation)
}

/// `aws:branch`: the first choice that holds says which step is next.
package struct Branch: Sendable {
    package struct Choice: Sendable {
        package var rule: ChoiceRule
        package var next: Located<String>
    }
    package var choices: [Choice]
    /// nil: the automation ends after the branch, which has `isEnd: true` then.
    package var fallback: Located<String>?

    package var targets: [Located<String>] { choices.map(\.next) + (fallback.map { [$0] } ?? []) }
}

package indirect enum ChoiceRule: Sendable {
    case test(variable: ValueNode, operation: ChoiceOperation, constant: ValueNode)
    case all([ChoiceRule])
    case any([ChoiceRule])
    case not(ChoiceRule)

    /// Every single test in it, in written order.
    var tests: [(variable: ValueNode, operation: ChoiceOperation)] {
        switch self {
        case .test(let variable, let operation, _): [(variable, operation)]
        case .all(let rules), .any(let rules): rules.flatMap(\.tests)
        case .not(let rule): rule.tests
        }
    }
}

/// Source: Systems Manager User Guide, aws:branch, Creating choices for a branch: operators.
package enum ChoiceOperation: String, Sendable, CaseIterable {
    case stringEquals = "StringEquals"
    case equalsIgnoreCase = "EqualsIgnoreCase"
    case startsWith = "StartsWith"
    case endsWith = "EndsWith"
    case contains = "Contains"
    case numericEquals = "NumericEquals"
    case numericGreater = "NumericGreater"
    case numericLesser = "NumericLesser"
    case numericGreaterOrEquals = "NumericGreaterOrEquals"
    case numericLesserOrEquals = "NumericLesserOrEquals"
    case booleanEquals = "BooleanEquals"

    /// Type of both sides: nothing is converted.
    package var operandType: String {
        switch self {
        case .stringEquals, .equalsIgnoreCase, .startsWith, .endsWith, .contains: "String"
        case .numericEquals, .numericGreater, .numericLesser, .numericGreaterOrEquals, .numericLesserOrEquals: "Integer"
        case .booleanEquals: "Boolean"
        }
    }
}

/// `aws:loop`.
package struct StepLoop: Sendable {
    /// Source: Systems Manager User Guide, aws:loop: at most 100 iterations.
    package static let iterationsMax = 100

    package enum Kind: Sendable {
        /// Once for each item.
        case forEach(items: ValueNode, type: String)
        /// Once, and again while the rule holds.
        case doWhile(ChoiceRule)
    }
    package var steps: [PlaybookStep]
    package var kind: Kind
    package var iterationsMax: Int
}

/// `aws:executeAutomation`: another document, read from its file.
package struct ChildAutomation: Sendable {
    package var document: PlaybookDocument
    package var parameters: [(name: Located<String>, value: ValueNode)]
}

extension PlaybookStep {
    /// Outputs that an action has without being told to.
    /// Source: Systems Manager User Guide, the page of each action.
    package var builtInOutputs: [(name: String, type: String)] {
        switch action.value {
        case "aws:approve": [("ApprovalStatus", "String"), ("ApproverDecisions", "MapList")]
        case "aws:executeAutomation": [("Output", "StringList"), ("ExecutionId", "String"), ("Status", "String")]
        case "aws:loop": [("CurrentIteration", "Integer"), ("CurrentIteratorValue", "String")]
        default: []
        }
    }

    /// Steps of its own, when it is a loop.
    package var inner: [PlaybookStep] { if case .loop(let loop) = structure { loop.steps } else { [] } }

    /// Declared and built-in ones.
    var allOutputs: [(name: String, type: String)] { outputs.map { ($0.name, $0.type) } + builtInOutputs }
}
