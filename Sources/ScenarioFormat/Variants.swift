import Units

/// `variants:` of a scenario: each replaces keys of the scenario whole.
enum Variants {
    /// - Returns: One mapping a variant, or the scenario's own with no name when it has none; problems of the variants themselves.
    static func expand(_ root: MappingNode) -> (scenarios: [(variant: String?, mapping: MappingNode)], problems: [Diagnostic]) {
        guard root["variants"] != nil else { return ([(nil, root)], []) }
        var reader = MappingReader(root, context: "scenario")
        var expanded: [(variant: String?, mapping: MappingNode)] = []
        let base = root.entries.filter { $0.key.value != "variants" }
        for variant in reader.list("variants", { node throws(ValueProblem) in try node.mapping() }) {
            var inner = MappingReader(variant, context: "variant")
            let name = inner.required("name") { node throws(ValueProblem) in try node.kebabCase() }
            for key in ["id", "variants"] { inner.refuse(key, "cannot be replaced by a variant", hint: "it belongs to the scenario") }
            if let name, expanded.contains(where: { $0.variant == name }) { inner.report("name", "variant \(name) is declared twice") }
            for problem in inner.diagnostics { reader.report(at: problem.location, problem.message, hint: problem.hint) }
            let own = variant.entries.filter { !["name", "id", "variants"].contains($0.key.value) }
            let kept = base.filter { entry in !own.contains { $0.key.value == entry.key.value } }
            // A key that the variant should have is missed where the variant stands.
            expanded.append((name ?? "", MappingNode(entries: kept + own, location: variant.location)))
        }
        if reader.elements("variants").isEmpty { reader.report("variants", "variants wants at least one variant") }
        return (expanded, reader.diagnostics)
    }
}
