import AccessPolicy
import KeyModel
import SimulationKernel
import Testing
import Units

private let start = KeyWorld.start
private let west = KeyWorld.west
private let east = KeyWorld.east

@Suite("refusals of KMS") struct KeyRefusalTests {
    struct Case: Sendable {
        var name: String
        var code: String
        /// A part of the message by which a person finds the cause.
        var message: String
        var world: @Sendable () throws -> KeyWorld
        var call: @Sendable (inout KeyWorld) throws -> Void

        init(
            _ name: String, _ code: String, _ message: String, in world: @escaping @Sendable () throws -> KeyWorld = { try KeyWorld() },
            _ call: @escaping @Sendable (inout KeyWorld) throws -> Void
        ) {
            (self.name, self.code, self.message, self.world, self.call) = (name, code, message, world, call)
        }
    }

    @Sendable static func external() throws -> KeyWorld { try KeyWorld(.enabled, origin: .external) }
    @Sendable static func primary() throws -> KeyWorld { try KeyWorld(.enabled, origin: .awsKMS, isMultiRegion: true) }
    @Sendable static func replica() throws -> KeyWorld {
        var world = try primary()
        world.arn = try world.replica()
        return world
    }
    @Sendable static func managed() throws -> KeyWorld {
        var world = try KeyWorld()
        world.arn = world.ring.managedKey(account: KeyWorld.prod, region: west, at: start, random: &world.random)
        return world
    }
    static let grant = GrantSpecification(granteePrincipal: "arn:aws:iam::111122223333:role/app", operations: ["Decrypt"])

    static let aliases: [Case] = [
        Case("alias without its prefix", "ValidationException", "alias/", { try $0.ring.createAlias("orders", for: $0.arn, at: start) }),
        Case("alias of nothing", "ValidationException", "alias/", { try $0.ring.createAlias("alias/", for: $0.arn, at: start) }),
        Case("alias with a space", "ValidationException", "letters", { try $0.ring.createAlias("alias/my key", for: $0.arn, at: start) }),
        Case(
            "alias of 257 characters", "ValidationException", "256",
            {
                try $0.ring.createAlias("alias/" + String(repeating: "x", count: 251), for: $0.arn, at: start)
            }),
        Case("reserved alias", "InvalidAliasNameException", "reserved", { try $0.ring.createAlias("alias/aws/mine", for: $0.arn, at: start) }),
        Case(
            "reserved alias taken away", "InvalidAliasNameException", "reserved", in: managed,
            {
                try $0.ring.deleteAlias("alias/aws/rds", account: KeyWorld.prod, region: west)
            }),
        Case("alias that is taken", "AlreadyExistsException", "alias/orders", { try $0.ring.createAlias("alias/orders", for: $0.arn, at: start) }),
        Case(
            "51st alias", "LimitExceededException", "50 aliases",
            {
                for index in 1..<50 { try $0.ring.createAlias("alias/\(index)", for: $0.arn, at: start) }
                try $0.ring.createAlias("alias/50", for: $0.arn, at: start)
            }),
        Case(
            "alias moved to a full key", "LimitExceededException", "50 aliases",
            {
                let full = $0.ring.createKey(alias: nil, account: KeyWorld.prod, region: west, rotation: false, at: start, random: &$0.random)
                for index in 0..<50 { try $0.ring.createAlias("alias/\(index)", for: full, at: start) }
                try $0.ring.updateAlias("alias/orders", to: full, at: start)
            }),
        Case("alias that is not there moved", "NotFoundException", "alias/none", { try $0.ring.updateAlias("alias/none", to: $0.arn, at: start) }),
        Case(
            "alias that is not there deleted", "NotFoundException", "alias/none",
            {
                try $0.ring.deleteAlias("alias/none", account: KeyWorld.prod, region: west)
            }),
        Case(
            "alias moved to a dying key", "KMSInvalidStateException", "pending deletion",
            {
                let dying = $0.ring.createKey(alias: nil, account: KeyWorld.prod, region: west, rotation: false, at: start, random: &$0.random)
                try $0.ring.scheduleKeyDeletion(dying, pendingWindowInDays: 7, at: start)
                try $0.ring.updateAlias("alias/orders", to: dying, at: start)
            }),
        Case(
            "alias for a key of AWS", "UnsupportedOperationException", "managed by AWS", in: managed,
            {
                try $0.ring.createAlias("alias/mine", for: $0.arn, at: start)
            }),
    ]

