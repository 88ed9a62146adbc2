import Evidence
import Foundation
import Testing
import Units

@testable import Reporting

@Suite("junit.xml") struct JUnitReportTests {
    @Test func aSuiteIsAScenarioAndCountsItsCases() throws {
        let records = [
            drill(),
            drill(seed: 1) {
                $0.missed = [.rto]
                $0.outcome = .missed
                $0.worst.rtaSeconds = 7201.0005
            },
            drill("keys", variant: "gives-up") { $0.giveUp(.missed, missed: [.rto, .rpo], expected: .missed([.rto, .rpo]), reason: "the playbook gave up") },
        ]
        let notRun = [NotRun(scenario: "drop-table-pitr", seed: 2, reason: "interrupted"), NotRun(scenario: "zone-loss", seed: nil, reason: "interrupted")]
        let document = try #require(ParsedXML(report(records, notRun: notRun).xml()))
        func shape(_ suite: ParsedXML) -> String {
            ["id", "name", "timestamp", "tests", "failures", "errors", "skipped", "time"].map { suite.attributes[$0] ?? "-" }.joined(separator: " ")
        }
        #expect(
            document.children.map(shape) == [
                "0 drop-table-pitr 2026-03-01T09:00:00 11 2 0 1 10033.101",
                "1 keys/gives-up 2026-03-01T09:00:00 5 0 0 1 21600.350",
                "2 zone-loss 1970-01-01T00:00:00 1 0 0 1 0.000",
            ])
        #expect(
            document.children[0].all("testcase").map { $0.attributes["name"] } == [
                "outcome [seed 0]", "RTO [seed 0]", "RPO [seed 0]", "check exactness [seed 0]", "step restoreCluster [seed 0]",
                "outcome [seed 1]", "RTO [seed 1]", "RPO [seed 1]", "check exactness [seed 1]", "step restoreCluster [seed 1]", "outcome [seed 2]",
            ])
        #expect(document.children[1].all("testcase")[1].attributes == ["name": "RTO [seed 0]", "classname": "drill.keys.gives-up", "time": "21600.000"])
    }

    @Test func anExpectedMissPassesAndSaysSo() throws {
        let record = drill { $0.giveUp(.unrecoverable, expected: .unrecoverable, reason: "no backup is left") }
        let suite = try #require(ParsedXML(report([record]).xml())).children[0]
        #expect(suite.all("failure").isEmpty && suite.all("error").isEmpty)
        #expect(suite.property("expected.miss") == "1 of 1 drill ended unrecoverable, which is what this scenario expects")
        #expect(suite.property("seed.0.rta.s") == "infinite")
        #expect(
            suite.all("system-out")[0].text == """
                seed 0: unrecoverable, as expected: no backup is left
                outcome [seed 0]: unrecoverable, as expected: no backup is left
                RTO [seed 0]: RTA ∞ misses the objective of 2h, as expected
                RPO [seed 0]: RPA ∞ misses the objective of 5m, as expected

                """)
    }

    @Test func aFailureSaysWhatWasExpectedAndMeasuredAndHowToReplay() throws {
        let record = drill(seed: 17) {
            $0.outcome = .missed
            $0.missed = [.rto]
            $0.worst.rtaSeconds = 7260.5
            $0.reason = "RTA 2h 1m 0.5s"
        }
        let failure = try #require(ParsedXML(report([record]).xml())?.all("failure").last)
        #expect(failure.attributes == ["message": "RTA 2h 1m 1s misses the objective of 2h", "type": "rto.breach"])
        #expect(
            failure.text == """
                expected: RTA at most 7200 s
                measured: RTA 7260.5 s (2h 1m 1s)
                reason: RTA 2h 1m 0.5s
                expected outcome: met
                outcome: missed: [rto]
                evidence: drills/drop-table-pitr-seed-17.json
                replay: daybreak run drop-table-pitr --seed 17

                """)
    }

    /// No case fails for it, and it is told all the same.
    @Test func anIdleFaultThatIsAllowedIsTold() throws {
        let words = "the fault expireCredentials at 2026-03-01T09:00:00Z changed nothing, as its scenario allows: nobody called"
        let record = drill { $0.addIdleFault(isAllowed: true) }
        let suite = try #require(ParsedXML(report([record, drill(seed: 1)]).xml())).children[0]
        #expect(suite.attributes["failures"] == "0" && suite.attributes["errors"] == "0")
        #expect(suite.all("system-out")[0].text.split(separator: "\n").dropFirst(2) == ["outcome [seed 0]: \(words)"])
        let rich = try #require(ParsedXML(report([record], profile: .rich(folder: "out")).xml())).children[0]
        #expect(rich.all("testcase")[0].all("system-out")[0].text.hasPrefix(words + "\n"), "\(rich.all("testcase")[0].all("system-out")[0].text)")
        #expect(!rich.all("testcase")[1].all("system-out")[0].text.contains(words))
    }

    @Test func theSameNameTwiceGetsANumber() throws {
        let record = drill { $0.steps += [$0.steps[0], $0.steps[0]] }
        let names = try #require(ParsedXML(report([record]).xml())).all("testcase").compactMap { $0.attributes["name"] }
        #expect(names.suffix(3) == ["step restoreCluster [seed 0]", "step restoreCluster #2 [seed 0]", "step restoreCluster #3 [seed 0]"])
    }

    @Test func anEmptyRunIsStillAReport() throws {
        let xml = report([]).xml()
        #expect(try #require(ParsedXML(xml)).all("skipped").map { $0.attributes["message"] } == ["not run: no drill was asked for"])
        #expect(XMLValidator.validate(xml: xml, schemaPath: schemaPath("junit.xsd")) == [])
    }

    @Test func hostileTextParsesIsValidAndComesBack() throws {
        var random = TextGenerator(seed: 7)
        for round in 0..<40 {
            let scenario = random.text()
            let message = random.text()
            let stepName = random.text()
            let reason = round == 0 ? random.long(1_000_000) : random.text()
            let record = drill(scenario, variant: round % 2 == 0 ? random.text() : nil, seed: UInt64.max - UInt64(round)) {
                $0.outcome = .missed
                $0.missed = [.checks]
                $0.reason = reason
                $0.claim = random.text()
                $0.checks = [
                    CheckResult(name: random.text(), verdict: .fail, message: message),
                    CheckResult(name: "", verdict: .inconclusive, message: random.long(20_000)),
                ]
                $0.steps = [StepRecord(name: stepName, action: random.text()), StepRecord(name: stepName, action: "")]
            }
            let xml = report(
                [record, record],
                notRun: [NotRun(scenario: record.name, seed: nil, reason: random.text()), NotRun(scenario: random.text(), seed: 1, reason: "")]
            ).xml()
            let document = try #require(ParsedXML(xml), "round \(round) does not parse")
            for path in [schemaPath("junit.xsd")] + (thirdPartySchemas ?? []) {
                let problems = XMLValidator.validate(xml: xml, schemaPath: path)
                #expect(problems == [], "round \(round)")
            }
            let failure = try #require(document.all("failure").first { $0.attributes["type"]?.hasPrefix("check.") == true })
            let wanted = CleanText.capped(CleanText.oneLine(message), to: 500)
            #expect(failure.attributes["message"] == wanted)
            if round > 0 {
                #expect(failure.text.contains("measured: " + CleanText.indented(CleanText.printable("fail" + (message.isEmpty ? "" : ": \(message)"))) + "\n"))
            }
            #expect(failure.text.hasSuffix("\n") && failure.text.unicodeScalars.count < 16_500)
            let names = document.all("testcase").map { [$0.attributes["classname"], $0.attributes["name"]] }
            #expect(Set(names).count == names.count)
        }
        print("third-party schemas: " + (thirdPartySchemas.map { "\($0.count) validated" } ?? "skipped"))
    }
}

/// Text of the kinds that break report writers, from a seed.
struct TextGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    private static let pieces = [
        "orders", " ", "  ", "\n", "\r\n", "\r", "\t", "\u{0}", "\u{1}", "\u{1B}[31mred\u{1B}[0m", "\u{1B}", "\u{1B}]0;title\u{07}", "\u{7F}", "\u{85}",
        "\u{FFFE}", "\u{FFFF}", "\u{2028}",
        "]]>", "<![CDATA[", "<!--", "&amp;", "&", "<", ">", "\"", "'", "👩‍👩‍👧‍👦", "😀", "שלום", "\u{202E}", "e\u{301}", "漢字", "%s%n", "\\u{1B}", "{{", "|", "`", "/",
        "..", "=1+1", ",", ";", "\u{10FFFF}", "\u{FEFF}",
    ]

    mutating func next() -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33)
    }

    mutating func text() -> String { (0..<(next() % 12)).map { _ in Self.pieces[next() % Self.pieces.count] }.joined() }

    mutating func long(_ scalars: Int) -> String {
        var text = ""
        while text.utf8.count < scalars { text += Self.pieces[next() % Self.pieces.count] }
        return text
    }
}
