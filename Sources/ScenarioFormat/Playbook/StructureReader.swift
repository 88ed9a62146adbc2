import Units

/// Reads what the actions that steer hold in their inputs.
struct StructureReader {
    /// Finds and reads the document that a step names.
    var child: (Located<String>) -> ReadPlaybook?

    /// - Returns: The structure, and the inputs that are left as values.
    func read(_ action: String, _ inputs: MappingNode, isEnd: Bool, _ reader: inout MappingReader) -> (StepStructure, MappingNode) {
        switch action {
        case "aws:branch":
            return (.branch(ChoiceReader.branch(inputs, isEnd: isEnd, &reader)), inputs)
        case "aws:loop":
            let values = inputs.entries.filter { ["Iterators", "MaxIterations", "IteratorDataType"].contains($0.key.value) }
            return (loop(inputs, &reader).map(StepStructure.loop) ?? .plain, MappingNode(entries: values, location: inputs.location))
        case "aws:executeAutomation":
            return (automation(inputs, &reader).map(StepStructure.automation) ?? .plain, inputs)
        default:
            return (.plain, inputs)
        }
    }

    // MARK: Loops

    /// Source: Systems Manager User Guide, aws:loop.
    private func loop(_ inputs: MappingNode, _ step: inout MappingReader) -> StepLoop? {
        step.inner(inputs, context: "aws:loop") { reader in
            var steps: [PlaybookStep] = []
            if reader.requireKey("Steps") {
                reader.each("Steps", context: "step") { inner in steps.append(StepReader.read(&inner, self)) }
                if reader.elements("Steps").isEmpty { reader.report("Steps", "Steps wants at least one step") }
            }
            let iterationsMax = reader.optionalInteger("MaxIterations", in: 1...StepLoop.iterationsMax) ?? StepLoop.iterationsMax
            let type = reader.optionalChoice("IteratorDataType", of: ["Boolean", "Integer", "String", "StringMap"])
            let condition = reader.within("LoopCondition") { inner in ChoiceReader.rule(&inner) }.flatMap(\.self)
            let items = reader.take("Iterators")
            switch (items, inputs["LoopCondition"]) {
            case (let items?, nil):
                checkItems(items, type ?? "String", &reader)
                return StepLoop(steps: steps, kind: .forEach(items: items, type: type ?? "String"), iterationsMax: iterationsMax)
            case (nil, _?):
                if type != nil { reader.report("IteratorDataType", "IteratorDataType without Iterators") }
                return condition.map { StepLoop(steps: steps, kind: .doWhile($0), iterationsMax: iterationsMax) }
            case (nil, nil), (_?, _?):
                let found = items == nil ? "neither" : "both"
                reader.report(at: inputs.location, "aws:loop wants either Iterators or LoopCondition, found \(found)")
                return nil
            }
        }
    }

    private func checkItems(_ items: ValueNode, _ type: String, _ reader: inout MappingReader) {
        switch items.content {
        case .string(let text) where text.contains("{{"): break
        case .list(let elements):
            if elements.count > StepLoop.iterationsMax {
                reader.report("Iterators", "Iterators wants at most \(StepLoop.iterationsMax) items, found \(elements.count)")
            }
            for element in elements {
                switch (type, element.content) {
                case (_, .string(let text)) where text.contains("{{"): break
                case ("String", .string), ("Integer", .integer), ("Boolean", .bool), ("StringMap", .map): break
                default: reader.report(at: element.location, "element of Iterators wants \(type), found \(element.spoken)", hint: "or set IteratorDataType")
                }
            }
        default: reader.report("Iterators", "Iterators wants a list or a reference, found \(items.spoken)")
        }
    }

    // MARK: Child documents

    /// Source: Systems Manager User Guide, aws:executeAutomation.
    private func automation(_ inputs: MappingNode, _ step: inout MappingReader) -> ChildAutomation? {
        step.inner(inputs, context: "aws:executeAutomation") { reader in
            let name = reader.required("DocumentName") { node throws(ValueProblem) -> Located<String> in
                let name = try node.text()
                guard !name.contains("{{"), !name.hasPrefix("arn:") else {
                    throw .wanted("the name of a document in this folder, or its file", found: node)
                }
                return Located(name, node.location)
            }
            _ = reader.optionalChoice("DocumentVersion", of: ["$DEFAULT", "$LATEST"])
            var parameters: [(name: Located<String>, value: ValueNode)] = []
            reader.eachNamed("RuntimeParameters") { name, node, _ in parameters.append((name, node)) }
            for key in ["Targets", "TargetParameterName", "TargetMaps", "TargetLocations", "MaxConcurrency", "MaxErrors"] {
                reader.refuse(key, "is not modelled", hint: "a child runs once, in the account and region of its parent")
            }
            guard let name, let document = child(name) else { return nil }
            check(&parameters, of: document, name.value, &reader)
            return ChildAutomation(document: document.document, parameters: parameters)
        }
    }

    /// Names and types of what the child is given. A list of one stands for its element, as the guide's examples write it.
    private func check(_ parameters: inout [(name: Located<String>, value: ValueNode)], of child: ReadPlaybook, _ file: String, _ reader: inout MappingReader) {
        for rule in child.rules where rule.parameter.defaultValue == nil && !parameters.contains(where: { $0.name.value == rule.parameter.name }) {
            reader.report("RuntimeParameters", "missing parameter \(rule.parameter.name) of document \(file)", hint: "it has no default")
        }
        for index in parameters.indices {
            let (name, value) = parameters[index]
            guard let rule = child.rules.first(where: { $0.parameter.name == name.value }) else {
                reader.report(
                    at: name.location, "unknown parameter \(name.value) of document \(file)",
                    hint: nameHint(name.value, among: child.rules.map(\.parameter.name)) ?? "it declares none")
                continue
            }
            if case .list(let elements) = value.content, elements.count == 1, rule.type != .stringList, rule.type != .mapList {
                parameters[index].value = elements[0]
            }
            let given = parameters[index].value
            if case .string(let text) = given.content, text.contains("{{") { continue }
            if let problem = rule.problem(with: given) { reader.report(problem, of: "parameter \(name.value)", at: given.location) }
        }
    }
}
