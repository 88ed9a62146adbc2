import Estate
import SQLEngine
import StorageModel
import Testing
import Units

@testable import ClusterModel

@Suite("clusters, instances and names") struct LifecycleTests {
    func status(_ driver: CloudDriver, _ cluster: Int = 0) -> ClusterStatus { driver.cloud.clusters[cluster].status.current }

    @Test func aReaderTakesOverWithEveryDurableCommit() throws {
        var driver = CloudDriver(CloudDriver.estate(instances: 2))
        try driver.sql("CREATE TABLE t (id INTEGER)")
        for id in 0..<50 { try driver.sql("INSERT INTO t VALUES (\(id))") }
        driver.live(for: .seconds(1))
        let crashed = driver.cloud.crashInstance("orders-1", cluster: 0, now: driver.now, engines: driver.engines)
        #expect(crashed)
        #expect(!driver.cloud.answersSQL(0))
        #expect(status(driver) == .failingOver)
        driver.live(for: .minutes(5))
        #expect(status(driver) == .available)
        #expect(driver.cloud.clusters[0].writerInstance()?.id == "orders-2")
        #expect(driver.cloud.answersSQL(0))
        #expect(driver.cloud.clusters[0].volume?.epoch == 2)
        #expect(try driver.rows("SELECT count(*) FROM t", on: 0) == [[.integer(50)]])
        #expect(driver.cloud.clusters[0].instances.allSatisfy { $0.status.current == .available }, "the old writer is back as a reader")
    }

