import Audit
import Evidence
import Units

/// Files that are made by themselves, on whatever thread.
typealias FilePart = @Sendable () -> [(path: String, bytes: [UInt8])]

/// The files of `inventory/`.
enum InventoryFiles {
    static func files(of records: [DrillRecord]) -> [(path: String, bytes: [UInt8])] { parts(of: InventoriedDrill.firstOfEach(records)).flatMap { $0() } }

    /// The longest first, so that lanes end together.
    /// - Parameter dwell: How long an intruder is assumed to have been inside unseen.
    static func parts(of drills: [InventoriedDrill], dwell: Duration = RecoverabilityMap.dwellDefault) -> [FilePart] {
        @Sendable func all<Row>(_ table: InventoryTable<Row>) -> [(path: String, bytes: [UInt8])] {
            let (csv, json) = table.sheet.files(drills)
            return [("csv", csv), ("json", json)].map { ("inventory/\(table.name).\($0.0)", $0.1) }
        }
        @Sendable func xml<Row>(_ table: InventoryTable<Row>) -> [(path: String, bytes: [UInt8])] { [("inventory/\(table.name).xml", table.sheet.xml(drills))] }
        return [
            { xml(.snapshots) }, { all(.snapshots) }, { xml(.keyDependencies) }, { all(.keyDependencies) },
            { [("inventory/key-graph.json", KeyGraphDocument.write(drills))] }, { [("inventory/key-graph.dot", KeyGraphDot.write(drills))] },
            { [("inventory/recoverability.json", RecoverabilityDocument.write(drills, dwell: dwell))] },
            { all(.clusters) + xml(.clusters) }, { all(.automatedBackups) + xml(.automatedBackups) }, { all(.keys) + xml(.keys) },
            { all(.grants) + xml(.grants) + all(.aliases) + xml(.aliases) }, { all(.clones) + xml(.clones) + all(.backtracks) + xml(.backtracks) },
            { all(.globalClusters) + xml(.globalClusters) + all(.deletedClusters) + xml(.deletedClusters) },
            { all(.principals) + xml(.principals) + all(.quotas) + xml(.quotas) },
            { [("inventory/price-book.json", Array(PriceBookDocument.json(drills.prices).document.utf8))] },
        ]
    }
}
