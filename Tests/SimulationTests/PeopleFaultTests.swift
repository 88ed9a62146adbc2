import Checks
import Estate
import Evidence
import ScenarioLibrary
@testable import ScenarioFormat
import Testing
import Units

@testable import ScenarioRunner

/// What goes wrong with those who recover.
@Suite("faults of people") struct PeopleFaultTests {
    private static let place = SourceLocation(file: "test.yaml", line: 1, column: 1)

    /// The table is dropped at 10:10:00.4, and people notice at 10:22:00.4.
    private func scenario(_ fault: String, at: Duration = .minutes(11), _ arguments: [(String, ValueNode.Content)]) throws -> ScenarioFile {
        var scenario = try Library.scenario("drop-table-pitr")
        scenario.history = .days(1)
        scenario.workloads[0].rate = 1
        scenario.stableFor = .minutes(2)
        scenario.timeline.append(ScenarioTests.entry(at: at, fault, arguments))
        return scenario
    }

    private func run(_ scenario: ScenarioFile) -> History {
        var drill = Drill(scenario, seed: 0)
        return drill.run().history
    }

    private func problems(_ scenario: ScenarioFile) -> [String] {
        ScenarioValidation.problems(of: scenario).map { $0.message + ($0.hint.map { " | \($0)" } ?? "") }
    }

    private static func texts(_ texts: String...) -> ValueNode.Content { .list(texts.map { ValueNode(.string($0), place) }) }

