import Checks
import Evidence
import ScenarioLibrary
@testable import ScenarioFormat
import Testing
import Units

@testable import ScenarioRunner

/// Faults that go on, attackers, and sessions that end.
@Suite("faults that go on") struct GoingOnFaultTests {
    private func problems(_ fault: String, _ arguments: [(String, ValueNode.Content)]) throws -> [String] {
        var scenario = try Library.scenario("drop-table-pitr")
        scenario.timeline = [ScenarioTests.entry(at: .minutes(10), fault, arguments, isDisaster: true)]
        return ScenarioValidation.problems(of: scenario).map { $0.message + ($0.hint.map { " | \($0)" } ?? "") }
    }

    private static func events(_ record: DrillRecord, _ text: String) -> [Instant] {
        record.events.filter { $0.source == "fault" && $0.text.contains(text) }.map(\.at)
    }

    @Test func wrongArgumentsAreNamedWithAHint() throws {
        let cluster = ("cluster", ValueNode.Content.string("orders"))
        let every: [(String, ValueNode.Content)] = [("every", .string("1m")), ("times", .integer(3))]
        let writer = ("instance", ValueNode.Content.string("writer"))
        let harm = ("sql", ValueNode.Content.string("UPDATE accounts SET balance = 0 WHERE id = {round}"))
        let cases: [(String, [(String, ValueNode.Content)], [String])] = [
            ("slowCorruption", [cluster, harm] + every, []),
            ("slowCorruption", [cluster, harm], ["missing key every in fault slowCorruption", "missing key times in fault slowCorruption"]),
            (
                "slowCorruption", [cluster, harm, ("every", .string("1ms")), ("times", .integer(1))],
                ["every wants a duration from 1s to 1d, found 1ms", "times wants a whole number from 2 to 1000, found 1"]
            ),
            ("crashLoop", [cluster, writer] + every, []),
            (
                "crashLoop", [cluster, writer, ("what", .string("host"))] + every,
                ["unknown key what in fault crashLoop | known: cluster, every, instance, times"]
            ),
            ("ransomware", [cluster, ("sql", .string("UPDATE accounts SET balance = 0"))], []),
            (
                "ransomware", [cluster, ("sql", .string("UPDATE accounts SET balance = 0")), ("as", .string("dr-operatr"))],
                ["unknown as dr-operatr | did you mean dr-operator?"]
            ),
            ("expireCredentials", [("principal", .string("dr-operator"))], []),
            ("expireCredentials", [("principal", .string("nobody"))], ["unknown principal nobody | known: clean-room, dr-operator"]),
        ]
        for (fault, arguments, wanted) in cases {
            let found = try problems(fault, arguments)
            #expect(Set(found) == Set(wanted), "\(fault): \(found)")
        }
        #expect(try problems("slowCorruption", [cluster, ("sql", .string("VACUUM"))] + every).first?.hasPrefix("the statement is refused") == true)
    }

    @Test func harmGoesOnAtItsTimes() throws {
        let record = ScenarioRun.record(try Library.scenario("slow-corruption/before-the-first-run"), seed: 0)
        let runs = Self.events(record, "`UPDATE transfers")
        #expect(runs.count == 30)
        #expect(zip(runs, runs.dropFirst()).allSatisfy { $1 - $0 == .minutes(1) })
        #expect(record.faults.count == 1, "one fault, told once in the verdict")
        #expect(record.disasterAt == runs.first)
        let late = ScenarioRun.record(try Library.scenario("slow-corruption/while-it-ran"), seed: 0)
        // Fifteen runs lie before the restore's time, 10:20.
        #expect(late.worst.wrongRows ?? 0 >= 15, "\(late.reason)")
    }

    @Test func aWriterThatCrashesAgainIsDownToTheLastOfThem() throws {
        let record = ScenarioRun.record(try Library.scenario("crash-loop"), seed: 0)
        let crashes = Self.events(record, "crashed")
        #expect(crashes.count == 5)
        let last = try #require(crashes.last)
        let disaster = try #require(record.disasterAt)
        #expect(record.worst.rtaSeconds ?? 0 > Double((last - disaster).microseconds) / 1e6)
    }

    /// Between two rounds all is well for longer than the scenario asks: that is not the end.
    @Test func theLastRoundIsWaitedFor() throws {
        var scenario = try Library.scenario("crash-loop")
        scenario.stableFor = .minutes(1)
        scenario.timeline = [
            ScenarioTests.entry(
                at: .minutes(1), "crashLoop",
                [("cluster", .string("billing")), ("instance", .string("writer")), ("every", .string("10m")), ("times", .integer(3))])
        ]
        let record = ScenarioRun.record(scenario, seed: 0)
        #expect(Self.events(record, "crashed").count == 3)
        #expect(record.worst.rtaSeconds ?? 0 > 20 * 60)
        scenario.timeline = [
            ScenarioTests.entry(
                at: .minutes(1), "crashLoop",
                [("cluster", .string("billing")), ("instance", .string("writer")), ("every", .string("1h")), ("times", .integer(3))])
        ]
        #expect(
            ScenarioValidation.problems(of: scenario).map(\.message) == [
                "time outside the run: the last of 3 rounds must come before the deadline"
            ])
    }

    @Test func whoHasSignedInAgainIsHeard() throws {
        let waits = try Library.scenario("credentials-expire-during-restore/after-the-last-call")
        var scenario = waits
        var entry = ScenarioTests.entry(at: .seconds(1), "expireCredentials", [("principal", .string("dr-operator")), ("heal", .string("2s"))])
        // The new instance is asked about two polls later.
        entry.step = Located("waitWriter", SourceLocation(file: "test.yaml", line: 1, column: 1))
        entry.mayBeIdle = true
        scenario.timeline[1] = entry
        let renewed = ScenarioRun.record(scenario, seed: 0)
        scenario.timeline[1].arguments.entries.removeLast()
        let gone = ScenarioRun.record(scenario, seed: 0)
        #expect(renewed.outcome == .met && renewed.faults[1].tookEffect == false, "\(renewed.reason)")
        #expect(gone.outcome == .missed && gone.reason.contains("ExpiredTokenException"), "\(gone.reason)")
    }

    @Test func whatAnAttackerMayNotDoIsLeftStanding() throws {
        let all = ScenarioRun.record(try Library.scenario("ransomware-takes-the-backups/copy-in-another-region"), seed: 0)
        let words = try #require(all.faults.first?.summary)
        for piece in ["was deleted", "retention was cut", "protection was taken off", "its key goes in 7 days"] { #expect(words.contains(piece), "\(words)") }
        #expect(!words.contains("refused"))
        let role = ScenarioRun.record(try Library.scenario("ransomware-takes-the-backups/stolen-from-the-operator"), seed: 0)
        #expect(role.faults.first?.summary.contains("ScheduleKeyDeletion: AccessDeniedException") == true, "\(role.faults.first?.summary ?? "")")
    }
}
