import KeyModel
import Sealing
import SimulationKernel
import Testing
import Units

private let prod = AccountID("111122223333")
private let vault = AccountID("444455556666")
private let west = RegionName("us-west-2")
private let east = RegionName("us-east-2")
private let start = Instant(microseconds: 1_000_000)

/// A ring with one key, brought into one of the four states.
struct OneKey {
    enum State: CaseIterable, Sendable { case enabled, disabled, pending, deleted }

    var ring = KeyRing()
    var random = SeededRandom(seed: 1)
    let arn: KeyARN

    init(_ state: State = .enabled) throws {
        arn = ring.createKey(alias: "alias/orders", account: prod, region: west, rotation: true, at: start, random: &random)
        switch state {
        case .enabled: break
        case .disabled: try ring.disableKey(arn)
        case .pending: _ = try ring.scheduleKeyDeletion(arn, pendingWindowInDays: 7, at: start)
        case .deleted: ring.destroy(arn)
        }
    }
}

@Suite("key states") struct KeyStateTests {
    enum Verb: CaseIterable, Sendable { case describe, enable, disable, schedule, cancel, generate }

    /// The state after a verb, or the code of its refusal: the marks of "Key states of AWS KMS keys", KMS Developer Guide.
    static let table: [(OneKey.State, Verb, String)] =
        [
            (.enabled, .describe, "Enabled"), (.enabled, .enable, "Enabled"), (.enabled, .disable, "Disabled"),
            (.enabled, .schedule, "PendingDeletion"), (.enabled, .cancel, "KMSInvalidStateException"), (.enabled, .generate, "Enabled"),
            (.disabled, .describe, "Disabled"), (.disabled, .enable, "Enabled"), (.disabled, .disable, "Disabled"),
            (.disabled, .schedule, "PendingDeletion"), (.disabled, .cancel, "KMSInvalidStateException"), (.disabled, .generate, "DisabledException"),
            (.pending, .describe, "PendingDeletion"), (.pending, .enable, "KMSInvalidStateException"), (.pending, .disable, "KMSInvalidStateException"),
            (.pending, .schedule, "KMSInvalidStateException"), (.pending, .cancel, "Disabled"), (.pending, .generate, "KMSInvalidStateException"),
        ] + Verb.allCases.map { (.deleted, $0, "NotFoundException") }

