extension Duration {
    /// As people write it, exact to the microsecond: `2h`, `12m 3.2s`, `1d 0.000001s`, `0s`. Zero parts are left out.
    package var inWords: String {
        let total = microseconds
        var rest = total.magnitude
        var words = ""
        // Appended piece by piece: an audit of a large estate says hundreds of thousands of durations.
        func add(_ unit: String, _ length: UInt64) {
            let (count, left) = rest.quotientAndRemainder(dividingBy: length)
            rest = left
            guard count > 0 else { return }
            if !words.isEmpty { words += " " }
            words += String(count)
            words += unit
        }
        add("d", 86_400_000_000)
        add("h", 3_600_000_000)
        add("m", 60_000_000)
        if rest > 0 || words.isEmpty { words += (words.isEmpty ? "" : " ") + Duration.secondsText(rest) + "s" }
        return total < 0 ? "-" + words : words
    }

    private static func secondsText(_ microseconds: UInt64) -> String {
        let (whole, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        guard fraction > 0 else { return "\(whole)" }
        let digits = padded(Int64(fraction), 6)
        return "\(whole)." + digits.prefix(through: digits.lastIndex { $0 != "0" } ?? digits.startIndex)
    }
}

/// `1 commit`, `2 commits`.
/// - Parameter text: The count as it is written; nil: its digits.
package func counted(_ count: Int, _ noun: String, as text: String? = nil) -> String { "\(text ?? "\(count)") \(noun)\(count == 1 ? "" : "s")" }
