import Evidence
import Foundation
import Testing
import Units

@testable import Reporting

@Suite("limits and the rich profile of junit.xml") struct JUnitLimitTests {
    private func cases(_ documents: [[UInt8]]) throws -> [ParsedXML] { try documents.flatMap { try #require(ParsedXML($0)).all("testcase") } }

    private func problems(_ xml: [UInt8], _ schemas: [String]) -> [String] {
        schemas.flatMap { XMLValidator.validate(xml: xml, schemaPath: $0) }
    }

    /// A drill with so many checks of hostile and often equal names.
    private func large(_ checks: Int, scenario: String, _ random: inout TextGenerator) -> DrillRecord {
        var list: [CheckResult] = []
        let names = (0..<500).map { _ in random.text() }
        for index in 0..<checks {
            let isBad = index % 1000 == 0
            list.append(
                CheckResult(
                    name: index % 3 == 0 ? "exactness" : "\(names[index % 500])😀\(index % 7)", verdict: isBad ? .fail : .pass,
                    message: isBad ? random.long(5000) : ""))
        }
        list[0].message = random.long(1_000_000)
        return drill(scenario) {
            $0.checks = list
            $0.outcome = .missed
            $0.missed = [.checks]
        }
    }

    @Test func aHundredThousandCasesStandInDocumentsThatReadersTake() throws {
        var random = TextGenerator(seed: 11)
        let records = [drill("before"), large(100_000, scenario: "large", &random), drill("after"), drill("after", seed: 1)]
        let report = report(records)
        let documents = report.documents()
        #expect(documents.count > 5 && report.files().map(\.path).prefix(3) == ["junit.xml", "junit-2.xml", "junit-3.xml"])
        for document in documents {
            #expect(document.count <= 10_000_000)
            #expect(problems(document, [schemaPath("junit.xsd")] + (thirdPartySchemas ?? [])) == [])
        }
        let parsed = try documents.map { try #require(ParsedXML($0)) }
        let names = parsed.flatMap { $0.all("testcase") }.map { [$0.attributes["classname"], $0.attributes["name"]] }
        #expect(names.count == 100_004 + 15 && Set(names).count == names.count)
        // Nothing moves: what a reader sees is in the order of one report.
        #expect(names == report.suites.flatMap(\.cases).map { [$0.className, $0.name] })
        for suite in parsed.flatMap(\.children) {
            let own = suite.children.count { $0.name == "testcase" }
            #expect(own <= 20_000 && suite.attributes["tests"] == String(own))
            #expect(suite.attributes["failures"] == String(suite.all("failure").count))
        }
    }

    @Test func bytesAloneSplitToo() throws {
        let records = (0..<12).map { seed in
            drill(seed: UInt64(seed)) {
                $0.outcome = .missed
                $0.missed = [.rto]
                $0.reason = String(repeating: "<", count: 9000)
            }
        }
        var report = report(records)
        #expect(report.documents().count == 1)
        report.limits.bytesMax = 300_000
        let documents = report.documents()
        #expect(documents.count > 1 && documents.allSatisfy { $0.count <= 300_000 })
        let suites = try documents.flatMap { try #require(ParsedXML($0)).children }
        // One name, so that a reader finds the drills of a scenario together; properties of the drills that are in it.
        #expect(Set(suites.map { $0.attributes["name"] }) == ["drop-table-pitr"])
        #expect(suites[0].property("seed.0.outcome") == "missed: [rto]" && suites[0].property("seed.11.outcome") == nil)
        #expect(try cases(documents).count == 60)
    }

    @Test func aCaseThatIsTooLargeAloneStaysWhole() {
        var report = report([drill()])
        report.limits = JUnitLimits(bytesMax: 10, casesMax: 1)
        #expect(report.documents().count == 5)
    }

    @Test func theRichProfileSaysWhereAndHowMuch() throws {
        let record = drill(seed: 3) {
            $0.line = 2
            $0.checks = [CheckResult(name: "exactness", verdict: .fail, message: "commit 7 is torn")]
            $0.checks[0].place = FilePlace(file: "Scenarios/drop-table-pitr.yaml", line: 31)
            $0.steps[0].place = FilePlace(file: "Scenarios/playbooks/pitr.yaml", line: 12)
            $0.outcome = .missed
            $0.missed = [.checks]
        }
        let xml = report([record], notRun: [NotRun(scenario: "zone-loss", seed: nil, reason: "interrupted")], profile: .rich(folder: "Reports/latest")).xml()
        #expect(problems(xml, [schemaPath("junit-rich.xsd")]) == [])
        let document = try #require(ParsedXML(xml))
        #expect(document.attributes == ["name": "daybreak", "tests": "6", "failures": "2", "errors": "0", "time": "2831.750"])
        let cases = document.all("testcase")
        #expect(
            cases.map { "\($0.attributes["file"] ?? "-"):\($0.attributes["line"] ?? "-")" } == [
                "Scenarios/drop-table-pitr.yaml:2", "Scenarios/drop-table-pitr.yaml:2", "Scenarios/drop-table-pitr.yaml:2",
                "Scenarios/drop-table-pitr.yaml:31", "Scenarios/playbooks/pitr.yaml:12", ":0",
            ])
        #expect(cases[1].property("rta.s") == "2831.4" && cases[1].property("phase.detect.s") == "720" && cases[1].property("objective.rto.s") == "7200")
        #expect(cases[2].property("rpa.s") == "0.4" && cases[2].property("lost.tx") == "4")
        #expect(cases[3].all("system-out")[0].text == "[[ATTACHMENT|Reports/latest/drills/drop-table-pitr-seed-3.json]]\n")
        #expect(cases[4].property("action") == "aws:executeAwsApi")
    }

    @Test func theRichProfileIsValidForAnyText() throws {
        var random = TextGenerator(seed: 23)
        for round in 0..<30 {
            let record = drill(random.text(), variant: random.text(), seed: UInt64(round)) {
                $0.file = random.text()
                $0.line = round
                $0.outcome = round % 2 == 0 ? .missed : .inconclusive
                $0.missed = round % 2 == 0 ? [.checks] : []
                $0.reason = random.long(round == 0 ? 1_000_000 : 100)
                $0.expected = round % 4 == 0 ? .missed([.checks]) : .met
                $0.checks = [CheckResult(name: random.text(), verdict: .fail, message: random.text())]
                $0.checks[0].place = FilePlace(file: random.text(), line: 7)
                $0.steps = [StepRecord(name: random.text(), action: random.text())]
            }
            let xml = report([record, record], profile: .rich(folder: random.text())).xml()
            #expect(problems(xml, [schemaPath("junit-rich.xsd")]) == [], "round \(round)")
            let cases = try #require(ParsedXML(xml)).all("testcase")
            #expect(cases.count == 10 && cases.allSatisfy { $0.attributes["file"] != nil })
        }
    }

    // The schema of the rich profile is no wider than what is written either.
    @Test(arguments: [
        ("file=\"Scenarios/drop-table-pitr.yaml\"", ""), ("line=\"0\"", "line=\"\""), ("<testsuites name=\"daybreak\"", "<testsuites name=\"all\""),
        ("phase.detect.s", "Phase Detect"), ("time=\"2831.400\"", "time=\"2831.4\""), ("RPO [seed 0]", "RTO [seed 0]"),
    ])
    func aDepartureFromTheRichProfileIsFound(what: String, by: String) {
        let valid = String(decoding: report([drill()], profile: .rich(folder: "out")).xml(), as: UTF8.self)
        let spoiled = valid.replacingOccurrences(of: what, with: by)
        #expect(spoiled != valid, "\(what) is not in the report")
        #expect(problems(Array(valid.utf8), [schemaPath("junit-rich.xsd")]) == [])
        #expect(problems(Array(spoiled.utf8), [schemaPath("junit-rich.xsd")]).isEmpty == false)
    }
}
