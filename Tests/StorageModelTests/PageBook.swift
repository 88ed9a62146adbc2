import SimulationKernel
import StorageModel

/// A database's pages as the test itself knows them: plain arrays, changed without the code under test.
struct PageBook {
    let pageSize: Int
    private(set) var pages: [[UInt8]] = []
    private(set) var growths = 0
    private(set) var shrinks = 0
    private(set) var rewrites = 0
    private let mostPages = 40

    init(pageSize: Int) { self.pageSize = pageSize }

    func matches(_ table: PageTable) -> Bool {
        table.count == pages.count && pages.indices.allSatisfy { table[UInt32($0 + 1)] == pages[$0] }
    }

    /// Changes some pages and perhaps the size of the database, and says so as one commit; never nothing.
    ///
    /// Regrown pages are sometimes left as zeros, without a record, and pages written that the same commit cuts off.
    mutating func randomChange(_ random: inout SeededRandom) -> MiniTransaction {
        let old = pages
        var touched: Set<Int> = []
        switch random.below(12) {
        case 0 where pages.count > 2:
            shrinks += 1
            let kept = 1 + Int(random.below(UInt64(pages.count - 1)))
            if random.below(3) == 0 { touched.insert(pages.count - 1) }
            pages.removeLast(pages.count - kept)
        case 1, 2, 3, 4:
            let added = 1 + Int(random.below(5))
            if pages.count + added <= mostPages {
                growths += 1
                for _ in 0..<added {
                    pages.append([UInt8](repeating: 0, count: pageSize))
                    if random.below(3) > 0 { touched.insert(pages.count - 1) }
                }
            }
        default: break
        }
        for _ in 0...random.below(3) where !pages.isEmpty { touched.insert(Int(random.below(UInt64(pages.count)))) }
        var change = MiniTransaction()
        var order = touched.sorted()
        random.shuffle(&order)
        for page in order { record(page, old, &change, &random) }
        if change.isEmpty {
            if pages.isEmpty { pages.append([UInt8](repeating: 0, count: pageSize)) }
            var page = pages[0]
            page[0] &+= 1
            pages[0] = page
            append(0, before: old.first, after: page, to: &change)
        }
        change.pageCount = pages.count
        return change
    }

    /// Replaces a page, growing the book to it, and adds its record to a commit.
    mutating func set(_ page: UInt32, to bytes: [UInt8], in change: inout MiniTransaction) {
        while pages.count < Int(page) { pages.append([UInt8](repeating: 0, count: pageSize)) }
        append(Int(page) - 1, before: pages[Int(page) - 1], after: bytes, to: &change)
        pages[Int(page) - 1] = bytes
        change.pageCount = pages.count
    }

    private mutating func record(_ page: Int, _ old: [[UInt8]], _ change: inout MiniTransaction, _ random: inout SeededRandom) {
        let before = page < old.count ? old[page] : nil
        var after = before ?? [UInt8](repeating: 0, count: pageSize)
        switch random.below(8) {
        case 0: after = random.bytes(pageSize)
        case 1: after = [UInt8](repeating: 0, count: pageSize)
        default:
            let start = Int(random.below(UInt64(pageSize)))
            for index in start..<min(pageSize, start + 1 + Int(random.below(40))) { after[index] = UInt8(random.below(256)) }
        }
        rewrites += 1
        if page < pages.count { pages[page] = after }
        append(page, before: before, after: after, to: &change)
    }

    private func append(_ page: Int, before: [UInt8]?, after: [UInt8], to change: inout MiniTransaction) {
        after.withUnsafeBytes { after in
            guard let before else { return change.append(page: UInt32(page + 1), before: nil, after: after) }
            before.withUnsafeBytes { change.append(page: UInt32(page + 1), before: $0, after: after) }
        }
    }
}

extension PageBook {
    /// A book that continues from a table that has been proven equal to `pages` before.
    init(pageSize: Int, pages: [[UInt8]]) {
        self.pageSize = pageSize
        self.pages = pages
    }
}
