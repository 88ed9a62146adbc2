import Units

/// UTF-8 text that grows, and that is handed on piece by piece where somebody takes it: a large table never stands in memory as a whole.
struct ByteText {
    /// What has been written is its first `count` bytes: bytes of a large table are copied into room that is there, not appended one by one.
    private var room: [UInt8] = []
    private(set) var count = 0
    private let drain: ((_ piece: borrowing [UInt8]) -> Void)?
    /// The day that an instant was last written of, and its ten bytes: dates of neighbouring rows are few.
    private var knownDay: (number: Int64, date: [UInt8])?
    private static let pieceSize = 1 << 16

    /// - Parameter drain: Takes what has been written so far, a piece at a time; nil keeps all of it in `bytes`.
    init(drain: ((_ piece: borrowing [UInt8]) -> Void)? = nil) { self.drain = drain }

    /// What has been written and not handed on.
    var bytes: [UInt8] { count == room.count ? room : Array(room[..<count]) }

    mutating func append(_ byte: UInt8) {
        makeRoom(1)
        room[count] = byte
        count += 1
    }

    mutating func append(_ text: StaticString) { text.withUTF8Buffer { append($0) } }
    mutating func append(contentsOf more: [UInt8]) { more.withUnsafeBufferPointer { append($0) } }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    /// Appends text whose every byte a table allows; nothing is appended otherwise.
    /// - Returns: Whether it was.
    mutating func appendIfAllowed(_ text: String, _ allowed: ByteSet) -> Bool {
        var text = text
        return text.withUTF8 { utf8 in
            guard allowed.containsAll(of: UnsafeRawBufferPointer(utf8)) else { return false }
            append(utf8)
            return true
        }
    }

    mutating func append(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(number.magnitude)
    }

    mutating func append(_ number: UInt64) {
        guard number > 9 else { return append(UInt8(ascii: "0") + UInt8(number)) }
        // UInt64.max has 20 digits.
        makeRoom(20)
        let start = count
        var rest = number
        while rest > 0 {
            let (next, digit) = rest.quotientAndRemainder(dividingBy: 10)
            room[count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            count += 1
            rest = next
        }
        room[start..<count].reverse()
    }

    /// Takes back what was appended since there were so many bytes.
    mutating func removeAll(after count: Int) { self.count = count }

    /// As `Instant.iso`.
    mutating func append(_ instant: Instant) {
        let day = instant.startOfDay
        if knownDay?.number != day.microseconds {
            let year = instant.calendarTime.year
            // Years of more or less than four digits are not worth a fast way.
            guard (1000...9999).contains(year) else { return append(instant.iso) }
            knownDay = (day.microseconds, Array(day.isoPrefix.utf8.prefix(10)))
        }
        append(contentsOf: knownDay?.date ?? [])
        let (second, fraction) = (instant.microseconds - day.microseconds).quotientAndRemainder(dividingBy: 1_000_000)
        append("T", second / 3600)
        append(":", second / 60 % 60)
        append(":", second % 60)
        if fraction > 0 {
            append(UInt8(ascii: "."))
            append(padded(fraction, 6))
        }
        append(UInt8(ascii: "Z"))
    }

    /// A mark and two digits.
    private mutating func append(_ mark: Unicode.Scalar, _ value: Int64) {
        makeRoom(3)
        room[count] = UInt8(ascii: mark)
        room[count + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10)
        room[count + 2] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
        count += 3
    }

    /// To be called between records.
    mutating func drainIfFull() { if count >= ByteText.pieceSize { handOn() } }

    /// Hands on what is left, where somebody takes it.
    mutating func finish() { if drain == nil { room.removeLast(room.count - count) } else { handOn() } }

    private mutating func handOn() {
        guard let drain, count > 0 else { return }
        drain(bytes)
        count = 0
    }

    private mutating func append(_ more: UnsafeBufferPointer<UInt8>) {
        makeRoom(more.count)
        room.withUnsafeMutableBytes { UnsafeMutableRawBufferPointer(rebasing: $0[count...]).copyMemory(from: UnsafeRawBufferPointer(more)) }
        count += more.count
    }

    private mutating func makeRoom(_ wanted: Int) {
        guard room.count - count < wanted else { return }
        room.append(contentsOf: repeatElement(0, count: max(wanted, room.count, drain == nil ? 1 << 10 : ByteText.pieceSize * 2)))
    }
}

/// Bytes by their values: printable ASCII but for some.
struct ByteSet {
    private var low: (UInt64, UInt64) = (0, 0)
    /// Those that are not in it, each eight times.
    private var others: [UInt64]

    init(printableBut others: String) {
        self.others = (others.utf8 + [0x7F]).map { ByteSet.eight($0) }
        for byte in UInt8(0x20)...0x7E where !others.utf8.contains(byte) {
            if byte < 64 { low.0 |= 1 << UInt64(byte) } else { low.1 |= 1 << UInt64(byte - 64) }
        }
    }

    func contains(_ byte: UInt8) -> Bool {
        byte < 64 ? low.0 >> UInt64(byte) & 1 == 1 : byte < 128 && low.1 >> UInt64(byte - 64) & 1 == 1
    }

    /// Eight bytes at a time: texts of tables are long and rarely hold anything else.
    func containsAll(of bytes: UnsafeRawBufferPointer) -> Bool {
        var position = 0
        let (ones, highs) = (ByteSet.eight(0x01), ByteSet.eight(0x80))
        while position + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            // Source: Anderson, Bit Twiddling Hacks, Determine if a word has a byte less than n, and has a zero byte: both exact for the word as a whole.
            var found = word | ((word &- ByteSet.eight(0x20)) & ~word)
            for other in others {
                let difference = word ^ other
                found |= (difference &- ones) & ~difference
            }
            if found & highs != 0 { return false }
            position += 8
        }
        while position < bytes.count {
            guard contains(bytes[position]) else { return false }
            position += 1
        }
        return true
    }

    private static func eight(_ byte: UInt8) -> UInt64 { UInt64(byte) * 0x0101_0101_0101_0101 }
}
