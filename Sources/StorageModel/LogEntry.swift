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

    /// Nearly every commit touches one group; the others live in an array that is then never allocated.
    private var home: (group: Int, batch: Int)?
    private var others: [(group: Int, batch: Int)] = []

    init(first: LSN, last: LSN, change: MiniTransaction) {
        self.first = first
        self.last = last
        self.change = change
    }

    mutating func add(group: Int, batch: Int) {
        if home == nil { home = (group, batch) } else { others.append((group, batch)) }
    }

    func touches(_ group: Int) -> Bool { batch(of: group) != nil }

    func batch(of group: Int) -> Int? {
        if let home, home.group == group { return home.batch }
        return others.first { $0.group == group }?.batch
    }

    func allBatches(_ condition: (_ group: Int, _ batch: Int) -> Bool) -> Bool {
        guard let home else { return true }
        return condition(home.group, home.batch) && others.allSatisfy { condition($0.group, $0.batch) }
    }

    var touchedGroups: [Int] { (home.map { [$0.group] } ?? []) + others.map(\.group) }
}
