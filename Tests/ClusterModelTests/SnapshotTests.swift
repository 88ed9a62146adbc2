import Estate
import SQLEngine
import StorageModel
import Testing
import Units

@testable import ClusterModel

extension CloudDriver {
    static let snapshotARN = "arn:aws:rds:us-west-2:111122223333:cluster-snapshot:"

    mutating func snapshot(_ name: String, _ more: [(String, StructuredValue)] = []) throws {
        try call("CreateDBClusterSnapshot", [("DBClusterSnapshotIdentifier", .string(name)), ("DBClusterIdentifier", "orders")] + more)
    }

    /// Makes a snapshot and waits; the pages that it must hold.
    mutating func keptPages(_ name: String) throws -> PageTable {
        try snapshot(name)
        let pages = try #require(cloud.clusters[0].volume?.durablePages())
        live(for: .hours(1))
        return pages
    }

    /// Pages of a cluster restored from a snapshot.
    mutating func restored(
        from snapshot: String, as name: String, region: RegionName = west, account: AccountID = account, principal: String = "operator",
        _ more: [(String, StructuredValue)] = []
    ) throws -> PageTable {
        let engine = cloud.clusters[0].engine.rawValue
        try call(
            "RestoreDBClusterFromSnapshot", region: region, account: account, principal: principal,
            [("DBClusterIdentifier", .string(name)), ("SnapshotIdentifier", .string(snapshot)), ("Engine", .string(engine))] + more)
        let cluster = cloud.clusters.count - 1
        live(for: .hours(2))
        return try #require(cloud.clusters[cluster].volume?.durablePages())
    }

    /// Ids of the snapshots that a describe shows.
    mutating func snapshots(
        region: RegionName = west, account: AccountID = account, principal: String = "operator", _ input: [(String, StructuredValue)] = []
    ) throws -> [String] {
        let answer = try call("DescribeDBClusterSnapshots", region: region, account: account, principal: principal, input)
        guard case .list(let found)? = answer["DBClusterSnapshots"] else { return [] }
        return found.compactMap { $0["DBClusterSnapshotIdentifier"]?.scalarText }
    }

    mutating func described(_ snapshot: String, region: RegionName = west, type: String? = nil) throws -> StructuredValue {
        let input: [(String, StructuredValue)] = [("DBClusterSnapshotIdentifier", .string(snapshot))] + (type.map { [("SnapshotType", .string($0))] } ?? [])
        let answer = try call("DescribeDBClusterSnapshots", region: region, input)
        return try #require(answer["DBClusterSnapshots"]?[0])
    }

    func status(of snapshot: String, in region: RegionName = west) -> SnapshotStatus? {
        cloud.snapshots.last { $0.id == snapshot && $0.region == region }?.status.current
    }

    /// Objects that are held by more or fewer than need them, or are not there: a brute-force walk over everything that names one.
    var strayObjects: [String] {
        var strays: [String] = []
        for (store, region) in cloud.estate.regions.enumerated() {
            var needs: [ObjectID: Int] = [:]
            func need(_ catalogue: VolumeBackup?) { for object in catalogue?.objects ?? [] { needs[object, default: 0] += 1 } }
            for cluster in cloud.clusters where cluster.region == region.name { need(cluster.volume?.backup ?? cluster.keptBackup?.catalogue) }
            for snapshot in cloud.snapshots {
                if snapshot.region == region.name, [.creating, .available].contains(snapshot.status.current) { need(snapshot.catalogue) }
                if let copy = snapshot.copy, cloud.snapshots[copy.source].region == region.name { need(copy.catalogue) }
            }
            for operation in cloud.operations.values {
                if case .finishRestore(_, let restore) = operation, restore.region == region.name { need(restore.catalogue) }
            }
            for object in Set(needs.keys).union(cloud.stores[store].objectIDs).sorted() where needs[object] != cloud.stores[store].pins(of: object) {
                strays.append("\(object) in \(region.name) has \(cloud.stores[store].pins(of: object)) pins, \(needs[object] ?? 0) need it")
            }
        }
        return strays
    }

    /// Ids of the events about one source, oldest first.
    func events(of source: String) -> [String] { cloud.events.filter { $0.source == source }.map(\.kind.rawValue) }
}

