package import Units

/// Source: Aurora User Guide, Backtracking an Aurora DB cluster: the cluster goes back in place, and forward again, to any time of its window.
extension Volume {
    /// Keeps what going back needs, from now on.
    package mutating func keepChanges(now: Instant) {
        coalesce()
        changes = ChangeRecords(since: now)
    }

    /// Lets go of it for good.
    package mutating func dropChanges() { changes = nil }

    /// Lets go of what it takes to go back to before an instant.
    package mutating func forgetChanges(before instant: Instant) { changes?.forget(before: instant) }

    /// How many commits can be taken back.
    package var changeCount: Int { changes?.changes.count ?? 0 }

    /// How many of them were made after an instant.
    package func changes(after instant: Instant) -> Int {
        let coalesced = changes?.changes.reversed().prefix { $0.committedAt > instant }.count ?? 0
        return coalesced + log[(coalescedCount - logStart)...].count { $0.committedAt.map { $0 > instant } ?? false }
    }

    /// What a step back or forward came to.
    package struct Rewind: Sendable, Hashable {
        /// The content is that of this instant: when its last commit was made, or the time asked for when nothing had been committed by then.
        package var contentAt: Instant
        /// Commits that were taken back one by one, steps of before included.
        package var commitsUndone: Int
        /// The commit that puts it all back; nil when there is nothing to put back.
        package var ordinal: Int?
    }

    /// Puts every page back to what it was at an instant, as one more commit: the log, and so the continuous backup, goes on.
    ///
    /// Going forward again is going back over that commit. Time and memory follow the changes taken back.
    /// Model choice: a rewind is logged as the difference, where the service is said to move a position in its log.
    /// - Precondition: The volume has just been opened: every commit that it has is durable, and it has kept changes since before `instant`.
    package mutating func rewind(to instant: Instant, now: Instant, outbox: inout [ScheduledStorageEvent]) -> Rewind {
        coalesce()
        guard let known = changes, known.since <= instant else { preconditionFailure("the change records do not reach back to \(instant)") }
        var table = pages
        var touched: Set<UInt32> = []
        var rewind = Rewind(contentAt: instant, commitsUndone: 0)
        for change in known.changes.reversed() {
            guard change.committedAt > instant else {
                rewind.contentAt = change.committedAt
                break
            }
            table.apply(change.inverse)
            for record in change.inverse.records { touched.insert(record.page) }
            rewind.commitsUndone += 1
        }
        var difference = MiniTransaction()
        difference.pageCount = table.count
        // Pages that come back or were added show in the size; those in between, in a record of somebody's.
        if table.count > pages.count { touched.formUnion(UInt32(pages.count + 1)...UInt32(table.count)) }
        var order = touched.filter { Int($0) <= table.count }.sorted()
        if planted == .backtrackKeepsPage { order = order.dropLast() }
        for page in order {
            table.withPage(page) { after in
                if Int(page) <= pages.count {
                    pages.withPage(page) { difference.append(page: page, before: $0, after: after) }
                } else {
                    difference.append(page: page, before: nil, after: after)
                }
            }
        }
        guard !difference.isEmpty || difference.pageCount != pages.count else { return rewind }
        // A smaller database without any other change still needs a record to stand in the log.
        if difference.isEmpty { difference.restate(1, of: table) }
        rewind.ordinal = commit(difference, now: now, outbox: &outbox)
        return rewind
    }
}

extension MiniTransaction {
    /// A record that writes a page's first byte as it is.
    fileprivate mutating func restate(_ page: UInt32, of table: PageTable) {
        let start = UInt32(redo.count)
        redo.append(contentsOf: [0, 0, 1, 0])
        redo.append(table.withPage(page) { $0[0] })
        records.append(PageRange(page: page, start: start, end: UInt32(redo.count)))
    }
}
