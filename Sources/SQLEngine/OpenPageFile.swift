import CSQLite

/// SQLite's open file, with ours behind it. SQLite allocates it, and sees only `base`.
struct OpenPageFile {
    var base: sqlite3_file
    /// Not retained: the connection owns it and closes before it goes.
    var file: Unmanaged<PageFile>

    /// One table for the whole process, never freed and never changed.
    nonisolated(unsafe) static let methods: UnsafePointer<sqlite3_io_methods> = {
        let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        methods.initialize(to: makeMethods())
        return UnsafePointer(methods)
    }()

    // Extended result codes are macros that Swift does not import.
    private static let shortRead: Int32 = SQLITE_IOERR | (2 << 8)
    private static let writeFailed: Int32 = SQLITE_IOERR | (3 << 8)

    private static func makeMethods() -> sqlite3_io_methods {
        var methods = sqlite3_io_methods()
        // Version 1 has neither shared memory nor memory mapping: no write-ahead log, every page comes through xRead and xWrite.
        methods.iVersion = 1
        methods.xClose = { _ in SQLITE_OK }
        methods.xRead = { opened, target, count, offset in
            guard let opened, let target else { return SQLITE_ERROR }
            let whole = OpenPageFile.file(of: opened).read(into: UnsafeMutableRawBufferPointer(start: target, count: Int(count)), at: Int(offset))
            return whole ? SQLITE_OK : OpenPageFile.shortRead
        }
        methods.xWrite = { opened, bytes, count, offset in
            guard let opened, let bytes else { return SQLITE_ERROR }
            let written = OpenPageFile.file(of: opened).write(UnsafeRawBufferPointer(start: bytes, count: Int(count)), at: Int(offset))
            return written ? SQLITE_OK : OpenPageFile.writeFailed
        }
        methods.xTruncate = { opened, size in
            guard let opened else { return SQLITE_ERROR }
            OpenPageFile.file(of: opened).truncate(toSize: Int(size))
            return SQLITE_OK
        }
        methods.xSync = { _, _ in SQLITE_OK }
        methods.xFileSize = { opened, size in
            guard let opened else { return SQLITE_ERROR }
            size?.pointee = Int64(OpenPageFile.file(of: opened).size)
            return SQLITE_OK
        }
        methods.xLock = { _, _ in SQLITE_OK }
        methods.xUnlock = { _, _ in SQLITE_OK }
        methods.xCheckReservedLock = { _, reserved in
            reserved?.pointee = 0
            return SQLITE_OK
        }
        methods.xFileControl = { opened, operation, _ in
            guard let opened else { return SQLITE_ERROR }
            switch operation {
            // SYNC comes after the last page write of a commit, even with synchronous=OFF. A truncation follows it, and then PHASETWO.
            case SQLITE_FCNTL_SYNC, SQLITE_FCNTL_COMMIT_PHASETWO:
                OpenPageFile.file(of: opened).install()
                return SQLITE_OK
            default:
                return SQLITE_NOTFOUND
            }
        }
        methods.xSectorSize = { _ in 4096 }
        methods.xDeviceCharacteristics = { _ in SQLITE_IOCAP_POWERSAFE_OVERWRITE }
        return methods
    }

    private static func file(of opened: UnsafeMutablePointer<sqlite3_file>) -> PageFile {
        UnsafeMutableRawPointer(opened).assumingMemoryBound(to: OpenPageFile.self).pointee.file.takeUnretainedValue()
    }
}
