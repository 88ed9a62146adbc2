import Checks
import Estate
import Evidence
@testable import ScenarioFormat
import ScenarioLibrary
import Testing
import Units

@testable import ScenarioRunner

/// Arguments of faults, as files give them.
@Suite("fault arguments") struct FaultArgumentTests {
    private static let place = SourceLocation(file: "test.yaml", line: 1, column: 1)

    private static func list(_ texts: String...) -> ValueNode.Content { .list(texts.map { ValueNode(.string($0), place) }) }

    private func problems(_ fault: String, _ arguments: [(String, ValueNode.Content)]) throws -> [String] {
        var scenario = try Library.scenario("drop-table-pitr")
        scenario.timeline = [ScenarioTests.entry(at: .minutes(10), fault, arguments, isDisaster: true)]
        return ScenarioValidation.problems(of: scenario).map { $0.message + ($0.hint.map { " | \($0)" } ?? "") }
    }

    @Test func wrongOnesAreNamedWithAHint() throws {
        let region = ("region", ValueNode.Content.string("us-west-2"))
        let cluster = ("cluster", ValueNode.Content.string("orders"))
        let cases: [(String, [(String, ValueNode.Content)], [String])] = [
            ("controlPlaneOutage", [region, ("services", Self.list("rds", "kms"))], []),
            ("controlPlaneOutage", [region, ("services", Self.list())], ["services wants at least one service | any of rds, kms, rds-data"]),
            ("controlPlaneOutage", [region, ("services", Self.list("ec2"))], ["unknown service ec2 | known: kms, rds, rds-data"]),
            ("controlPlaneOutage", [region], ["missing key services in fault controlPlaneOutage"]),
            ("changeRetention", [cluster, ("backupRetention", .string("1d"))], []),
            ("changeRetention", [cluster, ("backupRetention", .string("36h"))], ["backupRetention wants whole days | such as 1d"]),
            ("changeRetention", [cluster, ("backupRetention", .string("36d"))], ["backupRetention wants a duration from 1d to 35d, found 36d"]),
            ("loseAccount", [("account", .string("prod"))], []),
            ("loseAccount", [("account", .string("prd"))], ["unknown account prd | did you mean prod?"]),
        ]
        for (fault, arguments, wanted) in cases { #expect(try problems(fault, arguments) == wanted, "\(fault)") }
    }

    @Test func aCodeThatNoServiceKnowsIsRefused() throws {
        var scenario = try Library.scenario("drop-table-pitr")
        scenario.shows = [Located("KMSKeyNotAccessible", Self.place)]
        let found = ScenarioValidation.problems(of: scenario)
        #expect(found.map(\.message) == ["unknown error code KMSKeyNotAccessible"])
        #expect(found.map(\.hint) == ["did you mean KMSKeyNotAccessibleFault?"])
    }

    // MARK: What they do

    @Test func cuttingTheRetentionStrikesOnce() throws {
        var scenario = try Library.scenario("retention-cut-then-needed/cut-to-one-day")
        scenario.timeline[1].at = scenario.timeline[0].at - .minutes(1)
        scenario.timeline.append(
            ScenarioTests.entry(at: .minutes(12), "changeRetention", [("cluster", .string("orders")), ("backupRetention", .string("1d"))]))
        var drill = Drill(scenario, seed: 0)
        let (history, _) = drill.run()
        #expect(
            history.faults.map(\.summary) == [
                "the backup retention of orders went from 7d to 1d", "`DROP TABLE accounts` ran on orders", "the retention of orders was 1d already",
            ])
        #expect(history.faults.map(\.tookEffect) == [true, true, false])
    }

    @Test func aPrimaryIsNotDestroyedWhileItHasAReplica() throws {
        var scenario = try Library.scenario("region-outage-snapshot-copy")
        let primary = scenario.estate.keys[0]
        scenario.estate.keys[0].multiRegion = .primary
        var replica = DeclaredKey(alias: primary.alias, account: primary.account, region: scenario.estate.keys[1].region, rotation: false)
        replica.multiRegion = .replica(of: primary.region)
        scenario.estate.keys[1] = replica
        scenario.estate.clusters[0].snapshotPlans[0].copyKey = .init(alias: primary.alias, account: primary.account)
        let schedule: [(String, ValueNode.Content)] = [
            ("key", .string(primary.alias)), ("region", .string(primary.region.rawValue)), ("elapsed", .bool(true)),
        ]
        scenario.timeline.insert(ScenarioTests.entry(at: .minutes(5), "scheduleKeyDeletion", schedule), at: 0)
        scenario.timeline[1].isDisaster = true
        let record = ScenarioRun.record(scenario, seed: 0)
        #expect(record.faults[0].summary == "deletion of key alias/orders in us-west-2 is scheduled, and waits for its replicas")
        #expect(record.inventory.keys.map(\.state).sorted() == ["Enabled", "PendingReplicaDeletion"])
        #expect(record.outcome == .met, "\(record.reason)")
    }
}
