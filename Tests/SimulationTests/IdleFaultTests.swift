import Evidence
import ScenarioLibrary
import Testing
import Units

@testable import ScenarioRunner

/// What nobody met while it lasted changed nothing, which shows only afterwards: each circumstance once idle and once met.
@Suite("idle faults") struct IdleFaultTests {
    private static let crash = "at: 20m, fault: crashInstance, cluster: orders, instance: writer"
    private static let rds = "service: rds, region: us-west-2"

    private static func snapshot(at: String) -> String {
        "at: \(at), fault: callAPI, \(rds), api: CreateDBClusterSnapshot, as: dr-operator, input: { DBClusterIdentifier: orders, DBClusterSnapshotIdentifier: one }"
    }

    private static func look(at: String, _ service: String = "rds", _ api: String = "DescribeDBClusters") -> String {
        "at: \(at), fault: callAPI, service: \(service), api: \(api), region: us-west-2, as: dr-operator"
    }

    /// A fault, what meets it, and what comes too early, too late or elsewhere to meet it.
    struct Case: Sendable, CustomTestStringConvertible {
        var fault: String
        var why: String
        var met: String
        var unmet: [String]
        var estate = "settled"
        var testDescription: String { fault }
    }

    static let cases: [Case] = [
        Case(
            fault: "expireCredentials, principal: dr-operator", why: "the credentials of dr-operator had expired, and no call was refused for that",
            met: look(at: "12m"), unmet: [look(at: "9m"), look(at: "16m"), "at: 12m, fault: callAPI, \(rds), api: DescribeDBClusters"]),
        Case(
            fault: "removePermission, principal: dr-operator, actions: [\"rds:Create*\"]",
            why: "the policy of dr-operator had lost rds:Create*, and nothing was refused for that", met: snapshot(at: "12m"),
            unmet: [look(at: "12m"), snapshot(at: "9m"), snapshot(at: "16m")]),
        Case(
            fault: "removePermission, principal: dr-operator, actions: [\"kms:Decrypt\", \"kms:DescribeKey\"]",
            why: "the policy of dr-operator had lost kms:Decrypt, kms:DescribeKey, and nothing was refused for that",
            met: "at: 12m, fault: callAPI, service: kms, api: DescribeKey, region: us-west-2, as: dr-operator, input: { KeyId: alias/orders }",
            unmet: [look(at: "12m")]),
        Case(
            fault: "controlPlaneOutage, region: us-west-2, services: [kms, rds]",
            why: "the control plane of kms, rds in us-west-2 was down, and nothing was refused or put off for that",
            met: look(at: "12m"), unmet: [look(at: "9m"), look(at: "16m")]),
        Case(
            fault: "throttleControlPlane, region: us-west-2, services: [rds], share: 100%",
            why: "100% of the calls to rds in us-west-2 were to be throttled, and none was",
            met: look(at: "12m"), unmet: [look(at: "16m"), look(at: "12m", "kms", "ListKeys")]),
        Case(
            fault: "capacityShortage, zone: us-west-2a", why: "zone us-west-2a had no capacity, and no instance was to be placed there meanwhile",
            met: "at: 12m, fault: crashInstance, cluster: orders, instance: orders-1, what: host",
            unmet: [
                "at: 12m, fault: crashInstance, cluster: orders, instance: orders-2, what: host",
                "at: 16m, fault: crashInstance, cluster: orders, instance: orders-1, what: host",
            ]),
        Case(
            fault: "reachQuota, quota: manualClusterSnapshots, region: us-west-2",
            why: "others had all that was left of the quota manualClusterSnapshots of prod in us-west-2, and nothing was refused for that",
            met: snapshot(at: "12m"), unmet: [look(at: "12m"), snapshot(at: "16m")]),
        Case(
            fault: "loseKMS, region: us-west-2", why: "KMS in us-west-2 was down, and nothing was refused or put off for that",
            met: "at: 12m, fault: crashInstance, cluster: orders, instance: writer", unmet: [look(at: "12m"), look(at: "16m", "kms", "ListKeys")]),
        Case(
            fault: "staleDNS, cluster: orders", why: "clients of orders kept what they knew of db.orders.internal, and nobody was led astray by that",
            met: "at: 12m, fault: crashInstance, cluster: orders, instance: writer", unmet: [look(at: "12m")]),
        Case(
            fault: "stallCopies, region: us-west-2", why: "copies to us-west-2 were to stand still, and there was none",
            met:
                "at: 12m, fault: callAPI, \(rds), api: CopyDBClusterSnapshot, input: { SourceDBClusterSnapshotIdentifier: orders-2026-03-02-04-00, TargetDBClusterSnapshotIdentifier: copy }",
            unmet: [look(at: "12m")]),
        Case(
            fault: "backupStoreOutage, region: us-east-2", why: "the backup store of us-east-2 was down, and nothing was to be stored or read there meanwhile",
            met: "", unmet: [look(at: "12m")], estate: "retail"),
        Case(
            fault: "isolateRegion, region: us-east-2", why: "region us-east-2 was cut off, and nobody outside wanted to reach it, nor it them, meanwhile",
            met: "",
            unmet: [look(at: "12m")], estate: "retail"),
        Case(
            fault: "partitionRegions, region: us-east-2", why: "us-east-2 did not reach us-west-2, and nothing was to be sent between them meanwhile", met: "",
            unmet: [look(at: "12m")], estate: "retail"),
    ]

