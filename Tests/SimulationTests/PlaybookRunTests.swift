import ClusterModel
import Evidence
import ScenarioFormat
import ScenarioLibrary
import SimulationKernel
import Testing
import Units

/// Documents run step by step against answers that a test gives, without a cloud.
@Suite("playbook runs") struct PlaybookRunTests {
    private static let start = Instant(year: 2026, month: 3, day: 2, secondOfDay: 36_000)

    struct Told {
        var outcome: PlaybookOutcome
        var steps: [StepRecord]
        var calls: [APICall]
        var seconds: Int64
        var names: [String] { steps.filter { $0.status != "Pending" }.map(\.name) }
    }

    /// - Parameter answer: To each call, by its number from 0.
    private func run(
        _ mainSteps: String, child: String? = nil, parameters: String = "", seed: UInt64 = 1, answer: (Int, APICall) -> StructuredValue = { _, _ in .map([]) }
    ) throws -> Told {
        let head = "schemaVersion: \"0.3\"\n"
        var files = ["p/main.yaml": head + parameters + "mainSteps:\n" + mainSteps]
        if let child { files["p/child.yaml"] = head + child }
        let loaded = Loader(source: .texts(files)).load(paths: ["p"])
        #expect(loaded.diagnostics == [])
        let document = try #require(loaded.playbooks.last)
        #expect(ScenarioValidation.playbookProblems(document) == [])
        let calibration = Calibration()
        let place = PlaybookPlace(
            account: AccountID("111122223333"), region: RegionName("us-west-2"), principal: "dr", pollInterval: .seconds(5), stepOverhead: .seconds(1),
            approval: calibration.sampler(.operatorDecision), copyBytesPerSecond: 1_000_000_000, random: SeededRandom(seed: seed))
        var run = PlaybookRun(document: document, place: place, parameters: [:], executionID: "00000000-0000-4000-8000-000000000001")
        var now = Self.start
        var calls: [APICall] = []
        var wish = run.begin(now: now)
        for _ in 0..<10_000 {
            switch wish {
            case .call(let call):
                calls.append(call)
                wish = run.answered(.success(answer(calls.count - 1, call)), now: now)
            case .sleep(let until):
                now = until
                wish = run.woke(now: now)
            case .ended(let outcome):
                return Told(outcome: outcome, steps: run.steps, calls: calls, seconds: (now - Self.start).microseconds / 1_000_000)
            }
        }
        throw Endless()
    }
    private struct Endless: Error {}

    private static let sleep = "action: aws:sleep\n    inputs: { Duration: PT10S }"

    private func look(_ name: String = "look", _ type: String = "Integer", also: String = "") -> String {
        """
          - name: \(name)
            action: aws:executeAwsApi
            \(also)
            inputs: { Service: rds, Api: DescribeEvents }
            outputs: [{ Name: Value, Selector: $.Value, Type: \(type) }]

        """
    }

    private func answer(_ value: StructuredValue) -> StructuredValue { .map([.init("Value", value)]) }

    // MARK: Branches

    @Test(arguments: [
        ("StringEquals: abc", true), ("StringEquals: ABC", false), ("EqualsIgnoreCase: ABC", true), ("EqualsIgnoreCase: ABD", false),
        ("StartsWith: ab", true), ("StartsWith: bc", false), ("EndsWith: bc", true), ("EndsWith: ab", false), ("Contains: b", true), ("Contains: x", false),
    ])
    func comparesText(test: String, holds: Bool) throws { try expectBranch("Variable: \"{{ look.Value }}\", \(test)", "String", .string("abc"), holds) }

    @Test(arguments: [
        ("NumericEquals: 5", true), ("NumericEquals: 4", false), ("NumericGreater: 4", true), ("NumericGreater: 5", false), ("NumericLesser: 6", true),
        ("NumericLesser: 5", false), ("NumericGreaterOrEquals: 5", true), ("NumericGreaterOrEquals: 6", false), ("NumericLesserOrEquals: 5", true),
        ("NumericLesserOrEquals: 4", false),
    ])
    func comparesNumbers(test: String, holds: Bool) throws { try expectBranch("Variable: \"{{ look.Value }}\", \(test)", "Integer", .integer(5), holds) }

    @Test(arguments: [("BooleanEquals: true", true), ("BooleanEquals: false", false)])
    func comparesBooleans(test: String, holds: Bool) throws { try expectBranch("Variable: \"{{ look.Value }}\", \(test)", "Boolean", .bool(true), holds) }

