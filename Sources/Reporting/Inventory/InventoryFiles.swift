import Audit
import Evidence
import Units

/// The files of `inventory/`.
enum InventoryFiles {
    static func files(of records: [DrillRecord]) -> [(path: String, bytes: [UInt8])] { files(of: InventoriedDrill.firstOfEach(records)) }

    /// - Parameter dwell: How long an intruder is assumed to have been inside unseen.
    static func files(of drills: [InventoriedDrill], dwell: Duration = RecoverabilityMap.dwellDefault) -> [(path: String, bytes: [UInt8])] {
        func all<Row>(_ table: InventoryTable<Row>) -> [(path: String, bytes: [UInt8])] {
            [("csv", table.csv(drills)), ("json", table.json(drills)), ("xml", table.xml(drills))].map { ("inventory/\(table.name).\($0.0)", $0.1) }
        }
        var files = all(.clusters) + all(.deletedClusters) + all(.snapshots) + all(.automatedBackups) + all(.clones) + all(.backtracks)
        files += all(.globalClusters) + all(.keys) + all(.aliases) + all(.grants) + all(.keyDependencies) + all(.principals) + all(.quotas)
        files += [
            ("inventory/key-graph.json", KeyGraphDocument.write(drills)), ("inventory/key-graph.dot", KeyGraphDot.write(drills)),
            ("inventory/recoverability.json", RecoverabilityDocument.write(drills, dwell: dwell)),
            ("inventory/price-book.json", Array(PriceBookDocument.json(drills.prices).document.utf8)),
        ]
        return files
    }
}
