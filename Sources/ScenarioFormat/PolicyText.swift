import Foundation

/// Checks that a policy file is a JSON object with statements. What it allows is not read here.
enum PolicyText {
    /// - Returns: What is wrong, at its place; nil for a policy.
    static func problem(_ text: String, file: String) -> Diagnostic? {
        let whole = SourceLocation(file: file, line: 0, column: 0)
        let value: Any
        do {
            value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        } catch {
            return Diagnostic(place(of: error, in: text, file: file) ?? whole, "not valid JSON", hint: "a policy is a JSON document as IAM shows it")
        }
        guard let object = value as? [String: Any], object["Statement"] != nil else { return Diagnostic(whole, "the policy has no Statement", hint: "a policy is a JSON document as IAM shows it") }
        return nil
    }

    private static func place(of error: any Error, in text: String, file: String) -> SourceLocation? {
        guard let index = (error as NSError).userInfo["NSJSONSerializationErrorIndex"] as? Int else { return nil }
        let before = text.utf8.prefix(index)
        let lines = before.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return SourceLocation(file: file, line: lines.count, column: (lines.last?.count ?? 0) + 1)
    }
}