    @Test(arguments: cases) func whatNobodyMeetsIsIdle(_ trial: Case) throws {
        let entry = "at: 10m, fault: \(trial.fault), heal: 5m"
        for other in trial.unmet {
            let idle = try FaultTrial(entry, other, Self.crash, estate: trial.estate)
            let record = try #require(idle.history.faults.first { trial.fault.hasPrefix($0.fault) })
            #expect(!record.tookEffect && record.summary == trial.why, "\(other): \(idle.summaries)")
            #expect(idle.told("fault").contains("no effect: \(trial.why)"))
        }
        guard !trial.met.isEmpty else { return }
        let met = try FaultTrial(entry, trial.met, Self.crash, estate: trial.estate)
        #expect(met.effects[0], "\(trial.met): \(met.summaries)")
    }

    @Test func whatIsStoredAndSentMeetsAnOutageOfItsStoreAndLink() throws {
        let store = try FaultTrial("at: 1m, fault: backupStoreOutage, region: us-west-2", Self.crash)
        #expect(store.effects == [true, true], "\(store.summaries)")
        for fault in ["partitionRegions, region: us-west-2", "isolateRegion, region: us-east-2", "isolateRegion, region: us-west-2"] {
            let link = try FaultTrial("at: 1m, fault: \(fault), heal: 1m", Self.crash, estate: "global-small")
            #expect(link.effects == [true, true], "\(link.summaries)")
        }
    }

    /// The one that was met and the one that was not, of one kind.
    @Test func eachIsAskedForItsOwnTime() throws {
        let outage = "fault: controlPlaneOutage, region: us-west-2, services: [rds]"
        let trial = try FaultTrial("at: 1m, \(outage), heal: 2m", "at: 5m, \(outage), heal: 5m", Self.look(at: "6m"), "at: 15m, \(outage)", Self.crash)
        #expect(trial.effects == [false, true, false, false, true], "\(trial.summaries)")
        let record = ScenarioRun.record(trial.scenario, seed: 0)
        #expect(record.reason.contains("fault controlPlaneOutage at 2026-03-02T10:01:00Z changed nothing"), "\(record.reason)")
        #expect(!record.reason.contains("10:05:00Z changed nothing") && !record.isAsExpected)
    }

    // MARK: People

    private static let drop = "at: 1m, fault: runSQL, cluster: orders, sql: \"DROP TABLE accounts\""
    private static let playbook =
        "playbook: { file: ../playbooks/pitr-and-rename.yaml, runIn: us-west-2, as: dr-operator, parameters: { RestoreTime: \"{{ LastGoodTime }}\" } }"

