import SimulationKernel
import Testing
import Units

@testable import StorageModel

@Suite("zones that go one after another") struct ZonesInTurnTests {
    private static let zones = VolumeDriver.zones

    /// On two accounted groups, each of which gets 50 MB of log a second: half a minute is 15 % of a segment, 1.5 s to copy.
    private static func loaded() -> VolumeDriver {
        var driver = VolumeDriver(seed: 5)
        driver.volume = Volume(
            geometry: driver.volume.geometry, timing: driver.volume.timing,
            load: VolumeLoad(size: ByteCount(bytes: 2 * VolumeGeometry.segmentBytes), redoRate: ByteCount(bytes: 100_000_000)), dataKey: nil,
            pages: PageTable(pageSize: VolumeDriver.pageSize), through: .zero, random: SeededRandom(seed: 5).fork("volume"))
        driver.volume.takeImages(now: driver.now, store: &driver.store)
        LossTests.write(&driver)
        driver.run(for: .seconds(1))
        return driver
    }

    // MARK: Three of four

    @Test func theSecondZoneIsDoneWithoutOnceTheFirstIsBack() {
        var driver = LossTests.driver()
        driver.lose(Self.zones[0])
        driver.run(for: .minutes(11))
        #expect(driver.volume.groups[0].model == .fourWay(without: 0), "setting")
        driver.lose(Self.zones[1])
        driver.run(for: .minutes(11))
        driver.heal(Self.zones[0])
        driver.run(for: .minutes(1))
        #expect(driver.volume.groups[0].model == .fourWay(without: 1), "eleven minutes away")
        driver.lose(4)
        #expect(driver.volume.acceptsWrites, "three of four")
        LossTests.write(&driver)
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 2)
        driver.heal(Self.zones[1])
        driver.run(for: .minutes(1))
        #expect(driver.volume.groups[0].model == .sixWay && driver.volume.acceptsWrites)
    }

    @Test func aSecondOutageThatBeganBeforeTheReturnLastsItsTenMinutes() {
        var driver = LossTests.driver()
        driver.lose(Self.zones[0])
        driver.run(for: .minutes(11))
        driver.lose(Self.zones[1])
        driver.run(for: .minutes(4))
        driver.heal(Self.zones[0])
        driver.run(for: .minutes(5))
        #expect(driver.volume.groups[0].model == .sixWay, "nine minutes away")
        driver.run(for: .minutes(2))
        #expect(driver.volume.groups[0].model == .fourWay(without: 1))
    }

    @Test func aZoneIsDoneWithoutWhileAnotherIsStillBeingRebuilt() {
        var driver = LossTests.driver(calibration: [(.segmentRepair, .minutes(20))])
        driver.lose(Self.zones[0])
        driver.run(for: .minutes(11))
        driver.heal(Self.zones[0], empty: true)
        driver.run(for: .seconds(1))
        driver.lose(Self.zones[1])
        driver.run(for: .minutes(15))
        #expect(!driver.volume.acceptsWrites, "setting: one zone is away, one is empty")
        driver.run(for: .minutes(10))
        #expect(driver.volume.groups[0].model == .fourWay(without: 1) && driver.volume.acceptsWrites)
        LossTests.write(&driver)
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount == 2)
        driver.heal(Self.zones[1])
        driver.run(for: .minutes(1))
        #expect(driver.volume.groups[0].model == .sixWay)
        #expect(driver.volume.fourWayGroups == 0 && driver.volume.news.filter { $0 == .worksOnSixAgain }.count == 1)
    }

    @Test func theWayBackToSixIsSeenFromAZoneThatIsThere() {
        var driver = LossTests.driver()
        driver.volume.placeWriter(inZone: 1)
        driver.lose(Self.zones[2])
        driver.run(for: .minutes(11))
        driver.cut(0, 1)
        driver.cut(0, 2)
        driver.heal(Self.zones[2])
        driver.run(for: .seconds(1))
        #expect(driver.volume.groups[0].model == .sixWay && driver.volume.acceptsWrites, "four of six without the first zone")
    }

    // MARK: The log of an absence

    @Test func whatAPartitionKeptAwayIsCopiedBeforeItCounts() {
        var driver = Self.loaded()
        driver.cut(0, 2)
        driver.cut(1, 2)
        LossTests.write(&driver)
        driver.run(for: .seconds(30))
        driver.mend(0, 2)
        driver.mend(1, 2)
        driver.run(for: .seconds(1))
        #expect(driver.volume.groups[0].members[4].scl.rawValue == 1, "1.5 s of copying")
        driver.run(for: .seconds(1))
        #expect(driver.volume.groups[0].members[4].scl.rawValue == 2)
    }

    @Test func whatACutLinkKeptAwayIsCopiedBeforeItCounts() {
        var driver = Self.loaded()
        driver.cut(0, 2)
        LossTests.write(&driver)
        driver.run(for: .seconds(30))
        #expect(driver.volume.groups[0].members[4].scl.rawValue == 1, "setting")
        driver.mend(0, 2)
        driver.run(for: .seconds(1))
        #expect(driver.volume.groups[0].members[4].scl.rawValue == 1, "1.5 s of copying")
        driver.run(for: .seconds(1))
        #expect(driver.volume.groups[0].members[4].scl.rawValue == 2)
    }

    @Test func yesterdaysOutageIsNotCopiedAgain() {
        var driver = Self.loaded()
        driver.lose(Self.zones[2])
        driver.run(for: .hours(1))
        driver.heal(Self.zones[2])
        driver.run(for: .hours(24))
        driver.cut(0, 2)
        LossTests.write(&driver)
        driver.run(for: .seconds(1))
        driver.mend(0, 2)
        driver.run(for: .seconds(1))
        #expect(driver.volume.groups[0].members[4].scl.rawValue == 2, "a second's log takes a twentieth of one")
    }
}
