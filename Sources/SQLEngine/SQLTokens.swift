/// The words and marks of a SQL text, as far as telling statements apart needs them: comments are left out, and what is quoted
/// is one opaque token.
struct SQLTokens: Sequence, IteratorProtocol {
    enum Token: Equatable {
        /// Upper case.
        case word(String)
        case semicolon
        /// Quoted text, a number, or any other character.
        case other
    }

    private let text: [UInt8]
    private var at = 0

    init(_ sql: String) { text = Array(sql.utf8) }

    mutating func next() -> Token? {
        skipSpaceAndComments()
        guard at < text.count else { return nil }
        let first = text[at]
        switch first {
        case UInt8(ascii: ";"):
            at += 1
            return .semicolon
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
            skip(past: first)
            return .other
        case UInt8(ascii: "["):
            skip(past: UInt8(ascii: "]"))
            return .other
        case _ where SQLTokens.isWordPart(first):
            let start = at
            while at < text.count, SQLTokens.isWordPart(text[at]) { at += 1 }
            return .word(String(decoding: text[start..<at], as: UTF8.self).uppercased())
        default:
            at += 1
            return .other
        }
    }

    /// A doubled quote ends one token and starts another: for our purpose the same.
    private mutating func skip(past end: UInt8) {
        at += 1
        while at < text.count, text[at] != end { at += 1 }
        at += 1
    }

    private mutating func skipSpaceAndComments() {
        while at < text.count {
            if text[at] <= UInt8(ascii: " ") {
                at += 1
            } else if starts(with: "--") {
                while at < text.count, text[at] != UInt8(ascii: "\n") { at += 1 }
            } else if starts(with: "/*") {
                at += 2
                while at < text.count, !starts(with: "*/") { at += 1 }
                at += 2
            } else {
                return
            }
        }
    }

    private func starts(with mark: StaticString) -> Bool {
        at + 1 < text.count && text[at] == mark.utf8Start[0] && text[at + 1] == mark.utf8Start[1]
    }

    private static func isWordPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
