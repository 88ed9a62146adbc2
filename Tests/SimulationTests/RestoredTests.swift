import Checks
import ClusterModel
import Estate
import Evidence
@testable import ScenarioFormat
import ScenarioLibrary
import Testing
import Units

@testable import ScenarioRunner

/// What a recovery brings back beside the data, and what it leaves behind.
@Suite("recovered is not restored") struct RestoredTests {
    private func history(_ name: String, seed: UInt64 = 0) throws -> History {
        var drill = Drill(try Library.scenario(name), seed: seed)
        return drill.run().history
    }

    @Test func theConfigurationBeforeIsWhatTheEstateDeclares() throws {
        let before = try #require(try history("recovered-is-not-restored/as-it-was").clusters.first?.configurationBefore)
        let wanted = [
            ("DBClusterIdentifier", "orders"), ("Account", "111122223333"), ("Region", "us-west-2"), ("EngineVersion", "8.0.mysql_aurora.3.08.0"),
            ("DBInstances", "2"), ("DBInstanceClass", "db.r6g.2xlarge db.r6g.2xlarge"), ("AvailabilityZone", "us-west-2a us-west-2b"),
            ("PromotionTier", "0 1"), ("DBClusterParameterGroup", "orders-mysql8"), ("DBSubnetGroup", "orders-private"), ("VpcSecurityGroups", "sg-orders"),
            ("BackupRetentionPeriod", "7"), ("PreferredBackupWindow", "03:00-03:30"), ("BacktrackWindow", "0"), ("DeletionProtection", "true"),
            ("StorageEncryptionType", "sse-kms"), ("CopyTagsToSnapshot", "true"), ("TagList", "stage=prod team=orders"), ("HttpEndpointEnabled", "true"),
            ("GlobalClusterIdentifier", "none"), ("SnapshotPlan 1", "covers it"),
        ]
        for (name, value) in wanted { #expect(before[name] == value, "\(name)") }
        #expect(before["KmsKeyId"]?.hasPrefix("arn:aws:kms:us-west-2:111122223333:key/") == true)
        #expect(before.settings.count == wanted.count + 1)
    }

    @Test func aRestoreDropsWhatNobodyAskedFor() throws {
        let record = ScenarioRun.record(try Library.scenario("recovered-is-not-restored/data-only"), seed: 0)
        let lost = Set(record.differences.map(\.setting))
        #expect(lost.isSuperset(of: ["DBInstances", "DBClusterParameterGroup", "DBSubnetGroup", "VpcSecurityGroups", "CopyTagsToSnapshot"]))
        // Kept by the service, asked for by the playbook, or brought back by taking over the name.
        #expect(
            lost.isDisjoint(with: [
                "BackupRetentionPeriod", "TagList", "KmsKeyId", "DeletionProtection", "DBClusterIdentifier", "HttpEndpointEnabled", "SnapshotPlan 1",
            ]))
        #expect(record.failedChecks == ["sameConfiguration"])
    }

    @Test func aCNAMEKeepsClientsButNoSnapshotPlan() throws {
        let record = ScenarioRun.record(try Library.scenario("same-disaster-four-ways/snapshot"), seed: 0)
        #expect(record.differences.contains(.init(cluster: "orders", setting: "SnapshotPlan 1", before: "covers it", after: "does not cover it")))
        #expect(record.differences.contains { $0.setting == "BacktrackWindow" && $0.before == "86400" && $0.after == "0" })
    }

    @Test func theOldClusterAndWhatWasMadeBesideAreLeftRunning() throws {
        let left = try history("same-disaster-four-ways/pitr").leftRunning
        #expect(left.map { "\($0.kind.rawValue) \($0.id)" } == ["cluster before-update", "cluster orders-old", "instance orders-1", "instance orders-2"])
        // A backtrack is in place: only the clone that somebody took before stands beside it, and pays for its own pages alone.
        var scenario = try Library.scenario("same-disaster-four-ways/backtrack")
        // Enough pages that not every one is changed while the update is prepared.
        scenario.workloads[0].historyRate = 1.0 / 60
        var drill = Drill(scenario, seed: 0)
        let inPlace = drill.run().history.leftRunning
        #expect(inPlace.map(\.id) == ["before-update"])
        #expect(try #require(inPlace.first).bytes < 800 << 30)
    }