    @Test func wrongArgumentsAreNamedWithAHint() throws {
        let principal = ("principal", ValueNode.Content.string("dr-operator"))
        let parameter = ("parameter", ValueNode.Content.string("RestoreTime"))
        let cases: [(String, [(String, ValueNode.Content)], [String])] = [
            ("removePermission", [principal, ("actions", Self.texts("rds:Restore*", "kms:CreateGrant", "secretsmanager:GetSecretValue"))], []),
            ("removePermission", [principal], ["missing key actions in fault removePermission"]),
            ("removePermission", [principal, ("actions", Self.texts())], ["actions wants at least one action"]),
            (
                "removePermission", [principal, ("actions", Self.texts("rds:CreateDBInstnce"))],
                ["unknown action rds:CreateDBInstnce | did you mean rds:CreateDBInstance?"]
            ),
            (
                "removePermission", [principal, ("actions", Self.texts("rds:*")), ("heal", .string("6h"))],
                ["time outside the run: heal must lie after the fault and before the deadline | leave heal out for a fault that stays"]
            ),
            ("clockSkew", [("behind", .string("90s"))], []),
            ("clockSkew", [], ["fault clockSkew wants either ahead or behind | such as ahead: 1h"]),
            ("clockSkew", [("ahead", .string("1m")), ("behind", .string("1m"))], ["fault clockSkew wants either ahead or behind | such as ahead: 1h"]),
            ("clockSkew", [("ahead", .string("0s"))], ["ahead wants a duration from 1s to 400d, found 0s"]),
            ("mistypeTargetTime", [parameter, ("later", .string("1h"))], []),
            (
                "mistypeTargetTime", [("parameter", .string("RestoreTme")), ("later", .string("1h"))],
                ["the scenario gives its playbook no parameter RestoreTme | did you mean RestoreTime?"]
            ),
            ("mistypeTargetTime", [parameter], ["fault mistypeTargetTime wants either later or earlier | such as later: 1h"]),
            ("skipStep", [("step", .string("countAccounts"))], []),
            ("skipStep", [("step", .string("countAccount"))], ["the playbook has no step countAccount | did you mean countAccounts?"]),
            ("missAlarm", [], []),
            ("missAlarm", [("count", .integer(0))], ["count wants a whole number from 1 to 1000, found 0"]),
        ]
        for (fault, arguments, wanted) in cases { #expect(problems(try scenario(fault, arguments)) == wanted, "\(fault)") }
        var alone = try scenario("skipStep", [("step", .string("countAccounts"))])
        alone.playbook = nil
        let hint = "judges a playbook, and the scenario has none | leave it out, or let somebody act: playbook"
        #expect(problems(alone).filter { $0.hasSuffix(hint) } == ["validatedBeforeCutover", "stepsWithoutRetry", "finishedOnceServed"].map { "\($0) \(hint)" })
        alone.checks = []
        #expect(problems(alone) == ["step countAccounts of no playbook"])
    }

    /// A slip breaks nothing: RTO does not count from it, wherever it stands.
    @Test func aSlipIsNoDisaster() throws {
        let history = run(try scenario("clockSkew", at: .minutes(5), [("behind", .string("10m"))]))
        #expect(history.faults.map(\.fault) == ["clockSkew", "runSQL"] && history.faults.map(\.tookEffect) == [true, true])
        #expect(history.disasterAt == history.faults[1].at)
    }

    // MARK: Permissions

    @Test func aLostPermissionIsRefusedAndComesBackWithHealing() throws {
        let lost: [(String, ValueNode.Content)] = [("principal", .string("dr-operator")), ("actions", Self.texts("rds:CreateDB*"))]
        var taken = try scenario("removePermission", lost)
        let gone = run(taken)
        guard case .failed(_, let message) = gone.playbook else {
            Issue.record("\(gone.playbook)")
            return
        }
        #expect(message.contains("createWriter") && message.contains("AccessDenied") && message.contains("rds:CreateDBInstance"), "\(message)")
        taken.timeline[1] = ScenarioTests.entry(at: .minutes(11), "removePermission", lost + [("heal", .string("5m"))])
        guard case .succeeded = run(taken).playbook else {
            Issue.record("healed")
            return
        }
        // Twice changes nothing, and what the role never had cannot be taken.
        taken.timeline[1] = ScenarioTests.entry(at: .minutes(11), "removePermission", lost)
        taken.timeline.append(ScenarioTests.entry(at: .minutes(12), "removePermission", lost))
        taken.deadline = .minutes(30)
        #expect(run(taken).faults.last?.summary == "the policy of dr-operator does not allow rds:CreateDB*")
    }

    // MARK: Times

    /// What the restore was asked for, as seconds after the start of the timeline; nil when nothing was restored.
    private func target(_ history: History) -> Double? {
        guard case .instant(let target)? = history.clusters[0].target else { return nil }
        return (target - history.startedAt).inSeconds
    }

    @Test func aSkewedClockShiftsWhatPeopleRead() throws {
        #expect(target(run(try scenario("clockSkew", [("behind", .string("3m20s"))]))) == 400)
        #expect(target(run(try scenario("clockSkew", [("behind", .string("3m20s")), ("heal", .string("1m"))]))) == 600, "somebody set it right")
        let late = run(try scenario("clockSkew", at: .minutes(23), [("behind", .string("3m20s"))]))
        #expect(target(late) == 600 && late.faults[1].summary == "people have read the time already" && !late.faults[1].tookEffect)
        var typed = try scenario("clockSkew", [("behind", .string("3m20s"))])
        typed.playbook?.parameters = [(name: Located("RestoreTime", Self.place), value: ValueNode(.string("2026-03-02T10:09:00Z"), Self.place))]
        #expect(run(typed).faults[1].summary == "the playbook is given no time that people read from a clock")
        var perfect = try scenario("clockSkew", [("behind", .string("3m20s"))])
        perfect.knowledge = .perfect
        #expect(run(perfect).faults[1].tookEffect == false)
    }

    @Test func aMistypedTimeIsOffByAsMuch() throws {
        let parameter = ("parameter", ValueNode.Content.string("RestoreTime"))
        #expect(target(run(try scenario("mistypeTargetTime", [parameter, ("earlier", .string("1h"))]))) == 600 - 3600)
        var typed = try scenario("mistypeTargetTime", [parameter, ("later", .string("30s"))])
        typed.playbook?.parameters = [(name: Located("RestoreTime", Self.place), value: ValueNode(.string("2026-03-02T10:09:00Z"), Self.place))]
        #expect(target(run(typed)) == 570)
        let late = run(try scenario("mistypeTargetTime", at: .minutes(23), [parameter, ("earlier", .string("1h"))]))
        #expect(target(late) == 600 && late.faults[1].summary == "RestoreTime has been typed already")
        var other = try scenario("mistypeTargetTime", [("parameter", .string("Secret")), ("earlier", .string("1h"))])
        other.playbook?.parameters.append((name: Located("Secret", Self.place), value: ValueNode(.string("orders-app"), Self.place)))
        #expect(run(other).faults[1].summary == "Secret is not a time")
    }

    // MARK: Steps

    @Test func aSkippedStepDoesNothingAndTheNextOneBegins() throws {
        let history = run(try scenario("skipStep", [("step", .string("countAccounts"))]))
        let step = try #require(history.steps.first { $0.name == "countAccounts" })
        #expect(step.status == "Skipped" && step.startedAt == nil && step.attempts == 0)
        guard case .succeeded = history.playbook else {
            Issue.record("\(history.playbook)")
            return
        }
        #expect(history.marks.validated == nil)
        // What follows a step that is the end does not follow one that is left out either.
        let last = run(try scenario("skipStep", [("step", .string("renewDataApi"))]))
        guard case .succeeded = last.playbook else {
            Issue.record("\(last.playbook)")
            return
        }
        // Whoever needs its output finds none.
        let first = run(try scenario("skipStep", [("step", .string("restoreCluster"))]))
        guard case .failed = first.playbook else {
            Issue.record("\(first.playbook)")
            return
        }
    }

    @Test func aStepThatHasBegunIsNotLeftOut() throws {
        var scenario = try scenario("skipStep", at: .zero, [("step", .string("restoreCluster"))])
        scenario.timeline[1].step = Located("createWriter", Self.place)
        let history = run(scenario)
        #expect(history.faults[1].summary == "step restoreCluster has begun already")
        guard case .succeeded = history.playbook else {
            Issue.record("\(history.playbook)")
            return
        }
        scenario.timeline[1] = ScenarioTests.entry(at: .zero, "skipStep", [("step", .string("countAccounts"))])
        scenario.timeline[1].step = Located("createWriter", Self.place)
        #expect(run(scenario).steps.first { $0.name == "countAccounts" }?.status == "Skipped", "under way is early enough")
    }

    // MARK: Alarms

    @Test func aMissedAlarmComesAgainWhereSomethingAsksAgain() throws {
        func detectedAt(_ count: Int64, _ detection: Detection) throws -> Duration? {
            var scenario = try scenario("missAlarm", at: .minutes(5), [("count", .integer(count))])
            scenario.detection = detection
            scenario.deadline = .hours(1)
            let history = run(scenario)
            #expect(history.faults.map(\.tookEffect) == [true, true])
            return history.marks.detect.map { $0 - history.startedAt }
        }
        let probe = Detection.probe(every: .seconds(30), failures: 3)
        #expect(try detectedAt(1, probe) == .seconds(690 + 90))
        #expect(try detectedAt(3, probe) == .seconds(690 + 270))
        let metric = MetricAlarm(
            metric: Located(.canary, Self.place), period: .seconds(60), evaluationPeriods: 1, datapointsToAlarm: 1, threshold: 1)
        #expect(try detectedAt(1, Detection(alarm: .metric(metric), notice: nil)) == nil, "it stays in ALARM")
        #expect(try detectedAt(1, Detection(alarm: .metric(metric), notice: .fixed(.minutes(30)))) == .milliseconds(2_400_400))
    }

    @Test func whereNoAlarmRingsNoneIsMissed() throws {
        #expect(run(try scenario("missAlarm", at: .minutes(5), [])).faults[0].summary == "there is no alarm to miss")
        var late = try scenario("missAlarm", at: .minutes(13), [])
        late.detection = .probe(every: .seconds(30), failures: 3)
        #expect(run(late).faults[1].summary == "people know already")
    }
}
