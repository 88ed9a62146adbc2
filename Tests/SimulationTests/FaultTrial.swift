import Checks
import Evidence
import Foundation
import ScenarioFormat
import ScenarioLibrary
import Testing
import Units

@testable import ScenarioRunner

/// A short drill around a few faults, as a scenario file would have them.
struct FaultTrial {
    private(set) var scenario: ScenarioFile
    private(set) var drill: Drill
    private(set) var history: History

    /// Entries of a timeline, one a line.
    /// - Parameters:
    ///   - estate: Name of a shipped estate.
    ///   - more: Further lines of the scenario, such as its playbook.
    init(_ timeline: String..., estate: String = "settled", cluster: String = "orders", deadline: String = "30m", more: String = "", seed: UInt64 = 0) throws {
        let loaded = FaultTrial.load(timeline, estate: estate, cluster: cluster, deadline: deadline, more: more)
        #expect(loaded.problems == [])
        scenario = try #require(loaded.scenario)
        drill = Drill(scenario, seed: seed)
        history = drill.run().history
    }

    /// `line:column: message | hint` of every problem; entries of the timeline begin in line 12.
    static func problems(_ timeline: String..., estate: String = "settled", more: String = "") -> [String] {
        load(timeline, estate: estate, cluster: "orders", deadline: "30m", more: more).problems
    }

    private static func load(
        _ timeline: [String], estate: String, cluster: String, deadline: String, more: String
    ) -> (scenario: ScenarioFile?, problems: [String]) {
        let text = """
            id: trial
            claim: None.
            estate: ../estates/\(estate).yaml
            seeds: 0..<1
            history: 12h
            deadline: \(deadline)
            stableFor: 20m
            probeEvery: 5s
            workload:
              - { kind: ledger, cluster: \(cluster), rate: 1/s, historyRate: 1/m, accounts: 50 }
            timeline:
              \(timeline.map { "- { \($0) }" }.joined(separator: "\n  "))
            \(more)
            """
        var files = shipped
        files["Scenarios/trial/trial.yaml"] = text
        let loaded = Loader(source: .texts(files)).load(paths: ["Scenarios/trial/trial.yaml"])
        let found = loaded.diagnostics + loaded.scenarios.flatMap { ScenarioValidation.problems(of: $0) }
        // A trial is of one fault, and circumstances are tried alone too.
        let words = found.filter { !$0.message.hasPrefix("no entry is the disaster") }.map {
            "\($0.location.line):\($0.location.column): \($0.message)" + ($0.hint.map { " | \($0)" } ?? "")
        }
        return (loaded.scenarios.first, words)
    }

    /// Estates, policies and playbooks of the checkout, by path.
    private static let shipped: [String: String] = {
        var files: [String: String] = [:]
        for folder in ["estates", "policies", "playbooks"] {
            let path = "\(Library.root)/Scenarios/\(folder)"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
                files["Scenarios/\(folder)/\(name)"] = try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
            }
        }
        return files
    }()

    // MARK: What was seen

    var summaries: [String] { history.faults.map(\.summary) }
    var effects: [Bool] { history.faults.map(\.tookEffect) }

    /// Texts of what a source told.
    func told(_ source: String) -> [String] { history.events.filter { $0.source == source }.map(\.text) }

    /// When something was first said.
    func instant(_ text: String) throws -> Instant {
        try #require(history.events.first { $0.text.contains(text) }, "nothing says \(text)").at
    }
}
