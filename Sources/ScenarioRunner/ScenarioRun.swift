package import Evidence
package import ScenarioFormat
package import SimulationKernel
import Checks
import Estate
import ScenarioLibrary
import Units

/// From a scenario and a seed to the record of the drill.
package enum ScenarioRun {
    /// Runs one drill and judges it.
    package static func record(_ scenario: ScenarioFile, seed: UInt64, calibration: Calibration = Calibration()) -> DrillRecord {
        record(running: Drill(scenario, seed: seed, calibration: calibration))
    }

    static func record(running drill: Drill) -> DrillRecord {
        var drill = drill
        let (history, inventory) = drill.run()
        if let failure = drill.failure { return harnessError(drill.scenario, seed: drill.seed, reason: "\(failure)") }
        return record(of: history, inventory: inventory, scenario: drill.scenario, seed: drill.seed)
    }

    /// The record of a drill that a bug in Daybreak has broken off: nothing that it saw is judged.
    package static func harnessError(_ scenario: ScenarioFile, seed: UInt64, reason: String) -> DrillRecord {
        let start = Drill.timelineStart
        var record = DrillRecord(
            scenario: scenario.id, variant: scenario.variant, claim: scenario.claim, file: scenario.path, seed: seed, outcome: .harnessError,
            expected: expectation(scenario.expect), reason: reason, startedAt: start, endedAt: start, deadlineSeconds: scenario.deadline.inSeconds,
            knowledge: scenario.knowledge.rawValue, inventory: Inventory(takenAt: start))
        record.planted = scenario.plant?.value
        record.priceBook = PriceBook.example.title
        return record
    }

    /// Judges what was seen; the model has no say in it.
    static func record(of history: History, inventory: Inventory, scenario: ScenarioFile, seed: UInt64) -> DrillRecord {
        var objectives: [String: ClusterMeasures.Objectives] = [:]
        for cluster in scenario.estate.clusters {
            let wanted = scenario.objectives ?? cluster.objectives.against(history.disasterKind.flatMap(DisasterKind.init(rawValue:)))
            objectives[cluster.id] = .init(rtoSeconds: wanted.rto?.inSeconds, rpoSeconds: wanted.rpo?.inSeconds)
        }
        var judge = Judge(objectives: objectives, checks: scenario.checks.map(\.value), stableFor: scenario.stableFor, deadline: scenario.deadline)
        judge.conditions = scenario.conditions.map { condition($0.value, stableFor: scenario.stableFor) }
        let judgement = judge.judge(history)
        var record = DrillRecord(
            scenario: scenario.id, variant: scenario.variant, claim: scenario.claim, file: scenario.path, seed: seed, outcome: judgement.outcome,
            expected: expectation(scenario.expect), reason: judgement.reason, startedAt: history.startedAt, endedAt: history.endedAt,
            deadlineSeconds: scenario.deadline.inSeconds, knowledge: scenario.knowledge.rawValue, inventory: inventory)
        record.line = scenario.location.line
        record.estate = scenario.estate.path
        record.estateDigest = scenario.estate.digest
        record.waysBack = history.waysBack
        record.missed = judgement.missed
        record.planted = scenario.plant?.value
        record.disasterAt = history.disasterAt
        record.disasterKind = history.disasterKind
        record.worst = judgement.worst
        record.clusters = judgement.clusters
        let places = scenario.checks.map(\.location) + scenario.conditions.map(\.location)
        record.checks = zip(judgement.checks, places).map { check, location in
            var check = check
            check.place = FilePlace(file: scenario.path, line: location.line)
            return check
        }
        record.readers = history.readers.map { ReaderMeasures.measure($0, in: history) }
        record.differences = history.clusters.flatMap(ConfigurationDifference.all(of:))
        record.priceBook = PriceBook.example.title
        record.leftRunning = PriceBook.example.priced(history.leftRunning)
        record.playbook = history.playbookFacts
        record.steps = history.steps
        record.faults = history.faults.map { fault in
            var fault = fault
            fault.rehearses = badCase(ofFault: fault.fault)?.rawValue
            return fault
        }
        record.events = history.events
        record.survey = history.survey
        return record
    }

    private static func condition(_ condition: CheckCondition, stableFor: Duration) -> any Check {
        switch condition {
        case .sql(let sql, .equals(let value), let cluster): SQLAssertion(cluster: cluster, sql: sql, wanted: .equals(cell(value)))
        case .sql(let sql, .sameAsBeforeFault, let cluster): SQLAssertion(cluster: cluster, sql: sql, wanted: .sameAsBeforeFault)
        case .phase(let phase, let limit): PhaseObjective(phase: phase, within: limit, stableFor: stableFor)
        case .availability(let share): Availability(shareMin: share)
        case .costCeiling(let microdollars): CostCeiling(microdollarsMax: microdollars)
        case .sameSettings(let names): SameSettings(names)
        }
    }

    private static func cell(_ value: CheckCondition.Literal) -> SQLCell {
        switch value {
        case .null: .null
        case .integer(let number): .integer(number)
        case .number(let number): .real(number)
        case .text(let text): .text(text)
        }
    }

    static func expectation(_ expected: ScenarioFile.ExpectedOutcome) -> Expectation {
        switch expected {
        case .met: .met
        case .unrecoverable: .unrecoverable
        case .fails(let checks): .fails(Set(checks.map(\.value)))
        case .missed(let names): .missed(Set(names.compactMap(MissedObjective.init(rawValue:))))
        }
    }
}
