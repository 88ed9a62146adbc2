import Estate
import Evidence
import Units

@testable import Audit

extension ControlCase {
    /// Of every control that rests on drills.
    private static func withoutRecords(_ control: String) -> ControlCase { .init(control, "no records", .error) { $0.drills = nil } }
    private static func notAccepted(_ control: String, _ expected: Finding.Result) -> ControlCase {
        .init(control, "simulated ones are not accepted", expected) { $0.policy.acceptSimulated = false }
    }

    static let restoreProof: [ControlCase] = [
        .init("RST-01", "30 days ago", .pass) { $0.drills?[0].endedAt = takenAt - .days(30) },
        .init("RST-01", "a second more", .fail) { $0.drills?[0].endedAt = takenAt - .days(30) - .seconds(1) },
        .init("RST-01", "as the inventory was taken", .pass) { $0.drills?[0].endedAt = takenAt },
        // As every simulated one does: its clock begins with the inventory.
        .init("RST-01", "began with the inventory", .pass) {
            $0.drills?[0].startedAt = takenAt
            $0.drills?[0].endedAt = takenAt + .hours(1)
        },
        .init("RST-01", "began after the inventory", .fail) {
            $0.drills?[0].startedAt = takenAt + .microseconds(1)
            $0.drills?[0].endedAt = takenAt + .hours(1)
        },
        .init("RST-02", "began after the inventory", .error) { $0.drills?[0].startedAt = takenAt + .microseconds(1) },
        .init("RST-10", "began after the inventory", .fail) { $0.drills?[0].startedAt = takenAt + .microseconds(1) },
        .init("RST-01", "with perfect knowledge", .pass) { $0.drills?[0].knewTheTruth = true },
        .init("RST-02", "with perfect knowledge", .error) { $0.drills?[0].knewTheTruth = true },
        .init("RST-03", "with perfect knowledge", .error) { $0.drills?[0].knewTheTruth = true },
        .init("RST-04", "with perfect knowledge", .error) { $0.drills?[0].knewTheTruth = true },
        .init("RST-05", "with perfect knowledge", .pass) { $0.drills?[0].knewTheTruth = true },
        .init("RST-02", "missed in spite of perfect knowledge", .fail) {
            $0.drills?[0].knewTheTruth = true
            $0.drills?[0].outcome = "missed"
        },
        .init("RST-03", "over in spite of perfect knowledge", .fail) {
            $0.drills?[0].knewTheTruth = true
            $0.drills?[0].clusters[0].rtaSeconds = 7200.000001
        },
        .init("RST-04", "within it, and missed something else, with perfect knowledge", .error) {
            $0.drills?[0].knewTheTruth = true
            $0.drills?[0].outcome = "missed"
        },
        .init("RST-03", "one with perfect knowledge beside one without", .pass) {
            $0.addDrill { $0.knewTheTruth = true }
        },
        .init("RST-01", "none", .fail) { $0.drills = [] },
        .init("RST-01", "nothing went out of service, nothing was brought back", .fail) { $0.drills?[0].ways = [] },
        .init("RST-03", "nothing went out of service, nothing was brought back", .error) { $0.drills?[0].ways = [] },
        .init("RST-05", "nothing was brought back, it was out of service", .pass) {
            $0.drills?[0].ways = []
            $0.drills?[0].clusters[0].hadOutage = true
        },
        .init("RST-02", "missed with one seed, run again with another", .fail) {
            $0.drills?[0].outcome = "missed"
            $0.addDrill {
                $0.batch = 1
                $0.seed = 4
            }
        },
        .init("RST-01", "inconclusive", .fail) { $0.drills?[0].outcome = "inconclusive" },
        .init("RST-01", "of another cluster", .fail) { $0.drills?[0].clusters[0].id = "billing" },
        .init("RST-01", "a real one, simulated ones not accepted", .pass) {
            $0.policy.acceptSimulated = false
            $0.drills?[0].environment = "real"
        },
        withoutRecords("RST-01"), notAccepted("RST-01", .fail),
        .init("RST-02", "met", .pass),
        .init("RST-02", "missed", .fail) { $0.drills?[0].outcome = "missed" },
        .init("RST-02", "missed, as its scenario expects", .fail) {
            $0.drills?[0].outcome = "missed"
            $0.drills?[0].isAsExpected = true
        },
        .init("RST-02", "missed before, met now", .pass) {
            $0.addDrill {
                $0.outcome = "missed"
                $0.startedAt = takenAt - .days(9)
            }
        },
        .init("RST-02", "missed in an earlier run, met in a later one", .pass) {
            $0.drills?[0].batch = 1
            $0.addDrill("region-outage") { $0.outcome = "missed" }
        },
        .init("RST-02", "met in an earlier run, missed in a later one", .fail) {
            $0.addDrill {
                $0.outcome = "missed"
                $0.batch = 1
            }
        },
        .init("RST-02", "one of two at the same time", .fail) { $0.addDrill { $0.outcome = "unrecoverable" } },
        withoutRecords("RST-02"), notAccepted("RST-02", .error),
        .init("RST-03", "at the RTO", .pass),
        .init("RST-03", "a microsecond over", .fail) { $0.drills?[0].clusters[0].rtaSeconds = 7200.000001 },
        .init("RST-03", "inconclusive", .error) { $0.drills?[0].outcome = "inconclusive" },
        .init("RST-03", "a bug of the harness", .error) { $0.drills?[0].outcome = "harness error" },
        .init("RST-03", "over the RTO of its kind of disaster", .fail) {
            $0.inventory.clusters[0].objectives.byKind["logical"] = .init(rto: .minutes(20), rpo: nil)
            $0.drills?[0].disasterKind = "logical"
        },
        .init("RST-03", "within the RTO of its kind, over the general one", .pass) {
            $0.inventory.clusters[0].objectives.rto = .minutes(10)
            $0.inventory.clusters[0].objectives.byKind["logical"] = .init(rto: .hours(2), rpo: nil)
            $0.drills?[0].disasterKind = "logical"
        },
        .init("RST-03", "another kind's RTO is not its own", .pass) {
            $0.inventory.clusters[0].objectives.byKind["region"] = .init(rto: .minutes(20), rpo: nil)
            $0.drills?[0].disasterKind = "logical"
        },
        .init("RST-03", "one over its own among others within theirs", .fail) {
            $0.inventory.clusters[0].objectives.byKind["zone"] = .init(rto: .minutes(20), rpo: nil)
            $0.addDrill("zone-loss") {
                $0.disasterKind = "zone"
                $0.clusters[0].rtaSeconds = 1201
            }
        },
        .init("RST-03", "each within its own", .pass) {
            $0.inventory.clusters[0].objectives.byKind["zone"] = .init(rto: .minutes(20), rpo: nil)
            $0.addDrill("zone-loss") {
                $0.disasterKind = "zone"
                $0.clusters[0].rtaSeconds = 1200
            }
        },
        .init("RST-03", "a miss beside one that cannot tell", .fail) {
            $0.drills?[0].clusters[0].rtaSeconds = 9999
            $0.addDrill("zone-loss") { $0.outcome = "inconclusive" }
        },
        .init("RST-03", "one that cannot tell, against what no RTO is set for", .pass) {
            $0.inventory.clusters[0].objectives.rto = nil
            $0.inventory.clusters[0].objectives.byKind["region"] = .init(rto: .hours(2), rpo: nil)
            $0.drills?[0].disasterKind = "region"
            $0.addDrill("delete-rows") {
                $0.disasterKind = "logical"
                $0.outcome = "inconclusive"
            }
        },
        .init("RST-03", "an older one that could not tell", .pass) {
            $0.addDrill {
                $0.outcome = "inconclusive"
                $0.clusters[0].rtaSeconds = nil
                $0.startedAt = takenAt - .days(9)
                $0.endedAt = takenAt - .days(9)
            }
        },
        .init("RST-04", "over the RPO of its kind of disaster", .fail) {
            $0.inventory.clusters[0].objectives.byKind["region"] = .init(rto: nil, rpo: .seconds(5))
            $0.drills?[0].disasterKind = "region"
        },
        .init("RST-03", "never", .fail) { $0.drills?[0].clusters[0].rtaSeconds = nil },
        .init("RST-03", "an older one of the last five", .fail) {
            $0.addDrill {
                $0.clusters[0].rtaSeconds = 9999
                $0.startedAt = takenAt - .days(9)
                $0.endedAt = takenAt - .days(9)
            }
        },
        .init("RST-03", "the sixth", .pass) { world in
            for day in 2...5 {
                world.addDrill {
                    $0.startedAt = takenAt - .days(Int64(day))
                    $0.endedAt = takenAt - .days(Int64(day))
                }
            }
            world.addDrill {
                $0.clusters[0].rtaSeconds = 9999
                $0.startedAt = takenAt - .days(9)
                $0.endedAt = takenAt - .days(9)
            }
        },
        .init("RST-03", "no RTO", .error) { $0.inventory.clusters[0].objectives.rto = nil },
        withoutRecords("RST-03"), notAccepted("RST-03", .error),
        .init("RST-04", "at the RPO", .pass),
        .init("RST-04", "over", .fail) { $0.drills?[0].clusters[0].rpaSeconds = 300.5 },
        .init("RST-04", "everything lost", .fail) { $0.drills?[0].clusters[0].rpaSeconds = nil },
        .init("RST-04", "no RPO", .error) { $0.inventory.clusters[0].objectives.rpo = nil },
        withoutRecords("RST-04"), notAccepted("RST-04", .error),
        .init("RST-05", "no mismatch", .pass),
        .init("RST-05", "a wrong row", .fail) { $0.drills?[0].clusters[0].mismatches = 1 },
        .init("RST-05", "books do not balance", .fail) { $0.drills?[0].checks[1].verdict = "fail" },
        .init("RST-05", "nothing was recovered", .fail) { $0.drills?[0].checks[0].verdict = "skipped" },
        .init("RST-05", "an inconclusive drill", .error) { $0.drills?[0].outcome = "inconclusive" },
        .init("RST-05", "wrong rows in an inconclusive drill", .fail) {
            $0.drills?[0].outcome = "inconclusive"
            $0.drills?[0].clusters[0].mismatches = 3
        },
        .init("RST-05", "inconclusive", .error) { $0.drills?[0].checks[0].verdict = "inconclusive" },
        .init("RST-05", "not checked", .error) { $0.drills?[0].checks = [] },
        .init("RST-05", "not counted", .error) { $0.drills?[0].clusters[0].mismatches = nil },
        withoutRecords("RST-05"), notAccepted("RST-05", .error),
        .init("RST-06", "exact", .pass),
        .init("RST-06", "later than asked for", .fail) { $0.drills?[0].checks.append(.init(name: "noLaterThanTarget", verdict: "fail", message: "")) },
        .init("RST-06", "a commit is missing", .fail) { $0.drills?[0].checks[0].verdict = "fail" },
        .init("RST-06", "nothing was recovered", .fail) { $0.drills?[0].checks[0].verdict = "skipped" },
        .init("RST-06", "not checked", .error) { $0.drills?[0].checks = [] },
        withoutRecords("RST-06"), notAccepted("RST-06", .error),
        .init("RST-07", "one of each", .pass),
        .init("RST-07", "no copy", .fail) { $0.drills?[0].sample?.removeLast() },
        .init("RST-07", "another cluster's", .fail) { world in
            for index in 0..<3 { world.drills?[0].sample?[index].cluster = "billing" }
        },
        .init("RST-07", "none is left to draw, and none was", .fail) {
            $0.inventory.snapshots = []
            $0.inventory.automatedBackups = []
            $0.drills?[0].sample = [.init(arn: "x", cluster: "billing", kind: "pitr")]
        },
        .init("RST-07", "not drawn", .error) { $0.drills?[0].sample = nil },
        .init("RST-07", "91 days ago", .fail) { $0.drills?[0].endedAt = takenAt - .days(91) },
        withoutRecords("RST-07"), notAccepted("RST-07", .fail),
        .init("RST-08", "in the vault's region", .pass),
        .init("RST-08", "at home", .fail) { $0.drills?[0].ways.removeLast() },
        .init("RST-08", "another cluster elsewhere", .fail) { $0.drills?[0].ways[1].cluster = "billing" },
        .init("RST-08", "which cluster is not known", .fail) { $0.drills?[0].ways[1].cluster = "" },
        .init("RST-08", "elsewhere, and missed", .fail) { $0.drills?[0].outcome = "missed" },
        withoutRecords("RST-08"), notAccepted("RST-08", .error),
        .init("RST-09", "both", .pass),
        .init("RST-09", "one", .fail) { $0.drills?[0].ways.removeFirst() },
        .init("RST-09", "one of them by another cluster", .fail) { $0.drills?[0].ways[0].cluster = "billing" },
        .init("RST-09", "too long ago", .fail) { $0.drills?[0].endedAt = takenAt - .days(31) },
        .init("RST-09", "none is named", .notApplicable) { $0.policy.tiers[1]?.ways = [] },
        withoutRecords("RST-09"), notAccepted("RST-09", .fail),
        .init("RST-10", "all four", .pass),
        .init("RST-10", "no quota", .fail) { $0.drills?[0].rehearsed.remove(.quota) },
        .init("RST-10", "no key", .fail) { $0.drills?[0].rehearsed.remove(.key) },
        .init("RST-10", "no region", .fail) { $0.drills?[0].rehearsed.remove(.region) },
        .init("RST-10", "no corruption", .fail) { $0.drills?[0].rehearsed.remove(.corruption) },
        .init("RST-10", "the cluster neither went out of service nor was brought back", .fail) { $0.drills?[0].ways = [] },
        .init("RST-10", "it went out of service", .pass) {
            $0.drills?[0].ways = []
            $0.drills?[0].clusters[0].hadOutage = true
        },
        .init("RST-10", "not as expected", .fail) { $0.drills?[0].isAsExpected = false },
        .init("RST-10", "more than a year ago", .fail) { $0.drills?[0].endedAt = takenAt - .days(366) },
        withoutRecords("RST-10"), notAccepted("RST-10", .fail),
        .init("RST-11", "as before", .pass),
        .init("RST-11", "other groups", .fail) { $0.drills?[0].differences = [.init(cluster: "orders", setting: "DBClusterParameterGroup")] },
        .init("RST-11", "other groups, accepted", .pass) {
            $0.drills?[0].differences = [.init(cluster: "orders", setting: "DBClusterParameterGroup")]
            $0.policy.acceptedDifferences = ["DBClusterParameterGroup"]
        },
        .init("RST-11", "of another cluster", .pass) { $0.drills?[0].differences = [.init(cluster: "billing", setting: "DBClusterParameterGroup")] },
        .init("RST-11", "none passed", .error) { $0.drills?[0].outcome = "missed" },
        withoutRecords("RST-11"), notAccepted("RST-11", .error),
        .init("RST-12", "nothing", .pass),
        .init("RST-12", "the old cluster", .fail) { $0.drills?[0].leftRunning = [.init(cluster: "orders", what: "cluster orders-old")] },
        .init("RST-12", "another cluster's", .pass) { $0.drills?[0].leftRunning = [.init(cluster: "billing", what: "cluster billing-old")] },
        .init("RST-12", "nobody knows whose", .fail) { $0.drills?[0].leftRunning = [.init(cluster: "", what: "cluster old")] },
        withoutRecords("RST-12"), notAccepted("RST-12", .error),
        .init("RST-13", "no failure", .notApplicable),
        .init("RST-13", "followed up", .pass) {
            $0.failedDrill()
            $0.policy.followUps = ["drop-table": "playbook mended"]
            $0.addDrill("drop-table")
        },
        .init("RST-13", "no action", .fail) {
            $0.failedDrill()
            $0.addDrill("drop-table")
        },
        .init("RST-13", "not repeated", .fail) {
            $0.failedDrill()
            $0.policy.followUps = ["drop-table": "playbook mended"]
        },
        .init("RST-13", "repeated without success", .fail) {
            $0.failedDrill()
            $0.policy.followUps = ["drop-table": "playbook mended"]
            $0.addDrill("drop-table") {
                $0.outcome = "missed"
                $0.isAsExpected = false
            }
        },
        .init("RST-13", "repeated, and missed as its scenario expects", .pass) {
            $0.failedDrill()
            $0.policy.followUps = ["drop-table": "playbook mended"]
            $0.addDrill("drop-table") { $0.outcome = "missed" }
        },
        .init("RST-13", "simulated, repeated in a later run", .pass) { $0.failedInSimulation { $0.batch = 1 } },
        .init("RST-13", "simulated, repeated with another seed", .fail) {
            $0.failedInSimulation {
                $0.batch = 1
                $0.seed = 9
            }
        },
        .init("RST-13", "simulated, twice in one run", .fail) { $0.failedInSimulation { _ in } },
        .init("RST-13", "simulated, repeated before", .fail) {
            $0.failedInSimulation { $0.batch = 1 }
            $0.drills?[1].batch = 2
        },
        .init("RST-13", "simulated, repeated without success", .fail) {
            $0.failedInSimulation {
                $0.batch = 1
                $0.outcome = "missed"
                $0.isAsExpected = false
            }
        },
        .init("RST-13", "repeated 30 days later", .pass) { $0.failedDrill(daysBefore: 32) },
        .init("RST-13", "repeated a day too late", .fail) { $0.failedDrill(daysBefore: 33) },
        withoutRecords("RST-13"), notAccepted("RST-13", .error),
    ]

