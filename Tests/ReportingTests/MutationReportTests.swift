import Testing

@testable import Reporting

@Suite("report of defects") struct MutationReportTests {
    private static func mutant(_ defect: String, killed: Bool) -> MutationReport.Mutant {
        .init(scenario: "drop", defect: defect, summary: "a step is left out", place: "waitCluster", wouldBeCaughtBy: "checks", isKilled: killed)
    }

    @Test func countsByDefectAndNamesSurvivors() {
        let report = MutationReport(
            [Self.mutant("stepDropped", killed: true), Self.mutant("waitRemoved", killed: false), Self.mutant("stepDropped", killed: true)], unsound: ["late"])
        #expect(report.thousandths == 666, "rounded down")
        #expect(
            report.text == """
                DEFECT                  KILLED  ALL
                stepDropped             2       2
                waitRemoved             0       1

                survived: drop, waitRemoved (waitCluster): a step is left out
                  would be caught by: checks

                not judged: late, whose own drill does not end as it expects

                2 of 3 mutants killed, score 0.666
                """)
        #expect(report.json.contains("\"score\": 0.666") && report.json.contains("\"late\""), "\(report.json)")
    }

    @Test func theDocumentFitsItsSchema() throws {
        let schema = try SchemaSubset("mutation.schema.json")
        let report = MutationReport([Self.mutant("stepDropped", killed: true), Self.mutant("waitRemoved", killed: false)], unsound: ["late"])
        #expect(try schema.problems(in: report.json) == [])
        #expect(try schema.problems(in: MutationReport([], unsound: []).json) == [])
        #expect(report.json.contains("\"defect\": \"stepDropped\",\n      \"killed\": 1,\n      \"mutants\": 1"), "\(report.json)")
        #expect(try !schema.problems(in: MutationReport([Self.mutant("lunch", killed: false)], unsound: []).json).isEmpty)
    }

    @Test func aScoreOfNothingIsNotWritten() {
        let text = MutationReport([], unsound: [], notRun: 7).text
        #expect(text.hasSuffix("\n\nno mutant was judged: there is no score"))
        #expect(!text.contains("0.000"))
    }

    @Test func anInterruptedRunSaysWhatItsScoreIsOf() {
        let report = MutationReport([Self.mutant("stepDropped", killed: true)], unsound: [], notRun: 7)
        #expect(report.text.hasSuffix("\n\ninterrupted: 7 mutants were not run, and the score is of the others\n\n1 of 1 mutant killed, score 1.000"))
        #expect(report.json.contains("\"not_run\": 7"))
    }

    @Test func withoutMutantsThereIsNoScore() {
        #expect(MutationReport([], unsound: []).thousandths == 0)
        #expect(MutationReport([Self.mutant("a", killed: true)], unsound: []).text.hasSuffix("score 1.000"))
    }
}
