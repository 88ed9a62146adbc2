import Sealing
import SimulationKernel
import Testing
import Units

@testable import StorageModel

@Suite("volumes made from backups") struct RestoredVolumeTests {
    /// A new volume, in the same store, with what the source held at a target.
    private static func restored(_ source: VolumeDriver, to target: Instant, sourceKey: DataKey?, key: DataKey?, seed: UInt64) throws -> VolumeDriver {
        let rebuilt = try source.volume.backup.rebuild(to: .instant(target), store: source.store, key: sourceKey)
        return VolumeDriver(
            seed: seed, key: key, store: source.store,
            from: (at: source.now, position: rebuilt.cut, pages: rebuilt.pages, book: source.expected(at: target)))
    }

    @Test(arguments: 0..<3) func aRestoredVolumeLivesOnAndIsRestoredAgain(seed: UInt64) throws {
        let keys = (0..<4).map { VolumeDriver.key(UInt8($0 + 1)) }
        var source = RebuildTests.lived(seed: seed, key: keys[0], commits: 120)
        for generation in 1..<4 {
            let span = UInt64((source.now - source.initial.at).microseconds)
            let target = source.initial.at.advanced(byMicroseconds: Int64(source.random.below(span)))
            var restored = try Self.restored(source, to: target, sourceKey: keys[generation - 1], key: keys[generation], seed: seed + 100)
            let cut = restored.initial.position
            #expect(cut <= source.volume.vdl && restored.volume.vdl == cut)
            #expect(firstDifference(restored.volume.durablePages(), source.expected(at: target)) == nil)
            restored.live(commits: 100)
            restored.runDry()
            #expect(restored.volume.backup.chunks.allSatisfy { $0.first > cut })
            for target in RebuildTests.targets(restored, count: 25, seed: seed) {
                guard target.covers(cut, restored.initial.at) else { continue }
                let rebuilt = try restored.volume.backup.rebuild(to: target, store: restored.store, key: keys[generation])
                let last = restored.commits.last { target.covers($0.last, $0.at ?? .distantFuture) }
                #expect(firstDifference(rebuilt.pages, last?.pages ?? restored.initial.pages) == nil, "generation \(generation), \(target)")
                #expect(rebuilt.cut == last?.last ?? cut)
            }
            // The source's objects share the store and nothing else: when they go, the restored volume's backup is still whole.
            let still = try source.volume.backup.rebuild(to: .instant(target), store: restored.store, key: keys[generation - 1])
            #expect(firstDifference(still.pages, source.expected(at: target)) == nil)
            source.volume.backup.unpin(in: &restored.store)
            #expect(restored.store.objectCount == restored.volume.backup.objects.count)
            let whole = try restored.volume.backup.rebuild(to: .instant(restored.now), store: restored.store, key: keys[generation])
            #expect(firstDifference(whole.pages, restored.book) == nil)
            source = restored
        }
        source.volume.backup.unpin(in: &source.store)
        #expect(source.store.objectCount == 0)
    }

    @Test func aCopyInAnotherRegionNeedsNothingOfItsSource() throws {
        let source = RebuildTests.lived(seed: 20, key: VolumeDriver.key(1), commits: 100)
        let target = source.commits[70]
        let rebuilt = try source.volume.backup.rebuild(to: .position(target.last), store: source.store, key: VolumeDriver.key(1))
        var there = BackupStore(name: "there")
        let copy = VolumeBackup(imaging: rebuilt.pages, at: target.last, time: try #require(target.at), store: &there, key: VolumeDriver.key(9))
        #expect(there.objectCount == target.pages.pages.count)
        let again = try copy.rebuild(to: .position(target.last), store: there, key: VolumeDriver.key(9))
        #expect(firstDifference(again.pages, target.pages) == nil)
        #expect(again.cut == target.last && again.recordsApplied == 0)
        let earlier = VolumeBackup.Target.position(LSN(rawValue: target.last.rawValue - 1))
        #expect(throws: RebuildFailure.noBase) { try copy.rebuild(to: earlier, store: there, key: VolumeDriver.key(9)) }
        let object = try #require(copy.objects.first)
        #expect(throws: RebuildFailure.objectDamaged(object)) { try copy.rebuild(to: .position(target.last), store: there, key: VolumeDriver.key(1)) }
        copy.unpin(in: &there)
        #expect(there.objectCount == 0)
    }

    @Test func theSameSeedMakesTheSameBytes() {
        func life() -> [[UInt8]] {
            let driver = RebuildTests.lived(seed: 21, key: VolumeDriver.key(1), commits: 80)
            return driver.volume.backup.objects.compactMap { driver.store.storedBytes(of: $0) }
        }
        let first = life()
        #expect(first.count > 20)
        #expect(first == life())
    }
}
