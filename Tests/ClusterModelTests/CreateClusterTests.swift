import Estate
import SQLEngine
import Testing
import Units

@testable import ClusterModel

@Suite("new clusters") struct CreateClusterTests {
    private typealias Input = [(String, StructuredValue)]
    private static let new: Input = [("DBClusterIdentifier", "new"), ("Engine", "aurora-mysql")]

    private func described(_ driver: inout CloudDriver) throws -> StructuredValue {
        try #require(try driver.call("DescribeDBClusters", [("DBClusterIdentifier", "new")])["DBClusters"]?[0])
    }

    @Test func itIsEmptyWithoutInstancesAndServesOnceItHasOne() throws {
        var driver = CloudDriver()
        driver.live(for: .hours(1))
        let created = driver.now
        let answer = try driver.call("CreateDBCluster", Self.new)["DBCluster"]
        #expect(answer?["Status"] == "creating")
        #expect(answer?["EarliestRestorableTime"] == nil && answer?["LatestRestorableTime"] == nil)
        driver.live(for: .hours(1))
        let cluster = try described(&driver)
        #expect(cluster["Status"] == "available" && cluster["DBClusterMembers"] == .list([]))
        #expect(cluster["BackupRetentionPeriod"] == 1 && cluster["DeletionProtection"] == false && cluster["StorageEncrypted"] == false)
        #expect(cluster["EarliestRestorableTime"]?.scalarText == created.iso)
        #expect(!driver.cloud.answersSQL(1), "nothing serves without an instance")
        #expect(throws: (any Error).self) { try driver.sql("CREATE TABLE t (id INTEGER)", on: 1) }

        try driver.call(
            "CreateDBInstance",
            [("DBInstanceIdentifier", "new-1"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"), ("DBClusterIdentifier", "new")])
        driver.live(for: .hours(1))
        #expect(driver.cloud.answersSQL(1))
        try driver.sql("CREATE TABLE t (id INTEGER)", on: 1)
        try driver.sql("INSERT INTO t VALUES (7)", on: 1)
        driver.live(for: .minutes(10))
        #expect(try driver.rows("SELECT id FROM t", on: 1) == [[.integer(7)]])
        try driver.call(
            "RestoreDBClusterToPointInTime",
            [("DBClusterIdentifier", "again"), ("SourceDBClusterIdentifier", "new"), ("UseLatestRestorableTime", true)])
        driver.live(for: .hours(1))
        #expect(try driver.rows("SELECT id FROM t", on: 2) == [[.integer(7)]], "it is backed up from its first second")
    }

    @Test func itsKeyIsTheOneNamedElseTheAccountsElseNone() throws {
        struct Choice {
            var input: Input
            var byDefault: Bool
            var type: StructuredValue
            var alias: String?
        }
        let choices = [
            Choice(input: [], byDefault: false, type: "none", alias: nil),
            Choice(input: [], byDefault: true, type: "sse-rds", alias: nil),
            Choice(input: [("StorageEncrypted", false)], byDefault: true, type: "none", alias: nil),
            Choice(input: [("StorageEncrypted", true)], byDefault: false, type: "sse-kms", alias: "alias/aws/rds"),
            Choice(input: [("KmsKeyId", "alias/spare")], byDefault: false, type: "sse-kms", alias: "alias/spare"),
            Choice(input: [("KmsKeyId", "alias/spare"), ("StorageEncrypted", true)], byDefault: true, type: "sse-kms", alias: "alias/spare"),
        ]
        for choice in choices {
            var estate = CloudDriver.estate()
            estate.profile.encryptionByDefault = choice.byDefault
            var driver = CloudDriver(estate)
            try driver.call("CreateDBCluster", Self.new + choice.input)
            driver.live(for: .hours(1))
            let cluster = try described(&driver)
            let key = choice.alias.map { (try? driver.cloud.keys.resolve($0, account: CloudDriver.account, region: CloudDriver.west))?.rawValue ?? "no key" }
            #expect(cluster["StorageEncryptionType"] == choice.type, "\(choice.input)")
            #expect(cluster["KmsKeyId"]?.scalarText == key, "\(choice.input)")
            #expect((driver.cloud.clusters[1].key == nil) == (choice.type == "none"), "\(choice.input)")
        }
    }

    @Test func whatTheCallNamesIsTaken() throws {
        var driver = CloudDriver()
        try driver.call(
            "CreateDBCluster",
            [
                ("DBClusterIdentifier", "New"), ("Engine", "aurora-postgresql"), ("EngineVersion", "15.4"), ("BackupRetentionPeriod", 35),
                ("PreferredBackupWindow", "23:45-00:15"), ("DeletionProtection", true), ("CopyTagsToSnapshot", true),
                ("DBClusterParameterGroupName", "tuned"), ("Tags", .list([.map([.init("Key", "team"), .init("Value", "orders")])])),
            ])
        driver.live(for: .hours(1))
        let cluster = try described(&driver)
        let wanted: Input = [
            ("DBClusterIdentifier", "new"), ("Engine", "aurora-postgresql"), ("EngineVersion", "15.4"), ("BackupRetentionPeriod", 35),
            ("PreferredBackupWindow", "23:45-00:15"), ("DeletionProtection", true), ("CopyTagsToSnapshot", true), ("DBClusterParameterGroup", "tuned"),
            ("TagList", .list([.map([.init("Key", "team"), .init("Value", "orders")])])),
        ]
        for (name, value) in wanted { #expect(cluster[name] == value, "\(name)") }
        #expect(driver.cloud.clusters[1].volume?.durablePages() != nil)
        #expect(driver.cloud.events.contains { $0.kind == .clusterCreated && $0.source == "new" })
    }
}
