package import Evidence
import Units

/// A part of the recovery time, or of the loss, keeps to a limit of its own: who is too slow, or loses too much, shows in the total only late.
package struct PhaseObjective: Check {
    package static let name = "phaseObjective"
    package static let summary = "A phase of the recovery, or the loss before or after the disaster, keeps to its own limit: { phase: detect, within: 15m }."
    package static let needsRecoveredDatabase = true

    /// Phases of the recovery time, then parts of the loss.
    package static let phases = ClusterMeasures.Phase.names + ["lossBefore", "lossAfter"]

    let phase: String
    let limit: Duration
    /// As the drill's own judge has it: without it nobody knows when the service was good again.
    let stableFor: Duration

    package init(phase: String, within limit: Duration, stableFor: Duration) {
        precondition(PhaseObjective.phases.contains(phase), "there is no phase \(phase)")
        self.phase = phase
        self.limit = limit
        self.stableFor = stableFor
    }

    package var name: String { "\(Self.name) \(phase) within \(limit.inWords)" }

    package func judge(_ history: History) -> CheckResult {
        verdict(over: history.clusters) { cluster in
            guard let took = seconds(Measurement.measure(cluster, in: history, stableFor: stableFor)) else { return .inconclusive("\(phase) is unknown") }
            let span = Duration.microseconds(Int64(took * 1_000_000 + 0.5))
            return span <= limit ? .pass : .fail("\(phase) took \(span.inWords), at most \(limit.inWords) was wanted")
        }
    }

    private func seconds(_ measures: ClusterMeasures) -> Double? {
        switch phase {
        case "lossBefore": measures.rpaBeforeSeconds
        case "lossAfter": measures.rpaAfterSeconds
        default: measures.phases.first { $0.name == phase }?.seconds
        }
    }
}
