import ScenarioFormat
import Units

/// What references stand for while a document runs.
package struct PlaybookValues: Sendable {
    private let place: PlaybookPlace
    private let parameters: [String: StructuredValue]
    let executionID: String
    private var outputs: [String: StructuredValue] = [:]

    /// - Parameter parameters: Resolved values; defaults of the document fill what is missing.
    init(document: PlaybookDocument, place: PlaybookPlace, parameters: [String: StructuredValue], executionID: String) {
        var all: [String: StructuredValue] = [:]
        for parameter in document.parameters { all[parameter.name] = parameters[parameter.name] ?? parameter.defaultValue?.value }
        self.place = place
        self.parameters = all
        self.executionID = executionID
    }

    /// By the name that documents use: `step.Output`.
    subscript(output name: String) -> StructuredValue? { outputs[name] }

    mutating func set(_ step: String, _ output: String, to value: StructuredValue) { outputs["\(step).\(output)"] = value }

    func resolve(_ node: ValueNode, now: Instant) throws(StepFailure) -> StructuredValue {
        do {
            return try substitute(node) { reference in
                switch reference {
                case .parameter(let name): parameters[name]
                case .stepOutput(let step, let output): outputs["\(step).\(output)"]
                case .global(let name): global(name, now: now)
                case .executionID: .string(executionID)
                }
            }
        } catch {
            throw StepFailure(error.message)
        }
    }

    /// Source: Systems Manager User Guide, Automation system variables; dates are those of each use.
    private func global(_ name: String, now: Instant) -> StructuredValue? {
        switch name {
        case "ACCOUNT_ID": .string(place.account.rawValue)
        case "REGION": .string(place.region.rawValue)
        case "AWS_PARTITION": .string("aws")
        case "DATE": .string(String(now.isoPrefix.prefix(10)))
        case "DATE_TIME": .string(now.isoPrefix.replacing("T", with: "_").replacing(":", with: "."))
        default: nil
        }
    }
}
