/// Where files come from: the disk, or a test's table.
package struct FileSource: Sendable {
    package enum Kind: Sendable, Hashable { case file, folder, missing }

    /// What a path names. A link counts as what it leads to.
    package var kind: @Sendable (String) -> Kind
    /// Names in a folder, links to folders not included; in no particular order.
    package var names: @Sendable (String) -> Result<[String], FileProblem>
    /// Bytes of a regular file of at most so many bytes.
    package var read: @Sendable (_ path: String, _ bytesMax: Int) -> Result<[UInt8], FileProblem>
    /// The same text for every path that leads to one file.
    package var identity: @Sendable (String) -> String

    package init(
        kind: @escaping @Sendable (String) -> Kind, names: @escaping @Sendable (String) -> Result<[String], FileProblem>,
        read: @escaping @Sendable (_ path: String, _ bytesMax: Int) -> Result<[UInt8], FileProblem>,
        identity: @escaping @Sendable (String) -> String = { $0 }
    ) {
        self.kind = kind
        self.names = names
        self.read = read
        self.identity = identity
    }

    /// Files that exist only as text, by path; folders are what their paths imply.
    package static func texts(_ files: [String: String]) -> FileSource {
        let kind = { @Sendable (path: String) -> Kind in
            if files[path] != nil { return .file }
            return files.keys.contains { $0.hasPrefix(path + "/") } ? .folder : .missing
        }
        return FileSource(
            kind: kind,
            names: { folder in
                let inside = files.keys.filter { $0.hasPrefix(folder + "/") }.map { String($0.dropFirst(folder.count + 1).prefix { $0 != "/" }) }
                return .success(Array(Set(inside)).sorted())
            },
            read: { path, bytesMax in
                guard let text = files[path] else { return .failure(.missing) }
                return text.utf8.count > bytesMax ? .failure(.tooLarge(bytes: text.utf8.count)) : .success(Array(text.utf8))
            })
    }
}

package enum FileProblem: Error, Sendable, Hashable {
    case missing
    case notAFile
    case tooLarge(bytes: Int)
    case unreadable(String)
}

/// Paths as text; `/` separates.
enum FilePath {
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func name(of path: String) -> String { String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]) }

    /// `path` as seen from `folder`, without `.` and `..` where text alone can tell.
    static func resolve(_ path: String, in folder: String) -> String {
        let whole = path.hasPrefix("/") || folder == "." ? path : "\(folder)/\(path)"
        var parts: [Substring] = []
        for part in whole.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." || !whole.hasPrefix("/") {
                parts.append(part)
            }
        }
        let joined = parts.joined(separator: "/")
        if whole.hasPrefix("/") { return "/" + joined }
        return joined.isEmpty ? "." : joined
    }
}
