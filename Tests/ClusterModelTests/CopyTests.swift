import Estate
import StorageModel
import Testing
import Units

@testable import ClusterModel

extension CloudDriver {
    mutating func copy(
        _ source: String, to target: String, region: RegionName = west, account: AccountID = account, principal: String = "operator",
        _ more: [(String, StructuredValue)] = []
    ) throws(ServiceError) {
        let arn = source.hasPrefix("arn:") ? source : CloudDriver.snapshotARN + source
        try call(
            "CopyDBClusterSnapshot", region: region, account: account, principal: principal,
            [("SourceDBClusterSnapshotIdentifier", .string(arn)), ("TargetDBClusterSnapshotIdentifier", .string(target))] + more)
    }

    func key(_ alias: String, _ region: RegionName = west, _ account: AccountID = account) throws -> StructuredValue {
        .string(try cloud.keys.resolve(alias, account: account, region: region).rawValue)
    }
}

@Suite("snapshot copies") struct CopyTests {
    /// Where a copy goes, and under which key.
    struct Path: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var region = CloudDriver.west
        var account = CloudDriver.account
        var principal = "operator"
        var key: String?
        var isEncrypted = true
        var profile = EstateProfile()
        /// Encryption of the copy.
        var encryption = StorageEncryption.kms
        /// Whether a restore from it works once the source's key is destroyed.
        var outlivesSourceKey = true
    }

    static let paths: [Path] = {
        var encrypting = EstateProfile()
        encrypting.encryptsUnencryptedCopies = true
        return [
            Path(testDescription: "same region, same key", outlivesSourceKey: false),
            Path(testDescription: "same region, another key", key: "alias/spare"),
            Path(testDescription: "another region", region: CloudDriver.east, key: "alias/orders"),
            Path(testDescription: "another account", account: CloudDriver.vault, principal: "vault", key: "alias/vault"),
            Path(testDescription: "another account and region", region: CloudDriver.east, account: CloudDriver.vault, principal: "vault", key: "alias/vault"),
            Path(testDescription: "not encrypted, another region", region: CloudDriver.east, isEncrypted: false, encryption: .none),
            Path(testDescription: "not encrypted, then encrypted", key: "alias/spare", isEncrypted: false, profile: encrypting),
        ]
    }()

    @Test(arguments: paths) func everyPathGivesTheWholeDatabaseBackAlsoFromACopyOfTheCopy(path: Path) throws {
        var estate = try SharingTests.sharedKeys(CloudDriver.estate(isEncrypted: path.isEncrypted))
        estate.profile.encryptsUnencryptedCopies = path.profile.encryptsUnencryptedCopies
        var lived = try RestoreProofTests.lived(estate, commits: 40)
        let pages = try lived.driver.keptPages("snap")
        try SharingTests.share(&lived.driver)
        try lived.driver.sql("INSERT INTO books VALUES (100000, 'after the snapshot')")
        let key = path.key.map { [("KmsKeyId", StructuredValue.string($0))] } ?? []
        try lived.driver.copy("snap", to: "copy", region: path.region, account: path.account, principal: path.principal, key)
        lived.driver.live(for: .hours(3))
        let copy = try #require(lived.driver.cloud.snapshots.last { $0.kind == .manual })
        #expect(copy.status.current == .available && copy.kind == .manual && copy.encryption == path.encryption)
        #expect(copy.sourceARN == SharingTests.snap && copy.sharedWith.isEmpty)
        #expect(copy.key?.ciphertext != lived.driver.cloud.snapshots[0].key?.ciphertext || !path.isEncrypted, "every copy has a data key of its own")
        try lived.driver.copy(copy.arn, to: "copy-of-copy", region: path.region, account: path.account, principal: path.principal)
        lived.driver.live(for: .hours(3))
        #expect(lived.driver.cloud.snapshots.last { $0.kind == .manual }?.sourceARN == copy.arn)
        #expect(lived.driver.strayObjects == [])

        // The source is deleted, its cluster's storage gone, its key destroyed.
        try lived.driver.call("DeleteDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "snap")])
        lived.driver.cloud.freeVolume(0, now: lived.driver.now)
        if let source = lived.driver.cloud.clusters[0].key?.keyARN { lived.driver.cloud.destroyKey(source, now: lived.driver.now) }
        for name in ["copy", "copy-of-copy"] {
            var fork = lived.driver.forked()
            if path.outlivesSourceKey || !path.isEncrypted {
                let found = try fork.restored(from: name, as: "restored", region: path.region, account: path.account, principal: path.principal)
                #expect(found == pages, "\(name)")
            } else {
                #expect(throws: ServiceError.self, "\(name) still needs the source's key") { _ = try fork.restored(from: name, as: "restored") }
            }
        }
    }

    @Test func underAKeyThatAWSOwnsACopyGetsTheOwnedKeyOfItsRegion() throws {
        var estate = CloudDriver.estate(isEncrypted: false)
        estate.profile.encryptionByDefault = true
        var lived = try RestoreProofTests.lived(estate, commits: 20)
        let pages = try lived.driver.keptPages("snap")
        #expect(lived.driver.cloud.snapshots[0].encryption == .owned)
        try lived.driver.copy("snap", to: "copy", region: CloudDriver.east)
        lived.driver.live(for: .hours(3))
        let copy = lived.driver.cloud.snapshots[1]
        #expect(copy.encryption == .owned && copy.key?.keyARN != lived.driver.cloud.snapshots[0].key?.keyARN)
        #expect(try lived.driver.described("copy", region: CloudDriver.east)["StorageEncryptionType"] == "sse-rds")
        #expect(lived.driver.cloud.loseRegion(CloudDriver.west, now: lived.driver.now, engines: lived.driver.engines) == true)
        #expect(try lived.driver.restored(from: "copy", as: "restored", region: CloudDriver.east) == pages)
    }

    @Test func theSixthCopyInProgressToARegionIsRefused() throws {
        var driver = CloudDriver()
        for number in 1...6 {
            try driver.snapshot("snap-\(number)")
            driver.live(for: .hours(1))
        }
        let key: [(String, StructuredValue)] = [("KmsKeyId", "alias/orders")]
        for number in 1...5 { try driver.copy("snap-\(number)", to: "copy-\(number)", region: CloudDriver.east, key) }
        #expect(throws: ServiceError(.snapshotQuotaExceeded, "Cannot copy more than 5 snapshots across regions")) {
            try driver.copy("snap-6", to: "copy-6", region: CloudDriver.east, key)
        }
        // Another destination counts for itself, and what has ended counts no more.
        try driver.copy("snap-6", to: "copy-6")
        driver.live(for: .hours(3))
        try driver.copy("snap-6", to: "copy-6", region: CloudDriver.east, key)
        #expect(driver.status(of: "copy-6", in: CloudDriver.east) == .copying)
    }

    @Test func copiesOfOneSourceAreMadeOneAfterTheOther() throws {
        var lived = try RestoreProofTests.lived(commits: 20)
        let pages = try lived.driver.keptPages("snap")
        let begin = lived.driver.now
        for name in ["one", "two", "three", "four"] { try lived.driver.copy("snap", to: name) }
        lived.driver.live(for: .minutes(1))
        #expect(lived.driver.cloud.snapshots[1...].map(\.isQueued) == [false, true, true, true])
        #expect(try lived.driver.described("one")["PercentProgress"] != nil)
        #expect(try lived.driver.described("two")["PercentProgress"] == nil)
        #expect(try lived.driver.described("two")["Status"] == "copying")
        let span = lived.driver.cloud.snapshots[1].endsAt - begin
        // Cancelled in the queue: nobody waits for it. Cancelled at work: the next begins at once.
        try lived.driver.call("DeleteDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "two")])
        #expect(lived.driver.cloud.snapshots[3].isQueued && lived.driver.cloud.snapshots[1].endsAt == begin + span)
        try lived.driver.call("DeleteDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "one")])
        #expect(!lived.driver.cloud.snapshots[3].isQueued && lived.driver.cloud.snapshots[4].isQueued)
        let restart = lived.driver.now
        lived.driver.live(for: .hours(3))
        #expect(lived.driver.cloud.snapshots[3].status.since == restart + span)
        #expect(lived.driver.cloud.snapshots[4].status.since == restart + span + span)
        for name in ["three", "four"] { #expect(try lived.driver.restored(from: name, as: "from-\(name)") == pages) }
        #expect(lived.driver.strayObjects == [])
    }

    @Test func deletingTheSourceMeanwhileDoesNotBreakTheCopyAndDeletingTheTargetFreesItAll() throws {
        var lived = try RestoreProofTests.lived(commits: 30)
        let pages = try lived.driver.keptPages("snap")
        try lived.driver.copy("snap", to: "copy", region: CloudDriver.east, [("KmsKeyId", "alias/orders")])
        try lived.driver.call("DeleteDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "snap")])
        lived.driver.cloud.freeVolume(0, now: lived.driver.now)
        lived.driver.live(for: .minutes(1))
        #expect(lived.driver.strayObjects == [])
        var cancelled = lived.driver.forked()
        try cancelled.call("DeleteDBClusterSnapshot", region: CloudDriver.east, [("DBClusterSnapshotIdentifier", "copy")])
        #expect(cancelled.cloud.stores[1].objectCount == 0 && cancelled.strayObjects == [])
        cancelled.live(for: .hours(3))
        #expect(cancelled.status(of: "copy", in: CloudDriver.east) == .deleted && cancelled.cloud.stores[1].objectCount == 0)
        lived.driver.live(for: .hours(3))
        #expect(try lived.driver.restored(from: "copy", as: "restored", region: CloudDriver.east) == pages)
    }

    /// Which key goes away while a copy from west to east is made, and whether it may come back.
    @Test(arguments: [(CloudDriver.west, false), (CloudDriver.west, true), (CloudDriver.east, false), (CloudDriver.east, true)])
    func aCopyFailsUnderADyingKeyAndKeepsNothing(region: RegionName, comesBack: Bool) throws {
        var lived = try RestoreProofTests.lived(commits: 20)
        _ = try lived.driver.keptPages("snap")
        try lived.driver.copy("snap", to: "copy", region: CloudDriver.east, [("KmsKeyId", "alias/orders")])
        try lived.driver.copy("snap", to: "next", region: CloudDriver.east, [("KmsKeyId", "alias/spare")])
        lived.driver.live(for: .minutes(3))
        let key: [(String, StructuredValue)] = [("KeyId", try lived.driver.key("alias/orders", region))]
        try lived.driver.call("DisableKey", service: "kms", region: region, key)
        if comesBack {
            lived.driver.live(for: .minutes(3))
            try lived.driver.call("EnableKey", service: "kms", region: region, key)
        }
        lived.driver.live(for: .hours(6))
        let status = lived.driver.status(of: "copy", in: CloudDriver.east)
        #expect(status == (comesBack ? .available : .failed))
        #expect(lived.driver.strayObjects == [])
        // The one in the queue has its turn, under its own keys.
        #expect(lived.driver.status(of: "next", in: CloudDriver.east) == (region == CloudDriver.west && !comesBack ? .failed : .available))
        guard status == .failed else { return }
        #expect(
            lived.driver.refusal(
                "RestoreDBClusterFromSnapshot", region: CloudDriver.east,
                [("DBClusterIdentifier", "restored"), ("SnapshotIdentifier", "copy"), ("Engine", "aurora-mysql")]) == .invalidDBClusterSnapshotState)
        try lived.driver.call("DeleteDBClusterSnapshot", region: CloudDriver.east, [("DBClusterSnapshotIdentifier", "copy")])
        #expect(lived.driver.status(of: "copy", in: CloudDriver.east) == .deleted)
    }

    @Test(arguments: [CloudDriver.account, CloudDriver.vault], [false, true])
    func aCopyFailsWithTheAccountOnEitherSide(lost: AccountID, isEncrypted: Bool) throws {
        var driver = try CloudDriver(SharingTests.sharedKeys(CloudDriver.estate(isEncrypted: isEncrypted)))
        try driver.snapshot("snap")
        driver.live(for: .hours(1))
        try SharingTests.share(&driver)
        try driver.copy("snap", to: "copy", account: CloudDriver.vault, principal: "vault", isEncrypted ? [("KmsKeyId", "alias/vault")] : [])
        driver.live(for: .minutes(1))
        #expect(driver.cloud.loseAccount(lost, now: driver.now, engines: driver.engines) == true)
        driver.live(for: .hours(3))
        #expect(driver.status(of: "copy") == .failed)
        #expect(driver.strayObjects == [])
    }

    @Test func aLostSourceRegionFailsTheCopyAndALostDestinationLetsTheSourceGo() throws {
        var driver = CloudDriver()
        try driver.snapshot("snap")
        driver.live(for: .hours(1))
        try driver.copy("snap", to: "copy", region: CloudDriver.east, [("KmsKeyId", "alias/orders")])
        try driver.copy("snap", to: "beside")
        driver.live(for: .minutes(1))
        var other = driver.forked()
        #expect(driver.cloud.loseRegion(CloudDriver.west, now: driver.now, engines: driver.engines) == true)
        driver.live(for: .hours(3))
        #expect(driver.status(of: "copy", in: CloudDriver.east) == .failed)
        #expect(other.cloud.loseRegion(CloudDriver.east, now: other.now, engines: other.engines) == true)
        other.live(for: .hours(3))
        #expect(other.status(of: "beside") == .available)
        #expect(driver.strayObjects == [] && other.strayObjects == [])
    }

    @Test func aCopyWaitsForKMSThatDoesNotAnswer() throws {
        var lived = try RestoreProofTests.lived(commits: 10)
        let pages = try lived.driver.keptPages("snap")
        try lived.driver.copy("snap", to: "copy", region: CloudDriver.east, [("KmsKeyId", "alias/orders")])
        let endpoint = ServiceEndpoint(service: "kms", region: CloudDriver.east)
        let begins = lived.driver.cloud.beginOutage(of: endpoint, now: lived.driver.now)
        #expect(begins)
        lived.driver.live(for: .hours(3))
        #expect(lived.driver.status(of: "copy", in: CloudDriver.east) == .copying)
        lived.driver.cloud.endOutage(of: endpoint, now: lived.driver.now)
        lived.driver.live(for: .minutes(10))
        #expect(try lived.driver.restored(from: "copy", as: "restored", region: CloudDriver.east) == pages)
        #expect(lived.driver.strayObjects == [])
    }

    @Test func tagsAreCopiedOnRequestAndAnotherKeyTakesLonger() throws {
        var driver = CloudDriver()
        try driver.snapshot("snap", [("Tags", TagTests.tags([("team", "books"), ("cost", "1")]))])
        driver.live(for: .hours(1))
        try driver.copy("snap", to: "plain")
        try driver.copy("snap", to: "tagged", [("CopyTags", true), ("Tags", TagTests.tags([("cost", "2")]))])
        try driver.copy("snap", to: "rekeyed", [("KmsKeyId", "alias/spare")])
        #expect(driver.cloud.snapshots[1...].map(\.tags) == [[], [Tag("cost", "2"), Tag("team", "books")], []])
        let spans = driver.cloud.snapshots[1...].compactMap { $0.copy?.span }
        #expect(spans.count == 3 && spans[0] == spans[1] && spans[2] > spans[0])
    }
}
