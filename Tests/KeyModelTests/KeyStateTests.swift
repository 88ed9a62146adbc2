import KeyModel
import SimulationKernel
import Testing
import Units

private let start = KeyWorld.start

@Suite("key states") struct KeyStateTests {
    /// What each operation answers in each state, in the order of `KeyWorld.State`: `+` accepted, `D` DisabledException, `P` pending deletion,
    /// `N` not pending deletion, `I` another state, `U` UnsupportedOperationException, `0` NotFoundException.
    ///
    /// KMS Developer Guide, Key states of AWS KMS keys. A key that is `Creating` is a replica here, one `PendingImport` an import.
    static let table: [(actions: [KeyAction], marks: String)] = [
        (
            [
                .describeKey, .listGrants, .retireGrant, .revokeGrant, .deleteAlias, .getKeyPolicy, .putKeyPolicy, .listKeyPolicies, .listKeyRotations,
                .listResourceTags, .getKeyLastUsage,
            ], "+++++++0"
        ),
        ([.encrypt, .decrypt, .reEncrypt, .generateDataKey, .generateDataKeyWithoutPlaintext], "+DPPII+0"),
        ([.createGrant], "+DPPI++0"),
        ([.createAlias, .updateAlias, .tagResource, .untagResource, .updateKeyDescription], "++PP+++0"),
        ([.enableKey, .disableKey], "++PPIII0"),
        ([.scheduleKeyDeletion], "++PP+II0"),
        ([.cancelKeyDeletion], "NN++NNN0"),
        ([.enableKeyRotation, .disableKeyRotation], "+DPPUUI0"),
        ([.getKeyRotationStatus], "++++U++0"),
        ([.rotateKeyOnDemand], "+DPPIUI0"),
        ([.replicateKey, .updatePrimaryRegion], "+DPPIUI0"),
        ([.getParametersForImport, .importKeyMaterial], "++PP+II0"),
        ([.deleteImportedKeyMaterial], "+++++II0"),
    ]

    private static let importers: [KeyAction] = [.getParametersForImport, .importKeyMaterial, .deleteImportedKeyMaterial]

    @Test func everyOperationInEveryState() throws {
        #expect(Set(Self.table.flatMap(\.actions)) == Set(KeyAction.allCases))
        for (actions, marks) in Self.table {
            for action in actions {
                for (state, mark) in zip(KeyWorld.State.allCases, marks) {
                    let isImport = Self.importers.contains(action) || state == .pendingImport
                    let isPrimary = [.replicateKey, .updatePrimaryRegion].contains(action)
                    let world = try KeyWorld(state, origin: isImport ? .external : .awsKMS, isMultiRegion: isPrimary)
                    var found = "+"
                    do throws(KMSFault) {
                        try world.ring.require(action, on: world.arn)
                    } catch {
                        switch error {
                        case .disabled: found = "D"
                        case .pendingDeletion: found = "P"
                        case .notPendingDeletion: found = "N"
                        case .invalidState: found = "I"
                        case .unsupported: found = "U"
                        case .notFound: found = "0"
                        default: found = error.code
                        }
                    }
                    #expect(found == String(mark), "\(action.rawValue) of a key \(state.rawValue)")
                }
            }
        }
    }

