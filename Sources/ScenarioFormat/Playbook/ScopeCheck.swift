import Units

extension PlaybookDocument {
    /// Whether its steps and references lead somewhere, as reading a file asks: a document changed by hand might not load.
    package var holdsTogether: Bool {
        guard !steps.isEmpty, ScopeCheck(parameters: parameters, steps: steps).problems.isEmpty else { return false }
        let known = steps.flatMap { step in step.allOutputs.map { "\(step.name.value).\($0.name)" } }
        return outputs.allSatisfy { known.contains($0.value) }
    }
}

/// Whether the references in a document lead to something: parameters, and outputs of steps that ran before.
struct ScopeCheck {
    private let parameters: [PlaybookParameter]
    /// Of the whole document, those of loops included.
    private let all: [PlaybookStep]
    private(set) var problems: [Diagnostic] = []

    init(parameters: [PlaybookParameter], steps: [PlaybookStep]) {
        self.parameters = parameters
        self.all = steps.flatMap { [$0] + $0.inner.flatMap(\.withInner) }
        check(steps, after: [])
    }

    /// - Parameter outer: Steps around these whose outputs are known here.
    private mutating func check(_ steps: [PlaybookStep], after outer: [PlaybookStep]) {
        let flow = PlaybookFlow(steps)
        problems += flow.problems
        for (index, step) in steps.enumerated() {
            let before = outer + steps.indices.filter { flow.canRun($0, before: index) }.map { steps[$0] }
            let inputs = ValueNode(.map(step.inputs), step.inputs.location)
            for key in inputs.keys where key.value.contains("{{") {
                problems.append(Diagnostic(key.location, "a reference cannot be a key: \(key.value)"))
            }
            check(inputs.texts, of: step.name.value, after: before)
            switch step.structure {
            case .plain, .automation: break
            case .branch(let branch): for choice in branch.choices { checkTypes(choice.rule) }
            case .loop(let loop):
                check(loop.steps, after: before + [step])
                guard case .doWhile(let rule) = loop.kind else { continue }
                check(rule.tests.flatMap { $0.variable.texts }, of: step.name.value, after: before + [step] + loop.steps)
                checkTypes(rule)
            }
        }
    }

    // MARK: References

    private mutating func check(_ texts: [Located<String>], of step: String, after before: [PlaybookStep]) {
        for text in texts {
            do throws(ReferenceProblem) {
                for reference in try ReferenceText(parsing: text.value).references { check(reference, at: text.location, of: step, after: before) }
            } catch {
                problems.append(Diagnostic(text.location, error.message, hint: error.hint))
            }
        }
    }

    private mutating func check(_ reference: Reference, at location: SourceLocation, of step: String, after before: [PlaybookStep]) {
        switch reference {
        case .global, .executionID: break
        case .parameter(let name):
            guard !parameters.contains(where: { $0.name == name }) else { return }
            let hint = nameHint(name, among: parameters.map(\.name)) ?? "declare it under parameters"
            problems.append(Diagnostic(location, "unknown parameter in {{ \(name) }}", hint: hint))
        case .stepOutput(let name, let output):
            guard let source = all.first(where: { $0.name.value == name }) else {
                problems.append(Diagnostic(location, "unknown step in \(reference)", hint: nameHint(name, among: all.map(\.name.value))))
                return
            }
            guard source.allOutputs.contains(where: { $0.name == output }) else {
                let hint = nameHint(output, among: source.allOutputs.map(\.name)) ?? "declare it under outputs of \(name)"
                problems.append(Diagnostic(location, "step \(name) has no output \(output)", hint: hint))
                return
            }
            guard !before.contains(where: { $0.name.value == name }) else { return }
            if let loop = all.first(where: { $0.inner.contains { $0.name.value == name } }) {
                // Model choice: the guide shows no use of an inner step's output after its loop.
                let hint = "outputs of a loop's steps are known inside the loop and in its LoopCondition"
                problems.append(Diagnostic(location, "step \(name) runs inside the loop \(loop.name.value)", hint: hint))
            } else {
                problems.append(
                    Diagnostic(location, "step \(name) does not run before step \(step)", hint: "an output can be used only after its step"))
            }
        }
    }

    /// A variable that is one reference whose type is declared must have the operator's type.
    private mutating func checkTypes(_ rule: ChoiceRule) {
        for test in rule.tests {
            guard case .string(let text) = test.variable.content, let reference = ReferenceText.single(text), let found = type(of: reference),
                found != test.operation.operandType
            else { continue }
            let hint = "operators for \(found): " + ChoiceOperation.allCases.filter { $0.operandType == found }.map(\.rawValue).joined(separator: ", ")
            problems.append(
                Diagnostic(
                    test.variable.location, "\(test.operation.rawValue) wants \(test.operation.operandType), \(reference) is \(found)",
                    hint: hint.hasSuffix(": ") ? "no operator takes a \(found)" : hint))
        }
    }

    private func type(of reference: Reference) -> String? {
        switch reference {
        case .global, .executionID: "String"
        case .parameter(let name): parameters.first { $0.name == name }?.type
        case .stepOutput(let step, let output): all.first { $0.name.value == step }?.allOutputs.first { $0.name == output }?.type
        }
    }
}

extension ReferenceText {
    /// The reference that is the whole text; nil for any other text.
    static func single(_ text: String) -> Reference? {
        guard let parts = try? ReferenceText(parsing: text).parts, parts.count == 1, case .reference(let reference) = parts[0] else { return nil }
        return reference
    }
}

extension PlaybookStep {
    /// The step, and those inside it.
    package var withInner: [PlaybookStep] { [self] + inner.flatMap(\.withInner) }
}
