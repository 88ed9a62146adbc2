import Evidence
import KeyModel
import Testing
import Units

@testable import ClusterModel
@testable import ScenarioRunner

/// What people delete or change: instances, backups, keys, settings.
@Suite("faults on resources") struct FaultsOnResourcesTests {
    @Test func wrongArgumentsAreNamedWithPlaceAndHint() {
        let cases: [(String, [String])] = [
            ("at: 1m, fault: deleteInstance, cluster: orders, instance: orders-2", []),
            ("at: 1m, fault: deleteInstance, cluster: orders, instance: order-2", ["12:65: unknown instance order-2 | did you mean orders-2?"]),
            ("at: 1m, fault: deleteAutomatedBackup, cluster: orders", []),
            ("at: 1m, fault: deleteAutomatedBackup", ["12:5: missing key cluster in fault deleteAutomatedBackup"]),
            ("at: 1m, fault: deleteAlias, key: alias/orders, region: us-west-2, heal: 5m", []),
            ("at: 1m, fault: deleteAlias, key: alias/order, region: us-west-2", ["12:40: unknown key alias/order | did you mean alias/orders?"]),
            (
                "at: 1m, fault: deleteAlias, key: alias/orders, region: us-west-2, heal: 1h",
                ["12:79: time outside the run: heal must lie after the fault and before the deadline | leave heal out for a fault that stays"]
            ),
            ("at: 1m, fault: revokeGrant, cluster: orders", []),
            (
                "at: 1m, fault: revokeGrant, cluster: orders, heal: 5m", ["12:52: unknown key heal in fault revokeGrant | known: cluster"]
            ),
            ("at: 1m, fault: sharePublicly, cluster: orders, which: all, region: us-west-2", []),
            ("at: 1m, fault: sharePublicly, cluster: orders, which: al, region: us-west-2", ["12:61: unknown which al | did you mean all?"]),
            ("at: 1m, fault: changeProtection, cluster: orders, deletionProtection: false", []),
            (
                "at: 1m, fault: changeProtection, cluster: orders, deletionProtection: \"off\"",
                ["12:77: deletionProtection wants true or false, found \"off\" | write false"]
            ),
            ("at: 1m, fault: changeKeyPolicy, key: alias/orders, region: us-west-2, shutsOut: everyone", []),
            (
                "at: 1m, fault: changeKeyPolicy, key: alias/orders, region: us-west-2, shutsOut: dr-operatr",
                ["12:87: unknown shutsOut dr-operatr | did you mean dr-operator?"]
            ),
            ("at: 1m, fault: badMigration, cluster: orders, statements: [\"DELETE FROM transfers\"]", []),
            (
                "at: 1m, fault: badMigration, cluster: orders, statements: []",
                ["12:65: statements wants at least one statement | such as [\"ALTER TABLE accounts ADD COLUMN cents INTEGER\"]"]
            ),
            (
                "at: 1m, fault: badMigration, cluster: orders, statements: [\"DELETE FROM transfers\", \"TRUNCATE transfers\"]",
                ["12:91: element of statements is refused: TRUNCATE is outside the SQL subset; hint: DELETE FROM"]
            ),
            (
                "at: 1m, fault: scheduleKeyDeletion, key: alias/orders, region: us-west-2, elapsed: true, heal: 5m",
                ["12:96: heal a destroyed key does not come back | leave heal out, or say elapsed: false"]
            ),
        ]
        for (entry, wanted) in cases { #expect(FaultTrial.problems(entry) == wanted, "\(entry)") }
        #expect(FaultTrial.problems("at: 1m, fault: removeGlobalMember, cluster: orders") == ["12:51: orders is no member of a global database"])
        #expect(
            FaultTrial.problems("at: 1m, fault: removeGlobalMember, cluster: orders-west", estate: "global-small") == [
                "12:51: unknown cluster orders-west | did you mean orders-east?"
            ])
    }

    // MARK: Instances and backups

    @Test func aDeletedWriterIsAFailoverAndADeletedInstanceIsGoneForGood() throws {
        let trial = try FaultTrial(
            "at: 1m, fault: deleteInstance, cluster: orders, instance: writer", "at: 12m, fault: deleteInstance, cluster: orders, instance: orders-1",
            "at: 13m, fault: deleteInstance, cluster: orders, instance: writer", "at: 14m, fault: deleteInstance, cluster: orders, instance: orders-2")
        #expect(trial.effects == [true, false, true, false])
        #expect(trial.summaries[0] == "instance orders-1 is being deleted")
        #expect(trial.summaries[1].contains("was refused: DBInstanceNotFound"), "\(trial.summaries[1])")
        #expect(trial.summaries[2] == "instance orders-2 is being deleted", "orders-2 had taken over")
        #expect(trial.summaries[3].contains("was refused"), "\(trial.summaries[3])")
        #expect(trial.drill.cloud.clusters[0].instances.isEmpty && trial.drill.cloud.clusters[0].volume != nil)
        let site = try #require(trial.history.clusters.first)
        #expect(site.probes.contains { $0.isGood && $0.at > trial.history.startedAt + .minutes(3) }, "the reader served in between")
        #expect(site.probes.last?.isGood == false)
    }

