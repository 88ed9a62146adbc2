import StorageModel
import Testing
import Units

@testable import ClusterModel

@Suite("partitions, and damage in the backup store") struct PartitionTests {
    private static let zones = ["us-west-2a", "us-west-2b", "us-west-2c"].map { ZoneName($0) }

    /// The writer in the first zone, a reader in the second.
    private static func lived() throws -> CloudDriver {
        var driver = CloudDriver(CloudDriver.estate(instances: 2))
        try driver.sql("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        try driver.sql("INSERT INTO t VALUES (1), (2)")
        driver.live(for: .hours(5))
        return driver
    }

    private static func cutOff(_ zone: Int, from others: [Int], _ driver: inout CloudDriver) {
        let cut = driver.cloud.cutOff(zones[zone], from: others.map { zones[$0] }, now: driver.now)
        #expect(cut)
    }

    @Test func aReaderThatReachesTheOthersAgainTakesOverFromACutOffWriter() throws {
        var driver = try Self.lived()
        Self.cutOff(1, from: [0, 2], &driver)
        Self.cutOff(0, from: [2], &driver)
        driver.live(for: .minutes(3))
        #expect(driver.cloud.clusters[0].writerInstance()?.id == "orders-1", "setting: the reader is cut off too")
        driver.cloud.joinAgain(Self.zones[1], with: [Self.zones[2]], now: driver.now)
        driver.live(for: .minutes(3))
        #expect(driver.cloud.clusters[0].writerInstance()?.id == "orders-2" && driver.cloud.answersSQL(0))
    }

    @Test func aReaderThatComesUpTakesOverFromACutOffWriter() throws {
        var driver = try Self.lived()
        _ = driver.cloud.crashInstance("orders-2", cluster: 0, now: driver.now, engines: driver.engines)
        Self.cutOff(0, from: [1, 2], &driver)
        driver.live(for: .minutes(10))
        #expect(driver.cloud.clusters[0].writerInstance()?.id == "orders-2" && driver.cloud.answersSQL(0))
    }

    // MARK: Objects

    private static func object(_ kind: BackupObjectKind, _ driver: CloudDriver) throws -> [UInt8] {
        let backup = try #require(driver.cloud.clusters[0].backup)
        let store = try #require(driver.cloud.regionIndex(CloudDriver.west))
        let object =
            switch kind {
            case .log: backup.newestChunk(notAfter: driver.now)?.object
            case .page: backup.newestImage(ofPage: 1, notAfter: driver.now)?.object
            }
        let id = try #require(object)
        return try #require(driver.cloud.stores[store].storedBytes(of: id))
    }

    @Test func anObjectThatGoesBadTwiceIsGoodOnlyOnceBothHaveHealed() throws {
        var driver = try Self.lived()
        let good = try Self.object(.log, driver)
        for _ in 0..<2 {
            let what = driver.cloud.rotBackupObject(.log, page: 1, age: .zero, of: 0, now: driver.now)
            #expect(what != nil)
            #expect(try Self.object(.log, driver) != good)
        }
        driver.cloud.unrotBackupObject(.log, page: 1, age: .zero, of: 0)
        #expect(try Self.object(.log, driver) != good)
        driver.cloud.unrotBackupObject(.log, page: 1, age: .zero, of: 0)
        #expect(try Self.object(.log, driver) == good)
    }

    @Test func theEndOfOneFaultHealsNothingOfAnother() throws {
        var driver = try Self.lived()
        let (log, page) = (try Self.object(.log, driver), try Self.object(.page, driver))
        for kind in BackupObjectKind.allCases {
            let what = driver.cloud.rotBackupObject(kind, page: 1, age: .zero, of: 0, now: driver.now)
            #expect(what != nil)
        }
        driver.cloud.unrotBackupObject(.log, page: 1, age: .zero, of: 0)
        #expect(try Self.object(.log, driver) == log)
        #expect(try Self.object(.page, driver) != page)
    }
}
