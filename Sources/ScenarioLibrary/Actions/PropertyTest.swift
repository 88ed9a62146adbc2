import ScenarioFormat
import Units

/// `PropertySelector` and `DesiredValues`, as waits and assertions share them.
struct PropertyTest: Sendable {
    static let inputs = ["PropertySelector", "DesiredValues"]

    private let selector: Selector
    let desired: [String]

    init(inputs: StructuredValue) throws(StepFailure) {
        guard let text = inputs["PropertySelector"]?.scalarText else { throw StepFailure("PropertySelector is missing") }
        do { selector = try Selector(parsing: text) } catch { throw StepFailure("PropertySelector \(text): \(error)") }
        guard case .list(let values)? = inputs["DesiredValues"], !values.isEmpty else {
            throw StepFailure("DesiredValues must be a list with at least one value")
        }
        desired = values.compactMap(\.scalarText)
    }

    /// The selected property; nil when nothing is selected.
    func found(in answer: StructuredValue) -> String? { selector.values(in: answer).first?.scalarText }

    func holds(for found: String) -> Bool { desired.contains { PropertyTest.isDesired($0, found: found) } }

    /// Booleans are accepted in either spelling.
    static func isDesired(_ desired: String, found: String) -> Bool {
        desired == found || (desired.lowercased() == found.lowercased() && ["true", "false"].contains(found.lowercased()))
    }

    static func check(_ step: PlaybookStep, _ diagnostics: inout [Diagnostic]) {
        checkDesiredValues(of: step, &diagnostics)
        guard let node = step.inputs["PropertySelector"], case .string(let text) = node.content else { return }
        if text.contains("..") {
            diagnostics.append(
                Diagnostic(
                    node.location, "a deep scan in PropertySelector is refused: it yields a list", hint: "name the element, such as $.DBClusters[0].Status"))
            return
        }
        do { _ = try Selector(parsing: text) } catch { diagnostics.append(Diagnostic(node.location, "PropertySelector \(text): \(error)")) }
    }

    /// None of no values is ever found. A reference may bring a list along.
    private static func checkDesiredValues(of step: PlaybookStep, _ diagnostics: inout [Diagnostic]) {
        guard let node = step.inputs["DesiredValues"] else { return }
        if case .string(let text) = node.content, text.contains("{{") { return }
        var reader = MappingReader(step.inputs, context: step.action.value)
        _ = reader.list("DesiredValues") { element throws(ValueProblem) in
            switch element.content {
            case .string, .bool, .integer, .number: return
            case .null, .list, .map: throw .wanted("text, a number, true or false", found: element)
            }
        }
        if case .list(let values) = node.content, values.isEmpty {
            let states = APIRequest.states(of: step).map { "it is one of \($0.joined(separator: ", "))" }
            reader.report("DesiredValues", "DesiredValues wants at least one value", hint: states ?? "one of them is enough")
        }
        diagnostics += reader.diagnostics
    }
}
