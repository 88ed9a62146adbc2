/// The pages of a database by number, from 1, as one actor sees them at one moment.
///
/// Pages are copied on write: a copy of the table costs one reference, and a page its bytes only once it differs.
package struct PageTable: Sendable {
    package let pageSize: Int
    /// `pages[n - 1]` is page n; always `pageSize` bytes.
    private var pages: [[UInt8]]

    package init(pageSize: Int) {
        self.pageSize = pageSize
        self.pages = []
    }

    /// Number of pages: the size of the database.
    package var count: Int { pages.count }

    /// - Precondition: 1 ≤ `page` ≤ `count`.
    package subscript(page: UInt32) -> [UInt8] { pages[Int(page) - 1] }

    package func withPage<Result>(_ page: UInt32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        pages[Int(page) - 1].withUnsafeBytes(body)
    }

    /// Cuts off pages past `count`, or adds pages of zeros.
    package mutating func resize(to count: Int) {
        if count < pages.count {
            pages.removeLast(pages.count - count)
        } else {
            while pages.count < count { pages.append([UInt8](repeating: 0, count: pageSize)) }
        }
    }

    /// Replaces a whole page, growing the table when it lies past the end.
    package mutating func replace(_ page: UInt32, with bytes: [UInt8]) {
        precondition(bytes.count == pageSize, "page \(page) has \(bytes.count) bytes, a page is \(pageSize)")
        resize(to: max(count, Int(page)))
        pages[Int(page) - 1] = bytes
    }

    /// Writes `patch` at `offset` within a page, growing the table when it lies past the end.
    package mutating func write(_ patch: UnsafeRawBufferPointer, page: UInt32, offset: Int) {
        precondition(offset + patch.count <= pageSize, "patch of \(patch.count) bytes at \(offset) overruns page \(page)")
        if Int(page) > pages.count { resize(to: Int(page)) }
        pages[Int(page) - 1].withUnsafeMutableBytes { bytes in
            UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<(offset + patch.count)]).copyMemory(from: patch)
        }
    }
}

extension PageTable: Equatable {}
