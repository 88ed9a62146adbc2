import StorageModel

/// The page writes of the commit in progress, kept as redo against the pages as they were.
///
/// The arrays are scratch space and keep their capacity from commit to commit; `take` copies out what it needs exactly.
struct StagedChange {
    private var change = MiniTransaction()
    /// How many of the records are already in the page table.
    private var installed = 0
    /// Size of the file, staged growth and truncation included.
    private(set) var pageCount: Int
    /// Size when the last change was taken.
    private var settledCount: Int

    init(pageCount: Int) {
        self.pageCount = pageCount
        self.settledCount = pageCount
    }

    /// Notes a whole page; a page that is written twice in one commit counts as its last state.
    mutating func stage(_ page: UInt32, after: UnsafeRawBufferPointer, base: borrowing PageTable) {
        // SQLite writes in ascending order, so a second write of a page shows as a step back.
        if let last = change.records.last, page <= last.page { keep { $0 != page } }
        if Int(page) <= base.count {
            base.withPage(page) { change.append(page: page, before: $0, after: after) }
        } else {
            change.append(page: page, before: nil, after: after)
        }
        pageCount = max(pageCount, Int(page))
    }

    /// A page as staged; nil when nothing is staged for it and the base is right.
    func page(_ page: UInt32, base: PageTable) -> [UInt8]? {
        guard let record = change.records[installed...].first(where: { $0.page == page }) else { return nil }
        var patched = base
        patched.apply(change.redo, from: Int(record.start), to: Int(record.end), page: page)
        return patched[page]
    }

    mutating func truncate(to count: Int) {
        pageCount = count
        keep { Int($0) <= count }
    }

    /// Brings the page table up to what is staged.
    mutating func install(into pages: inout PageTable) {
        for record in change.records[installed...] {
            pages.apply(change.redo, from: Int(record.start), to: Int(record.end), page: record.page)
        }
        installed = change.records.count
        if pages.count != pageCount { pages.resize(to: pageCount) }
    }

    /// Forgets what was staged and not installed.
    mutating func discard(backTo count: Int) {
        change.records.removeAll(keepingCapacity: true)
        change.redo.removeAll(keepingCapacity: true)
        installed = 0
        pageCount = count
        settledCount = count
    }

    /// The installed change, and room for the next; nil when no byte changed.
    mutating func take() -> MiniTransaction? {
        precondition(installed == change.records.count, "a commit ended with \(change.records.count - installed) pages not installed")
        guard !change.records.isEmpty || pageCount != settledCount else { return nil }
        var taken = MiniTransaction()
        taken.records = change.records.withUnsafeBufferPointer { Array($0) }
        taken.redo = change.redo.withUnsafeBufferPointer { Array($0) }
        taken.pageCount = pageCount
        discard(backTo: pageCount)
        return taken
    }

    /// Drops the records of pages that do not match; rare, so it may rebuild everything.
    private mutating func keep(where isKept: (UInt32) -> Bool) {
        guard !change.records.allSatisfy({ isKept($0.page) }) else { return }
        var kept = MiniTransaction()
        var keptInstalled = 0
        for (index, record) in change.records.enumerated() where index < installed || isKept(record.page) {
            let start = UInt32(kept.redo.count)
            kept.redo += change.redo[Int(record.start)..<Int(record.end)]
            kept.records.append(.init(page: record.page, start: start, end: UInt32(kept.redo.count)))
            if index < installed { keptInstalled += 1 }
        }
        change = kept
        installed = keptInstalled
    }
}
