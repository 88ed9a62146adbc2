import Units

/// A playbook as read, with what its parameters allow.
struct ReadPlaybook {
    var document: PlaybookDocument
    var rules: [ParameterRule]
}

/// Reads a Systems Manager Automation document.
///
/// Source: Systems Manager User Guide, Schemas, features, and examples (schema 0.3) and Working with runbooks.
struct PlaybookReader {
    /// Source: API model ssm/2014-11-06, CreateDocument, MaxDocumentSizeExceeded: 64 KB.
    static let bytesMax = 65_536

    private var reader: MappingReader
    private var rules: [ParameterRule] = []
    private var steps: [PlaybookStep] = []

    static func read(_ root: MappingNode, path: String) -> (ReadPlaybook, [Diagnostic]) {
        var reading = PlaybookReader(reader: MappingReader(root, context: "playbook"))
        let document = reading.read(path: path)
        return (ReadPlaybook(document: document, rules: reading.rules), reading.reader.diagnostics)
    }

    private init(reader: MappingReader) { self.reader = reader }

    private mutating func read(path: String) -> PlaybookDocument {
        _ = reader.required("schemaVersion") { node throws(ValueProblem) in
            guard case .string("0.3") = node.content else { throw .wanted("\"0.3\"", found: node, hint: "write schemaVersion: \"0.3\", with quotes") }
            return "0.3"
        }
        let summary = reader.optionalString("description") ?? ""
        let assumeRole = reader.optionalString("assumeRole")
        reader.eachNamed("parameters") { name, node, reader in
            if let rule = ParameterReader.read(name, node, &reader) { rules.append(rule) }
        }
        readSteps()
        let outputs = readOutputs()
        reader.refuse("variables", "are not modelled yet", hint: "use outputs of steps")
        reader.refuse("files", "are not accepted: they belong to aws:executeScript")
        reader.finish()
        if let assumeRole { checkRole(assumeRole) }
        checkReferences()
        return PlaybookDocument(path: path, summary: summary, assumeRole: assumeRole, parameters: rules.map(\.parameter), steps: steps, outputs: outputs)
    }

    // MARK: Steps

    private mutating func readSteps() {
        guard reader.requireKey("mainSteps") else { return }
        var steps: [PlaybookStep] = []
        reader.each("mainSteps", context: "step") { inner in
            let step = StepReader.read(&inner)
            if !step.name.value.isEmpty, steps.contains(where: { $0.name.value == step.name.value }) {
                inner.report("name", "step \(step.name.value) is declared twice")
            }
            steps.append(step)
        }
        if reader.elements("mainSteps").isEmpty { reader.report("mainSteps", "mainSteps wants at least one step") }
        self.steps = steps
        let flow = PlaybookFlow(steps)
        for problem in flow.problems { reader.report(at: problem.location, problem.message, hint: problem.hint) }
    }

    /// Names of the form `step.Output`, both of which must exist.
    private mutating func readOutputs() -> [Located<String>] {
        let steps = steps
        return reader.list("outputs") { node throws(ValueProblem) in
            let name = try node.text()
            let known = steps.flatMap { step in step.outputs.map { "\(step.name.value).\($0.name)" } }
            guard known.contains(name) else { throw .unknown("output", name, among: known) }
            return Located(name, node.location)
        }
    }

    // MARK: References

    private mutating func checkRole(_ role: String) {
        guard role.contains("{{") else {
            if !role.hasPrefix("arn:") { reader.report("assumeRole", "assumeRole wants the ARN of a role, found \"\(role)\"") }
            return
        }
        for reference in references(in: Located(role, reader.location(of: "assumeRole"))) {
            guard case .parameter(let name) = reference else {
                reader.report("assumeRole", "assumeRole wants an ARN or a parameter, found \(reference)")
                continue
            }
            checkParameter(name, reader.location(of: "assumeRole"))
        }
    }

    private mutating func checkReferences() {
        let flow = PlaybookFlow(steps)
        for (index, step) in steps.enumerated() {
            let inputs = ValueNode(.map(step.inputs), step.inputs.location)
            for key in inputs.keys where key.value.contains("{{") { reader.report(at: key.location, "a reference cannot be a key: \(key.value)") }
            for text in inputs.texts {
                for reference in references(in: text) { check(reference, at: text.location, index, flow) }
            }
        }
    }

    private mutating func references(in text: Located<String>) -> [Reference] {
        do throws(ReferenceProblem) {
            return try ReferenceText(parsing: text.value).references
        } catch {
            reader.report(at: text.location, error.message, hint: error.hint)
            return []
        }
    }

    private mutating func check(_ reference: Reference, at location: SourceLocation, _ index: Int, _ flow: PlaybookFlow) {
        switch reference {
        case .parameter(let name): checkParameter(name, location)
        case .global, .executionID: break
        case .stepOutput(let name, let output):
            guard let source = steps.firstIndex(where: { $0.name.value == name }) else {
                reader.report(at: location, "unknown step in \(reference)", hint: nameHint(name, among: steps.map(\.name.value)))
                return
            }
            guard steps[source].outputs.contains(where: { $0.name == output }) else {
                let known = steps[source].outputs.map(\.name)
                reader.report(
                    at: location, "step \(name) has no output \(output)", hint: nameHint(output, among: known) ?? "declare it under outputs of \(name)")
                return
            }
            guard flow.canRun(source, before: index) else {
                reader.report(
                    at: location, "step \(name) does not run before step \(steps[index].name.value)", hint: "an output can be used only after its step")
                return
            }
        }
    }

    private mutating func checkParameter(_ name: String, _ location: SourceLocation) {
        guard !rules.contains(where: { $0.parameter.name == name }) else { return }
        reader.report(
            at: location, "unknown parameter in {{ \(name) }}", hint: nameHint(name, among: rules.map(\.parameter.name)) ?? "declare it under parameters")
    }
}
