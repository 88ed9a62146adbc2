package import SQLEngine

/// What a probe asks of a database: raise the canary, read it back, find the schema and the invariant sum.
package struct ServiceProbe: Sendable {
    /// Sum of balances that the books must show.
    package let invariant: Int64
    /// The database that the probe was last led to.
    private var database = 0
    /// Highest canary value that this database acknowledged since the probe came to it.
    private var acknowledged: Int64 = 0
    private var next: Int64 = 1

    package init(invariant: Int64) { self.invariant = invariant }

    /// The value that the next attempt raises the canary to. On another database than last time, nothing acknowledged before binds.
    package mutating func takeValue(from database: Int) -> Int64 {
        if database != self.database {
            self.database = database
            acknowledged = 0
        }
        defer { next += 1 }
        return next
    }

    /// Runs inside an open transaction.
    /// - Returns: What is wrong; nil when all is well.
    package func ask(_ connection: EngineConnection, raising value: Int64) throws -> String? {
        guard let seen = try connection.prepare("SELECT value FROM canary WHERE id = 1").integer() else { return "the canary row is missing" }
        guard seen >= acknowledged else { return "the canary reads \(seen), \(acknowledged) was acknowledged" }
        try connection.prepare("UPDATE canary SET value = ?1 WHERE id = 1").run(value)
        guard try connection.prepare("SELECT count(*) FROM sqlite_schema WHERE name IN ('accounts', 'transfers')").integer() == 2 else {
            return "the schema is incomplete"
        }
        let sum = try connection.prepare("SELECT sum(balance) FROM accounts").integer()
        guard sum == invariant else { return "balances sum to \(sum.map(String.init) ?? "nothing"), not \(invariant)" }
        return nil
    }

    package mutating func acknowledge(_ value: Int64, database: Int) {
        if database == self.database { acknowledged = max(acknowledged, value) }
    }
}
