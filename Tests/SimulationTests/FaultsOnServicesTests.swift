import Estate
import Evidence
import KeyModel
import Testing
import Units

@testable import ClusterModel
@testable import ScenarioRunner

/// What fails around a cluster: rates, KMS, names, copies, quotas, links.
@Suite("faults on services") struct FaultsOnServicesTests {
    @Test func wrongArgumentsAreNamedWithPlaceAndHint() {
        let cases: [(String, [String])] = [
            ("at: 1m, fault: throttleControlPlane, region: us-west-2, services: [rds, kms], share: 80%", []),
            (
                "at: 1m, fault: throttleControlPlane, region: us-west-2, services: [rds], share: 0.8",
                ["12:87: share wants a share from 0% to 100%, found the number 0.8 | such as 30%"]
            ),
            ("at: 1m, fault: throttleControlPlane, region: us-west-2, services: [rds], share: 0%", ["12:87: share wants more than 0% | such as 80%"]),
            (
                "at: 1m, fault: throttleControlPlane, region: us-west-2, services: [ec2], share: 5%",
                ["12:74: unknown service ec2 | known: kms, rds, rds-data"]
            ),
            ("at: 1m, fault: loseKMS, region: us-west-2, heal: 5m", []),
            ("at: 1m, fault: loseKMS, region: us-west-1", ["12:39: unknown region us-west-1 | did you mean us-west-2?"]),
            ("at: 1m, fault: staleDNS, cluster: orders", []),
            ("at: 1m, fault: staleDNS, cluster: order", ["12:41: unknown cluster order | did you mean orders?"]),
            ("at: 1m, fault: stallCopies, region: us-west-2", []),
            ("at: 1m, fault: stallCopies", ["12:5: missing key region in fault stallCopies"]),
            ("at: 1m, fault: reachQuota, quota: manualClusterSnapshots, region: us-west-2, account: prod", []),
            (
                "at: 1m, fault: reachQuota, quota: manualSnapshots, region: us-west-2",
                ["12:41: unknown quota manualSnapshots | known: clusters, instances, manualClusterSnapshots, retainedBackups, snapshotCopiesInProgress"]
            ),
            ("at: 1m, fault: reachQuota, quota: clusters, region: us-west-2, account: prd", ["12:79: unknown account prd | did you mean prod?"]),
            (
                "at: 1m, fault: partitionRegions, region: us-west-2",
                ["12:48: the estate has no other region than us-west-2 | declare a second one"]
            ),
        ]
        for (entry, wanted) in cases { #expect(FaultTrial.problems(entry) == wanted, "\(entry)") }
        let links: [(String, [String])] = [
            ("at: 1m, fault: partitionRegions, region: us-west-2", []),
            ("at: 1m, fault: partitionRegions, region: us-west-2, from: [us-east-2]", []),
            ("at: 1m, fault: partitionRegions, region: us-west-2, from: [us-west-2]", ["12:66: unknown region us-west-2 | did you mean us-east-2?"]),
            (
                "at: 1m, fault: partitionRegions, region: us-west-2, from: []",
                ["12:65: from wants at least one region | leave it out for all others"]
            ),
        ]
        #expect(
            FaultTrial.problems("at: 1m, fault: staleDNS, cluster: orders-east", estate: "global-small") == [
                "12:41: orders-east is a secondary, whose name no application writes to | name the primary"
            ])
        for (entry, wanted) in links { #expect(FaultTrial.problems(entry, estate: "global-small") == wanted, "\(entry)") }
        #expect(
            FaultTrial.problems(
                "at: 1m, fault: runSQL, cluster: orders, sql: \"DROP TABLE accounts\"",
                more:
                    "detection: { after: 1m }\nplaybook: { file: ../playbooks/pitr-to-latest-and-rename.yaml, runIn: us-west-2, as: dr-operator, throttlingRetry: 2h }"
            )
                == ["14:116: throttlingRetry wants a duration from 0s to 1h, found 2h"])
    }

    // MARK: Rates

    @Test func aShareOfTheCallsIsThrottledUntilItHeals() throws {
        let entry = "fault: throttleControlPlane, region: us-west-2, services: [rds], share: 60%"
        let trial = try FaultTrial("at: 1m, \(entry)", "at: 2m, \(entry)")
        #expect(trial.summaries == ["60% of the calls to rds in us-west-2 were to be throttled, and none was", "they were throttled as much already"])
        #expect(trial.history.clusters[0].probes.allSatisfy { $0.isGood }, "databases go on")
        let refused = Self.refusals(trial.drill.cloud, at: trial.history.endedAt)
        #expect(Set(refused.map(\.code)) == [.throttling])
        #expect((520...680).contains(refused.count), "\(refused.count) of 1000")
        let back = try FaultTrial("at: 1m, \(entry), heal: 1m")
        #expect(Self.refusals(back.drill.cloud, at: back.history.endedAt).isEmpty)
    }

