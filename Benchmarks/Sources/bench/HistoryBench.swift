/// Wall time of 35 days of history at one commit a minute with daily snapshots and copies, then a region outage and its recovery.
struct HistoryBench {
    func figures() throws -> [Figure] {
        [Figure(name: "35 days of history, outage, recovery", unit: "s", budget: .secondsBelow(1), note: "not measured: the runner is not wired yet")]
    }
}