    static let grants: [Case] = [
        Case(
            "grant to what is no ARN", "InvalidArnException", "somebody",
            {
                var bad = grant
                bad.granteePrincipal = "somebody"
                try $0.grant(bad)
            }),
        Case(
            "grant retired by what is no ARN", "InvalidArnException", "nobody",
            {
                var bad = grant
                bad.retiringPrincipal = "nobody"
                try $0.grant(bad)
            }),
        Case(
            "grant of no operation", "ValidationException", "Operations",
            {
                try $0.grant(GrantSpecification(granteePrincipal: grant.granteePrincipal, operations: []))
            }),
        Case(
            "grant of an asymmetric operation", "ValidationException", "Operations",
            {
                try $0.grant(GrantSpecification(granteePrincipal: grant.granteePrincipal, operations: ["Decrypt", "Sign"]))
            }),
        Case(
            "50,001st grant", "LimitExceededException", "50000 grants",
            {
                for _ in 0..<KeyRing.grantsMax { try $0.grant(grant) }
                try $0.grant(grant)
            }),
        Case("grant on a disabled key", "DisabledException", "disabled", in: { try KeyWorld(.disabled) }, { try $0.grant(grant) }),
        Case("revoking what is not there", "InvalidGrantIdException", "Grant 'x'", { try $0.ring.revokeGrant("x", on: $0.arn) }),
        Case("retiring what is not there", "InvalidGrantIdException", "Grant 'x'", { try $0.ring.retireGrant("x", on: $0.arn) }),
        Case("token of no grant", "InvalidGrantTokenException", "token", { _ = try $0.ring.grant(token: "x") }),
    ]

    static let rotations: [Case] = [
        Case("89 days", "ValidationException", "90 to 2560", { try $0.ring.enableRotation($0.arn, periodInDays: 89, at: start) }),
        Case("2561 days", "ValidationException", "90 to 2560", { try $0.ring.enableRotation($0.arn, periodInDays: 2561, at: start) }),
        Case(
            "rotation of an import", "UnsupportedOperationException", "EXTERNAL", in: external,
            {
                try $0.ring.enableRotation($0.arn, periodInDays: nil, at: start)
            }),
        Case(
            "rotation of a replica", "UnsupportedOperationException", "primary", in: replica,
            {
                try $0.ring.enableRotation($0.arn, periodInDays: nil, at: start)
            }),
        Case("rotation of a replica on demand", "UnsupportedOperationException", "primary", in: replica, { try $0.rotate() }),
        Case("rotation of a key of AWS", "UnsupportedOperationException", "managed by AWS", in: managed, { try $0.ring.disableRotation($0.arn) }),
        Case("rotation of a disabled key", "DisabledException", "disabled", in: { try KeyWorld(.disabled) }, { try $0.rotate() }),
        Case(
            "26th rotation on demand", "LimitExceededException", "25 times",
            {
                for _ in 0..<25 { try $0.rotate() }
                try $0.rotate()
            }),
        Case(
            "rotation 20 minutes before the automatic one", "ConflictException", "20 minutes",
            {
                try $0.rotate(at: start + .days(365) - .minutes(20))
            }),
        Case("rotation of an import to nothing", "KMSInvalidStateException", "pending rotation", in: external, { try $0.rotate() }),
    ]

    static let families: [Case] = [
        Case("replica of a single-Region key", "UnsupportedOperationException", "primary", { _ = try $0.replica() }),
        Case("replica of a replica", "UnsupportedOperationException", "primary", in: replica, { _ = try $0.replica() }),
        Case(
            "replica beside its primary", "ValidationException", "us-west-2", in: primary,
            {
                _ = try $0.ring.replicate($0.arn, to: west, policy: nil, at: start)
            }),
        Case(
            "second replica in a region", "AlreadyExistsException", "us-east-2", in: primary,
            {
                _ = try $0.replica()
                _ = try $0.replica()
            }),
        Case(
            "replica with a tag of aws:", "TagException", "aws:", in: primary,
            {
                _ = try $0.ring.replicate($0.arn, to: east, policy: nil, tags: [KeyTag(key: "aws:x", value: "")], at: start)
            }),
        Case(
            "primary without a replica there", "NotFoundException", "us-east-2", in: primary,
            {
                try $0.ring.updatePrimaryRegion($0.arn, to: east, at: start)
            }),
        Case("primary where it is", "ValidationException", "already", in: primary, { try $0.ring.updatePrimaryRegion($0.arn, to: west, at: start) }),
        Case(
            "primary to a disabled replica", "DisabledException", "us-east-2", in: primary,
            {
                let replica = try $0.replica()
                try $0.ring.disableKey(replica)
                try $0.ring.updatePrimaryRegion($0.arn, to: east, at: start)
            }),
    ]

