package import Units

/// A value as written, with the place of every part of it.
package struct ValueNode: Sendable, Hashable {
    package var content: Content
    package var location: SourceLocation
    package init(_ content: Content, _ location: SourceLocation) {
        self.content = content
        self.location = location
    }

    package indirect enum Content: Sendable, Hashable {
        case null
        case bool(Bool)
        case integer(Int64)
        case number(Double)
        case string(String)
        case list([ValueNode])
        case map(MappingNode)
    }

    /// The same without places.
    package var value: StructuredValue {
        switch content {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .string(let value): .string(value)
        case .list(let elements): .list(elements.map(\.value))
        case .map(let mapping): .map(mapping.entries.map { .init($0.key.value, $0.value.value) })
        }
    }
}

/// A mapping in written order, without repeated keys.
package struct MappingNode: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package var key: Located<String>
        package var value: ValueNode
        package init(key: Located<String>, value: ValueNode) {
            self.key = key
            self.value = value
        }
    }
    package var entries: [Entry]
    package var location: SourceLocation
    package init(entries: [Entry], location: SourceLocation) {
        self.entries = entries
        self.location = location
    }
    package subscript(key: String) -> ValueNode? { entries.first { $0.key.value == key }?.value }
}
