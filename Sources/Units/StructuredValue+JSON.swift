extension StructuredValue {
    /// One line of JSON, maps in their order.
    package var jsonText: String {
        switch self {
        case .null: "null"
        case .bool, .integer, .number: scalarText ?? "null"
        case .string(let text): StructuredValue.quoted(text)
        case .list(let elements): "[" + elements.map(\.jsonText).joined(separator: ",") + "]"
        case .map(let members): "{" + members.map { "\(StructuredValue.quoted($0.name)):\($0.value.jsonText)" }.joined(separator: ",") + "}"
        }
    }

    /// Source: RFC 8259, section 7.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
