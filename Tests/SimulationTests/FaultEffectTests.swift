@testable import ScenarioFormat
import ScenarioLibrary
import Checks
import Testing
import Units

@testable import ScenarioRunner

/// A drill is green only for the disaster that it names, and only when all of it was watched.
@Suite("what counts as the disaster") struct FaultEffectTests {
    static let place = SourceLocation(file: "test.yaml", line: 1, column: 1)

    static func map(_ members: [(String, String)]) -> ValueNode.Content {
        .map(MappingNode(entries: members.map { .init(key: Located($0.0, place), value: ValueNode(.string($0.1), place)) }, location: place))
    }

    /// Looking changes nothing, whatever the entry says of it.
    @Test func aCallThatOnlyLooksIsNoDisaster() throws {
        var scenario = try Library.scenario("drop-table-pitr")
        let look: [(String, ValueNode.Content)] = [("service", .string("rds")), ("api", .string("DescribeDBClusters")), ("region", .string("us-west-2"))]
        scenario.timeline = [ScenarioTests.entry(at: .minutes(2), "callAPI", look, isDisaster: true)]
        let record = ScenarioRun.record(scenario, seed: 0)
        #expect(record.faults.map(\.tookEffect) == [false])
        #expect(record.outcome == .inconclusive)
    }

    /// Losing what no client uses would be green.
    @Test func theDisasterIsWatchedByAWorkload() throws {
        var scenario = try Library.scenario("drop-table-pitr")
        var archive = scenario.estate.clusters[0]
        archive.id = "archive"
        scenario.estate.clusters.append(archive)
        scenario.timeline = [ScenarioTests.entry(at: .minutes(2), "crashInstance", [("cluster", .string("archive")), ("instance", .string("writer"))])]
        let problems = ScenarioValidation.problems(of: scenario)
        #expect(problems.map(\.message).contains("nobody watches archive: the scenario has no workload on it"))
        let global = try Library.scenario("planned-switchover-loses-nothing")
        #expect(ScenarioValidation.problems(of: global).isEmpty)
    }

    /// Harm so late that it was not watched, at any pace of the probes.
    @Test(arguments: [(Duration.hours(6) - .milliseconds(500), Duration.seconds(1)), (.hours(5) + .minutes(58), .minutes(10))])
    func harmThatNobodySawIsNotMet(at: Duration, probeEvery: Duration) throws {
        var scenario = try Library.scenario("drop-table-pitr")
        scenario.probeEvery = probeEvery
        scenario.checks.removeAll { $0.value == "finishedOnceServed" }
        var again = scenario.timeline[0]
        again.at = at
        scenario.timeline.append(again)
        let record = ScenarioRun.record(scenario, seed: 0)
        #expect(record.outcome == .inconclusive, "\(record.reason)")
        #expect(record.reason.contains("after the last fault, 5m were wanted"), "\(record.reason)")
    }

    /// Dropped at the very end: the checks fail, and that nobody saw what came of it is no miss that a file may expect.
    @Test func anExpectedMissOfChecksNeedsAServiceThatWasSeen() throws {
        var scenario = try Library.scenario("drop-table-pitr")
        scenario.timeline[0].at = scenario.deadline - .milliseconds(100)
        scenario.playbook = nil
        scenario.expect = .missed(["checks"])
        let record = ScenarioRun.record(scenario, seed: 0)
        #expect(record.worst.rtaSeconds == nil)
        #expect(!record.isAsExpected, "\(record.outcome) \(record.missed)")
    }

    private func deletion(finalSnapshot: String) throws -> ScenarioFile {
        var scenario = try Library.scenario("drop-table-pitr")
        scenario.timeline = [
            ScenarioTests.entry(
                at: .minutes(10), "deleteCluster",
                [("cluster", .string("orders")), ("deleteAutomatedBackups", .bool(false)), ("finalSnapshot", .string(finalSnapshot))])
        ]
        return scenario
    }

