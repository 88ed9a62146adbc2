/// One entry of a statement's `Condition`: a key, an operator and the values of which one must fit.
///
/// Source: IAM User Guide, IAM JSON policy elements: Condition operators.
package struct Condition: Sendable, Hashable {
    package var test: Test
    /// Whether a request without the key passes: `…IfExists`.
    package var ifExists: Bool
    package var key: String
    package var values: [String]

    package enum Test: String, Sendable, CaseIterable {
        case stringEquals = "StringEquals"
        case stringNotEquals = "StringNotEquals"
        case stringEqualsIgnoreCase = "StringEqualsIgnoreCase"
        case stringLike = "StringLike"
        case stringNotLike = "StringNotLike"
        case arnEquals = "ArnEquals"
        case arnLike = "ArnLike"
        case bool = "Bool"
        case null = "Null"
    }

    package init(_ test: Test, ifExists: Bool = false, key: String, values: [String]) {
        self.test = test
        self.ifExists = ifExists
        self.key = key
        self.values = values
    }

    /// The operator's name in a document.
    package var operatorName: String { test.rawValue + (ifExists ? "IfExists" : "") }

    /// Keys that requests here carry.
    /// Source: KMS Developer Guide, Condition keys for AWS KMS; IAM User Guide, AWS global condition context keys.
    static let keys = [
        "kms:ViaService", "kms:CallerAccount", "kms:GrantIsForAWSResource", "aws:PrincipalArn", "aws:PrincipalAccount", "aws:RequestedRegion",
    ]
    static let encryptionContextPrefix = "kms:encryptioncontext:"

    static func isKnown(_ key: String) -> Bool {
        let lowercased = key.lowercased()
        return keys.contains { $0.lowercased() == lowercased } || lowercased.hasPrefix(encryptionContextPrefix)
    }

    /// - Parameter found: The request's value under the key; nil when it has none.
    func holds(for found: String?) -> Bool {
        switch test {
        case .null: return values.contains { ($0.lowercased() == "true") == (found == nil) }
        // A negated operator holds where the key is missing.
        case .stringNotEquals: return found.map { !values.contains($0) } ?? true
        case .stringNotLike: return found.map { found in !values.contains { Wildcard.matches(found, $0) } } ?? true
        case .stringEquals: return found.map(values.contains) ?? ifExists
        case .stringEqualsIgnoreCase: return found.map { found in values.contains { $0.lowercased() == found.lowercased() } } ?? ifExists
        case .stringLike, .arnEquals, .arnLike: return found.map { found in values.contains { Wildcard.matches(found, $0) } } ?? ifExists
        case .bool: return found.map { found in values.contains { $0.lowercased() == found.lowercased() } } ?? ifExists
        }
    }
}

/// `*` for any text, `?` for one character.
package enum Wildcard {
    package static func matches(_ text: String, _ pattern: String, ignoringCase: Bool = false) -> Bool {
        if pattern == "*" { return true }
        var text = ignoringCase ? text.lowercased() : text
        var pattern = ignoringCase ? pattern.lowercased() : pattern
        return text.withUTF8 { text in pattern.withUTF8 { matches(text, $0) } }
    }

    private static func matches(_ text: UnsafeBufferPointer<UInt8>, _ pattern: UnsafeBufferPointer<UInt8>) -> Bool {
        var (position, at) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while position < text.count {
            if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
                star = (at, position)
                at += 1
            } else if at < pattern.count, pattern[at] == UInt8(ascii: "?") || pattern[at] == text[position] {
                at += 1
                position += 1
            } else if let last = star {
                // The last star takes one more.
                star = (last.pattern, last.text + 1)
                at = last.pattern + 1
                position = last.text + 1
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
