import Units

/// What has changed, commit by commit, with what it takes to take it back: Aurora MySQL's change records.
///
/// Source: AWS News Blog, Amazon Aurora Backtrack (a first-in, first-out buffer of log records).
/// Model choice: a change is kept with the bytes that it replaced.
struct ChangeRecords: Sendable {
    /// From when on every change is here.
    private(set) var since: Instant
    /// In the order of their commits.
    private(set) var changes: [Change] = []

    struct Change: Sendable {
        var committedAt: Instant
        /// Makes the pages what they were before the commit.
        var inverse: MiniTransaction
    }

    init(since: Instant) { self.since = since }

    mutating func append(inverse: MiniTransaction, committedAt: Instant) { changes.append(Change(committedAt: committedAt, inverse: inverse)) }

    /// Lets go of what it takes to go back to before an instant.
    mutating func forget(before instant: Instant) {
        guard instant > since else { return }
        since = instant
        let old = changes.prefix { $0.committedAt <= instant }.count
        changes.removeFirst(old)
    }
}

extension PageTable {
    /// Makes the changes of a commit.
    /// - Returns: What takes them back, the size of the database included.
    mutating func applyGivingInverse(_ change: MiniTransaction) -> MiniTransaction {
        var inverse = MiniTransaction()
        let before = count
        inverse.pageCount = before
        for record in change.records.reversed() where Int(record.page) <= min(before, change.pageCount) {
            inverse.appendOldBytes(of: record, in: change, from: self)
        }
        // Pages that the commit cuts off come back whole.
        if change.pageCount < before {
            for page in UInt32(change.pageCount + 1)...UInt32(before) { withPage(page) { inverse.append(page: page, before: nil, after: $0) } }
        }
        apply(change)
        return inverse
    }
}

extension MiniTransaction {
    /// The bytes that a record of a change is about to replace.
    fileprivate mutating func appendOldBytes(of record: PageRange, in change: MiniTransaction, from pages: PageTable) {
        let start = UInt32(redo.count)
        pages.withPage(record.page) { old in
            var at = Int(record.start)
            while at < Int(record.end) {
                let offset = Int(change.redo[at]) | Int(change.redo[at + 1]) << 8
                let length = Int(change.redo[at + 2]) | Int(change.redo[at + 3]) << 8
                redo.append(contentsOf: change.redo[at..<(at + 4)])
                redo.append(contentsOf: UnsafeRawBufferPointer(rebasing: old[offset..<(offset + length)]))
                at += 4 + length
            }
        }
        records.append(PageRange(page: record.page, start: start, end: UInt32(redo.count)))
    }
}
