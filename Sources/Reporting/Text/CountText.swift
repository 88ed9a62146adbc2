import Units

/// Counts and sizes for people.
enum CountText {
    /// `1,040`.
    static func grouped(_ count: Int) -> String {
        let digits = Array(String(count.magnitude))
        var text = count < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// `1 drill`, `1,040 drills`.
    static func of(_ count: Int, _ noun: String) -> String { counted(count, noun, as: grouped(count)) }

    /// `800 GiB`, `1.5 MiB`: at most one decimal, rounded half up.
    static func bytes(_ count: Int64) -> String {
        var unit: Int64 = 1
        var name = "B"
        for (next, label) in [(Int64(1) << 10, "KiB"), (1 << 20, "MiB"), (1 << 30, "GiB"), (1 << 40, "TiB")] where count.magnitude >= next.magnitude {
            (unit, name) = (next, label)
        }
        guard unit > 1 else { return "\(count) B" }
        let tenths = (count.magnitude / UInt64(unit)) * 10 + ((count.magnitude % UInt64(unit)) * 20 / UInt64(unit) + 1) / 2
        let (whole, rest) = tenths.quotientAndRemainder(dividingBy: 10)
        return (count < 0 ? "-" : "") + "\(whole)\(rest == 0 ? "" : ".\(rest)") \(name)"
    }
}
