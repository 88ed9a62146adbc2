import StorageModel
import Units

/// The one file of a connection, and what else its VFS asks the machine for: the time and random bytes.
final class PageFile {
    private(set) var pages: PageTable
    var now: Instant
    var random: RandomSource
    private var staged: StagedChange

    init(pages: PageTable, now: Instant, random: RandomSource) {
        self.pages = pages
        self.now = now
        self.random = random
        self.staged = StagedChange(pageCount: pages.count)
    }

    /// Bytes, staged growth included.
    var size: Int { staged.pageCount * pages.pageSize }

    /// - Returns: False when the range reaches past the end; what lies there reads as zeros.
    func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) -> Bool {
        let available = max(0, min(target.count, size - offset))
        var done = 0
        while done < available {
            let page = UInt32((offset + done) / pages.pageSize + 1)
            let start = (offset + done) % pages.pageSize
            let length = min(pages.pageSize - start, available - done)
            let part = UnsafeMutableRawBufferPointer(rebasing: target[done..<(done + length)])
            copy(page, from: start, to: part)
            done += length
        }
        if done < target.count { target[done...].initializeMemory(as: UInt8.self, repeating: 0) }
        return done == target.count
    }

    private func copy(_ page: UInt32, from start: Int, to target: UnsafeMutableRawBufferPointer) {
        if let bytes = staged.page(page, base: pages) {
            bytes.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<(start + target.count)])) }
        } else if Int(page) <= pages.count {
            pages.withPage(page) { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<(start + target.count)])) }
        } else {
            target.initializeMemory(as: UInt8.self, repeating: 0)
        }
    }

    /// - Returns: False when the bytes are not exactly one page, which SQLite never asks for on a database file.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        guard bytes.count == pages.pageSize, offset % pages.pageSize == 0 else { return false }
        staged.stage(UInt32(offset / pages.pageSize + 1), after: bytes, base: pages)
        return true
    }

    func truncate(toSize size: Int) { staged.truncate(to: (size + pages.pageSize - 1) / pages.pageSize) }

    /// Every write of the commit has been staged: they enter the page table together.
    func install() { staged.install(into: &pages) }

    func discardStaged() { staged.discard(backTo: pages.count) }

    /// What the last commit changed; nil when it changed nothing.
    func takeChange() -> MiniTransaction? { staged.take() }
}
