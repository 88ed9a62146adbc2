/// A place in a file that a user wrote. Lines and columns count from 1; 0 means the file as a whole.
package struct SourceLocation: Hashable, Sendable, Comparable {
    package var file: String
    package var line: Int
    package var column: Int
    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
    package static func < (a: Self, b: Self) -> Bool { (a.file, a.line, a.column) < (b.file, b.line, b.column) }
}

/// One problem of one file.
package struct Diagnostic: Error, Hashable, Sendable, CustomStringConvertible {
    package var location: SourceLocation
    /// Lower case, no full stop: what was wanted and what was found.
    package var message: String
    package var hint: String?
    package init(_ location: SourceLocation, _ message: String, hint: String? = nil) {
        self.location = location
        self.message = message
        self.hint = hint
    }

    /// `file:line:column: message`, the hint on a line of its own.
    package var description: String {
        let place = location.line > 0 ? "\(location.file):\(location.line):\(location.column)" : location.file
        return "\(place): \(message)" + (hint.map { "\n  hint: \($0)" } ?? "")
    }
}
