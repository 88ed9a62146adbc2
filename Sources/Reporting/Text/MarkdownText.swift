/// Text escaped for GitHub-flavoured Markdown, inside a paragraph or a table cell.
enum MarkdownText {
    /// Source: GitHub Flavored Markdown Spec, 6.1 Backslash escapes and 6.9 Autolinks (extension). `@` becomes an entity: a
    /// backslash does not stop a mention.
    static func escaped(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in CleanText.oneLine(text).unicodeScalars {
            switch scalar {
            case "@": out.append(contentsOf: "&#64;".unicodeScalars)
            case "\\", "`", "*", "_", "{", "}", "[", "]", "<", ">", "#", "|", "~", "!", "&", "$":
                out.append("\\")
                out.append(scalar)
            default: out.append(scalar)
            }
        }
        return String(out).replacing("://", with: ":\\/\\/")
    }

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
