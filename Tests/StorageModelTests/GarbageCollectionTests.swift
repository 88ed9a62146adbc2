import Sealing
import SimulationKernel
import Testing
import Units

@testable import StorageModel

@Suite("garbage collection") struct GarbageCollectionTests {
    /// Lives on for a few image rounds and lets the imaging timer collect.
    private static func live(_ driver: inout VolumeDriver, rounds: Int) {
        for _ in 0..<rounds {
            driver.live(commits: 30)
            driver.run(for: .minutes(2))
        }
    }

    @Test(arguments: 0..<4) func everyInstantSinceTheEarliestStillComesBack(seed: UInt64) throws {
        var driver = VolumeDriver(seed: seed)
        driver.retention = .minutes(25)
        for round in 0..<12 {
            Self.live(&driver, rounds: 1)
            let backup = driver.volume.backup
            #expect(driver.store.objectCount == backup.objects.count && Set(backup.objects).count == backup.objects.count)
            #expect(driver.store.byteCount == backup.bytes(in: driver.store))
            let latest = driver.volume.latestStaged(now: driver.now)
            let earliest = max(VolumeDriver.start, driver.now - driver.retention)
            for _ in 0..<12 where latest > earliest {
                let target = earliest.advanced(byMicroseconds: Int64(driver.random.below(UInt64((latest - earliest).microseconds) + 1)))
                let rebuilt = try backup.rebuild(to: .instant(target), store: driver.store, key: nil)
                #expect(firstDifference(rebuilt.pages, driver.expected(at: target)) == nil, "round \(round)")
            }
        }
        #expect(driver.volume.backup.newestBase(notAfter: VolumeDriver.start + .minutes(10)) == nil, "nothing was ever collected")
        driver.volume.backup.unpin(in: &driver.store)
        #expect(driver.store.objectCount == 0 && driver.store.byteCount == 0)
    }

    @Test func exactlyTheEarliestInstantComesBack() throws {
        var driver = VolumeDriver(seed: 9)
        Self.live(&driver, rounds: 6)
        driver.runDry()
        for round in driver.volume.backup.rounds.dropFirst(2) {
            driver.volume.backup.collectGarbage(before: round.at, store: &driver.store)
            let rebuilt = try driver.volume.backup.rebuild(to: .instant(round.at), store: driver.store, key: nil)
            #expect(firstDifference(rebuilt.pages, driver.expected(at: round.at)) == nil)
            let justBefore = VolumeBackup.Target.instant(round.at.advanced(byMicroseconds: -1))
            #expect(throws: RebuildFailure.noBase) { try driver.volume.backup.rebuild(to: justBefore, store: driver.store, key: nil) }
            #expect(driver.store.objectCount == driver.volume.backup.objects.count)
        }
    }

    @Test func aSnapshotKeepsItsObjectsAlive() throws {
        let key = VolumeDriver.key(4)
        var driver = VolumeDriver(seed: 10, key: key)
        driver.retention = .minutes(15)
        var snapshots: [(part: VolumeBackup, position: LSN, pages: PageBook)] = []
        for _ in 0..<8 {
            Self.live(&driver, rounds: 1)
            driver.stage()
            let position = driver.volume.vdl
            let part = try #require(driver.volume.backup.part(for: .position(position)))
            part.pin(in: &driver.store)
            while !driver.volume.backup.isUploaded(through: position) { driver.step() }
            var arrived = part
            arrived.markUploaded()
            snapshots.append((arrived, position, driver.expected(at: position)))
        }
        #expect(driver.volume.backup.part(for: .position(snapshots[0].position)) == nil, "the window has moved past the first snapshot")
        driver.volume.backup.unpin(in: &driver.store)
        for (part, position, pages) in snapshots {
            let rebuilt = try part.rebuild(to: .position(position), store: driver.store, key: key)
            #expect(rebuilt.cut == position)
            #expect(firstDifference(rebuilt.pages, pages) == nil)
        }
        // Deleting them in any order takes from each only what no other needs.
        while !snapshots.isEmpty {
            snapshots.remove(at: Int(driver.random.below(UInt64(snapshots.count)))).part.unpin(in: &driver.store)
            #expect(driver.store.objectCount == Set(snapshots.flatMap(\.part.objects)).count)
            for (part, position, pages) in snapshots {
                #expect(firstDifference(try part.rebuild(to: .position(position), store: driver.store, key: key).pages, pages) == nil)
            }
        }
        #expect(driver.store.objectCount == 0 && driver.store.byteCount == 0)
    }

    @Test func aShrunkenDatabaseGivesItsImagesBack() throws {
        var driver = VolumeDriver(seed: 11)
        func commit(_ driver: inout VolumeDriver, pages: [UInt32], pageCount: Int, mark: UInt8) {
            driver.commit(DurabilityTests.change(pages: pages, pageCount: pageCount, mark: mark))
            driver.run(for: .minutes(20))
        }
        commit(&driver, pages: Array(1...30), pageCount: 30, mark: 1)
        commit(&driver, pages: [1], pageCount: 1, mark: 2)
        commit(&driver, pages: [1], pageCount: 1, mark: 3)
        driver.runDry()
        driver.volume.backup.collectGarbage(before: driver.now, store: &driver.store)
        #expect(driver.store.objectCount == 1, "one page, one image, no log")
        let rebuilt = try driver.volume.backup.rebuild(to: .instant(driver.now), store: driver.store, key: nil)
        #expect(rebuilt.pages.count == 1)
        #expect(rebuilt.pages[1] == [UInt8](repeating: 3, count: VolumeDriver.pageSize))
    }

    @Test func anObjectLivesAsLongAsSomeoneNeedsIt() throws {
        var store = BackupStore(name: "here")
        let object = store.put([1, 2, 3], key: nil)
        store.pin(object)
        store.unpin(object)
        #expect(try store.open(object, key: nil) == [1, 2, 3])
        store.unpin(object)
        #expect(throws: RebuildFailure.objectMissing(object)) { try store.open(object, key: nil) }
        store.unpin(object)
        #expect(store.objectCount == 0)
        let next = store.put([4], key: nil)
        #expect(next > object, "a name is never given twice")
    }
}
