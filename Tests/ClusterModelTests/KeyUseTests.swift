import AccessPolicy
import Estate
import KeyModel
import Testing
import Units

@testable import ClusterModel

private let owner = "arn:aws:iam::111122223333:role/operator"
private let west = CloudDriver.west
private let east = CloudDriver.east

/// What callers do with a key: encrypting, data keys, grants.
@Suite("use of keys") struct KeyUseTests {
    @Test func whatWasEncryptedIsDecrypted() throws {
        var driver = CloudDriver()
        let context = StructuredValue.pairs(("table", "orders"))
        let key = try driver.arn()
        let sealed = try driver.kms("Encrypt", ("KeyId", "alias/orders"), ("Plaintext", "Zm9vYmFy"), ("EncryptionContext", context))
        let blob = try #require(sealed["CiphertextBlob"])
        #expect(sealed["KeyId"] == key && sealed["EncryptionAlgorithm"] == "SYMMETRIC_DEFAULT")
        let opened = try driver.kms("Decrypt", ("CiphertextBlob", blob), ("EncryptionContext", context), ("KeyId", key))
        #expect(opened["Plaintext"] == "Zm9vYmFy" && opened["KeyId"] == key && opened["KeyMaterialId"]?.scalarText?.count == 64)
        #expect(driver.refused("Decrypt", ("CiphertextBlob", blob)) == "InvalidCiphertextException")
        #expect(driver.refused("Decrypt", ("CiphertextBlob", "Zm9v")) == "InvalidCiphertextException")
        #expect(driver.refused("Decrypt", ("CiphertextBlob", "no base64")) == "ValidationException")
        #expect(driver.refused("Decrypt", in: east, ("CiphertextBlob", blob), ("EncryptionContext", context)) == "InvalidCiphertextException")
        #expect(driver.refused("Decrypt", ("CiphertextBlob", blob), ("EncryptionContext", context), ("KeyId", "alias/spare")) == "IncorrectKeyException")
        #expect(driver.refused("Encrypt", ("KeyId", key), ("Plaintext", "")) == "ValidationException")
        #expect(driver.refused("Encrypt", ("KeyId", key), ("Plaintext", "Zm9v"), ("EncryptionAlgorithm", "RSAES_OAEP_SHA_1")) == "InvalidKeyUsageException")
        #expect(try driver.kms("GetKeyLastUsage", ("KeyId", key))["KeyLastUsage"]?["Operation"] == "Decrypt")
        let moved = try driver.kms(
            "ReEncrypt", ("CiphertextBlob", blob), ("SourceEncryptionContext", context), ("DestinationKeyId", "alias/spare"),
            ("DestinationEncryptionContext", .pairs(("table", "archive"))))
        #expect(moved["SourceKeyId"] == key && moved["KeyId"] != key)
        let again = try driver.kms(
            "Decrypt", ("CiphertextBlob", try #require(moved["CiphertextBlob"])), ("EncryptionContext", .pairs(("table", "archive"))))
        #expect(again["Plaintext"] == "Zm9vYmFy" && again["KeyId"] == moved["KeyId"] && again["KeyMaterialId"] == moved["DestinationKeyMaterialId"])
    }

    @Test func dataKeysComePlainOrSealed() throws {
        var driver = CloudDriver()
        for (name, value, bytes) in [("KeySpec", StructuredValue.string("AES_256"), 32), ("KeySpec", "AES_128", 16), ("NumberOfBytes", 1024, 1024)] {
            let made = try driver.kms("GenerateDataKey", ("KeyId", "alias/orders"), (name, value))
            #expect(Base64.bytes(made["Plaintext"]?.scalarText ?? "")?.count == bytes)
            #expect(try driver.kms("Decrypt", ("CiphertextBlob", try #require(made["CiphertextBlob"])))["Plaintext"] == made["Plaintext"])
        }
        let sealed = try driver.kms("GenerateDataKeyWithoutPlaintext", ("KeyId", "alias/orders"), ("KeySpec", "AES_256"))
        #expect(sealed["Plaintext"] == nil && sealed["CiphertextBlob"] != nil)
        #expect(driver.refused("GenerateDataKey", ("KeyId", "alias/orders")) == "ValidationException")
        #expect(driver.refused("GenerateDataKey", ("KeyId", "alias/orders"), ("KeySpec", "AES_256"), ("NumberOfBytes", 32)) == "ValidationException")
        #expect(driver.refused("GenerateDataKey", ("KeyId", "alias/orders"), ("NumberOfBytes", 1025)) == "ValidationException")
        #expect(driver.refused("GenerateDataKey", ("KeyId", "alias/orders"), ("KeySpec", "AES_192")) == "ValidationException")
    }

    @Test func aTrialChangesNothingAndSaysWhatWouldBe() throws {
        var driver = try CloudDriver.restricted(to: ["kms:Encrypt", "kms:DescribeKey"])
        let key = try driver.arn()
        let dry = ("DryRun", StructuredValue.bool(true))
        let grant: [(String, StructuredValue)] = [("GranteePrincipal", .string(owner)), ("Operations", .list(["Decrypt"]))]
        #expect(driver.refused("Encrypt", ("KeyId", key), ("Plaintext", "Zm9v"), dry) == "DryRunOperationException")
        #expect(driver.refused("Encrypt", as: "restricted", ("KeyId", key), ("Plaintext", "Zm9v"), dry) == "DryRunOperationException")
        #expect(driver.refused("GenerateDataKey", as: "restricted", ("KeyId", key), ("KeySpec", "AES_256"), dry) == "AccessDeniedException")
        #expect(
            driver.refused("Decrypt", ("KeyId", key), dry, ("DryRunModifiers", .list(["IGNORE_CIPHERTEXT"]))) == "DryRunOperationException")
        #expect(
            driver.refused("Decrypt", as: "restricted", ("KeyId", key), dry, ("DryRunModifiers", .list(["IGNORE_CIPHERTEXT"]))) == "AccessDeniedException")
        #expect(driver.refused("Decrypt", ("KeyId", key), ("DryRunModifiers", .list(["IGNORE_CIPHERTEXT"]))) == "ValidationException")
        let count = try driver.kms("ListGrants", ("KeyId", key))["Grants"]?.elements.count
        #expect(driver.refused("CreateGrant", ("KeyId", key), grant[0], grant[1], dry) == "DryRunOperationException")
        #expect(try driver.kms("ListGrants", ("KeyId", key))["Grants"]?.elements.count == count)
        try driver.kms("DisableKey", ("KeyId", key))
        #expect(driver.refused("Encrypt", ("KeyId", key), ("Plaintext", "Zm9v"), dry) == "DisabledException")
    }

