import AccessPolicy
import Estate
import Units

/// Every file that one load has opened, and what was found wrong: identity, because scenarios share estates and playbooks.
final class FileLibrary {
    /// What a file is, by the key that only this kind has.
    enum Kind: String, CaseIterable {
        case scenario, estate, playbook

        var article: String { self == .estate ? "an" : "a" }

        var key: String {
            switch self {
            case .scenario: "claim"
            case .estate: "clusters"
            case .playbook: "schemaVersion"
            }
        }
    }

    private struct Opened {
        /// nil when it could not be read.
        var root: MappingNode?
        var kind: Kind?
        var text = ""
    }

    private let source: FileSource
    private var opened: [String: Opened] = [:]
    private var estates: [String: EstateDeclaration] = [:]
    private var playbooks: [String: ReadPlaybook] = [:]
    /// Documents being read, each named by the one before it.
    private var playbooksUnderWay: [String] = []
    private var policies: [String: NamedPolicy] = [:]
    private var readPolicies: Set<String> = []
    private var policyTexts: [String: String] = [:]
    private var scenarios: [ScenarioFile] = []
    private var idPlaces: [String: SourceLocation] = [:]
    private var diagnostics: Set<Diagnostic> = []

    init(source: FileSource) { self.source = source }

    func report(_ path: String, _ message: String, hint: String? = nil) {
        diagnostics.insert(Diagnostic(SourceLocation(file: path, line: 0, column: 0), message, hint: hint))
    }

    func result() -> LoadResult {
        LoadResult(
            scenarios: scenarios, estates: estates.values.sorted { $0.path < $1.path },
            playbooks: playbooks.values.map(\.document).sorted { $0.path < $1.path },
            diagnostics: diagnostics.sorted { ($0.location, $0.message, $0.hint ?? "") < ($1.location, $1.message, $1.hint ?? "") })
    }

    // MARK: Files found

    func loadFound(_ path: String) {
        let file = open(path)
        guard let root = file.root, let kind = file.kind else { return }
        switch kind {
        case .scenario: loadScenario(root, path: path)
        case .estate: _ = estate(at: path)
        case .playbook: _ = playbook(at: path)
        }
    }

    private func loadScenario(_ root: MappingNode, path: String) {
        if case .string(let id) = root["id"]?.content, let place = root["id"]?.location {
            if let other = idPlaces[id] {
                diagnostics.insert(Diagnostic(place, "scenario id \(id) is taken", hint: "also at \(other.file):\(other.line):\(other.column)"))
            } else {
                idPlaces[id] = place
            }
        }
        let folder = FilePath.folder(of: path)
        let files = NamedFiles(
            estate: { [self] name in resolve(name, in: folder, as: .estate).flatMap(estate) },
            playbook: { [self] name in resolve(name, in: folder, as: .playbook).flatMap(playbook) })
        let expansion = Variants.expand(root)
        diagnostics.formUnion(expansion.problems)
        for (variant, mapping) in expansion.scenarios {
            let (scenario, problems) = ScenarioReader.read(mapping, variant: variant, path: path, files: files)
            diagnostics.formUnion(problems)
            if let scenario { scenarios.append(scenario) }
        }
    }

    // MARK: Files named by others

    /// - Returns: Path of a file of the wanted kind that could be read; anything else is reported.
    private func resolve(_ name: Located<String>, in folder: String, as kind: Kind) -> String? {
        let path = FilePath.resolve(name.value, in: folder)
        guard source.kind(path) == .file else {
            diagnostics.insert(Diagnostic(name.location, "\(kind.rawValue) \(name.value) not found", hint: siblingHint(path) ?? "looked for \(path)"))
            return nil
        }
        let file = open(path)
        guard let found = file.kind else { return nil }
        guard found == kind else {
            diagnostics.insert(Diagnostic(name.location, "wants \(kind.article) \(kind.rawValue), \(name.value) is \(found.article) \(found.rawValue)"))
            return nil
        }
        return path
    }

    private func siblingHint(_ path: String) -> String? {
        let folder = FilePath.folder(of: path)
        guard source.kind(folder) == .folder, case .success(let names) = source.names(folder) else { return nil }
        return nearestName(to: FilePath.name(of: path), in: names).map { "did you mean \($0)?" }
    }

    private func estate(at path: String) -> EstateDeclaration? {
        if let known = estates[path] { return known }
        let file = open(path)
        guard let root = file.root else { return nil }
        let folder = FilePath.folder(of: path)
        var named: [String] = []
        let (read, problems) = EstateReader.read(root, path: path) { [self] name, kind in
            let policyPath = FilePath.resolve(name.value, in: folder)
            if !named.contains(policyPath) { named.append(policyPath) }
            return policy(name, kind, in: folder)
        }
        diagnostics.formUnion(problems)
        var estate = read
        estate.digest = FileDigest.sha256(file.text + named.map { policyTexts[$0] ?? "" }.joined())
        estates[path] = estate
        return estate
    }

