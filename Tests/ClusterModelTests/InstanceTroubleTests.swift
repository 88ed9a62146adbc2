import Testing
import Units

@testable import ClusterModel

@Suite("instance troubles") struct InstanceTroubleTests {
    private func lived(instances: Int = 1) throws -> CloudDriver {
        var driver = CloudDriver(CloudDriver.estate(instances: instances))
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .hours(1))
        return driver
    }

    @Test func aLostHostIsReplacedInItsZoneOnceThereIsRoom() throws {
        var driver = try lived()
        let (now, engines) = (driver.now, driver.engines)
        let zone = driver.cloud.clusters[0].instances[0].zone
        let filled = [driver.cloud.fillZone(zone, now: now), driver.cloud.fillZone(zone, now: now)]
        let struck = driver.cloud.loseInstanceHost("orders-1", cluster: 0, now: now, engines: engines)
        #expect(filled == [true, false] && struck)
        driver.live(for: .hours(2))
        #expect(!driver.cloud.answersSQL(0), "its zone has no room")
        driver.cloud.emptyZone(zone, now: driver.now)
        driver.live(for: .minutes(3))
        #expect(!driver.cloud.answersSQL(0), "making it anew begins only now")
        driver.live(for: .minutes(10))
        #expect(driver.cloud.answersSQL(0) && driver.cloud.clusters[0].instances[0].zone == zone)
    }

    @Test func aStoppedClusterStartsOnlyWhereThereIsRoom() throws {
        var driver = try lived()
        try driver.call("StopDBCluster", [("DBClusterIdentifier", "orders")])
        driver.live(for: .hours(1))
        let zone = driver.cloud.clusters[0].instances[0].zone
        let filled = driver.cloud.fillZone(zone, now: driver.now)
        #expect(filled)
        try driver.call("StartDBCluster", [("DBClusterIdentifier", "orders")])
        driver.live(for: .hours(2))
        #expect(driver.cloud.clusters[0].status.current == .available && !driver.cloud.answersSQL(0), "no host for its instance")
        driver.cloud.emptyZone(zone, now: driver.now)
        driver.live(for: .minutes(13))
        #expect(driver.cloud.answersSQL(0))
    }

    @Test func nothingHappensInARegionThatIsGone() throws {
        var driver = try lived(instances: 2)
        let (now, engines) = (driver.now, driver.engines)
        _ = driver.cloud.loseZone(ZoneName("us-west-2b"), now: now, engines: engines)
        _ = driver.cloud.loseRegion(CloudDriver.west, now: now, engines: engines)
        let events = driver.cloud.events.count
        let crashed = driver.cloud.crashInstance("orders-1", cluster: 0, now: now, engines: engines)
        let struck = driver.cloud.loseInstanceHost("orders-1", cluster: 0, now: now, engines: engines)
        driver.cloud.healZone(ZoneName("us-west-2b"), now: now, engines: engines)
        driver.live(for: .hours(1))
        #expect(!crashed && !struck && driver.cloud.events.count == events, "\(driver.cloud.events.suffix(3))")
    }

    @Test func withAReaderALostHostCostsSeconds() throws {
        var driver = try lived(instances: 2)
        let (now, engines) = (driver.now, driver.engines)
        let struck = driver.cloud.loseInstanceHost("orders-1", cluster: 0, now: now, engines: engines)
        #expect(struck)
        driver.live(for: .minutes(2))
        #expect(driver.cloud.answersSQL(0) && driver.cloud.clusters[0].writerInstance()?.id == "orders-2")
        driver.live(for: .hours(1))
        #expect(driver.cloud.clusters[0].instances.allSatisfy { $0.isUp }, "and it comes back as a reader")
    }

    @Test func aRebootedWriterStaysTheWriter() throws {
        var driver = try lived(instances: 2)
        try driver.call("RebootDBInstance", [("DBInstanceIdentifier", "orders-1")])
        #expect(!driver.cloud.answersSQL(0))
        driver.live(for: .minutes(5))
        #expect(driver.cloud.answersSQL(0) && driver.cloud.clusters[0].writerInstance()?.id == "orders-1")
        #expect(driver.cloud.events.contains { $0.kind == .instanceRestarted })
        try driver.call("RebootDBInstance", [("DBInstanceIdentifier", "orders-2")])
        #expect(driver.cloud.answersSQL(0), "a reader's reboot disturbs nobody")
    }

    @Test func maintenanceRestartsTheWriterAndEnds() throws {
        var driver = try lived()
        let (now, engines) = (driver.now, driver.engines)
        let began = driver.cloud.startMaintenance(of: 0, lasting: .minutes(20), now: now, engines: engines)
        let again = driver.cloud.startMaintenance(of: 0, lasting: .minutes(20), now: now, engines: engines)
        #expect(began && !again && !driver.cloud.answersSQL(0))
        driver.live(for: .minutes(5))
        #expect(driver.cloud.answersSQL(0) && driver.cloud.clusters[0].status.current == .maintenance)
        driver.live(for: .minutes(16))
        #expect(driver.cloud.clusters[0].status.current == .available)
    }
}
