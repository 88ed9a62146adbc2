import AccessPolicy
import Estate
import SQLEngine
import Testing
import Units

@testable import ClusterModel

@Suite("shared snapshots") struct SharingTests {
    static let vault = StructuredValue.string(CloudDriver.vault.rawValue)
    static let snap = CloudDriver.snapshotARN + "snap"

    /// The orders keys let the vault account use them as a snapshot's reader must.
    /// Source: Aurora User Guide, Sharing a DB cluster snapshot.
    static func sharedKeys(_ estate: EstateDeclaration = CloudDriver.estate(), without withheld: String = "") throws -> EstateDeclaration {
        var estate = estate
        let policy = """
            {"Statement": [
              {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
              {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Resource": "*",
               "Action": ["kms:CreateGrant", "kms:DescribeKey", "kms:Decrypt", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"]}]}
            """.split(separator: withheld.isEmpty ? "\u{0}" : "\"\(withheld)\", ").joined()
        let value = try #require(JSONText.parse(policy))
        let document = try PolicyDocument(reading: value, kind: .resource)
        for index in estate.keys.indices where estate.keys[index].alias == "alias/orders" {
            estate.keys[index].policy = NamedPolicy(name: "policies/orders-key-shared.json", document: document)
        }
        return estate
    }

    static func share(_ driver: inout CloudDriver, _ values: [StructuredValue] = [vault], _ snapshot: StructuredValue = "snap") throws {
        try driver.call(
            "ModifyDBClusterSnapshotAttribute",
            [("DBClusterSnapshotIdentifier", snapshot), ("AttributeName", "restore"), ("ValuesToAdd", .list(values))])
    }

    static func unshare(_ driver: inout CloudDriver, _ values: [StructuredValue] = [vault]) throws {
        try driver.call(
            "ModifyDBClusterSnapshotAttribute",
            [("DBClusterSnapshotIdentifier", "snap"), ("AttributeName", "restore"), ("ValuesToRemove", .list(values))])
    }

    static func attribute(_ driver: inout CloudDriver) throws -> StructuredValue? {
        let answer = try driver.call("DescribeDBClusterSnapshotAttributes", [("DBClusterSnapshotIdentifier", "snap")])
        return answer["DBClusterSnapshotAttributesResult"]?["DBClusterSnapshotAttributes"]?[0]?["AttributeValues"]
    }

    private func refusalOfRestore(_ driver: CloudDriver, _ snapshot: String = SharingTests.snap) -> ServiceErrorCode? {
        var driver = driver.forked()
        let input: [(String, StructuredValue)] = [("DBClusterIdentifier", "theirs"), ("SnapshotIdentifier", .string(snapshot)), ("Engine", "aurora-mysql")]
        return driver.refusal(
            "RestoreDBClusterFromSnapshot", service: "rds", region: CloudDriver.west, account: CloudDriver.vault, principal: "vault", input)?.code
    }

