package import Evidence
package import ScenarioFormat
package import SimulationKernel
import Checks
import Units

/// From a scenario and a seed to the record of the drill.
package enum ScenarioRun {
    /// Runs one drill and judges it.
    package static func record(_ scenario: ScenarioFile, seed: UInt64, calibration: Calibration = Calibration()) -> DrillRecord {
        var drill = Drill(scenario, seed: seed, calibration: calibration)
        let (history, inventory) = drill.run()
        return record(of: history, inventory: inventory, scenario: scenario, seed: seed)
    }

    /// Judges what was seen; the model has no say in it.
    static func record(of history: History, inventory: Inventory, scenario: ScenarioFile, seed: UInt64) -> DrillRecord {
        var objectives: [String: ClusterMeasures.Objectives] = [:]
        for cluster in scenario.estate.clusters {
            let wanted = scenario.objectives ?? cluster.objectives
            objectives[cluster.id] = .init(rtoSeconds: wanted.rto?.inSeconds, rpoSeconds: wanted.rpo?.inSeconds)
        }
        let judge = Judge(objectives: objectives, checks: scenario.checks.map(\.value), stableFor: scenario.stableFor, deadline: scenario.deadline)
        let judgement = judge.judge(history)
        var record = DrillRecord(
            scenario: scenario.id, variant: scenario.variant, claim: scenario.claim, file: scenario.path, seed: seed, outcome: judgement.outcome,
            expected: expectation(scenario.expect), reason: judgement.reason, startedAt: history.startedAt, endedAt: history.endedAt,
            deadlineSeconds: scenario.deadline.inSeconds, knowledge: scenario.knowledge.rawValue, inventory: inventory)
        record.missed = judgement.missed
        record.disasterAt = history.disasterAt
        record.worst = judgement.worst
        record.clusters = judgement.clusters
        record.checks = judgement.checks
        record.readers = history.readers.map { ReaderMeasures.measure($0, in: history) }
        record.steps = history.steps
        record.faults = history.faults
        record.events = history.events
        record.survey = history.survey
        return record
    }

    static func expectation(_ expected: ScenarioFile.ExpectedOutcome) -> Expectation {
        switch expected {
        case .met: .met
        case .unrecoverable: .unrecoverable
        case .missed(let names): .missed(Set(names.compactMap(MissedObjective.init(rawValue:))))
        }
    }
}
