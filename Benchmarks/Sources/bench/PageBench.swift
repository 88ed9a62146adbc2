import Foundation

@testable import Evidence
@testable import Reporting
@testable import ScenarioFormat
@testable import ScenarioRunner
@testable import Units

/// Size and wall time of `report.html` for the whole library, fast and slow, with all their seeds.
///
/// Every scenario is really run with its first seed; its other seeds are that record under another number, since how long drills take is not
/// the question here.
struct PageBench {
    func figures() throws -> [Figure] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../Scenarios").standardizedFileURL.path
        let scenarios = Loader().load(paths: [folder]).scenarios.filter { $0.plant == nil }
        let records = scenarios.flatMap { scenario -> [DrillRecord] in
            let first = ScenarioRun.record(scenario, seed: scenario.seeds.lowerBound)
            return scenario.seeds.map { seed in
                var record = first
                record.seed = seed
                return record
            }
        }
        let paths = DrillFileNames.paths(of: records)
        var times: [Double] = []
        var bytes = 0
        for _ in 0..<PairedRounds.count {
            times.append(seconds { bytes = HTMLReport(records: records, notRun: [], paths: paths).bytes().count })
        }
        let what = "HTML page of \(records.count) drills of \(scenarios.count) scenarios"
        return [
            Figure(name: what, unit: "s", ours: PairedRounds.median(times), budget: .secondsBelow(2)),
            Figure(name: "its size", unit: "B", ours: Double(bytes), budget: .bytesBelow(5_000_000)),
        ]
    }
}
