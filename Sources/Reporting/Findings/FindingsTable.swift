import Audit
import Units

/// `findings.csv`: one line a finding.
struct FindingsTable: ~Copyable {
    private var out: ByteText
    private let cellOf = columns.map(\.cell)

    init(_ out: consuming ByteText = ByteText()) {
        self.out = out
        self.out.append(CSVText.line(FindingsTable.columns.map(\.name)))
    }

    mutating func write(_ row: ListedFinding) {
        for index in cellOf.indices {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            cellOf[index](row).appendCSV(to: &out)
        }
        out.append("\r\n")
        out.drainIfFull()
    }

    mutating func finish() -> [UInt8] {
        out.finish()
        return out.bytes
    }

    private static let columns: [(name: String, cell: @Sendable (ListedFinding) -> InventoryCell)] = [
        ("control", { .text($0.control.id) }),
        ("result", { .text($0.finding.result.rawValue) }),
        ("severity", { .text($0.finding.severity.rawValue) }),
        ("resource", { .text($0.finding.resource) }),
        ("measured", { .text($0.finding.measured) }),
        ("limit", { .text($0.finding.limit) }),
        ("title", { .text($0.control.title) }),
        ("remedy", { .text($0.finding.result == .fail ? $0.control.remedy : "") }),
        ("waiver_approver", { InventoryCell($0.waiver?.approver) }),
        ("waiver_until", { InventoryCell($0.waiver?.until) }),
        ("waiver_reason", { InventoryCell($0.waiver?.reason) }),
        ("file", { .text($0.place.file) }),
        ("line", { .integer(Int64($0.place.line)) }),
        ("accept_simulated", { .bool($0.acceptsSimulated) }),
    ]
}
