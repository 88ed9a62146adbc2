package import SimulationKernel
package import Units
import AccessPolicy

extension KeyRing {
    package static let managedAlias = "alias/aws/rds"

    /// Customer keys of an account in a region.
    /// Source: KMS Developer Guide, Resource quotas.
    package static let keysMax = 100_000

    /// The account of keys that AWS owns; it has no number that anyone could be of.
    private static let serviceAccount = AccountID("AWS")

    /// - Throws: `.limitExceeded`.
    package func requireRoomForKey(account: AccountID, region: RegionName) throws(KMSFault) {
        let count = keys.values.count { $0.account == account && $0.region == region && $0.manager == .customer && $0.state != .deleted }
        guard count < Self.keysMax else { throw .limitExceeded("account \(account) has \(Self.keysMax) keys in \(region), which is the most there can be") }
    }

    /// CreateKey and, with an alias, CreateAlias. Enabled with material from the stream, or waiting for an import.
    ///
    /// - Precondition: The alias starts with `alias/` and is free in its account and region.
    package mutating func createKey(_ specification: KeySpecification, at now: Instant, random: inout SeededRandom) -> KeyARN {
        let uuid = Self.uuid(&random)
        let id = specification.isMultiRegion ? "mrk-" + uuid.filter { $0 != "-" } : uuid
        let (account, region) = (specification.account, specification.region)
        let arn = KeyARN("arn:aws:kms:\(region):\(account):key/\(id)")
        precondition(keys[arn] == nil, "the stream gave \(arn) twice")
        var materials: [KeyMaterial] = []
        if specification.origin == .awsKMS { materials.append(KeyMaterial(random.bytes(32), of: "\(account)/\(id)")) }
        let policy =
            specification.policy
            ?? NamedPolicy(name: Self.policyName(specification.alias ?? id), document: KeyPolicies.standard(account: account))
        keys[arn] = KMSKey(
            arn: arn, keyID: id, account: account, region: region, createdAt: now, manager: specification.manager, origin: specification.origin,
            multiRegion: specification.isMultiRegion ? .primary : nil, description: specification.description, tags: specification.tags, policy: policy,
            state: specification.origin == .awsKMS ? .enabled : .pendingImport,
            rotation: specification.rotationDays.map { KeyRotation(periodDays: $0, nextAt: now + .days(Int64($0))) }, materials: materials)
        if let alias = specification.alias {
            let name = Self.aliasARN(alias, account: account, region: region)
            precondition(alias.hasPrefix("alias/") && aliasTargets[name] == nil, "\(name) is taken or is no alias")
            aliasTargets[name] = KeyAlias(name: alias, arn: name, target: arn, createdAt: now, updatedAt: now)
            keys[arn]?.aliases = [alias]
        }
        return arn
    }

    /// An enabled single-Region customer key with the default policy.
    package mutating func createKey(
        alias: String?, account: AccountID, region: RegionName, rotation: Bool, at now: Instant, random: inout SeededRandom
    ) -> KeyARN {
        var specification = KeySpecification(account: account, region: region, alias: alias)
        specification.rotationDays = rotation ? Self.rotationPeriodDefault : nil
        return createKey(specification, at: now, random: &random)
    }

    /// `alias/aws/rds` of an account in a region, made when it is first asked for.
    /// Source: KMS Developer Guide, AWS KMS keys (AWS managed keys): rotated every year, single-Region.
    package mutating func managedKey(account: AccountID, region: RegionName, at now: Instant, random: inout SeededRandom) -> KeyARN {
        if let known = aliasTargets[Self.aliasARN(Self.managedAlias, account: account, region: region)] { return known.target }
        var specification = KeySpecification(account: account, region: region, alias: Self.managedAlias)
        specification.manager = .awsManaged
        specification.description = "Default key that protects my RDS database volumes when no other key is defined"
        specification.policy = NamedPolicy(
            name: Self.policyName(Self.managedAlias), document: KeyPolicies.awsManaged(account: account, region: region))
        specification.rotationDays = Self.rotationPeriodDefault
        return createKey(specification, at: now, random: &random)
    }

    /// The key that AWS owns and RDS uses in a region where nobody names one, made when it is first asked for.
    /// Model choice: one a region, without rotation: its service looks after it and nobody sees it.
    package mutating func ownedKey(region: RegionName, at now: Instant, random: inout SeededRandom) -> KeyARN {
        if let known = keys.values.filter({ $0.manager == .awsOwned && $0.region == region }).map(\.arn).min() { return known }
        var specification = KeySpecification(account: Self.serviceAccount, region: region)
        specification.manager = .awsOwned
        specification.policy = NamedPolicy(name: "the policy of a key that AWS owns", document: KeyPolicies.awsOwned(region: region))
        return createKey(specification, at: now, random: &random)
    }

    package static func isOwned(_ arn: KeyARN) -> Bool {
        // `arn:aws:kms:region:account:key/…`; looked at with every copy that is asked for, so that no text is searched.
        let text = arn.rawValue.utf8
        var colons = 0
        for index in text.indices where text[index] == UInt8(ascii: ":") {
            colons += 1
            if colons == 4 { return text[text.index(after: index)...].starts(with: "\(serviceAccount):key/".utf8) }
        }
        return false
    }

    package static func policyName(_ key: String) -> String { "the policy of key \(key)" }

    /// Version 4 in form; its bits come from the stream.
    static func uuid(_ random: inout SeededRandom) -> String {
        var bytes = random.bytes(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.map { [$0].hexadecimal }
        return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }.joined(separator: "-")
    }
}
