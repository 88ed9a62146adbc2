/// The page changes of one commit: what the engine hands to the volume, atomic, with one consistency point at its end.
///
/// Source: Verbitski et al., SIGMOD 2017, section 4.1 (mini-transactions and consistency point LSNs).
package struct MiniTransaction: Sendable, Hashable {
    /// One redo record a changed page, in the order in which the engine wrote them.
    package var records: [PageRange] = []
    /// Patches of all records, one after another: offset (UInt16), length (UInt16), both little-endian, then the bytes.
    package var redo: [UInt8] = []
    /// Pages of the database after the commit.
    package var pageCount: Int = 0

    /// The part of `redo` that belongs to one page.
    package struct PageRange: Sendable, Hashable {
        package var page: UInt32
        package var start: UInt32
        package var end: UInt32
        package init(page: UInt32, start: UInt32, end: UInt32) {
            self.page = page
            self.start = start
            self.end = end
        }
    }

    package init() {}
    package var isEmpty: Bool { records.isEmpty }

    /// The highest page that the commit touches or that the database has after it.
    var highestPage: Int {
        var highest = pageCount
        for record in records where Int(record.page) > highest { highest = Int(record.page) }
        return highest
    }

    /// Appends the difference between two states of a page; nothing when they are equal.
    ///
    /// Pages are compared in blocks of 64 bytes; a run of differing blocks becomes one patch, trimmed at both ends.
    /// - Parameters:
    ///   - before: nil for a page that did not exist, which is compared with zeros.
    package mutating func append(page: UInt32, before: UnsafeRawBufferPointer?, after: UnsafeRawBufferPointer) {
        let start = UInt32(redo.count)
        let block = 64
        let stride = 1024
        var offset = 0
        while offset < after.count {
            // Most of a page is as it was.
            if offset % stride == 0, offset + stride <= after.count, !differs(before, after, offset, stride) {
                offset += stride
                continue
            }
            guard differs(before, after, offset, min(block, after.count - offset)) else {
                offset += block
                continue
            }
            var end = offset + block
            while end < after.count, differs(before, after, end, min(block, after.count - end)) { end += block }
            appendPatch(before, after, offset, min(end, after.count))
            offset = end
        }
        let end = UInt32(redo.count)
        if end > start { records.append(PageRange(page: page, start: start, end: end)) }
    }

    private mutating func appendPatch(_ before: UnsafeRawBufferPointer?, _ after: UnsafeRawBufferPointer, _ from: Int, _ to: Int) {
        var first = from
        var last = to
        while first < last, after[first] == before?[first] ?? 0 { first += 1 }
        while last > first, after[last - 1] == before?[last - 1] ?? 0 { last -= 1 }
        let length = last - first
        redo.append(UInt8(truncatingIfNeeded: first))
        redo.append(UInt8(truncatingIfNeeded: first >> 8))
        redo.append(UInt8(truncatingIfNeeded: length))
        redo.append(UInt8(truncatingIfNeeded: length >> 8))
        redo.append(contentsOf: UnsafeRawBufferPointer(rebasing: after[first..<last]))
    }

    private func differs(_ before: UnsafeRawBufferPointer?, _ after: UnsafeRawBufferPointer, _ offset: Int, _ length: Int) -> Bool {
        guard let before else {
            for index in offset..<(offset + length) where after[index] != 0 { return true }
            return false
        }
        var index = offset
        let end = offset + length
        while index + 64 <= end {
            // Eight words at a time: without a branch in between, this becomes vector instructions.
            var difference: UInt64 = 0
            for word in 0..<8 {
                difference |=
                    before.loadUnaligned(fromByteOffset: index + 8 * word, as: UInt64.self)
                    ^ after.loadUnaligned(fromByteOffset: index + 8 * word, as: UInt64.self)
            }
            if difference != 0 { return true }
            index += 64
        }
        while index < end {
            if before[index] != after[index] { return true }
            index += 1
        }
        return false
    }
}

extension PageTable {
    /// Makes the changes of a commit, its new size included.
    package mutating func apply(_ change: MiniTransaction) {
        for record in change.records { apply(change.redo, from: Int(record.start), to: Int(record.end), page: record.page) }
        resize(to: change.pageCount)
    }

    /// Writes the patches that stand in `redo[from..<to]` to a page.
    package mutating func apply(_ redo: [UInt8], from: Int, to: Int, page: UInt32) {
        redo.withUnsafeBytes { bytes in
            var at = from
            while at < to {
                let offset = Int(bytes[at]) | Int(bytes[at + 1]) << 8
                let length = Int(bytes[at + 2]) | Int(bytes[at + 3]) << 8
                write(UnsafeRawBufferPointer(rebasing: bytes[(at + 4)..<(at + 4 + length)]), page: page, offset: offset)
                at += 4 + length
            }
        }
    }
}
