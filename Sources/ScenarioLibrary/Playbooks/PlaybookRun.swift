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

    private let definition: [PlaybookStep]
    private let place: PlaybookPlace
    private(set) var values: PlaybookValues
    private var current: Int?
    private var action: (any PlaybookAction)?
    private var attemptStartedAt: Instant?
    private var attemptEndsAt: Instant?
    /// A step waits for the pause between steps.
    private var isBetweenSteps = false
    /// When the step under way was throttled first.
    private var throttledSince: Instant?
    private var criticalFailure: String?
    /// Names of steps that are left out.
    private var skipped: Set<String> = []
    /// One a step, in the document's order.
    private var records: [StepRecord]
    /// What ran inside a step, over all its attempts.
    private var innerRecords: [Int: [StepRecord]] = [:]

    /// - Parameter parameters: Resolved values; defaults of the document fill what is missing.
    package init(document: PlaybookDocument, place: PlaybookPlace, parameters: [String: StructuredValue], executionID: String) {
        self.init(
            steps: document.steps, place: place,
            values: PlaybookValues(document: document, place: place, parameters: parameters, executionID: executionID))
    }

    /// Steps that see what is around them: one iteration of a loop.
    init(steps: [PlaybookStep], place: PlaybookPlace, values: PlaybookValues) {
        self.definition = steps
        self.place = place
        self.values = values
        self.records = steps.map(StepRecord.init(of:))
    }

    /// In the document's order; after a loop or a child document what ran in it, named `loop.2.step` and `child.step`.
    package var steps: [StepRecord] {
        records.indices.flatMap { index in
            let running = index == current ? action?.records ?? [] : []
            return [records[index]]
                + ((innerRecords[index] ?? []) + running).map { inner in
                    var inner = inner
                    inner.name = "\(records[index].name).\(inner.name)"
                    return inner
                }
        }
    }

    /// Name of the innermost step that is under way, as `steps` has it.
    package var stepUnderWay: String? { steps.last { $0.status == "InProgress" }?.name }

    package mutating func begin(now: Instant) -> Wish {
        guard !definition.isEmpty else { return .ended(.succeeded(at: now)) }
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

    /// Leaves a step out, unless it has begun: it does nothing, gives no output, and whatever follows its success follows.
    package mutating func skip(_ step: String) { skipped.insert(step) }

    /// The step under way did not end: observation stopped.
    package mutating func close(now: Instant) {
        if let current, records[current].endedAt == nil { records[current].status = "InProgress" }
    }

    // MARK: Steps

    private mutating func enter(_ index: Int, now: Instant) -> Wish {
        current = index
        isBetweenSteps = true
        throttledSince = nil
        return .sleep(until: now + place.stepOverhead)
    }

    private mutating func start(_ index: Int, now: Instant) -> Wish {
        if records[index].startedAt == nil, skipped.contains(records[index].name) {
            records[index].status = "Skipped"
            records[index].message = "left out by whoever ran the playbook"
            return goOn(after: index, now: now)
        }
        if records[index].startedAt == nil { records[index].startedAt = now }
        records[index].attempts += 1
        records[index].status = "InProgress"
        let step = definition[index]
        do throws(StepFailure) {
            guard let type = allActions.first(where: { $0.name == step.action.value }) else { throw StepFailure("action \(step.action.value) is not modelled") }
            let inputs = try values.resolve(ValueNode(.map(step.inputs), step.inputs.location), now: now)
            let attempt = records[index].attempts
            var made = try type.init(
                StepStart(
                    step: step, inputs: inputs, place: place, values: values, now: now, attempt: attempt,
                    random: place.random.fork(step.name.value, UInt64(attempt))))
            attemptStartedAt = now
            attemptEndsAt = (step.timeout ?? type.defaultTimeout).map { now + $0 }
            let progress = made.begin(now: now)
            action = made
            return follow(progress, now: now)
        } catch {
            return attemptFailed(error.message, timedOut: false, now: now)
        }
    }

    private mutating func follow(_ progress: ActionProgress, now: Instant) -> Wish {
        switch progress {
        case .call(let call): return .call(call)
        case .sleep(let until):
            guard let attemptEndsAt, until >= attemptEndsAt else { return .sleep(until: until) }
            return .sleep(until: attemptEndsAt)
        case .succeeded(let answer): return succeeded(answer, now: now)
        case .chose(let step): return chose(step, now: now)
        case .failed(let message): return attemptFailed(message, timedOut: false, now: now)
        case .throttled(let message): return throttled(message, now: now)
        }
    }

    /// Tried again for as long as the account's setting says, and only then an attempt that failed.
    /// Source: Systems Manager User Guide, Configuring automatic retry for throttled operations. Model choice: at the pace of polls.
    private mutating func throttled(_ message: String, now: Instant) -> Wish {
        let since = throttledSince ?? now
        guard let index = current, now + place.pollInterval - since <= place.throttlingRetry else {
            return attemptFailed(message, timedOut: false, now: now)
        }
        throttledSince = since
        records[index].attempts -= 1
        records[index].message = message
        isBetweenSteps = true
        return .sleep(until: now + place.pollInterval)
    }

    private mutating func chose(_ name: String?, now: Instant) -> Wish {
        guard let index = current else { return .ended(.succeeded(at: now)) }
        finishStep(index, "Success", message: nil, now: now)
        return name.map { go(to: $0, now: now) } ?? end(now: now)
    }

    private mutating func succeeded(_ answer: StructuredValue, now: Instant) -> Wish {
        guard let index = current else { return .ended(.succeeded(at: now)) }
        let step = definition[index]
        for output in step.builtInOutputs { if let value = answer[output.name] { values.set(step.name.value, output.name, to: value) } }
        for output in step.outputs {
            do {
                let found = try Selector(parsing: output.selector.value).values(in: answer)
                guard let value = OutputType.convert(found, to: output.type, isScan: output.selector.value.contains("..")) else {
                    return attemptFailed(
                        "output \(output.name): selector \(output.selector.value) found nothing that is a \(output.type)", timedOut: false, now: now)
                }
                values.set(step.name.value, output.name, to: value)
            } catch {
                return attemptFailed("output \(output.name): \(error)", timedOut: false, now: now)
            }
        }
        finishStep(index, "Success", message: nil, now: now)
        return goOn(after: index, now: now)
    }

    /// Whatever follows a step's success.
    private mutating func goOn(after index: Int, now: Instant) -> Wish {
        let step = definition[index]
        if step.isEnd { return end(now: now) }
        if let next = step.nextStep { return go(to: next.value, now: now) }
        return index + 1 < definition.count ? enter(index + 1, now: now) : end(now: now)
    }

    private mutating func timedOut(now: Instant) -> Wish {
        let span = attemptStartedAt.map { (now - $0).microseconds / 1_000_000 } ?? 0
        let seen = action?.lastSeen.map { "; last seen: \($0)" } ?? ""
        return attemptFailed("timed out after \(span)s\(seen)", timedOut: true, now: now)
    }

    private mutating func attemptFailed(_ message: String, timedOut: Bool, now: Instant) -> Wish {
        guard let index = current else { return .ended(.failed(at: now, message: message)) }
        let step = definition[index]
        if records[index].attempts < step.maxAttempts {
            records[index].message = message
            keepInnerRecords(index)
            isBetweenSteps = true
            return .sleep(until: now + place.stepOverhead)
        }
        finishStep(index, timedOut ? "TimedOut" : "Failed", message: message, now: now)
        let isCritical = step.isCritical ?? (step.onFailure != .proceed)
        let whole = "step \(step.name.value) (\(step.action.value)): \(message)"
        if isCritical { criticalFailure = criticalFailure ?? whole }
        switch step.onFailure {
        case .abort: return .ended(.failed(at: now, message: whole))
        case .step(let name): return go(to: name.value, now: now)
        case .proceed:
            if step.isEnd || index + 1 == definition.count { return end(now: now) }
            return enter(index + 1, now: now)
        }
    }

    private mutating func go(to name: String, now: Instant) -> Wish {
        guard let index = definition.firstIndex(where: { $0.name.value == name }) else { return .ended(.failed(at: now, message: "no step \(name)")) }
        return enter(index, now: now)
    }

    private mutating func finishStep(_ index: Int, _ status: String, message: String?, now: Instant) {
        records[index].status = status
        records[index].message = message
        records[index].endedAt = now
        keepInnerRecords(index)
        attemptEndsAt = nil
    }

    private mutating func keepInnerRecords(_ index: Int) {
        if let inner = action?.records, !inner.isEmpty { innerRecords[index, default: []] += inner }
        action = nil
    }

    /// A critical step that failed makes the whole fail, whatever came after it.
    private mutating func end(now: Instant) -> Wish {
        current = nil
        if let criticalFailure { return .ended(.failed(at: now, message: criticalFailure)) }
        return .ended(.succeeded(at: now))
    }
}

extension StepRecord {
    /// A step that has not been reached.
    package init(of step: PlaybookStep) {
        self.init(name: step.name.value, action: step.action.value)
        place = FilePlace(file: step.name.location.file, line: step.name.location.line)
        let call = [step.text("Service"), step.text("Api")].compactMap(\.self)
        let onFailure: StepTerms.OnFailure =
            switch step.onFailure {
            case .abort: .abort
            case .proceed: .proceed
            case .step(let name): .step(name.value)
            }
        terms = StepTerms(
            call: call.count == 2 ? call.joined(separator: ":") : nil, onFailure: onFailure, attemptsMax: step.maxAttempts,
            timeout: step.timeout ?? allActions.first { $0.name == step.action.value }?.defaultTimeout)
    }
}

extension PlaybookStep {
    /// An input that is text as it stands in the document.
    fileprivate func text(_ input: String) -> String? { if case .string(let text)? = inputs[input]?.content { text } else { nil } }
}
