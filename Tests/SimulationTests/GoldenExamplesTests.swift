import Evidence
import Foundation
import Reporting
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
}
