/// What a statement that a scenario asserts gave in one database.
package struct SQLAnswer: Sendable, Hashable {
    package var sql: String
    package var reading: Reading
    package init(sql: String, reading: Reading) {
        self.sql = sql
        self.reading = reading
    }

    package enum Reading: Sendable, Hashable {
        case value(SQLCell)
        /// Not one row of one column.
        case table(rows: Int, columns: Int)
        case failed(String)
    }
}

/// One value as SQL gives it; a number and its text are different values.
package enum SQLCell: Sendable, Hashable, CustomStringConvertible {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes(count: Int)

    package var description: String {
        switch self {
        case .null: "null"
        case .integer(let value): String(value)
        case .real(let value): String(value)
        case .text(let value): "'\(value)'"
        case .bytes(let count): "\(count) bytes"
        }
    }
}