    static let evidence: [ControlCase] = [
        .init("EVD-01", "no bundles", .notApplicable, on: ""), .init("EVD-02", "no bundles", .notApplicable, on: ""),
        .init("EVD-03", "whole", .pass, on: ""),
        .init("EVD-03", "pages are missing", .fail, on: "") { $0.inventory.isComplete = false },
        .init("EVD-03", "a key is missing", .fail, on: "") { $0.inventory.keys = [] },
        .init("EVD-03", "a cluster is missing", .fail, on: "") { $0.inventory.clusters = [] },
        .init("EVD-03", "a region is silent", .fail, on: "") { $0.inventory.snapshots[1].regionReachable = false },
        .init("EVD-03", "an automated backup is silent", .fail, on: "") { $0.inventory.automatedBackups[0].regionReachable = false },
        .init("EVD-03", "a key is silent", .fail, on: "") { $0.inventory.keys[1].regionReachable = false },
        .init("EVD-03", "not known", .error, on: "") { $0.inventory.isComplete = nil },
        .init("EVD-04", "all set", .pass),
        .init("EVD-04", "against every disaster by itself", .pass) { world in
            world.inventory.clusters[0].objectives.rto = nil
            for kind in DisasterKind.allCases { world.inventory.clusters[0].objectives.byKind[kind.rawValue] = .init(rto: .hours(1), rpo: nil) }
        },
        .init("EVD-04", "against all disasters but one", .fail) { world in
            world.inventory.clusters[0].objectives.rto = nil
            for kind in DisasterKind.allCases.dropLast() { world.inventory.clusters[0].objectives.byKind[kind.rawValue] = .init(rto: .hours(1), rpo: nil) }
        },
        .init("EVD-04", "no RPO", .fail) { $0.inventory.clusters[0].objectives.rpo = nil },
        .init("EVD-04", "no tier", .fail) { $0.inventory.clusters[0].objectives.tier = nil },
        .init("EVD-04", "no RTO", .fail) { $0.inventory.clusters[0].objectives.rto = nil },
        .init("EVD-04", "yet to come", .fail) { $0.policy.objectivesReviewedAt = takenAt + .seconds(1) },
        .init("EVD-04", "no owner", .fail) { $0.inventory.clusters[0].tags = [] },
        .init("EVD-04", "a year ago", .pass) { $0.policy.objectivesReviewedAt = takenAt - .days(365) },
        .init("EVD-04", "a day more", .fail) { $0.policy.objectivesReviewedAt = takenAt - .days(366) },
        .init("EVD-04", "not known", .error) { $0.policy.objectivesReviewedAt = nil },
        .init("EVD-05", "no waivers", .notApplicable, on: ""),
        .init("EVD-05", "in order", .pass, on: World.waiver) { $0.waive { _ in } },
        .init("EVD-05", "180 days", .pass, on: World.waiver) {
            $0.waive {
                $0.since = takenAt
                $0.until = takenAt + .days(180)
            }
        },
        .init("EVD-05", "a day more", .fail, on: World.waiver) {
            $0.waive {
                $0.since = takenAt
                $0.until = takenAt + .days(181)
            }
        },
        .init("EVD-05", "not begun", .fail, on: World.waiver) {
            $0.waive {
                $0.since = takenAt + .seconds(1)
                $0.until = takenAt + .days(9)
            }
        },
        .init("EVD-05", "a short one without a beginning", .fail, on: World.waiver) { $0.waive { $0.since = nil } },
        .init("EVD-05", "run out", .fail, on: World.waiver) { $0.waive { $0.until = takenAt - .seconds(1) } },
        .init("EVD-05", "nobody owns it", .fail, on: World.waiver) { $0.waive { $0.owner = nil } },
        .init("EVD-05", "nobody approved it", .fail, on: World.waiver) { $0.waive { $0.approver = nil } },
    ]
}

