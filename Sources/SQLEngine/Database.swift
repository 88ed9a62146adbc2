import CSQLite

/// An open SQLite handle with everything its callbacks point at. Statements hold it, so it closes after the last of them.
final class Database {
    let handle: OpaquePointer
    let file: PageFile
    let subset: SubsetGuard
    private let fileSystem: PageFileSystem

    private init(handle: OpaquePointer, file: PageFile, fileSystem: PageFileSystem) {
        self.handle = handle
        self.file = file
        self.fileSystem = fileSystem
        self.subset = SubsetGuard()
    }

    deinit {
        let code = sqlite3_close(handle)
        precondition(code == SQLITE_OK, "a statement outlived its database (SQLite code \(code))")
        fileSystem.free()
    }

    /// Once a process. SQLite may already run when another library uses it; then its memory statistics stay on, which only costs time.
    static let startUp: Int32 = {
        _ = daybreak_sqlite3_without_memory_statistics()
        return sqlite3_initialize()
    }()

    static func open(_ file: PageFile, flags: Int32) throws(EngineFault) -> Database {
        guard startUp == SQLITE_OK else { throw .sql(code: startUp, message: "SQLite does not start") }
        let fileSystem = PageFileSystem(file: file)
        var opened: OpaquePointer?
        var code = sqlite3_vfs_register(fileSystem.system, 0)
        if code == SQLITE_OK {
            code = sqlite3_open_v2("pages", &opened, flags | SQLITE_OPEN_NOMUTEX, fileSystem.name)
            sqlite3_vfs_unregister(fileSystem.system)
        }
        guard code == SQLITE_OK, let handle = opened else {
            sqlite3_close(opened)
            fileSystem.free()
            throw .sql(code: code, message: String(cString: sqlite3_errstr(code)))
        }
        let database = Database(handle: handle, file: file, fileSystem: fileSystem)
        guard RandomSource.override(on: handle, file: file), database.subset.install(on: handle) else { throw EngineFault(lastErrorOf: handle) }
        return database
    }

    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// - Returns: nil when the text holds no statement, only space or comments; then how many bytes were read.
    func compile(_ sql: UnsafeBufferPointer<CChar>, persistent: Bool) throws(EngineFault) -> (statement: OpaquePointer?, length: Int) {
        var statement: OpaquePointer?
        var tail: UnsafePointer<CChar>?
        let flags = persistent ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
        let code = sqlite3_prepare_v3(handle, sql.baseAddress, Int32(sql.count), flags, &statement, &tail)
        guard code == SQLITE_OK else { throw EngineFault(lastErrorOf: handle) }
        guard let start = sql.baseAddress, let tail else { return (statement, sql.count) }
        return (statement, tail - start)
    }
}
