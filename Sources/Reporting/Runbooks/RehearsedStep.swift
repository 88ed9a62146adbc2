import Evidence
import Units

/// One step of a playbook over all drills that used it. Rounds of a loop count together.
struct RehearsedStep {
    /// `loop.N.step` for what ran inside a loop.
    let name: String
    /// Not empty; each beside the drill that it comes from.
    private(set) var runs: [(drill: DrillRecord, step: StepRecord)]

    /// In the document's order, what ran inside a step after it.
    static func all(of drills: [DrillRecord]) -> [RehearsedStep] {
        var order: [String] = []
        var runs: [String: [(drill: DrillRecord, step: StepRecord)]] = [:]
        for drill in drills {
            var place = 0
            for step in drill.steps {
                let name = withoutRounds(step.name)
                if let known = order.firstIndex(of: name) {
                    place = known + 1
                } else {
                    order.insert(name, at: place)
                    place += 1
                }
                runs[name, default: []].append((drill, step))
            }
        }
        return order.map { RehearsedStep(name: $0, runs: runs[$0] ?? []) }
    }

    private static func withoutRounds(_ name: String) -> String {
        name.split(separator: ".", omittingEmptySubsequences: false).map { part in
            !part.isEmpty && part.allSatisfy { ("0"..."9").contains($0) } ? "N" : String(part)
        }.joined(separator: ".")
    }

    var action: String { runs.first?.step.action ?? "" }
    var terms: StepTerms? { runs.lazy.compactMap(\.step.terms).first }
    var isInside: Bool { name.contains(".") }

    /// Of those that succeeded, ascending, in microseconds.
    var durations: [Int64] {
        runs.compactMap { _, step in
            guard step.status == "Success", let from = step.startedAt, let to = step.endedAt else { return nil }
            return (to - from).microseconds
        }.sorted()
    }

    var reached: Int { runs.count { $0.step.startedAt != nil } }
    var failures: [(drill: DrillRecord, step: StepRecord)] { runs.filter { $0.step.hasFailed } }

    /// `440.816s (426.1s to 461.2s)`: the median, the least and the most.
    var durationInWords: String {
        guard let least = durations.first, let most = durations.last else { return "–" }
        let median = Achieved.median(durations.map { .seconds(microseconds: $0) }).inWords
        return least == most ? median : "\(median) (\(SecondsText.inWords(least)) to \(SecondsText.inWords(most)))"
    }
}
