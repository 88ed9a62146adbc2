package import ClusterModel
package import Evidence
package import ScenarioFormat
package import Units

/// Runs its steps once for each item, or again while a condition holds.
///
/// Model choice: a loop that reaches its most iterations ends well, whatever its condition; what is wrong then is for the next step to find.
package struct LoopSteps: PlaybookAction {
    package static let name = "aws:loop"
    package static let summary = "Runs steps of its own once for each item, or once and again while a condition holds; at most 100 times."
    package static let inputs: KeyValuePairs = [
        "Steps": "what to run; {{ loop.CurrentIteration }} counts from 1", "Iterators": "at most 100 items; each is {{ loop.CurrentIteratorValue }}",
        "IteratorDataType": "String unless set: Boolean, Integer, String, StringMap",
        "LoopCondition": "a rule as in aws:branch, looked at after each iteration", "MaxIterations": "1 to 100; 100 unless set",
    ]
    package static let defaultTimeout: Duration? = nil

    private let name: String
    private let loop: StepLoop
    private let items: [StructuredValue]?
    private let place: PlaybookPlace
    private let outer: PlaybookValues
    private var iteration = 0
    private var run: PlaybookRun?
    private var done: [StepRecord] = []

    package static func check(_ step: PlaybookStep, _ diagnostics: inout [Diagnostic]) {
        for inner in step.inner { ScenarioValidation.check(inner, &diagnostics) }
    }

    package init(_ start: StepStart) throws(StepFailure) {
        guard case .loop(let loop) = start.step.structure else { throw StepFailure("the step has no steps of its own") }
        self.name = start.step.name.value
        self.loop = loop
        self.place = start.place.inside(start.step.name.value, UInt64(start.attempt))
        self.outer = start.values
        guard case .forEach(_, let type) = loop.kind else {
            items = nil
            return
        }
        guard case .list(let elements)? = start.inputs["Iterators"] else { throw StepFailure("Iterators is not a list") }
        guard elements.count <= StepLoop.iterationsMax else {
            throw StepFailure("Iterators has \(elements.count) items, more than \(StepLoop.iterationsMax)")
        }
        let kind = type == "StringMap" ? "Map" : type
        if let wrong = elements.first(where: { $0.kindName != kind }) { throw StepFailure("an item of Iterators is \(wrong.kindName), wanted \(type)") }
        items = elements
    }

    package mutating func begin(now: Instant) -> ActionProgress { next(now: now) }

    package mutating func answered(_ result: Result<StructuredValue, ServiceError>, now: Instant) -> ActionProgress {
        guard let wish = run?.answered(result, now: now) else { return .failed("no iteration is under way") }
        return follow(wish, now: now)
    }

    package mutating func woke(now: Instant) -> ActionProgress {
        guard let wish = run?.woke(now: now) else { return .failed("no iteration is under way") }
        return follow(wish, now: now)
    }

    package var lastSeen: String? { "iteration \(iteration)" }
    package var records: [StepRecord] { done + running }

    // MARK: Iterations

    private var item: StructuredValue? { items.flatMap { iteration > 0 ? $0[iteration - 1] : nil } }

    private mutating func next(now: Instant) -> ActionProgress {
        guard iteration < min(loop.iterationsMax, items?.count ?? .max) else { return .succeeded(outcome) }
        iteration += 1
        var values = outer
        values.set(name, "CurrentIteration", to: .integer(Int64(iteration)))
        if let item { values.set(name, "CurrentIteratorValue", to: item) }
        var run = PlaybookRun(steps: loop.steps, place: place.inside("iteration", UInt64(iteration)), values: values)
        let wish = run.begin(now: now)
        self.run = run
        return follow(wish, now: now)
    }

    private mutating func follow(_ wish: PlaybookRun.Wish, now: Instant) -> ActionProgress {
        switch wish {
        case .call(let call): return .call(call)
        case .sleep(let until): return .sleep(until: until)
        case .ended(.succeeded): return ended(now: now)
        case .ended(.failed(_, let message)): return .failed("iteration \(iteration): \(message)")
        case .ended(.none), .ended(.neverStarted), .ended(.unfinished): preconditionFailure("a run of steps ends well or badly")
        }
    }

    private mutating func ended(now: Instant) -> ActionProgress {
        done += running
        let values = run?.values
        run = nil
        guard case .doWhile(let rule) = loop.kind, let values else { return next(now: now) }
        do throws(StepFailure) {
            return try rule.holds(values, now: now) ? next(now: now) : .succeeded(outcome)
        } catch {
            return .failed("LoopCondition: \(error.message)")
        }
    }

    private var running: [StepRecord] {
        (run?.steps ?? []).map { record in
            var record = record
            record.name = "\(iteration).\(record.name)"
            return record
        }
    }

    private var outcome: StructuredValue {
        var members: [StructuredValue.Member] = [.init("CurrentIteration", .integer(Int64(iteration)))]
        if let text = item?.scalarText { members.append(.init("CurrentIteratorValue", .string(text))) }
        return .map(members)
    }
}