    @Test func commitsInFlightAtACrashAreFoundOrCutNeverHalf() throws {
        var driver = CloudDriver(CloudDriver.estate(instances: 2))
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .seconds(1))
        for id in 0..<20 { try driver.sql("INSERT INTO t VALUES (\(id))") }
        driver.cloud.notices.removeAll()
        // Nothing has been answered yet: all twenty are in flight.
        _ = driver.cloud.crashInstance("orders-1", cluster: 0, now: driver.now, engines: driver.engines)
        driver.live(for: .minutes(5))
        var recovery: Volume.Recovery?
        for case .opened(_, let found) in driver.cloud.notices { recovery = found }
        let opened = try #require(recovery)
        #expect(opened.found.count + opened.truncated.count == 20)
        #expect(try driver.rows("SELECT count(*) FROM t", on: 0) == [[.integer(Int64(opened.found.count))]])
    }

    @Test func withoutAReaderTheEngineRestartsInPlace() throws {
        var driver = CloudDriver()
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .seconds(1))
        _ = driver.cloud.crashInstance("orders-1", cluster: 0, now: driver.now, engines: driver.engines)
        driver.live(for: .minutes(3))
        #expect(driver.cloud.answersSQL(0))
        #expect(driver.cloud.clusters[0].writerInstance()?.id == "orders-1")
    }

    @Test func aLostZoneTakesTheOnlyInstanceUntilSomeoneMakesAnother() throws {
        var driver = CloudDriver()
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .seconds(1))
        let lost = driver.cloud.loseZone(ZoneName("us-west-2a"), now: driver.now, engines: driver.engines)
        #expect(lost)
        let again = driver.cloud.loseZone(ZoneName("us-west-2a"), now: driver.now, engines: driver.engines)
        #expect(!again, "it was lost already")
        driver.live(for: .hours(3))
        #expect(!driver.cloud.answersSQL(0), "nothing is re-created in another zone by itself")
        try driver.call(
            "CreateDBInstance",
            [
                ("DBInstanceIdentifier", "rescue"), ("DBClusterIdentifier", "orders"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"),
                ("AvailabilityZone", "us-west-2b"),
            ])
        driver.live(for: .hours(1))
        #expect(driver.cloud.answersSQL(0))
        #expect(driver.cloud.clusters[0].writerInstance()?.id == "rescue")
        try driver.sql("INSERT INTO t VALUES (1)")
        driver.live(for: .seconds(1))
        #expect(try driver.rows("SELECT count(*) FROM t", on: 0) == [[.integer(1)]], "two zones are a write quorum")
    }

    @Test func aZoneThatComesBackBringsItsInstanceBack() throws {
        var driver = CloudDriver()
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .seconds(1))
        _ = driver.cloud.loseZone(ZoneName("us-west-2a"), now: driver.now, engines: driver.engines)
        driver.live(for: .minutes(10))
        driver.cloud.healZone(ZoneName("us-west-2a"), now: driver.now, engines: driver.engines)
        driver.live(for: .minutes(5))
        #expect(driver.cloud.answersSQL(0))
    }

    @Test func twoLostZonesStopWritesUntilOneIsBack() throws {
        var driver = CloudDriver()
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .seconds(1))
        for zone in ["us-west-2b", "us-west-2c"] { _ = driver.cloud.loseZone(ZoneName(zone), now: driver.now, engines: driver.engines) }
        try driver.sql("INSERT INTO t VALUES (1)")
        driver.live(for: .minutes(10))
        #expect(try driver.rows("SELECT count(*) FROM t", on: 0) == [[.integer(0)]], "two of six is no write quorum")
        driver.cloud.healZone(ZoneName("us-west-2b"), now: driver.now, engines: driver.engines)
        driver.live(for: .minutes(1))
        #expect(try driver.rows("SELECT count(*) FROM t", on: 0) == [[.integer(1)]])
    }

    @Test func aRetainedBackupOutlivesItsClusterAndIsRestorableByResourceID() throws {
        var driver = CloudDriver()
        try driver.sql("CREATE TABLE t (id INTEGER)")
        try driver.sql("INSERT INTO t VALUES (1)")
        driver.live(for: .minutes(30))
        try driver.sql("INSERT INTO t VALUES (2)")
        driver.live(for: .seconds(1))
        let resourceID = driver.cloud.clusters[0].resourceID
        try driver.call("DeleteDBInstance", [("DBInstanceIdentifier", "orders-1")])
        try driver.call("DeleteDBCluster", [("DBClusterIdentifier", "orders"), ("SkipFinalSnapshot", true), ("DeleteAutomatedBackups", false)])
        driver.live(for: .hours(1))
        #expect(status(driver) == .deleted)
        #expect(driver.cloud.clusters[0].volume == nil)
        let listed = try driver.call(
            "DescribeDBClusterAutomatedBackups", [("Filters", .list([.map([.init("Name", "status"), .init("Values", .list(["retained"]))])]))])
        #expect(listed["DBClusterAutomatedBackups"]?[0]?["DbClusterResourceId"] == .string(resourceID))
        try driver.call(
            "RestoreDBClusterToPointInTime",
            [("DBClusterIdentifier", "orders"), ("SourceDbClusterResourceId", .string(resourceID)), ("UseLatestRestorableTime", true)])
        driver.live(for: .hours(1))
        #expect(try driver.rows("SELECT id FROM t ORDER BY id", on: 1) == [[.integer(1)], [.integer(2)]])
        #expect(driver.cloud.clusters[1].instances.isEmpty, "a restored cluster has no instance")
        #expect(!driver.cloud.clusters[1].deletionProtection)
    }

    @Test func deletionWithItsBackupsLeavesNothingInTheStore() throws {
        var driver = CloudDriver()
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .hours(5))
        #expect(driver.cloud.stores[0].objectCount > 0)
        try driver.call("DeleteDBInstance", [("DBInstanceIdentifier", "orders-1")])
        try driver.call("DeleteDBCluster", [("DBClusterIdentifier", "orders"), ("SkipFinalSnapshot", true)])
        driver.live(for: .hours(1))
        #expect(driver.cloud.stores[0].objectCount == 0)
        #expect(
            driver.refusal(
                "RestoreDBClusterToPointInTime",
                [("DBClusterIdentifier", "a"), ("SourceDbClusterResourceId", .string(driver.cloud.clusters[0].resourceID)), ("UseLatestRestorableTime", true)])
                == .dbClusterAutomatedBackupNotFound)
    }

    @Test func aFinalSnapshotOutlivesItsCluster() throws {
        var driver = CloudDriver()
        try driver.sql("CREATE TABLE t (id INTEGER)")
        try driver.sql("INSERT INTO t VALUES (7)")
        driver.live(for: .seconds(2))
        try driver.call("DeleteDBInstance", [("DBInstanceIdentifier", "orders-1")])
        try driver.call("DeleteDBCluster", [("DBClusterIdentifier", "orders"), ("FinalDBSnapshotIdentifier", "last")])
        driver.live(for: .hours(2))
        #expect(status(driver) == .deleted)
        try driver.call("RestoreDBClusterFromSnapshot", [("DBClusterIdentifier", "orders"), ("SnapshotIdentifier", "last"), ("Engine", "aurora-mysql")])
        driver.live(for: .hours(1))
        #expect(try driver.rows("SELECT id FROM t", on: 1) == [[.integer(7)]])
        #expect(driver.cloud.snapshots[0].status.current == .available)
    }

    @Test func aNameMovesFromTheOldClusterToTheNewAndDisappearsBetween() throws {
        var driver = CloudDriver()
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .minutes(30))
        let endpoint = driver.cloud.endpointName(of: driver.cloud.clusters[0], identifier: "orders")
        #expect(driver.cloud.clusterAnswering(endpoint) == 0)
        let restored = try driver.restore("restored", to: (driver.now - .minutes(10)).flooredToSecond)
        #expect(
            driver.cloud.clusterAnswering(driver.cloud.endpointName(of: driver.cloud.clusters[restored], identifier: "restored")) == nil,
            "without an instance the name does not resolve")
        try driver.call(
            "CreateDBInstance",
            [("DBInstanceIdentifier", "new"), ("DBClusterIdentifier", "restored"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql")])
        driver.live(for: .hours(1))
        try driver.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("NewDBClusterIdentifier", "orders-old"), ("ApplyImmediately", true)])
        #expect(driver.cloud.clusterAnswering(endpoint) == nil)
        driver.live(for: .minutes(30))
        try driver.call("ModifyDBCluster", [("DBClusterIdentifier", "restored"), ("NewDBClusterIdentifier", "orders"), ("ApplyImmediately", true)])
        #expect(driver.cloud.clusterAnswering(endpoint) == nil, "the new name answers only after a while")
        driver.live(for: .minutes(30))
        #expect(driver.cloud.clusterAnswering(endpoint) == restored)
    }

    @Test func describesShowAMomentAgo() throws {
        var driver = CloudDriver()
        driver.live(for: .hours(1))
        try driver.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("NewDBClusterIdentifier", "new"), ("ApplyImmediately", true)])
        #expect(try driver.call("DescribeDBClusters", [])["DBClusters"]?[0]?["Status"] == "available", "the change is not to be seen yet")
        driver.live(for: .seconds(2))
        #expect(try driver.call("DescribeDBClusters", [])["DBClusters"]?[0]?["Status"] == "renaming")
    }

    @Test func aScheduledDeletionDestroysTheKeyWhenItsWindowEnds() throws {
        var driver = CloudDriver()
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .minutes(30))
        let key = driver.keyARN
        try driver.call("ScheduleKeyDeletion", service: "kms", [("KeyId", key), ("PendingWindowInDays", 7)])
        driver.live(for: .days(6))
        try driver.call("CancelKeyDeletion", service: "kms", [("KeyId", key)])
        try driver.call("EnableKey", service: "kms", [("KeyId", key)])
        #expect(
            driver.refusal(
                "RestoreDBClusterToPointInTime", [("DBClusterIdentifier", "a"), ("SourceDBClusterIdentifier", "orders"), ("UseLatestRestorableTime", true)])
                == nil)
        try driver.call("ScheduleKeyDeletion", service: "kms", [("KeyId", key), ("PendingWindowInDays", 7)])
        driver.live(for: .days(9))
        #expect(driver.refusal("CancelKeyDeletion", service: "kms", [("KeyId", key)]) != nil)
        #expect(driver.cloud.inventory(now: driver.now).keys.contains { $0.state == "Deleted" })
    }

    @Test func aCrashedInstanceWhoseZoneIsThenLostComesBackWithIt() throws {
        var driver = CloudDriver()
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .seconds(1))
        _ = driver.cloud.crashInstance("orders-1", cluster: 0, now: driver.now, engines: driver.engines)
        driver.live(for: .seconds(1))
        _ = driver.cloud.loseZone(ZoneName("us-west-2a"), now: driver.now, engines: driver.engines)
        driver.live(for: .minutes(5))
        #expect(!driver.cloud.answersSQL(0))
        driver.cloud.healZone(ZoneName("us-west-2a"), now: driver.now, engines: driver.engines)
        driver.live(for: .minutes(5))
        #expect(driver.cloud.answersSQL(0))
    }

    @Test func oneWriterIsReplacedByOneFailover() throws {
        var driver = CloudDriver(CloudDriver.estate(instances: 3))
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .seconds(1))
        driver.cloud.keepsTimeline = true
        _ = driver.cloud.crashInstance("orders-1", cluster: 0, now: driver.now, engines: driver.engines)
        driver.live(for: .milliseconds(500))
        _ = driver.cloud.loseZone(ZoneName("us-west-2a"), now: driver.now, engines: driver.engines)
        driver.live(for: .minutes(10))
        #expect(driver.cloud.timeline.filter { $0.text.contains("RDS-EVENT-0071") }.count == 1)
        #expect(driver.cloud.answersSQL(0))
        #expect(driver.cloud.clusters[0].volume?.epoch == 2)
    }

    @Test func aFailoverWhoseTargetIsLostPutsTheFormerWriterBack() throws {
        var driver = CloudDriver(CloudDriver.estate(instances: 2))
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .seconds(1))
        try driver.call("FailoverDBCluster", [("DBClusterIdentifier", "orders")])
        _ = driver.cloud.loseZone(ZoneName("us-west-2b"), now: driver.now, engines: driver.engines)
        driver.live(for: .minutes(5))
        #expect(driver.cloud.answersSQL(0))
        #expect(driver.cloud.clusters[0].writerInstance()?.id == "orders-1")
    }

    @Test func aRetainedBackupDrainsToNothing() throws {
        var driver = CloudDriver(CloudDriver.estate(retentionDays: 1))
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .minutes(30))
        try driver.call("DeleteDBInstance", [("DBInstanceIdentifier", "orders-1")])
        try driver.call("DeleteDBCluster", [("DBClusterIdentifier", "orders"), ("SkipFinalSnapshot", true), ("DeleteAutomatedBackups", false)])
        driver.live(for: .hours(1))
        #expect(driver.cloud.inventory(now: driver.now).automatedBackups.map(\.status) == ["retained"])
        driver.live(for: .days(2))
        #expect(driver.cloud.inventory(now: driver.now).automatedBackups.isEmpty)
        #expect(driver.cloud.stores[0].objectCount == 0)
    }

    @Test func theWindowOfARestoredClusterBeginsWhenItsBackupDoes() throws {
        var driver = CloudDriver()
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .minutes(30))
        let called = driver.now
        let restored = try driver.restore("restored", to: (called - .minutes(10)).flooredToSecond)
        let row = try #require(driver.cloud.inventory(now: driver.now).clusters.first { $0.id == "restored" })
        let earliest = try #require(row.earliestRestorable)
        #expect(earliest > called + .minutes(10), "not before the restore had ended")
        let input: [(String, StructuredValue)] = [
            ("DBClusterIdentifier", "again"), ("SourceDBClusterIdentifier", "restored"), ("RestoreToTime", .string((earliest + .seconds(1)).isoSeconds)),
        ]
        #expect(driver.refusal("RestoreDBClusterToPointInTime", input) == nil)
        #expect(driver.cloud.clusters[restored].status.current == .available)
    }

    @Test func aRenameWhileTheDataAPIIsBeingEnabledBreaksIt() throws {
        var driver = CloudDriver()
        let arn = "arn:aws:rds:us-west-2:111122223333:cluster:orders"
        try driver.call("DisableHttpEndpoint", [("ResourceArn", .string(arn))])
        try driver.call("EnableHttpEndpoint", [("ResourceArn", .string(arn))])
        try driver.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("NewDBClusterIdentifier", "new"), ("ApplyImmediately", true)])
        driver.live(for: .hours(1))
        #expect(driver.cloud.inventory(now: driver.now).clusters.map(\.httpEndpointEnabled) == [false])
    }

    /// Source: Aurora User Guide, Troubleshooting RDS Data API: turn it off and on again after a rename.
    @Test func afterARenameTheDataAPIIsTurnedOffAndOnAgain() throws {
        var driver = CloudDriver()
        try driver.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("NewDBClusterIdentifier", "new"), ("ApplyImmediately", true)])
        driver.live(for: .hours(1))
        let input: [(String, StructuredValue)] = [("ResourceArn", "arn:aws:rds:us-west-2:111122223333:cluster:new")]
        func isEnabled() -> [Bool] { driver.cloud.inventory(now: driver.now).clusters.map(\.httpEndpointEnabled) }
        try driver.call("EnableHttpEndpoint", input)
        driver.live(for: .hours(1))
        #expect(isEnabled() == [false], "it is on already, for the old name")
        try driver.call("DisableHttpEndpoint", input)
        try driver.call("EnableHttpEndpoint", input)
        driver.live(for: .hours(1))
        #expect(isEnabled() == [true])
    }

    @Test func aForkOfTheWorldHasItsOwnPagesAndConnections() throws {
        var driver = CloudDriver()
        try driver.sql("CREATE TABLE t (id INTEGER)")
        try driver.sql("INSERT INTO t VALUES (1)")
        // Not yet durable: a fork takes the volatile view along.
        var fork = driver.forked()
        try fork.sql("INSERT INTO t VALUES (2)")
        try fork.sql("INSERT INTO t VALUES (3)")
        try driver.sql("INSERT INTO t VALUES (4)")
        driver.live(for: .seconds(1))
        fork.live(for: .seconds(1))
        #expect(try driver.rows("SELECT id FROM t ORDER BY id", on: 0) == [[.integer(1)], [.integer(4)]])
        #expect(try fork.rows("SELECT id FROM t ORDER BY id", on: 0) == [[.integer(1)], [.integer(2)], [.integer(3)]])
        for world in [driver, fork] {
            let pages = try #require(world.cloud.clusters[0].volume?.durablePages())
            #expect(try EngineConnection(pages: pages, role: .reader, randomSeed: 0, now: world.now).integrityCheck() == nil)
        }
    }

    @Test func lengtheningTheRetentionDoesNotBringBackWhatWasLetGo() throws {
        var driver = CloudDriver(CloudDriver.estate(retentionDays: 2))
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .days(10))
        let before = driver.cloud.inventory(now: driver.now).clusters[0].earliestRestorable
        try driver.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("BackupRetentionPeriod", 30), ("ApplyImmediately", true)])
        #expect(driver.cloud.inventory(now: driver.now).clusters[0].earliestRestorable == before)
        driver.live(for: .days(5))
        #expect(driver.cloud.inventory(now: driver.now).clusters[0].earliestRestorable == before, "the window grows with time")
        try driver.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("BackupRetentionPeriod", 1), ("ApplyImmediately", true)])
        #expect(driver.cloud.inventory(now: driver.now).clusters[0].earliestRestorable == driver.now - .days(1), "shortening takes effect at once")
    }

    @Test func aFailedRestoreCanBeDeletedAndTriedAgain() throws {
        var driver = CloudDriver()
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .minutes(30))
        let object = try #require(driver.cloud.clusters[0].volume?.backup.objects.first)
        driver.cloud.stores[0].flipBit(of: object, byte: 3)
        let failed = try driver.restore("restored", to: (driver.now - .minutes(5)).flooredToSecond)
        #expect(status(driver, failed) == .incompatibleRestore)
        try driver.call("DeleteDBCluster", [("DBClusterIdentifier", "restored"), ("SkipFinalSnapshot", true)])
        driver.live(for: .minutes(30))
        driver.cloud.stores[0].flipBit(of: object, byte: 3)
        let again = try driver.restore("restored", to: (driver.now - .minutes(5)).flooredToSecond)
        #expect(status(driver, again) == .available)
    }

    @Test func identifiersAreFoundInAnyCase() throws {
        var driver = CloudDriver()
        driver.live(for: .hours(1))
        try driver.call("CreateDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "Snap-1"), ("DBClusterIdentifier", "ORDERS")])
        driver.live(for: .hours(1))
        #expect(try driver.call("DescribeDBClusterSnapshots", [("DBClusterSnapshotIdentifier", "Snap-1")])["DBClusterSnapshots"]?[0]?["Status"] == "available")
        try driver.call("DeleteDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "SNAP-1")])
    }

    @Test func anUnencryptedSourceTakesNoKeyOnRestore() throws {
        var driver = CloudDriver(CloudDriver.estate(isEncrypted: false))
        driver.live(for: .hours(1))
        let input: [(String, StructuredValue)] = [
            ("DBClusterIdentifier", "restored"), ("SourceDBClusterIdentifier", "orders"), ("UseLatestRestorableTime", true), ("KmsKeyId", "alias/orders"),
        ]
        #expect(driver.refusal("RestoreDBClusterToPointInTime", input) == .invalidParameterCombination)
    }

    @Test func aClusterHasAWriterAndAtMostFifteenReaders() throws {
        var driver = CloudDriver()
        driver.live(for: .hours(1))
        func create(_ number: Int) -> ServiceErrorCode? {
            driver.refusal(
                "CreateDBInstance",
                [
                    ("DBInstanceIdentifier", .string("reader-\(number)")), ("DBClusterIdentifier", "orders"), ("DBInstanceClass", "db.r6g.large"),
                    ("Engine", "aurora-mysql"),
                ])
        }
        for number in 1...15 { #expect(create(number) == nil) }
        #expect(create(16) == .instanceQuotaExceeded)
    }
}
