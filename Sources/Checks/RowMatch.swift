import Evidence

/// Which commits have a row in the recovered database, and which rows belong to none.
///
/// The list of commits holds every id once: a retry reuses its id and its entry.
struct RowMatch {
    /// By index into the commits.
    let isPresent: [Bool]
    /// Rows whose id nobody ever sent.
    let strangers: [TransferRow]
    /// Commits whose row says something else than was sent, in order of id, with that row.
    let altered: [(commit: Int, row: TransferRow)]
    /// Second and further rows of one id.
    let repeated: [TransferRow]

    init(commits: [LedgerCommit], rows: [TransferRow]) {
        let byID = indices(of: commits) { $0.id < $1.id }
        let sortedRows = indices(of: rows) { $0.id < $1.id }
        var isPresent = Array(repeating: false, count: commits.count)
        var strangers: [TransferRow] = []
        var altered: [(commit: Int, row: TransferRow)] = []
        var repeated: [TransferRow] = []

        var next = 0
        var previous: Int64?
        for row in sortedRows.lazy.map({ rows[$0] }) {
            if row.id == previous {
                repeated.append(row)
                continue
            }
            previous = row.id
            while next < byID.count, commits[byID[next]].id < row.id { next += 1 }
            guard next < byID.count, commits[byID[next]].id == row.id else {
                strangers.append(row)
                continue
            }
            let index = byID[next]
            isPresent[index] = true
            let sent = commits[index]
            if (row.from, row.to, row.amount) != (sent.from, sent.to, sent.amount) { altered.append((index, row)) }
        }
        self.isPresent = isPresent
        self.strangers = strangers
        self.altered = altered
        self.repeated = repeated
    }
}

/// The indices of `elements` in ascending order; no sort when they are in order already, as commits and rows nearly always are.
/// Elements that compare equal stay in place.
func indices<Element>(of elements: [Element], by isBefore: (Element, Element) -> Bool) -> [Int] {
    for index in elements.indices.dropFirst() where isBefore(elements[index], elements[index - 1]) {
        return elements.indices.sorted { a, b in
            isBefore(elements[a], elements[b]) || (!isBefore(elements[b], elements[a]) && a < b)
        }
    }
    return Array(elements.indices)
}
