/// A file that holds one mapping and names no other: a policy, a price book.
enum SingleFile {
    /// - Parameters:
    ///   - kind: As messages name it, with its article.
    ///   - emptyHint: For a file with nothing in it.
    /// - Returns: nil with at least one problem.
    static func mapping(_ path: String, as kind: String, emptyHint: String, source: FileSource) -> (root: MappingNode?, diagnostics: [Diagnostic]) {
        func problem(_ message: String) -> (MappingNode?, [Diagnostic]) {
            (nil, [Diagnostic(SourceLocation(file: path, line: 0, column: 0), message)])
        }
        let bytes: [UInt8]
        switch source.read(path, Loader.bytesMax) {
        case .success(let read): bytes = read
        case .failure(.missing): return problem("no such file")
        case .failure(.notAFile): return problem("not a regular file")
        case .failure(.tooLarge(let bytes)): return problem("the file is larger than 1 MiB: \(bytes) bytes")
        case .failure(.unreadable(let why)): return problem("the file cannot be read: \(why)")
        }
        let text: String
        do throws(FileText.Refusal) { text = try FileText.decode(bytes) } catch {
            return (nil, [Diagnostic(SourceLocation(file: path, line: error.line, column: 1), error.message, hint: error.hint)])
        }
        let yaml = YAMLText(text, file: path, emptyHint: emptyHint)
        guard let node = yaml.root, yaml.diagnostics.isEmpty else { return (nil, yaml.diagnostics) }
        guard case .map(let root) = node.content else {
            return (nil, [Diagnostic(node.location, "\(kind) wants keys and values, found \(node.spoken)")])
        }
        return (root, [])
    }
}
