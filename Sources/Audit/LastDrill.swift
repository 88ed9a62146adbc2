package import Units

/// How the last drill of a cluster went.
package struct LastDrill: Sendable, Hashable {
    package let endedAt: Instant
    package let outcome: String
    package let environment: String

    /// By declared id of the cluster. Of several that are the last, since clocks of simulations all start at the same instant, the first by name and
    /// seed that did not meet its objectives.
    package static func ofEach(_ drills: [DrillEvidence]) -> [String: LastDrill] {
        var spoken: [String: [DrillEvidence]] = [:]
        for drill in drills { for cluster in drill.clusters { spoken[cluster.id, default: []].append(drill) } }
        return spoken.compactMapValues { drills in
            let newest = DrillEvidence.newest(drills).sorted { ($0.name, $0.seed) < ($1.name, $1.seed) }
            return (newest.first { !$0.passed } ?? newest.first).map { LastDrill(endedAt: $0.endedAt, outcome: $0.outcome, environment: $0.environment) }
        }
    }
}
