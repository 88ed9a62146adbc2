import AccessPolicy
import Foundation

/// Reads a policy file: JSON first, then what of IAM's grammar is modelled.
enum PolicyText {
    private static let hint = "a policy is a JSON document as IAM shows it"

    /// - Returns: The document, or what is wrong with it, at its place.
    static func read(_ text: String, file: String, kind: PolicyDocument.Kind) -> Result<PolicyDocument, Diagnostic> {
        if let problem = syntaxProblem(text, file: file) { return .failure(problem) }
        // JSON is YAML too, and that reader keeps places and order.
        let yaml = YAMLText(text, file: file, emptyHint: hint)
        guard let root = yaml.root else {
            return .failure(yaml.diagnostics.first ?? Diagnostic(SourceLocation(file: file, line: 0, column: 0), "the policy cannot be read", hint: hint))
        }
        if let problem = yaml.diagnostics.first { return .failure(problem) }
        do {
            return .success(try PolicyDocument(reading: root.value, kind: kind))
        } catch {
            return .failure(Diagnostic(place(of: error, in: root), words(of: error), hint: error.hint ?? hint))
        }
    }

    private static func words(of problem: PolicyProblem) -> String {
        let element = problem.element.isEmpty ? "" : "\(problem.element): "
        return problem.statement == nil ? element + problem.message : "statement \(problem.statement.map { $0 + 1 } ?? 0): \(element)\(problem.message)"
    }

    /// The deepest part that the problem names.
    private static func place(of problem: PolicyProblem, in root: ValueNode) -> SourceLocation {
        guard case .map(let document) = root.content else { return root.location }
        var node = root
        if let index = problem.statement, let statements = document["Statement"] {
            node = statements
            if case .list(let elements) = statements.content, elements.indices.contains(index) { node = elements[index] }
        }
        for name in problem.element.split(separator: ".", maxSplits: 2).map(String.init) {
            guard case .map(let mapping) = node.content, let inner = mapping[name] else { break }
            node = inner
        }
        return node.location
    }

    private static func syntaxProblem(_ text: String, file: String) -> Diagnostic? {
        do {
            _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
        } catch {
            return Diagnostic(place(ofByte: offset(of: error) ?? text.utf8.count, in: text, file: file), "not valid JSON", hint: hint)
        }
        guard let comma = trailingComma(in: text) else { return nil }
        return Diagnostic(place(ofByte: comma, in: text, file: file), "not valid JSON: a comma with nothing after it", hint: "remove it")
    }

    /// Foundation tells the place only in prose: `Invalid value around character 4.`; nil for a text that ends too early.
    private static func offset(of error: any Error) -> Int? {
        let prose = (error as NSError).userInfo["NSDebugDescription"] as? String
        return prose?.split(separator: " ").last.flatMap { Int($0.filter(\.isNumber)) }
    }

    /// Foundation lets it pass, the service does not.
    private static func trailingComma(in text: String) -> Int? {
        var isText = false
        var isEscaped = false
        var comma: Int?
        for (offset, byte) in text.utf8.enumerated() {
            if isText {
                isText = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                continue
            }
            switch byte {
            case UInt8(ascii: ","): comma = offset
            case UInt8(ascii: "]"), UInt8(ascii: "}"): if let comma { return comma }
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): break
            default:
                comma = nil
                isText = byte == UInt8(ascii: "\"")
            }
        }
        return nil
    }

    private static func place(ofByte offset: Int, in text: String, file: String) -> SourceLocation {
        let lines = text.utf8.prefix(offset).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return SourceLocation(file: file, line: max(1, lines.count), column: (lines.last?.count ?? 0) + 1)
    }
}
