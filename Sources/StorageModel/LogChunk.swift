import Units

/// What a staged log object holds: the records of one protection group for a run of commits, with the commits' times.
///
/// Layout, little-endian: commits (UInt32); then for each last LSN (UInt64), commit time (Int64 µs), page count (UInt32), records (UInt32);
/// for each record page (UInt32), length (UInt32) and that many bytes of patches.
struct LogChunk {
    struct Commit {
        var last: LSN
        var at: Instant
        var pageCount: Int
        /// Patches by page, as positions in the chunk's own bytes.
        var records: [MiniTransaction.PageRange]
    }

    /// - Parameter dropsLast: A planted bug: the last record is left out.
    static func encode(_ entries: ArraySlice<LogEntry>, group: Int, geometry: VolumeGeometry, dropsLast: Bool = false) -> [UInt8] {
        var bytes: [UInt8] = []
        var (commits, size, last) = (0, 4, LSN.zero)
        for entry in entries where entry.touches(group) {
            commits += 1
            size += 24 + entry.change.redo.count + 8 * entry.change.records.count
            last = entry.last
        }
        bytes.reserveCapacity(size)
        append(UInt32(commits), to: &bytes)
        for entry in entries where entry.touches(group) {
            var records = entry.change.records.count { geometry.group(of: $0.page) == group }
            if dropsLast, entry.last == last { records -= 1 }
            append(entry.last.rawValue, to: &bytes)
            append(UInt64(bitPattern: entry.committedAt?.microseconds ?? 0), to: &bytes)
            append(UInt32(entry.change.pageCount), to: &bytes)
            append(UInt32(records), to: &bytes)
            for record in entry.change.records.lazy.filter({ geometry.group(of: $0.page) == group }).prefix(records) {
                append(record.page, to: &bytes)
                append(record.end - record.start, to: &bytes)
                bytes.append(contentsOf: entry.change.redo[Int(record.start)..<Int(record.end)])
            }
        }
        return bytes
    }

    /// Reads what `encode` wrote; the seal has proven that nothing changed in between.
    static func decode(_ bytes: [UInt8]) -> [Commit] {
        var at = 0
        func read32() -> UInt32 {
            defer { at += 4 }
            return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: UInt32.self) }
        }
        func read64() -> UInt64 {
            defer { at += 8 }
            return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: UInt64.self) }
        }
        let count = Int(read32())
        var commits: [Commit] = []
        commits.reserveCapacity(count)
        for _ in 0..<count {
            var commit = Commit(last: LSN(rawValue: read64()), at: Instant(microseconds: Int64(bitPattern: read64())), pageCount: Int(read32()), records: [])
            for _ in 0..<read32() {
                let page = read32()
                let length = Int(read32())
                commit.records.append(.init(page: page, start: UInt32(at), end: UInt32(at + length)))
                at += length
            }
            commits.append(commit)
        }
        return commits
    }

    private static func append<Word: FixedWidthInteger>(_ value: Word, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}