    @Test func aSlipThatNobodyMakesIsIdle() throws {
        let (started, never) = ("detection: { after: 10m }\n\(Self.playbook)", "detection: { probe: 30s, failures: 3 }\n\(Self.playbook)")
        let quiet = "at: 2m, fault: changeProtection, cluster: orders, deletionProtection: false"
        let cases: [(fault: String, why: String)] = [
            ("clockSkew, behind: 2m", "the clock that people read was 2m behind, and nobody read it meanwhile"),
            ("mistypeTargetTime, parameter: RestoreTime, later: 5s", "RestoreTime was to be typed 5s too late, and nobody typed it"),
            ("skipStep, step: restoreCluster", "step restoreCluster was to be left out, and was never reached"),
        ]
        for (fault, why) in cases {
            #expect(try FaultTrial(Self.drop, "at: 2m, fault: \(fault)", more: started).effects == [true, true], "\(fault)")
            // Nobody notices, so nobody begins.
            let idle = try FaultTrial("at: 1m, fault: \(fault)", quiet, more: never)
            #expect(idle.effects == [false, true] && idle.summaries[0] == why, "\(idle.summaries)")
        }
        let early = try FaultTrial(Self.drop, "at: 2m, fault: clockSkew, behind: 2m, heal: 3m", more: started)
        #expect(early.effects == [true, false] && early.summaries[1] == cases[0].why, "\(early.summaries)")
        // A playbook that gives up before it comes to the step.
        let far = try FaultTrial(
            Self.drop, "at: 2m, fault: expireCredentials, principal: dr-operator", "at: 3m, fault: skipStep, step: waitCluster", more: started)
        #expect(far.effects == [true, true, false] && far.summaries[2] == "step waitCluster was to be left out, and was never reached", "\(far.summaries)")
    }

    @Test func aKeyIsDisabledOnce() throws {
        let disable = "fault: disableKey, key: alias/orders, region: us-west-2"
        let trial = try FaultTrial("at: 1m, \(disable)", "at: 2m, \(disable)")
        #expect(trial.effects == [true, false] && trial.summaries[1] == "key alias/orders in us-west-2 was disabled already", "\(trial.summaries)")
        #expect(try FaultTrial("at: 1m, \(disable), heal: 1m", "at: 3m, \(disable)").effects == [true, true], "enabled between them")
    }

    // MARK: On purpose

    @Test func whatMayBeIdleIsToldAndNothingIsMissed() throws {
        let crash = "at: 2m, fault: crashInstance, cluster: orders, instance: writer"
        for (allowance, isAsExpected) in [("", false), (", idle: allowed", true)] {
            let trial = try FaultTrial("at: 1m, fault: expireCredentials, principal: dr-operator\(allowance)", crash)
            let record = ScenarioRun.record(trial.scenario, seed: 0)
            #expect(record.faults.map(\.tookEffect) == [false, true] && record.faults[0].mayBeIdle == isAsExpected)
            #expect((record.outcome == .met) == isAsExpected && record.isAsExpected == isAsExpected, "\(record.reason)")
            #expect(record.events.contains { $0.text.hasPrefix("no effect: the credentials of dr-operator had expired") })
        }
    }

    @Test func anAllowanceIsReadStrictly() {
        let entry = "at: 1m, fault: expireCredentials, principal: dr-operator, idle:"
        #expect(FaultTrial.problems("\(entry) allowed") == [])
        #expect(FaultTrial.problems("\(entry) fine") == ["12:71: unknown idle fine | known: allowed"])
        #expect(FaultTrial.problems("\(entry) true") == ["12:71: idle wants text, found true | known: allowed"])
        #expect(FaultTrial.problems("\(entry) 1") == ["12:71: idle wants text, found the number 1 | known: allowed"])
        #expect(FaultTrial.problems("\(entry) Allowed") == ["12:71: unknown idle Allowed | did you mean allowed?"])
    }

