/// The SQL that a user may write: what MySQL, PostgreSQL and SQLite all have, one statement a call, each its own transaction.
///
/// - `SELECT`, `INSERT`, `UPDATE`, `DELETE`, also after `WITH`
/// - `CREATE` and `DROP` of `TABLE`, `INDEX` and `VIEW`; `ALTER TABLE`
/// - the functions of `functions`, and `CURRENT_TIMESTAMP`, `CURRENT_DATE`, `CURRENT_TIME` on the simulated clock
///
/// Everything else is refused by name before it runs. What the first words show is refused from the text alone, so that a file can
/// be checked before anything runs; tables and functions are refused when the statement is compiled.
package enum SQLSubset {
    /// - Returns: What is outside the subset and what to write instead; nil for one statement that may be compiled.
    package static func refusal(of sql: String) -> String? { refusal(of: sql, severalStatements: false) }

    /// - Parameter severalStatements: Allows a script of statements separated by semicolons.
    package static func refusal(of sql: String, severalStatements: Bool) -> String? {
        let statements = Array(SQLTokens(sql)).split(separator: .semicolon)
        guard !statements.isEmpty else { return "SQL holds no statement" }
        guard statements.count == 1 || severalStatements else { return "SQL holds \(statements.count) statements; hint: send them one by one" }
        for statement in statements {
            if let refusal = refusal(ofStatement: statement) ?? refusal(ofNamesIn: statement) { return refusal }
        }
        return nil
    }

    /// Whether a statement only reads, as far as its first word tells.
    package static func isQuery(_ sql: String) -> Bool {
        guard case .word(let first)? = SQLTokens(sql).first(where: { $0 != .semicolon }) else { return false }
        return first == "SELECT" || first == "WITH"
    }

    /// Functions that all three engines have and that give the same on every machine; `random` and `randomblob` come from the run's seed.
    ///
    /// Not among them: SQLite's date functions, because their `localtime` reads the machine's time zone, and the mathematical ones, because
    /// they are the C library's, whose last digit differs between machines.
    package static let functions: Set<String> = [
        "abs", "avg", "coalesce", "count", "current_date", "current_time", "current_timestamp", "dense_rank", "first_value", "ifnull",
        "lag", "last_value", "lead", "length", "like", "lower", "ltrim", "max", "min", "nth_value", "ntile", "nullif", "octet_length",
        "random", "randomblob", "rank", "replace", "round", "row_number", "rtrim", "substr", "substring", "sum", "trim", "upper",
    ]

    /// Whether a name belongs to SQLite rather than to the user: its catalogue, its statistics, its table-valued functions.
    static func isInternal(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasPrefix("sqlite_") || name.hasPrefix("pragma_") || ["dbstat", "json_each", "json_tree"].contains(name)
    }

    /// Whether the first statement of a text creates, drops or alters.
    static func changesSchema(_ sql: String) -> Bool {
        guard case .word(let first)? = SQLTokens(sql).first(where: { $0 != .semicolon }) else { return false }
        return ["CREATE", "DROP", "ALTER"].contains(first)
    }

    // MARK: Parts

    private static func refusal(ofStatement tokens: ArraySlice<SQLTokens.Token>) -> String? {
        let words = tokens.prefix(3).map { token in if case .word(let word) = token { word } else { "" } }
        let second = words.count > 1 ? words[1] : ""
        switch words[0] {
        case "SELECT", "WITH", "DELETE":
            return nil
        case "INSERT" where second == "OR", "UPDATE" where second == "OR":
            return outside("\(words[0]) OR", "\(words[0]) without OR")
        case "INSERT", "UPDATE":
            return nil
        case "CREATE", "DROP":
            let kind = second == "UNIQUE" && words.count > 2 ? words[2] : second
            return ["TABLE", "INDEX", "VIEW"].contains(kind) ? nil : outside("\(words[0]) \(second)", "TABLE, INDEX or VIEW")
        case "ALTER":
            return second == "TABLE" ? nil : outside("ALTER \(second)", "ALTER TABLE")
        case "":
            return "SQL does not start with a word"
        default:
            return outside(words[0], hints[words[0]] ?? "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP or ALTER TABLE")
        }
    }

    /// Quoted names are found when the statement is compiled.
    private static func refusal(ofNamesIn tokens: ArraySlice<SQLTokens.Token>) -> String? {
        for case .word(let word) in tokens where isInternal(word) { return outside(word.lowercased(), "tables and functions of your own") }
        return nil
    }

    static func outside(_ what: String, _ hint: String) -> String {
        "\(what.hasSuffix(" ") ? String(what.dropLast()) : what) is outside the SQL subset; hint: \(hint)"
    }

    private static let ownTransaction = "each statement is its own transaction"
    private static let hints = [
        "TRUNCATE": "DELETE FROM", "REPLACE": "DELETE and INSERT", "VALUES": "SELECT",
        "BEGIN": ownTransaction, "START": ownTransaction, "COMMIT": ownTransaction, "END": ownTransaction, "ROLLBACK": ownTransaction,
        "SAVEPOINT": ownTransaction, "RELEASE": ownTransaction,
    ]
}
