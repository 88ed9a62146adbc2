package import Units

/// Spellings of quantities in files: always with a unit, never rounded.
package enum Quantity {
    /// A hundred years: more than any run, and far from overflow.
    package static let anyDuration = Duration.zero...Duration.days(36_525)
    /// 256 TiB, the largest volume there is, and zero.
    package static let anyByteCount = ByteCount.zero...ByteCount.tebibytes(256)

    // MARK: Durations

    private static let durationUnits: [(name: String, microseconds: Int64)] = [
        ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000), ("us", 1),
    ]

    /// Reads `7d`, `1h30m`, `10m0.4s`, `250ms`: falling units, each at most once, exact to the microsecond.
    ///
    /// - Parameter limits: What to ask for where the text is more than any duration.
    package static func duration(_ text: String, limits: String = "at most 36525d") throws(ValueProblem) -> Duration {
        let hint = "write it like 90s, 10m, 1h30m or 7d"
        var total: Int64 = 0
        var unitsLeft = durationUnits[...]
        var rest = text[...]
        guard !rest.isEmpty else { throw ValueProblem("wants a duration, found \"\"", hint: hint) }
        while !rest.isEmpty {
            let number = takeNumber(&rest)
            let name = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard let number else { throw ValueProblem("wants a duration, found \"\(text)\"", hint: hint) }
            guard let position = unitsLeft.firstIndex(where: { $0.name == name }) else {
                let isRepeated = durationUnits.contains { $0.name == name }
                let problem =
                    rest.first == " " && name.isEmpty
                    ? "has a blank in it"
                    : name.isEmpty ? "has a number without a unit" : isRepeated ? "has unit \(name) out of order" : "has unknown unit \(name)"
                throw ValueProblem("\(problem): \"\(text)\"", hint: isRepeated ? "write larger units first, each once" : "units are d, h, m, s, ms and us")
            }
            let part: Int64
            switch number.times(durationUnits[position].microseconds) {
            case .whole(let product): part = product
            case .fraction: throw ValueProblem("wants whole microseconds, found \"\(text)\"")
            case .tooLarge: throw ValueProblem("wants \(limits), found \"\(text)\"")
            }
            unitsLeft = durationUnits[(position + 1)...]
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow, sum <= anyDuration.upperBound.microseconds else { throw ValueProblem("wants \(limits), found \"\(text)\"") }
            total = sum
        }
        return .microseconds(total)
    }

    /// `1d2h`, the shortest spelling.
    package static func text(_ duration: Duration) -> String {
        var left = duration.microseconds
        var text = ""
        for unit in durationUnits where left / unit.microseconds > 0 {
            text += "\(left / unit.microseconds)\(unit.name)"
            left %= unit.microseconds
        }
        return text.isEmpty ? "0s" : text
    }

    // MARK: Sizes

    private static let byteUnits: [(name: String, bytes: Int64)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000), ("B", 1),
    ]

    /// Reads `800GiB`, `1.5 TiB`, `500GB`.
    package static func byteCount(_ text: String) throws(ValueProblem) -> ByteCount {
        var rest = text[...]
        guard let number = takeNumber(&rest) else { throw ValueProblem("wants a number of bytes, found \"\(text)\"", hint: "write it like 800GiB") }
        while rest.first == " " { rest = rest.dropFirst() }
        guard let unit = byteUnits.first(where: { $0.name == rest }) else {
            let names = byteUnits.map(\.name)
            let near = names.first { $0.lowercased() == rest.lowercased() }
            throw ValueProblem(
                "\(rest.isEmpty ? "has a number without a unit" : "has unknown unit \(rest)"): \"\(text)\"",
                hint: near.map { "did you mean \($0)?" } ?? "units are \(names.joined(separator: ", "))")
        }
        let bytes: Int64
        switch number.times(unit.bytes) {
        case .whole(let product) where product <= anyByteCount.upperBound.bytes: bytes = product
        case .fraction: throw ValueProblem("wants whole bytes, found \"\(text)\"")
        case .whole, .tooLarge: throw ValueProblem("wants at most 256TiB, found \"\(text)\"")
        }
        return ByteCount(bytes: bytes)
    }

    /// In the largest binary unit that fits.
    package static func text(_ size: ByteCount) -> String {
        let unit = byteUnits.prefix(4).first { size.bytes >= $0.bytes } ?? ("B", 1)
        return "\(plain(Double(size.bytes) / Double(unit.bytes)))\(unit.name)"
    }

    // MARK: Rates

    private static let rateUnits: [(name: String, seconds: Int64)] = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]

    /// Reads `2000/s`, `1/m`, `0.5/s`.
    static func rate(_ text: String) throws(ValueProblem) -> Double {
        let (amount, seconds) = try perTime(text, wanted: "a rate", example: "10/s or 1/m")
        var rest = amount
        guard let number = takeNumber(&rest), rest.isEmpty else { throw ValueProblem("wants a rate, found \"\(text)\"", hint: "write it like 10/s or 1/m") }
        return number.asDouble / Double(seconds)
    }

    /// Reads `2MiB/s`; bytes a second, rounded down.
    static func byteRate(_ text: String) throws(ValueProblem) -> ByteCount {
        let (amount, seconds) = try perTime(text, wanted: "bytes per time", example: "2MiB/s")
        return ByteCount(bytes: try byteCount(String(amount)).bytes / seconds)
    }

    private static func perTime(_ text: String, wanted: String, example: String) throws(ValueProblem) -> (Substring, Int64) {
        guard let slash = text.lastIndex(of: "/") else { throw ValueProblem("wants \(wanted), found \"\(text)\"", hint: "write it like \(example)") }
        let name = text[text.index(after: slash)...]
        guard let unit = rateUnits.first(where: { $0.name == name }) else {
            throw ValueProblem("has unknown unit /\(name): \"\(text)\"", hint: "units are /s, /m, /h and /d")
        }
        return (text[..<slash], unit.seconds)
    }

    /// Without a fraction that is nought.
    static func plain(_ value: Double) -> String { value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value) }

    // MARK: Decimal numbers

    /// A decimal number without sign or exponent, kept exact.
    private struct Decimal {
        var digits: Int64
        var scale: Int64

        enum Product {
            case whole(Int64), fraction, tooLarge
        }

        func times(_ factor: Int64) -> Product {
            // Twice as wide, the product of fifteen digits and any unit has its place.
            let product = digits.magnitude.multipliedFullWidth(by: factor.magnitude)
            guard product.high < scale else { return .tooLarge }
            let (quotient, remainder) = scale.magnitude.dividingFullWidth(product)
            guard let whole = Int64(exactly: quotient) else { return .tooLarge }
            return remainder == 0 ? .whole(whole) : .fraction
        }
        var asDouble: Double { Double(digits) / Double(scale) }
    }

    private static func takeNumber(_ text: inout Substring) -> Decimal? {
        var number = Decimal(digits: 0, scale: 1)
        var count = 0
        var isFraction = false
        while let character = text.first {
            if character == ".", !isFraction, count > 0 {
                isFraction = true
            } else if character.isASCII, let digit = character.wholeNumberValue {
                count += 1
                // Fifteen digits are more than any quantity needs, and the product with a unit is checked anyway.
                guard count <= 15 else { return nil }
                number.digits = number.digits * 10 + Int64(digit)
                if isFraction { number.scale *= 10 }
            } else {
                break
            }
            text = text.dropFirst()
        }
        guard count > 0, !isFraction || number.scale > 1 else { return nil }
        return number
    }
}
