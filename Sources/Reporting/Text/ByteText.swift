import Units

/// UTF-8 text that grows, and that is handed on piece by piece where somebody takes it: a large table never stands in memory as a whole.
struct ByteText {
    private(set) var bytes: [UInt8] = []
    private let drain: ((_ piece: borrowing [UInt8]) -> Void)?
    private static let pieceSize = 1 << 16

    /// - Parameter drain: Takes what has been written so far, a piece at a time; nil keeps all of it in `bytes`.
    init(drain: ((_ piece: borrowing [UInt8]) -> Void)? = nil) { self.drain = drain }

    mutating func append(_ byte: UInt8) { bytes.append(byte) }
    mutating func append(_ text: StaticString) { text.withUTF8Buffer { bytes.append(contentsOf: $0) } }
    mutating func append(contentsOf more: [UInt8]) { bytes.append(contentsOf: more) }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// Appends text whose every byte a table allows, in one pass over it; nothing is appended otherwise.
    /// - Returns: Whether it was.
    mutating func appendIfAllowed(_ text: String, _ allowed: ByteSet) -> Bool {
        var text = text
        return text.withUTF8 { utf8 in
            for byte in utf8 where !allowed.contains(byte) { return false }
            bytes.append(contentsOf: utf8)
            return true
        }
    }

    mutating func append(_ number: Int64) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        append(number.magnitude)
    }

    mutating func append(_ number: UInt64) {
        guard number > 9 else { return bytes.append(UInt8(ascii: "0") + UInt8(number)) }
        let start = bytes.count
        var rest = number
        while rest > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        }
        bytes[start...].reverse()
    }

    /// Takes back what was appended since `bytes` had so many.
    mutating func removeAll(after count: Int) { bytes.removeLast(bytes.count - count) }

    /// As `Instant.iso`.
    mutating func append(_ instant: Instant) {
        let time = instant.calendarTime
        // Years of more or less than four digits are not worth a fast way.
        guard (1000...9999).contains(time.year) else { return append(instant.iso) }
        append(UInt64(time.year))
        append("-", time.month)
        append("-", time.day)
        append("T", time.secondOfDay / 3600)
        append(":", time.secondOfDay / 60 % 60)
        append(":", time.secondOfDay % 60)
        let fraction = (instant - instant.flooredToSecond).microseconds
        if fraction > 0 {
            bytes.append(UInt8(ascii: "."))
            append(padded(fraction, 6))
        }
        bytes.append(UInt8(ascii: "Z"))
    }

    /// A mark and two digits.
    private mutating func append(_ mark: Unicode.Scalar, _ value: Int64) {
        bytes.append(UInt8(ascii: mark))
        bytes.append(UInt8(ascii: "0") + UInt8(value / 10))
        bytes.append(UInt8(ascii: "0") + UInt8(value % 10))
    }

    /// To be called between records.
    mutating func drainIfFull() { if bytes.count >= ByteText.pieceSize { finish() } }

    /// Hands on what is left, where somebody takes it.
    mutating func finish() {
        guard let drain, !bytes.isEmpty else { return }
        drain(bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}

/// Bytes by their values.
struct ByteSet {
    private var low: (UInt64, UInt64) = (0, 0)

    /// Printable ASCII but for some.
    init(printableBut others: String) {
        for byte in UInt8(0x20)...0x7E where !others.utf8.contains(byte) {
            if byte < 64 { low.0 |= 1 << UInt64(byte) } else { low.1 |= 1 << UInt64(byte - 64) }
        }
    }

    func contains(_ byte: UInt8) -> Bool {
        byte < 64 ? low.0 >> UInt64(byte) & 1 == 1 : byte < 128 && low.1 >> UInt64(byte - 64) & 1 == 1
    }
}
