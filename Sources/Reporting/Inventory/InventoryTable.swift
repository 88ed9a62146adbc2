import Audit
import Evidence

/// One collection of the inventories: its columns, and so all of its files.
struct InventoryTable<Row> {
    typealias Column = (name: String, cell: (Row) -> InventoryCell)

    /// File name without its ending.
    let name: String
    /// How many rows one drill's estate has.
    let count: (BackupStanding) -> Int
    /// Gives each of them, in order: never a list of all, which a large estate would fill memory with.
    let eachRow: (BackupStanding, (Row) -> Void) -> Void
    /// Fixed order.
    let columns: [Column]

    init(name: String, count: @escaping (BackupStanding) -> Int, each: @escaping (BackupStanding, (Row) -> Void) -> Void, columns: [Column]) {
        self.name = name
        self.count = count
        self.eachRow = each
        self.columns = columns
    }

    /// For collections that are small whatever the estate.
    init(name: String, rows: @escaping (BackupStanding) -> [Row], columns: [Column]) {
        self.init(name: name, count: { rows($0).count }, each: { standing, body in rows(standing).forEach(body) }, columns: columns)
    }

    var header: [String] { InventoriedDrill.columns + columns.map(\.name) }

    /// The collection's name in the singular, as XML has it.
    var rowName: String {
        if name.hasSuffix("ies") { return name.dropLast(3) + "y" }
        return String(name.dropLast(name.hasSuffix("ases") ? 2 : 1))
    }

    /// RFC 4180, with the drill's scenario and seed in front of each row.
    func writeCSV(_ drills: [InventoriedDrill], to out: inout ByteText) {
        let cellOf = columns.map(\.cell)
        out.append(CSVText.line(header))
        for drill in drills {
            let front = Array(drill.cells.map { CSVText.field($0.csv) + "," }.joined().utf8)
            eachRow(drill.standing) { row in
                out.append(contentsOf: front)
                for index in cellOf.indices {
                    if index > 0 { out.append(UInt8(ascii: ",")) }
                    cellOf[index](row).appendCSV(to: &out)
                }
                out.append("\r\n")
                out.drainIfFull()
            }
        }
        out.finish()
    }

    func writeJSON(_ drills: [InventoriedDrill], to out: inout ByteText) {
        // In order of name, each with what stands before its value.
        let order = header.indices.sorted { header[$0] < header[$1] }
        let fronts = order.enumerated().map { position, column in
            Array("\(position == 0 ? "" : ",")\n      \(JSONValue.string(header[column]).inLine): ".utf8)
        }
        let fixed = InventoriedDrill.columns.count
        let cellOf = columns.map(\.cell)
        out.append("{\n  \"collection\": \(JSONValue.string(name).inLine),\n  \"count\": \(drills.reduce(0) { $0 + count($1.standing) }),\n  \"drills\": ")
        out.append(JSONValue.list(drills.map(\.json)).indented(by: "\n  "))
        out.append(",\n  \"environment\": \"simulated\",\n  \"price_book_sha256\": \"\(PriceBookDocument.sha256(drills.prices))\",\n  \"rows\": [")
        var isFirst = true
        for drill in drills {
            let cells = drill.cells
            eachRow(drill.standing) { row in
                out.append(isFirst ? "\n    {" : ",\n    {")
                isFirst = false
                for (position, column) in order.enumerated() {
                    out.append(contentsOf: fronts[position])
                    let cell = column < fixed ? cells[column] : cellOf[column - fixed](row)
                    cell.appendJSON(to: &out, indent: "\n      ")
                }
                out.append("\n    }")
                out.drainIfFull()
            }
        }
        out.append(isFirst ? "]" : "\n  ]")
        out.append(",\n  \"schema_version\": 1,\n  \"scope\": \"\(InventoriedDrill.scope)\"\n}\n")
        out.finish()
    }

    /// A child for each cell that has a value, one for each element of a list; texts as `CleanText` leaves them.
    func writeXML(_ drills: [InventoriedDrill], to out: inout ByteText) {
        let writer = XMLWriter()
        let prices = PriceBookDocument.sha256(drills.prices)
        writer.element("inventory", ["version": "1", "environment": "simulated", "collection": name, "price_book_sha256": prices]) {
            for drill in drills {
                let names = InventoriedDrill.columns
                let texts = drill.cells.map { $0.xml[0] }
                writer.element("drill", [names[0]: texts[0], names[1]: texts[1], names[2]: texts[2]]) {
                    eachRow(drill.standing) { row in
                        writer.element(rowName) {
                            for column in columns { for text in column.cell(row).xml { writer.element(column.name) { writer.text(text) } } }
                        }
                    }
                }
            }
        }
        out.append(contentsOf: writer.finish())
        out.finish()
    }

    func csv(_ drills: [InventoriedDrill]) -> [UInt8] { bytes { writeCSV(drills, to: &$0) } }
    func json(_ drills: [InventoriedDrill]) -> [UInt8] { bytes { writeJSON(drills, to: &$0) } }
    func xml(_ drills: [InventoriedDrill]) -> [UInt8] { bytes { writeXML(drills, to: &$0) } }

    private func bytes(_ write: (inout ByteText) -> Void) -> [UInt8] {
        var out = ByteText()
        write(&out)
        return out.bytes
    }
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
