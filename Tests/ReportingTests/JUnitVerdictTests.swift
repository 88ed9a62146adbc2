import Evidence
import Testing

@testable import Reporting

@Suite("JUnit verdicts") struct JUnitVerdictTests {
    /// What was expected, what came, and the kind of verdict of the outcome, RTO and RPO cases.
    struct Row: Sendable, CustomStringConvertible {
        var expected: Evidence.Expectation
        var outcome: Outcome
        var missed: Set<MissedObjective> = []
        var verdicts: [String]
        var description: String { "\(outcome) \(missed.sorted()) where \(expected) is expected" }
    }

    static let rows: [Row] = [
        Row(expected: .met, outcome: .met, verdicts: ["pass", "pass", "pass"]),
        Row(expected: .met, outcome: .missed, missed: [.rto], verdicts: ["failure outcome.unexpected", "failure rto.breach", "pass"]),
        Row(expected: .met, outcome: .missed, missed: [.rpo], verdicts: ["failure outcome.unexpected", "pass", "failure rpo.breach"]),
        Row(expected: .met, outcome: .missed, missed: [.checks], verdicts: ["failure outcome.unexpected", "pass", "pass"]),
        Row(expected: .met, outcome: .unrecoverable, verdicts: ["failure outcome.unexpected", "failure rto.breach", "failure rpo.breach"]),
        Row(expected: .met, outcome: .inconclusive, verdicts: ["error drill.inconclusive", "error drill.inconclusive", "error drill.inconclusive"]),
        Row(expected: .met, outcome: .harnessError, verdicts: ["error harness.error", "error harness.error", "error harness.error"]),
        Row(expected: .missed([.rpo]), outcome: .missed, missed: [.rpo], verdicts: ["expected", "pass", "expected"]),
        Row(expected: .missed([.rpo]), outcome: .missed, missed: [.rto, .rpo], verdicts: ["failure outcome.unexpected", "failure rto.breach", "expected"]),
        Row(
            expected: .missed([.rto, .rpo]), outcome: .missed, missed: [.rto],
            verdicts: ["failure outcome.unexpected", "expected", "failure outcome.unexpected"]),
        Row(expected: .missed([.rpo]), outcome: .met, verdicts: ["failure outcome.unexpected", "pass", "failure outcome.unexpected"]),
        Row(expected: .missed([.rto, .rpo]), outcome: .unrecoverable, verdicts: ["failure outcome.unexpected", "expected", "expected"]),
        Row(expected: .missed([.rpo]), outcome: .inconclusive, verdicts: ["error drill.inconclusive", "error drill.inconclusive", "error drill.inconclusive"]),
        Row(expected: .fails(["exactness"]), outcome: .missed, missed: [.checks], verdicts: ["expected", "pass", "pass"]),
        Row(expected: .fails(["exactness"]), outcome: .missed, missed: [.checks, .rpo], verdicts: ["expected", "pass", "expected"]),
        Row(expected: .fails(["ledgerBalances"]), outcome: .missed, missed: [.checks], verdicts: ["failure outcome.unexpected", "pass", "pass"]),
        Row(expected: .fails(["exactness"]), outcome: .met, verdicts: ["failure outcome.unexpected", "pass", "pass"]),
        Row(expected: .fails(["exactness"]), outcome: .unrecoverable, verdicts: ["failure outcome.unexpected", "failure rto.breach", "failure rpo.breach"]),
        Row(expected: .unrecoverable, outcome: .unrecoverable, verdicts: ["expected", "expected", "expected"]),
        Row(expected: .unrecoverable, outcome: .missed, missed: [.rto, .rpo], verdicts: ["failure outcome.unexpected", "expected", "expected"]),
        Row(expected: .unrecoverable, outcome: .met, verdicts: ["failure outcome.unexpected", "failure outcome.unexpected", "failure outcome.unexpected"]),
        Row(expected: .unrecoverable, outcome: .harnessError, verdicts: ["error harness.error", "error harness.error", "error harness.error"]),
    ]

