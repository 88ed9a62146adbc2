import Audit

/// A collection of the inventories as rows of cells: what each of its files is written from.
struct InventorySheet {
    /// File name without its ending.
    let name: String
    /// Of the collection itself, without the drill's.
    let columns: [String]
    /// How many rows one drill's estate has.
    let count: (BackupStanding) -> Int
    /// Gives the cells row by row, and those of a row in the order of the columns.
    let eachCell: (BackupStanding, (_ column: Int, InventoryCell) -> Void) -> Void

    init(
        name: String, columns: [String], count: @escaping (BackupStanding) -> Int,
        eachCell: @escaping (BackupStanding, (_ column: Int, InventoryCell) -> Void) -> Void
    ) {
        precondition(!columns.isEmpty, "\(name) has no columns")
        self.name = name
        self.columns = columns
        self.count = count
        self.eachCell = eachCell
    }

    var header: [String] { InventoriedDrill.columns + columns }

    /// The collection's name in the singular, as XML has it.
    private var rowName: String {
        if name.hasSuffix("ies") { return name.dropLast(3) + "y" }
        return String(name.dropLast(name.hasSuffix("ases") ? 2 : 1))
    }

    /// CSV and JSON in one go: a row's cells are made once.
    func write(_ drills: [InventoriedDrill], csv: consuming ByteText, json: consuming ByteText) -> (csv: [UInt8], json: [UInt8]) {
        var files = SheetFiles(self, of: drills, csv: csv, json: json)
        for drill in drills {
            files.begin(drill)
            eachCell(drill.standing) { files.write($1, ofColumn: $0) }
        }
        return files.finish()
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
                    var cells: [InventoryCell] = []
                    eachCell(drill.standing) { column, cell in
                        cells.append(cell)
                        guard column == columns.count - 1 else { return }
                        writer.element(rowName) {
                            for index in columns.indices { for text in cells[index].xml { writer.element(columns[index]) { writer.text(text) } } }
                        }
                        cells.removeAll(keepingCapacity: true)
                    }
                }
            }
        }
        return writer.finish()
    }
}
