import Estate
import Testing
import Units

@testable import ClusterModel

@Suite("automated snapshots and backups") struct AutomatedSnapshotTests {
    static func estate(retentionDays: Int64 = 3, window: String = "03:10-03:40", instances: Int = 1) -> EstateDeclaration {
        var estate = CloudDriver.estate(instances: instances, retentionDays: retentionDays)
        estate.clusters[0].backupWindow = window
        return estate
    }

    static let first = "rds:orders-2026-03-01-03-10"

    @Test func oneADayInTheWindowAndEachGoesWithTheRetention() throws {
        var driver = CloudDriver(AutomatedSnapshotTests.estate())
        driver.live(until: CloudDriver.birth + .hours(3) + .minutes(11))
        #expect(driver.cloud.snapshots.map(\.id) == [AutomatedSnapshotTests.first])
        #expect(driver.cloud.clusters[0].status.current == .backingUp)
        driver.live(for: .hours(1))
        #expect(driver.cloud.clusters[0].status.current == .available)
        #expect(driver.events(of: AutomatedSnapshotTests.first) == ["RDS-EVENT-0168", "RDS-EVENT-0169"])
        #expect(try driver.described(AutomatedSnapshotTests.first, type: "automated")["SnapshotType"] == "automated")
        let days = (1...9).map { "rds:orders-2026-03-0\($0)-03-10" }
        for day in 1...8 {
            driver.live(until: CloudDriver.birth + .days(Int64(day)) + .hours(3) + .minutes(30))
            #expect(try driver.snapshots() == Array(days[max(0, day - 2)...day]), "day \(day)")
        }
        #expect(driver.strayObjects == [])
    }

    @Test func aWindowThatIsDrawnIsKeptEveryDay() throws {
        var estate = CloudDriver.estate(retentionDays: 35)
        estate.clusters[0].backupWindow = nil
        var driver = CloudDriver(estate)
        driver.live(for: .days(5))
        let times = Set(driver.cloud.snapshots.map { $0.createdAt - $0.createdAt.startOfDay })
        #expect(driver.cloud.snapshots.count == 5 && times.count == 1)
        #expect(times == [driver.cloud.clusters[0].backupWindowStart])
    }

    @Test func aRestoreFromItHoldsTheDatabaseOfThatInstant() throws {
        var lived = try RestoreProofTests.lived(AutomatedSnapshotTests.estate(), commits: 60)
        lived.driver.live(until: CloudDriver.birth + .hours(3) + .minutes(10))
        let pages = try #require(lived.driver.cloud.clusters[0].volume?.durablePages())
        try lived.driver.sql("INSERT INTO books VALUES (100000, 'after the snapshot')")
        lived.driver.live(for: .hours(2))
        #expect(try lived.driver.restored(from: AutomatedSnapshotTests.first, as: "restored") == pages)
        // A copy is manual: it outlives the retention.
        try lived.driver.call(
            "CopyDBClusterSnapshot",
            [("SourceDBClusterSnapshotIdentifier", .string(AutomatedSnapshotTests.first)), ("TargetDBClusterSnapshotIdentifier", "kept")])
        lived.driver.live(for: .days(4))
        #expect(lived.driver.status(of: AutomatedSnapshotTests.first) == .deleted)
        #expect(try lived.driver.restored(from: "kept", as: "again") == pages)
        #expect(lived.driver.strayObjects == [])
    }

