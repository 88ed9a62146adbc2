import Checks
import Evidence
import ScenarioLibrary
@testable import ScenarioFormat
import Testing
import Units

@testable import ScenarioRunner

/// Arguments of the faults around instances, regions and calls, and what the scenarios of the ways back are to show beside their outcomes.
@Suite("ways back in scenarios") struct WaysBackFaultTests {
    private static let place = SourceLocation(file: "test.yaml", line: 1, column: 1)

    private func problems(_ fault: String, _ arguments: [(String, ValueNode.Content)]) throws -> [String] {
        var scenario = try Library.scenario("drop-table-pitr")
        scenario.timeline = [ScenarioTests.entry(at: .minutes(10), fault, arguments, isDisaster: true)]
        return ScenarioValidation.problems(of: scenario).map { $0.message + ($0.hint.map { " | \($0)" } ?? "") }
    }

    private func map(_ entries: [(String, ValueNode.Content)]) -> ValueNode.Content {
        .map(
            MappingNode(
                entries: entries.map { .init(key: Located($0.0, Self.place), value: ValueNode($0.1, Self.place)) }, location: Self.place))
    }

    @Test func wrongArgumentsAreNamedWithAHint() throws {
        let zone = ("zone", ValueNode.Content.string("us-west-2a"))
        let region = ("region", ValueNode.Content.string("us-west-2"))
        let cluster = ("cluster", ValueNode.Content.string("orders"))
        let call: [(String, ValueNode.Content)] = [("service", .string("rds")), ("api", .string("StopDBCluster")), region]
        let cases: [(String, [(String, ValueNode.Content)], [String])] = [
            ("isolateRegion", [region, ("heal", .string("1h"))], []),
            ("isolateRegion", [("region", .string("us-west-3"))], ["unknown region us-west-3 | did you mean us-west-2?"]),
            ("isolateRegion", [], ["missing key region in fault isolateRegion"]),
            ("capacityShortage", [zone], []),
            ("capacityShortage", [("zone", .string("us-west-2d"))], ["unknown zone us-west-2d | did you mean us-west-2a?"]),
            ("maintenance", [cluster, ("lasts", .string("10m"))], []),
            ("maintenance", [cluster], ["missing key lasts in fault maintenance"]),
            ("maintenance", [cluster, ("lasts", .string("10s"))], ["lasts wants a duration from 1m to 12h, found 10s"]),
            ("crashInstance", [cluster, ("instance", .string("writer")), ("what", .string("host"))], []),
            ("crashInstance", [cluster, ("instance", .string("writer")), ("what", .string("rack"))], ["unknown what rack | known: host, process"]),
            ("callAPI", call + [("input", map([("DBClusterIdentifier", .string("orders"))]))], []),
            (
                "callAPI", call + [("input", map([("DBClusterIdentifer", .string("orders"))]))],
                [
                    "missing member DBClusterIdentifier of StopDBCluster | it is required",
                    "unknown member DBClusterIdentifer of StopDBCluster | did you mean DBClusterIdentifier?",
                ]
            ),
            (
                "callAPI", call + [("input", map([("DBClusterIdentifier", .integer(5))]))],
                ["DBClusterIdentifier is a String, not Integer | text, in quotes where it looks like something else"]
            ),
            ("callAPI", call, ["missing member DBClusterIdentifier of StopDBCluster | it is required"]),
            ("callAPI", [("service", .string("rds")), ("api", .string("StopCluster")), region], ["unknown api StopCluster | did you mean StopDBCluster?"]),
        ]
        for (fault, arguments, wanted) in cases {
            let found = try problems(fault, arguments)
            #expect(Set(found) == Set(wanted), "\(fault): \(found)")
        }
    }

    private func record(_ name: String, seed: UInt64 = 0) throws -> DrillRecordAndScenario {
        let scenario = try Library.scenario(name)
        return (ScenarioRun.record(scenario, seed: seed), scenario)
    }
    private typealias DrillRecordAndScenario = (record: DrillRecord, scenario: ScenarioFile)

    @Test func theSameDisasterIsOverSoonestByABacktrack() throws {
        var times: [String: Double] = [:]
        var losses: [String: Double] = [:]
        for way in ["pitr", "snapshot", "backtrack", "clone-and-swap"] {
            let worst = try record("same-disaster-four-ways/\(way)").record.worst
            times[way] = worst.rtaSeconds
            losses[way] = worst.rpaSeconds
        }
        #expect(times.count == 4 && losses.count == 4)
        #expect(times.min { $0.value < $1.value }?.key == "backtrack" && losses.min { $0.value < $1.value }?.key == "backtrack")
        #expect(times["clone-and-swap", default: .infinity] < times["snapshot", default: 0])
        #expect(losses["clone-and-swap", default: .infinity] < losses["snapshot", default: 0])
    }

    @Test func aSplitBrainNamesTheCommitsOfBothSides() throws {
        let record = try record("global-split-brain").record
        let check = try #require(record.checks.first { $0.name == "noSplitBrain" })
        #expect(check.verdict == .fail && check.message.contains("both sides accepted commits: cluster-"))
        #expect(
            record.events.contains { $0.text.contains("RDS-EVENT-0391") }
                && record.events.contains { $0.text.contains("rds:unplanned-global-failover-orders-") })
        #expect(record.worst.rpaAfterSeconds ?? 0 > 600, "what was written on the old side counts as lost")
    }

    @Test func readersAreMeasuredAndNamed() throws {
        let readers = try record("reads-near-the-user").record.readers
        let far = try #require(readers.first { $0.name == "second-region" })
        let copy = try #require(readers.first { $0.name == "restored-copy" })
        #expect(far.kinds == ["a reader in a secondary region of a global database"] && (far.stalenessMostSeconds ?? 99) < 10 && far.unanswered == 0)
        #expect(copy.kinds == ["the only instance of a restored copy, which does not follow its source"])
        #expect((copy.stalenessMedianSeconds ?? 0) > 1_800 && copy.unanswered > 0 && copy.unanswered < copy.samples)
    }

    /// Of its primary's line, and found by its own name only.
    @Test func aSecondaryIsHitByItsName() throws {
        var scenario = try Library.scenario("planned-switchover-loses-nothing")
        scenario.playbook = nil
        scenario.timeline = [
            ScenarioTests.entry(at: .minutes(1), "maintenance", [("cluster", .string("orders-east")), ("lasts", .string("5m"))]),
            ScenarioTests.entry(at: .minutes(2), "crashInstance", [("cluster", .string("orders-east")), ("instance", .string("orders-east-1"))]),
        ]
        #expect(ScenarioValidation.problems(of: scenario) == [])
        let record = ScenarioRun.record(scenario, seed: 0)
        #expect(record.faults.map(\.summary) == ["maintenance of orders-east began", "instance orders-east-1 crashed"])
        #expect(record.worst.noOutage, "the primary goes on")
    }
}
