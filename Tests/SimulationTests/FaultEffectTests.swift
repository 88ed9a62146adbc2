@testable import ScenarioFormat
import ScenarioLibrary
import Checks
import Testing
import Units

@testable import ScenarioRunner

/// A drill is green only for the disaster that it names, and only when all of it was watched.
@Suite("what counts as the disaster") struct FaultEffectTests {
    private static let place = SourceLocation(file: "test.yaml", line: 1, column: 1)

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
            let problems = ScenarioValidation.problems(of: try deletion(finalSnapshot: name), checks: allChecks.map(\.name))
            #expect(problems.map(\.message) == ["finalSnapshot wants an identifier, found \"\(name)\""])
        }
        #expect(ScenarioValidation.problems(of: try deletion(finalSnapshot: "last"), checks: allChecks.map(\.name)).isEmpty)
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
}
