import Audit
import Evidence

/// One collection of the inventories: its columns, and so both of its files.
struct InventoryTable<Row> {
    typealias Column = (name: String, cell: (Row) -> InventoryCell)

    /// File name without its ending.
    let name: String
    /// The rows of one drill's estate, in order.
    let rows: (BackupStanding) -> [Row]
    /// Fixed order.
    let columns: [Column]

    var header: [String] { drillColumns + columns.map(\.name) }

    /// RFC 4180, with the drill's scenario and seed in front of each row.
    func csv(_ drills: [InventoriedDrill]) -> String {
        var text = CSVText.line(header)
        for drill in drills {
            for row in rows(drill.standing) { text += CSVText.line(drill.cells.map(\.csv) + columns.map { $0.cell(row).csv }) }
        }
        return text
    }

    func json(_ drills: [InventoriedDrill]) -> JSONValue {
        var objects: [JSONValue] = []
        for drill in drills {
            for row in rows(drill.standing) {
                let cells = drill.cells + columns.map { $0.cell(row) }
                objects.append(.object(Dictionary(uniqueKeysWithValues: zip(header, cells.map(\.json)))))
            }
        }
        return .object([
            "schema_version": .integer(1),
            "environment": .string("simulated"),
            "collection": .string(name),
            "scope": .string("the estate at the end of the first drill of every scenario and variant"),
            "drills": .list(drills.map { .object(Dictionary(uniqueKeysWithValues: zip(drillColumns, $0.cells.map(\.json)))) }),
            "count": JSONValue(objects.count),
            "rows": .list(objects),
        ])
    }
}

private let drillColumns = ["scenario", "seed", "taken_at"]

/// The estate as one drill left it.
struct InventoriedDrill: Sendable {
    let scenario: String
    let seed: UInt64
    let standing: BackupStanding

    var cells: [InventoryCell] { [.text(scenario), .unsigned(seed), .instant(standing.inventory.takenAt)] }

    /// The first drill of every scenario and variant: seeds differ in timing, hardly in what exists, and all of them would be
    /// hundreds of copies of one list.
    static func firstOfEach(_ records: [DrillRecord]) -> [InventoriedDrill] {
        var seen: Set<String> = []
        return records.filter { seen.insert($0.name).inserted }
            .map { InventoriedDrill(scenario: $0.name, seed: $0.seed, standing: BackupStanding(of: $0.inventory)) }
    }
}
