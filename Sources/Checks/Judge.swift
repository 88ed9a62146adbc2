package import Evidence
import Units

/// Turns the history of one drill into its outcome.
///
/// Whether the outcome is the expected one is not its question: the same history comes to the same outcome, whatever a scenario hoped for.
package struct Judge: Sendable {
    /// By declared cluster id; a cluster without an entry has nothing to reach, but must still come back.
    package var objectives: [String: ClusterMeasures.Objectives]
    /// Names of the checks to run.
    package var checks: [String]
    /// Run after those.
    package var conditions: [any Check] = []
    package var stableFor: Duration
    /// From the start of the timeline.
    package var deadline: Duration

    package init(objectives: [String: ClusterMeasures.Objectives], checks: [String], stableFor: Duration, deadline: Duration) {
        self.objectives = objectives
        self.checks = checks
        self.stableFor = stableFor
        self.deadline = deadline
    }

    package func judge(_ history: History) -> Judgement {
        let drill = DrillReading(history: history, judge: self)
        let clusters = drill.clusters.map(\.measures)
        let results = checks.map { run($0, on: drill) } + conditions.map { run($0, on: drill) }

        var missed = drill.missedObjectives
        if results.contains(where: { $0.verdict == .fail }) { missed.insert(.checks) }
        let undecided = results.filter { $0.verdict == .inconclusive }.map { "\($0.name) saw nothing to judge: \($0.message)" }
        let doubts = drill.doubts + undecided

        let outcome: Outcome
        let reason: [String]
        if !drill.unrecoverable.isEmpty {
            (outcome, reason) = (.unrecoverable, drill.unrecoverable + undecided + drill.idleFaults)
            missed = []
        } else if !missed.isEmpty {
            let failed = results.filter { $0.verdict == .fail }.map { "\($0.name): \($0.message)" }
            (outcome, reason) = (.missed, drill.misses + failed + undecided + drill.idleFaults)
        } else if !doubts.isEmpty {
            (outcome, reason) = (.inconclusive, doubts)
        } else {
            (outcome, reason) = (.met, drill.achievements)
        }
        return Judgement(
            outcome: outcome, missed: missed, reason: reason.joined(separator: "; ").onOneLine,
            worst: ClusterMeasures.worst(of: clusters), clusters: clusters, checks: results)
    }

    private func run(_ name: String, on drill: DrillReading) -> CheckResult {
        guard let check = check(named: name) else { return CheckResult(name: name, verdict: .inconclusive, message: "there is no such check") }
        return run(check, on: drill)
    }

    private func run(_ check: any Check, on drill: DrillReading) -> CheckResult {
        guard check.needsRecoveredDatabase, let why = drill.whyUnrecovered else { return check.judge(drill.history) }
        // What did come back is still judged: a failure there is a failure, but a pass would speak for clusters that it never saw.
        let rest = drill.recoveredPart
        let result = rest.clusters.isEmpty ? nil : check.judge(rest)
        return if let result, result.verdict == .fail { result } else { CheckResult(name: check.name, verdict: .skipped, message: why) }
    }
}