extension World {
    static let waiver = "waiver of ISO-07 on *"

    mutating func addDrill(_ name: String = "drop-table", _ change: (inout DrillEvidence) -> Void = { _ in }) {
        var drill = World.drill(name)
        change(&drill)
        drills?.append(drill)
    }

    /// Three weeks before the others.
    mutating func failedDrill() {
        addDrill("drop-table") {
            $0.outcome = "missed"
            $0.isAsExpected = false
            $0.startedAt = takenAt - .days(23)
            $0.endedAt = takenAt - .days(22)
        }
    }

    /// Repeated at the start of the sound drill, which is two days old.
    mutating func failedDrill(daysBefore days: Int64) {
        addDrill("drop-table") {
            $0.isAsExpected = false
            $0.outcome = "missed"
            $0.startedAt = takenAt - .days(days + 1)
            $0.endedAt = takenAt - .days(days)
        }
        addDrill("drop-table")
        policy.followUps = ["drop-table": "playbook mended"]
    }

    /// A failure and the same drill again: by their clocks both happened at the same time.
    mutating func failedInSimulation(again change: (inout DrillEvidence) -> Void) {
        addDrill("drop-table") {
            $0.isAsExpected = false
            $0.outcome = "missed"
        }
        addDrill("drop-table", change)
        policy.followUps = ["drop-table": "playbook mended"]
    }

    mutating func waive(_ change: (inout AuditPolicy.Waiver) -> Void) {
        var waiver = AuditPolicy.Waiver(
            control: "ISO-07", resource: "*", owner: "shop", approver: "head", reason: "soon", since: takenAt - .days(10), until: takenAt, line: 3)
        change(&waiver)
        policy.waivers = [waiver]
    }
}
