import Foundation

/// As much of JSON Schema draft-07 as Reports/schema uses; a keyword that it does not know is a problem.
struct SchemaSubset {
    private let root: [String: Any]

    init(_ name: String) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: schemaPath(name)))
        root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// Empty for a valid document.
    func problems(in document: String) throws -> [String] {
        let value = try JSONSerialization.jsonObject(with: Data(document.utf8), options: .fragmentsAllowed)
        return problems(value, root, "$")
    }

    private func problems(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
        var found: [String] = []
        for (keyword, rule) in schema.sorted(by: { $0.key < $1.key }) {
            switch keyword {
            case "$schema", "title", "description", "definitions": break
            case "$ref":
                let name = (rule as? String ?? "").replacingOccurrences(of: "#/definitions/", with: "")
                found += problems(value, (root["definitions"] as? [String: Any])?[name] as? [String: Any] ?? ["unknown": name], path)
            case "allOf": for part in rule as? [[String: Any]] ?? [] { found += problems(value, part, path) }
            case "oneOf":
                let matches = (rule as? [[String: Any]] ?? []).count { problems(value, $0, path).isEmpty }
                if matches != 1 { found.append("\(path) matches \(matches) of oneOf") }
            case "const": if !equal(value, rule) { found.append("\(path) is not \(rule)") }
            case "enum": if !(rule as? [Any] ?? []).contains(where: { equal(value, $0) }) { found.append("\(path) is none of its words: \(value)") }
            case "type":
                let types = rule as? [String] ?? [rule as? String ?? ""]
                if !types.contains(where: { isOf($0, value) }) { found.append("\(path) is not \(types)") }
            case "pattern":
                if let text = value as? String, text.range(of: rule as? String ?? "", options: .regularExpression) == nil {
                    found.append("\(path) does not match")
                }
            case "minimum":
                if let number = value as? NSNumber, number.doubleValue < (rule as? NSNumber)?.doubleValue ?? 0 { found.append("\(path) is too small") }
            case "maxItems": if let list = value as? [Any], list.count > (rule as? Int ?? 0) { found.append("\(path) is too long") }
            case "uniqueItems": if let list = value as? [String], Set(list).count != list.count { found.append("\(path) repeats") }
            case "items":
                for (i, element) in (value as? [Any] ?? []).enumerated() { found += problems(element, rule as? [String: Any] ?? [:], "\(path)[\(i)]") }
            case "required":
                if let object = value as? [String: Any] {
                    for name in rule as? [String] ?? [] where object[name] == nil { found.append("\(path).\(name) is missing") }
                }
            case "additionalProperties":
                let known = schema["properties"] as? [String: Any] ?? [:]
                for name in (value as? [String: Any] ?? [:]).keys.sorted() where known[name] == nil { found.append("\(path).\(name) is unknown") }
            case "properties":
                guard let object = value as? [String: Any] else { break }
                for (name, part) in (rule as? [String: Any] ?? [:]).sorted(by: { $0.key < $1.key }) {
                    if let member = object[name] { found += problems(member, part as? [String: Any] ?? [:], "\(path).\(name)") }
                }
            default: found.append("\(path): keyword \(keyword) is not understood")
            }
        }
        return found
    }

    private func equal(_ a: Any, _ b: Any) -> Bool { (a as? NSObject)?.isEqual(b) ?? false }

    private func isOf(_ type: String, _ value: Any) -> Bool {
        let isBool = (value as? NSNumber).map { isBoolean($0) } ?? false
        return switch type {
        case "null": value is NSNull
        case "string": value is String
        case "array": value is [Any]
        case "object": value is [String: Any]
        case "boolean": isBool
        case "number": value is NSNumber && !isBool
        case "integer": (value as? NSNumber).map { !isBool && $0.doubleValue == $0.doubleValue.rounded() } ?? false
        default: false
        }
    }

    /// `true` and `1` are both NSNumber; the Objective-C type code tells them apart.
    private func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
