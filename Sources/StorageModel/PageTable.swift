/// The pages of a database by number, from 1, as one actor sees them at one moment.
///
/// Pages are copied on write: a copy of the table costs one reference, and after a change it costs the page, the leaf that the page stands in
/// and the spine of leaves. Pages that two tables share are the same bytes in memory, which is how sharing is counted.
package struct PageTable: Sendable {
    package let pageSize: Int
    /// Number of pages: the size of the database.
    package private(set) var count = 0
    /// Full but for the last one, which is never empty. Page n is `leaves[(n - 1) / leafSize][(n - 1) % leafSize]`, always `pageSize` bytes.
    private var leaves: [[[UInt8]]] = []

    private static let leafSize = 128

    package init(pageSize: Int) { self.pageSize = pageSize }

    /// - Precondition: 1 ≤ `page` ≤ `count`.
    package subscript(page: UInt32) -> [UInt8] {
        let (leaf, slot) = (Int(page) - 1).quotientAndRemainder(dividingBy: PageTable.leafSize)
        return leaves[leaf][slot]
    }

    package func withPage<Result>(_ page: UInt32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let (leaf, slot) = (Int(page) - 1).quotientAndRemainder(dividingBy: PageTable.leafSize)
        return leaves[leaf][slot].withUnsafeBytes(body)
    }

    /// Cuts off pages past `newCount`, or adds pages of zeros.
    package mutating func resize(to newCount: Int) {
        if newCount < count {
            leaves.removeLast(leaves.count - (newCount + PageTable.leafSize - 1) / PageTable.leafSize)
            if let last = leaves.indices.last { leaves[last].removeLast(last * PageTable.leafSize + leaves[last].count - newCount) }
        } else {
            for page in count..<newCount {
                if page % PageTable.leafSize == 0 { leaves.append([]) }
                leaves[leaves.count - 1].append([UInt8](repeating: 0, count: pageSize))
            }
        }
        count = newCount
    }

    /// Replaces a whole page, growing the table when it lies past the end.
    package mutating func replace(_ page: UInt32, with bytes: [UInt8]) {
        precondition(bytes.count == pageSize, "page \(page) has \(bytes.count) bytes, a page is \(pageSize)")
        if Int(page) > count { resize(to: Int(page)) }
        let (leaf, slot) = (Int(page) - 1).quotientAndRemainder(dividingBy: PageTable.leafSize)
        leaves[leaf][slot] = bytes
    }

    /// Writes `patch` at `offset` within a page, growing the table when it lies past the end.
    package mutating func write(_ patch: UnsafeRawBufferPointer, page: UInt32, offset: Int) {
        precondition(offset + patch.count <= pageSize, "patch of \(patch.count) bytes at \(offset) overruns page \(page)")
        if Int(page) > count { resize(to: Int(page)) }
        let (leaf, slot) = (Int(page) - 1).quotientAndRemainder(dividingBy: PageTable.leafSize)
        leaves[leaf][slot].withUnsafeMutableBytes { bytes in
            UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<(offset + patch.count)]).copyMemory(from: patch)
        }
    }

    // MARK: Sharing

    /// How many pages are the same bytes in memory as the page of the same number in another table; those that are only equal do not count.
    package func sharedPages(with other: PageTable) -> Int { count - pagesOwned(beside: [other]) }

    /// How many pages are shared with none of some other tables. Leaves that are shared whole are passed over, so the cost follows what differs.
    package func pagesOwned(beside others: [PageTable]) -> Int {
        var owned = 0
        for leaf in leaves.indices {
            let leafAddress = PageTable.address(leaves[leaf])
            if others.contains(where: { leaf < $0.leaves.count && PageTable.address($0.leaves[leaf]) == leafAddress }) { continue }
            for slot in leaves[leaf].indices {
                let address = PageTable.address(leaves[leaf][slot])
                let isShared = others.contains { other in
                    leaf < other.leaves.count && slot < other.leaves[leaf].count && PageTable.address(other.leaves[leaf][slot]) == address
                }
                if !isShared { owned += 1 }
            }
        }
        return owned
    }

    private static func address<Element>(_ array: [Element]) -> UnsafePointer<Element>? { array.withUnsafeBufferPointer(\.baseAddress) }
}

extension PageTable: Equatable {}
