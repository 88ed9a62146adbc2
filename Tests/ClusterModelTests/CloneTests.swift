import Testing
import Units

@testable import ClusterModel

@Suite("clones") struct CloneTests {
    private static let copyOnWrite: [(String, StructuredValue)] = [
        ("SourceDBClusterIdentifier", "orders"), ("RestoreType", "copy-on-write"), ("UseLatestRestorableTime", true),
    ]

    private func lived() throws -> CloudDriver {
        var driver = CloudDriver()
        try driver.sql("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)")
        for number in 1...20 { try driver.sql("INSERT INTO t (body) VALUES ('\(String(repeating: "x", count: 4_000 + number))')") }
        driver.live(for: .hours(1))
        return driver
    }

    @Test func theSixteenthIsAFullCopy() throws {
        var driver = try lived()
        for number in 1...16 {
            try driver.call("RestoreDBClusterToPointInTime", Self.copyOnWrite + [("DBClusterIdentifier", .string("clone-\(number)"))])
            driver.live(for: .minutes(1))
        }
        driver.live(for: .hours(2))
        let holdings = (1...16).compactMap { driver.cloud.pageHolding(of: $0) }
        #expect(holdings.count == 16 && holdings[0].pages > 5)
        #expect(holdings.prefix(15).allSatisfy { $0.own == 0 })
        #expect(holdings[15].own == holdings[15].pages)
        #expect(driver.cloud.clusters[1...16].allSatisfy { $0.status.current == .available && $0.clone.group == driver.cloud.clusters[0].clone.group })
        // With one of them gone there is room again.
        try driver.call("DeleteDBCluster", [("DBClusterIdentifier", "clone-3"), ("SkipFinalSnapshot", true)])
        driver.live(for: .hours(1))
        try driver.call("RestoreDBClusterToPointInTime", Self.copyOnWrite + [("DBClusterIdentifier", "clone-17")])
        driver.live(for: .hours(1))
        #expect(driver.cloud.pageHolding(of: 17)?.own == 0)
    }

    @Test func isFoundByItsGroupAndRestorableOnceItsPagesAreStaged() throws {
        var driver = try lived()
        try driver.call("RestoreDBClusterToPointInTime", Self.copyOnWrite + [("DBClusterIdentifier", "clone")])
        #expect(driver.cloud.clusters[1].latestRestorable(now: driver.now) == nil)
        driver.live(for: .hours(1))
        let group = try #require(driver.cloud.clusters[0].clone.group)
        let found = try driver.call(
            "DescribeDBClusters", [("Filters", .list([.map([.init("Name", "clone-group-id"), .init("Values", .list([.string(group)]))])]))])
        #expect(found["DBClusters"]?[0]?["CloneGroupId"]?.scalarText == group && found["DBClusters"]?[1]?["DBClusterIdentifier"] == "clone")
        #expect(driver.cloud.clusters[1].latestRestorable(now: driver.now) != nil)
        try driver.call(
            "RestoreDBClusterToPointInTime",
            [("DBClusterIdentifier", "again"), ("SourceDBClusterIdentifier", "clone"), ("UseLatestRestorableTime", true)])
        driver.live(for: .hours(1))
        #expect(driver.cloud.clusters[2].volume?.durablePages() == driver.cloud.clusters[1].volume?.durablePages())
    }

    @Test func outlivesItsSourceAndTakesOverWhatItShared() throws {
        var driver = try lived()
        try driver.call("RestoreDBClusterToPointInTime", Self.copyOnWrite + [("DBClusterIdentifier", "clone")])
        driver.live(for: .minutes(30))
        let pages = try #require(driver.cloud.clusters[0].volume?.durablePages())
        #expect(driver.cloud.pageHolding(of: 1)?.own == 0)
        try driver.call("DeleteDBInstance", [("DBInstanceIdentifier", "orders-1")])
        try driver.call("DeleteDBCluster", [("DBClusterIdentifier", "orders"), ("SkipFinalSnapshot", true)])
        driver.live(for: .hours(2))
        #expect(driver.cloud.clusters[0].isDeleted && driver.cloud.clusters[0].volume == nil)
        #expect(driver.cloud.clusters[1].volume?.durablePages() == pages)
        #expect(driver.cloud.pageHolding(of: 1)?.own == pages.count)
    }

    /// Of the first one's source it has what that one took over, of the first what it held when the second was made.
    @Test func aCloneOfACloneKnowsUpToWhenItHasWhat() throws {
        var driver = try lived()
        let first = driver.now
        try driver.call("RestoreDBClusterToPointInTime", Self.copyOnWrite + [("DBClusterIdentifier", "c1")])
        driver.live(for: .hours(1))
        try driver.call(
            "CreateDBInstance",
            [("DBInstanceIdentifier", "c1-1"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"), ("DBClusterIdentifier", "c1")])
        driver.live(for: .hours(1))
        let second = driver.now
        try driver.call(
            "RestoreDBClusterToPointInTime",
            [
                ("SourceDBClusterIdentifier", "c1"), ("RestoreType", "copy-on-write"), ("UseLatestRestorableTime", true), ("DBClusterIdentifier", "c2"),
            ])
        let ids = driver.cloud.clusters.map(\.resourceID)
        #expect(driver.cloud.clusters[2].inherited == [.init(database: ids[0], until: first), .init(database: ids[1], until: second)])
        // And of a snapshot of it, once the night's is made.
        driver.live(for: .hours(1))
        let third = driver.now
        try driver.call("CreateDBClusterSnapshot", [("DBClusterIdentifier", "c1"), ("DBClusterSnapshotIdentifier", "s")])
        driver.live(for: .hours(1))
        try driver.call("RestoreDBClusterFromSnapshot", [("DBClusterIdentifier", "c3"), ("SnapshotIdentifier", "s"), ("Engine", "aurora-mysql")])
        #expect(driver.cloud.clusters[3].inherited == [.init(database: ids[0], until: first), .init(database: ids[1], until: third)])
    }

    @Test func mayBeUnderAnotherKeyAndFailsWithoutOne() throws {
        var driver = try lived()
        try driver.call("RestoreDBClusterToPointInTime", Self.copyOnWrite + [("DBClusterIdentifier", "clone"), ("KmsKeyId", "alias/spare")])
        let spare = try driver.cloud.keys.resolve("alias/spare", account: CloudDriver.account, region: CloudDriver.west)
        #expect(driver.cloud.clusters[1].key?.keyARN == spare)
        try driver.call("DisableKey", service: "kms", [("KeyId", .string(spare.rawValue))])
        driver.live(for: .hours(1))
        #expect(driver.cloud.clusters[1].status.current == .cloningFailed)
        try driver.call("DeleteDBCluster", [("DBClusterIdentifier", "clone"), ("SkipFinalSnapshot", true)])
        driver.live(for: .hours(1))
        #expect(driver.cloud.clusters[1].isDeleted)
    }
}