    @Test(arguments: [
        ("And: [{ Variable: \"{{ look.Value }}\", NumericGreater: 4 }, { Variable: \"{{ look.Value }}\", NumericLesser: 6 }]", true),
        ("And: [{ Variable: \"{{ look.Value }}\", NumericGreater: 4 }, { Variable: \"{{ look.Value }}\", NumericLesser: 5 }]", false),
        ("Or: [{ Variable: \"{{ look.Value }}\", NumericGreater: 5 }, { Variable: \"{{ look.Value }}\", NumericLesser: 6 }]", true),
        ("Or: [{ Variable: \"{{ look.Value }}\", NumericGreater: 5 }, { Variable: \"{{ look.Value }}\", NumericLesser: 5 }]", false),
        ("Not: { Variable: \"{{ look.Value }}\", NumericEquals: 5 }", false),
        ("Not: { Or: [{ Variable: \"{{ look.Value }}\", NumericEquals: 6 }] }", true),
    ])
    func combinesRules(rule: String, holds: Bool) throws { try expectBranch(rule, "Integer", .integer(5), holds) }

    private func expectBranch(_ rule: String, _ type: String, _ value: StructuredValue, _ holds: Bool) throws {
        let told = try run(
            look("look", type) + """
                  - name: choose
                    action: aws:branch
                    inputs: { Choices: [{ NextStep: yes, \(rule) }], Default: no }
                  - name: yes
                    isEnd: true
                    \(Self.sleep)
                  - name: no
                    \(Self.sleep)
                """, answer: { _, _ in answer(value) })
        #expect(told.names == ["look", "choose", holds ? "yes" : "no"])
    }

    @Test func theFirstChoiceThatHoldsWinsAndWithoutOneTheBranchEnds() throws {
        let steps = """
              - name: choose
                action: aws:branch
                isEnd: true
                inputs: { Choices: [{ NextStep: second, Variable: "{{ global:REGION }}", StartsWith: us- }, { NextStep: third, Variable: "{{ global:REGION }}", StartsWith: us }] }
              - name: third
                \(Self.sleep)
              - name: second
                \(Self.sleep)

            """
        #expect(try run(steps).names == ["choose", "second"])
        let told = try run(steps.replacing("StartsWith: us", with: "StartsWith: eu"))
        #expect(told.names == ["choose"])
        #expect(told.outcome == .succeeded(at: Self.start + .seconds(1)))
    }

    // MARK: Approvals

    private func ask(_ more: String, timeout: Int = 604_800) -> String {
        """
          - name: ask
            action: aws:approve
            timeoutSeconds: \(timeout)
            inputs: { Approvers: [ann, bob, cid]\(more) }
            outputs: [{ Name: First, Selector: "$.ApproverDecisions[0].Approver" }]

        """
    }

    @Test func approvalsTakePeoplesTimeDrawnByTheSeed() throws {
        let one = try run(ask(""))
        let three = try run(ask(", MinRequiredApprovals: 3"))
        #expect(one.outcome != .none && one.seconds > 60)
        #expect(three.seconds > one.seconds, "three people take longer than the quickest of them")
        #expect(try run(ask("")).seconds == one.seconds)
        #expect(try run(ask(""), seed: 2).seconds != one.seconds)
    }

    @Test func anApprovalThatComesTooLateFailsTheAutomation() throws {
        let told = try run(ask("", timeout: 30))
        let message = "step ask (aws:approve): timed out after 30s; last seen: fewer than 1 of 3 had approved"
        #expect(told.outcome == .failed(at: Self.start + .seconds(31), message: message))
        #expect(told.steps.map(\.status) == ["TimedOut"])
    }

    // MARK: Loops

    @Test func aForEachLoopHandsOutItsItemsInOrder() throws {
        let told = try run(
            """
              - name: each
                action: aws:loop
                inputs:
                  Iterators: [a, b, c]
                  MaxIterations: 2
                  Steps:
                    - name: call
                      action: aws:executeAwsApi
                      inputs: { Service: rds, Api: DescribeEvents, SourceIdentifier: "{{ each.CurrentIteration }}-{{ each.CurrentIteratorValue }}" }
              - name: after
                action: aws:executeAwsApi
                inputs: { Service: rds, Api: DescribeEvents, SourceIdentifier: "{{ each.CurrentIteratorValue }}" }

            """)
        #expect(told.calls.map { $0.input["SourceIdentifier"]?.scalarText } == ["1-a", "2-b", "b"])
        #expect(told.names == ["each", "each.1.call", "each.2.call", "after"])
    }