@Suite("snapshots") struct SnapshotTests {
    @Test func theClusterIsBackingUpUntilTheSnapshotIsThereAndEventsTellIt() throws {
        var driver = CloudDriver()
        driver.live(for: .minutes(10))
        try driver.snapshot("snap")
        #expect(driver.cloud.clusters[0].status.current == .backingUp)
        driver.live(for: .seconds(40))
        let half = try driver.described("snap")
        #expect(half["Status"] == "creating")
        let progress = try #require(half["PercentProgress"]?.scalarText.flatMap { Int($0) })
        #expect((30...99).contains(progress))
        #expect(
            driver.refusal("CreateDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "other"), ("DBClusterIdentifier", "orders")]) == .invalidDBClusterState)
        #expect(driver.events(of: "orders-1") == ["RDS-EVENT-0023"])
        driver.live(for: .minutes(5))
        #expect(driver.cloud.clusters[0].status.current == .available)
        #expect(driver.events(of: "snap") == ["RDS-EVENT-0074", "RDS-EVENT-0075"])
        let whole = try driver.described("snap")
        #expect(whole["Status"] == "available" && whole["PercentProgress"] == 100)
        #expect(driver.refusal("CreateDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "other"), ("DBClusterIdentifier", "orders")]) == nil)
    }

    @Test(arguments: EngineFamily.allCases) func aRestoreHoldsEveryPageOfTheInstantAndNothingLater(engine: EngineFamily) throws {
        var lived = try RestoreProofTests.lived(CloudDriver.estate(engine: engine), commits: 60)
        let pages = try lived.driver.keptPages("snap")
        try lived.driver.sql("INSERT INTO books VALUES (100000, 'after the snapshot')")
        lived.driver.live(for: .hours(1))
        let found = try lived.driver.restored(from: "snap", as: "restored")
        #expect(found == pages)
        #expect(found != lived.driver.cloud.clusters[0].volume?.durablePages())
        #expect(lived.driver.strayObjects == [])
    }

    @Test func aDeletedSnapshotKeepsNothingAndANewOneMayHaveItsName() throws {
        var lived = try RestoreProofTests.lived(commits: 40)
        let first = try lived.driver.keptPages("snap")
        try lived.driver.sql("INSERT INTO books VALUES (100000, 'between')")
        lived.driver.live(for: .minutes(20))
        try lived.driver.call("DeleteDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "SNAP")])
        lived.driver.live(for: .minutes(1))
        #expect(try lived.driver.snapshots().isEmpty)
        let second = try lived.driver.keptPages("snap")
        #expect(first != second)
        #expect(try lived.driver.restored(from: "snap", as: "restored") == second)
        #expect(lived.driver.strayObjects == [])
    }

    @Test func tagsComeFromTheCallAndWithCopyTagsToSnapshotFromTheCluster() throws {
        var estate = CloudDriver.estate()
        estate.clusters[0].tags = [Tag("team", "books"), Tag("cost", "1")]
        estate.clusters[0].copyTagsToSnapshot = true
        var driver = CloudDriver(estate)
        try driver.snapshot("snap", [("Tags", .list([.map([.init("Key", "cost"), .init("Value", "2")])]))])
        #expect(driver.cloud.snapshots[0].tags == [Tag("cost", "2"), Tag("team", "books")])
        estate.clusters[0].copyTagsToSnapshot = false
        driver = CloudDriver(estate)
        try driver.snapshot("snap")
        #expect(driver.cloud.snapshots[0].tags.isEmpty)
    }

    @Test func onlyManualSnapshotsCountAgainstTheQuota() throws {
        var quotas = Quotas()
        quotas.manualClusterSnapshots = 2
        var driver = CloudDriver(CloudDriver.estate(quotas: quotas))
        driver.live(for: .days(4))
        #expect(try driver.snapshots([("SnapshotType", "automated")]).count == 4)
        for name in ["one", "two"] {
            try driver.snapshot(name)
            driver.live(for: .hours(1))
        }
        #expect(
            driver.refusal("CreateDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "three"), ("DBClusterIdentifier", "orders")]) == .snapshotQuotaExceeded)
    }

    @Test func describesSelectByNameTypeAndFilterInPages() throws {
        var driver = CloudDriver()
        driver.cloud.keepsRequestRates = false
        for number in 1...25 {
            try driver.snapshot("snap-\(number)")
            driver.live(for: .minutes(3))
        }
        driver.live(for: .days(1))
        let first = try driver.call("DescribeDBClusterSnapshots", [("MaxRecords", 20), ("SnapshotType", "manual")])
        let marker = try #require(first["Marker"])
        let second = try driver.call("DescribeDBClusterSnapshots", [("MaxRecords", 20), ("SnapshotType", "manual"), ("Marker", marker)])
        #expect(first["DBClusterSnapshots"]?[19]?["DBClusterSnapshotIdentifier"] == "snap-20")
        #expect(second["DBClusterSnapshots"]?[0]?["DBClusterSnapshotIdentifier"] == "snap-21")
        #expect(second["DBClusterSnapshots"]?[5] == nil && second["Marker"] == nil)
        let resourceID = driver.cloud.clusters[0].resourceID
        let automated = try driver.snapshots([("SnapshotType", "automated")])
        #expect(automated.count == 1)
        let selections: [([(String, StructuredValue)], Int)] = [
            ([], 26), ([("SnapshotType", "manual")], 25), ([("SnapshotType", "shared")], 0), ([("SnapshotType", "public")], 0),
            ([("DBClusterIdentifier", "ORDERS")], 26), ([("DBClusterIdentifier", "other")], 0), ([("DbClusterResourceId", .string(resourceID))], 26),
            ([("DBClusterSnapshotIdentifier", "Snap-7")], 1), ([("DBClusterSnapshotIdentifier", .string(CloudDriver.snapshotARN + "snap-7"))], 1),
            ([("DBClusterSnapshotIdentifier", .string(automated[0])), ("SnapshotType", "automated")], 1),
            (CloudDriver.filter("snapshot-type", ["automated"]), 1),
            (CloudDriver.filter("db-cluster-id", ["arn:aws:rds:us-west-2:111122223333:cluster:orders"]), 26),
            (CloudDriver.filter("db-cluster-snapshot-id", ["snap-1", "snap-2", "none"]), 2), (CloudDriver.filter("engine", ["aurora-postgresql"]), 0),
        ]
        for (input, count) in selections { #expect(try driver.snapshots(input).count == count, "\(input)") }
        #expect(try driver.snapshots(region: CloudDriver.east).isEmpty)
        #expect(try driver.snapshots(account: CloudDriver.vault, principal: "vault").isEmpty)
    }

    @Test func aSnapshotFailsWithItsAccountAndKeepsNothing() throws {
        var lived = try RestoreProofTests.lived(commits: 10)
        try lived.driver.snapshot("snap")
        let isLost = lived.driver.cloud.loseAccount(CloudDriver.account, now: lived.driver.now, engines: lived.driver.engines)
        #expect(isLost)
        lived.driver.live(for: .hours(1))
        #expect(lived.driver.status(of: "snap") == .failed)
        #expect(lived.driver.strayObjects == [])
    }
}
