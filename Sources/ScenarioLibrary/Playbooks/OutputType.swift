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

    /// Types that anything of these shapes can be converted to, by `convert`; in order of name.
    static func possible(for shapes: [AnswerShape], isScan: Bool) -> [String] {
        let all = ["Boolean", "Integer", "MapList", "String", "StringList", "StringMap"]
        return all.filter { type in shapes.contains { canBe(type, isScan ? .list($0) : $0) } }
    }

    private static func canBe(_ type: String, _ shape: AnswerShape) -> Bool {
        switch (type, shape) {
        case ("String", .scalar), ("Integer", .scalar), ("Boolean", .scalar), ("StringList", .scalar), ("String", .states), ("StringList", .states): true
        case ("Integer", .states(let states)): states.contains { Int64($0) != nil }
        case ("Boolean", .states(let states)): states.contains { ["true", "false"].contains($0.lowercased()) }
        case ("StringMap", .map): true
        case ("StringList", .list(.scalar)), ("StringList", .list(.states)), ("MapList", .list(.map)): true
        case ("StringList", .list), ("MapList", .list): false
        // A list of one is its element.
        case (_, .list(let element)): canBe(type, element)
        case (_, .scalar), (_, .states), (_, .map): false
        }
    }
}
