import Evidence
import Foundation
import Units

@testable import Reporting

let startOfTimeline = Instant(year: 2026, month: 3, day: 1, secondOfDay: 9 * 3600)

/// A drill that went well, to be spoiled by tests: RTA 47m 11.4s against 2 h, RPA 0.4 s against 5 min.
func drill(_ scenario: String = "drop-table-pitr", variant: String? = nil, seed: UInt64 = 0, change: (inout DrillRecord) -> Void = { _ in }) -> DrillRecord {
    var record = DrillRecord(
        scenario: scenario, variant: variant, claim: "A dropped table comes back.", file: "Scenarios/\(scenario).yaml", seed: seed, outcome: .met,
        expected: .met,
        reason: "RTA 47m 11.4s within 2h, RPA 0.4s within 5m", startedAt: startOfTimeline, endedAt: startOfTimeline + .hours(2), deadlineSeconds: 21_600,
        knowledge: "estimated", inventory: Inventory(takenAt: startOfTimeline + .hours(2)))
    record.disasterAt = startOfTimeline + .seconds(600) + .milliseconds(400)
    var measures = ClusterMeasures()
    measures.cluster = "orders"
    measures.rtaSeconds = 2831.4
    measures.phases = [.init(name: "detect", seconds: 720), .init(name: "cluster", seconds: 2111.4)]
    measures.assumedSeconds = 283.14
    measures.rpaSeconds = 0.1 + 0.2 + 0.1
    measures.rpaBeforeSeconds = 0.4
    measures.rpaAfterSeconds = 0
    measures.rpaResolutionSeconds = 0.100001
    measures.lostTransactions = 4
    (measures.extraTransactions, measures.tornTransactions, measures.gapTransactions, measures.wrongRows) = (0, 0, 0, 0)
    measures.acknowledgedTransactions = 10_320
    measures.objectives = .init(rtoSeconds: 7200, rpoSeconds: 300)
    record.worst = measures
    record.clusters = [measures]
    record.checks = [CheckResult(name: "exactness", verdict: .pass, message: "")]
    var step = StepRecord(name: "restoreCluster", action: "aws:executeAwsApi")
    step.status = "Success"
    step.attempts = 1
    step.startedAt = startOfTimeline + .minutes(24)
    step.endedAt = startOfTimeline + .minutes(24) + .milliseconds(350)
    record.steps = [step]
    record.faults = [FaultRecord(fault: "runSQL", summary: "DROP TABLE accounts", at: startOfTimeline + .minutes(10), tookEffect: true)]
    record.events = [TimelineEvent(at: startOfTimeline + .minutes(10), source: "fault", text: "runSQL took effect")]
    change(&record)
    return record
}

extension DrillRecord {
    /// Nobody came upon it.
    mutating func addIdleFault(isAllowed: Bool, after span: Duration = .zero, summary: String = "nobody called") {
        var fault = FaultRecord(fault: "expireCredentials", summary: summary, at: startOfTimeline + span, tookEffect: false)
        fault.mayBeIdle = isAllowed
        faults.append(fault)
    }

    /// Nothing came back.
    mutating func giveUp(_ outcome: Outcome, missed: Set<MissedObjective> = [], expected: Evidence.Expectation, reason: String) {
        self.outcome = outcome
        self.missed = missed
        self.expected = expected
        self.reason = reason
        let objectives = worst.objectives
        worst = ClusterMeasures()
        worst.cluster = "orders"
        worst.objectives = objectives
        clusters = [worst]
        checks = [CheckResult(name: "exactness", verdict: .skipped, message: "nothing was recovered")]
    }
}

/// The package's own folder.
let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

func schemaPath(_ name: String) -> String { packageRoot.appendingPathComponent("Reports/schema/\(name)").path }

/// Where the two third-party schemas are; nil when this machine has none.
let thirdPartySchemas: [String]? = {
    let given = ProcessInfo.processInfo.environment["DAYBREAK_SCHEMAS"].map { URL(fileURLWithPath: $0) }
    let folder = given ?? packageRoot.appendingPathComponent("../shared/schemas").standardizedFileURL
    let paths = ["junit-10.xsd", "JUnit-ant-windyroad.xsd"].map { folder.appendingPathComponent($0).path }
    return paths.allSatisfy { FileManager.default.fileExists(atPath: $0) } ? paths : nil
}()

func report(_ records: [DrillRecord], notRun: [NotRun] = [], profile: JUnitProfile = .portable) -> JUnitReport {
    JUnitReport(records: records, evidence: DrillFileNames.paths(of: records), notRun: notRun, profile: profile)
}

extension JUnitReport {
    /// Its first document.
    func xml() -> [UInt8] { documents()[0] }
}
