import CSQLite

/// Random bits of one connection. SQLite's own generator is one for the whole process, which would tie runs together.
///
/// Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014 (SplitMix64).
struct RandomSource {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func fill(_ bytes: UnsafeMutableRawBufferPointer) {
        var at = 0
        while at < bytes.count {
            withUnsafeBytes(of: next().littleEndian) { word in
                let length = min(8, bytes.count - at)
                UnsafeMutableRawBufferPointer(rebasing: bytes[at..<(at + length)]).copyMemory(from: UnsafeRawBufferPointer(rebasing: word[..<length]))
                at += length
            }
        }
    }
}

extension RandomSource {
    /// The longest blob that `randomblob` makes; SQLite's own limit, a gigabyte, would only serve to run out of memory.
    static let blobLengthMax = 1 << 20

    /// Puts the file's generator in the place of SQLite's `random()` and `randomblob()` on one connection.
    /// - Returns: False when SQLite refused.
    static func override(on handle: OpaquePointer, file: PageFile) -> Bool {
        let context = Unmanaged.passUnretained(file).toOpaque()
        let random = sqlite3_create_function_v2(
            handle, "random", 0, SQLITE_UTF8, context,
            { call, _, _ in sqlite3_result_int64(call, Int64(bitPattern: RandomSource.file(of: call).random.next())) }, nil, nil, nil)
        let blob = sqlite3_create_function_v2(
            handle, "randomblob", 1, SQLITE_UTF8, context,
            { call, _, arguments in
                let length = max(1, Int(sqlite3_value_int64(arguments?[0])))
                guard length <= RandomSource.blobLengthMax else { return sqlite3_result_error_toobig(call) }
                withUnsafeTemporaryAllocation(byteCount: length, alignment: 8) { bytes in
                    RandomSource.file(of: call).random.fill(bytes)
                    sqlite3_result_blob64(call, bytes.baseAddress, UInt64(length), transientBytes)
                }
            }, nil, nil, nil)
        return random == SQLITE_OK && blob == SQLITE_OK
    }

    private static func file(of call: OpaquePointer?) -> PageFile {
        guard let context = sqlite3_user_data(call) else { preconditionFailure("a function was registered without its file") }
        return Unmanaged<PageFile>.fromOpaque(context).takeUnretainedValue()
    }
}

/// Tells SQLite to copy the bytes before the call returns: the C macro `SQLITE_TRANSIENT`, which Swift does not import.
var transientBytes: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