    @Test func aFinalSnapshotsNameIsHeldAgainstTheServicesRule() throws {
        for name in ["9x", "a--b", String(repeating: "x", count: 64)] {
            let problems = ScenarioValidation.problems(of: try deletion(finalSnapshot: name))
            #expect(problems.map(\.message) == ["finalSnapshot wants an identifier, found \"\(name)\""])
        }
        #expect(ScenarioValidation.problems(of: try deletion(finalSnapshot: "last")).isEmpty)
    }

    /// A snapshot plan has taken the name already: RDS refuses, and only the instances go.
    @Test func aDeletionThatIsRefusedHalfWayIsNoDisaster() throws {
        let record = ScenarioRun.record(try deletion(finalSnapshot: "orders-2026-03-02-04-00"), seed: 0)
        #expect(record.faults.map(\.tookEffect) == [false], "\(record.faults)")
        #expect(record.faults[0].summary.contains("was refused: DBClusterSnapshotAlreadyExistsFault"), "\(record.faults[0].summary)")
        #expect(record.outcome == .inconclusive)
    }

    /// The last entry of a timeline is watched as long as the first: a writer that dies after everybody was content again.
    @Test func whatComesLastIsWatchedToo() throws {
        var scenario = try Library.scenario("writer-crash-with-reader")
        let crash: [(String, ValueNode.Content)] = [("cluster", .string("orders")), ("instance", .string("writer"))]
        scenario.timeline.append(ScenarioTests.entry(at: .minutes(40), "crashInstance", crash))
        var drill = Drill(scenario, seed: 0)
        let (history, _) = drill.run()
        let ended = history.endedAt
        #expect(ended >= history.startedAt + .minutes(40) + scenario.stableFor)
    }

    /// Copies that stand still, a full quota, a call that only looks: RTO counts from the harm that follows.
    @Test(
        arguments: [
            ("reachQuota", [("quota", .string("clusters")), ("region", .string("us-east-2"))]),
            (
                "throttleControlPlane",
                [("region", .string("us-east-2")), ("share", .string("1%")), ("services", .list([ValueNode(.string("rds"), FaultEffectTests.place)]))]
            ),
            (
                "callAPI",
                [
                    ("service", .string("rds")), ("api", .string("CreateDBClusterSnapshot")), ("region", .string("us-west-2")),
                    ("input", FaultEffectTests.map([("DBClusterIdentifier", "orders"), ("DBClusterSnapshotIdentifier", "before")])),
                ]
            ),
        ] as [(String, [(String, ValueNode.Content)])])
    func aCircumstanceIsNotTheDisaster(fault: String, arguments: [(String, ValueNode.Content)]) throws {
        var scenario = try Library.scenario("drop-table-pitr")
        let harm = scenario.timeline[0]
        scenario.timeline = [ScenarioTests.entry(at: .minutes(2), fault, arguments), harm]
        #expect(ScenarioValidation.problems(of: scenario).isEmpty)
        let record = ScenarioRun.record(scenario, seed: 0)
        // Where nobody calls, nobody meets it: the disaster stays what it is.
        #expect(record.faults.map(\.tookEffect) == [fault == "callAPI", true], "\(record.faults)")
        #expect(record.disasterAt == Drill.timelineStart + harm.at)
        scenario.timeline[0].isDisaster = true
        #expect(ScenarioRun.record(scenario, seed: 0).disasterAt == Drill.timelineStart + .minutes(2))
    }

