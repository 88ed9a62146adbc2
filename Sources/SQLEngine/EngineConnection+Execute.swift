import CSQLite
package import StorageModel
package import Units

/// What a user's SQL gave back.
package struct SQLOutcome: Sendable, Hashable {
    /// Names of the result's columns; empty when the last statement returns no rows.
    package var columns: [String] = []
    package var rows: [[SQLValue]] = []
    /// Rows that INSERT, UPDATE and DELETE changed, those changed by foreign keys not counted.
    package var changedRows = 0
    /// Page changes, already in the connection's `pages`, for the caller to give to the volume; nil when no byte changed.
    package var change: MiniTransaction?

    package init() {}
}

extension EngineConnection {
    /// Steps of SQLite's virtual machine that one call may take, some seconds' worth. Counted in steps, a runaway query ends at the
    /// same place on every machine.
    package static let stepsMax = 200_000_000

    /// Runs a user's SQL as one transaction, if it lies within `SQLSubset`.
    ///
    /// - Parameters:
    ///   - severalStatements: Allows a script; the outcome then shows the last statement's rows and the sum of changed rows.
    ///   - stepsMax: Nearest thousand below counts.
    /// - Throws: `EngineFault`: `.refused` for SQL outside the subset; `.sql` for what SQLite finds wrong, `SQLITE_INTERRUPT` (9) for a
    ///   runaway query, and `SQLITE_READONLY` (8) for a change on a reader. Pages are as before.
    /// - Precondition: No transaction is open.
    package func execute(_ sql: String, now: Instant, severalStatements: Bool = false, stepsMax: Int = stepsMax) throws -> SQLOutcome {
        if let refusal = SQLSubset.refusal(of: sql, severalStatements: severalStatements) { throw EngineFault.refused(refusal) }
        var outcome = SQLOutcome()
        try StepBudget(stepsMax).limit(database.handle) {
            switch role {
            case .writer:
                outcome.change = try transaction(now) { try runJudged(sql, &outcome) }
            case .reader:
                // A reader cannot BEGIN IMMEDIATE; what would write is refused statement by statement.
                self.now = now
                try runJudged(sql, &outcome)
            }
        }
        return outcome
    }

    private func runJudged(_ sql: String, _ outcome: inout SQLOutcome) throws(EngineFault) {
        try database.subset.enforcing { () throws(EngineFault) in
            let text = Array(sql.utf8CString.dropLast())
            var rest = text[...]
            while !rest.isEmpty {
                let schemaChange = SQLSubset.changesSchema(String(decoding: rest.map(UInt8.init(bitPattern:)), as: UTF8.self))
                database.subset.expect(schemaChange: schemaChange)
                let (compiled, length) = try rest.withUnsafeBufferPointer { bytes throws(EngineFault) in
                    try database.compile(bytes, persistent: false)
                }
                guard let compiled, length > 0 else { return }
                defer { sqlite3_finalize(compiled) }
                try collect(compiled, &outcome)
                let changesRows = !schemaChange && sqlite3_stmt_readonly(compiled) == 0
                if changesRows { outcome.changedRows += Int(sqlite3_changes64(database.handle)) }
                rest = rest.dropFirst(length)
            }
        }
    }

    private func collect(_ statement: OpaquePointer, _ outcome: inout SQLOutcome) throws(EngineFault) {
        let row = SQLRow(handle: statement)
        outcome.columns = (0..<row.count).map { column in sqlite3_column_name(statement, Int32(column)).map { String(cString: $0) } ?? "" }
        outcome.rows = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: outcome.rows.append(row.values)
            case SQLITE_DONE: return
            default: throw EngineFault(lastErrorOf: database.handle)
            }
        }
    }
}

/// Ends what takes too many steps of SQLite's virtual machine.
private final class StepBudget {
    private static let stride = 1000
    private var left: Int

    init(_ steps: Int) { left = steps / StepBudget.stride }

    func limit<Result>(_ handle: OpaquePointer, _ body: () throws -> Result) rethrows -> Result {
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_progress_handler(
            handle, Int32(StepBudget.stride),
            { context in
                guard let context else { return 1 }
                let budget = Unmanaged<StepBudget>.fromOpaque(context).takeUnretainedValue()
                budget.left -= 1
                return budget.left < 0 ? 1 : 0
            }, context)
        defer { sqlite3_progress_handler(handle, 0, nil, nil) }
        return try body()
    }
}
