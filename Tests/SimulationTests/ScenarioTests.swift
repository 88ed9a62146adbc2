import Checks
import Evidence
import Foundation
import Reporting
import ScenarioFormat
import ScenarioLibrary
import Testing
import Units

@testable import ScenarioRunner

@Suite("shipped scenarios") struct ScenarioTests {
    @Test func everyFileIsValid() {
        #expect(Library.loaded.diagnostics == [])
        let problems = Library.loaded.scenarios.flatMap { ScenarioValidation.problems(of: $0, checks: allChecks.map(\.name)) }
        #expect(problems == [])
        #expect(Set(Library.loaded.scenarios.map(\.id)).count >= 10)
    }

    @Test func everyScenarioEndsAsItExpectsWithItsFirstSeed() {
        for scenario in Library.loaded.scenarios {
            let record = ScenarioRun.record(scenario, seed: scenario.seeds.lowerBound)
            #expect(record.isAsExpected, "\(record.name): \(record.outcome.rawValue), \(record.reason)")
            #expect(record.outcome == .unrecoverable || record.disasterAt != nil)
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
        // Commits come twice a second, so the last one before the outage may lie that much nearer or farther.
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
        #expect(thrownAway.count > 10_000)
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
        // Nothing of the cluster runs in the second region, but the zone is really lost; a second loss of it changes nothing.
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
}
