/// The text of a file, from its bytes.
enum FileText {
    /// Why bytes are no text of ours.
    struct Refusal: Error {
        var message: String
        var hint: String?
        /// Where the first bytes are that are not UTF-8.
        var line: Int
    }

    /// A byte order mark in front is no part of the text. Source: YAML 1.2.2, 5.2 Character Encodings; of its encodings UTF-8 alone is read.
    static func decode(_ bytes: [UInt8]) throws(Refusal) -> String {
        if let name = otherEncoding(bytes) { throw Refusal(message: "the file is \(name)", hint: "save it as UTF-8", line: 1) }
        let marked: [UInt8] = [0xEF, 0xBB, 0xBF]
        guard let text = String(validating: bytes.starts(with: marked) ? bytes.dropFirst(marked.count) : bytes[...], as: UTF8.self) else {
            throw Refusal(message: "the file is not UTF-8", hint: "save it as UTF-8", line: lineOfFault(bytes))
        }
        return text
    }

    /// As its mark says. That of UTF-32 begins like that of UTF-16 where the low byte comes first.
    private static func otherEncoding(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return "UTF-32" }
        return bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) ? "UTF-16" : nil
    }

    private static func lineOfFault(_ bytes: [UInt8]) -> Int {
        var decoder = UTF8()
        var bytes = bytes.makeIterator()
        var line = 1
        while case .scalarValue(let scalar) = decoder.decode(&bytes) { line += scalar == "\n" ? 1 : 0 }
        return line
    }
}
