import ClusterModel
import ScenarioFormat
import Units

/// The part that actions on AWS APIs share: service, operation, members.
struct APIRequest: Sendable {
    let call: APICall

    /// - Parameter own: Inputs that belong to the action and not to the API.
    init(inputs: StructuredValue, own: [String], place: PlaybookPlace) throws(StepFailure) {
        guard case .map(let members) = inputs, let service = inputs["Service"]?.scalarText, let action = inputs["Api"]?.scalarText else {
            throw StepFailure("inputs need Service and Api")
        }
        let input = members.filter { !(["Service", "Api"] + own).contains($0.name) }
        call = APICall(service: service, action: action, input: .map(input), account: place.account, region: place.region, principal: place.principal)
    }

    /// A refusal in the words of AWS's own client library.
    func words(for error: ServiceError) -> String {
        "An error occurred (\(error.code.rawValue)) when calling the \(call.action) operation: \(error.message)"
    }

    /// Checks service, operation and members of a step against what is modelled, with the nearest name as a hint.
    static func check(_ step: PlaybookStep, own: [String], _ diagnostics: inout [Diagnostic]) {
        func text(_ key: String) -> (String, SourceLocation)? {
            guard let node = step.inputs[key], case .string(let text) = node.content else {
                diagnostics.append(Diagnostic(step.inputs.location, "step \(step.name.value): input \(key) is missing or not text"))
                return nil
            }
            return (text, node.location)
        }
        guard let (service, serviceAt) = text("Service"), let (api, apiAt) = text("Api") else { return }
        let services = Array(Set(allAPIOperations.map(\.service))).sorted()
        guard services.contains(service) else {
            let hint = nearestName(to: service, in: services).map { "did you mean \($0)?" } ?? "modelled services: \(services.joined(separator: ", "))"
            diagnostics.append(Diagnostic(serviceAt, "service \(service) is not modelled", hint: hint))
            return
        }
        guard let operation = APIOperation.find(service: service, action: api) else {
            let known = allAPIOperations.filter { $0.service == service }.map(\.name)
            let hint =
                nearestName(to: api, in: known).map { "did you mean \($0)?" } ?? "modelled operations of \(service): \(known.sorted().joined(separator: ", "))"
            diagnostics.append(Diagnostic(apiAt, "\(service) has no modelled operation \(api)", hint: hint))
            return
        }
        let members = operation.members.map(\.name)
        for entry in step.inputs.entries where !(["Service", "Api"] + own + members).contains(entry.key.value) {
            let hint =
                nearestName(to: entry.key.value, in: members + own).map { "did you mean \($0)?" } ?? "members of \(api): \(members.joined(separator: ", "))"
            diagnostics.append(Diagnostic(entry.key.location, "\(api) has no modelled member \(entry.key.value)", hint: hint))
        }
        for member in operation.members where member.isRequired && step.inputs[member.name] == nil {
            diagnostics.append(Diagnostic(step.inputs.location, "\(api) needs \(member.name)", hint: "add it to the inputs of step \(step.name.value)"))
        }
        for name in own where step.inputs[name] == nil {
            diagnostics.append(Diagnostic(step.inputs.location, "\(step.action.value) needs the input \(name)"))
        }
        if let filters = step.inputs["Filters"], members.contains("Filters") { checkFilters(filters, of: operation, &diagnostics) }
        checkSelectors(of: step, service: service, operation: api, &diagnostics)
    }