    @Test func ofTheClusterThatServesTheInstanceThatIsOfNoUseIsLeft() throws {
        let left = try history("zone-loss-single-instance").leftRunning
        #expect(left.map { "\($0.kind.rawValue) \($0.id)" } == ["instance billing-1"])
        #expect(left.first?.status != "available")
    }

    @Test func aFailoverInPlaceLeavesNothing() throws {
        let record = ScenarioRun.record(try Library.scenario("writer-crash-with-reader"), seed: 0)
        #expect(record.differences == [])
        #expect(record.leftRunning == [])
        #expect(record.leftMonthlyMicrodollars == 0)
    }

    @Test func aSwitchoverLeavesTheOldPrimaryInItsPlace() throws {
        let record = ScenarioRun.record(try Library.scenario("switchover-from-a-playbook"), seed: 0)
        #expect(record.leftRunning == [])
        #expect(record.differences.contains { $0.setting == "Region" })
        #expect(!record.differences.contains { $0.setting == "GlobalClusterIdentifier" })
    }

    // MARK: Objectives by kind

    @Test func everyFaultIsOfAKind() {
        for fault in allFaults where disasterKind(ofFault: fault.name) == nil {
            #expect([SkipStep.name, MissAlarm.name, ClockSkew.name, MistypeTargetTime.name].contains(fault.name), "\(fault.name) has no kind of disaster")
        }
        #expect(disasterKind(ofFault: "loseZone") == .zone)
        #expect(disasterKind(ofFault: "nothing") == nil)
    }

