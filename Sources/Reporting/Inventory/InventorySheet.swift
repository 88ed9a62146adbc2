import Audit

/// A collection of the inventories as rows of cells: what each of its files is written from.
struct InventorySheet {
    /// File name without its ending.
    let name: String
    /// Of the collection itself, without the drill's.
    let columns: [String]
    /// How many rows one drill's estate has.
    let count: (BackupStanding) -> Int
    /// Gives the cells of each row, in order; the list is used again for the next.
    let eachRow: (BackupStanding, ([InventoryCell]) -> Void) -> Void

    init(
        name: String, columns: [String], count: @escaping (BackupStanding) -> Int, eachRow: @escaping (BackupStanding, ([InventoryCell]) -> Void) -> Void
    ) {
        self.name = name
        self.columns = columns
        self.count = count
        self.eachRow = eachRow
    }

    var header: [String] { InventoriedDrill.columns + columns }

    /// The collection's name in the singular, as XML has it.
    private var rowName: String {
        if name.hasSuffix("ies") { return name.dropLast(3) + "y" }
        return String(name.dropLast(name.hasSuffix("ases") ? 2 : 1))
    }

    /// CSV and JSON in one go: a row's cells are made once.
    func write(_ drills: [InventoriedDrill], csv: consuming ByteText, json: consuming ByteText) -> (csv: [UInt8], json: [UInt8]) {
        var csv = SheetAsCSV(self, csv)
        var json = SheetAsJSON(self, of: drills, json)
        for drill in drills {
            csv.begin(drill)
            json.begin(drill)
            eachRow(drill.standing) { cells in
                csv.write(cells)
                json.write(cells)
            }
        }
        return (csv.finish(), json.finish())
    }

    func files(_ drills: [InventoriedDrill]) -> (csv: [UInt8], json: [UInt8]) { write(drills, csv: ByteText(), json: ByteText()) }

    /// A child for each cell that has a value, one for each element of a list; texts as `CleanText` leaves them.
    func xml(_ drills: [InventoriedDrill]) -> [UInt8] {
        let writer = XMLWriter()
        let prices = PriceBookDocument.sha256(drills.prices)
        let rowName = rowName
        writer.element("inventory", ["version": "1", "environment": "simulated", "collection": name, "price_book_sha256": prices]) {
            for drill in drills {
                let names = InventoriedDrill.columns
                let texts = drill.cells.map { $0.xml[0] }
                writer.element("drill", [names[0]: texts[0], names[1]: texts[1], names[2]: texts[2]]) {
                    eachRow(drill.standing) { cells in
                        writer.element(rowName) {
                            for index in columns.indices { for text in cells[index].xml { writer.element(columns[index]) { writer.text(text) } } }
                        }
                    }
                }
            }
        }
        return writer.finish()
    }
}

/// RFC 4180, with the drill's scenario and seed in front of each row.
private struct SheetAsCSV: ~Copyable {
    private var out: ByteText
    private var front: [UInt8] = []
    private var lists: RepeatedLists

    init(_ sheet: InventorySheet, _ out: consuming ByteText) {
        self.out = out
        lists = RepeatedLists(sheet.columns.count)
        self.out.append(CSVText.line(sheet.header))
    }

    mutating func begin(_ drill: InventoriedDrill) { front = Array(drill.cells.map { CSVText.field($0.csv) + "," }.joined().utf8) }

    mutating func write(_ cells: [InventoryCell]) {
        out.append(contentsOf: front)
        for index in cells.indices {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            lists.write(cells[index], ofColumn: index, to: &out) { $0.appendCSV(to: &$1) }
        }
        out.append("\r\n")
        out.drainIfFull()
    }

    mutating func finish() -> [UInt8] {
        out.finish()
        return out.bytes
    }
}

private struct SheetAsJSON: ~Copyable {
    private static let indent: StaticString = "\n      "

    private var out: ByteText
    private var lists: RepeatedLists
    /// Columns in order of name, the drill's among them; each with what stands before its value.
    private let order: [Int]
    private let fronts: [[UInt8]]
    /// What the drill's columns hold.
    private var fixed: [InventoryCell] = []
    private var isFirst = true

    init(_ sheet: InventorySheet, of drills: [InventoriedDrill], _ out: consuming ByteText) {
        self.out = out
        lists = RepeatedLists(sheet.columns.count)
        let header = sheet.header
        order = header.indices.sorted { header[$0] < header[$1] }
        fronts = order.enumerated().map { position, column in
            Array("\(position == 0 ? "" : ",")\(SheetAsJSON.indent)\(JSONValue.string(header[column]).inLine): ".utf8)
        }
        let count = drills.reduce(0) { $0 + sheet.count($1.standing) }
        self.out.append("{\n  \"collection\": \(JSONValue.string(sheet.name).inLine),\n  \"count\": \(count),\n  \"drills\": ")
        self.out.append(JSONValue.list(drills.map(\.json)).indented(by: "\n  "))
        let prices = PriceBookDocument.sha256(drills.prices)
        self.out.append(",\n  \"environment\": \"simulated\",\n  \"price_book_sha256\": \"\(prices)\",\n  \"rows\": [")
    }

    mutating func begin(_ drill: InventoriedDrill) { fixed = drill.cells }

    mutating func write(_ cells: [InventoryCell]) {
        out.append(isFirst ? "\n    {" : ",\n    {")
        isFirst = false
        for position in order.indices {
            out.append(contentsOf: fronts[position])
            let index = order[position] - fixed.count
            if index < 0 {
                fixed[order[position]].appendJSON(to: &out, indent: SheetAsJSON.indent)
            } else {
                lists.write(cells[index], ofColumn: index, to: &out) { $0.appendJSON(to: &$1, indent: SheetAsJSON.indent) }
            }
        }
        out.append("\n    }")
        out.drainIfFull()
    }

    mutating func finish() -> [UInt8] {
        out.append(isFirst ? "]" : "\n  ]")
        out.append(",\n  \"schema_version\": 1,\n  \"scope\": \"\(InventoriedDrill.scope)\"\n}\n")
        out.finish()
        return out.bytes
    }
}

/// The last list of each column as it was written: neighbours are mostly of one cluster, with the same tags and the same people.
private struct RepeatedLists {
    private var last: [(values: [String], bytes: [UInt8])]

    init(_ columns: Int) { last = Array(repeating: ([], []), count: columns) }

    /// A cell of any kind.
    @inline(__always)
    mutating func write(
        _ cell: InventoryCell, ofColumn column: Int, to out: inout ByteText, _ append: (InventoryCell, inout ByteText) -> Void
    ) {
        guard case .list(let values) = cell else { return append(cell, &out) }
        guard last[column].bytes.isEmpty || last[column].values != values else { return out.append(contentsOf: last[column].bytes) }
        let mark = out.count
        append(cell, &out)
        last[column] = (values, out.bytes(after: mark))
    }
}