    @Test func aShorterRetentionTakesOldOnesAtOnceAndALongerOneKeepsThem() throws {
        var driver = CloudDriver(AutomatedSnapshotTests.estate(retentionDays: 7))
        driver.live(for: .days(6))
        #expect(try driver.snapshots().count == 6)
        var longer = driver.forked()
        try driver.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("BackupRetentionPeriod", 2)])
        #expect(driver.cloud.snapshots.count { $0.status.current == .available } == 2)
        driver.live(for: .days(3))
        #expect(try driver.snapshots().count == 2)
        try longer.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("BackupRetentionPeriod", 10)])
        longer.live(for: .days(10))
        #expect(try longer.snapshots().count == 10)
        #expect(driver.strayObjects == [] && longer.strayObjects == [])
    }

    @Test func aClusterThatCannotBeBackedUpWaitsInsideItsWindowThenForTheNextDay() throws {
        // Stopped in the morning, started when the window opens: some minutes late.
        var driver = CloudDriver(AutomatedSnapshotTests.estate())
        driver.live(until: CloudDriver.birth + .hours(1))
        try driver.call("StopDBCluster", [("DBClusterIdentifier", "orders")])
        driver.live(until: CloudDriver.birth + .hours(3) + .minutes(9))
        var stopped = driver.forked()
        try driver.call("StartDBCluster", [("DBClusterIdentifier", "orders")])
        driver.live(until: CloudDriver.birth + .hours(4))
        let late = try #require(driver.cloud.snapshots.first?.createdAt)
        let opens = CloudDriver.birth + .hours(3) + .minutes(10)
        #expect(late > opens && late < opens + .minutes(30) && (late - opens).microseconds % 300_000_000 == 0)
        stopped.live(for: .days(3))
        #expect(stopped.cloud.snapshots.isEmpty, "a stopped cluster takes no automated backups")
        #expect(driver.cloud.operations.values.count { if case .automatedSnapshotDue = $0 { true } else { false } } == 1)
    }

    @Test func noneIsMadeWithoutTheKey() throws {
        var driver = CloudDriver(AutomatedSnapshotTests.estate())
        // Just before the window: the cluster is still available when the snapshot is due.
        driver.live(until: CloudDriver.birth + .hours(3) + .seconds(599))
        try driver.call("DisableKey", service: "kms", [("KeyId", driver.keyARN)])
        driver.live(for: .days(2))
        #expect(driver.cloud.snapshots.isEmpty)
    }

    @Test func aWindowThatTheControlPlaneSleepsThroughIsLost() throws {
        var driver = CloudDriver(AutomatedSnapshotTests.estate())
        let endpoint = ServiceEndpoint(service: "rds", region: CloudDriver.west)
        driver.live(until: CloudDriver.birth + .hours(3))
        let begins = driver.cloud.beginOutage(of: endpoint, now: driver.now)
        #expect(begins)
        driver.live(for: .hours(2))
        driver.cloud.endOutage(of: endpoint, now: driver.now)
        driver.live(until: CloudDriver.birth + .days(1) + .hours(4))
        #expect(driver.cloud.snapshots.map(\.id) == ["rds:orders-2026-03-02-03-10"])
    }

    @Test func theWindowMovesWithItsCluster() throws {
        var driver = CloudDriver(AutomatedSnapshotTests.estate())
        driver.live(for: .hours(1))
        try driver.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("PreferredBackupWindow", "02:00-02:30")])
        driver.live(for: .days(3))
        #expect(driver.cloud.snapshots.map(\.id) == (1...3).map { "rds:orders-2026-03-0\($0)-02-00" })
    }

    @Test func aDeletionTakesThemAlongOrLeavesThemToDrain() throws {
        for keeps in [false, true] {
            var driver = CloudDriver(AutomatedSnapshotTests.estate(retentionDays: 3))
            driver.live(for: .days(4))
            try driver.snapshot("by-hand")
            driver.live(for: .hours(1))
            try driver.call("DeleteDBInstance", [("DBInstanceIdentifier", "orders-1")])
            try driver.call(
                "DeleteDBCluster", [("DBClusterIdentifier", "orders"), ("SkipFinalSnapshot", true), ("DeleteAutomatedBackups", .bool(!keeps))])
            driver.live(for: .hours(2))
            #expect(driver.cloud.clusters[0].isDeleted)
            #expect(try driver.snapshots([("SnapshotType", "automated")]).count == (keeps ? 3 : 0))
            #expect(driver.strayObjects == [])
            driver.live(for: .days(1))
            #expect(try driver.snapshots([("SnapshotType", "automated")]).count == (keeps ? 2 : 0))
            driver.live(for: .days(3))
            #expect(try driver.snapshots() == ["by-hand"])
            #expect(driver.cloud.clusters[0].backup == nil)
            #expect(driver.strayObjects == [])
        }
    }

    @Test func aRetainedBackupIsListedRestorableAndCanBeDeleted() throws {
        var lived = try RestoreProofTests.lived(AutomatedSnapshotTests.estate(retentionDays: 3), commits: 40)
        lived.driver.live(for: .days(1))
        let pages = try #require(lived.driver.cloud.clusters[0].volume?.durablePages())
        let resourceID = StructuredValue.string(lived.driver.cloud.clusters[0].resourceID)
        #expect(lived.driver.refusal("DeleteDBClusterAutomatedBackup", [("DbClusterResourceId", resourceID)]) == .invalidDBClusterAutomatedBackupState)
        let active = try lived.driver.call("DescribeDBClusterAutomatedBackups", [("DBClusterIdentifier", "orders")])["DBClusterAutomatedBackups"]?[0]
        #expect(active?["Status"] == "active" && active?["StorageEncryptionType"] == "sse-kms" && active?["PreferredBackupWindow"] == "03:10-03:40")
        try lived.driver.call("DeleteDBInstance", [("DBInstanceIdentifier", "orders-1")])
        try lived.driver.call("DeleteDBCluster", [("DBClusterIdentifier", "orders"), ("SkipFinalSnapshot", true), ("DeleteAutomatedBackups", false)])
        lived.driver.live(for: .hours(2))
        let retained = try lived.driver.call("DescribeDBClusterAutomatedBackups", [("DbClusterResourceId", resourceID)])["DBClusterAutomatedBackups"]?[0]
        #expect(retained?["Status"] == "retained")
        let latest = try #require(retained?["RestoreWindow"]?["LatestTime"]?.scalarText.flatMap(Instant.init(iso:)))
        #expect(latest < lived.driver.now - .hours(1))
        try lived.driver.call(
            "RestoreDBClusterToPointInTime",
            [("DBClusterIdentifier", "orders"), ("SourceDbClusterResourceId", resourceID), ("UseLatestRestorableTime", true)])
        // Deleting the backup now must not hurt the restore that reads it.
        try lived.driver.call("DeleteDBClusterAutomatedBackup", [("DbClusterResourceId", resourceID)])
        lived.driver.live(for: .minutes(1))
        #expect(try lived.driver.snapshots([("SnapshotType", "automated")]).isEmpty)
        #expect(lived.driver.refusal("DeleteDBClusterAutomatedBackup", [("DbClusterResourceId", resourceID)]) == .dbClusterAutomatedBackupNotFound)
        lived.driver.live(for: .hours(2))
        #expect(lived.driver.cloud.clusters[1].volume?.durablePages() == pages)
        #expect(lived.driver.strayObjects == [])
    }

    @Test func retainedBackupsHaveAQuota() throws {
        var quotas = Quotas()
        quotas.retainedBackups = 1
        var estate = CloudDriver.estate(instances: 0, quotas: quotas)
        var other = estate.clusters[0]
        other.id = "books"
        other.dataAPI = nil
        estate.clusters.append(other)
        var driver = CloudDriver(estate)
        driver.live(for: .hours(1))
        func input(_ name: StructuredValue) -> [(String, StructuredValue)] {
            [("DBClusterIdentifier", name), ("SkipFinalSnapshot", true), ("DeleteAutomatedBackups", false)]
        }
        #expect(driver.refusal("DeleteDBCluster", input("orders")) == nil)
        // The first is still being deleted, and counts.
        #expect(driver.refusal("DeleteDBCluster", input("books")) == .dbClusterAutomatedBackupQuotaExceeded)
        driver.live(for: .hours(1))
        #expect(driver.refusal("DeleteDBCluster", input("books")) == .dbClusterAutomatedBackupQuotaExceeded)
        driver.live(for: .days(8))
        #expect(driver.refusal("DeleteDBCluster", input("books")) == nil)
    }

    @Test func nextToEveryOtherStepTheDailySnapshotLosesNoObject() throws {
        // Windows at every half hour against the imaging and staging timers.
        for half in 0..<8 {
            let start = "0\(half / 2):\(half % 2 == 0 ? "00" : "30")"
            var driver = CloudDriver(AutomatedSnapshotTests.estate(retentionDays: 1, window: "\(start)-0\(half / 2 + 1):\(half % 2 == 0 ? "00" : "30")"))
            try driver.sql("CREATE TABLE t (id INTEGER PRIMARY KEY, pad TEXT)")
            for step in 1...60 {
                try driver.sql("INSERT INTO t VALUES (\(step), '\(String(repeating: "page \(step) ", count: 300))')")
                driver.live(for: .minutes(61))
                #expect(driver.strayObjects == [], "window \(start), step \(step)")
            }
            #expect(driver.cloud.snapshots.count { $0.status.current == .available } <= 2)
        }
    }
}
