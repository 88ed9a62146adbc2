import Estate
import SQLEngine
import Testing
import Units

@testable import ClusterModel

/// A cluster that runs while its key becomes unusable.
@Suite("key loss") struct KeyLossTests {
    private static let orders: [(String, StructuredValue)] = [("DBClusterIdentifier", "orders")]

    private func lived(instances: Int = 2) throws -> CloudDriver {
        var driver = CloudDriver(CloudDriver.estate(instances: instances, retentionDays: 35))
        try driver.sql("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        try driver.sql("INSERT INTO t VALUES (1), (2)")
        driver.live(for: .hours(1))
        return driver
    }

    private func status(_ driver: CloudDriver) -> ClusterStatus { driver.cloud.clusters[0].status.current }

    @Test func itIsNoticedLaterAndEnablingTheKeyAndStartingBringsEveryRowBack() throws {
        for seed in 0..<6 as Range<UInt64> {
            var driver = CloudDriver(CloudDriver.estate(instances: 2), seed: seed)
            try driver.sql("CREATE TABLE t (id INTEGER PRIMARY KEY)")
            try driver.sql("INSERT INTO t VALUES (1), (2)")
            driver.live(for: .hours(1))
            try driver.call("DisableKey", service: "kms", [("KeyId", driver.keyARN)])
            #expect(driver.cloud.answersSQL(0), "nobody has noticed yet")
            driver.live(for: .hours(12))
            #expect(status(driver) == .keyLostRecoverable && !driver.cloud.answersSQL(0))
            #expect(driver.cloud.clusters[0].instances.allSatisfy { $0.status.current == .keyLost })
            #expect(driver.cloud.events.contains { $0.kind == .keyNotAccessible && $0.kind.rawValue == "RDS-EVENT-0419" })
            try driver.call("EnableKey", service: "kms", [("KeyId", driver.keyARN)])
            try driver.call("StartDBCluster", Self.orders)
            driver.live(for: .hours(1))
            #expect(status(driver) == .available && driver.cloud.answersSQL(0))
            #expect(try driver.rows("SELECT count(*) FROM t", on: 0) == [[.integer(2)]])
        }
    }

    @Test func aKeyThatIsBackBeforeAnybodyNoticedChangesNothing() throws {
        var driver = try lived()
        try driver.call("DisableKey", service: "kms", [("KeyId", driver.keyARN)])
        driver.live(for: .seconds(10))
        try driver.call("EnableKey", service: "kms", [("KeyId", driver.keyARN)])
        driver.live(for: .days(1))
        #expect(status(driver) == .available && driver.cloud.answersSQL(0))
        try driver.call("DisableKey", service: "kms", [("KeyId", driver.keyARN)])
        driver.live(for: .hours(12))
        #expect(status(driver) == .keyLostRecoverable, "the next loss is watched again")
    }

    @Test func afterSevenDaysOnlyARestoreHelps() throws {
        var driver = try lived()
        try driver.call("DisableKey", service: "kms", [("KeyId", driver.keyARN)])
        driver.live(for: .days(8))
        #expect(status(driver) == .keyLost)
        try driver.call("EnableKey", service: "kms", [("KeyId", driver.keyARN)])
        #expect(driver.refusal("StartDBCluster", Self.orders) == .invalidDBClusterState)
        let restored = try driver.restore("aside", to: CloudDriver.birth + .minutes(30))
        #expect(try driver.rows("SELECT count(*) FROM t", on: restored) == [[.integer(2)]])
        // It can still be deleted.
        for instance in ["orders-1", "orders-2"] { try driver.call("DeleteDBInstance", [("DBInstanceIdentifier", .string(instance))]) }
        try driver.call("DeleteDBCluster", Self.orders + [("SkipFinalSnapshot", true)])
        driver.live(for: .hours(3))
        #expect(driver.cloud.clusters[0].isDeleted)
    }

    @Test func revokingTheGrantOfRDSIsLosingTheKey() throws {
        var driver = try lived()
        let grant = try #require(driver.cloud.clusters[0].keyGrant)
        let listed = try driver.call("ListGrants", service: "kms", [("KeyId", driver.keyARN)])
        #expect(listed["Grants"]?[0]?["GrantId"]?.scalarText == grant)
        #expect(listed["Grants"]?[0]?["GranteePrincipal"] == "rds.us-west-2.amazonaws.com")
        try driver.call("RevokeGrant", service: "kms", [("KeyId", driver.keyARN), ("GrantId", .string(grant))])
        driver.live(for: .hours(12))
        #expect(status(driver) == .keyLostRecoverable)
        #expect(driver.refusal("StartDBCluster", Self.orders) == .kmsKeyNotAccessible, "an enabled key is not enough")
    }

    @Test func theNextOpeningNoticesAtOnce() throws {
        var driver = try lived(instances: 1)
        try driver.call("DisableKey", service: "kms", [("KeyId", driver.keyARN)])
        _ = driver.cloud.crashInstance("orders-1", cluster: 0, now: driver.now, engines: driver.engines)
        driver.live(for: .minutes(2))
        #expect(status(driver) == .keyLostRecoverable)
    }

    @Test func clustersUnderAKeyThatAWSOwnsAreNotExposed() throws {
        var estate = CloudDriver.estate(isEncrypted: false)
        estate.profile.encryptionByDefault = true
        var driver = CloudDriver(estate)
        try driver.sql("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        driver.live(for: .hours(1))
        try driver.call("DisableKey", service: "kms", [("KeyId", driver.keyARN)])
        driver.live(for: .days(1))
        #expect(status(driver) == .available && driver.cloud.clusters[0].encryption == .owned)
        let listed = try driver.call("ListKeys", service: "kms", [])
        #expect(listed["Keys"]?[2] == nil, "two customer keys of the account in the region, and no more")
    }

    @Test func theGrantGoesWithTheLastThingThatNeedsIt() throws {
        for keeps in [true, false] {
            var driver = try lived(instances: 1)
            let key = try #require(driver.cloud.clusters[0].key?.keyARN)
            let grant = try #require(driver.cloud.clusters[0].keyGrant)
            try driver.call("DeleteDBInstance", [("DBInstanceIdentifier", "orders-1")])
            try driver.call("DeleteDBCluster", Self.orders + [("SkipFinalSnapshot", true), ("DeleteAutomatedBackups", .bool(!keeps))])
            driver.live(for: .hours(3))
            #expect((driver.cloud.keys.grant(grant, on: key) != nil) == keeps)
            driver.live(for: .days(36))
            #expect(driver.cloud.keys.grant(grant, on: key) == nil)
        }
    }

    @Test func nothingLeadsOutOfTheTerminalState() throws {
        var driver = try lived()
        _ = driver.cloud.loseZone(ZoneName("us-west-2a"), now: driver.now, engines: driver.engines)
        try driver.call("DisableKey", service: "kms", [("KeyId", driver.keyARN)])
        driver.live(for: .days(9))
        #expect(status(driver) == .keyLost)
        try driver.call("EnableKey", service: "kms", [("KeyId", driver.keyARN)])
        driver.cloud.healZone(ZoneName("us-west-2a"), now: driver.now, engines: driver.engines)
        driver.live(for: .days(9))
        #expect(status(driver) == .keyLost && !driver.cloud.answersSQL(0))
    }
}
