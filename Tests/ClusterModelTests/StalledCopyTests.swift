import Estate
import Testing
import Units

@testable import ClusterModel

@Suite("copies that stand still") struct StalledCopyTests {
    /// A snapshot, and a copy to the other region that has just begun.
    private func copying() throws -> CloudDriver {
        var driver = CloudDriver()
        try driver.sql("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        driver.live(for: .hours(1))
        try driver.call("CreateDBClusterSnapshot", [("DBClusterIdentifier", "orders"), ("DBClusterSnapshotIdentifier", "snap")])
        driver.live(for: .hours(1))
        try driver.copy("snap", to: "copy", region: CloudDriver.east, [("KmsKeyId", "alias/orders")])
        return driver
    }

    /// When the copy is there, at the grain of a second.
    private func end(_ driver: CloudDriver) throws -> Instant {
        var driver = driver
        let copy = try #require(driver.cloud.snapshots.firstIndex { $0.id == "copy" })
        let limit = driver.now + .hours(24)
        while driver.cloud.snapshots[copy].status.current == .copying, driver.now < limit { driver.live(for: .seconds(1)) }
        #expect(driver.cloud.snapshots[copy].status.current == .available)
        return driver.now
    }

    @Test func endsLaterByExactlyTheTimeThatItStoodStill() throws {
        let whole = try copying()
        let usual = try end(whole)
        let middle = whole.now + .microseconds((usual - whole.now).microseconds / 2)
        for pauses in 1...3 {
            var driver = whole
            for _ in 0..<pauses {
                driver.live(until: max(driver.now, middle))
                let now = driver.now
                let (first, second) = (driver.cloud.stallCopies(to: CloudDriver.east, now: now), driver.cloud.stallCopies(to: CloudDriver.east, now: now))
                #expect(first && !second, "they can be stalled once")
                driver.live(for: .hours(5))
                #expect(driver.cloud.snapshots.last { $0.id == "copy" }?.status.current == .copying)
                driver.cloud.resumeCopies(to: CloudDriver.east, now: driver.now)
            }
            #expect(try end(driver) - usual == .hours(5) * pauses)
        }
        var elsewhere = whole
        _ = elsewhere.cloud.stallCopies(to: CloudDriver.west, now: whole.now)
        #expect(try end(elsewhere) == usual, "copies to another region go on")
    }

    /// Short of its usual end the old event comes too early, after it too late: neither may end the copy.
    @Test func aShortStandIsNotLostEither() throws {
        let whole = try copying()
        let usual = try end(whole)
        var driver = whole
        _ = driver.cloud.stallCopies(to: CloudDriver.east, now: driver.now)
        driver.live(for: .seconds(7))
        driver.cloud.resumeCopies(to: CloudDriver.east, now: driver.now)
        #expect(try end(driver) - usual == .seconds(7))
        // One that begins while copies stand still has everything before it.
        var late = CloudDriver()
        late.live(for: .hours(1))
        try late.call("CreateDBClusterSnapshot", [("DBClusterIdentifier", "orders"), ("DBClusterSnapshotIdentifier", "snap")])
        late.live(for: .hours(1))
        _ = late.cloud.stallCopies(to: CloudDriver.east, now: late.now)
        late.live(for: .minutes(10))
        try late.copy("snap", to: "copy", region: CloudDriver.east, [("KmsKeyId", "alias/orders")])
        let (called, planned) = (late.now, late.cloud.snapshots.last?.endsAt ?? late.now)
        late.live(for: .minutes(20))
        late.cloud.resumeCopies(to: CloudDriver.east, now: late.now)
        #expect(late.cloud.snapshots.last?.endsAt == planned + .minutes(20) && called < planned)
    }
}
