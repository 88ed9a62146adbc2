import Units

/// Conversion of what a selector found to an output's declared type.
/// Source: Systems Manager User Guide, Using action outputs as inputs.
enum OutputType {
    static func convert(_ values: [StructuredValue], to type: String, isScan: Bool) -> StructuredValue? {
        guard let first = values.first else { return nil }
        let value = isScan ? .list(values) : first
        switch (type, value) {
        case ("String", .string), ("Integer", .integer), ("Boolean", .bool), ("StringMap", .map): return value
        case ("String", .integer), ("String", .bool): return value.scalarText.map { .string($0) }
        case ("Integer", .string(let text)): return Int64(text).map { .integer($0) }
        case ("Boolean", .string(let text)): return ["true": .bool(true), "false": .bool(false)][text.lowercased()]
        case ("StringList", .list(let elements)):
            let texts = elements.compactMap(\.scalarText)
            return texts.count == elements.count ? .list(texts.map { .string($0) }) : nil
        case ("StringList", _): return value.scalarText.map { .list([.string($0)]) }
        case ("MapList", .list(let elements)): return elements.allSatisfy { $0.kindName == "Map" } ? value : nil
        case (_, .list(let elements)) where elements.count == 1: return convert(elements, to: type, isScan: false)
        default: return nil
        }
    }
}
