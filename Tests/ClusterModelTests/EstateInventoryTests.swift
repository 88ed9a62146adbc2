import AccessPolicy
import Estate
import Evidence
import SQLEngine
import Testing
import Units

@testable import ClusterModel

/// Rows against the cloud that they were taken from.
@Suite("inventory of the model") struct EstateInventoryTests {
    private static let operatorARN = "arn:aws:iam::111122223333:role/operator"
    private static let restricted = "arn:aws:iam::111122223333:role/restricted"
    private static let vault = "arn:aws:iam::444455556666:role/vault"

    /// An estate with something in every collection: a global database, a clone, a backtrack, a copy in another account and region, a retained backup,
    /// a key pending deletion, imported material, an alias of its own.
    private func everything() throws -> (driver: CloudDriver, inventory: Inventory) {
        var estate = try SharingTests.sharedKeys(RefusalTests.global())
        estate.clusters[0].backtrackWindow = nil
        estate.clusters[0].objectives = Objectives(rto: .minutes(30), rpo: .minutes(5), tier: 1)
        estate.clusters[0].tags = [Tag("owner", "payments"), Tag("note", "=1+1")]
        estate.clusters[0].maintenanceWindow = "sun:04:00-sun:05:00"
        estate.clusters[0].snapshotPlans = [
            SnapshotPlan(every: .hours(6), at: .zero, keep: .days(3), copyTo: CloudDriver.east, copyKey: nil, principal: "operator")
        ]
        var carts = CloudDriver.estate().clusters[0]
        carts.id = "carts"
        carts.instances = [DeclaredInstance(id: "carts-1", instanceClass: "db.r6g.large", zone: ZoneName("us-west-2a"), promotionTier: 3)]
        estate.clusters.append(carts)
        var ledger = carts
        ledger.id = "ledger"
        ledger.instances[0].id = "ledger-1"
        ledger.backtrackWindow = .hours(24)
        estate.clusters.append(ledger)
        var imported = DeclaredKey(alias: "alias/imported", account: CloudDriver.account, region: CloudDriver.west, rotation: false)
        imported.origin = .external(expiresAfter: .days(40))
        estate.keys.append(imported)
        try CloudDriver.restrict(
            &estate,
            to: """
                {"Statement": [
                  {"Effect": "Allow", "Action": ["rds:RestoreDBClusterFromSnapshot", "rds:RestoreDBClusterToPointInTime"], "Resource": "*"},
                  {"Effect": "Allow", "Action": "rds:DeleteDBClusterSnapshot", "Resource": "arn:aws:rds:*:*:cluster-snapshot:snap"},
                  {"Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*"}]}
                """)
        var driver = CloudDriver(estate)
        try driver.sql("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        driver.live(for: .hours(1))
        try RefusalTests.takeSnapshot(&driver)
        try SharingTests.share(&driver)
        try driver.call(
            "CopyDBClusterSnapshot", account: CloudDriver.vault, principal: "vault",
            [
                ("SourceDBClusterSnapshotIdentifier", .string(SharingTests.snap)), ("TargetDBClusterSnapshotIdentifier", "kept"),
                ("KmsKeyId", "alias/vault"),
            ])
        let index = try #require(driver.cloud.clusterIndex("ledger", account: CloudDriver.account, region: CloudDriver.west))
        try driver.sql("CREATE TABLE u (id INTEGER PRIMARY KEY)", on: index)
        driver.live(for: .hours(1))
        try driver.call(
            "BacktrackDBCluster", [("DBClusterIdentifier", "ledger"), ("BacktrackTo", .string((driver.now - .minutes(20)).isoSeconds))])
        try driver.call(
            "RestoreDBClusterToPointInTime",
            [
                ("DBClusterIdentifier", "orders-clone"), ("SourceDBClusterIdentifier", "orders"), ("RestoreType", "copy-on-write"),
                ("UseLatestRestorableTime", true),
            ])
        driver.live(for: .hours(2))
        let key = try driver.cloud.keys.resolve("alias/spare", account: CloudDriver.account, region: CloudDriver.west).rawValue
        try driver.call("ScheduleKeyDeletion", service: "kms", [("KeyId", .string(key)), ("PendingWindowInDays", 7)])
        let other = try driver.cloud.keys.resolve("alias/imported", account: CloudDriver.account, region: CloudDriver.west).rawValue
        try driver.call("CreateAlias", service: "kms", [("AliasName", "alias/second"), ("TargetKeyId", .string(other))])
        try driver.call("DeleteDBInstance", [("DBInstanceIdentifier", "carts-1")])
        driver.live(for: .minutes(30))
        try driver.call(
            "DeleteDBCluster", [("DBClusterIdentifier", "carts"), ("SkipFinalSnapshot", true), ("DeleteAutomatedBackups", false)])
        driver.live(for: .hours(2))
        return (driver, driver.cloud.inventory(now: driver.now))
    }

    @Test func everyCollectionIsFilledFromTheModel() throws {
        let (driver, inventory) = try everything()
        #expect(inventory.isComplete == true && inventory.watchedEventCategories == nil)
        #expect(inventory.clusters.map(\.id) == ["orders-east", "ledger", "orders", "orders-clone"])
        #expect(
            inventory.deletedClusters.map(\.id) == ["carts"]
                && inventory.automatedBackups.map(\.status).sorted() == ["active", "active", "active", "active", "retained"])
        let orders = try #require(inventory.clusters.first { $0.id == "orders" })
        #expect(orders.objectives == .init(tier: 1, rto: .minutes(30), rpo: .minutes(5)))
        #expect(Inventory.tag("owner", in: orders.tags) == "payments" && Inventory.tag("own", in: orders.tags) == nil)
        #expect(orders.plans == [.init(every: .hours(6), keep: .days(3), copyTo: "us-east-2", copyAccount: "111122223333", principal: "operator")])
        #expect(orders.engineMode == "provisioned" && orders.storageType == nil && orders.pendingRetentionDays == nil)
        #expect(orders.maintenanceWindow == "sun:04:00-sun:05:00" && orders.lineage == "orders" && orders.inherited.isEmpty)
        #expect(orders.secretARN == "arn:aws:secretsmanager:us-west-2:111122223333:secret:orders-app" && orders.secretKeyARN == nil)
        #expect(orders.followerARNs == [inventory.clusters[0].arn] && inventory.clusters[0].replicationSourceARN == orders.arn)
        #expect(orders.readerEndpoint?.contains("orders.cluster-ro-") == true && orders.clonableBy == [])
        let clone = inventory.clusters[3]
        #expect(clone.clone.source == orders.resourceID && clone.clone.contentAt == driver.cloud.clusters.last?.restoredTo?.target)
        let cloned = try #require(clone.clone.contentAt)
        #expect(clone.clone.isCrossAccount == false && clone.inherited == [.init(resourceID: orders.resourceID, until: cloned)])
        #expect(clone.lineage == "orders" && clone.plans == [] && clone.maintenanceWindow == nil)
        let backtrack = try #require(inventory.backtracks.first)
        #expect(inventory.backtracks.count == 1 && backtrack.clusterID == "ledger" && backtrack.status == "completed")
        #expect(inventory.globalClusters.map(\.id) == ["world"] && inventory.globalClusters[0].members.map(\.isWriter) == [true, false])
        #expect(inventory.globalClusters[0].arn == "arn:aws:rds::111122223333:global-cluster:world" && inventory.globalClusters[0].deletionProtection == false)
        let gone = try #require(inventory.automatedBackups.first { $0.status == "retained" })
        #expect(gone.clusterDeletedAt == inventory.deletedClusters[0].deletedAt && gone.clusterARN == inventory.deletedClusters[0].arn)
    }

