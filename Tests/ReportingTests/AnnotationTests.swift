import Evidence
import Testing
import Units

@testable import Reporting

@Suite("workflow annotations") struct AnnotationTests {
    private func failing(_ scenario: String, seed: UInt64 = 0, change: (inout DrillRecord) -> Void = { _ in }) -> DrillRecord {
        drill(scenario, seed: seed) {
            $0.line = 2
            $0.outcome = .missed
            $0.missed = [.checks]
            $0.reason = "exactness: commit 7 is torn"
            $0.checks = [CheckResult(name: "exactness", verdict: .fail, message: "commit 7 is torn")]
            $0.checks[0].place = FilePlace(file: $0.file, line: 31)
            change(&$0)
        }
    }

    @Test func aScenarioIsOneCommandAtTheLineThatAsks() {
        let lines = WorkflowAnnotations(records: [drill("fine"), failing("a,b:c"), failing("a,b:c", seed: 1)], notRun: []).lines
        #expect(
            lines == [
                "::error file=Scenarios/a%2Cb%3Ac.yaml,line=31,title=a%2Cb%3Ac%3A 2 of 2 drills::missed: [checks], expected met: exactness: commit 7 is torn"
                    + "%0Aexactness: commit 7 is torn%0Areplay: daybreak run a,b:c --seed 0"
            ])
    }

    @Test func tenAtMostAndTheLastSaysHowManyMore() {
        let records = [drill("doubt") { $0.giveUp(.inconclusive, expected: .met, reason: "nothing was observed") }] + (0..<12).map { failing("s\($0)") }
        let lines = WorkflowAnnotations(records: records, notRun: []).lines
        #expect(
            lines.count == 10 && lines[0].contains("title=s0%3A") && lines[9] == "::error title=daybreak%3A and more::4 more, see summary.md among the reports")
        #expect(
            WorkflowAnnotations(records: Array(records.prefix(3)), notRun: [NotRun(scenario: "x", seed: 1, reason: "")]).lines.map { $0.prefix(9) } == [
                "::error f", "::error f", "::warning", "::warning",
            ])
    }

    @Test func noTextMakesACommandOfItsOwn() {
        var random = TextGenerator(seed: 31)
        for _ in 0..<200 {
            let record = failing("\n::error::owned\r\n::set-output name=x::y" + random.text()) {
                $0.file = "x\n::warning::owned" + random.text()
                $0.checks[0].place = FilePlace(file: random.text() + "\r::debug::owned", line: 3)
                $0.checks[0].message = "\u{2028}::stop-commands::\n::add-mask::*" + random.text()
                $0.reason = random.text() + "\n::error::owned"
            }
            let lines = WorkflowAnnotations(records: [record], notRun: []).lines
            #expect(lines.count == 1)
            for line in lines {
                #expect(!line.unicodeScalars.contains { $0 == "\n" || $0 == "\r" || $0.value == 0x2028 || $0.value == 0x85 })
                // Three parts: command and properties, and the message; no property holds a separator.
                let head = line.dropFirst(2).split(separator: "::", maxSplits: 1)[0]
                #expect(head.split(separator: ",").count == 3 && !head.dropFirst(6).contains(":"))
            }
        }
    }
}
