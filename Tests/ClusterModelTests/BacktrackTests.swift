import Estate
import Testing
import Units

@testable import ClusterModel

@Suite("backtracking") struct BacktrackTests {
    private func lived(window: Duration = .hours(2), writeRate: Double = 0, binlog: Bool = false) throws -> CloudDriver {
        var estate = CloudDriver.estate(instances: 2)
        estate.clusters[0].backtrackWindow = window
        estate.clusters[0].writeRate = writeRate
        estate.clusters[0].binlog = binlog
        var driver = CloudDriver(estate)
        try driver.sql("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        return driver
    }

    private func count(_ driver: inout CloudDriver) throws -> Int {
        let outcome = try driver.cloud.execute("SELECT count(*) FROM t", on: 0, now: driver.now, engines: driver.engines)
        guard case .integer(let count)? = outcome.rows.first?.first else { return -1 }
        return Int(count)
    }

    private func backtrack(_ driver: inout CloudDriver, to time: Instant, _ more: [(String, StructuredValue)] = []) throws -> StructuredValue {
        try driver.call("BacktrackDBCluster", [("DBClusterIdentifier", "orders"), ("BacktrackTo", .string(time.iso))] + more)
    }

    @Test func goesBackAndForwardAgain() throws {
        var driver = try lived()
        var moments: [Instant] = []
        for number in 1...10 {
            try driver.sql("INSERT INTO t VALUES (\(number))")
            driver.live(for: .minutes(5))
            moments.append(driver.now)
        }
        let answer = try backtrack(&driver, to: moments[3])
        #expect(answer["Status"] == "applying" && driver.cloud.clusters[0].status.current == .backtracking && !driver.cloud.answersSQL(0))
        driver.live(for: .minutes(2))
        #expect(try count(&driver) == 4)
        // The exact time is that of the last commit that is in it.
        let listed = try driver.call("DescribeDBClusterBacktracks", [("DBClusterIdentifier", "orders")])["DBClusterBacktracks"]?[0]
        let exact = try #require(listed?["BacktrackTo"]?.scalarText.flatMap { Instant(iso: $0) })
        #expect(listed?["Status"] == "completed" && exact < moments[3] && exact > moments[2])
        _ = try backtrack(&driver, to: moments[8])
        driver.live(for: .minutes(2))
        #expect(try count(&driver) == 9)
        try driver.sql("INSERT INTO t VALUES (100)")
        driver.live(for: .minutes(1))
        _ = try backtrack(&driver, to: moments[0])
        driver.live(for: .minutes(2))
        #expect(try count(&driver) == 1)
        #expect(driver.cloud.clusters[0].rewinds == 3)
    }

    @Test func theContinuousBackupGoesOnOverBothBranches() throws {
        var driver = try lived()
        try driver.sql("INSERT INTO t VALUES (1), (2), (3)")
        driver.live(for: .minutes(30))
        let full = driver.now.flooredToSecond
        try driver.sql("DELETE FROM t")
        driver.live(for: .minutes(10))
        _ = try backtrack(&driver, to: full)
        driver.live(for: .minutes(20))
        let after = driver.now.flooredToSecond
        driver.live(for: .minutes(20))
        // Between the harm and the backtrack, and after it.
        let harmed = try driver.restore("harmed", to: full + .minutes(5))
        let mended = try driver.restore("mended", to: after)
        #expect(driver.cloud.clusters[mended].volume?.durablePages() == driver.cloud.clusters[0].volume?.durablePages())
        #expect(driver.cloud.clusters[harmed].volume?.durablePages() != driver.cloud.clusters[0].volume?.durablePages())
    }

    @Test func heavyWritesShortenTheWindowAndAreTold() throws {
        // 200,000 records a second against the most that a cluster keeps: 5,000 s.
        var driver = try lived(window: .hours(24), writeRate: 100_000)
        driver.live(for: .hours(6))
        let earliest = try #require(driver.cloud.earliestBacktrack(of: 0, now: driver.now))
        #expect(driver.now - earliest == .seconds(5_000))
        #expect(driver.cloud.changeRecords(of: 0, now: driver.now) ?? 0 >= 1_000_000_000)
        #expect(driver.cloud.events.count { $0.kind == .backtrackWindowShort } == 1)
        try driver.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("BacktrackWindow", 3_600)])
        #expect(driver.cloud.events.count { $0.kind == .backtrackWindowWhole } == 1)
        let answer = try driver.call("DescribeDBClusters", [])["DBClusters"]?[0]
        #expect(answer?["BacktrackWindow"] == 3_600 && answer?["BacktrackConsumedChangeRecords"] != nil)
    }

    @Test func asFarAsItReachesWhenThatIsAskedFor() throws {
        var driver = try lived(window: .hours(1))
        try driver.sql("INSERT INTO t VALUES (1)")
        driver.live(for: .hours(3))
        try driver.sql("INSERT INTO t VALUES (2)")
        driver.live(for: .minutes(1))
        _ = try backtrack(&driver, to: driver.now - .hours(2), [("UseEarliestTimeOnPointInTimeUnavailable", true)])
        driver.live(for: .minutes(5))
        #expect(try count(&driver) == 1)
    }

    @Test func forceGoesAheadWithABinaryLog() throws {
        var driver = try lived(binlog: true)
        try driver.sql("INSERT INTO t VALUES (1)")
        driver.live(for: .minutes(10))
        _ = try backtrack(&driver, to: driver.now - .minutes(5), [("Force", true)])
        driver.live(for: .minutes(5))
        #expect(try count(&driver) == 1)
    }

    @Test func waitsForAWriterAndKeepsItsOrder() throws {
        var driver = try lived()
        try driver.sql("INSERT INTO t VALUES (1)")
        driver.live(for: .minutes(10))
        let time = driver.now
        try driver.sql("INSERT INTO t VALUES (2)")
        driver.live(for: .minutes(1))
        _ = try backtrack(&driver, to: time)
        let (now, engines) = (driver.now, driver.engines)
        for instance in ["orders-1", "orders-2"] { _ = driver.cloud.crashInstance(instance, cluster: 0, now: now, engines: engines) }
        driver.live(for: .minutes(10))
        #expect(try count(&driver) == 1)
        #expect(driver.cloud.clusters[0].status.current == .available)
    }
}