    @Test func keysCarryTheirPolicyTheirRotationAndTheirAliases() throws {
        let (driver, inventory) = try everything()
        func key(_ alias: String, _ region: String = "us-west-2") throws -> Inventory.KeyRow {
            try #require(inventory.keys.first { $0.aliases.contains(alias) && $0.region == region })
        }
        let orders = try key("alias/orders")
        #expect(orders.spec == "SYMMETRIC_DEFAULT" && orders.usage == "ENCRYPT_DECRYPT" && orders.lastRotatedAt == nil && orders.onDemandRotations == 0)
        #expect(
            orders.policy
                == .init(
                    isPublic: false, foreignAccounts: ["444455556666"], administrators: ["arn:aws:iam::111122223333:root"],
                    users: ["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root"]))
        #expect(orders.policyText?.contains("kms:ReEncrypt*") == true)
        #expect(orders.access.decrypt == [Self.operatorARN, Self.vault] && orders.access.administer == [Self.operatorARN])
        #expect(orders.access.describe == [Self.operatorARN, Self.restricted, Self.vault] && orders.access.createGrant == [Self.operatorARN, Self.vault])
        #expect(try key("alias/imported").aliases == ["alias/imported", "alias/second"])
        let spare = try key("alias/spare")
        #expect(spare.deletionDate != nil && spare.deletionDate == driver.cloud.keys.allKeys.first { $0.arn.rawValue == spare.arn }?.state.deletionDate)
        #expect(inventory.aliases.map(\.arn) == inventory.aliases.map(\.arn).sorted() && inventory.aliases.contains { $0.name == "alias/second" })
        #expect(inventory.grants.allSatisfy { $0.issuingAccount == "111122223333" || $0.issuingAccount == "444455556666" })
    }

    @Test func whoMayIsWhatTheCallsSay() throws {
        let (_, inventory) = try everything()
        let shared = try #require(inventory.snapshots.first { $0.id == "snap" })
        // `restricted` may restore from it by RDS's rules and not decrypt it; the vault's account may do both and delete nothing.
        #expect(
            shared.access
                == .init(restore: [Self.operatorARN, Self.vault], delete: [Self.operatorARN, Self.restricted], decrypt: [Self.operatorARN, Self.vault]))
        let kept = try #require(inventory.snapshots.first { $0.id == "kept" })
        #expect(kept.access == .init(restore: [Self.vault], delete: [Self.vault], decrypt: [Self.vault]))
        let orders = try #require(inventory.clusters.first { $0.id == "orders" })
        #expect(
            orders.access == .init(restore: [Self.operatorARN, Self.restricted], delete: [Self.operatorARN], decrypt: [Self.operatorARN, Self.restricted]))
        let retained = try #require(inventory.automatedBackups.first { $0.status == "retained" })
        #expect(retained.access.restore == [Self.operatorARN, Self.restricted] && retained.access.delete == [Self.operatorARN])
        #expect(inventory.principals.map(\.arn) == [Self.operatorARN, Self.restricted, Self.vault])
        #expect(inventory.principals.map(\.decryptsEveryKey) == [true, false, true])
        #expect(inventory.principals.map(\.policy) == [nil, "policies/restricted.json", nil])
    }

    /// What the inventory says somebody may, the service lets them, and refuses what it does not say.
    @Test func thePermissionsAreThoseOfTheService() throws {
        let (driver, inventory) = try everything()
        let shared = try #require(inventory.snapshots.first { $0.id == "snap" })
        for (name, account) in [("operator", CloudDriver.account), ("restricted", CloudDriver.account), ("vault", CloudDriver.vault)] {
            var fork = driver.forked()
            let arn = "arn:aws:iam::\(account):role/\(name)"
            let restore = fork.refusal(
                "RestoreDBClusterFromSnapshot", service: "rds", region: CloudDriver.west, account: account, principal: name,
                [
                    ("DBClusterIdentifier", "orders-restored"), ("SnapshotIdentifier", .string(shared.arn)), ("Engine", "aurora-mysql"),
                    ("KmsKeyId", account == CloudDriver.vault ? "alias/vault" : "alias/orders"),
                ])
            #expect((restore == nil) == shared.access.restore?.contains(arn), "\(name): \(restore.map(\.description) ?? "accepted")")
            let delete = fork.refusal(
                "DeleteDBClusterSnapshot", service: "rds", region: CloudDriver.west, account: account, principal: name,
                [("DBClusterSnapshotIdentifier", .string(shared.arn))])
            #expect((delete == nil) == shared.access.delete?.contains(arn), "\(name): \(delete.map(\.description) ?? "accepted")")
        }
    }

    @Test func quotasCountWhatTheRefusalsCount() throws {
        let (_, inventory) = try everything()
        func used(_ name: String, _ account: String, _ region: String = "us-west-2") -> Int? {
            inventory.quotas.first { $0.account == account && $0.region == region && $0.name == name }?.used
        }
        #expect(used("clusters", "111122223333") == 3 && used("clusters", "111122223333", "us-east-2") == 1)
        #expect(used("manual-cluster-snapshots", "111122223333") == 1 && used("manual-cluster-snapshots", "444455556666") == 1)
        #expect(used("retained-backups", "111122223333") == 1 && used("snapshot-copies-in-progress", "444455556666") == 0)
        #expect(inventory.quotas.count == 20 && inventory.quotas.first { $0.name == "clusters" }?.limit == 40)
    }
}

