import Estate
import SQLEngine
import SimulationKernel
import StorageModel
import Testing
import Units

@testable import ClusterModel

/// Restores are judged against a ledger that the test keeps for itself, on whole databases and after the live volume is gone.
@Suite("restore on bytes") struct RestoreProofTests {
    /// A cluster with a few hundred commits at known times.
    struct Lived {
        var driver: CloudDriver
        /// Ordinal and commit time of each insert, in order, as the volume told them.
        var commits: [(id: Int64, at: Instant)] = []
        /// Every page as it was when the commit of that index had become durable.
        var pages: [PageTable] = []
    }

    static func lived(_ estate: EstateDeclaration = CloudDriver.estate(), commits: Int = 400, seed: UInt64 = 5) throws -> Lived {
        var lived = Lived(driver: CloudDriver(estate, seed: seed))
        var random = SeededRandom(seed: seed)
        try lived.driver.sql("CREATE TABLE books (id INTEGER PRIMARY KEY, pad TEXT)")
        lived.driver.live(for: .seconds(1))
        for id in 1...Int64(commits) {
            lived.driver.live(for: .milliseconds(Int64(200 + random.below(5000))))
            lived.driver.cloud.notices.removeAll()
            let ordinal = try lived.driver.cloud.transaction(on: 0, now: lived.driver.now, engines: lived.driver.engines) { connection in
                try connection.run("INSERT INTO books VALUES (?1, hex(randomblob(40)))", [.integer(id)])
                if id % 7 == 0 { try connection.run("DELETE FROM books WHERE id = ?1", [.integer(id / 2)]) }
            }
            // The driver's clock moves in small steps here, so that the notice's instant is the commit's.
            var at: Instant?
            while at == nil {
                lived.driver.live(for: .microseconds(50))
                if ordinal.flatMap({ lived.driver.cloud.clusters[0].volume?.committedAt($0) }) != nil {
                    at = ordinal.flatMap { lived.driver.cloud.clusters[0].volume?.committedAt($0) }
                }
            }
            lived.commits.append((id, at ?? lived.driver.now))
            if let pages = lived.driver.cloud.clusters[0].volume?.durablePages() { lived.pages.append(pages) }
        }
        lived.driver.live(for: .minutes(20))
        return lived
    }

    /// What the table must hold when exactly the commits at or before a target are in it.
    static func expected(_ commits: [(id: Int64, at: Instant)], at target: Instant) -> [Int64] {
        var ids: [Int64] = []
        for commit in commits where commit.at <= target {
            ids.append(commit.id)
            if commit.id % 7 == 0 { ids.removeAll { $0 == commit.id / 2 } }
        }
        return ids
    }