    @Test func onlyARetainedBackupCanBeDeleted() throws {
        let trial = try FaultTrial(
            "at: 1m, fault: deleteAutomatedBackup, cluster: orders", "at: 2m, fault: deleteCluster, cluster: orders, deleteAutomatedBackups: false",
            "at: 45m, fault: deleteAutomatedBackup, cluster: orders", "at: 46m, fault: deleteAutomatedBackup, cluster: orders", deadline: "1h")
        #expect(trial.effects == [false, true, true, false])
        #expect(trial.summaries[0].contains("InvalidDBClusterAutomatedBackupStateFault"), "\(trial.summaries[0])")
        #expect(trial.summaries[2] == "the retained automated backup of orders was deleted")
        #expect(trial.summaries[3] == "no automated backup of orders is retained")
        #expect(!trial.drill.cloud.clusters[0].hasRetainedBackup)
    }

    @Test func aMemberIsTakenOutOnce() throws {
        let trial = try FaultTrial(
            "at: 1m, fault: removeGlobalMember, cluster: orders", "at: 2m, fault: removeGlobalMember, cluster: orders-east",
            "at: 5m, fault: removeGlobalMember, cluster: orders-east", estate: "global-small")
        #expect(trial.effects == [false, true, false])
        #expect(trial.summaries[0].contains("InvalidGlobalClusterStateFault"), "the primary goes last: \(trial.summaries[0])")
        #expect(trial.summaries[1] == "orders-east was taken out of the global database orders-global")
        #expect(trial.summaries[2] == "orders-east belongs to no global database")
        #expect(trial.drill.cloud.globals[0].members.map(\.cluster) == [0] && trial.drill.cloud.clusters[1].globalRole == nil)
    }

    // MARK: Keys

    @Test func anAliasIsGoneAndCanBeGivenAgain() throws {
        let place = (Place.account, Place.west)
        let entry = "at: 1m, fault: deleteAlias, key: alias/orders, region: us-west-2"
        let gone = try FaultTrial(entry, "at: 2m, fault: deleteAlias, key: alias/orders, region: us-west-2")
        #expect(gone.effects == [true, false])
        #expect(gone.summaries[0] == "alias alias/orders in us-west-2 was deleted, its key stays")
        #expect(gone.summaries[1].contains("NotFoundException"), "\(gone.summaries[1])")
        #expect(throws: KMSFault.self) { try gone.drill.cloud.keys.resolve("alias/orders", account: place.0, region: place.1) }
        let key = try #require(gone.drill.cloud.clusters[0].key?.keyARN)
        let back = try FaultTrial(entry + ", heal: 3m")
        #expect(try back.drill.cloud.keys.resolve("alias/orders", account: place.0, region: place.1) == key)
        #expect(back.told("fault").last == "deleteAlias healed")
    }

    @Test func aRevokedGrantIsTheLossOfTheKeyAtTheNextOpening() throws {
        let trial = try FaultTrial(
            "at: 1m, fault: revokeGrant, cluster: orders", "at: 2m, fault: revokeGrant, cluster: orders",
            "at: 3m, fault: crashInstance, cluster: orders, instance: writer")
        #expect(trial.effects == [true, false, true])
        #expect(trial.summaries[1].contains("InvalidGrantIdException"), "\(trial.summaries[1])")
        #expect(trial.drill.cloud.clusters[0].status.current == .keyLostRecoverable)
        let open = try FaultTrial("at: 1m, fault: revokeGrant, cluster: orders", estate: "unencrypted")
        #expect(open.summaries == ["RDS has no grant on a key of orders"] && open.effects == [false])
    }

