import Sealing
import SimulationKernel
import Testing
import Units

@testable import StorageModel

/// The live volume is gone; catalogue and store are all there is.
@Suite("rebuild from stored objects alone") struct RebuildTests {
    /// A life with idle stretches, crashes, a zone's absence and many rounds of images.
    static func lived(seed: UInt64, key: DataKey?, commits: Int = 320, pagesPerGroup: Int? = 4) -> VolumeDriver {
        var driver = VolumeDriver(seed: seed, key: key, pagesPerGroup: pagesPerGroup)
        for stretch in 0..<4 {
            driver.live(commits: commits / 4)
            switch stretch {
            case 0: driver.lose(VolumeDriver.zones[1])
            case 1, 2:
                let recovery = driver.recover()
                #expect(recovery != nil)
                driver.heal(VolumeDriver.zones[1])
            default: driver.runDry()
            }
        }
        #expect(driver.commits.allSatisfy { $0.at != nil })
        if commits >= 200 { #expect(driver.book.growths > 10 && driver.book.shrinks > 3, "too tame") }
        return driver
    }

    static func targets(_ driver: VolumeDriver, count: Int, seed: UInt64) -> [VolumeBackup.Target] {
        var random = SeededRandom(seed: seed)
        let span = UInt64((driver.now - VolumeDriver.start).microseconds)
        return (0..<count).flatMap { _ -> [VolumeBackup.Target] in
            let commit = driver.commits[Int(random.below(UInt64(driver.commits.count)))]
            let at = commit.at ?? driver.now
            let instants = [VolumeDriver.start.advanced(byMicroseconds: Int64(random.below(span))), at, at.advanced(byMicroseconds: -1)]
            let position = commit.last.rawValue - random.below(min(3, commit.last.rawValue))
            return [.instant(instants[Int(random.below(3))]), .position(LSN(rawValue: position))]
        }
    }

    @Test(arguments: [(1, true), (2, false), (3, true)] as [(UInt64, Bool)]) func everyTargetComesBackWhole(seed: UInt64, isEncrypted: Bool) throws {
        let key = isEncrypted ? VolumeDriver.key(7) : nil
        let driver = Self.lived(seed: seed, key: key)
        let backup = driver.volume.backup
        var bases: Set<Instant> = []
        for target in Self.targets(driver, count: 100, seed: seed) {
            let rebuilt = try backup.rebuild(to: target, store: driver.store, key: key)
            let last = driver.commits.last { target.covers($0.last, $0.at ?? .distantFuture) }
            #expect(firstDifference(rebuilt.pages, last?.pages ?? driver.initial.pages) == nil, "\(target)")
            #expect(rebuilt.cut == last?.last ?? .zero)
            if case .instant(let instant) = target {
                #expect(backup.newestBase(notAfter: instant) == rebuilt.baseAt)
                #expect(rebuilt.baseAt <= instant && rebuilt.cutAt <= instant)
            }
            if let at = last?.at, rebuilt.recordsApplied > 0 { #expect(rebuilt.cutAt == at) }
            bases.insert(rebuilt.baseAt)
        }
        #expect(bases.count > 4, "too few rounds of images were used: \(bases.count)")
        #expect(Set(backup.chunks.map(\.group)).count > 4, "too few groups")
    }

    @Test func aVolumeOfOneGroupComesBackWholeToo() throws {
        let driver = Self.lived(seed: 9, key: nil, pagesPerGroup: nil)
        #expect(Set(driver.volume.backup.chunks.map(\.group)) == [0])
        for target in Self.targets(driver, count: 40, seed: 9) {
            let rebuilt = try driver.volume.backup.rebuild(to: target, store: driver.store, key: nil)
            let last = driver.commits.last { target.covers($0.last, $0.at ?? .distantFuture) }
            #expect(firstDifference(rebuilt.pages, last?.pages ?? driver.initial.pages) == nil, "\(target)")
        }
    }

    @Test func aPartRebuildsToTheSameFromItsOwnObjectsAlone() throws {
        let key = VolumeDriver.key(3)
        let driver = Self.lived(seed: 4, key: key)
        let backup = driver.volume.backup
        for target in Self.targets(driver, count: 30, seed: 4) {
            let part = try #require(backup.part(for: target))
            let needed = Set(part.objects)
            #expect(needed.count < backup.objects.count)
            var store = driver.store
            for object in backup.objects where !needed.contains(object) { store.lose(object) }
            #expect(store.objectCount == needed.count)
            let whole = try backup.rebuild(to: target, store: driver.store, key: key)
            let rebuilt = try part.rebuild(to: target, store: store, key: key)
            #expect(rebuilt.pages == whole.pages)
            #expect(rebuilt.cut == whole.cut && rebuilt.cutAt == whole.cutAt && rebuilt.baseAt == whole.baseAt)
            #expect(part.bytes(in: store) == store.byteCount)
        }
    }

    @Test func nothingReachesBackBeforeTheFirstImages() {
        let driver = Self.lived(seed: 5, key: nil, commits: 20)
        let target = VolumeBackup.Target.instant(VolumeDriver.start.advanced(byMicroseconds: -1))
        #expect(throws: RebuildFailure.noBase) { try driver.volume.backup.rebuild(to: target, store: driver.store, key: nil) }
        #expect(driver.volume.backup.part(for: target) == nil)
        #expect(driver.volume.backup.newestBase(notAfter: VolumeDriver.start.advanced(byMicroseconds: -1)) == nil)
    }

    /// Pages 2 and 3 are written, cut off, and grow again without a record: they are zeros, whatever images there are of them.
    @Test(arguments: [false, true]) func whatShrankAwayDoesNotComeBackWhenTheDatabaseGrows(imagesBetween: Bool) throws {
        var driver = VolumeDriver(seed: 1)
        func commit(_ driver: inout VolumeDriver, mark: UInt8, pages: [UInt32], pageCount: Int) {
            driver.commit(DurabilityTests.change(pages: pages, pageCount: pageCount, mark: mark))
            driver.run(for: .seconds(1))
        }
        commit(&driver, mark: 1, pages: [1, 2, 3], pageCount: 3)
        driver.volume.takeImages(now: driver.now, store: &driver.store)
        commit(&driver, mark: 2, pages: [1], pageCount: 1)
        if imagesBetween { driver.volume.takeImages(now: driver.now, store: &driver.store) }
        commit(&driver, mark: 3, pages: [1], pageCount: 3)
        driver.volume.takeImages(now: driver.now, store: &driver.store)
        driver.stage()
        driver.runDry()
        let rebuilt = try driver.volume.backup.rebuild(to: .instant(driver.now), store: driver.store, key: nil)
        #expect(rebuilt.pages.count == 3)
        for page in [2, 3] as [UInt32] { #expect(rebuilt.pages[page] == [UInt8](repeating: 0, count: VolumeDriver.pageSize), "page \(page)") }
        #expect(rebuilt.pages == driver.volume.durablePages())
    }
}
