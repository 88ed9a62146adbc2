import KeyModel
import Sealing
import SimulationKernel
import Testing
import Units

private let prod = AccountID("111122223333")
private let vault = AccountID("444455556666")
private let west = RegionName("us-west-2")
private let east = RegionName("us-east-2")
private let start = KeyWorld.start

@Suite("key names") struct KeyNameTests {
    @Test func fourNamesLeadToAKey() throws {
        let world = try KeyWorld()
        let key = try world.ring.describe(world.arn)
        // Whether another account may use the key is a question of policies.
        #expect(try world.ring.resolve(key.arn.rawValue, account: vault, region: west) == world.arn)
        #expect(try world.ring.resolve("arn:aws:kms:us-west-2:111122223333:alias/orders", account: vault, region: west) == world.arn)
        for name in [key.keyID, key.arn.rawValue, "alias/orders", "arn:aws:kms:us-west-2:111122223333:alias/orders"] {
            #expect(try world.ring.resolve(name, account: prod, region: west) == world.arn)
        }
        #expect(key.arn.rawValue == "arn:aws:kms:us-west-2:111122223333:key/\(key.keyID)")
        #expect(key.keyID.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
        #expect(key.aliases == ["alias/orders"])
    }

    @Test func otherNamesAreRefused() throws {
        let world = try KeyWorld()
        let id = try world.ring.describe(world.arn).keyID
        let refused: [(name: String, account: AccountID, region: RegionName, code: String)] = [
            ("alias/order", prod, west, "NotFoundException"),
            ("orders", prod, west, "NotFoundException"),
            ("", prod, west, "NotFoundException"),
            ("00000000-0000-4000-8000-000000000000", prod, west, "NotFoundException"),
            (id, prod, east, "NotFoundException"),
            ("alias/orders", prod, east, "NotFoundException"),
            (world.arn.rawValue, prod, east, "NotFoundException"),
            (id, vault, west, "NotFoundException"),
            ("alias/orders", vault, west, "NotFoundException"),
            ("arn:aws:kms:us-west-2:444455556666:key/\(id)", prod, west, "AccessDeniedException"),
            ("arn:aws:kms:us-west-2:444455556666:alias/orders", prod, west, "AccessDeniedException"),
            ("arn:aws:kms:us-west-2:111122223333:alias/order", prod, west, "NotFoundException"),
            ("arn:aws:kms:us-west-2:111122223333:\(id)", prod, west, "NotFoundException"),
            ("arn:aws:rds:us-west-2:111122223333:key/\(id)", prod, west, "NotFoundException"),
            ("arn:aws:kms", prod, west, "NotFoundException"),
        ]
        for call in refused {
            do throws(KMSFault) {
                let arn = try world.ring.resolve(call.name, account: call.account, region: call.region)
                Issue.record("\(call.name) led to \(arn) for \(call.account) in \(call.region)")
            } catch {
                #expect(error.code == call.code, "\(call.name) for \(call.account) in \(call.region)")
                #expect(!error.message.isEmpty)
            }
        }
    }

    @Test func aDeletedKeysAliasIsFree() throws {
        var world = try KeyWorld(.deleted)
        #expect(throws: KMSFault.notFound(name: "arn:aws:kms:us-west-2:111122223333:alias/orders")) {
            try world.ring.resolve("alias/orders", account: prod, region: west)
        }
        let heir = world.ring.createKey(alias: "alias/orders", account: prod, region: west, rotation: false, at: start, random: &world.random)
        #expect(heir != world.arn)
        #expect(try world.ring.resolve("alias/orders", account: prod, region: west) == heir)
    }

    @Test func anAliasThatHasMovedIsNotItsOldKeysAnyMore() throws {
        var world = try KeyWorld()
        let heir = world.ring.createKey(alias: nil, account: prod, region: west, rotation: false, at: start, random: &world.random)
        try world.ring.updateAlias("alias/orders", to: heir, at: start)
        #expect(try world.key().aliases.isEmpty && world.key(heir).aliases == ["alias/orders"])
        world.ring.destroy(world.arn, at: start)
        #expect(try world.ring.resolve("alias/orders", account: prod, region: west) == heir)
        #expect(world.ring.aliases(account: prod, region: west).map(\.target) == [heir])
    }

    @Test func oneAliasNamesAnotherKeyInEachRegionAndAccount() throws {
        var world = try KeyWorld()
        let inEast = world.ring.createKey(alias: "alias/orders", account: prod, region: east, rotation: true, at: start, random: &world.random)
        let inVault = world.ring.createKey(alias: "alias/orders", account: vault, region: west, rotation: true, at: start, random: &world.random)
        #expect(try world.ring.resolve("alias/orders", account: prod, region: west) == world.arn)
        #expect(try world.ring.resolve("alias/orders", account: prod, region: east) == inEast)
        #expect(try world.ring.resolve("alias/orders", account: vault, region: west) == inVault)
        #expect(world.ring.allKeys.map(\.arn) == [world.arn, inEast, inVault].sorted())
    }
}

