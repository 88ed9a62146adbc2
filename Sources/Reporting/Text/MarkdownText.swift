import Units

/// Text escaped for GitHub-flavoured Markdown, inside a paragraph or a table cell.
enum MarkdownText {
    static func escaped(_ text: String) -> String { CleanText.oneLine(text).markdownEscaped }

    /// A code span whose fence is longer than any run of backticks inside. Not for table cells.
    static func code(_ text: String) -> String {
        let line = CleanText.oneLine(text)
        var longest = 0
        var run = 0
        for character in line {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        guard longest > 0 else { return "`\(line)`" }
        let fence = String(repeating: "`", count: longest + 1)
        return "\(fence) \(line) \(fence)"
    }
}