    /// A filter that the operation does not know is refused at every try. What is filled in only when the playbook runs is not known here.
    private static func checkFilters(_ filters: ValueNode, of operation: APIOperation, _ diagnostics: inout [Diagnostic]) {
        func isFilledIn(_ node: ValueNode) -> Bool {
            if case .string(let text) = node.content { return text.contains("{{") }
            return false
        }
        if isFilledIn(filters) { return }
        if case .list(let elements) = filters.content, elements.contains(where: isFilledIn) { return }
        let alone = MappingNode.Entry(key: Located("Filters", filters.location), value: filters)
        var reader = MappingReader(MappingNode(entries: [alone], location: filters.location), context: operation.name)
        reader.each("Filters", context: "filter") { filter in
            let name = filter.required("Name") { node throws(ValueProblem) in Located(try node.text(), node.location) }
            _ = filter.required("Values") { node throws(ValueProblem) in isFilledIn(node) ? [] : try node.list() }
            guard let name, !name.value.contains("{{"), !operation.filters.contains(name.value) else { return }
            filter.report(at: name.location, "\(operation.name) has no modelled filter \(name.value)", hint: nameHint(name.value, among: operation.filters))
        }
        diagnostics += reader.diagnostics
    }

    private static func checkSelectors(of step: PlaybookStep, service: String, operation: String, _ diagnostics: inout [Diagnostic]) {
        guard let shape = AnswerShape.of(service: service, operation: operation) else { return }
        var selectors = step.outputs.map(\.selector)
        if let node = step.inputs["PropertySelector"], case .string(let text) = node.content { selectors.append(Located(text, node.location)) }
        for selector in selectors {
            guard let parsed = try? Selector(parsing: selector.value), let stray = shape.stray(parsed) else { continue }
            let hint = nameHint(stray.name, among: stray.known) ?? (stray.known.isEmpty ? "there is nothing below it" : nil)
            diagnostics.append(
                Diagnostic(selector.location, "selector \(selector.value) matches nothing in an answer of \(operation): \(stray.name)", hint: hint))
        }
        checkTypes(of: step, shape, operation: operation, &diagnostics)
        checkDesiredValues(of: step, operation: operation, &diagnostics)
    }

    /// An output that cannot be had as what it is declared fails its step whenever it comes to it.
    private static func checkTypes(of step: PlaybookStep, _ shape: AnswerShape, operation: String, _ diagnostics: inout [Diagnostic]) {
        for output in step.outputs {
            guard let selector = try? Selector(parsing: output.selector.value) else { continue }
            let possible = OutputType.possible(for: shape.found(by: selector), isScan: selector.isScan)
            guard !possible.isEmpty, !possible.contains(output.type) else { continue }
            let type = "\(output.type == "Integer" ? "an" : "a") \(output.type)"
            diagnostics.append(
                Diagnostic(
                    output.selector.location, "output \(output.name) is never \(type): \(output.selector.value) of \(operation)",
                    hint: "it can be \(possible.joined(separator: ", "))"))
        }
    }

    /// All that the property of a wait or an assertion can be; nil where that is no closed list.
    static func states(of step: PlaybookStep) -> [String]? {
        guard let text = step.inputs["PropertySelector"]?.text, let selector = try? Selector(parsing: text), let service = step.inputs["Service"]?.text,
            let operation = step.inputs["Api"]?.text
        else { return nil }
        return AnswerShape.of(service: service, operation: operation)?.states(selector)
    }

    /// A wait for what a property never is lasts until its timeout. What is filled in only when the playbook runs is not known here.
    private static func checkDesiredValues(of step: PlaybookStep, operation: String, _ diagnostics: inout [Diagnostic]) {
        guard let text = step.inputs["PropertySelector"]?.text, let states = states(of: step), case .list(let desired)? = step.inputs["DesiredValues"]?.content
        else { return }
        for node in desired {
            guard let value = node.value.scalarText, !value.contains("{{") else { continue }
            guard !states.contains(where: { PropertyTest.isDesired(value, found: $0) }) else { continue }
            let nearest = nearestName(to: value, in: states).map { "did you mean \($0)? " } ?? ""
            let hint = nearest + "it is one of \(states.joined(separator: ", "))"
            diagnostics.append(Diagnostic(node.location, "\(text) of \(operation) is never \(value)", hint: hint))
        }
    }
}
