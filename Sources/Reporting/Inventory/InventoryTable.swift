import Audit
import Evidence

/// One collection of the inventories: its columns, and so all of its files.
struct InventoryTable<Row> {
    typealias Column = (name: String, cell: (Row) -> InventoryCell)

    /// Gives each of the rows of one drill's estate, in order: never a list of all, which a large estate would fill memory with.
    let eachRow: (BackupStanding, (Row) -> Void) -> Void
    /// Fixed order.
    let columns: [Column]
    /// The same as cells, which is what files are written from.
    let sheet: InventorySheet

    /// - Parameters:
    ///   - name: File name without its ending.
    ///   - count: How many rows one drill's estate has.
    init(name: String, count: @escaping (BackupStanding) -> Int, each: @escaping (BackupStanding, (Row) -> Void) -> Void, columns: [Column]) {
        self.eachRow = each
        self.columns = columns
        let cells = columns.map(\.cell)
        sheet = InventorySheet(name: name, columns: columns.map(\.name), count: count) { standing, body in
            each(standing) { row in for column in cells.indices { body(column, cells[column](row)) } }
        }
    }

    /// For collections that are small whatever the estate.
    init(name: String, rows: @escaping (BackupStanding) -> [Row], columns: [Column]) {
        self.init(name: name, count: { rows($0).count }, each: { standing, body in rows(standing).forEach(body) }, columns: columns)
    }

    var name: String { sheet.name }
    var header: [String] { sheet.header }
}

extension [InventoriedDrill] {
    /// One tree of reports has one book.
    var prices: PriceBook { first?.standing.prices ?? .example }
}

/// The estate as one drill left it.
struct InventoriedDrill: Sendable {
    let scenario: String
    let seed: UInt64
    let standing: BackupStanding

    static let columns = ["scenario", "seed", "taken_at"]
    static let scope = "the estate at the end of the first drill of every scenario and variant"

    var cells: [InventoryCell] { [.text(scenario), .unsigned(seed), .instant(standing.inventory.takenAt)] }
    var json: JSONValue { .object(Dictionary(uniqueKeysWithValues: zip(InventoriedDrill.columns, cells.map(\.json)))) }

    /// The first drill of every scenario and variant: seeds differ in timing, hardly in what exists, and all of them would be
    /// hundreds of copies of one list.
    static func firstOfEach(_ records: [DrillRecord]) -> [InventoriedDrill] {
        var seen: Set<String> = []
        return records.filter { seen.insert($0.name).inserted }
            .map { InventoriedDrill(scenario: $0.name, seed: $0.seed, standing: BackupStanding(of: $0.inventory)) }
    }
}