    @Test(arguments: rows) func aDrillIsJudgedAgainstWhatItsScenarioExpects(row: Row) {
        let record = drill {
            $0.expected = row.expected
            $0.outcome = row.outcome
            $0.missed = row.missed
            if row.missed.contains(.checks) { $0.checks = [CheckResult(name: "exactness", verdict: .fail, message: "commit 7 is torn")] }
            if row.outcome != .met { $0.worst.rtaSeconds = row.missed.contains(.rpo) && row.missed.count == 1 ? 10 : nil }
            if [.inconclusive, .harnessError, .unrecoverable].contains(row.outcome) { $0.worst.rpaSeconds = nil }
        }
        let judge = CaseJudge(record: record)
        #expect([judge.outcome, judge.rto, judge.rpo].map(kind) == row.verdicts)
    }

    @Test func everyOutcomeIsInTheTableForEveryKindOfExpectation() {
        #expect(Set(Self.rows.map(\.outcome)) == Set(Outcome.allCases))
        #expect(Set(Self.rows.map { $0.expected.description.prefix(6) }) == ["met", "missed", "unreco", "fails:"])
    }

    @Test func anObjectiveMeasuredInAnInconclusiveDrillIsStillJudged() {
        let record = drill { $0.outcome = .inconclusive }
        #expect(kind(CaseJudge(record: record).rto) == "pass")
        #expect(kind(CaseJudge(record: record).outcome) == "error drill.inconclusive")
    }

    @Test(arguments: [
        (CheckVerdict.pass, Evidence.Expectation.met, "pass"), (.fail, .met, "failure check.exactness"), (.inconclusive, .met, "error check.inconclusive"),
        (.skipped, .met, "skipped"),
        (.fail, .missed([.checks]), "expected"), (.fail, .missed([.rpo]), "failure check.exactness"), (.fail, .unrecoverable, "failure check.exactness"),
        (.fail, .fails(["exactness"]), "expected"), (.pass, .fails(["exactness"]), "failure outcome.unexpected"),
        (.fail, .fails(["ledgerBalances"]), "failure check.exactness"), (.pass, .fails(["ledgerBalances"]), "pass"),
        (.skipped, .fails(["exactness"]), "skipped"), (.inconclusive, .missed([.checks]), "error check.inconclusive"), (.skipped, .unrecoverable, "skipped"),
    ])
    func aCheckIsJudgedByItsVerdict(verdict: CheckVerdict, expected: Evidence.Expectation, kind wanted: String) {
        let judge = CaseJudge(record: drill { $0.expected = expected })
        #expect(kind(judge.check(CheckResult(name: "exactness", verdict: verdict, message: "commit 7 is torn"))) == wanted)
    }

    @Test func aCheckWithTermsIsKnownByItsKind() {
        let result = CheckResult(name: "availability 99%", verdict: .fail, message: "half of them")
        #expect(kind(CaseJudge(record: drill()).check(result)) == "failure check.availability")
        #expect(kind(CaseJudge(record: drill { $0.expected = .fails(["availability"]) }).check(result)) == "expected")
    }

    @Test(arguments: [
        ("Success", true, "pass"), ("Success", false, "pass"), ("Pending", true, "skipped"), ("Cancelled", false, "skipped"), ("Failed", true, "expected"),
        ("Failed", false, "failure step.Failed"),
        ("TimedOut", false, "failure step.TimedOut"), ("InProgress", true, "expected"), ("InProgress", false, "failure step.InProgress"),
    ])
    func aStepFailsOnlyInADrillThatIsNotAsExpected(status: String, asExpected: Bool, kind wanted: String) {
        let judge = CaseJudge(record: drill { $0.outcome = asExpected ? .met : .unrecoverable })
        var step = StepRecord(name: "restore", action: "aws:executeAwsApi")
        step.status = status
        #expect(kind(judge.step(step)) == wanted)
    }

    private func kind(_ verdict: CaseVerdict) -> String {
        switch verdict {
        case .pass: "pass"
        case .expectedMiss: "expected"
        case .failure(let type, _): "failure \(type)"
        case .error(let type, _): "error \(type)"
        case .skipped: "skipped"
        }
    }
}
