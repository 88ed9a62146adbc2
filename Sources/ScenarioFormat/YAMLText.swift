import Yams

/// Reads the text of one YAML file into a tree with places.
///
/// Accepted is what these files need and no more: one document; mappings with text keys, lists and scalars. Anchors, aliases, merge keys and
/// explicit tags are refused by name. Plain scalars follow the core schema of YAML 1.2 except that a number with a leading zero stays text:
/// `true`, `false`, `null`, `~`, decimal integers and numbers; everything else is text, `yes` and `on` included.
struct YAMLText {
    private(set) var root: ValueNode?
    private(set) var diagnostics: [Diagnostic] = []
    private let file: String
    private let emptyHint: String
    private var repairs: [KeyRepair] = []
    private var anchored: Set<SourceLocation> = []
    /// Where the text ends, when it had to be padded: the parser may stand behind it.
    private var end: SourceLocation?

    /// Deeper nesting is refused; no file of ours comes near it.
    static let depthMax = 32

    /// - Parameter emptyHint: What belongs into such a file, for one without anything in it.
    init(_ text: String, file: String, emptyHint: String) {
        self.file = file
        self.emptyHint = emptyHint
        parse(text)
        diagnostics = Array(Set(diagnostics)).sorted { ($0.location, $0.message) < ($1.location, $1.message) }
    }

    // MARK: Parsing

    private mutating func parse(_ text: String) {
        var current = text
        // The parser keeps a pointer to the text's storage, which a short string has only on the stack.
        if current.utf8.count < 16 {
            let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            end = SourceLocation(file: file, line: lines.count, column: (lines.last?.unicodeScalars.count ?? 0) + 1)
            current += String(repeating: " ", count: 16)
        }
        for _ in 0...KeyRepair.countMax {
            do {
                let parser = try Parser(yaml: current, resolver: .basic, constructor: .default, encoding: .utf8)
                let node = try parser.singleRoot()
                // Nodes hold their anchors weakly, the parser strongly.
                withExtendedLifetime(parser) { finish(node) }
                return
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                guard let repair = KeyRepair(of: names, line: context.mark.line, column: context.mark.column, in: current, number: repairs.count) else {
                    diagnostics.append(Diagnostic(place(context.mark), "key \(names.joined(separator: ", ")) is given more than once"))
                    return
                }
                repairs.append(repair)
                current = repair.text
            } catch {
                diagnostics.append(syntaxProblem(error, in: current))
                return
            }
        }
        diagnostics.append(Diagnostic(place(nil), "more than \(KeyRepair.countMax) keys are given more than once"))
    }

    private mutating func finish(_ node: Node?) {
        guard let node, !YAMLText.isNothing(node) else {
            diagnostics.append(Diagnostic(place(nil), "the file is empty", hint: emptyHint))
            return
        }
        root = convert(node, depth: 0)
    }

    /// Whether nothing was written, but for comments and a line of `---`.
    private static func isNothing(_ node: Node) -> Bool { node.scalar.map { $0.string.isEmpty && $0.style == .plain } ?? false }