    static let imports: [Case] = [
        Case(
            "import into a key of KMS", "UnsupportedOperationException", "AWS_KMS",
            { try $0.ring.importMaterial($0.arn, bytes: KeyWorld.imported, expiry: .never, at: start) }),
        Case(
            "import of 31 bytes", "IncorrectKeyMaterialException", "32 bytes", in: external,
            {
                try $0.ring.importMaterial($0.arn, bytes: Array(KeyWorld.imported.dropLast()), expiry: .never, at: start)
            }),
        Case(
            "import of other material", "IncorrectKeyMaterialException", "never imported", in: external,
            {
                try $0.ring.importMaterial($0.arn, bytes: Array(0..<32), expiry: .never, at: start)
            }),
        Case(
            "import of the same as new", "IncorrectKeyMaterialException", "already", in: external,
            {
                try $0.ring.importMaterial($0.arn, bytes: KeyWorld.imported, expiry: .never, isNew: true, at: start)
            }),
        Case(
            "import under another id", "IncorrectKeyMaterialException", "is not", in: external,
            {
                try $0.ring.importMaterial($0.arn, bytes: KeyWorld.imported, expiry: .never, materialID: String(repeating: "0", count: 64), at: start)
            }),
        Case(
            "second new material before a rotation", "IncorrectKeyMaterialException", "pending rotation", in: external,
            {
                for seed in 0..<2 { try $0.ring.importMaterial($0.arn, bytes: Array(UInt8(seed)..<UInt8(seed + 32)), expiry: .never, isNew: true, at: start) }
            }),
        Case(
            "new material into a replica", "UnsupportedOperationException", "primary", in: { try KeyWorld(.updating, origin: .external).asReplica() },
            {
                try $0.ring.importMaterial($0.arn, bytes: Array(0..<32), expiry: .never, isNew: true, at: start)
            }),
        Case(
            "import that has expired", "ValidationException", "365 days", in: external,
            {
                try $0.ring.importMaterial($0.arn, bytes: KeyWorld.imported, expiry: .at(start), at: start)
            }),
        Case(
            "import for more than a year", "ValidationException", "365 days", in: external,
            {
                try $0.ring.importMaterial($0.arn, bytes: KeyWorld.imported, expiry: .at(start + .days(365) + .seconds(1)), at: start)
            }),
        Case(
            "deleting material that was never there", "IncorrectKeyMaterialException", "no key material", in: external,
            {
                try $0.ring.deleteImportedMaterial($0.arn, id: "x")
            }),
        Case(
            "token of another key", "InvalidImportTokenException", "token", in: external,
            {
                var specification = KeySpecification(account: KeyWorld.prod, region: west)
                specification.origin = .external
                let other = $0.ring.createKey(specification, at: start, random: &$0.random)
                let parameters = try $0.ring.parametersForImport(other, at: start, random: &$0.random)
                try $0.ring.requireImportToken(parameters.token, for: $0.arn, at: start)
            }),
        Case(
            "token after a day", "ExpiredImportTokenException", "expired", in: external,
            {
                let parameters = try $0.ring.parametersForImport($0.arn, at: start, random: &$0.random)
                try $0.ring.requireImportToken(parameters.token, for: $0.arn, at: start + .hours(24) - .microseconds(1))
                try $0.ring.requireImportToken(parameters.token, for: $0.arn, at: start + .hours(24))
            }),
    ]

