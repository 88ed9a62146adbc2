import Audit
import Evidence
import Testing
import Units

@testable import Reporting

@Suite("records read back") struct DrillReadingTests {
    private func written(_ change: (inout DrillRecord) -> Void = { _ in }) -> String {
        let record = drill("drop-table-pitr", variant: "late") {
            $0.estate = "estates/retail.yaml"
            $0.waysBack = [.init(way: "pitr", cluster: "orders", account: "111122223333", region: "us-west-2")]
            change(&$0)
        }
        return DrillDocument.json(record).document
    }

    @Test func whatWasWrittenIsWhatIsRead() throws {
        let read = try DrillEvidence(reading: Array(written().utf8), file: "drills/a.json")
        #expect(read.name == "drop-table-pitr/late" && read.estate == "estates/retail.yaml" && read.isSimulated && read.passed)
        #expect(read.clusters.map(\.id) == ["orders"] && read.clusters[0].rtaSeconds == 2831.4 && read.clusters[0].rpaSeconds == 0.4)
        #expect(read.clusters[0].mismatches == 0 && read.clusters[0].hadOutage)
        #expect(read.ways == [.init(.pitr, of: "orders", account: "111122223333", region: "us-west-2")])
        #expect(read.checks == [.init(name: "exactness", verdict: "pass", message: "")])
        #expect(read.startedAt == startOfTimeline && read.file == "drills/a.json" && read.rehearsed == [])
    }

    @Test func whatWasRehearsedLeftAndBroughtBackIsRead() throws {
        let text = written {
            $0.estateDigest = String(repeating: "ab", count: 32)
            $0.faults[0].rehearses = "corruption"
            $0.events = [TimelineEvent(at: startOfTimeline, source: "playbook", text: "SnapshotQuotaExceeded: too many")]
            $0.leftRunning = [
                LeftRunning(
                    resource: RunningResource(kind: .cluster, id: "orders-old", region: "us-west-2", clusterResourceID: "cluster-A", cluster: "orders"),
                    monthlyMicrodollars: nil)
            ]
        }
        let read = try DrillEvidence(reading: Array(text.utf8), file: "a")
        #expect(read.rehearsed == [.corruption, .quota] && read.estateDigest.hasPrefix("abab"))
        #expect(read.leftRunning == [.init(cluster: "orders", what: "cluster orders-old")])
        #expect(try SchemaSubset("drill.schema.json").problems(in: text) == [])
        #expect(throws: DrillFileProblem.self) {
            try DrillEvidence(reading: Array(text.replacing("\"rehearses\": \"corruption\"", with: "\"rehearses\": \"luck\"").utf8), file: "a")
        }
    }

    /// A plan that is refused goes on as before: nobody rehearsed anything by it.
    @Test func aRefusedPlanRehearsedNothing() throws {
        let text = written { $0.events = [TimelineEvent(at: startOfTimeline, source: "plan", text: "refused: SnapshotQuotaExceeded, 3 times")] }
        #expect(try DrillEvidence(reading: Array(text.utf8), file: "a").rehearsed == [])
    }

    @Test func whatPeopleKnewIsRead() throws {
        #expect(try !DrillEvidence(reading: Array(written().utf8), file: "a").knewTheTruth)
        #expect(try DrillEvidence(reading: Array(written { $0.knowledge = "perfect" }.utf8), file: "a").knewTheTruth)
        do throws(DrillFileProblem) {
            _ = try DrillEvidence(reading: Array(written { $0.knowledge = "some" }.utf8), file: "a")
            Issue.record("it was read")
        } catch { #expect(error.reason == "not a drill record of this build: knowledge is unknown: some") }
    }

    /// What this build never writes is no evidence: an unknown environment would count as a real one.
    @Test(arguments: [
        ("environment", #""simulated""#, #""Simulated""#, "environment is unknown: Simulated"),
        ("environment", #""simulated""#, #""""#, "environment is unknown: empty"),
        ("outcome", #""met""#, #""banana""#, "outcome is unknown: banana"), ("outage", #""ended""#, #""banana""#, "clusters[0].outage is unknown: banana"),
        ("disaster_kind", #""logical""#, #""flood""#, "disaster_kind is unknown: flood"),
        ("verdict", #""pass""#, #""passed""#, "checks[0].verdict is unknown: passed"),
        ("ended_at", #""2026-03-01T11:00:00Z""#, #""2026-03-01T08:59:59Z""#, "ended_at is before started_at"),
    ])
    func aWordThatNoRunWritesIsRefused(field: String, own: String, other: String, words: String) throws {
        let text = written { $0.disasterKind = "logical" }
        let changed = text.replacing("\"\(field)\": \(own)", with: "\"\(field)\": \(other)")
        try #require(changed != text, "\(text)")
        do throws(DrillFileProblem) {
            _ = try DrillEvidence(reading: Array(changed.utf8), file: "a")
            Issue.record("it was read")
        } catch { #expect(error.reason == "not a drill record of this build: \(words)") }
        #expect(try DrillEvidence(reading: Array(text.utf8), file: "a").disasterKind == "logical")
    }

    @Test func whatIsNotJSONSaysWhere() throws {
        func problem(_ text: String) -> String {
            do throws(DrillFileProblem) {
                _ = try DrillEvidence(reading: Array(text.utf8), file: "a")
                return "it was read"
            } catch { return error.reason }
        }
        #expect(problem("{\n  \"seed\": 1,\n  oops").contains("around character 17"), "\(problem("{\n  \"seed\": 1,\n  oops"))")
        for text in ["null", "1", "[]"] { #expect(problem(text) == "not a JSON object") }
    }

    @Test func aFaultWithoutEffectRehearsedNothing() throws {
        let read = try DrillEvidence(reading: Array(written { $0.faults[0].tookEffect = false }.utf8), file: "a")
        #expect(read.rehearsed == [])
    }

    @Test func neverRecoveredStaysInfinite() throws {
        let text = written { $0.giveUp(.missed, missed: [.rto, .rpo], expected: .met, reason: "gave up") }
        let read = try DrillEvidence(reading: Array(text.utf8), file: "a")
        #expect(read.clusters[0].rtaSeconds == nil && read.clusters[0].rpaSeconds == nil && read.clusters[0].mismatches == nil && !read.passed)
    }

    @Test(arguments: [
        ("{", "a.json: not valid JSON: Unexpected end of file during JSON parse."), ("[]", "a.json: not a JSON object"),
        ("{}", "a.json: not a drill record of this build: schema_version is missing"),
        ("{\"schema_version\": 9}", "a.json: schema_version is 9, this build reads 1"),
        ("{\"schema_version\": 1, \"scenario\": 4}", "a.json: not a drill record of this build: scenario is not text"),
    ])
    func badFilesAreNamed(text: String, problem: String) {
        #expect(throws: DrillFileProblem.self) { try DrillEvidence(reading: Array(text.utf8), file: "a.json") }
        do throws(DrillFileProblem) { _ = try DrillEvidence(reading: Array(text.utf8), file: "a.json") } catch { #expect(error.description == problem) }
    }
}