    @Test func everySecondOfTheWindowComesBackWholeAfterTheVolumeIsGone() throws {
        var quotas = Quotas()
        quotas.clusters = 1_000
        var lived = try RestoreProofTests.lived(CloudDriver.estate(quotas: quotas))
        let pages = try #require(lived.driver.cloud.clusters[0].volume?.durablePages())
        lived.driver.cloud.freeVolume(0, now: lived.driver.now)
        #expect(lived.driver.cloud.clusters[0].volume == nil)
        var random = SeededRandom(seed: 9)
        let first = try #require(lived.commits.first).at.flooredToSecond
        let span = UInt64((try #require(lived.commits.last).at - first).microseconds / 1_000_000)
        for round in 0..<100 {
            let target = first + .seconds(Int64(random.below(span + 3)))
            let cluster = try lived.driver.restore("restored-\(round)", to: target)
            if let last = lived.commits.lastIndex(where: { $0.at <= target }) {
                #expect(lived.driver.cloud.clusters[cluster].volume?.durablePages() == lived.pages[last], "whole pages at \(target.iso)")
            }
            let found = try lived.driver.rows("SELECT id FROM books ORDER BY id", on: cluster)
            #expect(found == RestoreProofTests.expected(lived.commits, at: target).map { [.integer($0)] }, "target \(target.iso)")
        }
        let last = try lived.driver.restore("restored-last", to: lived.commits.last.map { $0.at + .seconds(60) }?.flooredToSecond ?? first)
        #expect(lived.driver.cloud.clusters[last].volume?.durablePages() == pages, "the last restore must give the very pages that were freed")
    }

    @Test func lostDamagedAndLockedBackupsAreNoticed() throws {
        let lived = try RestoreProofTests.lived(commits: 60)
        let target = try #require(lived.commits.last).at + .seconds(60)
        let objects = try #require(lived.driver.cloud.clusters[0].volume?.backup.objects)
        #expect(objects.count >= 3)
        for object in objects {
            var without = lived.driver
            without.cloud.stores[0].lose(object)
            let cluster = try without.restore("restored", to: target.flooredToSecond)
            #expect(without.cloud.clusters[cluster].status.current == .incompatibleRestore, "a restore without \(object) was made up")

            var flipped = lived.driver
            flipped.cloud.stores[0].flipBit(of: object, byte: 20)
            let other = try flipped.restore("restored", to: target.flooredToSecond)
            #expect(flipped.cloud.clusters[other].status.current == .incompatibleRestore, "a restore over a flipped bit of \(object) was accepted")
        }
        var destroyed = lived.driver
        let key = try destroyed.cloud.keys.resolve("alias/orders", account: CloudDriver.account, region: CloudDriver.west)
        destroyed.cloud.destroyKey(key, now: destroyed.now)
        #expect(throws: ServiceError.self) { _ = try destroyed.restore("restored", to: target.flooredToSecond) }
    }

    @Test func storedObjectsHoldNothingOfTheRows() throws {
        var driver = CloudDriver()
        try driver.sql("CREATE TABLE secrets (word TEXT)")
        try driver.sql("INSERT INTO secrets VALUES ('correct horse battery staple, written down on purpose')")
        driver.live(for: .hours(6))
        let backup = try #require(driver.cloud.clusters[0].volume?.backup)
        #expect(!backup.objects.isEmpty)
        let needle = Array("battery staple".utf8)
        for object in backup.objects {
            let bytes = try #require(driver.cloud.stores[0].storedBytes(of: object))
            #expect(!contains(bytes, needle), "\(object) shows a row")
        }
        // The same rows in an unencrypted cluster can be seen, so the search itself finds what is there.
        var plain = CloudDriver(CloudDriver.estate(isEncrypted: false))
        try plain.sql("CREATE TABLE secrets (word TEXT)")
        try plain.sql("INSERT INTO secrets VALUES ('correct horse battery staple, written down on purpose')")
        plain.live(for: .hours(6))
        let open = try #require(plain.cloud.clusters[0].volume?.backup).objects.compactMap { plain.cloud.stores[0].storedBytes(of: $0) }
        #expect(open.contains { contains($0, needle) })
    }

    private func contains(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
        guard bytes.count >= needle.count else { return false }
        return (0...(bytes.count - needle.count)).contains { Array(bytes[$0..<($0 + needle.count)]) == needle }
    }

    @Test(arguments: EngineFamily.allCases) func snapshotsAndCopiesComeBackWholeInTheirRegion(engine: EngineFamily) throws {
        var lived = try RestoreProofTests.lived(CloudDriver.estate(engine: engine), commits: 80)
        let ids = RestoreProofTests.expected(lived.commits, at: lived.driver.now)
        try lived.driver.call("CreateDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "snap"), ("DBClusterIdentifier", "orders")])
        try lived.driver.sql("INSERT INTO books VALUES (100000, 'after the snapshot')")
        lived.driver.live(for: .hours(1))
        let arn = "arn:aws:rds:us-west-2:111122223333:cluster-snapshot:snap"
        try lived.driver.call(
            "CopyDBClusterSnapshot", region: CloudDriver.east,
            [("SourceDBClusterSnapshotIdentifier", .string(arn)), ("TargetDBClusterSnapshotIdentifier", "snap"), ("KmsKeyId", "alias/orders")])
        lived.driver.live(for: .hours(3))
        let isLost = lived.driver.cloud.loseRegion(CloudDriver.west, now: lived.driver.now, engines: lived.driver.engines)
        #expect(isLost)
        try lived.driver.call(
            "RestoreDBClusterFromSnapshot", region: CloudDriver.east,
            [("DBClusterIdentifier", "orders"), ("SnapshotIdentifier", "snap"), ("Engine", .string(engine.rawValue))])
        lived.driver.live(for: .hours(2))
        let found = try lived.driver.rows("SELECT id FROM books ORDER BY id", on: 1)
        #expect(found == ids.map { [.integer($0)] })
    }
}
