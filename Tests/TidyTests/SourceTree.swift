import Foundation

/// The project's own files, found from where this file stands.
enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    struct File {
        /// From the root of the project.
        var path: String
        var text: String
        var name: String { path.split(separator: "/").last.map(String.init) ?? path }
        /// The folder under `Sources` or `Tests`; empty elsewhere.
        var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

        /// Each line of code without its comment, with its number from 1.
        var code: [(number: Int, text: Substring)] {
            lines.enumerated().map { offset, line in (number: offset + 1, text: line.prefix(upTo: line.firstRange(of: "//")?.lowerBound ?? line.endIndex)) }
        }
    }

    /// Files under `folder` that end in one of `endings`, in order of path. Build folders, hidden folders and what is ignored by git are left out.
    static func files(under folder: String, ending endings: String...) throws -> [File] {
        var found: [File] = []
        try visit(folder) { path in
            guard endings.contains(where: path.hasSuffix) else { return }
            found.append(File(path: path, text: try String(contentsOf: root.appending(path: path), encoding: .utf8)))
        }
        return found
    }

    private static func visit(_ folder: String, _ body: (String) throws -> Void) throws {
        let place = folder.isEmpty ? root : root.appending(path: folder)
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: place.path) else { return }
        for name in names.sorted() where !name.hasPrefix(".") {
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            guard path != "Reports/latest" else { continue }
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: root.appending(path: path).path, isDirectory: &isFolder)
            if isFolder.boolValue { try visit(path, body) } else { try body(path) }
        }
    }
}
