/// What an API request, an API answer or a playbook input consists of: JSON, with maps in written order.
package indirect enum StructuredValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case list([StructuredValue])
    case map([Member])

    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: StructuredValue
        package init(_ name: String, _ value: StructuredValue) {
            self.name = name
            self.value = value
        }
    }

    /// The named member of a map; nil for an absent one and for anything that is not a map.
    package subscript(name: String) -> StructuredValue? {
        guard case .map(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The element of a list; nil beyond its ends and for anything that is not a list.
    package subscript(index: Int) -> StructuredValue? {
        guard case .list(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// A scalar as text; nil for null, lists and maps.
    package var scalarText: String? {
        switch self {
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .number(let value): String(value)
        case .string(let value): value
        case .null, .list, .map: nil
        }
    }

    /// What kind of value this is, for messages.
    package var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "Boolean"
        case .integer: "Integer"
        case .number: "Number"
        case .string: "String"
        case .list: "List"
        case .map: "Map"
        }
    }
}
