/// Comma-separated values after RFC 4180: a header, CRLF, fields quoted where they must be.
enum CSVText {
    /// One line with its end. Fields are final text.
    static func line(_ fields: [String]) -> String { fields.map(quoted).joined(separator: ",") + "\r\n" }

    /// User text that a spreadsheet would run as a formula gets a leading `'`. Never to be used for numbers.
    /// Source: OWASP, CSV Injection.
    static func guarded(_ text: String) -> String {
        guard let first = text.unicodeScalars.first else { return text }
        return dangerous.contains(first) ? "'" + text : text
    }

    /// The same behind each `;`, which joins lists and may stand in a text: where `;` separates fields, a spreadsheet takes each part for a field of
    /// its own.
    static func guardedParts(_ text: String) -> String {
        text.unicodeScalars.split(separator: ";", omittingEmptySubsequences: false).map { guarded(String($0)) }.joined(separator: ";")
    }

    /// What may stand in a field, and in an element of a list, as it is; and between quotes.
    static let plain = ByteSet(printableBut: ",\";")
    static let plainInQuotes = ByteSet(printableBut: "\";")

    /// Whether no spreadsheet takes text that is plain for a formula.
    static func isHarmless(_ text: String) -> Bool {
        switch text.utf8.first {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"): false
        default: true
        }
    }

    /// One field, quoted where it must be.
    static func field(_ text: String) -> String { quoted(text) }

    private static let dangerous: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r"]

    private static func quoted(_ field: String) -> String {
        // By scalar: CR followed by LF is one Character, which equals neither.
        let needsQuotes = field.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\r" || $0 == "\n" }
        return needsQuotes ? "\"" + field.replacingScalars { $0 == "\"" ? "\"\"" : nil } + "\"" : field
    }
}
