import Units

/// Types of a document's parameters and outputs.
/// Source: Systems Manager User Guide, Data elements and parameters.
enum ParameterType: String, CaseIterable {
    case string = "String"
    case stringList = "StringList"
    case integer = "Integer"
    case boolean = "Boolean"
    case mapList = "MapList"
    case stringMap = "StringMap"

    /// Only bare numbers are Integers and only bare true and false Booleans.
    func accepts(_ node: ValueNode) -> Bool {
        switch (self, node.content) {
        case (.string, .string), (.integer, .integer), (.boolean, .bool), (.stringMap, .map): true
        case (.stringList, .list(let elements)): elements.allSatisfy { if case .string = $0.content { true } else { false } }
        case (.mapList, .list(let elements)): elements.allSatisfy { if case .map = $0.content { true } else { false } }
        default: false
        }
    }

    var example: String {
        switch self {
        case .string: "text, in quotes if it looks like a number"
        case .stringList: "a list of texts such as [a, b]"
        case .integer: "a number without quotes"
        case .boolean: "true or false without quotes"
        case .mapList: "a list of mappings"
        case .stringMap: "a mapping"
        }
    }
}