    static let uses: [Case] = [
        Case("nothing encrypted", "ValidationException", "1 to 4096", { _ = try $0.sealed("") }),
        Case("4097 bytes encrypted", "ValidationException", "1 to 4096", { _ = try $0.sealed(String(repeating: "x", count: 4097)) }),
        Case(
            "data key of nothing", "ValidationException", "1 to 1024",
            {
                _ = try $0.ring.generateDataKey(bytes: 0, under: $0.arn, context: [:], random: &$0.random)
            }),
        Case(
            "data key of 1025 bytes", "ValidationException", "1 to 1024",
            {
                _ = try $0.ring.generateDataKey(bytes: 1025, under: $0.arn, context: [:], random: &$0.random)
            }),
        Case("what is no ciphertext", "InvalidCiphertextException", "damaged", { _ = try $0.opened([1, 2, 3]) }),
        Case(
            "ciphertext of another context", "InvalidCiphertextException", "context",
            {
                let blob = try $0.sealed("x", ["a": "b"])
                _ = try $0.opened(blob, ["a": "c"])
            }),
        Case(
            "ciphertext of another key", "IncorrectKeyException", "did not make",
            {
                let other = $0.ring.createKey(alias: nil, account: KeyWorld.prod, region: west, rotation: false, at: start, random: &$0.random)
                let blob = try $0.sealed("x", under: other)
                _ = try $0.opened(blob)
            }),
        Case(
            "ciphertext in another region", "InvalidCiphertextException", "another region",
            {
                let blob = try $0.sealed()
                _ = try $0.ring.keyARN(of: blob, in: east)
            }),
        Case("tag of aws:", "TagException", "aws:", { try $0.ring.tagResource($0.arn, [KeyTag(key: "AWS:x", value: "")]) }),
        Case("tag without a key", "TagException", "1 to 128", { try $0.ring.tagResource($0.arn, [KeyTag(key: "", value: "")]) }),
        Case("tag given twice", "TagException", "twice", { try $0.ring.tagResource($0.arn, [KeyTag(key: "a", value: ""), KeyTag(key: "a", value: "b")]) }),
        Case("51 tags", "LimitExceededException", "50 tags", { try $0.ring.tagResource($0.arn, (0...50).map { KeyTag(key: "\($0)", value: "") }) }),
        Case("long description", "ValidationException", "8192", { try $0.ring.updateDescription($0.arn, String(repeating: "x", count: 8193)) }),
        Case("disabling a key of AWS", "UnsupportedOperationException", "managed by AWS", in: managed, { try $0.ring.disableKey($0.arn) }),
        Case(
            "deleting a key of AWS", "UnsupportedOperationException", "managed by AWS", in: managed,
            {
                try $0.ring.scheduleKeyDeletion($0.arn, pendingWindowInDays: nil, at: start)
            }),
        Case(
            "policy that locks its author out", "MalformedPolicyDocumentException", "in the future",
            {
                let document = PolicyDocument(statements: [
                    .init(effect: .allow, principals: .including([.account(KeyWorld.vault)]), actions: .including(["kms:*"]))
                ])
                try $0.ring.putKeyPolicy($0.arn, document, keepingIn: KeyWorld.caller())
            }),
        Case(
            "policy whose account's identity policies are silent", "MalformedPolicyDocumentException", "in the future",
            {
                try $0.ring.putKeyPolicy($0.arn, KeyPolicies.standard(account: KeyWorld.prod), keepingIn: KeyWorld.caller(allowing: ["kms:Decrypt"]))
            }),
    ]

    @Test(arguments: [aliases, grants, rotations, families, imports, uses].indices)
    func everyRefusalHasItsCodeAndChangesNothing(group: Int) throws {
        for refusal in [Self.aliases, Self.grants, Self.rotations, Self.families, Self.imports, Self.uses][group] {
            var world = try refusal.world()
            do {
                try refusal.call(&world)
                Issue.record("\(refusal.name) is accepted")
            } catch let error as KMSFault {
                #expect(error.code == refusal.code, "\(refusal.name): \(error)")
                #expect(error.message.contains(refusal.message), "\(refusal.name): \(error.message)")
            }
        }
    }
}

extension KeyWorld {
    mutating func grant(_ specification: GrantSpecification) throws {
        _ = try ring.createGrant(on: arn, specification, by: KeyWorld.prod, at: KeyWorld.start, random: &random)
    }

    mutating func rotate(at now: Instant = KeyWorld.start) throws { try ring.rotateOnDemand(arn, at: now, random: &random) }

    /// The key that was primary before.
    func asReplica() throws -> KeyWorld {
        var world = self
        world.ring.settleDue(at: KeyWorld.start + KeyRing.settlingTime)
        world.arn = try #require(ring.replicas(of: arn).first)
        return world
    }
}
