import Checks
import Evidence
import Foundation
import Reporting
@testable import ScenarioFormat
import ScenarioLibrary
import Testing
import Units

@testable import ScenarioRunner

@Suite("shipped scenarios") struct ScenarioTests {
    @Test func everyFileIsValid() {
        #expect(Library.loaded.diagnostics == [])
        let problems = Library.loaded.scenarios.flatMap { ScenarioValidation.problems(of: $0) }
        #expect(problems == [])
        #expect(Set(Library.loaded.scenarios.map(\.id)).count >= 10)
    }

    /// In twelve parts, so that they run beside each other.
    @Test(arguments: 0..<12) func everyScenarioEndsAsItExpectsWithItsFirstSeed(part: Int) {
        for (number, scenario) in Library.loaded.scenarios.enumerated() where number % 12 == part {
            let record = ScenarioRun.record(scenario, seed: scenario.seeds.lowerBound)
            #expect(record.isAsExpected, "\(record.name): \(record.outcome.rawValue), \(record.reason)")
            #expect(record.outcome == .unrecoverable || record.disasterAt != nil)
            let told = record.steps.compactMap(\.message) + record.events.map(\.text) + record.faults.map(\.summary)
            for code in scenario.shows { #expect(told.contains { $0.contains(code.value) }, "\(record.name) does not meet \(code.value)") }
        }
    }

    @Test func theSameSeedGivesTheSameBytesAlsoOnAnotherThread() throws {
        let scenario = try Library.scenario("zone-loss-with-reader")
        @Sendable func bytes(seed: UInt64) -> [[UInt8]] { ReportTree(records: [ScenarioRun.record(scenario, seed: seed)]).files().map(\.bytes) }
        let here = bytes(seed: 3)
        final class Box: @unchecked Sendable { var bytes: [[UInt8]] = [] }
        let box = Box()
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            box.bytes = bytes(seed: 3)
            done.signal()
        }
        done.wait()
        #expect(here == box.bytes)
        #expect(here != bytes(seed: 4), "another seed must give another run")
    }

    @Test func anHourWithoutACompletedCopyCostsAnHourOfData() throws {
        let scenario = try Library.scenario("region-outage-snapshot-copy")
        var later = scenario
        later.timeline[0].at = scenario.timeline[0].at + .hours(1)
        let first = try #require(ScenarioRun.record(scenario, seed: 2).worst.rpaSeconds)
        let second = try #require(ScenarioRun.record(later, seed: 2).worst.rpaSeconds)
        // Commits come once a second, so the last one before the outage may lie that much nearer or farther.
        #expect(abs(second - first - 3600) <= 1.5, "RPA moved by \(second - first) s")
    }

