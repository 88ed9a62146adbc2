import Evidence
import Foundation
import Testing
import Units

@testable import Reporting

@Suite("ctrf.json") struct CTRFTests {
    private func document(_ records: [DrillRecord], notRun: [NotRun] = []) -> String {
        CTRFReport(suites: ReportSuite.all(of: records, evidence: DrillFileNames.paths(of: records), notRun: notRun)).document
    }

    @Test func everyCaseIsATestOnALineOfItsOwn() throws {
        let records = [
            drill {
                $0.line = 2
                $0.outcome = .missed
                $0.missed = [.rto]
                $0.worst.rtaSeconds = 7260.0006
            },
            drill(seed: 1) { $0.giveUp(.inconclusive, expected: .met, reason: "nothing was observed") },
            drill("keys", variant: "gives-up") { $0.giveUp(.missed, missed: [.rto, .rpo], expected: .missed([.rto, .rpo]), reason: "the playbook gave up") },
        ]
        let text = document(records, notRun: [NotRun(scenario: "zone-loss", seed: nil, reason: "interrupted")])
        let root = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let results = try #require(root["results"] as? [String: Any])
        let summary = try #require(results["summary"] as? [String: Int])
        let tests = try #require(results["tests"] as? [[String: Any]])
        #expect(
            summary == [
                "tests": 16, "passed": 8, "failed": 2, "skipped": 3, "pending": 0, "other": 3, "suites": 3, "start": 1_772_355_600_000,
                "stop": 1_772_362_800_000,
            ])
        let counted = Dictionary(tests.compactMap { $0["status"] as? String }.map { ($0, 1) }, uniquingKeysWith: +)
        #expect(counted == ["passed": 8, "failed": 2, "skipped": 3, "other": 3])
        #expect(tests[1]["duration"] as? Int == 7_260_001 && tests[1]["message"] as? String == "RTA 2h 1m 1s misses the objective of 2h")
        #expect(tests[1]["filePath"] as? String == "Scenarios/drop-table-pitr.yaml" && tests[1]["line"] as? Int == 2)
        #expect(tests[5]["rawStatus"] as? String == "error")
        let lines = text.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("      {\"duration\": ") } == 16)
    }

    @Test func anIdleFaultThatIsAllowedIsTold() throws {
        let text = document([drill { $0.addIdleFault(isAllowed: true) }, drill(seed: 1)])
        let root = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let tests = try #require((root["results"] as? [String: Any])?["tests"] as? [[String: Any]])
        let notes = tests.map { ($0["extra"] as? [String: Any])?["notes"] as? [String] }
        let words = "the fault expireCredentials at 2026-03-01T09:00:00Z changed nothing, as its scenario allows: nobody called"
        #expect(notes.first == [words] && notes.dropFirst().allSatisfy { $0 == nil }, "\(notes)")
        #expect(try SchemaSubset("ctrf.schema.json").problems(in: text) == [])
    }

    @Test func anyTextFitsOurSchema() throws {
        let schema = try SchemaSubset("ctrf.schema.json")
        var random = TextGenerator(seed: 5)
        for round in 0..<40 {
            let record = drill(random.text(), seed: UInt64.max - UInt64(round)) {
                $0.outcome = round % 2 == 0 ? .missed : .harnessError
                $0.missed = round % 2 == 0 ? [.checks] : []
                $0.reason = random.long(round == 0 ? 1_000_000 : 50)
                $0.file = random.text()
                $0.line = round
                $0.expected = round % 4 == 0 ? .missed([.checks]) : .met
                $0.checks = [CheckResult(name: random.text(), verdict: .fail, message: random.text())]
                $0.steps = [StepRecord(name: random.text(), action: random.text())]
            }
            let text = document([record, record], notRun: [NotRun(scenario: random.text(), seed: nil, reason: random.text())])
            #expect(try schema.problems(in: text) == [])
        }
        #expect(try schema.problems(in: document([drill()]).replacingOccurrences(of: "\"status\": \"passed\"", with: "\"status\": \"good\"")).count == 5)
    }
}