    private func syntaxProblem(_ error: any Error, in text: String) -> Diagnostic {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _), YamlError.parser(let context, let problem, let mark, _):
            guard !problem.contains("nesting level") else { return tooDeep(place(mark)) }
            let around = context.map { " \($0.text) that starts in line \(place($0.mark).line)" } ?? ""
            return Diagnostic(place(mark), "not valid YAML: \(problem)\(around)", hint: syntaxHint(problem))
        case YamlError.composer(_, let problem, let mark, _):
            guard problem.contains("another document") else { return Diagnostic(place(mark), "not valid YAML: \(problem)") }
            return Diagnostic(place(mark), "a second document begins", hint: "one file holds one document: remove the ---")
        case YamlError.reader(let problem, let offset?, _, _):
            let lines = text.prefix(offset).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            let column = (lines.last?.unicodeScalars.count ?? 0) + 1
            return Diagnostic(SourceLocation(file: file, line: lines.count, column: column), "not valid YAML: \(problem)")
        case YamlError.memory: return tooDeep(place(nil))
        default:
            return Diagnostic(place(nil), "not valid YAML")
        }
    }

    private func tooDeep(_ location: SourceLocation) -> Diagnostic {
        Diagnostic(location, "nested too deeply", hint: "at most \(YAMLText.depthMax) levels")
    }

    private func syntaxHint(_ problem: String) -> String? {
        if problem.contains("tab character") { return "indent with blanks" }
        if problem.contains("character that cannot start any token") { return "indent with blanks, and quote text that starts with @, `, % or a tab" }
        if problem.contains("mapping values are not allowed") { return "quote text that holds a colon and a blank" }
        return nil
    }

    private func place(_ mark: Mark?) -> SourceLocation {
        let place = SourceLocation(file: file, line: mark?.line ?? 0, column: mark?.column ?? 0)
        return end.map { min(place, $0) } ?? place
    }

    // MARK: Conversion

    private mutating func convert(_ node: Node, depth: Int) -> ValueNode {
        let location = place(node.mark)
        let nothing = ValueNode(.null, location)
        guard depth < YAMLText.depthMax else {
            diagnostics.append(tooDeep(location))
            return nothing
        }
        if let anchor = node.anchor {
            diagnostics.append(Diagnostic(location, "anchor &\(anchor.rawValue) is not accepted", hint: "write the value out wherever it is used"))
            // An alias shows as the node that it stands for: a few of them could unfold without end.
            guard anchored.insert(location).inserted || node.scalar != nil else { return nothing }
        }
        switch node {
        case .scalar(let scalar): return ValueNode(content(of: scalar, location), location)
        case .sequence(let sequence):
            checkTag(sequence.tag, "seq", location)
            var elements: [ValueNode] = []
            for element in sequence { elements.append(convert(element, depth: depth + 1)) }
            return ValueNode(.list(elements), location)
        case .mapping(let mapping):
            checkTag(mapping.tag, "map", location)
            return ValueNode(.map(convert(mapping, location, depth: depth)), location)
        case .alias:
            diagnostics.append(Diagnostic(location, "aliases are not accepted", hint: "write the value out wherever it is used"))
            return nothing
        }
    }

    private mutating func convert(_ mapping: Node.Mapping, _ location: SourceLocation, depth: Int) -> MappingNode {
        var entries: [MappingNode.Entry] = []
        var repaired: [KeyRepair] = []
        for (keyNode, valueNode) in mapping {
            let keyPlace = place(keyNode.mark)
            guard case .scalar(let scalar) = keyNode, !scalar.string.isEmpty, keyNode.anchor == nil else {
                diagnostics.append(Diagnostic(keyPlace, "a key must be plain text"))
                continue
            }
            guard scalar.string != "<<" else {
                diagnostics.append(Diagnostic(keyPlace, "merge key << is not accepted", hint: "write the merged keys out"))
                continue
            }
            let repair = repairs.first { $0.substitute == scalar.string }
            let key = repair?.key ?? scalar.string
            let earlier = repaired.filter { $0.key == key }.map { String($0.line) }
            if !earlier.isEmpty {
                diagnostics.append(Diagnostic(keyPlace, "key \(key) is given more than once", hint: "also in line \(earlier.joined(separator: ", "))"))
            }
            if let repair {
                repaired.append(repair)
                continue
            }
            entries.append(.init(key: Located(scalar.string, keyPlace), value: convert(valueNode, depth: depth + 1)))
        }
        return MappingNode(entries: entries, location: location)
    }

    private mutating func checkTag(_ tag: Tag, _ accepted: String, _ location: SourceLocation) {
        let name = tag.description
        guard !name.isEmpty, name != "tag:yaml.org,2002:\(accepted)" else { return }
        diagnostics.append(Diagnostic(location, "tag \(name) is not accepted", hint: "remove it"))
    }

    private mutating func content(of scalar: Node.Scalar, _ location: SourceLocation) -> ValueNode.Content {
        checkTag(scalar.tag, "str", location)
        guard scalar.style == .plain, scalar.tag.description.isEmpty else { return .string(scalar.string) }
        return plainContent(scalar.string)
    }

    private func plainContent(_ text: String) -> ValueNode.Content {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        guard let first = digits.utf8.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) || first == UInt8(ascii: ".") else { return .string(text) }
        let hasLeadingZero = digits.count > 1 && digits.first == "0" && digits.dropFirst().first?.isNumber == true
        guard !hasLeadingZero, digits.utf8.allSatisfy({ "0123456789.eE+-".utf8.contains($0) }) else { return .string(text) }
        if let integer = Int64(text) { return .integer(integer) }
        if let number = Double(text), number.isFinite { return .number(number) }
        return .string(text)
    }
}
