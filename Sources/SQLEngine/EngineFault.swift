import CSQLite

/// Why the engine did not do what it was asked; the pages are as they were before.
package enum EngineFault: Error, Hashable {
    /// SQLite's extended result code, whose low byte is the primary code, and its message.
    case sql(code: Int32, message: String)
    /// The SQL is outside the portable subset; the text names what and hints at what to write instead.
    case refused(String)
}

extension EngineFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .sql(let code, let message): "\(message) (SQLite code \(code))"
        case .refused(let reason): reason
        }
    }
}

extension EngineFault {
    /// What a connection last complained about.
    init(lastErrorOf handle: OpaquePointer) {
        self = .sql(code: sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)))
    }
}
