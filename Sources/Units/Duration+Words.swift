extension Duration {
    /// As people write it, exact to the microsecond: `2h`, `12m 3.2s`, `1d 0.000001s`, `0s`. Zero parts are left out.
    package var inWords: String {
        let total = microseconds
        var parts: [String] = []
        var rest = total.magnitude
        for (unit, length) in [("d", UInt64(86_400_000_000)), ("h", 3_600_000_000), ("m", 60_000_000)] {
            let (count, left) = rest.quotientAndRemainder(dividingBy: length)
            if count > 0 { parts.append("\(count)\(unit)") }
            rest = left
        }
        if rest > 0 || parts.isEmpty { parts.append(Duration.secondsText(rest) + "s") }
        return (total < 0 ? "-" : "") + parts.joined(separator: " ")
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
