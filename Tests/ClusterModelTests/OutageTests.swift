import Estate
import SQLEngine
import Testing
import Units

@testable import ClusterModel

@Suite("outages of control planes and accounts") struct OutageTests {
    private static let rds = ServiceEndpoint(service: "rds", region: CloudDriver.west)

    private func lived() throws -> CloudDriver {
        var driver = CloudDriver(CloudDriver.estate(instances: 2))
        try driver.sql("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        try driver.sql("INSERT INTO t VALUES (1), (2)")
        driver.live(for: .hours(1))
        return driver
    }

    @Test func aRestoreStandsStillAndGoesOnAfterwardsWhileDatabasesGoOn() throws {
        var driver = try lived()
        try driver.call(
            "RestoreDBClusterToPointInTime",
            [("DBClusterIdentifier", "aside"), ("SourceDBClusterIdentifier", "orders"), ("UseLatestRestorableTime", true)])
        let now = driver.now
        let isDown = [driver.cloud.beginOutage(of: Self.rds, now: now), driver.cloud.beginOutage(of: Self.rds, now: now)]
        #expect(isDown == [true, false], "it can go down once")
        driver.live(for: .hours(6))
        #expect(driver.cloud.clusters[1].status.current == .creating)
        #expect(driver.refusal("DescribeDBClusters", []) == .serviceUnavailable)
        #expect(driver.refusal("DescribeDBClusters", region: CloudDriver.east, []) == nil)
        #expect(driver.cloud.answersSQL(0))
        try driver.sql("INSERT INTO t VALUES (3)")
        driver.cloud.endOutage(of: Self.rds, now: driver.now)
        driver.live(for: .seconds(1))
        #expect(driver.cloud.clusters[1].status.current == .available)
        #expect(try driver.rows("SELECT count(*) FROM t", on: 1) == [[.integer(2)]])
    }

    @Test func aFailoverNeedsNoControlPlane() throws {
        var driver = try lived()
        _ = driver.cloud.beginOutage(of: Self.rds, now: driver.now)
        _ = driver.cloud.crashInstance("orders-1", cluster: 0, now: driver.now, engines: driver.engines)
        driver.live(for: .minutes(3))
        #expect(driver.cloud.clusters[0].writerInstance()?.id == "orders-2" && driver.cloud.answersSQL(0))
    }

    @Test func aSuspendedAccountTakesItsDatabasesItsKeysAndWhatItShared() throws {
        var driver = try lived()
        let (now, engines) = (driver.now, driver.engines)
        let isLost = (0..<2).map { _ in driver.cloud.loseAccount(CloudDriver.account, now: now, engines: engines) }
        #expect(isLost == [true, false], "it can be lost once")
        #expect(!driver.cloud.answersSQL(0))
        let key = try #require(driver.cloud.clusters[0].key)
        #expect(throws: (any Error).self) { try driver.cloud.keys.unwrap(key, context: driver.cloud.clusters[0].resourceID) }
        #expect(throws: (any Error).self) { try driver.cloud.keys.surveyUnwrap(key, context: driver.cloud.clusters[0].resourceID) }
        let survivors = driver.cloud.survey(now: driver.now, disasterAt: driver.now)
        #expect(!survivors.isEmpty)
        for survivor in survivors {
            guard case .obstacle(let why) = survivor.content else { return #expect(Bool(false), "\(survivor.object) survived") }
            #expect(why == "account 111122223333 is suspended")
        }
    }
}
