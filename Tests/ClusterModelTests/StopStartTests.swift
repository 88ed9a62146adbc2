import Estate
import SQLEngine
import Testing
import Units

@testable import ClusterModel

@Suite("stop and start") struct StopStartTests {
    private static let orders: [(String, StructuredValue)] = [("DBClusterIdentifier", "orders")]

    private func lived(retentionDays: Int64 = 7) throws -> CloudDriver {
        var driver = CloudDriver(CloudDriver.estate(instances: 2, retentionDays: retentionDays))
        try driver.sql("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        try driver.sql("INSERT INTO t VALUES (1), (2)")
        driver.live(for: .hours(1))
        return driver
    }

    private func status(_ driver: CloudDriver, _ cluster: Int = 0) -> ClusterStatus { driver.cloud.clusters[cluster].status.current }

    @Test func aStoppedClusterAnswersNobodyAndComesBackWithEveryRow() throws {
        var driver = try lived()
        let answer = try driver.call("StopDBCluster", Self.orders)
        #expect(answer["DBCluster"]?["Status"] == "stopping")
        #expect(!driver.cloud.answersSQL(0))
        driver.live(for: .hours(1))
        #expect(status(driver) == .stopped)
        #expect(driver.cloud.clusters[0].instances.map(\.status.current) == [.stopped, .stopped])
        try driver.call("StartDBCluster", Self.orders)
        #expect(status(driver) == .starting)
        driver.live(for: .hours(1))
        #expect(status(driver) == .available && driver.cloud.answersSQL(0))
        try driver.sql("INSERT INTO t VALUES (3)")
        driver.live(for: .seconds(5))
        #expect(try driver.rows("SELECT count(*) FROM t", on: 0) == [[.integer(3)]])
    }

    @Test func theServiceStartsItAgainAfterSevenDays() throws {
        var driver = try lived()
        try driver.call("StopDBCluster", Self.orders)
        driver.live(for: .days(6) + .hours(23))
        #expect(status(driver) == .stopped)
        driver.live(for: .hours(3))
        #expect(status(driver) == .available)
        #expect(driver.cloud.events.contains { $0.kind == .clusterStartedAfterLimit })
    }

    @Test func aStartedClusterIsNotStartedAgainByAnOldTimer() throws {
        var driver = try lived()
        try driver.call("StopDBCluster", Self.orders)
        driver.live(for: .days(2))
        try driver.call("StartDBCluster", Self.orders)
        driver.live(for: .days(1))
        try driver.call("StopDBCluster", Self.orders)
        driver.live(for: .days(5))
        #expect(status(driver) == .stopped, "the first stop's seven days have passed, the second's have not")
    }

    @Test func theWindowStandsStillAndStaysRestorable() throws {
        var driver = try lived()
        let stopped = driver.now
        try driver.call("StopDBCluster", Self.orders)
        driver.live(for: .days(2))
        let latest = try #require(driver.cloud.clusters[0].latestRestorable(now: driver.now))
        #expect(latest <= stopped && stopped - latest < .minutes(10))
        #expect(driver.cloud.clusters[0].earliestRestorable(now: driver.now) == CloudDriver.birth)
        let restored = try driver.restore("aside", to: CloudDriver.birth + .minutes(30))
        #expect(try driver.rows("SELECT count(*) FROM t", on: restored) == [[.integer(2)]])
        // The retention runs on: what it passes is gone, stopped or not.
        driver.live(for: .days(4) + .hours(20))
        #expect(driver.cloud.clusters[0].earliestRestorable(now: driver.now) == CloudDriver.birth)
    }

    @Test func aLostZoneLeavesItsInstanceFailedOnStart() throws {
        var driver = try lived()
        try driver.call("StopDBCluster", Self.orders)
        driver.live(for: .hours(1))
        _ = driver.cloud.loseZone(ZoneName("us-west-2a"), now: driver.now, engines: driver.engines)
        try driver.call("StartDBCluster", Self.orders)
        driver.live(for: .hours(1))
        #expect(driver.cloud.clusters[0].instances.map(\.status.current) == [.failed, .available])
        #expect(driver.cloud.answersSQL(0), "the reader in the other zone takes over")
    }

    @Test func anInstanceThatIsMadeMeanwhileWaitsForTheStart() throws {
        var driver = try lived()
        let instance: [(String, StructuredValue)] = [
            ("DBInstanceIdentifier", "orders-3"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"), ("DBClusterIdentifier", "orders"),
        ]
        try driver.call("CreateDBInstance", instance)
        try driver.call("StopDBCluster", Self.orders)
        driver.live(for: .hours(2))
        #expect(driver.cloud.clusters[0].instances.map(\.status.current) == [.stopped, .stopped, .stopped])
        #expect(!driver.cloud.answersSQL(0))
        try driver.call("StartDBCluster", Self.orders)
        driver.live(for: .hours(1))
        #expect(driver.cloud.clusters[0].instances.map(\.status.current) == [.available, .available, .available])
    }

    @Test func aZoneThatComesBackDoesNotStartAStoppedCluster() throws {
        var driver = try lived()
        _ = driver.cloud.loseZone(ZoneName("us-west-2a"), now: driver.now, engines: driver.engines)
        driver.live(for: .minutes(10))
        try driver.call("StopDBCluster", Self.orders)
        driver.live(for: .hours(1))
        driver.cloud.healZone(ZoneName("us-west-2a"), now: driver.now, engines: driver.engines)
        driver.live(for: .hours(1))
        #expect(status(driver) == .stopped && !driver.cloud.answersSQL(0))
        #expect(driver.cloud.clusters[0].instances.map(\.status.current) == [.stopped, .stopped])
    }
}
