import Sealing
import SimulationKernel
import Testing
import Units

@testable import StorageModel

/// A backup that is not whole says so; it never yields other bytes.
@Suite("damaged and incomplete backups") struct DamageTests {
    private static let key = VolumeDriver.key(1)

    private static func failure(_ body: () throws(RebuildFailure) -> Rebuilt) -> RebuildFailure? {
        do throws(RebuildFailure) {
            _ = try body()
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [true, false]) func everyNeededObjectIsMissedAndItsDamageSeen(isEncrypted: Bool) throws {
        let key = isEncrypted ? Self.key : nil
        let driver = RebuildTests.lived(seed: 6, key: key, commits: 200)
        let backup = driver.volume.backup
        var random = SeededRandom(seed: 6)
        var chunks = 0
        for target in RebuildTests.targets(driver, count: 6, seed: 6) {
            let part = try #require(backup.part(for: target))
            chunks += part.chunks.count
            for object in part.objects {
                var without = driver.store
                without.lose(object)
                #expect(Self.failure { () throws(RebuildFailure) in try backup.rebuild(to: target, store: without, key: key) } == .objectMissing(object))
                var flipped = driver.store
                let size = try #require(flipped.storedBytes(of: object)?.count)
                flipped.flipBit(of: object, byte: Int(random.below(UInt64(size))))
                #expect(Self.failure { () throws(RebuildFailure) in try backup.rebuild(to: target, store: flipped, key: key) } == .objectDamaged(object))
            }
        }
        #expect(chunks > 20, "too few staged chunks were needed")
    }

    @Test(arguments: [true, false]) func everyByteOfAnObjectIsProtected(isEncrypted: Bool) throws {
        let key = isEncrypted ? Self.key : nil
        let driver = RebuildTests.lived(seed: 7, key: key, commits: 20)
        let object = try #require(driver.volume.backup.chunks.first?.object)
        let size = try #require(driver.store.storedBytes(of: object)?.count)
        for byte in 0..<size {
            var store = driver.store
            store.flipBit(of: object, byte: byte)
            #expect(throws: RebuildFailure.objectDamaged(object), "byte \(byte)") { try store.open(object, key: key) }
        }
    }

    @Test func anotherKeyOrNoneOpensNothing() throws {
        let driver = RebuildTests.lived(seed: 8, key: Self.key, commits: 40)
        let backup = driver.volume.backup
        let target = VolumeBackup.Target.instant(driver.now)
        for wrong in [VolumeDriver.key(2), nil] {
            let failure = Self.failure { () throws(RebuildFailure) in try backup.rebuild(to: target, store: driver.store, key: wrong) }
            guard case .objectDamaged = failure else {
                Issue.record("\(String(describing: failure))")
                continue
            }
        }
        for object in backup.objects { #expect(throws: RebuildFailure.objectDamaged(object)) { try driver.store.open(object, key: VolumeDriver.key(2)) } }
    }

    @Test func anUnencryptedBackupDoesNotOpenWithAKey() throws {
        let driver = RebuildTests.lived(seed: 8, key: nil, commits: 20)
        let object = try #require(driver.volume.backup.objects.first)
        #expect(throws: RebuildFailure.objectDamaged(object)) { try driver.store.open(object, key: Self.key) }
    }

    /// The same content twice is sealed into different bytes that show nothing of it.
    @Test func sealedObjectsShowNothingOfTheirContent() throws {
        var store = BackupStore(name: "here")
        let secret = [UInt8](repeating: 0x5A, count: 64)
        var elsewhere = BackupStore(name: "there")
        let objects = [store.put(secret, key: Self.key), store.put(secret, key: Self.key), elsewhere.put(secret, key: Self.key)]
        let first = try #require(store.storedBytes(of: objects[0]))
        let second = try #require(store.storedBytes(of: objects[1]))
        let third = try #require(elsewhere.storedBytes(of: objects[2]))
        #expect(first.count == secret.count + Seal.overhead)
        for bytes in [first, second, third] { #expect(!bytes.indices.dropLast(3).contains { bytes[$0..<($0 + 4)] == [0x5A, 0x5A, 0x5A, 0x5A] }) }
        let nonces = Set([first, second, third].map { Array($0.prefix(Seal.nonceLength)) })
        #expect(nonces.count == 3, "a nonce was used twice under one key")
    }

    @Test func aCatalogueWithoutOneOfItsChunksHasAHole() throws {
        let driver = RebuildTests.lived(seed: 10, key: nil, commits: 200)
        let target = VolumeBackup.Target.instant(driver.now)
        var found = 0
        let whole = driver.volume.backup
        let base = try #require(whole.rounds.last { target.covers($0.position, $0.at) })
        // An older base, so that much log is needed.
        var catalogue = whole
        catalogue.rounds.removeAll { $0.position > LSN(rawValue: base.position.rawValue / 3) }
        let needed = try #require(catalogue.part(for: target))
        for (index, chunk) in needed.chunks.enumerated() where needed.chunks[(index + 1)...].contains(where: { $0.group == chunk.group }) {
            var holed = needed
            holed.chunks.remove(at: index)
            let failure = Self.failure { () throws(RebuildFailure) in try holed.rebuild(to: target, store: driver.store, key: nil) }
            guard case .logHole(chunk.group, _) = failure else {
                Issue.record("chunk \(chunk.sequence) of group \(chunk.group) is not missed")
                continue
            }
            found += 1
        }
        #expect(found > 10, "too few chunks: \(found)")
    }

    @Test func aCatalogueWithoutAPagesImageSaysWhichPage() throws {
        let driver = RebuildTests.lived(seed: 11, key: nil, commits: 100)
        var catalogue = try #require(driver.volume.backup.part(for: .instant(driver.now)))
        let page = try #require(catalogue.images.indices.last)
        catalogue.images[page] = []
        #expect(throws: RebuildFailure.imageMissing(page: page + 1)) { try catalogue.rebuild(to: .instant(driver.now), store: driver.store, key: nil) }
    }
}
