/// A way past a repeated key: the parser stops at the first one and names only the place where the key first stands, so that key is given
/// another name of the same length, the text is parsed again, and the later one is found.
struct KeyRepair {
    /// The repeated key.
    let key: String
    /// What stands in its place: begins with a character of the private use area.
    let substitute: String
    let line: Int
    /// The whole text with the substitute in it.
    let text: String

    static let countMax = 32

    /// - Parameters:
    ///   - names: The repeated keys of one mapping, sorted; the place is that of the first.
    ///   - column: Counted in Unicode scalars from 1.
    /// - Returns: nil when the text at the place is not the key, such as one written with escapes.
    init?(of names: [String], line: Int, column: Int, in text: String, number: Int) {
        guard let key = names.first, let mark = UnicodeScalar(0xE000 + UInt32(number)), let lineStart = KeyRepair.start(ofLine: line, in: text.unicodeScalars)
        else { return nil }
        let scalars = text.unicodeScalars
        guard var position = scalars.index(lineStart, offsetBy: column - 1, limitedBy: scalars.endIndex) else { return nil }
        if position < scalars.endIndex, scalars[position] == "\"" || scalars[position] == "'" { position = scalars.index(after: position) }
        guard position < scalars.endIndex, let first = key.unicodeScalars.first, scalars[position] == first else { return nil }
        let name = String(String.UnicodeScalarView(key.unicodeScalars.dropFirst()))
        var repaired = scalars
        repaired.replaceSubrange(position...position, with: [mark])
        self.key = key
        self.substitute = String(Character(mark)) + name
        self.line = line
        self.text = String(repaired)
    }

    private static func start(ofLine line: Int, in scalars: String.UnicodeScalarView) -> String.Index? {
        var position = scalars.startIndex
        var current = 1
        while current < line {
            guard let end = scalars[position...].firstIndex(where: { $0 == "\n" || $0 == "\r" }) else { return nil }
            position = scalars.index(after: end)
            if scalars[end] == "\r", position < scalars.endIndex, scalars[position] == "\n" { position = scalars.index(after: position) }
            current += 1
        }
        return position
    }
}
