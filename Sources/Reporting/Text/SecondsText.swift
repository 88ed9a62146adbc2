import Units

/// Seconds as exact decimal text. Records hold seconds as `Double`, each made from whole microseconds; going back to those
/// first keeps `0.1 + 0.2` and exponents out of every report.
enum SecondsText {
    /// The nearest whole microsecond; nil for an unknown, an infinite, or one too large to be a time.
    static func microseconds(_ seconds: Double?) -> Int64? {
        guard let seconds, seconds.isFinite, abs(seconds) < 9e12 else { return nil }
        return Int64((seconds * 1_000_000).rounded())
    }

    /// `2832.4`: as many decimals as needed, at most six.
    static func exact(_ microseconds: Int64) -> String {
        let (whole, fraction) = microseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        var text = (microseconds < 0 ? "-" : "") + String(whole)
        if fraction > 0 {
            let digits = padded(Int64(fraction), 6)
            text += "." + digits.prefix(through: digits.lastIndex { $0 != "0" } ?? digits.startIndex)
        }
        return text
    }

    /// `2832.400`: always three decimals, halves away from zero.
    static func thousandths(_ microseconds: Int64) -> String {
        let rounded = (microseconds.magnitude + 500) / 1000
        return (microseconds < 0 && rounded > 0 ? "-" : "") + "\(rounded / 1000)." + padded(Int64(rounded % 1000), 3)
    }

    /// For people: `47m 12s`, `12.4s`, `0s`. From a minute on rounded up to the whole second, below it to the millisecond, so that a
    /// miss never looks like its objective.
    static func inWords(_ microseconds: Int64) -> String {
        guard microseconds >= 0 else { return "-" + inWords(-microseconds) }
        guard microseconds > 59_999_000 else { return exact((microseconds + 999) / 1000 * 1000) + "s" }
        var rest = (microseconds + 999_999) / 1_000_000
        var parts: [String] = []
        for (unit, length) in [("d", Int64(86_400)), ("h", 3600), ("m", 60), ("s", 1)] {
            if rest >= length { parts.append("\(rest / length)\(unit)") }
            rest %= length
        }
        return parts.joined(separator: " ")
    }
}