    private func poll(max: Int) -> String {
        let inner = look().split(separator: "\n").map { "        \($0)" }.joined(separator: "\n")
        return """
              - name: poll
                action: aws:loop
                inputs:
                  MaxIterations: \(max)
                  LoopCondition: { Variable: "{{ look.Value }}", NumericLesser: 3 }
                  Steps:
            \(inner)

            """
    }

    @Test func aDoWhileLoopRunsOnceAndAgainWhileItsConditionHolds() throws {
        #expect(try run(poll(max: 100)) { count, _ in answer(.integer(Int64(count))) }.calls.count == 4)
        #expect(try run(poll(max: 100)) { _, _ in answer(.integer(9)) }.calls.count == 1)
        let bounded = try run(poll(max: 2)) { _, _ in answer(.integer(0)) }
        #expect(bounded.calls.count == 2)
        #expect(bounded.steps.first?.status == "Success", "the most iterations end a loop well")
    }

    @Test func aFailureInsideALoopIsTheLoopsOwn() throws {
        let told = try run(poll(max: 9)) { count, _ in count < 1 ? answer(.integer(0)) : .map([]) }
        let inner = "step look (aws:executeAwsApi): output Value: selector $.Value found nothing that is a Integer"
        #expect(told.steps.first?.message == "iteration 2: \(inner)")
        #expect(told.steps.map(\.status) == ["Failed", "Success", "Failed"])
        guard case .failed = told.outcome else { return #expect(Bool(false), "\(told.outcome)") }
    }

    // MARK: Child documents

    private static let child = """
        parameters: { Name: { type: String }, Size: { type: Integer, default: 1 } }
        outputs: [look.Value, look.Value]
        mainSteps:
          - name: look
            action: aws:executeAwsApi
            inputs: { Service: rds, Api: DescribeEvents, SourceIdentifier: "{{ Name }}-{{ Size }}" }
            outputs: [{ Name: Value, Selector: $.Value }]

        """

    private func callChild(_ parameters: String) -> String {
        """
          - name: first
            action: aws:executeAwsApi
            inputs: { Service: rds, Api: DescribeEvents }
            outputs: [{ Name: Value, Selector: $.Value, Type: Integer }]
          - name: inner
            action: aws:executeAutomation
            inputs: { DocumentName: child, RuntimeParameters: { \(parameters) } }
            outputs: [{ Name: Second, Selector: "$.Output[1]" }]
          - name: last
            action: aws:executeAwsApi
            inputs: { Service: rds, Api: DescribeEvents, SourceIdentifier: "{{ inner.Second }} {{ inner.Status }}" }

        """
    }

    @Test func aChildHasItsParametersAndGivesItsOutputs() throws {
        let told = try run(callChild("Name: [orders], Size: \"{{ first.Value }}\""), child: Self.child) { count, _ in answer(.integer(Int64(count + 7))) }
        #expect(told.calls.map { $0.input["SourceIdentifier"]?.scalarText } == [nil, "orders-7", "8 Success"], "\(told.outcome)")
        #expect(told.names == ["first", "inner", "inner.look", "last"])
    }

    @Test func aValueOfAnotherTypeIsNotConvertedForAChild() throws {
        let told = try run(callChild("Name: \"{{ first.Value }}\""), child: Self.child) { _, _ in answer(.integer(7)) }
        #expect(told.steps[1].message == "parameter Name wants String, found Integer")
        #expect(told.calls.count == 1)
    }

    // MARK: Ways on

    @Test func failureGoesWhereItIsToldAndACriticalOneIsNotForgotten() throws {
        func steps(_ more: String) -> String {
            look(also: "onFailure: step:mend\n    \(more)") + "  - name: skipped\n    \(Self.sleep)\n  - name: mend\n    \(Self.sleep)\n"
        }
        let critical = try run(steps("maxAttempts: 3"))
        #expect(critical.names == ["look", "mend"])
        #expect(critical.calls.count == 3)
        guard case .failed(_, let message) = critical.outcome else { return #expect(Bool(false), "\(critical.outcome)") }
        #expect(message.hasPrefix("step look (aws:executeAwsApi): output Value"))
        guard case .succeeded = try run(steps("isCritical: false")).outcome else { return #expect(Bool(false), "not critical, and mended") }
    }
}
