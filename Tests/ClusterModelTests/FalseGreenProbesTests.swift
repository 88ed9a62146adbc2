import Estate
import SQLEngine
import Testing
import Units

@testable import ClusterModel

/// Eight drills that known emulators let pass: here each is refused, or works on real bytes.
@Suite("false-green probes", .serialized) struct FalseGreenProbesTests {
    private static let latest: [(String, StructuredValue)] = [
        ("DBClusterIdentifier", "restored"), ("SourceDBClusterIdentifier", "orders"), ("UseLatestRestorableTime", true),
    ]
    private static let fromSnapshot: [(String, StructuredValue)] = [
        ("DBClusterIdentifier", "restored"), ("SnapshotIdentifier", "snap"), ("Engine", "aurora-mysql"),
    ]

    /// A cluster with rows, its snapshot taken.
    private func lived(engine: EngineFamily = .mysql) throws -> CloudDriver {
        var driver = CloudDriver(CloudDriver.estate(engine: engine))
        try driver.sql("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        try driver.sql("INSERT INTO t VALUES (1), (2), (3)")
        driver.live(for: .hours(1))
        try driver.call("CreateDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "snap"), ("DBClusterIdentifier", "orders")])
        driver.live(for: .hours(1))
        return driver
    }

    private func tell(_ number: Int, _ claim: String, _ outcome: String) { print("probe \(number) of 8: \(claim): \(outcome)") }

    /// The call is refused with the code, and was accepted in the same world without what the probe is about.
    private func expectRefusal(
        _ number: Int, _ claim: String, _ code: ServiceErrorCode, of action: String, _ input: [(String, StructuredValue)],
        region: RegionName = CloudDriver.west,
        in driver: CloudDriver, otherwise control: CloudDriver
    ) {
        var (driver, control) = (driver, control)
        let found = driver.refusal(action, region: region, input)
        #expect(found == code)
        #expect(control.refusal(action, region: region, input) == nil, "the control was refused: the probe proves nothing")
        tell(number, claim, "refused with \(found?.rawValue ?? "nothing")")
    }

    @Test func one() throws {
        let control = try lived()
        var driver = control
        try driver.call("DisableKey", service: "kms", [("KeyId", driver.keyARN)])
        expectRefusal(
            1, "restore of a snapshot whose key is disabled", .kmsKeyNotAccessible, of: "RestoreDBClusterFromSnapshot", Self.fromSnapshot, in: driver,
            otherwise: control)
    }

    @Test func two() throws {
        let control = try lived()
        var driver = control
        try driver.call("ScheduleKeyDeletion", service: "kms", [("KeyId", driver.keyARN), ("PendingWindowInDays", 7)])
        expectRefusal(
            2, "restore of a snapshot whose key is pending deletion", .kmsKeyNotAccessible, of: "RestoreDBClusterFromSnapshot", Self.fromSnapshot,
            in: driver, otherwise: control)
    }

    @Test func three() throws {
        let control = try lived()
        var driver = control
        try driver.call("DisableKey", service: "kms", [("KeyId", driver.keyARN)])
        expectRefusal(
            3, "snapshot under a disabled key", .kmsKeyNotAccessible, of: "CreateDBClusterSnapshot",
            [("DBClusterSnapshotIdentifier", "other"), ("DBClusterIdentifier", "orders")], in: driver, otherwise: control)
    }

    @Test func four() throws {
        let driver = try lived()
        var (early, late) = (driver, driver)
        let pitr = { (time: Instant) -> [(String, StructuredValue)] in
            [("DBClusterIdentifier", "restored"), ("SourceDBClusterIdentifier", "orders"), ("RestoreToTime", .string(time.isoSeconds))]
        }
        let found = early.refusal("RestoreDBClusterToPointInTime", pitr(CloudDriver.birth - .seconds(1)))
        #expect(found == .invalidParameterValue)
        #expect(late.refusal("RestoreDBClusterToPointInTime", pitr(CloudDriver.birth)) == nil, "the first instant itself is restorable")
        tell(4, "restore to a second before the cluster existed", "refused with \(found?.rawValue ?? "nothing")")
    }

    @Test func five() throws {
        let driver = try lived()
        var (without, with) = (driver, driver)
        let copy: [(String, StructuredValue)] = [
            ("SourceDBClusterSnapshotIdentifier", "arn:aws:rds:us-west-2:111122223333:cluster-snapshot:snap"), ("TargetDBClusterSnapshotIdentifier", "copy"),
        ]
        let found = without.refusal("CopyDBClusterSnapshot", region: CloudDriver.east, copy)
        #expect(found == .invalidParameterCombination)
        #expect(with.refusal("CopyDBClusterSnapshot", region: CloudDriver.east, copy + [("KmsKeyId", "alias/orders")]) == nil)
        tell(5, "copy of an encrypted snapshot to a region without a key of that region", "refused with \(found?.rawValue ?? "nothing")")
    }

    @Test func six() throws {
        for engine in EngineFamily.allCases {
            var driver = try lived(engine: engine)
            let found = driver.refusal(
                "BacktrackDBCluster", service: "rds", region: CloudDriver.west, account: CloudDriver.account, principal: "operator",
                [("DBClusterIdentifier", "orders"), ("BacktrackTo", .string(CloudDriver.birth.isoSeconds))])
            #expect(found?.code == .invalidDBClusterState && found?.message.contains("not enabled") == true)
            if engine == .postgresql { tell(6, "backtrack of a PostgreSQL cluster", "refused with \(found?.code.rawValue ?? "nothing"), as not enabled") }
        }
    }

    @Test func seven() throws {
        let driver = try lived()
        var (clone, whole) = (driver, driver)
        #expect(clone.refusal("RestoreDBClusterToPointInTime", Self.latest + [("RestoreType", "copy-on-write")]) == nil)
        #expect(whole.refusal("RestoreDBClusterToPointInTime", Self.latest) == nil)
        clone.live(for: .hours(1))
        whole.live(for: .hours(1))
        let shared = try #require(clone.cloud.pageHolding(of: 1))
        let copied = try #require(whole.cloud.pageHolding(of: 1))
        #expect(shared.pages > 0 && shared.own == 0 && copied.own == copied.pages && copied.pages == shared.pages)
        tell(7, "clone that would share no data", "the clone owns \(shared.own) of \(shared.pages) pages, the restored copy \(copied.own)")
    }

    @Test func eight() throws {
        var driver = try lived()
        let source = driver.cloud.clusters[0].resourceID
        try driver.call("DeleteDBInstance", [("DBInstanceIdentifier", "orders-1")])
        try driver.call("DeleteDBCluster", [("DBClusterIdentifier", "orders"), ("SkipFinalSnapshot", true), ("DeleteAutomatedBackups", false)])
        driver.live(for: .hours(2))
        #expect(driver.cloud.clusters[0].isDeleted && driver.cloud.clusters[0].volume == nil)
        let listed = try driver.call("DescribeDBClusterAutomatedBackups", [])["DBClusterAutomatedBackups"]
        #expect(listed?[0]?["Status"] == "retained" && listed?[0]?["DbClusterResourceId"]?.scalarText == source)
        try driver.call(
            "RestoreDBClusterToPointInTime",
            [("DBClusterIdentifier", "orders"), ("SourceDbClusterResourceId", .string(source)), ("UseLatestRestorableTime", true)])
        driver.live(for: .hours(2))
        let rows = try driver.rows("SELECT id FROM t ORDER BY id", on: driver.cloud.clusters.count - 1)
        #expect(rows == [[.integer(1)], [.integer(2)], [.integer(3)]])
        tell(8, "automated backup of a deleted cluster", "listed as retained, and every row came back from it")
    }
}
