/// Text from files and engines made fit to print: it may hold anything, and ends up in XML, on terminals and in spreadsheets.
package enum CleanText {
    /// Sequences of terminals (colours, cursor, titles with their text) removed, every other control or forbidden character shown as `\u{1B}`. Tab, line feed
    /// and carriage return stay. What is left may stand in XML 1.0, where a forbidden character may not even be referred to.
    static func printable(_ text: String) -> String { masked(text, keepingEscapes: false) }

    /// The same with nothing removed: of a sequence the ESC is shown like any other control character. For tables: what is cut
    /// out of names, nobody would miss.
    static func visible(_ text: String) -> String { masked(text, keepingEscapes: true) }

    private static func masked(_ text: String, keepingEscapes: Bool) -> String {
        var clean = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if !keepingEscapes, scalar == "\u{1B}", let end = endOfEscape(rest) {
                rest = rest[end...]
            } else if needsMask(scalar) {
                clean.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
            } else {
                clean.append(scalar)
            }
        }
        return String(clean)
    }

    /// The same on one line: runs of white space become one blank, none at either end.
    package static func oneLine(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        var gap = false
        for scalar in printable(text).unicodeScalars {
            if scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" {
                gap = true
            } else {
                if gap, !line.isEmpty { line.append(" ") }
                gap = false
                line.append(scalar)
            }
        }
        return String(line)
    }

    /// At most `limit` scalars, its note included: a longer text loses its middle and says how much went.
    /// - Precondition: There is room for the note, in forty.
    static func capped(_ text: String, to limit: Int) -> String {
        let scalars = text.unicodeScalars
        // Most texts are short; counting scalars of a short one is not needed to know so.
        guard text.utf8.count > limit, scalars.count > limit else { return text }
        let half = (limit - 40) / 2
        let left = scalars.count - 2 * half
        return String(String.UnicodeScalarView(scalars.prefix(half))) + " … (\(left) characters left out) … "
            + String(String.UnicodeScalarView(scalars.suffix(half)))
    }

    /// Every line but the first starts with two blanks. Line ends become LF.
    static func indented(_ text: String) -> String {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: "\n  ")
    }

    private static func needsMask(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        // Also DEL, the C1 controls and the two separators: readable XML, but they move terminals and break lines.
        case 0...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0xFFFE, 0xFFFF: true
        // Overrides and isolates of direction would turn around what stands beside them.
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Where an escape sequence ends whose ESC was just read; nil for a bare ESC. Source: ECMA-48, sections 5.3 and 5.4.
    private static func endOfEscape(_ rest: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView.Index? {
        guard let second = rest.first else { return nil }
        let body = rest.dropFirst()
        switch second {
        case "[":
            let final = body.firstIndex { !(0x20...0x3F).contains($0.value) }
            guard let final, (0x40...0x7E).contains(body[final].value) else { return nil }
            return body.index(after: final)
        case "]":
            guard let end = body.firstIndex(where: { $0 == "\u{07}" || $0 == "\u{1B}" }) else { return nil }
            let next = body.index(after: end)
            if body[end] == "\u{07}" { return next }
            return next < body.endIndex && body[next] == "\\" ? body.index(after: next) : nil
        default:
            return nil
        }
    }
}
