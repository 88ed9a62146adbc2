import Units

/// One value of an inventory, in CSV and in JSON.
enum InventoryCell: Hashable {
    /// Empty in CSV, `null` in JSON: does not apply, or is not known.
    case none
    /// Text that a user may have chosen.
    case text(String)
    case integer(Int64)
    case unsigned(UInt64)
    case bool(Bool)
    case seconds(microseconds: Int64)
    /// US dollars.
    case dollars(millionths: Int64)
    case instant(Instant)
    /// Sorted; in CSV joined by `;`.
    case list([String])

    init(_ text: String?) { self = text.map(InventoryCell.text) ?? .none }
    init(_ value: Bool?) { self = value.map(InventoryCell.bool) ?? .none }
    init(_ value: Int64?) { self = value.map(InventoryCell.integer) ?? .none }
    init(_ instant: Instant?) { self = instant.map(InventoryCell.instant) ?? .none }
    init(_ length: Duration?) { self = length.map { .seconds(microseconds: $0.microseconds) } ?? .none }

    init(usd millionths: Int64?) { self = millionths.map { .dollars(millionths: $0) } ?? .none }

    static func count(_ value: Int?) -> InventoryCell { value.map { .integer(Int64($0)) } ?? .none }

    /// Whole days that have passed.
    static func days(_ length: Duration) -> InventoryCell { .integer(length.microseconds / 86_400_000_000) }

    var csv: String {
        switch self {
        case .none: ""
        case .text(let value): CSVText.guardedParts(CleanText.visible(value))
        case .integer(let value): String(value)
        case .unsigned(let value): String(value)
        case .bool(let value): value ? "true" : "false"
        case .seconds(let microseconds): SecondsText.exact(microseconds)
        case .dollars(let millionths): SecondsText.exact(millionths)
        case .instant(let instant): instant.iso
        case .list(let values): CSVText.guardedParts(CleanText.visible(values.sorted().joined(separator: ";")))
        }
    }

    /// One text for each child element; none for no value.
    var xml: [String] {
        switch self {
        case .none: []
        case .text(let value): [CleanText.visible(value)]
        case .list(let values): values.sorted().map(CleanText.visible)
        case .integer, .unsigned, .bool, .seconds, .dollars, .instant: [csv]
        }
    }

    func appendCSV(to out: inout ByteText) {
        switch self {
        case .none: break
        case .text(let value):
            if CSVText.isHarmless(value) {
                if out.appendIfAllowed(value, CSVText.plain) { return }
                // Nothing but commas makes it need quotes.
                if out.appendIfAllowed(value, CSVText.plainInQuotes, between: UInt8(ascii: "\"")) { return }
            }
            out.append(CSVText.field(csv))
        case .integer(let value): out.append(value)
        case .unsigned(let value): out.append(value)
        case .bool(let value): out.append(value ? "true" : "false")
        case .instant(let instant): out.append(instant)
        case .list(let values): if !InventoryCell.appendPlainly(values, to: &out) { out.append(CSVText.field(csv)) }
        case .seconds(let microseconds): out.append(millionths: microseconds)
        case .dollars(let millionths): out.append(millionths: millionths)
        }
    }

    /// Elements that need no quotes, guard or mask, joined; nothing is appended if one does.
    private static func appendPlainly(_ values: [String], to out: inout ByteText) -> Bool {
        let mark = out.count
        for (position, value) in InventoryCell.ordered(values).enumerated() {
            if position > 0 { out.append(UInt8(ascii: ";")) }
            guard CSVText.isHarmless(value), out.appendIfAllowed(value, CSVText.plain) else {
                out.removeAll(after: mark)
                return false
            }
        }
        return true
    }

    /// Most lists come in order.
    private static func ordered(_ values: [String]) -> [String] {
        for index in values.indices.dropFirst() where values[index] < values[index - 1] { return values.sorted() }
        return values
    }

    /// - Parameter indent: Line end and indentation of the line that it stands on.
    func appendJSON(to out: inout ByteText, indent: StaticString) {
        switch self {
        case .none: out.append("null")
        case .text(let value): out.appendJSON(value)
        case .integer(let value): out.append(value)
        case .unsigned(let value): out.append(value)
        case .bool(let value): out.append(value ? "true" : "false")
        case .seconds(let microseconds): out.append(millionths: microseconds)
        case .dollars(let millionths): out.append(millionths: millionths)
        case .instant(let instant):
            out.append(UInt8(ascii: "\""))
            out.append(instant)
            out.append(UInt8(ascii: "\""))
        case .list(let values):
            guard !values.isEmpty else { return out.append("[]") }
            out.append(UInt8(ascii: "["))
            for (position, value) in InventoryCell.ordered(values).enumerated() {
                if position > 0 { out.append(UInt8(ascii: ",")) }
                out.append(indent)
                out.append("  ")
                out.appendJSON(value)
            }
            out.append(indent)
            out.append(UInt8(ascii: "]"))
        }
    }

    var json: JSONValue {
        switch self {
        case .none: .null
        case .text(let value): .string(value)
        case .integer(let value): .integer(value)
        case .unsigned(let value): .unsigned(value)
        case .bool(let value): .bool(value)
        case .seconds(let microseconds): .seconds(microseconds: microseconds)
        case .dollars(let millionths): .seconds(microseconds: millionths)
        case .instant(let instant): .string(instant.iso)
        case .list(let values): .list(values.sorted().map(JSONValue.string))
        }
    }
}