    /// Keys of an entry and arguments of its fault stand side by side: each is known by both.
    @Test func aKeyOfAnEntryIsKnownByItsLike() {
        func problems(_ first: String, _ last: String) -> [String] { FaultTrial.problems("\(first), fault: expireCredentials, principal: dr-operator\(last)") }
        #expect(problems("at: 1m", ", Idle: allowed") == ["12:65: unknown key Idle in timeline entry | did you mean idle?"])
        // What the entry has already is not what was meant.
        let twoLetters = problems("at: 1m", ", az: us-west-2a")
        #expect(twoLetters.count == 1 && twoLetters[0].hasPrefix("12:65: unknown key az in fault expireCredentials") && !twoLetters[0].contains("mean at"))
        #expect(problems("at: 1m", ", idel: allowed") == ["12:65: unknown key idel in fault expireCredentials | did you mean idle?"])
        #expect(problems("at: 1m", ", disater: true") == ["12:65: unknown key disater in fault expireCredentials | did you mean disaster?"])
        #expect(problems("At: 1m", "") == ["12:5: missing key at in timeline entry", "12:7: unknown key At in timeline entry | did you mean at?"])
        #expect(
            FaultTrial.problems("at: 1m, Fault: loseKMS") == [
                "12:5: missing key fault in timeline entry", "12:15: unknown key Fault in timeline entry | did you mean fault?",
            ])
        #expect(
            FaultTrial.problems("at: 1m, fualt: loseKMS") == [
                "12:5: missing key fault in timeline entry", "12:15: unknown key fualt in timeline entry | did you mean fault?",
            ])
        #expect(
            problems("When: { step: waitCluster }", "") == [
                "12:5: missing key at in timeline entry", "12:7: unknown key When in timeline entry | did you mean when?",
            ])
    }

    /// What could not strike, and what never came, is no gap that an author meant: only what struck and was met by nobody may be allowed.
    @Test func anAllowanceExcusesNothingElse() throws {
        let expired = "fault: expireCredentials, principal: dr-operator, idle: allowed"
        let trial = try FaultTrial("at: 1m, \(expired)", "at: 2m, \(expired)", Self.crash)
        let record = ScenarioRun.record(trial.scenario, seed: 0)
        #expect(record.faults.map(\.tookEffect) == [false, false, true] && record.faults.map(\.mayBeIdle) == [true, false, false])
        #expect(!record.isAsExpected && record.reason.contains("changed nothing: they have expired already"), "\(record.reason)")
    }

    /// A disaster that came to nothing shows nothing, and what changes something whoever meets it is not idle.
    @Test func anAllowanceIsForWhatCanBeIdle() {
        let outage = "at: 1m, fault: loseKMS, region: us-west-2, heal: 1m"
        #expect(
            FaultTrial.problems("\(outage), idle: allowed") == [
                "12:66: idle: loseKMS is the disaster: a drill in which it came to nothing shows nothing"
                    + " | leave idle: out, or write disaster: true at the entry from which RTO counts"
            ])
        #expect(FaultTrial.problems("\(Self.crash), disaster: true", "\(outage), idle: allowed") == [])
        // What comes first is the disaster, wherever it stands.
        #expect(FaultTrial.problems(Self.crash, "\(outage), idle: allowed").count == 1)
        #expect(FaultTrial.problems("at: 22m, fault: loseKMS, region: us-west-2, heal: 1m, idle: allowed", Self.crash) == [])
        let found = FaultTrial.problems(Self.crash, "at: 25m, fault: deleteInstance, cluster: orders, instance: orders-2, idle: allowed")
        let why = "13:82: idle: deleteInstance changes something whether anybody meets it or not | idle: is for "
        #expect(found.count == 1 && found[0].hasPrefix(why), "\(found)")
    }

    /// Whatever a file got past the check with.
    @Test func aDisasterThatCameToNothingIsNeverGreen() throws {
        let trial = try FaultTrial("at: 1m, fault: loseKMS, region: us-west-2, heal: 1m", Self.crash)
        var scenario = trial.scenario
        scenario.timeline[0].mayBeIdle = true
        let record = ScenarioRun.record(scenario, seed: 0)
        #expect(record.faults.map(\.tookEffect) == [false, true] && record.faults[0].mayBeIdle == false)
        #expect(record.outcome != .met && !record.isAsExpected, "\(record.reason)")
    }
}