    @Test func whatGoingBackThrowsAwayIsTheLedgersOwnCount() throws {
        let scenario = try Library.scenario("delete-without-where-pitr")
        var drill = Drill(scenario, seed: 1)
        let (history, inventory) = drill.run()
        let record = ScenarioRun.record(of: history, inventory: inventory, scenario: scenario, seed: 1)
        let site = try #require(history.clusters.first)
        guard case .instant(let target)? = site.target else { return #expect(Bool(false), "the drill restored to no instant") }
        let old = site.commits.filter { $0.database == 0 && $0.acknowledgedAt != nil }
        let thrownAway = old.filter { ($0.committedAt ?? .distantFuture) > target }
        #expect(thrownAway.count > 2_000)
        #expect(record.worst.lostTransactions == thrownAway.count)
        #expect(record.missed == [.rpo])
        let disaster = try #require(history.disasterAt)
        #expect(try #require(record.worst.rpaAfterSeconds) > 30 * 60, "writes went on long after \(disaster.iso)")
        #expect(try #require(record.worst.rpaBeforeSeconds) < 2)
    }

    @Test func anObjectiveOneSecondBelowTheAchievedIsMissed() throws {
        var scenario = try Library.scenario("zone-loss-single-instance")
        let achieved = try #require(ScenarioRun.record(scenario, seed: 0).worst.rtaSeconds)
        scenario.objectives = .init(rto: .microseconds(Int64(achieved * 1_000_000)), rpo: .zero)
        #expect(ScenarioRun.record(scenario, seed: 0).outcome == .met, "exactly the objective is met")
        scenario.objectives = .init(rto: .microseconds(Int64(achieved * 1_000_000) - 1_000_000), rpo: .zero)
        let record = ScenarioRun.record(scenario, seed: 0)
        #expect(record.outcome == .missed)
        #expect(record.missed == [.rto])
        #expect(!record.isAsExpected)
    }

    @Test func phasesAddUpToTheRecoveryTime() throws {
        for name in ["drop-table-pitr", "zone-loss-single-instance", "region-outage-snapshot-copy"] {
            let record = ScenarioRun.record(try Library.scenario(name), seed: 5)
            let sum = record.worst.phases.reduce(Int64(0)) { $0 + Int64(($1.seconds * 1_000_000).rounded()) }
            #expect(sum == Int64((try #require(record.worst.rtaSeconds) * 1_000_000).rounded()), "\(name)")
            #expect(record.worst.assumedSeconds <= (record.worst.rtaSeconds ?? 0))
        }
    }

    @Test func aFaultThatChangesNothingIsInconclusive() throws {
        var scenario = try Library.scenario("zone-loss-with-reader")
        // The zone can be lost once: the second entry finds it gone.
        let twice = scenario.timeline[0]
        scenario.timeline = [twice, twice]
        scenario.timeline[1].at = twice.at + .seconds(30)
        #expect(ScenarioRun.record(scenario, seed: 0).outcome == .inconclusive)
    }

    @Test func aPlaybookInTheLostRegionDiesWithIt() throws {
        var scenario = try Library.scenario("region-outage-snapshot-copy")
        scenario.playbook?.runIn = RegionName("us-west-2")
        let record = ScenarioRun.record(scenario, seed: 0)
        #expect(record.outcome == .missed)
        #expect(record.missed == [.rto, .rpo])
        #expect(record.survey?.recovers("orders") == true, "the copy would have given the data back")
    }

    /// A timeline entry as a file would have it.
    static func entry(at: Duration, _ fault: String, _ arguments: [(String, ValueNode.Content)], isDisaster: Bool = false) -> TimelineEntry {
        let place = SourceLocation(file: "test.yaml", line: 1, column: 1)
        let entries = arguments.map { MappingNode.Entry(key: Located($0.0, place), value: ValueNode($0.1, place)) }
        return TimelineEntry(
            at: at, fault: Located(fault, place), isDisaster: isDisaster, arguments: MappingNode(entries: entries, location: place), location: place)
    }

    @Test func whatAnEarlierInstantWouldGiveBackIsNotUnrecoverable() throws {
        var scenario = try Library.scenario("drop-table-pitr")
        scenario.timeline = [ScenarioTests.entry(at: .minutes(10), "runSQL", [("cluster", .string("orders")), ("sql", .string("DROP TABLE transfers"))])]
        // Its principal asks for a time before the cluster existed, is refused, and gives up.
        let place = SourceLocation(file: "test.yaml", line: 1, column: 1)
        scenario.playbook?.parameters = [(name: Located("RestoreTime", place), value: ValueNode(.string("2026-01-01T00:00:00Z"), place))]
        let record = ScenarioRun.record(scenario, seed: 0)
        #expect(record.outcome == .missed, "\(record.reason)")
        #expect(record.survey?.recovers("orders") == true)
    }

    @Test func theRestoredDatabaseIsJudgedAlsoWhenTheOldOneStillAnswers() throws {
        var scenario = try Library.scenario("region-outage-snapshot-copy")
        scenario.timeline = [ScenarioTests.entry(at: .minutes(10), "runSQL", [("cluster", .string("orders")), ("sql", .string("DELETE FROM transfers"))])]
        scenario.detection = .after(.minutes(12))
        for seed in 0..<6 as Range<UInt64> {
            var drill = Drill(scenario, seed: seed)
            let (history, _) = drill.run()
            let site = try #require(history.clusters.first)
            #expect(site.recoveredDatabase == 1, "seed \(seed) judged database \(site.recoveredDatabase ?? -1)")
            let bad = site.probes.suffix(60).first { !$0.isGood }
            #expect(bad == nil, "seed \(seed)")
        }
    }

    /// The instances are gone and the cluster stands: neither green nor the disaster that the scenario names.
    @Test func aHalfDoneDeletionIsNotTheDisaster() throws {
        var scenario = try Library.scenario("pitr-of-deleted-cluster/noticed-at-once")
        scenario.timeline = [
            ScenarioTests.entry(at: .minutes(5), "disableKey", [("key", .string("alias/orders")), ("region", .string("us-west-2"))]),
            ScenarioTests.entry(
                at: .minutes(10), "deleteCluster",
                [("cluster", .string("orders")), ("deleteAutomatedBackups", .bool(false)), ("finalSnapshot", .string("last"))], isDisaster: true),
        ]
        scenario.playbook = nil
        scenario.deadline = .minutes(40)
        let record = ScenarioRun.record(scenario, seed: 0)
        #expect(record.faults.map(\.tookEffect) == [true, false])
        #expect(record.faults[1].summary.contains("; but "), "\(record.faults[1].summary)")
        #expect(record.outcome == .inconclusive, "\(record.reason)")
    }

    @Test func aFaultWithoutEffectHealsNothing() throws {
        var scenario = try Library.scenario("zone-loss-single-instance")
        scenario.timeline = [
            ScenarioTests.entry(at: .minutes(10), "loseZone", [("zone", .string("us-west-2a"))], isDisaster: true),
            ScenarioTests.entry(at: .minutes(11), "loseZone", [("zone", .string("us-west-2a")), ("heal", .string("5m"))]),
        ]
        scenario.playbook = nil
        scenario.deadline = .minutes(60)
        #expect(ScenarioRun.record(scenario, seed: 0).worst.rtaSeconds == nil, "the zone was to stay away")
    }

    @Test func peopleLookAtTheClusterThatWasHitWhateverTheOrderOfWorkloads() throws {
        let estate = Library.root + "/Scenarios/estates/retail.yaml"
        let two = """

              - id: billing
                account: prod
                region: us-west-2
                engine: aurora-mysql
                engineVersion: "8.0.mysql_aurora.3.08.0"
                size: 50GiB
                key: alias/orders
                instances: [{ id: billing-1, class: db.r6g.large, zone: us-west-2b }]
                dataApi: { secret: billing-app }
                objectives: { rto: 2h, rpo: 15m }
            """
        let text = try String(contentsOfFile: estate, encoding: .utf8) + two
        let lines = [
            "{ kind: ledger, cluster: orders, rate: 5/s, historyRate: 1/m, accounts: 100 }",
            "{ kind: ledger, cluster: billing, rate: 5/s, historyRate: 1/m, accounts: 100 }",
        ]
        for workloads in [lines, lines.reversed()] {
            let scenario = """
                id: two-clusters
                claim: The cluster that was hit is the one that people look at.
                estate: estate.yaml
                history: 1d
                workload:
                  - \(workloads[0])
                  - \(workloads[1])
                timeline:
                  - { at: 10m0.4s, fault: runSQL, cluster: billing, sql: "DROP TABLE accounts" }
                detection: { after: 12m }
                playbook:
                  file: playbook.yaml
                  runIn: us-west-2
                  as: dr-operator
                  parameters: { SourceCluster: billing, Secret: billing-app, RestoreTime: "{{ LastGoodTime }}" }
                deadline: 6h
                expect: met
                """
            let loaded = Loader(
                source: .texts([
                    "two.yaml": scenario,
                    "estate.yaml": text.replacing("../policies/dr-operator.json", with: "policy.json").replacing(
                        "../policies/clean-room.json", with: "policy.json"),
                    "playbook.yaml": try String(contentsOfFile: Library.root + "/Scenarios/playbooks/pitr-and-rename.yaml", encoding: .utf8),
                    "policy.json": try String(contentsOfFile: Library.root + "/Scenarios/policies/dr-operator.json", encoding: .utf8),
                ])
            ).load(paths: ["two.yaml"])
            #expect(loaded.diagnostics == [])
            let record = ScenarioRun.record(try #require(loaded.scenarios.first), seed: 0)
            #expect(record.outcome == .met, "\(workloads[0]) first: \(record.reason)")
            let phases = Dictionary(uniqueKeysWithValues: record.clusters.first { $0.cluster == "billing" }?.phases.map { ($0.name, $0.seconds) } ?? [])
            #expect(phases["cluster"] ?? 0 > 600, "\(workloads[0]) first: the restore of billing is a phase of its own")
        }
    }

    @Test(arguments: ["0s", "20h"]) func aHealOutsideTheRunIsRefused(heal: String) throws {
        var scenario = try Library.scenario("zone-loss-with-reader")
        scenario.timeline = [ScenarioTests.entry(at: .minutes(10), "loseZone", [("zone", .string("us-west-2a")), ("heal", .string(heal))])]
        #expect(ScenarioValidation.problems(of: scenario).count == 1)
    }

    @Test func aReturnTooShortBeforeTheDeadlineIsCalledThat() throws {
        var scenario = try Library.scenario("zone-loss-single-instance")
        let back = try #require(ScenarioRun.record(scenario, seed: 0).worst.rtaSeconds)
        scenario.deadline = scenario.timeline[0].at + .microseconds(Int64(back * 1_000_000)) + .minutes(1)
        let record = ScenarioRun.record(scenario, seed: 0)
        #expect(record.outcome == .missed)
        #expect(record.reason.contains("was good again at"), "\(record.reason)")
    }
}