@Suite("what a policy says by itself") struct PolicyReadingTests {
    private func document(_ statements: String) throws -> PolicyDocument {
        let value = try #require(JSONText.parse("{\"Statement\":[\(statements)]}"))
        return try PolicyDocument(reading: value, kind: .resource)
    }

    @Test(arguments: [
        (#"{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*"}"#, true),
        (#"{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Condition":{"StringEquals":{"kms:CallerAccount":"111122223333"}}}"#, false),
        (#"{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Condition":{"StringLike":{"kms:CallerAccount":"*"}}}"#, true),
        (#"{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Condition":{"StringEqualsIfExists":{"kms:CallerAccount":"111122223333"}}}"#, true),
        (#"{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Condition":{"StringNotEquals":{"kms:CallerAccount":"111122223333"}}}"#, true),
        (#"{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Condition":{"StringEquals":{"kms:ViaService":"rds.us-west-2.amazonaws.com"}}}"#, false),
        (#"{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Condition":{"StringEquals":{"aws:RequestedRegion":"us-west-2"}}}"#, true),
        (#"{"Effect":"Deny","Principal":"*","Action":"kms:*"}"#, false),
        (#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*"}"#, false),
    ])
    func isOpenOnlyWhereNothingPinsTheCaller(statement: String, isOpen: Bool) throws {
        #expect(try document(statement).allowsEveryone == isOpen, "\(statement)")
    }

    @Test func namesWhomItAllowsWhat() throws {
        let policy = try document(
            """
            {"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::444455556666:role/x","111122223333"]},"Action":"kms:Dec*"},
            {"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::777788889999:root"},"Action":"kms:Decrypt"},
            {"Effect":"Allow","Principal":{"Service":"rds.amazonaws.com"},"NotAction":"kms:Decrypt"}
            """)
        #expect(policy.named(forAny: ["kms:Decrypt"]).map(\.text) == ["arn:aws:iam::444455556666:role/x", "arn:aws:iam::111122223333:root"])
        #expect(policy.named(forAny: ["kms:PutKeyPolicy"]).map(\.text) == ["rds.amazonaws.com"])
        #expect(policy.named.compactMap(\.account).map(\.rawValue) == ["444455556666", "111122223333"])
    }
}
