import Units

/// UTF-8 text that grows, and that is handed on piece by piece where somebody takes it: a large table never stands in memory as a whole.
///
/// Memory of its own, since half a gigabyte of it is written from pieces of a few bytes: an array would ask with each whether anybody else has it.
struct ByteText: ~Copyable {
    private var room: UnsafeMutableRawPointer
    private var size: Int
    private(set) var count = 0
    private let drain: ((_ piece: UnsafeRawBufferPointer) -> Void)?
    private static let pieceSize = 1 << 16

    /// - Parameter drain: Takes what has been written so far, a piece at a time, which is gone afterwards; nil keeps all of it in `bytes`.
    init(drain: ((_ piece: UnsafeRawBufferPointer) -> Void)? = nil) {
        self.drain = drain
        size = drain == nil ? 1 << 10 : ByteText.pieceSize * 2
        room = .allocate(byteCount: size, alignment: 1)
    }

    deinit { room.deallocate() }

    /// What has been written and not handed on.
    var bytes: [UInt8] { Array(UnsafeRawBufferPointer(start: room, count: count)) }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        makeRoom(1)
        put(byte)
    }

    mutating func append(_ text: StaticString) { text.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) } }
    mutating func append(contentsOf more: [UInt8]) { more.withUnsafeBytes { append($0) } }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Appends text whose every byte a table allows, between two marks if there are any; nothing is appended otherwise.
    /// - Returns: Whether it was.
    mutating func appendIfAllowed(_ text: String, _ allowed: ByteSet, between mark: UInt8? = nil) -> Bool {
        var text = text
        return text.withUTF8 { utf8 in
            makeRoom(utf8.count + 2)
            let front = mark == nil ? 0 : 1
            precondition(size - count >= utf8.count + 2 * front, "no room was made")
            guard allowed.copy(UnsafeRawBufferPointer(utf8), to: room + count + front) else { return false }
            if let mark {
                room.storeBytes(of: mark, toByteOffset: count, as: UInt8.self)
                room.storeBytes(of: mark, toByteOffset: count + 1 + utf8.count, as: UInt8.self)
            }
            count += utf8.count + 2 * front
            return true
        }
    }

    /// A part of what another holds.
    mutating func append(_ other: borrowing ByteText, _ part: Range<Int>) {
        precondition(part.lowerBound >= 0 && part.upperBound <= other.count, "\(part) are not bytes of the \(other.count) there are")
        append(UnsafeRawBufferPointer(start: other.room + part.lowerBound, count: part.count))
    }

    /// A line end and blanks.
    mutating func appendLine(indentedBy blanks: Int) {
        makeRoom(blanks + 1)
        putLine(blanks)
    }

    /// The front of a member of an object on a line of its own: `,`, unless it is the first, line end, blanks, `"name": `.
    mutating func appendMember(_ name: StaticString, isFirst: Bool, indentedBy blanks: Int) {
        makeRoom(blanks + name.utf8CodeUnitCount + 6)
        if !isFirst { put(UInt8(ascii: ",")) }
        putLine(blanks)
        put(UInt8(ascii: "\""))
        name.withUTF8Buffer { put(UnsafeRawBufferPointer($0)) }
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: ":"))
        put(UInt8(ascii: " "))
    }

    mutating func append(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(number.magnitude)
    }

    mutating func append(_ number: UInt64) {
        var digits = 1
        var bound: UInt64 = 10
        // UInt64.max has 20 digits, and no bound of its own.
        while digits < 20, number >= bound {
            digits += 1
            bound = bound.multipliedReportingOverflow(by: 10).partialValue
        }
        makeRoom(20)
        put(number, digits: digits)
    }

    /// As `SecondsText.exact`: as many decimals as needed, at most six.
    mutating func append(millionths: Int64) {
        if millionths < 0 { append(UInt8(ascii: "-")) }
        let (whole, rest) = millionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        append(whole)
        guard rest > 0 else { return }
        var (fraction, digits) = (rest, 6)
        while fraction % 10 == 0 {
            fraction /= 10
            digits -= 1
        }
        makeRoom(digits + 1)
        put(UInt8(ascii: "."))
        put(fraction, digits: digits)
    }

    /// Takes back what was appended since there were so many bytes.
    mutating func removeAll(after count: Int) {
        precondition(count <= self.count, "\(count) bytes are more than the \(self.count) there are")
        self.count = count
    }

    /// As `Instant.iso`.
    mutating func append(_ instant: Instant) {
        let time = instant.calendarTime
        // Years of more or less than four digits are not worth a fast way.
        guard (1000...9999).contains(time.year) else { return append(instant.iso) }
        makeRoom(27)
        put(UInt64(time.year), digits: 4)
        put("-", time.month)
        put("-", time.day)
        put("T", time.secondOfDay / 3600)
        put(":", time.secondOfDay / 60 % 60)
        put(":", time.secondOfDay % 60)
        let fraction = instant.microseconds - instant.flooredToSecond.microseconds
        if fraction > 0 {
            put(UInt8(ascii: "."))
            put(UInt64(fraction), digits: 6)
        }
        put(UInt8(ascii: "Z"))
    }

    /// To be called between records.
    mutating func drainIfFull() { if count >= ByteText.pieceSize { finish() } }

    /// Hands on what is left, where somebody takes it.
    mutating func finish() {
        guard let drain, count > 0 else { return }
        drain(UnsafeRawBufferPointer(start: room, count: count))
        count = 0
    }

    // MARK: Room

    private mutating func append(_ more: UnsafeRawBufferPointer) {
        makeRoom(more.count)
        put(more)
    }

    @inline(__always)
    private mutating func makeRoom(_ wanted: Int) { if size - count < wanted { grow(wanted) } }

    private mutating func grow(_ wanted: Int) {
        size = max(size * 2, count + wanted)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 1)
        larger.copyMemory(from: room, byteCount: count)
        room.deallocate()
        room = larger
    }

    // What follows writes into room that was made.

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        precondition(count < size, "no room was made")
        room.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    @inline(__always)
    private mutating func put(_ more: UnsafeRawBufferPointer) {
        guard let start = more.baseAddress else { return }
        precondition(size - count >= more.count, "no room was made")
        (room + count).copyMemory(from: start, byteCount: more.count)
        count += more.count
    }

    private mutating func putLine(_ blanks: Int) {
        put(UInt8(ascii: "\n"))
        precondition(size - count >= blanks, "no room was made")
        (room + count).initializeMemory(as: UInt8.self, repeating: UInt8(ascii: " "), count: blanks)
        count += blanks
    }

    /// The last digits of a number, zeros in front.
    private mutating func put(_ number: UInt64, digits: Int) {
        precondition(size - count >= digits, "no room was made")
        var rest = number
        for place in stride(from: digits - 1, through: 0, by: -1) {
            let (next, digit) = rest.quotientAndRemainder(dividingBy: 10)
            room.storeBytes(of: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit), toByteOffset: count + place, as: UInt8.self)
            rest = next
        }
        count += digits
    }

    /// A mark and two digits.
    private mutating func put(_ mark: Unicode.Scalar, _ value: Int64) {
        put(UInt8(ascii: mark))
        let (tens, ones) = UInt8(value).quotientAndRemainder(dividingBy: 10)
        put(UInt8(ascii: "0") + tens)
        put(UInt8(ascii: "0") + ones)
    }
}

