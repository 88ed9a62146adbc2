import CSQLite

/// A prepared statement of one connection. It is reset after every run, so it can be run again at once.
package final class Statement {
    private let handle: OpaquePointer
    private let database: Database
    /// Changes the database, so that it may only run where the change is handed on.
    private let needsTransaction: Bool
    private let parameterCount: Int

    init(_ sql: String, in database: Database, isTransactionControl: Bool = false) throws(EngineFault) {
        let text = Array(sql.utf8CString)
        let (compiled, length) = try text.withUnsafeBufferPointer { bytes throws(EngineFault) in
            try database.compile(UnsafeBufferPointer(rebasing: bytes.dropLast()), persistent: true)
        }
        guard let compiled else { throw .sql(code: SQLITE_MISUSE, message: "no statement in '\(sql)'") }
        self.handle = compiled
        self.database = database
        self.needsTransaction = !isTransactionControl && sqlite3_stmt_readonly(compiled) == 0
        self.parameterCount = Int(sqlite3_bind_parameter_count(compiled))
        guard text.dropFirst(length).allSatisfy({ $0 == 0 || $0 == 32 || $0 == 10 }) else {
            throw .sql(code: SQLITE_MISUSE, message: "more than one statement in '\(sql)'")
        }
    }

    deinit { sqlite3_finalize(handle) }

    // MARK: Running

    package func run() throws(EngineFault) {
        expectParameters(0)
        try finish()
    }

    package func run(_ a: Int64) throws(EngineFault) {
        expectParameters(1)
        sqlite3_bind_int64(handle, 1, a)
        try finish()
    }

    package func run(_ a: Int64, _ b: Int64) throws(EngineFault) {
        expectParameters(2)
        sqlite3_bind_int64(handle, 1, a)
        sqlite3_bind_int64(handle, 2, b)
        try finish()
    }

    package func run(_ a: Int64, _ b: Int64, _ c: Int64) throws(EngineFault) {
        expectParameters(3)
        sqlite3_bind_int64(handle, 1, a)
        sqlite3_bind_int64(handle, 2, b)
        sqlite3_bind_int64(handle, 3, c)
        try finish()
    }

    package func run(_ a: Int64, _ b: Int64, _ c: Int64, _ d: Int64) throws(EngineFault) {
        expectParameters(4)
        sqlite3_bind_int64(handle, 1, a)
        sqlite3_bind_int64(handle, 2, b)
        sqlite3_bind_int64(handle, 3, c)
        sqlite3_bind_int64(handle, 4, d)
        try finish()
    }

    package func run(_ bindings: [SQLValue]) throws(EngineFault) {
        try bind(bindings)
        try finish()
    }

    /// The first column of the first row as an integer; nil when there is no row or it holds null.
    package func integer(_ bindings: Int64...) throws(EngineFault) -> Int64? {
        expectParameters(bindings.count)
        for (index, value) in bindings.enumerated() { sqlite3_bind_int64(handle, Int32(index + 1), value) }
        defer { sqlite3_reset(handle) }
        guard try step() else { return nil }
        return row.isNull(0) ? nil : row.integer(0)
    }

    /// Visits the rows in SQLite's order; the row is valid only within the call.
    package func forEachRow(_ bindings: [SQLValue] = [], _ body: (SQLRow) throws -> Void) throws {
        try bind(bindings)
        defer { sqlite3_reset(handle) }
        while try step() { try body(row) }
    }

    package func rows(_ bindings: [SQLValue] = []) throws(EngineFault) -> [[SQLValue]] {
        try bind(bindings)
        defer { sqlite3_reset(handle) }
        var rows: [[SQLValue]] = []
        while try step() { rows.append(row.values) }
        return rows
    }

    // MARK: Parts

    private var row: SQLRow { SQLRow(handle: handle) }

    private func finish() throws(EngineFault) {
        defer { sqlite3_reset(handle) }
        while try step() {}
    }

    /// - Returns: True when a row is there, false at the end.
    private func step() throws(EngineFault) -> Bool {
        precondition(!needsTransaction || database.isInTransaction, "a statement that writes ran outside transaction(_:_:): its change would be lost")
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw EngineFault(lastErrorOf: database.handle)
        }
    }

    private func expectParameters(_ count: Int) {
        precondition(count == parameterCount, "\(count) values for \(parameterCount) parameters")
    }

    private func bind(_ bindings: [SQLValue]) throws(EngineFault) {
        expectParameters(bindings.count)
        for (index, value) in bindings.enumerated() {
            let code = bind(value, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw EngineFault(lastErrorOf: database.handle) }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let value): return sqlite3_bind_int64(handle, index, value)
        case .real(let value): return sqlite3_bind_double(handle, index, value)
        case .text(let value):
            // A C string has a final zero, so that an empty text is not taken for null.
            let length = UInt64(value.utf8.count)
            return value.withCString { sqlite3_bind_text64(handle, index, $0, length, transientBytes, UInt8(SQLITE_UTF8)) }
        case .blob(let value):
            guard !value.isEmpty else { return sqlite3_bind_zeroblob(handle, index, 0) }
            return value.withUnsafeBytes { sqlite3_bind_blob64(handle, index, $0.baseAddress, UInt64($0.count), transientBytes) }
        }
    }
}
