/// A line of a file that a user wrote.
package struct FilePlace: Sendable, Hashable {
    /// As found.
    package var file: String
    /// From 1; 0: the file as a whole.
    package var line: Int
    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }
}
