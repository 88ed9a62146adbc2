import Units

/// Reads one entry of `mainSteps`, or of a loop's `Steps`. Of actions only those that steer are known here.
enum StepReader {
    static func read(_ reader: inout MappingReader, _ structures: StructureReader) -> PlaybookStep {
        let location = reader.mapping.location
        let name = reader.required("name") { node throws(ValueProblem) in
            let name = try node.text()
            guard name.isPlaybookName else { throw .wanted("letters, digits and underscores only", found: node) }
            return Located(name, node.location)
        }
        let action = reader.required("action") { node throws(ValueProblem) in Located(try node.text(), node.location) }
        _ = reader.take("description")
        let inputs = reader.required("inputs") { node throws(ValueProblem) in try node.mapping() }
        let onFailure = reader.optional("onFailure") { node throws(ValueProblem) in try failure(node) } ?? .abort
        let nextStep = reader.optional("nextStep") { node throws(ValueProblem) in Located(try node.text(), node.location) }
        let isEnd = reader.optionalBool("isEnd") ?? false
        let isCritical = reader.optionalBool("isCritical")
        let maxAttempts = reader.optionalInteger("maxAttempts", in: 1...100) ?? 1
        let timeout = reader.optional("timeoutSeconds") { node throws(ValueProblem) in
            // Source: Systems Manager User Guide, aws:approve: 2,592,000 s is the longest that any action has.
            Duration.seconds(try node.integer(in: 1...2_592_000))
        }
        let outputs = readOutputs(&reader)
        let onCancel = reader.optional("onCancel") { node throws(ValueProblem) in try cancellation(node) }.flatMap(\.self)
        // Source: Systems Manager User Guide, aws:loop: the key is for the steps inside it.
        if action?.value == "aws:loop", reader.mapping["onCancel"] != nil {
            reader.report("onCancel", "onCancel is not accepted by aws:loop", hint: "the steps inside it may have it")
        }
        if action?.value == "aws:branch", let nextStep {
            reader.report("nextStep", "nextStep is not accepted by aws:branch: \(nextStep.value)", hint: "write it as Default")
        }
        checkEnd(&reader, isEnd: isEnd, onFailure, nextStep)
        let given = inputs ?? MappingNode(entries: [], location: location)
        let (structure, values) = inputs == nil ? (.plain, given) : structures.read(action?.value ?? "", given, isEnd: isEnd, &reader)
        return PlaybookStep(
            name: name ?? Located("", location), action: action ?? Located("", location), inputs: values, structure: structure,
            onFailure: onFailure, onCancel: onCancel, nextStep: nextStep, isEnd: isEnd, isCritical: isCritical, maxAttempts: maxAttempts, timeout: timeout,
            outputs: outputs,
            location: location)
    }

    private static func failure(_ node: ValueNode) throws(ValueProblem) -> PlaybookStep.OnFailure {
        let text = try node.text()
        switch text {
        case "Abort": return .abort
        case "Continue": return .proceed
        case _ where text.hasPrefix("step:") && text.utf8.count > 5: return .step(Located(String(text.dropFirst(5)).trimmingBlanks, node.location))
        default: throw .wanted("Abort, Continue or step:NAME", found: node, hint: nearestSpelling(text))
        }
    }

    /// - Returns: nil for `Abort`.
    private static func cancellation(_ node: ValueNode) throws(ValueProblem) -> Located<String>? {
        let text = try node.text()
        if text == "Abort" { return nil }
        guard text.hasPrefix("step:"), text.utf8.count > 5 else { throw .wanted("Abort or step:NAME", found: node, hint: nearestSpelling(text)) }
        return Located(String(text.dropFirst(5)).trimmingBlanks, node.location)
    }

    private static func nearestSpelling(_ text: String) -> String? { nearestName(to: text, in: ["Abort", "Continue"]).map { "did you mean \($0)?" } }

    /// Model choice: a last step with somewhere to go is refused; the guide does not say which of the two wins.
    private static func checkEnd(_ reader: inout MappingReader, isEnd: Bool, _ onFailure: PlaybookStep.OnFailure, _ nextStep: Located<String>?) {
        guard isEnd else { return }
        if case .step(let target) = onFailure {
            reader.report("isEnd", "isEnd together with onFailure: step:\(target.value)", hint: "the guide does not say which wins; remove one")
        }
        if let nextStep { reader.report("isEnd", "isEnd together with nextStep: \(nextStep.value)", hint: "remove one") }
    }

    private static func readOutputs(_ reader: inout MappingReader) -> [PlaybookStep.StepOutput] {
        var outputs: [PlaybookStep.StepOutput] = []
        reader.each("outputs", context: "output") { inner in
            let name =
                inner.required("Name") { node throws(ValueProblem) in
                    let name = try node.text()
                    guard name.isPlaybookName else { throw .wanted("letters, digits and underscores only", found: node) }
                    return name
                } ?? ""
            let selector = inner.required("Selector") { node throws(ValueProblem) in
                let text = try node.text()
                do throws(SelectorProblem) { _ = try Selector(parsing: text) } catch {
                    throw ValueProblem("is not accepted: \(error.message)", hint: "accepted are .key, [n] and ..key after $")
                }
                return Located(text, node.location)
            }
            // Source: Systems Manager User Guide, outputs: Type is optional and String by default.
            let type = inner.optionalCase("Type", of: ParameterType.self) ?? .string
            if !name.isEmpty, outputs.contains(where: { $0.name == name }) { inner.report("Name", "output \(name) is declared twice") }
            outputs.append(.init(name: name, selector: selector ?? Located("", inner.mapping.location), type: type.rawValue))
        }
        return outputs
    }
}
