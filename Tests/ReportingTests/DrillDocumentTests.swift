import Evidence
import Foundation
import Testing
import Units

@testable import Reporting

@Suite("drill records") struct DrillDocumentTests {
    @Test func secondsAreExactAndKeysSorted() {
        let lines = DrillDocument.json(drill()).document.split(separator: "\n").map(String.init)
        // 0.1 + 0.2 + 0.1 is not 0.4 in binary.
        for line in [
            "  \"rpa_s\": 0.4,", "  \"rta_s\": 2831.4,", "  \"assumed_s\": 283.14,", "  \"rpa_resolution_s\": 0.100001,", "  \"rpa_after_s\": 0,",
            "  \"disaster_at\": \"2026-03-01T09:10:00.400000Z\",",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
        let keys = lines.filter { $0.hasPrefix("  \"") }.compactMap { $0.split(separator: "\"").dropFirst().first }
        #expect(keys == keys.sorted() && keys.contains("acknowledged_tx") && keys.contains("variant"))
    }

    @Test func whatIsLeftRunningIsPricedExactlyOrNotAtAll() {
        var record = drill {
            $0.leftRunning = [
                .init(
                    resource: .init(kind: .instance, id: "orders-1", region: "us-west-2", clusterResourceID: "cluster-A", instanceClass: "db.r6g.large"),
                    monthlyMicrodollars: 189_800_000),
                .init(resource: .init(kind: .cluster, id: "orders-old", region: "us-west-2", clusterResourceID: "cluster-A", bytes: 5), monthlyMicrodollars: 1),
            ]
        }
        #expect(DrillDocument.json(record).document.contains("\n  \"left_running_usd_month\": 189.800001,"))
        #expect(DrillDocument.json(record).document.contains("\n      \"usd_month\": 0.000001\n"))
        record.leftRunning[1].monthlyMicrodollars = nil
        #expect(DrillDocument.json(record).document.contains("\n  \"left_running_usd_month\": null,"))
    }

    @Test func infiniteAndUnknownAreNull() throws {
        let record = drill {
            $0.giveUp(.unrecoverable, expected: .met, reason: "nothing left")
            $0.worst.rpaSeconds = .infinity
        }
        let document = DrillDocument.json(record).document
        for name in ["rta_s", "rpa_s", "lost_tx", "wrong_rows", "survey", "variant"] { #expect(document.contains("\n  \"\(name)\": null"), "\(name)") }
        #expect(document.contains("\n  \"outage\": \"lasting\""))
    }

    @Test(arguments: [
        (true, 0.0 as Double?, Outcome.met, "none"), (false, 3, .met, "ended"), (false, nil, .missed, "lasting"), (false, nil, .inconclusive, "unknown"),
    ])
    func theOutageTellsWhatNullMeans(noOutage: Bool, rta: Double?, outcome: Outcome, word: String) {
        let record = drill {
            $0.worst.noOutage = noOutage
            $0.worst.rtaSeconds = rta
            $0.outcome = outcome
        }
        #expect(DrillDocument.json(record).document.contains("\n  \"outage\": \"\(word)\""))
    }

    @Test func everyKindOfRecordFitsItsSchema() throws {
        let schema = try SchemaSubset("drill.schema.json")
        let records = [
            drill(),
            drill("keys", variant: "gives-up", seed: .max) { $0.giveUp(.missed, missed: [.rto, .rpo], expected: .missed([.rto, .rpo]), reason: "gave up") },
            drill {
                $0.giveUp(.unrecoverable, expected: .unrecoverable, reason: "nothing left")
                $0.survey = Survey(attempts: [
                    .init(object: "snapshot a", cluster: "orders", commits: 0, obstacle: "key deleted"),
                    .init(object: "snapshot b", cluster: "orders", commits: 7, obstacle: nil),
                ])
                $0.disasterAt = nil
                $0.steps.append(StepRecord(name: "never", action: "aws:sleep"))
            },
            drill {
                $0.expected = .fails(["exactness", "availability"])
                $0.planted = "restorePastTarget"
                $0.disasterKind = "zone"
                $0.priceBook = "example prices"
                $0.differences = [.init(cluster: "orders", setting: "DBInstances", before: "2", after: "1")]
                $0.leftRunning = [
                    .init(resource: .init(kind: .snapshot, id: "last", region: "us-west-2", clusterResourceID: "cluster-A", bytes: 7), monthlyMicrodollars: nil)
                ]
            },
            drill {
                $0.outcome = .harnessError
                $0.reason = "\u{0}\"\\\n"
            },
        ]
        for record in records {
            let document = DrillDocument.json(record).document
            #expect(try schema.problems(in: document) == [])
            #expect(try schema.problems(in: document.replacingOccurrences(of: "\"schema_version\": 1", with: "\"version\": 1")).count == 2)
        }
    }

    @Test func stringsComeBack() throws {
        var random = TextGenerator(seed: 3)
        for _ in 0..<200 {
            let text = random.text()
            let back = try JSONSerialization.jsonObject(with: Data(JSONValue.string(text).document.utf8), options: .fragmentsAllowed) as? String
            #expect(back.map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
        }
    }

    @Test func theSameRecordGivesTheSameBytes() {
        let first = ReportTree(records: [drill(), drill(seed: 1)]).files().map { ($0.path, $0.bytes) }
        let second = ReportTree(records: [drill(), drill(seed: 1)]).files().map { ($0.path, $0.bytes) }
        #expect(first.map(\.0) == second.map(\.0) && first.map(\.1) == second.map(\.1))
    }

    @Test func everyRecordHasAFileOfItsOwnInsideTheFolder() {
        let records = [drill("a", variant: "b"), drill("a-b"), drill("A-b"), drill("../../etc/passwd"), drill("é/漢"), drill("")]
        #expect(
            DrillFileNames.paths(of: records) == [
                "drills/a-b-seed-0.json", "drills/a-b-seed-0-2.json", "drills/A-b-seed-0-3.json", "drills/_._.._etc_passwd-seed-0.json",
                "drills/___-seed-0.json", "drills/-seed-0.json",
            ])
    }
}

@Suite("seconds as text") struct SecondsTextTests {
    @Test(arguments: [
        (0.0, "0"), (0.3, "0.3"), (1.001, "1.001"), (0.1 + 0.2, "0.3"), (1e-6, "0.000001"), (86_400, "86400"), (123_456_789.000001, "123456789.000001"),
        (-0.5, "-0.5"),
    ])
    func exactly(seconds: Double, text: String) throws {
        #expect(SecondsText.exact(try #require(SecondsText.microseconds(seconds))) == text)
    }

    @Test(arguments: [Double?.none, .infinity, -.infinity, .nan, 1e300]) func notANumberOfMicroseconds(seconds: Double?) {
        #expect(SecondsText.microseconds(seconds) == nil)
    }

    @Test(arguments: [(0, "0.000"), (499, "0.000"), (500, "0.001"), (999_500, "1.000"), (2_831_400_000, "2831.400")] as [(Int64, String)])
    func inThousandths(microseconds: Int64, text: String) { #expect(SecondsText.thousandths(microseconds) == text) }

    @Test(
        arguments: [
            (0, "0s"), (1, "0.001s"), (400_000, "0.4s"), (59_999_000, "59.999s"), (59_999_001, "1m"), (60_000_000, "1m"), (60_000_001, "1m 1s"),
            (2_831_400_000, "47m 12s"), (7_200_000_000, "2h"),
            (93_784_000_000, "1d 2h 3m 4s"),
        ] as [(Int64, String)])
    func inWords(microseconds: Int64, text: String) { #expect(SecondsText.inWords(microseconds) == text) }
}
