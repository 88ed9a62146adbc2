import AccessPolicy
import Estate
import KeyModel
import Testing
import Units

@testable import ClusterModel

private let owner = "arn:aws:iam::111122223333:role/operator"
private let west = CloudDriver.west
private let east = CloudDriver.east

@Suite("operations of KMS") struct KeyOperationsTests {
    @Test func aKeyIsMadeDescribedAndListed() throws {
        var driver = CloudDriver()
        let before = try driver.kms("ListKeys")["Keys"]?.elements.count
        let key = try driver.makeKey(
            ("Description", "ledger"), ("Tags", .list([.pairs(("TagKey", "team"), ("TagValue", "dba"))])), ("MultiRegion", true))
        let metadata = try #require(try driver.kms("DescribeKey", ("KeyId", key))["KeyMetadata"])
        for (name, value) in [
            ("Description", "ledger"), ("KeyState", "Enabled"), ("Origin", "AWS_KMS"), ("KeyManager", "CUSTOMER"), ("KeySpec", "SYMMETRIC_DEFAULT"),
            ("KeyUsage", "ENCRYPT_DECRYPT"), ("AWSAccountId", "111122223333"),
        ] { #expect(metadata[name]?.scalarText == value, "\(name)") }
        #expect(metadata["Enabled"] == true && metadata["MultiRegion"] == true && metadata["DeletionDate"] == nil)
        #expect(metadata["MultiRegionConfiguration"]?["MultiRegionKeyType"] == "PRIMARY")
        #expect(metadata["MultiRegionConfiguration"]?["PrimaryKey"] == .pairs(("Arn", key), ("Region", "us-west-2")))
        #expect(try driver.kms("ListKeys")["Keys"]?.elements.count == (before ?? 0) + 1)
        #expect(try driver.kms("ListResourceTags", ("KeyId", key))["Tags"] == .list([.pairs(("TagKey", "team"), ("TagValue", "dba"))]))
        try driver.kms("UntagResource", ("KeyId", key), ("TagKeys", .list(["team"])))
        #expect(try driver.kms("ListResourceTags", ("KeyId", key))["Tags"] == .list([]))
        try driver.kms("UpdateKeyDescription", ("KeyId", key), ("Description", ""))
        #expect(try driver.kms("DescribeKey", ("KeyId", key))["KeyMetadata"]?["Description"] == "")
        #expect(try driver.kms("GetKeyLastUsage", ("KeyId", key))["KeyLastUsage"] == .map([]))
    }

    @Test func keysOfAWSAreInNoListingOrOnlyUnderTheirAlias() throws {
        var driver = CloudDriver()
        let owned = driver.cloud.keys.ownedKey(region: west, at: driver.now, random: &driver.cloud.random.keys)
        let managed = driver.cloud.keys.managedKey(account: CloudDriver.account, region: west, at: driver.now, random: &driver.cloud.random.keys)
        let listed = try driver.kms("ListKeys")["Keys"]?.elements.compactMap { $0["KeyArn"]?.scalarText } ?? []
        #expect(listed.contains(managed.rawValue) && !listed.contains(owned.rawValue))
        #expect(try driver.kms("DescribeKey", ("KeyId", "alias/aws/rds"))["KeyMetadata"]?["KeyManager"] == "AWS")
        for action in ["DisableKey", "ScheduleKeyDeletion", "EnableKeyRotation", "RotateKeyOnDemand"] {
            #expect(driver.refused(action, ("KeyId", .string(managed.rawValue))) == "AccessDeniedException", "\(action)")
        }
        #expect(try driver.kms("GetKeyRotationStatus", ("KeyId", .string(managed.rawValue)))["KeyRotationEnabled"] == true)
        #expect(driver.refused("Encrypt", ("KeyId", "alias/aws/rds"), ("Plaintext", "Zm9v")) == "AccessDeniedException")
        #expect(driver.refused("DescribeKey", ("KeyId", .string(owned.rawValue))) == "AccessDeniedException")
    }

    @Test func aDeletionRunsThroughItsStatesToTheEnd() throws {
        var driver = CloudDriver()
        let key = try driver.makeKey()
        let blob = try #require(try driver.kms("Encrypt", ("KeyId", key), ("Plaintext", "Zm9v"))["CiphertextBlob"])
        let answer = try driver.kms("ScheduleKeyDeletion", ("KeyId", key), ("PendingWindowInDays", 7))
        #expect(answer["DeletionDate"]?.scalarText == (driver.now + .days(7)).isoSeconds)
        #expect(answer["KeyState"] == "PendingDeletion" && answer["PendingWindowInDays"] == 7)
        #expect(driver.refused("Decrypt", ("CiphertextBlob", blob)) == "KMSInvalidStateException")
        try driver.kms("CancelKeyDeletion", ("KeyId", key))
        #expect(try driver.state(key) == "Disabled")
        #expect(driver.refused("Decrypt", ("CiphertextBlob", blob)) == "DisabledException")
        try driver.kms("EnableKey", ("KeyId", key))
        #expect(try driver.kms("Decrypt", ("CiphertextBlob", blob))["Plaintext"] == "Zm9v")
        try driver.kms("ScheduleKeyDeletion", ("KeyId", key), ("PendingWindowInDays", 7))
        driver.live(for: .days(7) - .microseconds(1))
        #expect(try driver.state(key) == "PendingDeletion")
        driver.live(for: .microseconds(1))
        #expect(driver.refused("DescribeKey", ("KeyId", key)) == "NotFoundException")
        #expect(driver.refused("Decrypt", ("CiphertextBlob", blob)) == "NotFoundException")
    }

    @Test func aliasesAreMadeMovedAndTakenAway() throws {
        var driver = CloudDriver()
        let (first, second) = (try driver.makeKey(), try driver.makeKey())
        try driver.kms("CreateAlias", ("AliasName", "alias/ledger"), ("TargetKeyId", first))
        #expect(try driver.kms("DescribeKey", ("KeyId", "alias/ledger"))["KeyMetadata"]?["Arn"] == first)
        #expect(driver.refused("CreateAlias", ("AliasName", "alias/ledger"), ("TargetKeyId", second)) == "AlreadyExistsException")
        #expect(driver.refused("CreateAlias", ("AliasName", "alias/aws/ledger"), ("TargetKeyId", first)) == "InvalidAliasNameException")
        #expect(driver.refused("CreateAlias", ("AliasName", "alias/two"), ("TargetKeyId", "alias/ledger")) == "NotFoundException")
        driver.live(for: .minutes(5))
        try driver.kms("UpdateAlias", ("AliasName", "alias/ledger"), ("TargetKeyId", second))
        let entry = try driver.kms("ListAliases", ("KeyId", second))["Aliases"]?[0]
        #expect(entry?["AliasName"] == "alias/ledger" && entry?["AliasArn"] == "arn:aws:kms:us-west-2:111122223333:alias/ledger")
        #expect(entry?["LastUpdatedDate"] != entry?["CreationDate"])
        #expect(try driver.kms("ListAliases", ("KeyId", first))["Aliases"] == .list([]))
        try driver.kms("DeleteAlias", ("AliasName", "alias/ledger"))
        #expect(driver.refused("DescribeKey", ("KeyId", "alias/ledger")) == "NotFoundException")
        #expect(try driver.state(second) == "Enabled")
    }

    @Test func aPolicyIsReadBackAndCannotLockItsAuthorOut() throws {
        var driver = CloudDriver()
        let key = try driver.makeKey()
        let theirs =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"444455556666\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}"
        let both = theirs.replacing("\"444455556666\"", with: "[\"444455556666\",\"111122223333\"]")
        #expect(try driver.kms("ListKeyPolicies", ("KeyId", key))["PolicyNames"] == .list(["default"]))
        let standard = try driver.kms("GetKeyPolicy", ("KeyId", key))["Policy"]?.scalarText
        #expect(standard?.contains("kms:*") == true && standard?.contains("111122223333") == true)
        #expect(driver.refused("PutKeyPolicy", ("KeyId", key), ("Policy", .string(theirs))) == "MalformedPolicyDocumentException")
        #expect(driver.refused("PutKeyPolicy", ("KeyId", key), ("Policy", "{")) == "MalformedPolicyDocumentException")
        #expect(driver.refused("PutKeyPolicy", ("KeyId", key), ("Policy", "{\"Statement\":[]}")) == "MalformedPolicyDocumentException")
        #expect(driver.refused("PutKeyPolicy", ("KeyId", key), ("Policy", .string(both)), ("PolicyName", "mine")) == "NotFoundException")
        let long = StructuredValue.string(both + String(repeating: " ", count: 32_768))
        #expect(driver.refused("PutKeyPolicy", ("KeyId", key), ("Policy", long)) == "LimitExceededException")
        #expect(try driver.kms("GetKeyPolicy", ("KeyId", key))["Policy"]?.scalarText == standard, "a refusal changes nothing")

        let blob = try #require(try driver.kms("Encrypt", ("KeyId", key), ("Plaintext", "Zm9v"))["CiphertextBlob"])
        #expect(driver.refused("Decrypt", account: CloudDriver.vault, as: "vault", ("CiphertextBlob", blob)) == "AccessDeniedException")
        try driver.kms("PutKeyPolicy", ("KeyId", key), ("Policy", .string(both)))
        #expect(try driver.kms("Decrypt", account: CloudDriver.vault, as: "vault", ("CiphertextBlob", blob))["Plaintext"] == "Zm9v")
        #expect(driver.refused("DisableKey", account: CloudDriver.vault, as: "vault", ("KeyId", key)) == "AccessDeniedException", "not across accounts")
        try driver.kms("PutKeyPolicy", ("KeyId", key), ("Policy", .string(theirs)), ("BypassPolicyLockoutSafetyCheck", true))
        #expect(driver.refused("GetKeyPolicy", ("KeyId", key)) == "AccessDeniedException")
        #expect(driver.refused("CreateKey", ("Policy", .string(theirs))) == "MalformedPolicyDocumentException")
        _ = try driver.makeKey(("Policy", .string(theirs)), ("BypassPolicyLockoutSafetyCheck", true))
    }

    @Test func keysRotateOnTheirDateAndOnDemand() throws {
        var driver = CloudDriver()
        let key = try driver.makeKey()
        let blob = try #require(try driver.kms("Encrypt", ("KeyId", key), ("Plaintext", "Zm9v"))["CiphertextBlob"])
        #expect(try driver.kms("GetKeyRotationStatus", ("KeyId", key))["KeyRotationEnabled"] == false)
        try driver.kms("EnableKeyRotation", ("KeyId", key), ("RotationPeriodInDays", 90))
        let status = try driver.kms("GetKeyRotationStatus", ("KeyId", key))
        #expect(status["RotationPeriodInDays"] == 90 && status["NextRotationDate"]?.scalarText == (driver.now + .days(90)).isoSeconds)
        try driver.kms("RotateKeyOnDemand", ("KeyId", key))
        driver.live(for: .days(181))
        let rotations = try driver.kms("ListKeyRotations", ("KeyId", key))["Rotations"]?.elements ?? []
        #expect(rotations.map { $0["RotationType"] } == ["ON_DEMAND", "AUTOMATIC", "AUTOMATIC"])
        let all = try driver.kms("ListKeyRotations", ("KeyId", key), ("IncludeKeyMaterial", "ALL_KEY_MATERIAL"))["Rotations"]?.elements ?? []
        #expect(all.map { $0["KeyMaterialState"] } == ["NON_CURRENT", "NON_CURRENT", "NON_CURRENT", "CURRENT"])
        #expect(try driver.kms("Decrypt", ("CiphertextBlob", blob))["Plaintext"] == "Zm9v")
        try driver.kms("ScheduleKeyDeletion", ("KeyId", key))
        #expect(try driver.kms("GetKeyRotationStatus", ("KeyId", key))["KeyRotationEnabled"] == false)
        try driver.kms("CancelKeyDeletion", ("KeyId", key))
        #expect(try driver.kms("GetKeyRotationStatus", ("KeyId", key))["KeyRotationEnabled"] == true)
        driver.live(for: .days(100))
        try driver.kms("EnableKey", ("KeyId", key))
        #expect(try driver.kms("ListKeyRotations", ("KeyId", key))["Rotations"]?.elements.count == 4, "made up for at once")
        driver.live(for: .days(91))
        #expect(try driver.kms("ListKeyRotations", ("KeyId", key))["Rotations"]?.elements.count == 5)
        try driver.kms("DisableKeyRotation", ("KeyId", key))
        driver.live(for: .days(91))
        #expect(try driver.kms("ListKeyRotations", ("KeyId", key))["Rotations"]?.elements.count == 5)
    }

    @Test func aMultiRegionKeyLivesInTwoRegions() throws {
        var driver = CloudDriver()
        let key = try driver.makeKey(("MultiRegion", true))
        let made = try driver.kms("ReplicateKey", ("KeyId", key), ("ReplicaRegion", "us-east-2"), ("Description", "the other"))
        let replica = try #require(made["ReplicaKeyMetadata"]?["Arn"])
        #expect(made["ReplicaKeyMetadata"]?["KeyState"] == "Creating" && made["ReplicaPolicy"] != nil)
        let blob = try #require(try driver.kms("Encrypt", ("KeyId", key), ("Plaintext", "Zm9v"))["CiphertextBlob"])
        #expect(driver.refused("Decrypt", in: east, ("CiphertextBlob", blob)) == "KMSInvalidStateException")
        driver.live(for: .seconds(5))
        #expect(try driver.kms("Decrypt", in: east, ("CiphertextBlob", blob))["KeyId"] == replica)
        #expect(driver.refused("ReplicateKey", ("KeyId", key), ("ReplicaRegion", "us-east-2")) == "AlreadyExistsException")
        #expect(driver.refused("ReplicateKey", ("KeyId", key), ("ReplicaRegion", "eu-west-9")) == "ValidationException")
        try driver.kms("UpdatePrimaryRegion", ("KeyId", key), ("PrimaryRegion", "us-east-2"))
        #expect(try driver.state(key) == "Updating")
        driver.live(for: .seconds(5))
        #expect(try driver.state(key) == "Enabled")
        let configuration = try driver.kms("DescribeKey", ("KeyId", key))["KeyMetadata"]?["MultiRegionConfiguration"]
        #expect(configuration?["MultiRegionKeyType"] == "REPLICA" && configuration?["PrimaryKey"]?["Arn"] == replica)
        #expect(configuration?["ReplicaKeys"]?[0]?["Arn"] == key)

        let waiting = try driver.kms("ScheduleKeyDeletion", in: east, ("KeyId", replica), ("PendingWindowInDays", 10))
        #expect(waiting["KeyState"] == "PendingReplicaDeletion" && waiting["DeletionDate"] == nil)
        try driver.kms("ScheduleKeyDeletion", ("KeyId", key), ("PendingWindowInDays", 7))
        driver.live(for: .days(7))
        #expect(try driver.state(replica, in: east) == "PendingDeletion")
        driver.live(for: .days(10))
        #expect(driver.refused("DescribeKey", in: east, ("KeyId", replica)) == "NotFoundException")
    }

    @Test func importedMaterialExpiresOnTime() throws {
        var driver = CloudDriver()
        let key = try driver.makeKey(("Origin", "EXTERNAL"))
        #expect(try driver.state(key) == "PendingImport")
        let material = StructuredValue.string(Base64.text(Array(0..<32)))
        let token = try #require(
            try driver.kms("GetParametersForImport", ("KeyId", key), ("WrappingAlgorithm", "RSAES_OAEP_SHA_256"), ("WrappingKeySpec", "RSA_4096"))[
                "ImportToken"])
        let end = StructuredValue.string((driver.now + .days(3)).isoSeconds)
        let input: [(String, StructuredValue)] = [("KeyId", key), ("ImportToken", token), ("EncryptedKeyMaterial", material)]
        #expect(driver.refused("ImportKeyMaterial", input[0], input[1], input[2]) == "ValidationException", "ValidTo is missing")
        #expect(
            driver.refused("ImportKeyMaterial", input[0], input[1], input[2], ("ValidTo", end), ("ExpirationModel", "KEY_MATERIAL_DOES_NOT_EXPIRE"))
                == "ValidationException")
        #expect(driver.refused("ImportKeyMaterial", input[0], ("ImportToken", "Zm9v"), input[2], ("ValidTo", end)) == "InvalidImportTokenException")
        try driver.kms("ImportKeyMaterial", input[0], input[1], input[2], ("ValidTo", end))
        let metadata = try driver.kms("DescribeKey", ("KeyId", key))["KeyMetadata"]
        #expect(metadata?["KeyState"] == "Enabled" && metadata?["ExpirationModel"] == "KEY_MATERIAL_EXPIRES" && metadata?["ValidTo"] == end)
        let blob = try #require(try driver.kms("Encrypt", ("KeyId", key), ("Plaintext", "Zm9v"))["CiphertextBlob"])
        driver.live(for: .days(3))
        #expect(try driver.state(key) == "PendingImport")
        #expect(driver.refused("Decrypt", ("CiphertextBlob", blob)) == "KMSInvalidStateException")
        #expect(driver.refused("ImportKeyMaterial", input[0], input[1], input[2], ("ValidTo", end)) == "ExpiredImportTokenException")
        let again = try #require(
            try driver.kms("GetParametersForImport", ("KeyId", key), ("WrappingAlgorithm", "RSAES_OAEP_SHA_256"), ("WrappingKeySpec", "RSA_4096"))[
                "ImportToken"])
        try driver.kms("ImportKeyMaterial", input[0], ("ImportToken", again), input[2], ("ExpirationModel", "KEY_MATERIAL_DOES_NOT_EXPIRE"))
        #expect(try driver.kms("Decrypt", ("CiphertextBlob", blob))["Plaintext"] == "Zm9v")
        try driver.kms("DeleteImportedKeyMaterial", ("KeyId", key))
        #expect(try driver.state(key) == "PendingImport")
        #expect(
            try driver.kms("ListKeyRotations", ("KeyId", key), ("IncludeKeyMaterial", "ALL_KEY_MATERIAL"))["Rotations"]?[0]?["ImportState"] == "PENDING_IMPORT")
        #expect(
            driver.refused("GetParametersForImport", ("KeyId", try driver.arn()), ("WrappingAlgorithm", "RSAES_OAEP_SHA_256"), ("WrappingKeySpec", "RSA_2048"))
                == "UnsupportedOperationException")
    }

    @Test func theEstatesKeysAreAsDeclared() throws {
        var estate = CloudDriver.estate()
        var primary = DeclaredKey(alias: "alias/family", account: CloudDriver.account, region: west, rotation: false)
        primary.multiRegion = .primary
        primary.origin = .external(expiresAfter: nil)
        var replica = DeclaredKey(alias: "alias/family", account: CloudDriver.account, region: east, rotation: false)
        replica.multiRegion = .replica(of: west)
        replica.origin = .external(expiresAfter: .days(400))
        replica.tags = [Tag("team", "dba")]
        // A replica may be declared first.
        estate.keys.insert(replica, at: 0)
        estate.keys.append(primary)
        var driver = CloudDriver(estate)
        let (inWest, inEast) = (try driver.arn("alias/family"), try driver.arn("alias/family", east))
        #expect(try driver.state(inWest) == "Enabled")
        #expect(try driver.state(inEast, in: east) == "Enabled")
        let blob = try #require(try driver.kms("Encrypt", ("KeyId", inWest), ("Plaintext", "Zm9v"))["CiphertextBlob"])
        #expect(try driver.kms("Decrypt", in: east, ("CiphertextBlob", blob))["KeyId"] == inEast)
        #expect(try driver.kms("ListResourceTags", in: east, ("KeyId", inEast))["Tags"] == .list([.pairs(("TagKey", "team"), ("TagValue", "dba"))]))
        let orders = try driver.arn()
        driver.live(for: .days(365))
        #expect(try driver.kms("ListKeyRotations", ("KeyId", orders))["Rotations"]?.elements.count == 1)
        #expect(try driver.state(inEast, in: east) == "Enabled")
        driver.live(for: .days(36))
        #expect(try driver.state(inEast, in: east) == "PendingImport")
        #expect(try driver.state(inWest) == "Enabled")
    }

    @Test func listsComeInPages() throws {
        var driver = CloudDriver()
        let key = try driver.makeKey()
        for index in 0..<5 {
            try driver.kms("CreateAlias", ("AliasName", .string("alias/n\(index)")), ("TargetKeyId", key))
        }
        var names: [String] = []
        var marker: StructuredValue?
        repeat {
            let page = try driver.call(
                "ListAliases", service: "kms", [("KeyId", key), ("Limit", 2)] + (marker.map { [("Marker", $0)] } ?? []))
            names += page["Aliases"]?.elements.compactMap { $0["AliasName"]?.scalarText } ?? []
            marker = page["NextMarker"]
            #expect(page["Truncated"] == .bool(marker != nil))
        } while marker != nil
        #expect(names == (0..<5).map { "alias/n\($0)" })
        #expect(driver.refused("ListKeys", ("Marker", "x")) == "InvalidMarkerException")
        #expect(driver.refused("ListKeys", ("Limit", 0)) == "ValidationException")
        #expect(driver.refused("ListKeys", ("Limit", 1001)) == "ValidationException")
    }

    /// Every operation asks for its own permission before it looks at anything but the key's name.
    @Test func everyOperationAsksForItsPermission() throws {
        let operations = allAPIOperations.filter { $0.service == "kms" }
        #expect(operations.count == 39)
        var driver = try CloudDriver.restricted(to: ["rds:*"])
        let key = try driver.arn()
        try driver.kms("CreateAlias", ("AliasName", "alias/mine"), ("TargetKeyId", key))
        let granted = try driver.kms("CreateGrant", ("KeyId", key), ("GranteePrincipal", .string(owner)), ("Operations", .list(["Decrypt"])))
        let blob = try #require(try driver.kms("Encrypt", ("KeyId", key), ("Plaintext", "Zm9v"))["CiphertextBlob"])
        let values: [String: StructuredValue] = [
            "KeyId": key, "TargetKeyId": key, "DestinationKeyId": key, "AliasName": "alias/mine", "Plaintext": "Zm9v", "CiphertextBlob": blob,
            "KeySpec": "AES_256", "GranteePrincipal": .string(owner), "Operations": .list(["Decrypt"]), "RetiringPrincipal": .string(owner),
            "GrantId": try #require(granted["GrantId"]), "Policy": "{}", "ReplicaRegion": "us-east-2", "PrimaryRegion": "us-east-2",
            "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048", "ImportToken": "Zm9v", "EncryptedKeyMaterial": "Zm9v",
            "Tags": .list([]), "TagKeys": .list([]), "Description": "",
        ]
        for operation in operations {
            var input = operation.members.filter(\.isRequired).map { ($0.name, values[$0.name] ?? .null) }
            if operation.name.hasPrefix("GenerateDataKey") { input.append(("KeySpec", "AES_256")) }
            if operation.name == "Decrypt" || operation.name == "ReEncrypt" { input.append(("CiphertextBlob", blob)) }
            if operation.name == "RetireGrant" { input += [("KeyId", key), ("GrantId", try #require(granted["GrantId"]))] }
            let found = driver.refusal(operation.name, service: "kms", region: west, account: CloudDriver.account, principal: "restricted", input)
            #expect(found?.code.rawValue == "AccessDeniedException", "\(operation.name): \(found.map(\.description) ?? "accepted")")
            let action = operation.name == "ReEncrypt" ? "ReEncryptTo" : operation.name
            #expect(found?.message.contains("kms:\(action) ") == true, "\(operation.name): \(found?.message ?? "")")
        }
    }

    @Test func everyFaultHasACodeOfTheServices() {
        let arn = KeyARN("arn")
        let faults: [KMSFault] = [
            .notFound(name: ""), .otherAccount(arn: "", caller: CloudDriver.account), .disabled(arn), .pendingDeletion(arn), .pendingWindow(days: 0),
            .invalidCiphertext(arn), .incorrectKey(named: arn), .alreadyExists(name: ""), .reservedAlias(""), .limitExceeded(""), .invalidGrantID(""),
            .invalidGrantToken, .conflict(arn), .malformedPolicy(""), .unsupported(arn, why: ""), .invalidARN(""), .invalidImportToken, .expiredImportToken,
            .incorrectKeyMaterial(""), .tag(""), .invalidKeyUsage(""), .invalidMarker(""), .dryRun,
        ]
        for fault in faults { #expect(ServiceErrorCode(rawValue: fault.code) != nil, "\(fault.code)") }
    }
}
