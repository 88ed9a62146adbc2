import Units

/// One commit in the log: its records, and where its batches went.
struct LogEntry: Sendable {
    /// LSN of the first record.
    let first: LSN
    /// LSN of the last record, the consistency point.
    let last: LSN
    let change: MiniTransaction
    /// When VDL first covered `last`; nil before.
    var committedAt: Instant?

    /// A commit's records for one group.
    struct Batch: Sendable, Hashable {
        var group: Int
        /// LSN of its first record; a batch of a commit over several groups may have gaps.
        var first: LSN
        /// Its place in the group's chain.
        var link: ChainLink
    }

    /// Nearly every commit touches one group; the others live in an array that is then never allocated.
    private(set) var home: Batch?
    private(set) var others: [Batch] = []

    init(first: LSN, last: LSN, change: MiniTransaction) {
        self.first = first
        self.last = last
        self.change = change
    }

    mutating func add(_ batch: Batch) {
        if home == nil { home = batch } else { others.append(batch) }
    }

    /// Makes a batch reach to one more record of its group.
    mutating func extend(_ group: Int, to last: LSN) -> Bool {
        if home?.group == group {
            home?.link.last = last
            return true
        }
        guard let index = others.firstIndex(where: { $0.group == group }) else { return false }
        others[index].link.last = last
        return true
    }

    func touches(_ group: Int) -> Bool { batch(of: group) != nil }

    func batch(of group: Int) -> Batch? {
        if let home, home.group == group { return home }
        return others.first { $0.group == group }
    }

    func allBatches(_ condition: (Batch) -> Bool) -> Bool {
        guard let home else { return true }
        return condition(home) && others.allSatisfy(condition)
    }

    /// By order of its first record in each group.
    var batches: [Batch] { (home.map { [$0] } ?? []) + others }

    var touchedGroups: [Int] { batches.map(\.group) }
}