/// Bytes by their values: printable ASCII but for some.
struct ByteSet {
    private var low: (UInt64, UInt64) = (0, 0)
    /// Those that are not in it, each eight times.
    private var others: (UInt64, UInt64, UInt64, UInt64)

    /// - Precondition: There are at most four others.
    init(printableBut others: String) {
        precondition(others.utf8.count <= 4, "\(others) are more than four")
        let all = (Array(others.utf8) + [0x7F, 0x7F, 0x7F, 0x7F]).map { ByteSet.eight($0) }
        self.others = (all[0], all[1], all[2], all[3])
        for byte in UInt8(0x20)...0x7E where !others.utf8.contains(byte) {
            if byte < 64 { low.0 |= 1 << UInt64(byte) } else { low.1 |= 1 << UInt64(byte - 64) }
        }
    }

    func contains(_ byte: UInt8) -> Bool {
        byte < 64 ? low.0 >> UInt64(byte) & 1 == 1 : byte < 128 && low.1 >> UInt64(byte - 64) & 1 == 1
    }

    /// Copies bytes while they are in it. Eight at a time: texts of tables are long and rarely hold anything else.
    /// - Parameter target: Has room for all of them.
    /// - Returns: Whether all are in it; if not, what stands in the target is not to be read.
    func copy(_ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) -> Bool {
        let count = bytes.count
        guard count >= 8 else {
            for position in 0..<count {
                guard contains(bytes[position]) else { return false }
                target.storeBytes(of: bytes[position], toByteOffset: position, as: UInt8.self)
            }
            return true
        }
        var position = 0
        while position < count {
            // The last word may begin within the one before.
            let start = min(position, count - 8)
            let word = bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)
            guard containsAll(of: word) else { return false }
            target.storeBytes(of: word, toByteOffset: start, as: UInt64.self)
            position += 8
        }
        return true
    }

    /// Source: Anderson, Bit Twiddling Hacks, Determine if a word has a byte less than n, and has a zero byte: both exact for the word as a whole.
    @inline(__always)
    private func containsAll(of word: UInt64) -> Bool {
        // From DEL on, one more sets the high bit; what is carried over comes from a byte that has it already.
        var found = word | (word &+ ByteSet.eight(0x01)) | ((word &- ByteSet.eight(0x20)) & ~word)
        found |= ByteSet.zeros(word ^ others.0) | ByteSet.zeros(word ^ others.1) | ByteSet.zeros(word ^ others.2) | ByteSet.zeros(word ^ others.3)
        return found & ByteSet.eight(0x80) == 0
    }

    /// The high bit of some byte is set if, and only if, a byte of the word is zero.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- eight(0x01)) & ~word }
    @inline(__always)
    private static func eight(_ byte: UInt8) -> UInt64 { UInt64(byte) * 0x0101_0101_0101_0101 }
}
