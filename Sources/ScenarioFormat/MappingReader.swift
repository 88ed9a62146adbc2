import Units

/// Reads a mapping key by key and collects every problem on the way; what nobody has read by the end is an unknown key.
///
/// Read all keys that there are, then call `finish`. A `required…` method returns a stand-in for what is missing or wrong, so that reading
/// can go on; with `diagnostics` not empty the values read are not to be used.
package struct MappingReader {
    package let mapping: MappingNode
    /// What the mapping is, as messages name it: `fault loseZone`.
    package let context: String
    package private(set) var diagnostics: [Diagnostic] = []
    /// In the order asked for: the names that hints suggest.
    private var known: [String] = []
    private var refused: [String] = []

    package init(_ mapping: MappingNode, context: String) {
        self.mapping = mapping
        self.context = context
    }

    // MARK: One value

    /// Takes the value as it stands; nil for a missing key.
    package mutating func take(_ key: String) -> ValueNode? {
        if !known.contains(key) { known.append(key) }
        return mapping[key]
    }

    /// - Returns: nil for a missing key, and for a wrong value, which is reported.
    package mutating func optional<Value>(_ key: String, _ read: (ValueNode) throws(ValueProblem) -> Value) -> Value? {
        guard let node = take(key) else { return nil }
        do {
            return try read(node)
        } catch {
            report(error, of: key, at: node.location)
            return nil
        }
    }

    /// - Returns: nil for a missing key and for a wrong value, both of which are reported.
    package mutating func required<Value>(_ key: String, _ read: (ValueNode) throws(ValueProblem) -> Value) -> Value? {
        guard requireKey(key) else { return nil }
        return optional(key, read)
    }

    /// Reports a missing key.
    package mutating func requireKey(_ key: String) -> Bool {
        guard take(key) == nil else { return true }
        diagnostics.append(Diagnostic(mapping.location, "missing key \(key) in \(context)"))
        return false
    }

    // MARK: Several values

    /// The elements of a list; a missing key is an empty one.
    package mutating func elements(_ key: String) -> [ValueNode] { optional(key) { node throws(ValueProblem) in try node.list() } ?? [] }

    /// Reads every element of a list; wrong ones are reported and left out.
    package mutating func list<Value>(_ key: String, _ read: (ValueNode) throws(ValueProblem) -> Value) -> [Value] {
        elements(key).compactMap { element in
            do throws(ValueProblem) {
                return try read(element)
            } catch {
                report(error, of: "element of \(key)", at: element.location)
                return nil
            }
        }
    }

    /// The same where an empty list says something else than a missing key.
    package mutating func optionalList<Value>(_ key: String, _ read: (ValueNode) throws(ValueProblem) -> Value) -> [Value]? {
        take(key) == nil ? nil : list(key, read)
    }

    /// Reads a mapping of its own, its unknown keys included; nil for a missing or wrong one.
    package mutating func within<Value>(_ key: String, context: String? = nil, _ body: (inout MappingReader) -> Value) -> Value? {
        optional(key) { node throws(ValueProblem) in try node.mapping() }.map { inner($0, context: context ?? key, body) }
    }

    /// Reads every element of a list of mappings.
    package mutating func each(_ key: String, context: String, _ body: (inout MappingReader) -> Void) {
        for mapping in list(key, { node throws(ValueProblem) in try node.mapping() }) { inner(mapping, context: context, body) }
    }

    /// Reads every entry of a mapping whose keys are names that the user chose.
    package mutating func eachNamed(_ key: String, _ body: (Located<String>, ValueNode, inout MappingReader) -> Void) {
        guard let names = optional(key, { node throws(ValueProblem) in try node.mapping() }) else { return }
        for entry in names.entries { body(entry.key, entry.value, &self) }
    }

    package mutating func inner<Value>(_ mapping: MappingNode, context: String, _ body: (inout MappingReader) -> Value) -> Value {
        var reader = MappingReader(mapping, context: context)
        let value = body(&reader)
        reader.finish()
        diagnostics += reader.diagnostics
        return value
    }

    // MARK: Problems

    /// Reports a problem at a key's value, or at the mapping where the key is missing. The message stands by itself.
    package mutating func report(_ key: String, _ message: String, hint: String? = nil) {
        diagnostics.append(Diagnostic(location(of: key), message, hint: hint))
    }

    package mutating func report(at location: SourceLocation, _ message: String, hint: String? = nil) {
        diagnostics.append(Diagnostic(location, message, hint: hint))
    }

    /// A problem's message reads on after `key`, unless it names what it is about itself.
    package mutating func report(_ problem: ValueProblem, of key: String, at location: SourceLocation) {
        let message = problem.message.hasPrefix("unknown ") ? problem.message : "\(key) \(problem.message)"
        diagnostics.append(Diagnostic(location, message, hint: problem.hint))
    }

    /// Place of a key's value, or of the mapping where the key is missing.
    package func location(of key: String) -> SourceLocation { mapping[key]?.location ?? mapping.location }

    /// Reports every key that was not asked for.
    /// - Parameter others: Keys that somebody else reads and has not found, which may be meant too.
    package mutating func finish(beside others: [String] = []) {
        for entry in mapping.entries where !known.contains(entry.key.value) && !refused.contains(entry.key.value) {
            let missing = known.filter { mapping[$0] == nil }
            let near = nearestName(to: entry.key.value, in: missing) ?? nearestName(to: entry.key.value, in: others)
            let hint = near.map { "did you mean \($0)?" } ?? nameHint(entry.key.value, among: known)
            diagnostics.append(Diagnostic(entry.key.location, "unknown key \(entry.key.value) in \(context)", hint: hint))
        }
    }

    /// Refuses a key by name, with the reason, where it would otherwise be unknown.
    package mutating func refuse(_ key: String, _ why: String, hint: String? = nil) {
        guard let entry = mapping.entries.first(where: { $0.key.value == key }) else { return }
        refused.append(key)
        diagnostics.append(Diagnostic(entry.key.location, "\(key) \(why)", hint: hint))
    }
}
