import CSQLite
package import StorageModel
package import Units

/// One SQLite connection on a volume's pages. A commit is an atomic set of page changes, which the caller gives to the volume.
///
/// A writer's pages are its volatile view: they hold every commit it has made, durable or not. A crash drops the connection; a fork of
/// the world opens its own on its own copy of the pages. Not to be shared between threads.
///
/// Source: SQLite, "The SQLite OS Interface or VFS" and "Pragma statements".
/// Model choice: space that SQLite does not use within a page may hold other bytes after a connection was reopened than it would
/// have otherwise; rows never differ.
package final class EngineConnection {
    package enum Role: Sendable {
        case writer
        /// Refuses to write, and stays at the pages it was opened on.
        case reader
    }

    package let role: Role
    let database: Database
    private let begin: Statement
    private let commit: Statement
    private let rollback: Statement
    private var prepared: [String: Statement] = [:]

    /// - Parameters:
    ///   - pages: The database; a table without pages is a fresh one.
    ///   - randomSeed: Where `random()` and `randomblob()` start.
    ///   - now: What CURRENT_TIMESTAMP is until a call says otherwise.
    /// - Throws: `.sql` when the pages are not a database of that page size.
    package init(pages: PageTable, role: Role, randomSeed: UInt64, now: Instant) throws(EngineFault) {
        let file = PageFile(pages: pages, now: now, random: RandomSource(seed: randomSeed))
        let flags = role == .writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
        let database = try Database.open(file, flags: flags)
        self.role = role
        self.database = database
        try EngineConnection.configure(database, role: role)
        begin = try Statement("BEGIN IMMEDIATE", in: database, isTransactionControl: true)
        commit = try Statement("COMMIT", in: database, isTransactionControl: true)
        rollback = try Statement("ROLLBACK", in: database, isTransactionControl: true)
    }

    /// The order matters: the page size counts only before the first write, and the journal mode reads the file.
    private static func configure(_ database: Database, role: Role) throws(EngineFault) {
        let pageSize = database.file.pages.pageSize
        var pragmas = [
            "page_size=\(pageSize)", "auto_vacuum=NONE", "journal_mode=MEMORY", "synchronous=OFF", "cache_spill=OFF",
            "cache_size=1000000", "temp_store=MEMORY",
            // On in some builds; it would write zeros over everything deleted, and all of that would be redo.
            "secure_delete=OFF",
        ]
        // An exclusive writer stops moving the file change counter. A reader must not rely on it, and does not: its pages never change.
        if role == .writer { pragmas.append("locking_mode=EXCLUSIVE") }
        // Both engines that Aurora offers enforce them; SQLite does when asked.
        pragmas.append("foreign_keys=ON")
        for pragma in pragmas { try Statement("PRAGMA \(pragma)", in: database, isTransactionControl: true).run() }
        let found = try Statement("PRAGMA page_size", in: database).integer()
        guard found == Int64(pageSize) else {
            throw .sql(code: SQLITE_NOTADB, message: "pages are of \(pageSize) bytes, the database says \(found ?? 0)")
        }
        _ = try Statement("SELECT count(*) FROM sqlite_schema", in: database).integer()
    }

    /// What SQL sees as the present; `transaction` and `execute` set it.
    package var now: Instant {
        get { database.file.now }
        set { database.file.now = newValue }
    }

    /// A copy of the pages as the last commit left them.
    package var pages: PageTable { database.file.pages }

    // MARK: Statements

    /// The statement for a text, compiled once. Trusted: nothing is refused.
    package func prepare(_ sql: String) throws(EngineFault) -> Statement {
        if let known = prepared[sql] { return known }
        let statement = try Statement(sql, in: database)
        prepared[sql] = statement
        return statement
    }

    package func run(_ sql: String, _ bindings: [SQLValue] = []) throws(EngineFault) { try prepare(sql).run(bindings) }

    package func rows(_ sql: String, _ bindings: [SQLValue] = []) throws(EngineFault) -> [[SQLValue]] { try prepare(sql).rows(bindings) }

    package func forEachRow(_ sql: String, _ bindings: [SQLValue] = [], _ body: (SQLRow) throws -> Void) throws {
        try prepare(sql).forEachRow(bindings, body)
    }

    // MARK: Transactions

    /// Runs `body` between BEGIN IMMEDIATE and COMMIT.
    ///
    /// - Returns: The page changes, already in `pages`, for the caller to give to the volume; nil when no byte changed.
    /// - Throws: What `body` throws, or `.sql`; the transaction is rolled back and `pages` are as before.
    /// - Precondition: No transaction is open.
    package func transaction(_ now: Instant, _ body: () throws -> Void) throws -> MiniTransaction? {
        precondition(!database.isInTransaction, "a transaction is open already")
        self.now = now
        do {
            try begin.run()
            try body()
            try commit.run()
        } catch {
            rollBack()
            throw error
        }
        return database.file.takeChange()
    }

    private func rollBack() {
        // Some errors make SQLite roll back by itself, and then ROLLBACK would be the error.
        if database.isInTransaction {
            do { try rollback.run() } catch { preconditionFailure("SQLite cannot roll back: \(error)") }
        }
        database.file.discardStaged()
    }

    /// What `PRAGMA integrity_check` finds wrong, one finding a line; nil when the database is sound.
    package func integrityCheck() -> String? {
        do {
            let found = try Statement("PRAGMA integrity_check", in: database).rows().compactMap { row -> String? in
                if case .text(let line)? = row.first { line } else { nil }
            }
            return found == ["ok"] ? nil : found.joined(separator: "\n")
        } catch {
            return error.description
        }
    }
}
