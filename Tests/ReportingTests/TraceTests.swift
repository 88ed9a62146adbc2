import Evidence
import Foundation
import Testing
import Units

@testable import Reporting

@Suite("trace files") struct TraceTests {
    private struct Event: Decodable, Equatable {
        var name: String
        var ph: String
        var tid: Int
        var ts: Int?
        var dur: Int?
        var args: Details
        struct Details: Decodable, Equatable {
            var at: String?
            var name: String?
        }
    }
    private struct Trace: Decodable { var traceEvents: [Event] }

    private func events(_ record: DrillRecord) throws -> [Event] {
        try JSONDecoder().decode(Trace.self, from: Data(TraceDocument(record, evidence: "drills/x.json").document.utf8)).traceEvents
    }

    private func spoiled() -> DrillRecord {
        drill {
            $0.clusters[0].service = [
                .init(from: startOfTimeline, to: startOfTimeline + .seconds(601), troubles: []),
                .init(from: startOfTimeline + .seconds(601), to: startOfTimeline + .hours(2), troubles: ["the schema is incomplete"]),
            ]
            $0.clusters[0].lostAt = [startOfTimeline - .days(1), startOfTimeline + .seconds(600)]
            var open = StepRecord(name: "wait", action: "aws:waitForAwsResourceProperty")
            open.status = "InProgress"
            open.startedAt = startOfTimeline + .minutes(30)
            $0.steps += [open, StepRecord(name: "never", action: "aws:sleep")]
        }
    }

    @Test func aDrillStandsOnItsOwnClock() throws {
        let events = try events(spoiled())
        let tracks = Dictionary(uniqueKeysWithValues: events.filter { $0.name == "thread_name" }.map { ($0.tid, $0.args.name ?? "") })
        func on(_ track: String) -> [String] {
            events.filter { $0.ph != "M" && tracks[$0.tid] == track }.map { event in "\(event.name) \(event.ts ?? -1)\(event.dur.map { "+\($0)" } ?? "")" }
        }
        #expect(on("faults") == ["runSQL 600000000", "the disaster 600400000"])
        // From the disaster, together the recovery time of 2831.4 s.
        #expect(on("phases of the recovery") == ["detect 600400000+720000000", "cluster 1320400000+2111400000"])
        #expect(on("playbook") == ["restoreCluster 1440000000+350000", "wait 1800000000+5400000000"])
        #expect(on("service orders") == ["good 0+601000000", "bad 601000000+6599000000"])
        // What was lost before the timeline stands at its start, with its own instant.
        #expect(on("lost commits orders") == ["commit lost 0", "commit lost 600000000"])
        #expect(events.first { $0.name == "commit lost" }?.args.at == "2026-02-28T09:00:00Z")
        #expect(on("told by fault") == ["runSQL took effect 600000000"])
        let times = events.compactMap(\.ts)
        #expect(times == times.sorted() && times.count == 11)
    }

    @Test func whatChangedNothingIsToldApart() throws {
        let record = drill {
            $0.addIdleFault(isAllowed: true)
            $0.addIdleFault(isAllowed: false, after: .minutes(1))
        }
        let names = try events(record).map(\.name)
        #expect(names.contains("runSQL"))
        #expect(names.contains("expireCredentials (changed nothing, as allowed)") && names.contains("expireCredentials (changed nothing)"), "\(names)")
        let text = TraceDocument(record, evidence: "drills/x.json").document
        #expect(text.contains("\"idle_allowed\": true, \"summary\": \"nobody called\", \"took_effect\": false"), "\(text)")
        #expect(try SchemaSubset("trace.schema.json").problems(in: text) == [])
    }

    @Test func aSpanThatHoldsOthersComesFirst() throws {
        let record = drill {
            func step(_ name: String, _ from: Int64, _ to: Int64) -> StepRecord {
                var step = StepRecord(name: name, action: "daybreak:x")
                (step.startedAt, step.endedAt, step.status) = (startOfTimeline + .seconds(from), startOfTimeline + .seconds(to), "Success")
                return step
            }
            $0.steps = [step("loop.1.inner", 10, 20), step("loop", 10, 40), step("loop.2.inner", 20, 40)]
        }
        #expect(try events(record).map(\.name).filter { $0.hasPrefix("loop") } == ["loop", "loop.1.inner", "loop.2.inner"])
    }

    @Test func theFirstDrillOfEveryScenarioHasOneAndItFitsItsSchema() throws {
        let schema = try SchemaSubset("trace.schema.json")
        let records = [spoiled(), drill(seed: 1), drill("keys", variant: "gives-up", seed: 4) { $0.disasterAt = nil }]
        let files = TraceFiles.files(of: records, evidence: DrillFileNames.paths(of: records))
        #expect(files.map(\.path) == ["trace/drop-table-pitr-seed-0.json", "trace/keys-gives-up-seed-4.json"])
        for file in files { #expect(try schema.problems(in: file.text) == []) }
        #expect(try schema.problems(in: files[0].text.replacingOccurrences(of: "\"ts\": 0", with: "\"ts\": -1")).isEmpty == false)
    }
}