    /// Whoever copies what was shared needs a grant on the key that it is sealed with, whatever key the copy gets.
    @Test func aSharedKeyWithoutCreateGrantLetsNobodyCopy() throws {
        for (withheld, isRefused) in [("", false), ("kms:CreateGrant", true), ("kms:Decrypt", true), ("kms:Encrypt", false)] {
            var lived = try RestoreProofTests.lived(SharingTests.sharedKeys(without: withheld), commits: 5)
            _ = try lived.driver.keptPages("snap")
            try SharingTests.share(&lived.driver)
            let found = lived.driver.refusal(
                "CopyDBClusterSnapshot", service: "rds", region: CloudDriver.west, account: CloudDriver.vault, principal: "vault",
                [
                    ("SourceDBClusterSnapshotIdentifier", .string(SharingTests.snap)), ("TargetDBClusterSnapshotIdentifier", "mine"),
                    ("KmsKeyId", "alias/vault"),
                ])
            #expect(found?.code == (isRefused ? .kmsKeyNotAccessible : nil), "without \(withheld): \(found.map(\.description) ?? "accepted")")
            if isRefused { #expect(found?.message.contains(withheld) == true) }
        }
    }

    @Test(arguments: [false, true]) func anAccountItIsSharedWithRestoresTheWholeDatabase(isEncrypted: Bool) throws {
        var lived = try RestoreProofTests.lived(SharingTests.sharedKeys(CloudDriver.estate(isEncrypted: isEncrypted)), commits: 50)
        let pages = try lived.driver.keptPages("snap")
        #expect(refusalOfRestore(lived.driver) == .dbClusterSnapshotNotFound)
        try SharingTests.share(&lived.driver)
        #expect(refusalOfRestore(lived.driver) == nil)
        #expect(refusalOfRestore(lived.driver, "snap") == .dbClusterSnapshotNotFound, "another account's snapshot goes by its ARN")
        let kept = try lived.driver.restored(from: SharingTests.snap, as: "theirs", account: CloudDriver.vault, principal: "vault")
        #expect(kept == pages)
        #expect(lived.driver.cloud.clusters[1].account == CloudDriver.vault)
        #expect(lived.driver.cloud.clusters[1].key?.keyARN == lived.driver.cloud.clusters[0].key?.keyARN, "without re-keying the owner's key stays")
        if isEncrypted {
            let found = try lived.driver.restored(
                from: SharingTests.snap, as: "rekeyed", account: CloudDriver.vault, principal: "vault", [("KmsKeyId", "alias/vault")])
            #expect(found == pages)
            #expect(lived.driver.cloud.clusters[2].key?.keyARN != lived.driver.cloud.clusters[0].key?.keyARN)
        }
        #expect(lived.driver.strayObjects == [])
    }

    @Test func aKeyPolicyThatDoesNotNameTheAccountLocksItOut() throws {
        var driver = CloudDriver()
        try driver.snapshot("snap")
        driver.live(for: .hours(1))
        try SharingTests.share(&driver)
        #expect(refusalOfRestore(driver) == .kmsKeyNotAccessible)
    }

    @Test func accessEndsWithTheShareTheSnapshotOrItsOwner() throws {
        var driver = try CloudDriver(SharingTests.sharedKeys())
        try driver.snapshot("snap")
        driver.live(for: .hours(1))
        try SharingTests.share(&driver)
        #expect(refusalOfRestore(driver) == nil)
        var unshared = driver.forked()
        try SharingTests.unshare(&unshared)
        #expect(refusalOfRestore(unshared) == .dbClusterSnapshotNotFound)
        var deleted = driver.forked()
        try deleted.call("DeleteDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "snap")])
        #expect(refusalOfRestore(deleted) == .dbClusterSnapshotNotFound)
        var lost = driver.forked()
        #expect(lost.cloud.loseAccount(CloudDriver.account, now: lost.now, engines: lost.engines) == true)
        #expect(refusalOfRestore(lost) == .dbClusterSnapshotNotFound)
        #expect(try lost.snapshots(account: CloudDriver.vault, principal: "vault", [("SnapshotType", "shared")]).isEmpty)
    }

    @Test func aCopyOutlivesTheDeletionOfTheSharedSnapshot() throws {
        var lived = try RestoreProofTests.lived(SharingTests.sharedKeys(), commits: 30)
        let pages = try lived.driver.keptPages("snap")
        try SharingTests.share(&lived.driver)
        try lived.driver.call(
            "CopyDBClusterSnapshot", account: CloudDriver.vault, principal: "vault",
            [
                ("SourceDBClusterSnapshotIdentifier", .string(SharingTests.snap)), ("TargetDBClusterSnapshotIdentifier", "mine"),
                ("KmsKeyId", "alias/vault"),
            ])
        lived.driver.live(for: .hours(2))
        try lived.driver.call("DeleteDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "snap")])
        #expect(lived.driver.cloud.loseAccount(CloudDriver.account, now: lived.driver.now, engines: lived.driver.engines) == true)
        #expect(try lived.driver.restored(from: "mine", as: "theirs", account: CloudDriver.vault, principal: "vault") == pages)
        #expect(lived.driver.strayObjects == [])
    }

    @Test func listedAccountsKeepAccessWhenPublicAccessEnds() throws {
        var driver = CloudDriver(CloudDriver.estate(isEncrypted: false))
        try driver.snapshot("snap")
        driver.live(for: .hours(1))
        try SharingTests.share(&driver, ["all"])
        #expect(refusalOfRestore(driver) == nil)
        try SharingTests.share(&driver)
        #expect(try SharingTests.attribute(&driver) == .list([SharingTests.vault, "all"]))
        var open = driver.forked()
        try SharingTests.unshare(&open)
        #expect(try SharingTests.attribute(&open) == .list(["all"]))
        try SharingTests.unshare(&driver, ["all"])
        #expect(try SharingTests.attribute(&driver) == .list([SharingTests.vault]))
        #expect(refusalOfRestore(driver) == nil)
        try SharingTests.unshare(&driver, [SharingTests.vault, "999999999999"])
        #expect(try SharingTests.attribute(&driver) == .list([]))
        #expect(refusalOfRestore(driver) == .dbClusterSnapshotNotFound)
    }

    @Test func othersListWhatIsSharedOrPublicOnlyWhenTheyAskForIt() throws {
        var driver = CloudDriver(CloudDriver.estate(isEncrypted: false))
        for (name, values) in [("for-vault", [SharingTests.vault]), ("for-all", ["all"]), ("private", [])] as [(String, [StructuredValue])] {
            try driver.snapshot(name)
            driver.live(for: .hours(1))
            if !values.isEmpty { try SharingTests.share(&driver, values, .string(name)) }
        }
        let shared = StructuredValue.string(CloudDriver.snapshotARN + "for-vault")
        let theirs: [([(String, StructuredValue)], [String])] = [
            ([], []), ([("IncludeShared", true)], ["for-vault"]), ([("IncludePublic", true)], ["for-all"]),
            ([("IncludeShared", true), ("IncludePublic", true)], ["for-vault", "for-all"]), ([("SnapshotType", "shared")], ["for-vault"]),
            ([("SnapshotType", "public")], ["for-all"]), ([("SnapshotType", "manual"), ("IncludeShared", true)], []),
            ([("SnapshotType", "shared"), ("IncludePublic", true)], ["for-vault"]),
            ([("DBClusterSnapshotIdentifier", shared), ("IncludeShared", true)], ["for-vault"]),
        ]
        for (input, names) in theirs {
            #expect(try driver.snapshots(account: CloudDriver.vault, principal: "vault", input) == names, "\(input)")
        }
        #expect(try driver.snapshots() == ["for-vault", "for-all", "private"])
        #expect(try driver.snapshots([("SnapshotType", "public")]) == ["for-all"])
        #expect(try driver.snapshots([("SnapshotType", "shared")]).isEmpty)
        let answer = try driver.call(
            "DescribeDBClusterSnapshots", account: CloudDriver.vault, principal: "vault", [("IncludeShared", true), ("IncludePublic", true)])
        #expect(answer["DBClusterSnapshots"]?[0]?["SnapshotType"] == "shared" && answer["DBClusterSnapshots"]?[1]?["SnapshotType"] == "public")
    }

    @Test func twentyAccountsAndNoMore() throws {
        var driver = CloudDriver()
        driver.cloud.keepsRequestRates = false
        try driver.snapshot("snap")
        driver.live(for: .hours(1))
        let accounts = (0..<21).map { StructuredValue.string("9000000000" + (10 + $0).description) }
        try SharingTests.share(&driver, Array(accounts[..<20]))
        let input: [(String, StructuredValue)] = [
            ("DBClusterSnapshotIdentifier", "snap"), ("AttributeName", "restore"), ("ValuesToAdd", .list([accounts[20]])),
        ]
        #expect(driver.refusal("ModifyDBClusterSnapshotAttribute", input) == .sharedSnapshotQuotaExceeded)
        // One for another in one call stays within it; one that is there already counts once.
        #expect(driver.refusal("ModifyDBClusterSnapshotAttribute", input + [("ValuesToRemove", .list([accounts[0]]))]) == nil)
        try SharingTests.share(&driver, [accounts[20]])
        #expect(try SharingTests.attribute(&driver) == .list(Array(accounts[1...])))
    }
}