    @Test func aKeyPolicyShutsOutWhomItNamesAndIsPutBack() throws {
        let key = "fault: changeKeyPolicy, key: alias/orders, region: us-west-2"
        let one = try FaultTrial("at: 1m, \(key), shutsOut: dr-operator", "at: 2m, \(key), shutsOut: dr-operator")
        #expect(one.effects == [true, false])
        #expect(one.summaries[1] == "dr-operator was shut out of alias/orders already")
        #expect(throws: Never.self, "RDS and others are not") { try one.drill.cloud.requireClusterKey(0) }
        let all = try FaultTrial("at: 1m, \(key), shutsOut: everyone")
        #expect(throws: ServiceError.self) { try all.drill.cloud.requireClusterKey(0) }
        let back = try FaultTrial("at: 1m, \(key), shutsOut: everyone, heal: 30s")
        #expect(throws: Never.self) { try back.drill.cloud.requireClusterKey(0) }
        let arn = try #require(back.drill.cloud.clusters[0].key?.keyARN)
        #expect(back.drill.cloud.keys.key(arn)?.policy.document.statements.contains { $0.effect == .deny } == false)
    }

    // MARK: Settings

    @Test func onlyUnencryptedSnapshotsBecomePublic() throws {
        let entry = "fault: sharePublicly, cluster: orders, which: newest, region: us-west-2"
        let sealed = try FaultTrial("at: 1m, \(entry)")
        #expect(sealed.effects == [false])
        #expect(sealed.summaries[0].contains("InvalidParameterValue") && sealed.summaries[0].contains("encrypted"), "\(sealed.summaries[0])")
        let open = try FaultTrial("at: 1m, \(entry)", "at: 2m, \(entry)", estate: "unencrypted")
        #expect(open.effects == [true, false])
        #expect(open.drill.cloud.snapshots.filter(\.isPublic).map(\.kind) == [.manual])
        #expect(open.summaries[1].contains("was public already"))
        let back = try FaultTrial("at: 1m, \(entry), heal: 1m", estate: "unencrypted")
        #expect(!back.drill.cloud.snapshots.contains { $0.isPublic })
        let none = try FaultTrial("at: 1m, \(entry)", estate: "global-small")
        #expect(none.summaries == ["no manual snapshot of orders in us-west-2"] && none.effects == [false])
    }

    @Test func protectionIsTurnedOffOnceAndPutBack() throws {
        let entry = "fault: changeProtection, cluster: orders, deletionProtection: false"
        let off = try FaultTrial("at: 1m, \(entry)", "at: 5m, \(entry)")
        #expect(off.effects == [true, false])
        #expect(off.summaries == ["deletion protection of orders is off", "deletion protection of orders was off already"])
        #expect(!off.drill.cloud.clusters[0].deletionProtection)
        let back = try FaultTrial("at: 1m, \(entry), heal: 5m")
        #expect(back.drill.cloud.clusters[0].deletionProtection)
    }

    // MARK: SQL

    @Test func aMigrationStopsAtWhatIsRefusedAndLeavesWhatCameBefore() throws {
        let factor = try FaultTrial(
            "at: 1m, fault: badMigration, cluster: orders, statements: [\"ALTER TABLE accounts ADD COLUMN cents INTEGER\", \"UPDATE accounts SET cents = balance * 10\", \"ALTER TABLE accounts DROP COLUMN balance\", \"ALTER TABLE accounts RENAME COLUMN cents TO balance\"]"
        )
        #expect(factor.summaries == ["a migration of 4 statements ran on orders"])
        #expect(try Self.sum(factor) == 50 * 1_000 * 10)
        #expect(factor.history.clusters[0].probes.last?.isGood == false)
        let half = try FaultTrial(
            "at: 1m, fault: badMigration, cluster: orders, statements: [\"UPDATE accounts SET balance = balance + 1\", \"DROP TABLE nothing\", \"UPDATE accounts SET balance = balance + 1\"]"
        )
        #expect(half.summaries[0].hasPrefix("a migration of orders stopped after 1 of 3 statements: `DROP TABLE nothing` was refused"), "\(half.summaries)")
        #expect(half.effects == [true])
        #expect(try Self.sum(half) == 50 * 1_001)
        let first = try FaultTrial("at: 1m, fault: badMigration, cluster: orders, statements: [\"DROP TABLE nothing\", \"DROP TABLE accounts\"]")
        #expect(first.effects == [false] && first.summaries[0].contains("was stopped by its first statement"), "\(first.summaries)")
        let idle = try FaultTrial("at: 1m, fault: badMigration, cluster: orders, statements: [\"DELETE FROM accounts WHERE id > 50\"]")
        #expect(idle.effects == [false] && idle.summaries == ["the migration of orders changed nothing"])
    }

    private static func sum(_ trial: FaultTrial) throws -> Int64 {
        var cloud = trial.drill.cloud
        let outcome = try cloud.execute("SELECT sum(balance) FROM accounts", on: 0, now: trial.history.endedAt, engines: EngineCache())
        guard case .integer(let sum)? = outcome.rows.first?.first else { return -1 }
        return sum
    }
}

private enum Place {
    static let account = AccountID("111122223333")
    static let west = RegionName("us-west-2")
}
