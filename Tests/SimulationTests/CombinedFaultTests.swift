import Evidence
import ScenarioLibrary
import Testing
import Units

@testable import ClusterModel
@testable import ScenarioRunner

/// Faults together, faults that a step starts, and faults that are taken back.
@Suite("faults together") struct CombinedFaultTests {
    private static let drop = "at: 1m, fault: runSQL, cluster: orders, sql: \"DROP TABLE accounts\", disaster: true"
    private static let detection = "detection: { after: 5m }\n"
    private static let restore =
        detection
        + "playbook: { file: ../playbooks/pitr-and-rename.yaml, runIn: us-west-2, as: dr-operator, parameters: { RestoreTime: \"{{ LastGoodTime }}\" } }"

    // MARK: Several at once

    @Test func manyAtOnceEachDoTheirOwnAndTheWayBackIsStillThere() throws {
        let trial = try FaultTrial(
            "at: 10s, fault: changeProtection, cluster: orders, deletionProtection: false, heal: 10m",
            "at: 4m, fault: changeRetention, cluster: orders, backupRetention: 1d, heal: 10m",
            "at: 20s, fault: staleDNS, cluster: orders, heal: 20m", "at: 20s, fault: stallCopies, region: us-west-2",
            "at: 20s, fault: reachQuota, quota: manualClusterSnapshots, region: us-west-2",
            "at: 30s, fault: slowZone, zone: us-west-2c, factor: 3, heal: 10m",
            "at: 40s, fault: deleteInstance, cluster: orders, instance: orders-2",
            "at: 1m, fault: badMigration, cluster: orders, statements: [\"UPDATE accounts SET balance = balance * 100\"], disaster: true",
            "at: 80s, fault: deleteAlias, key: alias/orders, region: us-west-2", "at: 85s, fault: loseKMS, region: us-west-2, heal: 20s",
            "at: 90s, fault: throttleControlPlane, region: us-west-2, services: [rds-data], share: 40%, heal: 5m", deadline: "3h", more: Self.restore)
        // No copy, failover, snapshot or key was asked for, and no SQL while it was throttled.
        let idle = trial.history.faults.filter { !$0.tookEffect }.map(\.fault)
        #expect(
            trial.effects.count == 11 && idle == ["staleDNS", "stallCopies", "reachQuota", "loseKMS", "throttleControlPlane"], "\(trial.summaries)")
        let record = ScenarioRun.record(trial.scenario, seed: 0)
        // Whatever the objectives: it came back, whole and exact.
        #expect(record.worst.rtaSeconds != nil && !record.checks.isEmpty && record.checks.allSatisfy { $0.verdict == .pass }, "\(record.reason)")
        let healed = record.events.filter { $0.source == "fault" && $0.text.hasSuffix(" healed") }.map(\.text)
        #expect(
            Set(healed)
                == Set(["changeProtection", "staleDNS", "slowZone", "loseKMS", "throttleControlPlane", "changeRetention"].map { "\($0) healed" }),
            "\(record.events.filter { $0.source == "fault" }.map(\.text))")
    }

    /// The second does not undo the first, and one that heals leaves the other.
    @Test func twoOfTheSameKindKeepTheirOwn() throws {
        let trial = try FaultTrial(
            "at: 1m, fault: changeKeyPolicy, key: alias/orders, region: us-west-2, shutsOut: everyone",
            "at: 2m, fault: disableKey, key: alias/orders, region: us-west-2, heal: 3m",
            "at: 3m, fault: deleteAlias, key: alias/orders, region: us-west-2, heal: 10m")
        #expect(trial.effects == [true, true, true])
        #expect(trial.told("fault").filter { $0.hasSuffix(" healed") } == ["disableKey healed", "deleteAlias healed"])
        let arn = try #require(trial.drill.cloud.clusters[0].key?.keyARN)
        #expect(trial.drill.cloud.keys.key(arn)?.state == .enabled)
        #expect(throws: ServiceError.self) { try trial.drill.cloud.requireClusterKey(0) }
    }

    // MARK: When a step begins

    /// Struck, and met by the recovery that goes on, or idle: of each it is known which.
    @Test(
        arguments: [
            ("fault: deleteInstance, cluster: orders, instance: orders-2", nil), ("fault: deleteAlias, key: alias/orders, region: us-west-2, heal: 1m", nil),
            ("fault: revokeGrant, cluster: orders", nil), ("fault: changeProtection, cluster: orders, deletionProtection: false", nil),
            ("fault: changeKeyPolicy, key: alias/orders, region: us-west-2, shutsOut: dr-operator, heal: 1m", nil),
            ("fault: throttleControlPlane, region: us-west-2, services: [rds], share: 50%, heal: 1m", nil),
            ("fault: loseKMS, region: us-west-2, heal: 1m", "KMS in us-west-2 was down, and nothing was refused or put off for that"),
            ("fault: staleDNS, cluster: orders, heal: 1m", "clients of orders kept what they knew of db.orders.internal, and nobody was led astray by that"),
            (
                "fault: reachQuota, quota: clusters, region: us-west-2",
                "others had all that was left of the quota clusters of prod in us-west-2, and nothing was refused for that"
            ),
            ("fault: badMigration, cluster: orders, statements: [\"DELETE FROM transfers\"]", nil),
        ] as [(String, String?)])
    func startsWithAStep(fault: String, idleness: String?) throws {
        let trial = try FaultTrial(Self.drop, "when: { step: waitCluster, after: 10s }, \(fault)", deadline: "3h", more: Self.restore)
        let began = try #require(trial.history.steps.first { $0.name == "waitCluster" }?.startedAt)
        #expect(trial.history.faults.last?.at == began + .seconds(10))
        #expect(trial.told("fault").count >= 2)
        #expect(trial.effects == [true, idleness == nil], "\(trial.summaries)")
        if let idleness { #expect(trial.summaries[1] == idleness) }
        #expect(trial.history.disasterAt == trial.history.faults.first?.at)
    }

    @Test func startsWithAStepElsewhere() throws {
        let lost = "at: 1m, fault: loseRegion, region: us-west-2, disaster: true"
        let failover =
            Self.detection
            + "playbook: { file: ../playbooks/global-switchover.yaml, runIn: us-west-2, as: dr-operator, parameters: { TargetArn: \"arn:aws:rds:us-east-2:111122223333:cluster:orders-east\" } }"
        for fault in ["fault: partitionRegions, region: us-west-2, heal: 1m", "fault: isolateRegion, region: us-east-2, heal: 1m"] {
            let trial = try FaultTrial(
                "at: 1m, fault: crashInstance, cluster: orders, instance: orders-2", "when: { step: switchover }, \(fault)", estate: "global-small",
                deadline: "2h", more: failover)
            #expect(trial.effects == [true, true], "\(trial.summaries)")
        }
        let member = try FaultTrial(
            lost, "when: { step: restoreCluster }, fault: removeGlobalMember, cluster: orders-east", estate: "global-small",
            more: Self.detection
                + "playbook: { file: ../playbooks/snapshot-restore-and-cname.yaml, runIn: us-east-2, as: dr-operator, parameters: { SnapshotArn: x } }")
        #expect(member.effects == [true, true], "\(member.summaries)")
        let backup = try FaultTrial(
            "at: 1m, fault: deleteCluster, cluster: orders, deleteAutomatedBackups: false",
            "when: { step: waitCluster }, fault: deleteAutomatedBackup, cluster: orders", deadline: "3h",
            more:
                "detection: { after: 20m }\nplaybook: { file: ../playbooks/pitr-of-deleted-cluster.yaml, runIn: us-west-2, as: dr-operator, parameters: { ResourceId: \"{{ ClusterResourceId }}\" } }"
        )
        #expect(backup.effects == [true, true], "\(backup.summaries)")
        let snapshot = try FaultTrial(
            Self.drop, "when: { step: restoreCluster }, fault: sharePublicly, cluster: orders, which: all, region: us-west-2, heal: 1m", estate: "unencrypted",
            deadline: "3h", more: Self.restore)
        #expect(snapshot.effects == [true, true], "\(snapshot.summaries)")
    }

    // MARK: Taken back

    @Test func whatPeopleChangedIsPutBack() throws {
        let key = try FaultTrial("at: 1m, fault: disableKey, key: alias/orders, region: us-west-2, heal: 2m")
        let arn = try #require(key.drill.cloud.clusters[0].key?.keyARN)
        #expect(key.drill.cloud.keys.key(arn)?.state == .enabled && key.told("fault").last == "disableKey healed")
        let doomed = try FaultTrial("at: 1m, fault: scheduleKeyDeletion, key: alias/orders, region: us-west-2, elapsed: false, heal: 2m")
        #expect(doomed.drill.cloud.keys.allKeys.filter { $0.manager == .customer }.map(\.state) == [.enabled])
        let retention = try FaultTrial("at: 1m, fault: changeRetention, cluster: orders, backupRetention: 1d, heal: 5m")
        #expect(retention.effects == [true] && retention.drill.cloud.clusters[0].retentionDays == 7)
    }

    @Test func aReinstatedAccountServesAgain() throws {
        let trial = try FaultTrial("at: 1m, fault: loseAccount, account: prod, heal: 5m")
        let probes = trial.history.clusters[0].probes
        let start = trial.history.startedAt
        #expect(probes.filter { !$0.isGood }.map(\.at).min() == start + .minutes(1))
        #expect((probes.filter { !$0.isGood }.map(\.at).max() ?? start) < start + .minutes(7) && probes.last?.isGood == true)
    }

    /// A heal is a call like any other: what the service refuses has not healed.
    @Test func aHealThatIsRefusedIsTold() throws {
        let trial = try FaultTrial(
            "at: 1m, fault: disableKey, key: alias/orders, region: us-west-2, heal: 5m", "at: 2m, fault: loseKMS, region: us-west-2")
        #expect(trial.told("fault").last?.hasPrefix("disableKey did not heal: EnableKey was refused: ServiceUnavailable") == true, "\(trial.told("fault"))")
    }

    // MARK: Ransomware

    /// Everything that the fault is named for, each found in the world afterwards.
    @Test func ransomwareTakesRowsSnapshotsKeyRetentionAndBacktracking() throws {
        let trial = try FaultTrial(
            "at: 1m, fault: ransomware, cluster: orders, sql: \"UPDATE accounts SET balance = 0 - balance - 77\"", estate: "backtrack")
        let cloud = trial.drill.cloud
        #expect(trial.effects == [true] && !trial.summaries[0].contains("refused"), "\(trial.summaries)")
        #expect(trial.history.clusters[0].probes.last?.isGood == false, "rows are unreadable")
        #expect(cloud.snapshots.contains { $0.kind == .manual } && cloud.snapshots.allSatisfy { $0.kind != .manual || $0.status.current == .deleted })
        #expect(cloud.clusters[0].retentionDays == 1 && cloud.clusters[0].backtracking == nil && !cloud.clusters[0].deletionProtection)
        let arn = try #require(cloud.clusters[0].key?.keyARN)
        #expect(cloud.keys.key(arn)?.state.name == "PendingDeletion")
        #expect(cloud.keys.key(arn)?.state.deletionDate.map { $0 - trial.history.startedAt == .days(7) + .minutes(1) } == true)
    }
}
