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
    private let structures: StructureReader
    private var rules: [ParameterRule] = []
    private var steps: [PlaybookStep] = []

    /// - Parameter child: Finds and reads the document that a step names.
    static func read(_ root: MappingNode, path: String, child: @escaping (Located<String>) -> ReadPlaybook?) -> (ReadPlaybook, [Diagnostic]) {
        var reading = PlaybookReader(reader: MappingReader(root, context: "playbook"), structures: StructureReader(child: child))
        let document = reading.read(path: path)
        return (ReadPlaybook(document: document, rules: reading.rules), reading.reader.diagnostics)
    }

    private init(reader: MappingReader, structures: StructureReader) {
        self.reader = reader
        self.structures = structures
    }

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
        for problem in ScopeCheck(parameters: rules.map(\.parameter), steps: steps).problems {
            reader.report(at: problem.location, problem.message, hint: problem.hint)
        }
        return PlaybookDocument(path: path, summary: summary, assumeRole: assumeRole, parameters: rules.map(\.parameter), steps: steps, outputs: outputs)
    }

    // MARK: Steps

    private mutating func readSteps() {
        guard reader.requireKey("mainSteps") else { return }
        var steps: [PlaybookStep] = []
        let structures = structures
        reader.each("mainSteps", context: "step") { inner in steps.append(StepReader.read(&inner, structures)) }
        if reader.elements("mainSteps").isEmpty { reader.report("mainSteps", "mainSteps wants at least one step") }
        self.steps = steps
        // Across loops: a reference names its step by nothing else.
        var names: Set<String> = []
        for step in steps.flatMap(\.withInner) where !step.name.value.isEmpty && !names.insert(step.name.value).inserted {
            reader.report(at: step.name.location, "step \(step.name.value) is declared twice")
        }
    }

    /// Names of the form `step.Output`, both of which must exist.
    private mutating func readOutputs() -> [Located<String>] {
        let steps = steps
        return reader.list("outputs") { node throws(ValueProblem) in
            let name = try node.text()
            let known = steps.flatMap { step in step.allOutputs.map { "\(step.name.value).\($0.name)" } }
            guard known.contains(name) else { throw .unknown("output", name, among: known) }
            return Located(name, node.location)
        }
    }

    // MARK: Role

    private mutating func checkRole(_ role: String) {
        guard role.contains("{{") else {
            if !role.hasPrefix("arn:") { reader.report("assumeRole", "assumeRole wants the ARN of a role, found \"\(role)\"") }
            return
        }
        let place = reader.location(of: "assumeRole")
        do throws(ReferenceProblem) {
            for reference in try ReferenceText(parsing: role).references { checkRole(reference, at: place) }
        } catch {
            reader.report(at: place, error.message, hint: error.hint)
        }
    }

    private mutating func checkRole(_ reference: Reference, at place: SourceLocation) {
        guard case .parameter(let name) = reference else { return reader.report("assumeRole", "assumeRole wants an ARN or a parameter, found \(reference)") }
        guard !rules.contains(where: { $0.parameter.name == name }) else { return }
        let hint = nameHint(name, among: rules.map(\.parameter.name)) ?? "declare it under parameters"
        reader.report(at: place, "unknown parameter in {{ \(name) }}", hint: hint)
    }
}
