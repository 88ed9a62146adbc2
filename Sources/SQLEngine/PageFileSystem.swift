import CSQLite
import Units

/// SQLite's view of an operating system that has one file, the connection's pages, and no clock or chance of its own.
///
/// Each connection has a VFS of its own, because SQLite asks for the time with nothing but the VFS in hand. It is registered only
/// while the connection opens: SQLite looks the name up once and keeps the pointer.
struct PageFileSystem {
    /// Registered with SQLite under `name` while opening; must outlive the connection.
    let system: UnsafeMutablePointer<sqlite3_vfs>
    let name: UnsafeMutablePointer<CChar>

    /// - Parameter file: Not retained; must outlive the connection.
    init(file: PageFile) {
        system = .allocate(capacity: 1)
        // The address is unique among living connections of all threads; SQLite forgets the name before anything could print it.
        let text = "daybreak-\(UInt(bitPattern: system))".utf8CString
        let name = UnsafeMutablePointer<CChar>.allocate(capacity: text.count)
        _ = UnsafeMutableBufferPointer(start: name, count: text.count).initialize(from: text)
        self.name = name
        var system = sqlite3_vfs()
        system.iVersion = 2
        system.szOsFile = Int32(MemoryLayout<OpenPageFile>.size)
        system.mxPathname = 64
        system.zName = UnsafePointer(name)
        system.pAppData = Unmanaged.passUnretained(file).toOpaque()
        PageFileSystem.setCallbacks(of: &system)
        self.system.initialize(to: system)
    }

    func free() {
        system.deinitialize(count: 1)
        system.deallocate()
        name.deallocate()
    }

    private static func setCallbacks(of system: inout sqlite3_vfs) {
        system.xOpen = { system, _, opened, flags, flagsOut in
            // Journals and temporary files live in memory by pragma; asking for one on disk is a mistake to be seen.
            guard let system, let opened, flags & SQLITE_OPEN_MAIN_DB != 0 else { return SQLITE_CANTOPEN }
            UnsafeMutableRawPointer(opened).initializeMemory(
                as: OpenPageFile.self,
                to: OpenPageFile(base: sqlite3_file(pMethods: OpenPageFile.methods), file: .passUnretained(PageFileSystem.file(of: system))))
            flagsOut?.pointee = flags
            return SQLITE_OK
        }
        system.xDelete = { _, _, _ in SQLITE_OK }
        system.xAccess = { _, _, _, exists in
            exists?.pointee = 0
            return SQLITE_OK
        }
        system.xFullPathname = { _, name, capacity, target in
            guard let name, let target, copyPath(name, capacity, target) else { return SQLITE_CANTOPEN }
            return SQLITE_OK
        }
        system.xRandomness = { system, count, target in
            guard let system, let target else { return 0 }
            PageFileSystem.file(of: system).random.fill(UnsafeMutableRawBufferPointer(start: target, count: Int(count)))
            return count
        }
        system.xSleep = { _, microseconds in microseconds }
        system.xGetLastError = { _, _, _ in 0 }
        system.xCurrentTime = { system, days in
            guard let system else { return SQLITE_ERROR }
            days?.pointee = Double(PageFileSystem.file(of: system).now.julianMilliseconds) / 86_400_000
            return SQLITE_OK
        }
        system.xCurrentTimeInt64 = { system, milliseconds in
            guard let system else { return SQLITE_ERROR }
            milliseconds?.pointee = PageFileSystem.file(of: system).now.julianMilliseconds
            return SQLITE_OK
        }
    }

    private static func file(of system: UnsafeMutablePointer<sqlite3_vfs>) -> PageFile {
        guard let context = system.pointee.pAppData else { preconditionFailure("a VFS was registered without its file") }
        return Unmanaged<PageFile>.fromOpaque(context).takeUnretainedValue()
    }
}

/// Copies a path with its final zero; false when it does not fit.
private func copyPath(_ name: UnsafePointer<CChar>, _ capacity: Int32, _ target: UnsafeMutablePointer<CChar>) -> Bool {
    for index in 0..<Int(capacity) {
        target[index] = name[index]
        if name[index] == 0 { return true }
    }
    return false
}

extension Instant {
    /// Milliseconds since noon of -4713-11-24, as SQLite counts time; rounded down.
    fileprivate var julianMilliseconds: Int64 {
        let floored = microseconds >= 0 ? microseconds / 1000 : (microseconds - 999) / 1000
        return floored + 210_866_760_000_000
    }
}