    /// A call that sets what is so already changes nothing, whatever else it might have set.
    @Test(arguments: [("true", false), ("false", true)]) func aModificationToWhatIsThereIsNone(protection: String, tookEffect: Bool) throws {
        let trial = try FaultTrial(
            """
            at: 1m, fault: callAPI, service: rds, api: ModifyDBCluster, region: us-west-2, disaster: true, \
            input: { DBClusterIdentifier: orders, DeletionProtection: \(protection), ApplyImmediately: true }
            """)
        #expect(trial.effects == [tookEffect], "\(trial.summaries)")
        if !tookEffect { #expect(trial.summaries == ["ModifyDBCluster set what was so already"]) }
    }

    /// One that came is held up, whether the fault heals or not; one that comes later is not.
    @Test(arguments: [("", true), (", heal: 30m", true), (", heal: 1m", false)]) func aCopyThatComesIsHeldUp(heal: String, tookEffect: Bool) throws {
        let input = "SourceDBClusterSnapshotIdentifier: before, TargetDBClusterSnapshotIdentifier: again"
        let trial = try FaultTrial(
            "at: 1m, fault: callAPI, service: rds, api: CreateDBClusterSnapshot, region: us-west-2, input: { DBClusterIdentifier: orders, DBClusterSnapshotIdentifier: before }",
            "at: 20m, fault: stallCopies, region: us-west-2\(heal)",
            "at: 25m, fault: callAPI, service: rds, api: CopyDBClusterSnapshot, region: us-west-2, input: { \(input) }",
            "at: 26m, fault: crashInstance, cluster: orders, instance: writer", deadline: "3h")
        #expect(trial.effects == [true, tookEffect, true, true], "\(trial.summaries)")
    }

    /// What people do about a copy that stands still.
    @Test func aCopyThatIsCancelledWasHeldUpToo() throws {
        let input = "SourceDBClusterSnapshotIdentifier: before, TargetDBClusterSnapshotIdentifier: again"
        let trial = try FaultTrial(
            "at: 1m, fault: callAPI, service: rds, api: CreateDBClusterSnapshot, region: us-west-2, input: { DBClusterIdentifier: orders, DBClusterSnapshotIdentifier: before }",
            "at: 20m, fault: stallCopies, region: us-west-2",
            "at: 25m, fault: callAPI, service: rds, api: CopyDBClusterSnapshot, region: us-west-2, input: { \(input) }",
            "at: 40m, fault: callAPI, service: rds, api: DeleteDBClusterSnapshot, region: us-west-2, input: { DBClusterSnapshotIdentifier: again }",
            "at: 41m, fault: crashInstance, cluster: orders, instance: writer", deadline: "3h")
        #expect(trial.effects == [true, true, true, true, true], "\(trial.summaries)")
    }

    @Test func anAlarmThatNeverRingsIsNotMissed() throws {
        let trial = try FaultTrial(
            "at: 1m, fault: missAlarm", "at: 2m, fault: changeProtection, cluster: orders, deletionProtection: false",
            more: "detection: { probe: 30s, failures: 3 }")
        #expect(trial.effects == [false, true] && trial.summaries[0] == "the next alarm was not to be seen, and none rang", "\(trial.summaries)")
    }

    @Test func circumstancesAloneStartNoDrill() throws {
        var scenario = try Library.scenario("drop-table-pitr")
        let full: [(String, ValueNode.Content)] = [("quota", .string("clusters")), ("region", .string("us-west-2"))]
        scenario.timeline = [ScenarioTests.entry(at: .minutes(2), "reachQuota", full)]
        let problems = ScenarioValidation.problems(of: scenario)
        #expect(problems.map(\.message) == ["no entry is the disaster: reachQuota alone is a circumstance of one"])
        scenario.timeline[0].isDisaster = true
        #expect(ScenarioValidation.problems(of: scenario).isEmpty)
    }

    /// The writer that is to crash a second time is not there: the miss is not the one that was expected.
    @Test func anExpectedMissNeedsAllItsFaults() throws {
        var scenario = try Library.scenario("drop-table-pitr")
        scenario.objectives = .init(rto: .seconds(1), rpo: nil)
        scenario.expect = .missed(["rto"])
        #expect(ScenarioRun.record(scenario, seed: 0).isAsExpected)
        let gone: [(String, ValueNode.Content)] = [("which", .string("newest")), ("cluster", .string("orders")), ("region", .string("us-east-2"))]
        scenario.timeline.append(ScenarioTests.entry(at: .minutes(11), "deleteSnapshot", gone))
        scenario.estate.clusters[0].snapshotPlans = []
        let record = ScenarioRun.record(scenario, seed: 0)
        #expect(record.faults.map(\.tookEffect) == [true, false])
        #expect(record.outcome == .missed && !record.isAsExpected)
        #expect(record.reason.contains("fault deleteSnapshot at 2026-03-02T10:11:00Z changed nothing"), "\(record.reason)")
    }
}