    @Test func theTableIsComplete() { #expect(Self.table.count == OneKey.State.allCases.count * Verb.allCases.count) }

    @Test(arguments: table)
    func everyVerbInEveryState(state: OneKey.State, verb: Verb, expected: String) throws {
        var world = try OneKey(state)
        let before = world.ring.key(world.arn)?.state
        do throws(KMSFault) {
            switch verb {
            case .describe: _ = try world.ring.describe(world.arn)
            case .enable: try world.ring.enableKey(world.arn)
            case .disable: try world.ring.disableKey(world.arn)
            case .schedule: _ = try world.ring.scheduleKeyDeletion(world.arn, pendingWindowInDays: nil, at: start)
            case .cancel: try world.ring.cancelKeyDeletion(world.arn)
            case .generate: _ = try world.ring.generateDataKey(under: world.arn, context: "", random: &world.random)
            }
            #expect(world.ring.key(world.arn)?.state.name == expected)
        } catch {
            #expect(error.code == expected)
            #expect(world.ring.key(world.arn)?.state == before, "a refusal changes nothing")
        }
    }

    @Test(arguments: [(6, nil), (7, 7), (30, 30), (31, nil), (0, nil), (-1, nil), (nil, 30)] as [(Int?, Int64?)])
    func theWindowIsSevenToThirtyDays(asked: Int?, granted: Int64?) throws {
        var world = try OneKey()
        if let granted {
            let date = try world.ring.scheduleKeyDeletion(world.arn, pendingWindowInDays: asked, at: start)
            #expect(date == start + .days(granted))
            #expect(world.ring.key(world.arn)?.state == .pendingDeletion(deletesAt: date))
        } else {
            let fault = KMSFault.pendingWindow(days: try #require(asked))
            #expect(throws: fault) { try world.ring.scheduleKeyDeletion(world.arn, pendingWindowInDays: asked, at: start) }
            #expect(fault.code == "ValidationException")
            #expect(world.ring.key(world.arn)?.state == .enabled)
        }
    }

    @Test func aKeyIsGoneWhenItsWindowHasRunOut() throws {
        var world = try OneKey()
        let other = world.ring.createKey(alias: nil, account: prod, region: west, rotation: false, at: start, random: &world.random)
        let last = world.ring.createKey(alias: nil, account: prod, region: west, rotation: false, at: start, random: &world.random)
        _ = try world.ring.scheduleKeyDeletion(last, pendingWindowInDays: 30, at: start)
        let due = try world.ring.scheduleKeyDeletion(world.arn, pendingWindowInDays: 8, at: start)
        #expect(due == start + .days(8))
        #expect(world.ring.destroyDue(at: due - .microseconds(1)).isEmpty)
        #expect(world.ring.destroyDue(at: due) == [world.arn])
        #expect(world.ring.destroyDue(at: due).isEmpty)
        #expect(world.ring.allKeys.map(\.state.name).sorted() == ["Deleted", "Enabled", "PendingDeletion"])
        #expect(world.ring.key(other)?.isUsable == true)
    }
}

@Suite("key names") struct KeyNameTests {
    @Test func fourNamesLeadToAKey() throws {
        let world = try OneKey()
        let key = try world.ring.describe(world.arn)
        for name in [key.keyID, key.arn.rawValue, "alias/orders", "arn:aws:kms:us-west-2:111122223333:alias/orders"] {
            #expect(try world.ring.resolve(name, account: prod, region: west) == world.arn)
        }
        #expect(key.arn.rawValue == "arn:aws:kms:us-west-2:111122223333:key/\(key.keyID)")
        #expect(key.keyID.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
        #expect(key.aliases == ["alias/orders"])
    }

    @Test func otherNamesAreRefused() throws {
        let world = try OneKey()
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
            (world.arn.rawValue, vault, west, "AccessDeniedException"),
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
        var world = try OneKey(.deleted)
        #expect(throws: KMSFault.notFound(name: "arn:aws:kms:us-west-2:111122223333:alias/orders")) {
            try world.ring.resolve("alias/orders", account: prod, region: west)
        }
        let heir = world.ring.createKey(alias: "alias/orders", account: prod, region: west, rotation: false, at: start, random: &world.random)
        #expect(heir != world.arn)
        #expect(try world.ring.resolve("alias/orders", account: prod, region: west) == heir)
    }

    @Test func oneAliasNamesAnotherKeyInEachRegionAndAccount() throws {
        var world = try OneKey()
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
        var world = try OneKey()
        let (plain, wrapped) = try world.ring.generateDataKey(under: world.arn, context: "cluster-A", random: &world.random)
        let (second, wrappedSecond) = try world.ring.generateDataKey(under: world.arn, context: "cluster-A", random: &world.random)
        #expect(plain != second)
        #expect(wrapped != wrappedSecond)
        #expect(try world.ring.unwrap(wrapped, context: "cluster-A") == plain)
        #expect(wrapped.ciphertext.count == 32 + Seal.overhead)
    }

    @Test func contextKeyAndBytesMustBeTheSame() throws {
        var world = try OneKey()
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
        var world = try OneKey()
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
        var world = try OneKey()
        let (_, wrapped) = try world.ring.generateDataKey(under: world.arn, context: "c", random: &world.random)
        let before = world.ring
        world.ring.destroy(world.arn)
        #expect(throws: KMSFault.notFound(name: world.arn.rawValue)) { try world.ring.unwrap(wrapped, context: "c") }
        #expect(throws: KMSFault.notFound(name: world.arn.rawValue)) { try world.ring.surveyUnwrap(wrapped, context: "c") }
        #expect(throws: Never.self) { try before.unwrap(wrapped, context: "c") }
    }

    @Test func keysAreAFunctionOfTheSeed() throws {
        var (one, same) = (try OneKey(), try OneKey())
        #expect(one.arn == same.arn)
        let wrapped = try one.ring.generateDataKey(under: one.arn, context: "c", random: &one.random).wrapped
        #expect(try same.ring.generateDataKey(under: same.arn, context: "c", random: &same.random).wrapped == wrapped)
    }
}
