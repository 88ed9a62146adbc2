/// Why reports cannot go where they were asked to go.
package enum OutputRefusal: Error, Hashable, CustomStringConvertible {
    /// An empty path, as a variable leaves that nobody set: it would stand for the working folder.
    case unnamed
    /// The path, or one above it, is a file.
    case notAFolder(path: String)
    /// It holds something that Daybreak did not write; `example` is one of those.
    case foreignFolder(path: String, example: String)
    case notWritable(path: String, reason: String)

    package var description: String {
        switch self {
        case .unnamed: "the output folder's path is empty; name one with --output, . for the working folder"
        case .notAFolder(let path): "output folder \(path) cannot be made: it is, or lies below, a file"
        case .foreignFolder(let path, let example):
            "output folder \(path) holds \(example), which Daybreak did not write; choose an empty or a new folder with --output"
        case .notWritable(let path, let reason): "output folder \(path) cannot be written: \(reason)"
        }
    }
}
