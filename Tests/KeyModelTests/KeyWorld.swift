import AccessPolicy
import KeyModel
import SimulationKernel
import Testing
import Units

/// A ring with one key, brought into one of the states.
struct KeyWorld {
    enum State: String, CaseIterable, Sendable {
        case enabled, disabled, pendingDeletion, pendingReplicaDeletion, pendingImport, creating, updating, deleted
    }

    static let prod = AccountID("111122223333")
    static let vault = AccountID("444455556666")
    static let west = RegionName("us-west-2")
    static let east = RegionName("us-east-2")
    static let start = Instant(microseconds: 1_000_000)
    static let imported = [UInt8](repeating: 0x5A, count: 32)

    var ring = KeyRing()
    var random = SeededRandom(seed: 1)
    var arn = KeyARN("")

    /// An enabled or deleted single-Region key with rotation.
    init(_ state: State = .enabled) throws { try self.init(state, origin: state == .pendingImport ? .external : .awsKMS) }

    /// - Parameter isMultiRegion: A primary, in `creating` its replica; these and `updating`, `pendingReplicaDeletion` are so anyway.
    init(_ state: State, origin: KeyOrigin, isMultiRegion: Bool = false) throws {
        var specification = KeySpecification(account: Self.prod, region: Self.west, alias: "alias/orders")
        specification.origin = origin
        specification.rotationDays = origin == .awsKMS ? 365 : nil
        specification.isMultiRegion = isMultiRegion || [.creating, .updating, .pendingReplicaDeletion].contains(state)
        arn = ring.createKey(specification, at: Self.start, random: &random)
        if origin == .external, state != .pendingImport { try ring.importMaterial(arn, bytes: Self.imported, expiry: .never, at: Self.start) }
        switch state {
        case .enabled, .pendingImport: break
        case .disabled: try ring.disableKey(arn)
        case .pendingDeletion: try ring.scheduleKeyDeletion(arn, pendingWindowInDays: 7, at: Self.start)
        case .pendingReplicaDeletion:
            _ = try replica()
            try ring.scheduleKeyDeletion(arn, pendingWindowInDays: 7, at: Self.start)
        case .creating: arn = try ring.replicate(arn, to: Self.east, policy: nil, at: Self.start)
        case .updating:
            let heir = try replica()
            if origin == .external { try ring.importMaterial(heir, bytes: Self.imported, expiry: .never, isNew: false, at: Self.start) }
            try ring.updatePrimaryRegion(arn, to: Self.east, at: Self.start)
            arn = heir
        case .deleted: ring.destroy(arn, at: Self.start)
        }
    }

    /// A settled replica in the other region.
    mutating func replica() throws -> KeyARN {
        try ring.replicate(arn, to: Self.east, policy: nil, at: Self.start, settlingFor: .zero)
    }

    func key(_ other: KeyARN? = nil) throws -> KMSKey { try #require(ring.key(other ?? arn)) }

    /// Seals a text and gives its ciphertext.
    mutating func sealed(_ text: String = "fifty dollars", under other: KeyARN? = nil, _ context: [String: String] = [:]) throws -> [UInt8] {
        try ring.encrypt(Array(text.utf8), under: other ?? arn, context: context, random: &random)
    }

    func opened(_ blob: [UInt8], under other: KeyARN? = nil, _ context: [String: String] = [:]) throws(KMSFault) -> String {
        String(decoding: try ring.decrypt(blob, under: other ?? arn, context: context).plaintext, as: UTF8.self)
    }

    /// Who may do what an identity policy says; everything without one.
    static func caller(
        _ name: String = "operator", of account: AccountID = prod, allowing actions: [String] = ["*"], via service: String? = nil,
        isForAWSResource: Bool = false, context: [String: String] = [:]
    ) -> KMSCaller {
        let policies =
            actions.isEmpty
            ? [] : [NamedPolicy(name: "policies/\(name).json", document: PolicyDocument(statements: [.init(effect: .allow, actions: .including(actions))]))]
        return KMSCaller(
            principal: .role(name, in: account), identityPolicies: policies, viaService: service, isForAWSResource: isForAWSResource, region: west,
            encryptionContext: context)
    }
}

/// The fault of a refused call; a test issue when it was accepted.
func fault(_ body: () throws -> Void) -> KMSFault? {
    do {
        try body()
        Issue.record("accepted")
        return nil
    } catch {
        return error as? KMSFault
    }
}
