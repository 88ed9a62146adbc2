import Audit

/// CSV (RFC 4180, with the drill's scenario and seed in front of each row) and JSON of a collection, written in one go.
///
/// What both have alike, which is nearly everything, is made once: a row's JSON is put together, in order of name, from the bytes of its line of CSV.
struct SheetFiles: ~Copyable {
    private static let indent: StaticString = "\n      "

    /// How the JSON of a cell comes from its CSV.
    private enum Form {
        case null
        /// The same.
        case bare
        case quoted
        /// Not at all: a range of `aside`.
        case apart
        case list
    }

    private struct Part {
        var form: Form
        var range: Range<Int>
    }

    private var csv: ByteText
    private var json: ByteText
    /// What of a row's JSON is not in its CSV.
    private var aside = ByteText()
    /// Of the row that is being written, by column.
    private var parts: [Part]
    private var lists: [RepeatedList]
    /// Column whose cell is to come.
    private var next = 0

    /// In front of each line.
    private var lineFront: [UInt8] = []
    /// Columns in order of name, the drill's among them, which come first in the header.
    private let order: [Int]
    /// What stands before each value, in that order, and where.
    private let fronts: ByteText
    private let frontRanges: [Range<Int>]
    /// JSON of the drill's columns.
    private var ofDrill: [[UInt8]] = []
    private let ofDrillCount = InventoriedDrill.columns.count
    private var isFirst = true

    init(_ sheet: InventorySheet, of drills: [InventoriedDrill], csv: consuming ByteText, json: consuming ByteText) {
        self.csv = csv
        self.json = json
        parts = Array(repeating: Part(form: .null, range: 0..<0), count: sheet.columns.count)
        lists = Array(repeating: RepeatedList(), count: sheet.columns.count)
        let header = sheet.header
        order = header.indices.sorted { header[$0] < header[$1] }
        var fronts = ByteText()
        var ranges: [Range<Int>] = []
        for column in order {
            let start = fronts.count
            fronts.append("\(ranges.isEmpty ? "" : ",")\(SheetFiles.indent)\(JSONValue.string(header[column]).inLine): ")
            ranges.append(start..<fronts.count)
        }
        self.fronts = fronts
        frontRanges = ranges
        self.csv.append(CSVText.line(header))
        let count = drills.reduce(0) { $0 + sheet.count($1.standing) }
        self.json.append("{\n  \"collection\": \(JSONValue.string(sheet.name).inLine),\n  \"count\": \(count),\n  \"drills\": ")
        self.json.append(JSONValue.list(drills.map(\.json)).indented(by: "\n  "))
        let prices = PriceBookDocument.sha256(drills.prices)
        self.json.append(",\n  \"environment\": \"simulated\",\n  \"price_book_sha256\": \"\(prices)\",\n  \"rows\": [")
    }

    /// The rows that follow are of a drill.
    mutating func begin(_ drill: InventoriedDrill) {
        lineFront = Array(drill.cells.map { CSVText.field($0.csv) + "," }.joined().utf8)
        ofDrill = drill.cells.map { Array($0.json.inLine.utf8) }
    }

    /// - Precondition: Columns come in order, row by row.
    mutating func write(_ cell: InventoryCell, ofColumn column: Int) {
        precondition(column == next, "column \(column) came instead of \(next)")
        if column == 0 { csv.append(contentsOf: lineFront) } else { csv.append(UInt8(ascii: ",")) }
        let start = csv.count
        let form: Form
        switch cell {
        case .none: form = .null
        case .text(let value):
            if CSVText.isHarmless(value), csv.appendIfAllowed(value, SheetFiles.plain) {
                form = .quoted
            } else {
                cell.appendCSV(to: &csv)
                form = .apart
            }
        case .instant:
            cell.appendCSV(to: &csv)
            form = .quoted
        case .integer, .unsigned, .bool, .seconds, .dollars:
            cell.appendCSV(to: &csv)
            form = .bare
        case .list(let values):
            if !lists[column].holds(values) { lists[column] = RepeatedList(cell, values, indent: SheetFiles.indent) }
            csv.append(contentsOf: lists[column].csv)
            form = .list
        }
        if form == .apart {
            let start = aside.count
            cell.appendJSON(to: &aside, indent: SheetFiles.indent)
            parts[column] = Part(form: form, range: start..<aside.count)
        } else {
            parts[column] = Part(form: form, range: start..<csv.count)
        }
        next += 1
        if next == parts.count { finishRow() }
    }

    private mutating func finishRow() {
        json.append(isFirst ? "\n    {" : ",\n    {")
        isFirst = false
        for position in order.indices {
            json.append(fronts, frontRanges[position])
            let column = order[position] - ofDrillCount
            guard column >= 0 else {
                json.append(contentsOf: ofDrill[order[position]])
                continue
            }
            let part = parts[column]
            switch part.form {
            case .null: json.append("null")
            case .bare: json.append(csv, part.range)
            case .quoted:
                json.append(UInt8(ascii: "\""))
                json.append(csv, part.range)
                json.append(UInt8(ascii: "\""))
            case .apart: json.append(aside, part.range)
            case .list: json.append(contentsOf: lists[column].json)
            }
        }
        json.append("\n    }")
        json.drainIfFull()
        csv.append("\r\n")
        csv.drainIfFull()
        aside.removeAll(after: 0)
        next = 0
    }

    mutating func finish() -> (csv: [UInt8], json: [UInt8]) {
        csv.finish()
        json.append(isFirst ? "]" : "\n  ]")
        json.append(",\n  \"schema_version\": 1,\n  \"scope\": \"\(InventoriedDrill.scope)\"\n}\n")
        json.finish()
        return (csv.bytes, json.bytes)
    }

    /// What may stand in a field of CSV and in a string of JSON as it is. Behind a `;` a formula may stand.
    private static let plain = ByteSet(printableBut: ",\"\\;")
}

/// The last list of a column as it was written: neighbours are mostly of one cluster, with the same tags and the same people.
private struct RepeatedList {
    private var values: [String]?
    private(set) var csv: [UInt8] = []
    private(set) var json: [UInt8] = []

    /// Of a column without one yet.
    init() {}

    init(_ cell: InventoryCell, _ values: [String], indent: StaticString) {
        self.values = values
        var text = ByteText()
        cell.appendCSV(to: &text)
        csv = text.bytes
        text.removeAll(after: 0)
        cell.appendJSON(to: &text, indent: indent)
        json = text.bytes
    }

    /// By bytes: texts that count as equal can be written in several ways.
    func holds(_ others: [String]) -> Bool {
        guard let values, values.count == others.count else { return false }
        // Mostly it is the very same list.
        let isSame = values.withUnsafeBufferPointer { mine in others.withUnsafeBufferPointer { mine.baseAddress == $0.baseAddress } }
        return isSame || zip(values, others).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }
}
