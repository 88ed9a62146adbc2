import CSQLite

/// Asked by SQLite for every object that a statement names while it is compiled; refuses what `SQLSubset` does not hold.
///
/// It stays installed and is switched, because SQLite compiles every prepared statement anew when an authorizer changes.
final class SubsetGuard {
    /// Only a user's SQL is judged; our own is trusted.
    private var isEnforcing = false
    /// A change of schema reads and writes SQLite's catalogue by itself.
    private var changesSchema = false
    private var refusal: String?

    /// - Returns: False when SQLite refused.
    func install(on handle: OpaquePointer) -> Bool {
        let code = sqlite3_set_authorizer(
            handle,
            { context, action, first, second, _, _ in
                guard let context else { return SQLITE_DENY }
                let subset = Unmanaged<SubsetGuard>.fromOpaque(context).takeUnretainedValue()
                return subset.isEnforcing ? subset.judge(action, first, second) : SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
        return code == SQLITE_OK
    }

    /// Judges what is compiled within `body`.
    /// - Throws: `.refused` in place of SQLite's bare "not authorized".
    func enforcing<Result>(_ body: () throws(EngineFault) -> Result) throws(EngineFault) -> Result {
        isEnforcing = true
        refusal = nil
        defer { isEnforcing = false }
        do {
            return try body()
        } catch {
            if let refusal { throw .refused(refusal) }
            throw error
        }
    }

    /// Says which statement comes next.
    func expect(schemaChange: Bool) { changesSchema = schemaChange }

    private func judge(_ action: Int32, _ first: UnsafePointer<CChar>?, _ second: UnsafePointer<CChar>?) -> Int32 {
        switch action {
        case SQLITE_SELECT, SQLITE_RECURSIVE:
            return SQLITE_OK
        case SQLITE_READ, SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE:
            return judgeTable(text(first))
        case SQLITE_FUNCTION:
            return judgeFunction(text(second))
        case SQLITE_CREATE_TABLE, SQLITE_CREATE_INDEX, SQLITE_CREATE_VIEW, SQLITE_DROP_TABLE, SQLITE_DROP_INDEX, SQLITE_DROP_VIEW,
            SQLITE_ALTER_TABLE, SQLITE_REINDEX:
            // REINDEX is how CREATE INDEX fills the index; as a statement its first word refuses it.
            return changesSchema ? SQLITE_OK : deny("a change of schema within a statement", "a statement of its own")
        default:
            return deny("action \(action) of SQLite's authorizer", "another statement")
        }
    }

    private func judgeTable(_ name: String) -> Int32 {
        guard SQLSubset.isInternal(name), !changesSchema else { return SQLITE_OK }
        return deny("table \(name)", "tables of your own")
    }

    private func judgeFunction(_ name: String) -> Int32 {
        let isKnown = SQLSubset.functions.contains(name.lowercased())
        // ALTER TABLE rewrites the catalogue with functions that only SQLite itself can call.
        guard !isKnown, !(changesSchema && (name.hasPrefix("sqlite_") || ["printf", "quote"].contains(name))) else { return SQLITE_OK }
        return deny("function \(name)", "one of " + SQLSubset.functions.sorted().joined(separator: ", "))
    }

    private func deny(_ what: String, _ hint: String) -> Int32 {
        refusal = refusal ?? SQLSubset.outside(what, hint)
        return SQLITE_DENY
    }

    private func text(_ name: UnsafePointer<CChar>?) -> String { name.map { String(cString: $0) } ?? "" }
}