    private static func refusals(_ cloud: Cloud, at now: Instant) -> [ServiceError] {
        var cloud = cloud
        cloud.keepsRequestRates = false
        let call = APICall(
            service: "rds", action: "DescribeDBClusters", input: .map([]), account: AccountID("111122223333"), region: RegionName("us-west-2"),
            principal: APICall.administrator)
        return (0..<1_000).compactMap { _ -> ServiceError? in
            do throws(ServiceError) {
                _ = try cloud.perform(call, now: now, engines: EngineCache())
                return nil
            } catch { return error }
        }
    }

    /// Tried again at the pace of polls, and counted as one attempt that failed when the time is over.
    @Test func theAutomationTriesAThrottledStepAgainForSoLong() throws {
        func restore(_ retry: String) throws -> (outcome: PlaybookOutcome, step: StepRecord, trial: FaultTrial) {
            let trial = try FaultTrial(
                "at: 1m, fault: runSQL, cluster: orders, sql: \"DROP TABLE accounts\"",
                "at: 90s, fault: throttleControlPlane, region: us-west-2, services: [rds], share: 100%, heal: 4m", deadline: "2h",
                more: "detection: { after: 1m }\nplaybook: { file: ../playbooks/pitr-to-latest-and-rename.yaml, runIn: us-west-2, as: dr-operator\(retry) }")
            return (trial.history.playbook, try #require(trial.history.steps.first), trial)
        }
        let patient = try restore(", throttlingRetry: 10m")
        #expect(patient.step.status == "Success" && patient.step.attempts == 1)
        let (began, ended) = (try #require(patient.step.startedAt), try #require(patient.step.endedAt))
        #expect(ended - began > .minutes(3) && ended - began < .minutes(4))
        let hasty = try restore(", throttlingRetry: 1m")
        let (start, end) = (try #require(hasty.step.startedAt), try #require(hasty.step.endedAt))
        #expect(hasty.step.status == "Failed" && end - start > .seconds(45) && end - start <= .seconds(65))
        let never = try restore("")
        #expect(never.step.status == "Failed")
        guard case .failed(_, let message) = never.outcome else { return #expect(Bool(false), "\(never.outcome)") }
        #expect(message.contains("ThrottlingException"), "\(message)")
    }

    // MARK: KMS

    @Test func withoutKMSNothingIsOpenedAndWhatRunsGoesOn() throws {
        let runs = try FaultTrial("at: 1m, fault: loseKMS, region: us-west-2", "at: 2m, fault: loseKMS, region: us-west-2")
        #expect(runs.summaries == ["KMS in us-west-2 was down, and nothing was refused or put off for that", "KMS in us-west-2 was down already"])
        #expect(runs.history.clusters[0].probes.allSatisfy { $0.isGood })
        let crash = "at: 2m, fault: crashInstance, cluster: billing, instance: writer"
        let waits = try FaultTrial("at: 1m, fault: loseKMS, region: us-west-2, heal: 10m", crash, estate: "single-instance", cluster: "billing")
        let open = try waits.instant("is open in epoch")
        let back = try waits.instant("the control plane of kms in us-west-2 is back")
        #expect(open >= back && open - back <= .seconds(5))
        let opened = try FaultTrial(crash, estate: "single-instance", cluster: "billing").instant("is open in epoch")
        #expect(opened < back - .minutes(5), "with KMS it is up long before")
    }

    // MARK: Names

    @Test func clientsThatKeepTheOldAddressFindNobodyThereAfterAFailover() throws {
        let crash = "at: 2m, fault: crashInstance, cluster: orders, instance: writer"
        let stale = try FaultTrial("at: 1m, fault: staleDNS, cluster: orders, heal: 15m", "at: 90s, fault: staleDNS, cluster: orders", crash)
        #expect(stale.effects == [true, false, true])
        #expect(stale.summaries[0] == "clients of orders keep what they know of db.orders.internal")
        let bad = stale.history.clusters[0].probes.filter { !$0.isGood }
        let start = stale.history.startedAt
        #expect(bad.first.map { $0.at >= start + .minutes(2) && $0.at <= start + .seconds(125) } == true)
        #expect(bad.last.map { $0.at > start + .minutes(15) && $0.at < start + .minutes(17) } == true)
        let fresh = try FaultTrial(crash).history.clusters[0].probes.filter { !$0.isGood }
        #expect((fresh.last?.at ?? start) < start + .minutes(4))
        // A writer that restarts in place has the address that it had.
        let alone = try FaultTrial(
            "at: 1m, fault: staleDNS, cluster: billing", "at: 2m, fault: crashInstance, cluster: billing, instance: writer", estate: "single-instance",
            cluster: "billing")
        #expect(alone.history.clusters[0].probes.last?.isGood == true)
    }

    // MARK: Quotas

    @Test func whatOthersUseUpIsRefusedToTheEstateAndGivenBack() throws {
        let entry = "fault: reachQuota, quota: manualClusterSnapshots, region: us-west-2"
        let call = "fault: callAPI, service: rds, api: CreateDBClusterSnapshot, region: us-west-2"
        func input(_ name: String) -> String { "input: { DBClusterIdentifier: orders, DBClusterSnapshotIdentifier: \(name) }" }
        let trial = try FaultTrial(
            "at: 1m, \(entry)", "at: 2m, \(entry)", "at: 3m, \(call), \(input("one"))",
            "at: 4m, fault: deleteSnapshot, cluster: orders, which: newest, region: us-west-2",
            "at: 5m, \(call), \(input("two"))", "at: 25m, \(call), \(input("three"))")
        #expect(trial.effects == [true, false, false, true, true, false], "\(trial.summaries)")
        #expect(trial.summaries[0] == "other workloads of prod use up the quota manualClusterSnapshots of us-west-2, taking 99")
        #expect(trial.summaries[2].contains("SnapshotQuotaExceeded"))
        #expect(trial.summaries[5].contains("SnapshotQuotaExceeded"), "one was given back by the deletion, and taken again")
        let back = try FaultTrial("at: 1m, \(entry), heal: 1m", "at: 3m, \(call), \(input("one"))")
        #expect(back.effects == [false, true], "given back before it was asked for: \(back.summaries)")
    }

    @Test(arguments: [
        (
            CountedQuota.clusters, "RestoreDBClusterToPointInTime",
            "DBClusterIdentifier: aside, SourceDBClusterIdentifier: orders, UseLatestRestorableTime: true", "DBClusterQuotaExceededFault"
        ),
        (
            .instances, "CreateDBInstance", "DBInstanceIdentifier: more, DBClusterIdentifier: orders, DBInstanceClass: db.r6g.large, Engine: aurora-mysql",
            "InstanceQuotaExceeded"
        ),
        (
            .snapshotCopiesInProgress, "CopyDBClusterSnapshot",
            "SourceDBClusterSnapshotIdentifier: orders-2026-03-02-04-00, TargetDBClusterSnapshotIdentifier: copy", "SnapshotQuotaExceeded"
        ),
    ])
    func everyQuotaHasItsRefusal(quota: CountedQuota, api: String, input: String, code: String) throws {
        let call = "fault: callAPI, service: rds, api: \(api), region: us-west-2, input: { \(input) }"
        let trial = try FaultTrial("at: 1m, fault: reachQuota, quota: \(quota.rawValue), region: us-west-2", "at: 2m, \(call)")
        #expect(trial.effects == [true, false] && trial.summaries[1].contains(code), "\(trial.summaries)")
        #expect(try FaultTrial("at: 2m, \(call)").effects == [true])
    }

    @Test func noRoomForARetainedBackupIsNoDeletion() throws {
        let trial = try FaultTrial(
            "at: 1m, fault: reachQuota, quota: retainedBackups, region: us-west-2",
            "at: 2m, fault: deleteCluster, cluster: orders, deleteAutomatedBackups: false")
        #expect(trial.effects == [true, false] && trial.summaries[1].contains("DBClusterAutomatedBackupQuotaExceededFault"), "\(trial.summaries)")
    }

    // MARK: Links

    @Test func aCutLinkStopsReplicationAndNothingElse() throws {
        let entry = "fault: partitionRegions, region: us-west-2, from: [us-east-2]"
        let cut = try FaultTrial("at: 1m, \(entry)", "at: 2m, \(entry)", "at: 3m, fault: isolateRegion, region: us-east-2", estate: "global-small")
        #expect(cut.effects == [true, false, true])
        #expect(cut.summaries[1] == "us-west-2 did not reach us-east-2 already")
        #expect(cut.history.clusters[0].probes.allSatisfy { $0.isGood }, "clients reach the primary")
        #expect(Self.behind(cut) > 500)
        let back = try FaultTrial("at: 1m, \(entry), heal: 10m", estate: "global-small")
        #expect(Self.behind(back) < 10)
    }

    /// Commits of the primary that the secondary does not have.
    private static func behind(_ trial: FaultTrial) -> Int {
        let clusters = trial.drill.cloud.clusters
        return (clusters[0].volume?.durableCount ?? 0) - (clusters[1].replica?.received ?? 0)
    }
}
