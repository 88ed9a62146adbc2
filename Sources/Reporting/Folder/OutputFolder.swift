import Foundation

/// The folder that reports go to.
struct OutputFolder {
    /// Absolute, without links.
    let path: String
    /// As the user named it.
    private let name: String

    init(_ directory: String) {
        name = directory
        path = URL(fileURLWithPath: directory).standardizedFileURL.resolvingSymlinksInPath().path
    }

    private var parent: String { (path as NSString).deletingLastPathComponent }
    private var files: FileManager { .default }

    func checkWritable() throws(OutputRefusal) {
        try checkIsOurs()
        let staging: String
        do {
            staging = try makeStaging(near: nearestFolder(from: parent))
        } catch {
            guard exists else { throw error }
            staging = try makeStaging(near: path)
        }
        try remove(staging)
    }

    /// A file whose bytes are asked for when it is written, perhaps more than once.
    typealias File = (path: String, content: () throws(OutputRefusal) -> [UInt8])

    static func file(_ path: String, _ bytes: [UInt8]) -> File { (path, { () throws(OutputRefusal) in bytes }) }

    /// Everything is written before anything is taken away.
    func replace(with tree: [File]) throws(OutputRefusal) {
        try checkIsOurs()
        do {
            try replaceWhole(with: tree)
        } catch {
            // A mounted folder, as containers have them, can be neither moved away nor always accompanied by a neighbour.
            guard exists else { throw error }
            try replaceContent(with: tree)
        }
    }

    private var exists: Bool { files.fileExists(atPath: path) }

    /// Builds beside and moves into place: readers see the old tree or the new one.
    private func replaceWhole(with tree: [File]) throws(OutputRefusal) {
        try make(parent)
        let staging = try makeStaging(near: parent)
        do {
            try fill(staging, with: tree)
            if exists { try swap(staging) } else { try move(staging, to: path) }
        } catch {
            discard(staging)
            throw error
        }
    }

    private func swap(_ staging: String) throws(OutputRefusal) {
        let old = try makeStaging(near: parent)
        do { try move(path, to: old) } catch {
            discard(old)
            throw error
        }
        do { try move(staging, to: path) } catch {
            try move(old, to: path)
            throw error
        }
        try remove(old)
    }

    /// Builds inside and moves entry by entry: readers may see some of each.
    func replaceContent(with tree: [File]) throws(OutputRefusal) {
        let staging = try makeStaging(near: path)
        do {
            try fill(staging, with: tree)
            let inner = (staging as NSString).lastPathComponent
            for entry in try entries(of: path) where entry != inner { try remove(path + "/" + entry) }
            for entry in try entries(of: staging) { try move(staging + "/" + entry, to: path + "/" + entry) }
        } catch {
            discard(staging)
            throw error
        }
        try remove(staging)
    }

    /// After a failure, whose reason matters more than whether a half-built tree could be cleared away.
    private func discard(_ staging: String) { _ = try? files.removeItem(atPath: staging) }

    private func entries(of folder: String) throws(OutputRefusal) -> [String] {
        do { return try files.contentsOfDirectory(atPath: folder).sorted() } catch { throw refusal(error) }
    }

    /// Absent, empty, or holding only what an earlier run listed in its marker.
    private func checkIsOurs() throws(OutputRefusal) {
        guard !name.isEmpty else { throw .unnamed }
        var isFolder: ObjCBool = false
        guard files.fileExists(atPath: path, isDirectory: &isFolder) else {
            // Attributes are those of a link itself: it is there, and leads nowhere.
            let isLink = (try? files.attributesOfItem(atPath: path)) != nil
            guard !isLink else { throw .notWritable(path: name, reason: "it is a link that leads nowhere") }
            return
        }
        guard isFolder.boolValue else { throw .notAFolder(path: name) }
        let found: [String]
        do { found = try files.subpathsOfDirectory(atPath: path).sorted() } catch { throw refusal(error) }
        let listed = files.contents(atPath: path + "/" + TreeMarker.path).flatMap { TreeMarker.paths(in: Array($0)) } ?? []
        let stranger = found.first { entry in !listed.contains(entry) && !listed.contains { $0.hasPrefix(entry + "/") } }
        if let stranger { throw .foreignFolder(path: name, example: stranger) }
    }

    private func fill(_ staging: String, with tree: [File]) throws(OutputRefusal) {
        for (path, content) in tree + [OutputFolder.marker(of: tree)] {
            let bytes = try content()
            let target = staging + "/" + path
            try make((target as NSString).deletingLastPathComponent)
            do { try Data(bytes).write(to: URL(fileURLWithPath: target)) } catch { throw refusal(error) }
        }
    }

    private static func marker(of tree: [File]) -> File {
        let bytes = TreeMarker.bytes(for: tree.map(\.path))
        return file(TreeMarker.path, bytes)
    }

    /// An empty folder of a name that nobody else has: `.latest-a1B2c3`, which `.gitignore` knows.
    private func makeStaging(near folder: String) throws(OutputRefusal) -> String {
        var template = Array((folder + "/.\((path as NSString).lastPathComponent)-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw .notWritable(path: name, reason: systemReason(errno, at: folder)) }
        let made = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        // mkdtemp makes it for the owner only; a report is for readers.
        guard chmod(made, 0o755) == 0 else { throw .notWritable(path: name, reason: systemReason(errno, at: made)) }
        return made
    }

    private func nearestFolder(from start: String) throws(OutputRefusal) -> String {
        var folder = start
        var isFolder: ObjCBool = false
        while !files.fileExists(atPath: folder, isDirectory: &isFolder) {
            let above = (folder as NSString).deletingLastPathComponent
            guard above != folder else { throw .notWritable(path: name, reason: "\(folder) does not exist") }
            folder = above
        }
        guard isFolder.boolValue else { throw .notAFolder(path: name) }
        return folder
    }

    private func make(_ folder: String) throws(OutputRefusal) {
        _ = try nearestFolder(from: folder)
        do { try files.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch { throw refusal(error) }
    }

    private func move(_ from: String, to: String) throws(OutputRefusal) {
        guard rename(from, to) == 0 else { throw .notWritable(path: name, reason: systemReason(errno, at: to)) }
    }

    private func remove(_ folder: String) throws(OutputRefusal) {
        do { try files.removeItem(atPath: folder) } catch { throw refusal(error) }
    }

    private func refusal(_ error: any Error) -> OutputRefusal { .notWritable(path: name, reason: CleanText.oneLine(error.localizedDescription)) }

    private func systemReason(_ code: Int32, at place: String) -> String { "\(place): \(String(cString: strerror(code)))" }
}
