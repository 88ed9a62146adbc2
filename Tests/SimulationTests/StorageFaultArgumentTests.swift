import Checks
@testable import ScenarioFormat
import ScenarioLibrary
import Testing
import Units

@testable import ScenarioRunner

/// Arguments of storage faults, as files give them, and faults that find nothing to change.
@Suite("storage fault arguments") struct StorageFaultArgumentTests {
    private static let place = SourceLocation(file: "test.yaml", line: 1, column: 1)

    private static func numbers(_ values: Int64...) -> ValueNode.Content { .list(values.map { ValueNode(.integer($0), place) }) }

    private func problems(_ fault: String, _ arguments: [(String, ValueNode.Content)]) throws -> [String] {
        var scenario = try Library.scenario("drop-table-pitr")
        scenario.timeline = [ScenarioTests.entry(at: .minutes(10), fault, arguments, isDisaster: true)]
        return ScenarioValidation.problems(of: scenario).map { $0.message + ($0.hint.map { " | \($0)" } ?? "") }
    }

    @Test func wrongOnesAreNamedWithAHint() throws {
        let cluster = ("cluster", ValueNode.Content.string("orders"))
        let zone = ("zone", ValueNode.Content.string("us-west-2a"))
        let region = ("region", ValueNode.Content.string("us-west-2"))
        let cases: [(String, [(String, ValueNode.Content)], [String])] = [
            ("loseSegments", [cluster, ("segments", Self.numbers(0, 5))], []),
            ("loseSegments", [cluster, ("segments", Self.numbers(6))], ["element of segments wants a whole number from 0 to 5, found 6"]),
            ("loseSegments", [cluster, ("segments", Self.numbers())], ["segments wants at least one segment | such as [0, 3]"]),
            ("loseSegments", [cluster, ("segments", Self.numbers(1, 1))], ["segments names a segment twice"]),
            ("loseSegments", [cluster], ["missing key segments in fault loseSegments"]),
            (
                "loseSegments", [cluster, ("segments", Self.numbers(0)), ("group", .integer(86))],
                ["orders of 800 GiB has the protection groups 0 to 85, no 86 | a group holds 10 GB"]
            ),
            ("loseSegments", [cluster, ("segments", Self.numbers(0)), ("group", .integer(85))], []),
            ("loseHost", [zone, ("host", .integer(119))], []),
            ("loseHost", [zone, ("host", .integer(120))], ["host wants a whole number from 0 to 119, found 120"]),
            ("slowZone", [zone, ("factor", .integer(2))], []),
            ("slowZone", [zone, ("factor", .integer(1))], ["factor wants a whole number from 2 to 100000, found 1"]),
            ("slowZone", [("zone", .string("us-west-2d")), ("factor", .integer(9))], ["unknown zone us-west-2d | did you mean us-west-2a?"]),
            ("slowStorage", [region, ("factor", .integer(100_001))], ["factor wants a whole number from 2 to 100000, found 100001"]),
            ("slowStorage", [region], ["missing key factor in fault slowStorage"]),
            ("partitionZones", [zone], []),
            (
                "partitionZones", [zone, ("from", .list([ValueNode(.string("us-west-2a"), Self.place)]))],
                ["unknown zone us-west-2a | did you mean us-west-2b?"]
            ),
            ("partitionZones", [zone, ("from", .list([]))], ["from wants at least one zone | leave it out for all others of the region"]),
            ("backupStoreOutage", [region, ("heal", .string("1h"))], []),
            ("backupStoreOutage", [("region", .string("us-west-3"))], ["unknown region us-west-3 | did you mean us-west-2?"]),
            ("loseZone", [zone, ("storage", .string("empty")), ("heal", .string("30m"))], []),
            (
                "loseZone", [zone, ("storage", .string("empty"))],
                ["a zone that never comes back needs no storage: empty | add heal, or leave storage out"]
            ),
            ("rotSegment", [cluster, ("segments", Self.numbers(0, 1))], []),
            ("rotSegment", [cluster, ("segments", Self.numbers(1, 3))], ["the segments [1, 3] are tails, which keep no pages | full segments are 0, 2 and 4"]),
            (
                "rotSegment", [cluster, ("segments", Self.numbers(1)), ("what", .string("log")), ("page", .integer(3))],
                ["page log has no page | leave it out, or say what: page"]
            ),
            ("rotSegment", [cluster, ("segments", Self.numbers(0)), ("page", .integer(0))], ["page wants a whole number from 1 to 1000000, found 0"]),
            ("rotBackupObject", [cluster, ("object", .string("log")), ("age", .string("10m"))], []),
            ("rotBackupObject", [cluster], ["missing key object in fault rotBackupObject"]),
            (
                "rotBackupObject", [cluster, ("object", .string("log")), ("page", .integer(3))],
                ["page a log object has no page | leave it out, or say object: page"]
            ),
        ]
        for (fault, arguments, wanted) in cases {
            let found = try problems(fault, arguments)
            #expect(found == wanted, "\(fault)")
        }
    }

    /// What a fault does to a cluster that was hit before, or that has no such thing, is no effect, and the drill is inconclusive.
    @Test func faultsThatFindNothingToChangeSaySo() throws {
        func summary(_ fault: String, _ arguments: [(String, ValueNode.Content)], twice: Bool) throws -> String {
            var scenario = try Library.scenario("two-segments-one-group/both-full")
            scenario.timeline = [ScenarioTests.entry(at: .minutes(1), fault, arguments)]
            if twice { scenario.timeline.append(ScenarioTests.entry(at: .minutes(1) + .seconds(1), fault, arguments)) }
            scenario.stableFor = .minutes(1)
            var drill = Drill(scenario, seed: 0)
            let (history, _) = drill.run()
            let last = try #require(history.faults.last)
            #expect(!last.tookEffect, "\(last.summary)")
            return last.summary
        }
        let cluster = ("cluster", ValueNode.Content.string("orders"))
        let zone = ("zone", ValueNode.Content.string("us-west-2a"))
        let region = ("region", ValueNode.Content.string("us-west-2"))
        #expect(
            try summary("loseSegments", [cluster, ("segments", Self.numbers(3))], twice: true)
                == "segments 3 of protection group 0 of orders were lost already")
        #expect(try summary("loseHost", [zone, ("host", .integer(119))], twice: true) == "no segment of any cluster was on storage node 119 of us-west-2a")
        #expect(try summary("slowZone", [zone, ("factor", .integer(9))], twice: true) == "storage of zone us-west-2a was as slow already")
        #expect(try summary("slowStorage", [region, ("factor", .integer(9))], twice: true) == "storage in us-west-2 was as slow already")
        #expect(try summary("partitionZones", [zone], twice: true) == "zone us-west-2a did not reach us-west-2b, us-west-2c already")
        #expect(try summary("backupStoreOutage", [region], twice: true) == "the backup store of us-west-2 was down already")
        #expect(
            try summary("rotSegment", [cluster, ("segments", Self.numbers(0)), ("page", .integer(900))], twice: false)
                .hasPrefix("no segment among 0 has page 900 of orders, which has "))
        #expect(
            try summary("rotBackupObject", [cluster, ("object", .string("page")), ("page", .integer(900))], twice: false)
                == "the backup of orders has no such object")
    }
}
