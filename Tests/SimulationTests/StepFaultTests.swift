import Checks
import Evidence
import ScenarioLibrary
@testable import ScenarioFormat
import Testing
import Units

@testable import ScenarioRunner

/// Faults that wait for what the recovery does.
@Suite("faults that wait for a step") struct StepFaultTests {
    private static let place = SourceLocation(file: "test.yaml", line: 1, column: 1)

    /// The dropped table of the library, and a control plane that goes away with a step.
    private func scenario(_ step: String, after: Duration = .zero) throws -> ScenarioFile {
        var scenario = try Library.scenario("second-disaster-during-restore/name-half-moved")
        scenario.timeline.removeLast()
        scenario.deadline = .hours(2)
        var entry = ScenarioTests.entry(
            at: after, "controlPlaneOutage",
            [
                ("region", .string("us-west-2")), ("services", .list([ValueNode(.string("rds"), Self.place)])), ("heal", .string("5m")),
            ])
        entry.step = Located(step, Self.place)
        scenario.timeline.append(entry)
        return scenario
    }

    @Test func happensSoLongAfterTheStepBegan() throws {
        for after in [Duration.zero, .seconds(90)] {
            let record = ScenarioRun.record(try scenario("createWriter", after: after), seed: 0)
            let began = try #require(record.steps.first { $0.name == "createWriter" }?.startedAt)
            #expect(record.faults.map(\.tookEffect) == [true, true])
            #expect(record.faults[1].at == began + after)
            #expect(record.disasterAt == record.faults[0].at)
            #expect(record.outcome == (after == .zero ? .missed : .met), "the step's own call is refused, or only the wait after it: \(record.reason)")
        }
    }

    @Test func aStepThatIsNeverReachedIsNoGreenDrill() throws {
        var scenario = try scenario("waitNameTaken")
        // Asks for a time before the cluster existed, and gives up at its first step.
        scenario.playbook?.parameters = [(name: Located("RestoreTime", Self.place), value: ValueNode(.string("2026-01-01T00:00:00Z"), Self.place))]
        let record = ScenarioRun.record(scenario, seed: 0)
        #expect(record.faults.last?.tookEffect == false && record.faults.last?.summary == "step waitNameTaken was never reached")
        #expect(record.outcome == .missed)
        // One whose time comes after all is over is none either.
        let late = ScenarioRun.record(try self.scenario("renewDataApi", after: .minutes(30)), seed: 0)
        // It is waited for, and comes too late for anybody to meet it.
        #expect(late.faults.last?.summary == "the control plane of rds in us-west-2 was down, and nothing was refused or put off for that", "\(late.reason)")
        #expect(late.outcome == .inconclusive)
        let never = ScenarioRun.record(try self.scenario("renewDataApi", after: .hours(3)), seed: 0)
        #expect(never.faults.last?.summary == "the drill ended before its time came" && never.outcome == .inconclusive, "\(never.reason)")
    }

    @Test func aStepInsideALoopIsOneToo() throws {
        var scenario = try Library.scenario("newest-clean-point")
        let inner = try #require(ScenarioRun.record(scenario, seed: 0).steps.first { $0.name.contains(".2.") }?.name)
        var entry = try self.scenario(inner).timeline[1]
        entry.step = Located(inner, Self.place)
        scenario.timeline.append(entry)
        #expect(ScenarioValidation.problems(of: scenario) == [])
        let record = ScenarioRun.record(scenario, seed: 0)
        #expect(record.faults.last?.tookEffect == true)
        #expect(record.faults.last?.at == record.steps.first { $0.name == inner }?.startedAt)
    }

    @Test func aStepThatIsNotThereIsNamedWithAHint() throws {
        let problems = ScenarioValidation.problems(of: try scenario("createWritr"))
        #expect(problems.map { "\($0.message) | \($0.hint ?? "")" } == ["the playbook has no step createWritr | did you mean createWriter?"])
        var alone = try scenario("createWriter")
        (alone.playbook, alone.checks) = (nil, [])
        #expect(ScenarioValidation.problems(of: alone).map(\.message) == ["step createWriter of no playbook"])
    }
}
