import Evidence

/// What exists at the end of the drills: the columns that people look for; the files of `inventory/` have them all.
struct InventorySection: PageSection {
    static let anchor: StaticString = "inventory"
    static let title: StaticString = "Inventory"

    private let estates: [InventoriedDrill]
    /// Of a table; rows in trouble beyond it are shown too, as far as there is room.
    private static let rowsMax = 2000
    /// Of the whole page, which these tables may fill up to.
    private static let bytesMax = 4_700_000
    private static let bytesOfRow = 450

    init?(_ report: PageReport) {
        estates = report.estates
        if estates.isEmpty { return nil }
    }

    func write(into html: inout HTMLWriter) {
        html.element(
            "p", ["class": "explain"],
            text: "The estate at the end of the first seed of every scenario. What the service does not say itself is derived; inventory/ has every column.")
        table(
            .clusters, "Clusters",
            [
                "id", "region", "region_reachable", "status", "instances", "volume_bytes", "backup_retention_days", "latest_restorable_time",
                "deletion_protection",
                "key_state",
            ], facets: ["region", "status", "key_state"], &html)
        table(
            .snapshots, "Snapshots",
            [
                "id", "cluster_id", "region", "type", "status", "content_at", "age_days", "stored_bytes", "is_copy", "is_orphan", "damaged_objects",
                "expires_at",
                "key_state",
            ], facets: ["region", "type", "is_orphan", "key_state"], &html)
        table(
            .automatedBackups, "Automated backups",
            [
                "cluster_id", "region", "status", "earliest_restorable_time", "latest_restorable_time", "retention_days", "stored_bytes", "expires_at",
                "key_state",
            ],
            facets: ["region", "status", "key_state"], &html)
        table(
            .keys, "Keys",
            [
                "aliases", "region", "state", "undo", "origin", "rotation_enabled", "dependent_cluster_count", "dependent_snapshot_count",
                "dependent_automated_backup_count", "dependent_bytes", "sole_key_for",
            ], facets: ["region", "state"], &html)
        table(.grants, "Grants on keys", ["name", "region", "grantee_principal", "operations", "created_at"], facets: ["region"], &html)
    }

    private func table<Row>(_ table: InventoryTable<Row>, _ title: String, _ names: [String], facets: Set<String>, _ html: inout HTMLWriter) {
        let chosen = names.compactMap { name in table.columns.first { $0.name == name } }
        let all = estates.flatMap { estate in table.rows(estate.standing).map { (scenario: estate.scenario, row: $0) } }
        guard !all.isEmpty else { return }
        let room = min(Self.rowsMax, max(0, (Self.bytesMax - html.bytes.count) / Self.bytesOfRow))
        let alarms = Alarms(table)
        let shown = all.count <= room ? all : Self.cut(all, to: room) { alarms.ring($0.row) }
        let columns =
            [HTMLTable.Column("scenario")]
            + chosen.map { column in
                HTMLTable.Column(
                    column.name.replacing("_", with: " "), isNumber: shown.contains { column.cell($0.row).isNumber }, isFacet: facets.contains(column.name))
            }
        html.element("details") { html in
            html.element("summary", text: "\(title) (\(CountText.grouped(all.count)))")
            if shown.count < all.count {
                html.element("p", ["class": "explain"]) { html in
                    html.text("\(CountText.grouped(shown.count)) of \(CountText.grouped(all.count)) rows, those in trouble first among them; ")
                    html.link(toFile: "inventory/\(table.name).csv", text: "inventory/\(table.name).csv")
                    html.text(" has all.")
                }
            }
            HTMLTable(
                caption: title, kind: .tool, columns: columns,
                rows: shown.map { place in [.text(place.scenario)] + chosen.map { Self.cell($0.cell(place.row), of: $0.name) } }
            ).write(into: &html)
        }
    }

    /// In order; as many that ring as there is room for, then others from the top.
    private static func cut<Element>(_ all: [Element], to room: Int, ringing rings: (Element) -> Bool) -> [Element] {
        let ringing = all.map(rings)
        var others = max(0, room - ringing.count { $0 })
        var left = room
        return zip(all, ringing).compactMap { element, rings in
            guard left > 0, rings || others > 0 else { return nil }
            if !rings { others -= 1 }
            left -= 1
            return element
        }
    }

    private static func cell(_ cell: InventoryCell, of name: String) -> HTMLTable.Cell {
        switch cell {
        case .none: .text("–")
        case .text(let value): name == "key_state" || name == "state" ? .mark(value == "Enabled" ? .good : .bad, value) : .text(value)
        case .integer(let value): name.hasSuffix("bytes") ? .number(CountText.bytes(value), sort: value) : .number(CountText.grouped(Int(value)), sort: value)
        case .unsigned(let value): .number(String(value), sort: nil)
        case .bool(let value): .text(value ? "yes" : "no")
        case .seconds(let microseconds): .number(SecondsText.inWords(microseconds), sort: microseconds)
        case .dollars(let millionths): .number(SecondsText.exact(millionths), sort: millionths)
        case .instant(let instant): .text(instant.isoSeconds)
        case .list(let values): .text(values.sorted().joined(separator: ", "))
        }
    }
}

/// Whether something is wrong with a row of an inventory.
private struct Alarms<Row> {
    private let tests: [(Row) -> Bool]

    init(_ table: InventoryTable<Row>) {
        let bad: [String: InventoryCell] = [
            "key_usable": .bool(false), "usable": .bool(false), "region_reachable": .bool(false), "is_orphan": .bool(true), "is_public": .bool(true),
        ]
        tests = table.columns.compactMap { column in
            if column.name == "damaged_objects" { return { row in if case .integer(let count) = column.cell(row) { count > 0 } else { false } } }
            return bad[column.name].map { wrong in { row in column.cell(row) == wrong } }
        }
    }

    func ring(_ row: Row) -> Bool { tests.contains { $0(row) } }
}

extension InventoryCell {
    fileprivate var isNumber: Bool {
        switch self {
        case .integer, .unsigned, .seconds, .dollars: true
        case .none, .text, .bool, .instant, .list: false
        }
    }
}
