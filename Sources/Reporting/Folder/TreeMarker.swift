/// The file that makes a folder recognisable as ours, with the path of every file of the tree: what is not listed belongs to somebody else.
enum TreeMarker {
    static let path = ".daybreak-reports"
    private static let title = "Written by daybreak; the next run replaces this folder. Its files:"

    /// Includes the marker's own path.
    static func bytes(for paths: [String]) -> [UInt8] {
        Array(([title] + (paths + [path]).sorted()).map { $0 + "\n" }.joined().utf8)
    }

    /// nil: not a marker.
    static func paths(in bytes: [UInt8]) -> Set<String>? {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        return lines.first.map { $0 == title } == true ? Set(lines.dropFirst().map(String.init)) : nil
    }
}
