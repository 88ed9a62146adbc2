import Foundation

@testable import Evidence
@testable import ScenarioFormat
@testable import ScenarioRunner
@testable import Units

/// Wall time of 35 days of history at one commit a minute with daily snapshots and copies, then a region outage and its recovery.
struct HistoryBench {
    func figures() throws -> [Figure] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../Scenarios/region-outage").standardizedFileURL
            .path
        guard var scenario = Loader().load(paths: [folder]).scenarios.first(where: { $0.id == "region-outage-snapshot-copy" }) else {
            return [Figure(name: "35 days of history, outage, recovery", unit: "s", budget: .secondsBelow(1), note: "scenario not found")]
        }
        scenario.history = .days(35)
        var times: [Double] = []
        for _ in 0..<PairedRounds.count {
            var record: DrillRecord?
            times.append(seconds { record = ScenarioRun.record(scenario, seed: 0) })
            precondition(record?.outcome == .met, "the drill ended \(record?.reason ?? "without a record")")
        }
        return [Figure(name: "35 days of history, outage, recovery", unit: "s", ours: PairedRounds.median(times), budget: .secondsBelow(1))]
    }
}
