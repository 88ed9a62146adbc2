package import Evidence
package import SQLEngine
package import SimulationKernel
package import Units

/// Books of transfers: the sum of balances never changes, and every commit leaves one row with its id.
///
/// The application does not look at how many rows its updates found: after a DELETE without WHERE it goes on writing, as many do.
package struct LedgerWorkload: Sendable {
    package static let kind = "ledger"
    package static let summary = "Transfers between accounts at a steady rate, one row per commit id; the sum of balances is constant."
    package static let openingBalance: Int64 = 1_000

    package let accounts: Int
    private var random: SeededRandom
    private var nextID: Int64 = 1

    package init(accounts: Int, random: SeededRandom) {
        self.accounts = accounts
        self.random = random
    }

    package var terms: LedgerTerms { LedgerTerms(accounts: accounts, openingBalance: LedgerWorkload.openingBalance) }

    /// Makes the tables and opens the accounts.
    package func setUp(_ connection: EngineConnection) throws {
        try connection.run("CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL)")
        try connection.run("CREATE TABLE transfers (id INTEGER PRIMARY KEY, source INTEGER NOT NULL, destination INTEGER NOT NULL, amount INTEGER NOT NULL)")
        try connection.run("CREATE TABLE canary (id INTEGER PRIMARY KEY, value INTEGER NOT NULL)")
        try connection.run("INSERT INTO canary (id, value) VALUES (1, 0)")
        let insert = try connection.prepare("INSERT INTO accounts (id, balance) VALUES (?1, ?2)")
        for account in 1...Int64(accounts) { try insert.run(account, LedgerWorkload.openingBalance) }
    }

    /// The next transfer, between two different accounts.
    package mutating func next(database: Int8, at now: Instant) -> LedgerCommit {
        let from = random.below(UInt64(accounts))
        let to = (from + 1 + random.below(UInt64(accounts) - 1)) % UInt64(accounts)
        let amount = 1 + random.below(100)
        defer { nextID += 1 }
        return LedgerCommit(id: nextID, from: Int32(from) + 1, to: Int32(to) + 1, amount: Int32(amount), database: database, sentAt: now)
    }

    /// Whether the next transfer comes from a local client.
    package mutating func isLocal(_ share: Double) -> Bool { random.unit() < share }

    /// When the next transfer is due after this one: evenly spread, so that clients do not fall into step.
    package mutating func gap(rate: Double) -> Int64 {
        let mean = 1_000_000 / rate
        return max(1, Int64(mean * (0.5 + random.unit())))
    }

    /// Runs a transfer inside an open transaction. A row of that id that is there already means that an earlier attempt went through.
    /// - Returns: False when the id was there.
    package static func apply(_ commit: LedgerCommit, on connection: EngineConnection, isRetry: Bool) throws -> Bool {
        if isRetry, try connection.prepare("SELECT 1 FROM transfers WHERE id = ?1").integer(commit.id) != nil { return false }
        try connection.prepare("UPDATE accounts SET balance = balance - ?1 WHERE id = ?2").run(Int64(commit.amount), Int64(commit.from))
        try connection.prepare("UPDATE accounts SET balance = balance + ?1 WHERE id = ?2").run(Int64(commit.amount), Int64(commit.to))
        try connection.prepare("INSERT INTO transfers (id, source, destination, amount) VALUES (?1, ?2, ?3, ?4)")
            .run(commit.id, Int64(commit.from), Int64(commit.to), Int64(commit.amount))
        return true
    }

    /// Reads the whole books.
    package static func read(_ connection: EngineConnection, at now: Instant) -> RecoveredDatabase {
        var transfers: [TransferRow]? = []
        var accounts: [AccountRow]? = []
        do {
            try connection.forEachRow("SELECT id, source, destination, amount FROM transfers ORDER BY id") { row in
                transfers?.append(
                    .init(
                        id: row.integer(0), from: Int32(truncatingIfNeeded: row.integer(1)), to: Int32(truncatingIfNeeded: row.integer(2)),
                        amount: Int32(truncatingIfNeeded: row.integer(3))))
            }
        } catch { transfers = nil }
        do {
            try connection.forEachRow("SELECT id, balance FROM accounts ORDER BY id") { row in
                accounts?.append(.init(id: Int32(truncatingIfNeeded: row.integer(0)), balance: row.integer(1)))
            }
        } catch { accounts = nil }
        return RecoveredDatabase(takenAt: now, transfers: transfers, accounts: accounts, damage: connection.integrityCheck())
    }
}