    @Test func aGrantOpensTheWayAndIsTakenBack() throws {
        var driver = try CloudDriver.restricted(to: ["rds:*"])
        let key = try driver.arn()
        let grantee = StructuredValue.string("arn:aws:iam::111122223333:role/restricted")
        let context = StructuredValue.pairs(("table", "orders"))
        let blob = try #require(try driver.kms("Encrypt", ("KeyId", key), ("Plaintext", "Zm9v"), ("EncryptionContext", context))["CiphertextBlob"])
        let decrypt: [(String, StructuredValue)] = [("CiphertextBlob", blob), ("EncryptionContext", context)]
        #expect(driver.refused("Decrypt", as: "restricted", decrypt[0], decrypt[1]) == "AccessDeniedException")
        let made = try driver.kms(
            "CreateGrant", ("KeyId", key), ("GranteePrincipal", grantee), ("RetiringPrincipal", grantee), ("Operations", .list(["Decrypt"])),
            ("Constraints", .pairs(("EncryptionContextSubset", context))), ("Name", "for-orders"))
        let (id, token) = (try #require(made["GrantId"]), try #require(made["GrantToken"]))
        #expect(try driver.kms("Decrypt", as: "restricted", decrypt[0], decrypt[1], ("GrantTokens", .list([token])))["Plaintext"] == "Zm9v")
        let entry = try driver.kms("ListGrants", ("KeyId", key), ("GrantId", id))["Grants"]?[0]
        #expect(entry?["Name"] == "for-orders" && entry?["GranteePrincipal"] == grantee && entry?["IssuingAccount"] == "arn:aws:iam::111122223333:root")
        #expect(entry?["Constraints"] == .pairs(("EncryptionContextSubset", context)))
        #expect(try driver.kms("ListRetirableGrants", ("RetiringPrincipal", grantee))["Grants"]?[0]?["GrantId"] == id)
        #expect(driver.refused("ListGrants", ("KeyId", key), ("GrantId", "none")) == "InvalidGrantIdException")
        #expect(driver.refused("RetireGrant") == "ValidationException")
        #expect(driver.refused("RetireGrant", ("GrantToken", token), ("KeyId", key)) == "ValidationException")
        #expect(driver.refused("RetireGrant", ("GrantToken", "none")) == "InvalidGrantTokenException")
        #expect(driver.refused("RevokeGrant", as: "restricted", ("KeyId", key), ("GrantId", id)) == "AccessDeniedException")
        #expect(driver.refused("RevokeGrant", ("KeyId", key), ("GrantId", "none")) == "InvalidGrantIdException")
        #expect(driver.refused("CreateGrant", ("KeyId", key), ("GranteePrincipal", grantee), ("Operations", .list(["Sign"]))) == "ValidationException")
        try driver.kms("RetireGrant", as: "restricted", ("GrantToken", token))
        #expect(driver.refused("Decrypt", as: "restricted", decrypt[0], decrypt[1]) == "AccessDeniedException")
        #expect(driver.refused("Decrypt", as: "restricted", decrypt[0], decrypt[1], ("GrantTokens", .list([token]))) == "InvalidGrantTokenException")
    }
}
