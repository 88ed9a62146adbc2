import SimulationKernel
import StorageModel
import Units

/// What the explorer knows by itself: every commit it sent, what is in it, and what it was told. None of it is read back from the volume.
struct Ledger {
    struct Commit {
        var first: LSN
        var last: LSN
        /// Last record of each group that it touches.
        var ends: [(group: Int, last: LSN)]
        var writes: [(page: UInt32, bytes: [UInt8])]
        /// When the volume said that it is durable.
        var acknowledgedAt: Instant?
    }

    /// Of the present line: what a recovery cut off is not in it.
    var commits: [Commit] = []
    /// LSNs that recoveries cut off.
    var truncated: [ClosedRange<UInt64>] = []
    var truncatedCommits = 0
    static let pageSize = 128

    /// A commit that writes new bytes on its pages.
    static func change(pages: [UInt32], marks: inout SeededRandom) -> (change: MiniTransaction, writes: [(page: UInt32, bytes: [UInt8])]) {
        var change = MiniTransaction()
        change.pageCount = Schedule.pageCount
        var writes: [(page: UInt32, bytes: [UInt8])] = []
        for page in pages {
            let bytes = marks.bytes(pageSize)
            // Against zeros, so that every record carries the whole page: a record that is left out shows.
            bytes.withUnsafeBytes { change.append(page: page, before: nil, after: $0) }
            writes.append((page, bytes))
        }
        return (change, writes)
    }

    mutating func add(pages: [UInt32], writes: [(page: UInt32, bytes: [UInt8])], first: LSN) {
        var ends: [(group: Int, last: LSN)] = []
        for (offset, page) in pages.enumerated() {
            let group = (Int(page) - 1) / Schedule.pagesPerGroup
            let position = first.advanced(by: UInt64(offset))
            if ends.last?.group == group { ends[ends.count - 1].last = position } else { ends.append((group, position)) }
        }
        commits.append(Commit(first: first, last: first.advanced(by: UInt64(pages.count - 1)), ends: ends, writes: writes))
    }

    /// The database after the first `count` commits, page by page.
    func pages(after count: Int) -> [[UInt8]] {
        var pages = [[UInt8]](repeating: [UInt8](repeating: 0, count: Ledger.pageSize), count: Schedule.pageCount)
        for commit in commits.prefix(count) {
            for write in commit.writes { pages[Int(write.page) - 1] = Ledger.patched(pages[Int(write.page) - 1], write.bytes) }
        }
        return pages
    }

    /// A record against zeros carries no zero bytes at its ends: what stood there stays.
    private static func patched(_ page: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        guard let first = bytes.firstIndex(where: { $0 != 0 }), let last = bytes.lastIndex(where: { $0 != 0 }) else { return page }
        var page = page
        for index in first...last { page[index] = bytes[index] }
        return page
    }

    /// How many commits lie at or before a position.
    func count(through position: LSN) -> Int { commits.firstIndex { $0.last > position } ?? commits.count }
}
