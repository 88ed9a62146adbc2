import Evidence
import Units

/// Which commits a copied table has lost: made on the database before the table was put in place, and later than what the table holds.
///
/// The commits of the other table stay. Model choice: a commit counts as made when it was first sent, as far as the copy is concerned.
struct TableCopies {
    private let copies: [CopiedTable]
    private let database: Int?

    init(_ cluster: ClusterHistory) {
        copies = cluster.copies
        database = cluster.recoveredDatabase
    }

    /// - Parameter table: nil for any.
    func drop(_ commit: LedgerCommit, from table: CopiedTable.Table? = nil) -> Bool {
        guard !copies.isEmpty, Int(commit.database) == database else { return false }
        let made = commit.committedAt ?? commit.acknowledgedAt ?? commit.sentAt
        return copies.contains { (table == nil || $0.table == table) && made > $0.target && commit.sentAt < $0.at }
    }
}
