import Audit
import Evidence
import Units

/// `inventory/key-graph.dot`: the same for Graphviz, `dot -Tsvg`.
///
/// Source: Graphviz documentation, The DOT Language. Names of nodes are our own numbers; names of users stand in quoted labels only.
enum KeyGraphDot {
    static func write(_ drills: [InventoriedDrill]) -> [UInt8] {
        var out = ByteText()
        out.append("digraph keys {\n  rankdir=LR;\n  node [fontname=\"Helvetica\", fontsize=10];\n  edge [fontname=\"Helvetica\", fontsize=8];\n")
        for (number, drill) in drills.enumerated() { write(drill, number: number, to: &out) }
        out.append("}\n")
        return out.bytes
    }

    private static func write(_ drill: InventoriedDrill, number: Int, to out: inout ByteText) {
        let radius = BlastRadius(of: drill.standing)
        var nodes: [String: String] = [:]
        func node(_ arn: String) -> String {
            if let known = nodes[arn] { return known }
            let name = "d\(number)n\(nodes.count)"
            nodes[arn] = name
            return name
        }
        out.append(
            "  subgraph cluster_\(number) {\n    label=\(quoted("\(drill.scenario), seed \(drill.seed), \(drill.standing.inventory.takenAt.isoSeconds)"));\n")
        for key in radius.keys {
            let name = key.standing.key.aliases.min() ?? key.standing.key.keyID
            var lines = ["\(name) (\(key.standing.key.region))", key.standing.key.state]
            if let end = key.end { lines.append("\(end.cause.rawValue)\(end.at.map { " \($0.isoSeconds)" } ?? "")") }
            let colour = key.standing.usable ? key.end == nil ? "palegreen" : "gold" : "tomato"
            out.append("    \(node(key.standing.key.arn)) [shape=box, style=filled, fillcolor=\(colour), label=\(quoted(lines))];\n")
        }
        for key in radius.keys {
            for dependant in key.dependants {
                let isKnown = nodes[dependant.edge.resourceARN] != nil
                let name = node(dependant.edge.resourceARN)
                if !isKnown { out.append("    \(name) [\(style(dependant.edge, dependant.fate))];\n") }
                out.append("    \(node(dependant.edge.keyARN)) -> \(name)\(dependant.fate.diesAt == nil && !dependant.fate.isLost ? "" : " [color=red]");\n")
            }
        }
        for origin in radius.origins {
            // What hangs on no key of a listing is not drawn. No edge is freed of its rank: Graphviz gives up on that inside a cluster.
            guard let from = nodes[origin.sourceARN], let to = nodes[origin.resourceARN] else { continue }
            out.append("    \(from) -> \(to) [style=dashed, label=\(quoted(origin.kind.rawValue))];\n")
        }
        out.append("  }\n")
    }

    private static func style(_ edge: KeyDependency, _ fate: Fate) -> String {
        let shape =
            switch edge.kind {
            case .cluster: "cylinder"
            case .snapshot: "note"
            case .automatedBackup: "folder"
            }
        let name = edge.resourceARN.split(separator: ":", maxSplits: 6, omittingEmptySubsequences: false).last.map(String.init) ?? edge.resourceARN
        var lines = ["\(name) (\(edge.region))", edge.role?.rawValue ?? edge.kind.rawValue]
        if fate.word != "stays" { lines.append("\(fate.word)\(fate.diesAt.map { " \($0.isoSeconds)" } ?? "")") }
        return "shape=\(shape), label=\(quoted(lines))" + (fate.word == "stays" ? "" : ", color=red")
    }

    private static func quoted(_ lines: [String]) -> String { "\"" + lines.map(escaped).joined(separator: "\\n") + "\"" }
    private static func quoted(_ line: String) -> String { quoted([line]) }

    /// A quotation mark ends a string, a backslash begins an escape, and `&` an entity as in HTML.
    private static func escaped(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in CleanText.oneLine(text).unicodeScalars {
            switch scalar {
            case "\"": out.append(contentsOf: "\\\"".unicodeScalars)
            case "\\": out.append(contentsOf: "\\\\".unicodeScalars)
            case "&": out.append(contentsOf: "&amp;".unicodeScalars)
            default: out.append(scalar)
            }
        }
        return String(out)
    }
}