@Suite("data keys") struct DataKeyTests {
    @Test func whatWasWrappedIsUnwrapped() throws {
        var world = try KeyWorld()
        let key = try world.ring.describe(world.arn)
        let (plain, wrapped) = try world.ring.generateDataKey(under: world.arn, context: "cluster-A", random: &world.random)
        let (second, wrappedSecond) = try world.ring.generateDataKey(under: world.arn, context: "cluster-A", random: &world.random)
        #expect(plain != second)
        #expect(wrapped != wrappedSecond)
        #expect(try world.ring.unwrap(wrapped, context: "cluster-A") == plain)
        #expect(wrapped.ciphertext.count == 2 + key.account.rawValue.utf8.count + 1 + key.keyID.utf8.count + 32 + 32 + Seal.overhead)
    }

    @Test func contextKeyAndBytesMustBeTheSame() throws {
        var world = try KeyWorld()
        let (_, wrapped) = try world.ring.generateDataKey(under: world.arn, context: "cluster-A", random: &world.random)
        #expect(throws: KMSFault.invalidCiphertext(world.arn)) { try world.ring.unwrap(wrapped, context: "cluster-B") }
        for byte in wrapped.ciphertext.indices {
            var changed = wrapped.ciphertext
            changed[byte] ^= 0x10
            #expect(throws: KMSFault.invalidCiphertext(world.arn)) {
                try world.ring.unwrap(WrappedDataKey(keyARN: world.arn, ciphertext: changed), context: "cluster-A")
            }
        }
        let other = world.ring.createKey(alias: nil, account: prod, region: west, rotation: false, at: start, random: &world.random)
        #expect(throws: KMSFault.invalidCiphertext(other)) {
            try world.ring.unwrap(WrappedDataKey(keyARN: other, ciphertext: wrapped.ciphertext), context: "cluster-A")
        }
    }

    @Test func aSurveyLooksThroughDisabledAndPendingKeys() throws {
        var world = try KeyWorld()
        let (plain, wrapped) = try world.ring.generateDataKey(under: world.arn, context: "c", random: &world.random)

        try world.ring.disableKey(world.arn)
        #expect(throws: KMSFault.disabled(world.arn)) { try world.ring.unwrap(wrapped, context: "c") }
        #expect(try world.ring.surveyUnwrap(wrapped, context: "c") == plain)
        #expect(throws: KMSFault.invalidCiphertext(world.arn)) { try world.ring.surveyUnwrap(wrapped, context: "d") }

        _ = try world.ring.scheduleKeyDeletion(world.arn, pendingWindowInDays: 7, at: start)
        #expect(throws: KMSFault.pendingDeletion(world.arn)) { try world.ring.unwrap(wrapped, context: "c") }
        #expect(try world.ring.surveyUnwrap(wrapped, context: "c") == plain)

        try world.ring.cancelKeyDeletion(world.arn)
        try world.ring.enableKey(world.arn)
        #expect(try world.ring.unwrap(wrapped, context: "c") == plain)
    }

    @Test func nobodyOpensWhatADestroyedKeyWrapped() throws {
        var world = try KeyWorld()
        let (_, wrapped) = try world.ring.generateDataKey(under: world.arn, context: "c", random: &world.random)
        let before = world.ring
        world.ring.destroy(world.arn, at: start)
        #expect(throws: KMSFault.notFound(name: world.arn.rawValue)) { try world.ring.unwrap(wrapped, context: "c") }
        #expect(throws: KMSFault.notFound(name: world.arn.rawValue)) { try world.ring.surveyUnwrap(wrapped, context: "c") }
        #expect(throws: Never.self) { try before.unwrap(wrapped, context: "c") }
    }

    @Test func keysAreAFunctionOfTheSeed() throws {
        var (one, same) = (try KeyWorld(), try KeyWorld())
        #expect(one.arn == same.arn)
        let wrapped = try one.ring.generateDataKey(under: one.arn, context: "c", random: &one.random).wrapped
        #expect(try same.ring.generateDataKey(under: same.arn, context: "c", random: &same.random).wrapped == wrapped)
    }
}
