import Evidence

/// The files of `inventory/`.
enum InventoryFiles {
    static func files(of records: [DrillRecord]) -> [(path: String, text: String)] { files(of: InventoriedDrill.firstOfEach(records)) }

    static func files(of drills: [InventoriedDrill]) -> [(path: String, text: String)] {
        func both<Row>(_ table: InventoryTable<Row>) -> [(path: String, text: String)] {
            [("inventory/\(table.name).csv", table.csv(drills)), ("inventory/\(table.name).json", table.json(drills).document)]
        }
        return both(.clusters) + both(.snapshots) + both(.automatedBackups) + both(.keys) + both(.grants)
            + both(.keyDependencies)
    }
}
