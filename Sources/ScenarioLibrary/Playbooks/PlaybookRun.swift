package import ClusterModel
package import Evidence
package import ScenarioFormat
package import Units

/// One execution of an Automation document: a state machine that says what it wants next and is told what came of it.
package struct PlaybookRun: Sendable {
    package enum Wish: Sendable {
        /// Make this call and bring the answer to `answered`.
        case call(APICall)
        /// Come back to `woke` then.
        case sleep(until: Instant)
        case ended(PlaybookOutcome)
    }

    private let document: PlaybookDocument
    private let place: PlaybookPlace
    private let parameters: [String: StructuredValue]
    private let stepOverhead: Duration
    private let executionID: String
    private var outputs: [String: StructuredValue] = [:]
    private var current: Int?
    private var action: (any PlaybookAction)?
    private var attemptStartedAt: Instant?
    private var attemptEndsAt: Instant?
    /// A step waits for the pause between steps.
    private var isBetweenSteps = false
    private var criticalFailure: String?
    /// One a step, in the document's order.
    package private(set) var steps: [StepRecord]

    /// - Parameters:
    ///   - parameters: Resolved values; defaults of the document fill what is missing.
    ///   - stepOverhead: Time between two steps.
    package init(document: PlaybookDocument, place: PlaybookPlace, parameters: [String: StructuredValue], stepOverhead: Duration, executionID: String) {
        self.document = document
        self.place = place
        self.stepOverhead = stepOverhead
        self.executionID = executionID
        var all: [String: StructuredValue] = [:]
        for parameter in document.parameters { all[parameter.name] = parameters[parameter.name] ?? parameter.defaultValue?.value }
        self.parameters = all
        self.steps = document.steps.map { StepRecord(name: $0.name.value, action: $0.action.value) }
    }

    package mutating func begin(now: Instant) -> Wish {
        guard !document.steps.isEmpty else { return .ended(.succeeded(at: now)) }
        return enter(0, now: now)
    }

    package mutating func answered(_ result: Result<StructuredValue, ServiceError>, now: Instant) -> Wish {
        if let attemptEndsAt, now > attemptEndsAt { return timedOut(now: now) }
        guard let progress = action?.answered(result, now: now) else { return .ended(.failed(at: now, message: "no step is under way")) }
        return follow(progress, now: now)
    }

    package mutating func woke(now: Instant) -> Wish {
        if isBetweenSteps, let current {
            isBetweenSteps = false
            return start(current, now: now)
        }
        if let attemptEndsAt, now >= attemptEndsAt { return timedOut(now: now) }
        guard let progress = action?.woke(now: now) else { return .ended(.failed(at: now, message: "no step is under way")) }
        return follow(progress, now: now)
    }

    /// The step under way did not end: observation stopped.
    package mutating func close(now: Instant) {
        if let current, steps[current].endedAt == nil { steps[current].status = "InProgress" }
    }

    // MARK: Steps

    private mutating func enter(_ index: Int, now: Instant) -> Wish {
        current = index
        isBetweenSteps = true
        return .sleep(until: now + stepOverhead)
    }

    private mutating func start(_ index: Int, now: Instant) -> Wish {
        if steps[index].startedAt == nil { steps[index].startedAt = now }
        steps[index].attempts += 1
        steps[index].status = "InProgress"
        let step = document.steps[index]
        do {
            let inputs = try resolve(ValueNode(.map(step.inputs), step.inputs.location), now: now)
            guard let type = allActions.first(where: { $0.name == step.action.value }) else { throw StepFailure("action \(step.action.value) is not modelled") }
            var made = try type.init(inputs: inputs, place: place)
            attemptStartedAt = now
            attemptEndsAt = now + (step.timeout ?? type.defaultTimeout)
            let progress = made.begin(now: now)
            action = made
            return follow(progress, now: now)
        } catch let failure as StepFailure {
            return attemptFailed(failure.message, timedOut: false, now: now)
        } catch {
            return attemptFailed("\(error)", timedOut: false, now: now)
        }
    }

    private mutating func follow(_ progress: ActionProgress, now: Instant) -> Wish {
        switch progress {
        case .call(let call): return .call(call)
        case .sleep(let until):
            guard let attemptEndsAt, until >= attemptEndsAt else { return .sleep(until: until) }
            return .sleep(until: attemptEndsAt)
        case .succeeded(let answer): return succeeded(answer, now: now)
        case .failed(let message): return attemptFailed(message, timedOut: false, now: now)
        }
    }

    private mutating func succeeded(_ answer: StructuredValue, now: Instant) -> Wish {
        guard let index = current else { return .ended(.succeeded(at: now)) }
        let step = document.steps[index]
        for output in step.outputs {
            do {
                let values = try Selector(parsing: output.selector.value).values(in: answer)
                guard let value = OutputType.convert(values, to: output.type, isScan: output.selector.value.contains("..")) else {
                    return attemptFailed(
                        "output \(output.name): selector \(output.selector.value) found nothing that is a \(output.type)", timedOut: false, now: now)
                }
                outputs["\(step.name.value).\(output.name)"] = value
            } catch {
                return attemptFailed("output \(output.name): \(error)", timedOut: false, now: now)
            }
        }
        finishStep(index, "Success", message: nil, now: now)
        if step.isEnd { return end(now: now) }
        if let next = step.nextStep { return go(to: next.value, now: now) }
        return index + 1 < document.steps.count ? enter(index + 1, now: now) : end(now: now)
    }

    private mutating func timedOut(now: Instant) -> Wish {
        let span = attemptStartedAt.map { (now - $0).microseconds / 1_000_000 } ?? 0
        let seen = action?.lastSeen.map { "; last seen: \($0)" } ?? ""
        return attemptFailed("timed out after \(span)s\(seen)", timedOut: true, now: now)
    }

    private mutating func attemptFailed(_ message: String, timedOut: Bool, now: Instant) -> Wish {
        guard let index = current else { return .ended(.failed(at: now, message: message)) }
        let step = document.steps[index]
        if steps[index].attempts < step.maxAttempts {
            steps[index].message = message
            isBetweenSteps = true
            return .sleep(until: now + stepOverhead)
        }
        finishStep(index, timedOut ? "TimedOut" : "Failed", message: message, now: now)
        let isCritical = step.isCritical ?? (step.onFailure != .proceed)
        let whole = "step \(step.name.value) (\(step.action.value)): \(message)"
        if isCritical { criticalFailure = criticalFailure ?? whole }
        switch step.onFailure {
        case .abort: return .ended(.failed(at: now, message: whole))
        case .step(let name): return go(to: name.value, now: now)
        case .proceed:
            if step.isEnd || index + 1 == document.steps.count { return end(now: now) }
            return enter(index + 1, now: now)
        }
    }

    private mutating func go(to name: String, now: Instant) -> Wish {
        guard let index = document.steps.firstIndex(where: { $0.name.value == name }) else { return .ended(.failed(at: now, message: "no step \(name)")) }
        return enter(index, now: now)
    }

    private mutating func finishStep(_ index: Int, _ status: String, message: String?, now: Instant) {
        steps[index].status = status
        steps[index].message = message
        steps[index].endedAt = now
        action = nil
        attemptEndsAt = nil
    }

    /// A critical step that failed makes the whole fail, whatever came after it.
    private mutating func end(now: Instant) -> Wish {
        current = nil
        if let criticalFailure { return .ended(.failed(at: now, message: criticalFailure)) }
        return .ended(.succeeded(at: now))
    }

    // MARK: References

    private func resolve(_ node: ValueNode, now: Instant) throws -> StructuredValue {
        try substitute(node) { reference in
            switch reference {
            case .parameter(let name): parameters[name]
            case .stepOutput(let step, let output): outputs["\(step).\(output)"]
            case .global(let name): global(name, now: now)
            case .executionID: .string(executionID)
            }
        }
    }

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

/// Conversion of what a selector found to an output's declared type.
/// Source: Systems Manager User Guide, Using action outputs as inputs.
enum OutputType {
    static func convert(_ values: [StructuredValue], to type: String, isScan: Bool) -> StructuredValue? {
        guard let first = values.first else { return nil }
        let value = isScan ? .list(values) : first
        switch (type, value) {
        case ("String", .string), ("Integer", .integer), ("Boolean", .bool), ("StringMap", .map): return value
        case ("String", .integer), ("String", .bool): return value.scalarText.map { .string($0) }
        case ("Integer", .string(let text)): return Int64(text).map { .integer($0) }
        case ("Boolean", .string(let text)): return ["true": .bool(true), "false": .bool(false)][text.lowercased()]
        case ("StringList", .list(let elements)):
            let texts = elements.compactMap(\.scalarText)
            return texts.count == elements.count ? .list(texts.map { .string($0) }) : nil
        case ("StringList", _): return value.scalarText.map { .list([.string($0)]) }
        case ("MapList", .list(let elements)): return elements.allSatisfy { $0.kindName == "Map" } ? value : nil
        case (_, .list(let elements)) where elements.count == 1: return convert(elements, to: type, isScan: false)
        default: return nil
        }
    }
}
