/// Columns that text takes on a terminal.
enum TextWidth {
    /// Of text without line ends and control characters.
    static func columns(_ text: String) -> Int { text.reduce(0) { $0 + columns($1) } }

    /// Filled with blanks to `width`; text that is longer stays whole.
    static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - columns(text)))
    }

    /// At most `width` columns: a longer text loses its middle, where names of variants differ least.
    static func truncated(_ text: String, to width: Int) -> String {
        guard columns(text) > width else { return text }
        let head = prefix(text, columns: width / 2)
        let tail = prefix(text.reversed(), columns: width - 1 - width / 2)
        return String(head) + "…" + String(tail.reversed())
    }

    /// As many characters as fit.
    private static func prefix(_ text: some Sequence<Character>, columns width: Int) -> [Character] {
        var used = 0
        return text.prefix { character in
            used += columns(character)
            return used <= width
        }
    }

    /// The widest scalar counts: marks and joiners add nothing to their base.
    private static func columns(_ character: Character) -> Int {
        // Variation selector 16 asks for the emoji form, which is wide.
        character.unicodeScalars.contains("\u{FE0F}") ? 2 : character.unicodeScalars.map(columns).max() ?? 0
    }

    private static func columns(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        if scalar.properties.isEmojiPresentation { return 2 }
        return wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    /// Source: Unicode Standard Annex 11, East Asian Width, classes W and F; unassigned points inside the blocks included.
    private static let wideRanges: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x17000...0x18CFF, 0x1B000...0x1B2FF, 0x20000...0x3FFFD,
    ]
}
