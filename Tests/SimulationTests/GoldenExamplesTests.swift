import Evidence
import Foundation
import Reporting
import ScenarioLibrary
import ScenarioRunner
import Testing

/// `Reports/examples` is what a run writes, byte for byte. `make golden` writes it anew.
@Suite("golden examples") struct GoldenExamplesTests {
    static let folder = Library.root + "/Reports/examples"

    @Test func theExamplesAreWhatARunWrites() throws {
        let drills = [
            ("zone-loss-single-instance", 0), ("region-outage-no-copy", 0), ("restore-with-disabled-key/gives-up", 0),
            ("restore-with-disabled-key/enables-key", 0),
        ]
        let records = try drills.map { ScenarioRun.record(try Library.scenario($0.0), seed: UInt64($0.1)) }
        let tree = ReportTree(records: records)
        if ProcessInfo.processInfo.environment["DAYBREAK_GOLDEN"] == "write" { try tree.write(to: GoldenExamplesTests.folder) }
        for (path, bytes) in tree.files() {
            let kept = FileManager.default.contents(atPath: GoldenExamplesTests.folder + "/" + path).map { Array($0) }
            #expect(kept == bytes, "Reports/examples/\(path) is not what a run writes now; look at `make golden`")
        }
    }

    /// How many mutants `daybreak mutate` makes of each scenario: the score is a share of these. A row a scenario, so that changes are seen where they are.
    @Test func theMutantsAreCounted() throws {
        let path = Library.root + "/Reports/mutants.csv"
        var lines = [(["scenario"] + PlaybookDefect.allCases.map(\.rawValue)).joined(separator: ",")]
        for scenario in Library.loaded.scenarios.sorted(by: { $0.name < $1.name }) {
            let mutants = PlaybookMutants.all(of: scenario)
            guard !mutants.isEmpty else { continue }
            lines.append(([scenario.name] + PlaybookDefect.allCases.map { defect in "\(mutants.count { $0.defect == defect })" }).joined(separator: ","))
        }
        let text = lines.joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["DAYBREAK_GOLDEN"] == "write" { try text.write(toFile: path, atomically: true, encoding: .utf8) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text, "Reports/mutants.csv is not what is generated now; look at `make golden`")
    }
}