    @Test func aStateHasTheServicesName() throws {
        let names = try KeyWorld.State.allCases.map { try KeyWorld($0).key().state.name }
        #expect(
            names == ["Enabled", "Disabled", "PendingDeletion", "PendingReplicaDeletion", "PendingImport", "Creating", "Updating", "Deleted"])
    }

    /// The verbs themselves, not only the question whether they may.
    @Test func verbsLeadFromStateToState() throws {
        typealias Verb = (inout KeyWorld) throws -> Void
        let enable: Verb = { try $0.ring.enableKey($0.arn) }
        let disable: Verb = { try $0.ring.disableKey($0.arn) }
        let schedule: Verb = { try $0.ring.scheduleKeyDeletion($0.arn, pendingWindowInDays: nil, at: start) }
        let cancel: Verb = { try $0.ring.cancelKeyDeletion($0.arn) }
        let settle: Verb = { $0.ring.settleDue(at: start + KeyRing.settlingTime) }
        let tooSoon: Verb = { $0.ring.settleDue(at: start + KeyRing.settlingTime - .microseconds(1)) }
        let delete: Verb = { try $0.ring.deleteImportedMaterial($0.arn) }
        let table: [(String, KeyWorld, Verb, String)] = [
            ("enable", try KeyWorld(.enabled), enable, "Enabled"), ("enable", try KeyWorld(.disabled), enable, "Enabled"),
            ("disable", try KeyWorld(.enabled), disable, "Disabled"), ("disable", try KeyWorld(.disabled), disable, "Disabled"),
            ("schedule", try KeyWorld(.enabled), schedule, "PendingDeletion"), ("schedule", try KeyWorld(.disabled), schedule, "PendingDeletion"),
            ("schedule", try KeyWorld(.pendingImport), schedule, "PendingDeletion"), ("cancel", try KeyWorld(.pendingDeletion), cancel, "Disabled"),
            ("cancel", try KeyWorld(.pendingReplicaDeletion), cancel, "Disabled"), ("settle", try KeyWorld(.creating), settle, "Enabled"),
            ("settle", try KeyWorld(.creating, origin: .external), settle, "PendingImport"), ("settle", try KeyWorld(.updating), settle, "Enabled"),
            ("settle too soon", try KeyWorld(.creating), tooSoon, "Creating"), ("settle too soon", try KeyWorld(.updating), tooSoon, "Updating"),
            ("settle", try KeyWorld(.disabled), settle, "Disabled"),
            ("delete", try KeyWorld(.enabled, origin: .external), delete, "PendingImport"),
            ("delete", try KeyWorld(.disabled, origin: .external), delete, "PendingImport"),
            ("delete", try KeyWorld(.pendingDeletion, origin: .external), delete, "PendingDeletion"),
        ]
        for (name, world, verb, expected) in table {
            var changed = world
            try verb(&changed)
            let before = try world.key().state.name
            #expect(try changed.key().state.name == expected, "\(name) of a key \(before)")
        }
        var lost = try KeyWorld(.pendingDeletion, origin: .external)
        try lost.ring.deleteImportedMaterial(lost.arn)
        try lost.ring.cancelKeyDeletion(lost.arn)
        #expect(try lost.key().state == .pendingImport, "the material went away meanwhile")
    }

    @Test(arguments: [(6, nil), (7, 7), (30, 30), (31, nil), (0, nil), (-1, nil), (nil, 30)] as [(Int?, Int64?)])
    func theWindowIsSevenToThirtyDays(asked: Int?, granted: Int64?) throws {
        var world = try KeyWorld()
        if let granted {
            let date = try #require(try world.ring.scheduleKeyDeletion(world.arn, pendingWindowInDays: asked, at: start))
            #expect(date == start + .days(granted))
            #expect(try world.key().state == .pendingDeletion(deletesAt: date))
        } else {
            let fault = KMSFault.pendingWindow(days: try #require(asked))
            #expect(throws: fault) { try world.ring.scheduleKeyDeletion(world.arn, pendingWindowInDays: asked, at: start) }
            #expect(fault.code == "ValidationException")
            #expect(try world.key().state == .enabled)
        }
    }

    @Test func aKeyIsGoneWhenItsWindowHasRunOut() throws {
        var world = try KeyWorld()
        let other = world.ring.createKey(alias: nil, account: KeyWorld.prod, region: KeyWorld.west, rotation: false, at: start, random: &world.random)
        let last = world.ring.createKey(alias: nil, account: KeyWorld.prod, region: KeyWorld.west, rotation: false, at: start, random: &world.random)
        try world.ring.scheduleKeyDeletion(last, pendingWindowInDays: 30, at: start)
        let due = try #require(try world.ring.scheduleKeyDeletion(world.arn, pendingWindowInDays: 8, at: start))
        #expect(due == start + .days(8))
        #expect(world.ring.dueDates == [due, start + .days(30)])
        #expect(world.ring.destroyDue(at: due - .microseconds(1)).isEmpty)
        #expect(world.ring.destroyDue(at: due) == [world.arn])
        #expect(world.ring.destroyDue(at: due).isEmpty)
        #expect(world.ring.allKeys.map(\.state.name).sorted() == ["Deleted", "Enabled", "PendingDeletion"])
        #expect(world.ring.key(other)?.isUsable == true)
    }

    @Test func aSuspendedAccountsKeysOpenNothingAndAreNotDestroyed() throws {
        var world = try KeyWorld()
        let wrapped = try world.ring.generateDataKey(under: world.arn, context: "c", random: &world.random).wrapped
        let blob = try world.sealed()
        world.ring.suspend(account: KeyWorld.prod)
        let unavailable = KMSFault.unavailable(world.arn)
        #expect(unavailable.code == "KMSInvalidStateException")
        #expect(throws: unavailable) { try world.ring.requireUsable(world.arn) }
        #expect(throws: unavailable) { try world.ring.unwrap(wrapped, context: "c") }
        #expect(throws: unavailable) { try world.ring.surveyUnwrap(wrapped, context: "c") }
        #expect(throws: unavailable) { try world.opened(blob) }
        #expect(throws: unavailable) { try world.ring.require(.createGrant, on: world.arn) }
        #expect(try world.key().state == .enabled)
        let foreign = world.ring.createKey(alias: nil, account: KeyWorld.vault, region: KeyWorld.west, rotation: false, at: start, random: &world.random)
        try world.ring.requireUsable(foreign)
    }
}
