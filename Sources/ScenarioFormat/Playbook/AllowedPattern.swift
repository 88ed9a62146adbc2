import Foundation

/// A parameter's `allowedPattern`.
///
/// Source: Systems Manager User Guide, Schemas and features: Java regular expressions. ICU's are the closest there are here.
/// Model choice: the whole value must match.
struct AllowedPattern {
    private let expression: NSRegularExpression

    /// - Returns: nil for a pattern that is not a regular expression.
    init?(_ pattern: String) {
        guard let expression = try? NSRegularExpression(pattern: "\\A(?:\(pattern))\\z") else { return nil }
        self.expression = expression
    }

    func matches(_ text: String) -> Bool { expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil }
}
