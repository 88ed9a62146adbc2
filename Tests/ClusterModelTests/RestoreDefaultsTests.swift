import Estate
import Testing
import Units

@testable import ClusterModel

/// What a restored cluster has until somebody remembers.
@Suite("restore defaults") struct RestoreDefaultsTests {
    private static let latest: [(String, StructuredValue)] = [
        ("DBClusterIdentifier", "restored"), ("SourceDBClusterIdentifier", "orders"), ("UseLatestRestorableTime", true),
    ]

    private static func estate(undoRows: Int = 0) -> EstateDeclaration {
        var estate = CloudDriver.estate(deletionProtection: true, retentionDays: 9)
        estate.clusters[0].engineVersion = "8.0.mysql_aurora.3.08.0"
        estate.clusters[0].parameterGroup = "orders-parameters"
        estate.clusters[0].subnetGroup = "orders-subnets"
        estate.clusters[0].securityGroups = ["sg-orders", "sg-admin"]
        estate.clusters[0].tags = [Tag("team", "shop")]
        estate.clusters[0].copyTagsToSnapshot = true
        estate.clusters[0].undoRows = undoRows
        return estate
    }

    private static func restored(_ estate: EstateDeclaration, _ more: [(String, StructuredValue)] = []) throws -> (CloudDriver, StructuredValue) {
        var driver = CloudDriver(estate)
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .hours(1))
        let answer = try driver.call("RestoreDBClusterToPointInTime", latest + more)
        return (driver, answer["DBCluster"] ?? .null)
    }

    @Test func groupsProtectionAndInstancesAreForgottenRetentionAndTagsAreNot() throws {
        let (driver, restored) = try Self.restored(Self.estate())
        let cluster = try #require(driver.cloud.clusters.last)
        #expect(cluster.instances.isEmpty && cluster.writer == nil)
        #expect(restored["DeletionProtection"] == false)
        #expect(restored["DBClusterParameterGroup"] == "default.aurora-mysql8.0")
        #expect(restored["DBSubnetGroup"] == "default")
        #expect(restored["VpcSecurityGroups"]?[0]?["VpcSecurityGroupId"] == "sg-default")
        #expect(restored["CopyTagsToSnapshot"] == false)
        #expect(restored["HttpEndpointEnabled"] == false)
        #expect(restored["BackupRetentionPeriod"] == 9)
        #expect(restored["TagList"] == .list([.map([.init("Key", "team"), .init("Value", "shop")])]))
    }

    @Test func whatTheCallNamesIsTaken() throws {
        let (_, restored) = try Self.restored(
            Self.estate(),
            [
                ("DeletionProtection", true), ("DBClusterParameterGroupName", "orders-parameters"), ("DBSubnetGroupName", "orders-subnets"),
                ("VpcSecurityGroupIds", .list(["sg-orders"])), ("BackupRetentionPeriod", 35), ("PreferredBackupWindow", "23:45-00:15"),
                ("CopyTagsToSnapshot", true), ("Tags", .list([.map([.init("Key", "drill"), .init("Value", "yes")])])),
            ])
        #expect(restored["DeletionProtection"] == true && restored["CopyTagsToSnapshot"] == true)
        #expect(restored["DBClusterParameterGroup"] == "orders-parameters" && restored["DBSubnetGroup"] == "orders-subnets")
        #expect(restored["VpcSecurityGroups"]?[0]?["VpcSecurityGroupId"] == "sg-orders")
        #expect(restored["BackupRetentionPeriod"] == 35 && restored["PreferredBackupWindow"] == "23:45-00:15")
        #expect(restored["TagList"] == .list([.map([.init("Key", "drill"), .init("Value", "yes")])]))
    }

    @Test func aClusterBeingRestoredHasNoWindow() throws {
        let (driver, restored) = try Self.restored(Self.estate())
        #expect(restored["EarliestRestorableTime"] == nil && restored["LatestRestorableTime"] == nil)
        #expect(driver.cloud.clusters.last?.earliestRestorable(now: driver.now) == nil)
    }

    @Test func rightAfterCreationTheWindowIsOneInstant() {
        let driver = CloudDriver(Self.estate())
        #expect(driver.cloud.clusters[0].earliestRestorable(now: driver.now) == CloudDriver.birth)
        #expect(driver.cloud.clusters[0].latestRestorable(now: driver.now) == CloudDriver.birth)
    }

    @Test func unfinishedTransactionsAreUndoneBeforeTheFirstInstanceServesAndOnce() throws {
        // 50,000 rows a second: ten minutes.
        func creation(undoRows: Int, second: Bool) throws -> Duration {
            var (driver, _) = try Self.restored(Self.estate(undoRows: undoRows))
            driver.live(for: .hours(1))
            func create(_ id: StructuredValue) throws -> Duration {
                let start = driver.now
                try driver.call(
                    "CreateDBInstance",
                    [("DBInstanceIdentifier", id), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"), ("DBClusterIdentifier", "restored")])
                driver.live(for: .hours(2))
                let instance = try #require(driver.cloud.clusters.last?.instances.last)
                #expect(instance.status.current == .available)
                return instance.status.since - start
            }
            let first = try create("one")
            return second ? try create("two") : first
        }
        let without = try creation(undoRows: 0, second: false)
        let with = try creation(undoRows: 30_000_000, second: false)
        #expect(with - without == .minutes(10))
        #expect(try creation(undoRows: 30_000_000, second: true) == creation(undoRows: 0, second: true))
    }

    @Test func aSnapshotOfAnUnencryptedClusterIsEncryptedByDefaultWhereTheProfileSaysSo() throws {
        for isDefault in [true, false] {
            var estate = CloudDriver.estate(isEncrypted: false)
            estate.profile.encryptionByDefault = isDefault
            var driver = CloudDriver(estate)
            #expect(driver.cloud.clusters[0].encryption == (isDefault ? .owned : .none))
            try driver.sql("CREATE TABLE t (id INTEGER)")
            driver.live(for: .hours(1))
            let answer = try driver.call("RestoreDBClusterToPointInTime", Self.latest)
            #expect(answer["DBCluster"]?["StorageEncryptionType"]?.scalarText == (isDefault ? "sse-rds" : "none"))
            #expect(answer["DBCluster"]?["StorageEncrypted"] == .bool(isDefault))
            #expect(answer["DBCluster"]?["KmsKeyId"] == nil)
        }
    }

    @Test func deletionKeepsBackupsOnlyWhereTheProfileLetsIt() throws {
        for retains in [true, false] {
            var estate = CloudDriver.estate()
            estate.profile.retainsAutomatedBackups = retains
            var driver = CloudDriver(estate)
            driver.live(for: .hours(1))
            try driver.call("DeleteDBInstance", [("DBInstanceIdentifier", "orders-1")])
            try driver.call(
                "DeleteDBCluster", [("DBClusterIdentifier", "orders"), ("SkipFinalSnapshot", true), ("DeleteAutomatedBackups", false)])
            driver.live(for: .hours(2))
            let listed = try driver.call("DescribeDBClusterAutomatedBackups", [])["DBClusterAutomatedBackups"]
            #expect((listed?[0] != nil) == retains)
        }
    }
}
