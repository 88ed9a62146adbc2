import Foundation

/// Checks that a policy file is a JSON object with statements. What it allows is not read here.
enum PolicyText {
    private static let hint = "a policy is a JSON document as IAM shows it"

    /// - Returns: What is wrong, at its place; nil for a policy.
    static func problem(_ text: String, file: String) -> Diagnostic? {
        let value: Any
        do {
            value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        } catch {
            return Diagnostic(place(ofByte: offset(of: error) ?? text.utf8.count, in: text, file: file), "not valid JSON", hint: hint)
        }
        if let comma = trailingComma(in: text) {
            return Diagnostic(place(ofByte: comma, in: text, file: file), "not valid JSON: a comma with nothing after it", hint: "remove it")
        }
        guard let object = value as? [String: Any], object["Statement"] != nil else {
            return Diagnostic(SourceLocation(file: file, line: 0, column: 0), "the policy has no Statement", hint: hint)
        }
        return nil
    }

    /// Foundation tells the place only in prose: `Invalid value around character 4.`; nil for a text that ends too early.
    private static func offset(of error: any Error) -> Int? {
        let prose = (error as NSError).userInfo["NSDebugDescription"] as? String
        return prose?.split(separator: " ").last.flatMap { Int($0.filter(\.isNumber)) }
    }

    /// Foundation lets it pass, the service does not.
    private static func trailingComma(in text: String) -> Int? {
        var isText = false
        var isEscaped = false
        var comma: Int?
        for (offset, byte) in text.utf8.enumerated() {
            if isText {
                isText = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                continue
            }
            switch byte {
            case UInt8(ascii: ","): comma = offset
            case UInt8(ascii: "]"), UInt8(ascii: "}"): if let comma { return comma }
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): break
            default:
                comma = nil
                isText = byte == UInt8(ascii: "\"")
            }
        }
        return nil
    }

    private static func place(ofByte offset: Int, in text: String, file: String) -> SourceLocation {
        let lines = text.utf8.prefix(offset).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return SourceLocation(file: file, line: max(1, lines.count), column: (lines.last?.count ?? 0) + 1)
    }
}