    private func playbook(at path: String) -> ReadPlaybook? {
        if let known = playbooks[path] { return known }
        guard let root = open(path).root else { return nil }
        playbooksUnderWay.append(path)
        let folder = FilePath.folder(of: path)
        let (playbook, problems) = PlaybookReader.read(root, path: path) { [self] name in child(name, in: folder) }
        playbooksUnderWay.removeLast()
        diagnostics.formUnion(problems)
        playbooks[path] = playbook
        return playbook
    }

    /// The document that a step names: a file, or a name in the same folder. One that leads back to itself is refused.
    private func child(_ name: Located<String>, in folder: String) -> ReadPlaybook? {
        let isFile = name.value.hasSuffix(".yaml") || name.value.hasSuffix(".yml")
        let file = isFile ? name.value : name.value + (source.kind(FilePath.resolve(name.value + ".yml", in: folder)) == .file ? ".yml" : ".yaml")
        guard let path = resolve(Located(file, name.location), in: folder, as: .playbook) else { return nil }
        guard let start = playbooksUnderWay.firstIndex(of: path) else { return playbook(at: path) }
        let circle = (playbooksUnderWay[start...] + [path]).map(FilePath.name).joined(separator: " -> ")
        diagnostics.insert(Diagnostic(name.location, "documents form a circle: \(circle)", hint: "use aws:loop to do a thing again"))
        return nil
    }

    /// A policy by its file; one file may serve as both kinds, each of which is read for itself.
    private func policy(_ name: Located<String>, _ kind: PolicyDocument.Kind, in folder: String) -> (policy: NamedPolicy?, problems: [Diagnostic]) {
        let path = FilePath.resolve(name.value, in: folder)
        guard source.kind(path) == .file else {
            return (nil, [Diagnostic(name.location, "policy \(name.value) not found", hint: siblingHint(path) ?? "looked for \(path)")])
        }
        let key = "\(path) \(kind)"
        if readPolicies.insert(key).inserted, let text = read(path) {
            policyTexts[path] = text
            switch PolicyText.read(text, file: path, kind: kind) {
            case .success(let document):  // Without the way to its folder: the name is to be the same in every checkout.
                let parts = name.value.split(separator: "/").filter { $0 != ".." && $0 != "." }
                policies[key] = NamedPolicy(name: parts.joined(separator: "/"), document: document)
            case .failure(let problem): diagnostics.insert(problem)
            }
        }
        return (policies[key], [])
    }

    // MARK: Reading

    private func open(_ path: String) -> Opened {
        if let known = opened[path] { return known }
        var file = Opened()
        if let text = read(path) {
            let yaml = YAMLText(text, file: path, emptyHint: FileLibrary.kindsHint)
            diagnostics.formUnion(yaml.diagnostics)
            if case .map(let root) = yaml.root?.content {
                file = Opened(root: root, kind: kind(of: root, path: path), text: text)
                if file.kind == .playbook, text.utf8.count > PlaybookReader.bytesMax {
                    report(path, "the playbook is larger than 64 KiB", hint: "the service refuses it with MaxDocumentSizeExceeded")
                }
            } else if let node = yaml.root, yaml.diagnostics.isEmpty {
                diagnostics.insert(Diagnostic(node.location, "a file wants keys and values, found \(node.spoken)"))
            }
        }
        opened[path] = file
        return file
    }

    private static let kindsHint = "a scenario has claim:, an estate clusters:, a playbook schemaVersion:"

    private func kind(of root: MappingNode, path: String) -> Kind? {
        let kinds = Kind.allCases.filter { root[$0.key] != nil }
        if kinds.count == 1 { return kinds[0] }
        // Read as what was probably meant, a file shows all its problems, the mistyped key among them.
        let typos = Kind.allCases.filter { kind in root.entries.contains { nearestName(to: $0.key.value, in: [kind.key]) != nil } }
        if kinds.isEmpty, typos.count == 1 { return typos[0] }
        let found = kinds.isEmpty ? "none" : kinds.map { "\($0.key):" }.joined(separator: " and ")
        let hint = kinds.isEmpty ? FileLibrary.kindsHint : "one file holds one thing"
        diagnostics.insert(Diagnostic(root.location, "wants exactly one of claim:, clusters:, schemaVersion:, found \(found)", hint: hint))
        return nil
    }

    private func read(_ path: String) -> String? {
        switch source.read(path, Loader.bytesMax) {
        case .failure(let problem):
            switch problem {
            case .missing: report(path, "no such file")
            case .notAFile: report(path, "not a regular file")
            case .tooLarge(let bytes): report(path, "the file is larger than 1 MiB: \(bytes) bytes")
            case .unreadable(let why): report(path, "the file cannot be read: \(why)")
            }
            return nil
        case .success(let bytes):
            do throws(FileText.Refusal) {
                return try FileText.decode(bytes)
            } catch {
                diagnostics.insert(Diagnostic(SourceLocation(file: path, line: error.line, column: 1), error.message, hint: error.hint))
                return nil
            }
        }
    }
}
