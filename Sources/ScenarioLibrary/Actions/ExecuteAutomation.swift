package import ClusterModel
package import Evidence
package import ScenarioFormat
package import Units

/// Runs another document to its end, as the same principal, in the same account and region.
package struct ExecuteAutomation: PlaybookAction {
    package static let name = "aws:executeAutomation"
    package static let summary = "Runs another document of the folder to its end and hands back its outputs."
    package static let inputs: KeyValuePairs = [
        "DocumentName": "a name in this document's folder, or a relative .yaml file", "DocumentVersion": "$DEFAULT or $LATEST, which are the same",
        "RuntimeParameters": "the child's parameters by name",
        "outputs": "{{ step.Output }} is the list of what the child's outputs name, in their order; also ExecutionId and Status",
    ]
    package static let defaultTimeout: Duration? = nil

    private let document: PlaybookDocument
    private let executionID: String
    private var run: PlaybookRun

    package static func check(_ step: PlaybookStep, _ diagnostics: inout [Diagnostic]) {
        guard case .automation(let child) = step.structure else { return }
        diagnostics += ScenarioValidation.playbookProblems(child.document)
    }

    package init(_ start: StepStart) throws(StepFailure) {
        guard case .automation(let child) = start.step.structure else { throw StepFailure("the step names no document") }
        var parameters: [String: StructuredValue] = [:]
        for (name, node) in child.parameters {
            let value = try start.values.resolve(node, now: start.now)
            guard let declared = child.document.parameters.first(where: { $0.name == name.value }) else { continue }
            try ExecuteAutomation.check(value, for: declared)
            parameters[name.value] = value
        }
        var random = start.random.fork("execution")
        document = child.document
        // The same shape as the parent's, with another beginning.
        executionID = "\(String(random.next() | 1 << 63, radix: 16).prefix(8))\(start.values.executionID.dropFirst(8))"
        run = PlaybookRun(
            document: document, place: start.place.inside(start.step.name.value, UInt64(start.attempt)), parameters: parameters, executionID: executionID)
    }

    /// Source: Systems Manager User Guide, Data elements and parameters: checked as the child starts, and never converted.
    private static func check(_ value: StructuredValue, for parameter: PlaybookParameter) throws(StepFailure) {
        let kinds = ["StringList": "List", "MapList": "List", "StringMap": "Map"]
        guard value.kindName == kinds[parameter.type] ?? parameter.type else {
            throw StepFailure("parameter \(parameter.name) wants \(parameter.type), found \(value.kindName)")
        }
        guard let text = value.scalarText, !parameter.allowedValues.isEmpty, !parameter.allowedValues.contains(text) else { return }
        throw StepFailure("parameter \(parameter.name) wants one of \(parameter.allowedValues.joined(separator: ", ")), found \(text)")
    }

    package mutating func begin(now: Instant) -> ActionProgress {
        let wish = run.begin(now: now)
        return follow(wish)
    }

    package mutating func answered(_ result: Result<StructuredValue, ServiceError>, now: Instant) -> ActionProgress {
        let wish = run.answered(result, now: now)
        return follow(wish)
    }

    package mutating func woke(now: Instant) -> ActionProgress {
        let wish = run.woke(now: now)
        return follow(wish)
    }

    package var records: [StepRecord] { run.steps }

    private func follow(_ wish: PlaybookRun.Wish) -> ActionProgress {
        switch wish {
        case .call(let call): .call(call)
        case .sleep(let until): .sleep(until: until)
        case .ended(.succeeded): .succeeded(outcome)
        case .ended(.failed(_, let message)): .failed(message)
        case .ended(.none), .ended(.neverStarted), .ended(.unfinished): preconditionFailure("a document ends well or badly")
        }
    }

    /// Model choice: an output whose step did not run is left out, as is its place in the list.
    private var outcome: StructuredValue {
        .map([
            .init("ExecutionId", .string(executionID)), .init("Status", .string("Success")),
            .init("Output", .list(document.outputs.compactMap { run.values[output: $0.value] })),
        ])
    }
}
