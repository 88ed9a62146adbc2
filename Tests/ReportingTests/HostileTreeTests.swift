import Evidence
import Foundation
import Testing
import Units

@testable import Reporting

/// A tree of reports of an estate whose every name is an attack. `DAYBREAK_HOSTILE_TREE` names a folder to write it to, for `.ci/stock-tools`.
@Suite("hostile names in every report") struct HostileTreeTests {
    private static let attacks = [
        "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "'); DROP TABLE report;--", "=cmd|' /C calc'!A0", "+1+1;=1+1", "'=1", "@SUM(A1)",
        "]]>&lt;<!--", "[click](javascript:alert(1))", "![x](http://evil.example/x.png)", "| a | b |", "`code` **bold** <b>", "::error::owned",
        "\n::warning::owned\n",
        "\u{1B}[31mred\u{1B}[0m", "\u{1B}]0;title\u{07}", "\u{0}\u{7F}\u{85}\u{2028}", "../../etc/passwd", "a\"b'c\\d", "😀𝒳\u{202E}", "http://evil.example",
        "{{ x }}",
        "digraph { a -> b }", "\"]; x [label=\"", "\r\n\r\n# Owned", "<https://evil.example>", "&#60;b&#62;", "https://evil.example/?q=<x>",
    ]

    private func records() -> [DrillRecord] {
        var random = TextGenerator(seed: 97)
        var turn = 0
        func attack() -> String {
            turn += 1
            return Self.attacks[turn % Self.attacks.count] + (turn % 3 == 0 ? random.text() : "")
        }
        return (0..<6).map { round in
            drill(attack(), variant: round % 2 == 0 ? attack() : nil, seed: UInt64(round)) {
                $0.outcome = round % 3 == 0 ? .met : .missed
                $0.missed = round % 3 == 0 ? [] : [.checks]
                (($0.claim, $0.file), ($0.reason, $0.line)) = ((attack(), attack()), (attack() + (round == 1 ? random.long(200_000) : ""), round))
                $0.checks = (0..<Self.attacks.count).map {
                    CheckResult(name: attack(), verdict: $0 % 5 == 0 && round % 3 != 0 ? .fail : .pass, message: attack())
                }
                $0.playbook = PlaybookFacts(file: attack(), summary: attack(), region: attack(), account: attack(), principal: attack())
                $0.playbook?.parameters = [.init(name: attack(), value: attack())]
                $0.playbook?.ending = "gave up: " + attack()
                $0.steps = (0..<4).map { index in
                    var step = StepRecord(name: attack(), action: attack())
                    (step.status, step.message) = (index == 3 ? "Failed" : "Success", attack())
                    (step.startedAt, step.endedAt) = (startOfTimeline, startOfTimeline + .seconds(9))
                    step.terms = StepTerms(call: attack(), onFailure: .step(attack()), attemptsMax: 2, timeout: nil)
                    step.met = MetNeed.Kind.allCases.map { MetNeed($0, attack(), on: attack()) }
                    step.place = FilePlace(file: attack(), line: 3)
                    return step
                }
                $0.faults[0].summary = attack()
                $0.events = Self.attacks.map { TimelineEvent(at: startOfTimeline, source: attack(), text: $0) }
                $0.clusters[0].cluster = attack()
                $0.differences = [.init(cluster: attack(), setting: attack(), before: attack(), after: attack())]
                $0.inventory = estate { estate in
                    estate.clusters[0].id = attack()
                    estate.clusters[0].engineVersion = attack()
                    estate.clusters[0].endpoint = attack()
                    estate.keys[0].aliases = [attack(), attack()]
                    estate.keys[0].tags = [attack(), attack()]
                    estate.snapshots[0].id = attack()
                    estate.snapshots[1].status = attack()
                    estate.automatedBackups[0].clusterID = attack()
                }
            }
        }
    }

    @Test func nothingBreaksOut() throws {
        let tree = ReportTree(records: records(), notRun: [NotRun(scenario: Self.attacks[0], seed: 1, reason: Self.attacks[12])])
        let files = tree.files()
        if let folder = ProcessInfo.processInfo.environment["DAYBREAK_HOSTILE_TREE"] { try tree.write(to: folder) }
        for (path, bytes) in files {
            #expect(!path.split(separator: "/").contains("..") && !path.hasPrefix("/") && path.split(separator: "/").count <= 2, "\(path)")
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(Array(text.utf8) == bytes, "\(path) is not UTF-8")
            // JSON shows them as escapes, everything else as words.
            #expect(
                !text.unicodeScalars.contains { $0.value < 9 || (11...12).contains($0.value) || (14...31).contains($0.value) || $0.value == 0x7F }, "\(path)")
            if path.hasSuffix(".md") {
                // What stands behind a backslash, or between as many backticks as before it, is text.
                let open = text.replacing(/\\./, with: "").replacing(/(`+)[^`](?:.*?[^`])?\1(?!`)/, with: "")
                for mark in ["<script", "<img", "<b>", "](", "\n# Owned"] { #expect(!open.contains(mark), "\(path): \(mark)") }
            }
        }
        let junit = try #require(files.first { $0.path == "junit.xml" }).bytes
        #expect(XMLValidator.validate(xml: junit, schemaPath: schemaPath("junit.xsd")) == [])
        for (path, schema) in [("ctrf.json", "ctrf"), ("drills/", "drill"), ("inventory/", "inventory"), ("trace/", "trace")] {
            let own = files.filter { $0.path.hasPrefix(path) && $0.path.hasSuffix(".json") }
            #expect(!own.isEmpty)
            for file in own {
                // Graph and map have schemas of their own.
                let name = (file.path.split(separator: "/").last.map(String.init) ?? "").replacing(".json", with: ".schema.json")
                let named = FileManager.default.fileExists(atPath: schemaPath(name)) ? name : schema + ".schema.json"
                #expect(try SchemaSubset(named).problems(in: String(decoding: file.bytes, as: UTF8.self)) == [], "\(file.path)")
            }
        }
        #expect(!tree.annotations.contains { !$0.hasPrefix("::") || $0.contains("\n") })
    }

    // Everything that is emitted is described: a new kind of JSON file needs a schema, or this test does.
    @Test func everyJSONFileHasASchema() throws {
        let known = ["ctrf.json": "ctrf", "drills": "drill", "inventory": "inventory", "trace": "trace"]
        for path in ReportTree(records: [drill { $0.inventory = estate() }]).files().map(\.path) where path.hasSuffix(".json") {
            let name = path.split(separator: "/").first.map(String.init) ?? ""
            let own = schemaPath((path.split(separator: "/").last.map(String.init) ?? "").replacing(".json", with: ".schema.json"))
            let schema = try #require(known[name], "\(path) has no schema")
            #expect([own, schemaPath(schema + ".schema.json")].contains { FileManager.default.fileExists(atPath: $0) })
        }
    }
}