    /// What an auditor asks to see rehearsed: a fault of a key is one only where the key cannot be used any more.
    @Test func badCasesFollowTheFaults() {
        let ofKeys = allFaults.map { $0.name }.filter { disasterKind(ofFault: $0) == .key && badCase(ofFault: $0) == nil }
        #expect(ofKeys == ["deleteAlias"], "a new fault of a key has to say whether it makes the key unusable")
        let cases: [(String, BadCase?)] = [
            ("disableKey", .key), ("scheduleKeyDeletion", .key), ("revokeGrant", .key), ("changeKeyPolicy", .key), ("loseKMS", .key),
            ("badMigration", .corruption), ("runSQL", .corruption), ("rotSegment", .corruption),
            ("loseRegion", .region), ("isolateRegion", .region), ("throttleControlPlane", nil), ("loseZone", nil), ("deleteCluster", nil), ("nothing", nil),
        ]
        for (name, bad) in cases { #expect(badCase(ofFault: name) == bad, "\(name)") }
    }

    @Test func recordsSayWhoseDataCameBackAndWhatWasRehearsed() throws {
        let scenario = try Library.scenario("same-disaster-four-ways/pitr")
        let record = ScenarioRun.record(scenario, seed: 0)
        #expect(record.waysBack.map(\.cluster) == ["orders"])
        #expect(Set(record.leftRunning.map(\.resource.cluster)) == ["orders"])
        #expect(record.faults.map(\.rehearses) == [nil, "corruption"])
        #expect(record.estateDigest == scenario.estate.digest && record.estateDigest.count == 64)
    }

    /// A clone that was only looked at, and a restore whose playbook gave up before clients came, brought nothing back.
    @Test(arguments: [
        ("look-on-a-clone-first", ["pitr"]), ("one-table-comes-back", ["pitr"]), ("backtrack-bad-update", ["backtrack"]),
        ("second-disaster-during-restore/key-disabled", []),
    ])
    func aWayBackBroughtSomethingBack(id: String, ways: [String]) throws {
        #expect(ScenarioRun.record(try Library.scenario(id), seed: 0).waysBack.map(\.way) == ways)
    }

    @Test func aDrillIsJudgedByTheKindOfItsDisaster() throws {
        let crash = ScenarioRun.record(try Library.scenario("rehearsal-clone-thrown-away"), seed: 0)
        #expect(crash.disasterKind == "instance")
        #expect(crash.worst.objectives == .init(rtoSeconds: 120, rpoSeconds: 0))
        var scenario = try Library.scenario("rehearsal-clone-thrown-away")
        scenario.estate.clusters[0].objectives.byKind[.instance] = .init(rto: .seconds(1), rpo: nil)
        #expect(ScenarioRun.record(scenario, seed: 0).missed == [.rto])
        #expect(ScenarioRun.record(scenario, seed: 0).worst.objectives == .init(rtoSeconds: 1, rpoSeconds: 3600))
        // The scenario's own override the estate's.
        scenario.objectives = .init(rto: .hours(1), rpo: nil)
        #expect(ScenarioRun.record(scenario, seed: 0).worst.objectives == .init(rtoSeconds: 3600, rpoSeconds: nil))
    }

    // MARK: Checks

    @Test func theFormatAndTheChecksNameTheSamePhasesAndConditions() {
        #expect(CheckCondition.phases == PhaseObjective.phases)
        let conditions: [CheckCondition] = [
            .availability(atLeast: 0), .costCeiling(atMost: 0), .phase("detect", within: .zero), .sameSettings([]),
            .sql("SELECT 1", .sameAsBeforeFault, cluster: "orders"),
        ]
        #expect(conditions.map(\.kind) == allConditions.map { $0.name })
    }

    @Test func aStatementIsAskedBeforeTheFaultAndOfTheRecoveredDatabase() throws {
        let cluster = try #require(try history("recovered-is-not-restored/data-only").clusters.first)
        #expect(cluster.answersBeforeFault.map(\.reading) == [.value(.integer(200)), .value(.integer(200_000))])
        #expect(cluster.recoveredAnswers == cluster.answersBeforeFault)
    }

    /// Every one that a file may name is there to be compared, in this order; a plan's coverage comes after them.
    @Test func settingsAreThoseThatFilesMayName() throws {
        let cluster = try #require(try history("recovered-is-not-restored/data-only").clusters.first)
        let names = try #require(cluster.configurationBefore).settings.map(\.name)
        #expect(names.filter { !$0.hasPrefix("SnapshotPlan") } == Cloud.settingNames)
    }

    /// The answer counts for the database that gave it, by the instant at which the playbook had it.
    @Test func thePlaybooksStatementsAreKept() throws {
        let history = try history("recovered-is-not-restored/data-only")
        let cluster = try #require(history.clusters.first)
        #expect(history.validations.map(\.database) == [cluster.databases[1]])
        #expect(history.validations.first?.at == history.steps.first { $0.name == "countAccounts" }?.endedAt)
        #expect(history.marks.validated == history.validations.first?.at)
    }

    @Test func problemsOfChecksAreFoundBeforeAnythingRuns() throws {
        var scenario = try Library.scenario("recovered-is-not-restored/data-only")
        let place = SourceLocation(file: "test.yaml", line: 1, column: 1)
        func messages() -> [String] {
            ScenarioValidation.problems(of: scenario).map { $0.message + ($0.hint.map { " | \($0)" } ?? "") }
        }
        #expect(messages() == [])
        scenario.conditions = [Located(.sql("DELETE FROM accounts", .equals(.integer(1)), cluster: "orders"), place)]
        #expect(messages() == ["a check only looks: the statement wants to be a SELECT | what it changes would be judged too"])
        scenario.conditions = [Located(.sql("PRAGMA user_version", .equals(.integer(1)), cluster: "orders"), place)]
        #expect(messages().count == 1 && messages()[0].hasPrefix("the statement is refused: PRAGMA is outside the SQL subset"))
        scenario.conditions = [Located(.sameSettings(["Region", "KmsKeyID", "lunch"]), place)]
        #expect(messages().count == 2 && messages()[0] == "unknown setting KmsKeyID | did you mean KmsKeyId?", "\(messages())")
        scenario.conditions = []
        scenario.plant = Located("restorePastTarge", place)
        scenario.expect = .fails([Located("noSplitBrain", place), Located("exactness", place)])
        #expect(
            messages() == [
                "unknown planted bug restorePastTarge | did you mean restorePastTarget?",
                "noSplitBrain is not among the scenario's checks | checks: exactness, noLaterThanTarget, sameConfiguration",
            ])
    }
}
