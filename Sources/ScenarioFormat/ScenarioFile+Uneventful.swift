package import Estate
import Units

extension ScenarioFile {
    /// An estate that lives for a while, without clients, and without anything that happens to it.
    package static func uneventful(in estate: EstateDeclaration, for history: Duration) -> ScenarioFile {
        ScenarioFile(
            path: estate.path, id: "audit", variant: nil, claim: "", risk: "", source: "", estate: estate, seeds: 0..<1, speed: .fast, history: history,
            workloads: [], readers: [], timeline: [], detection: .after(.zero), people: People(), playbook: nil, deadline: .zero, stableFor: .zero,
            objectives: nil, checks: [],
            conditions: [], expect: .met, plant: nil, knowledge: .estimated, probeEvery: .seconds(1), shows: [], exercises: [],
            location: SourceLocation(file: estate.path, line: 0, column: 0))
    }
}
