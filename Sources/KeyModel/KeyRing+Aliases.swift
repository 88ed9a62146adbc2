package import Units

/// A second name of a key. Independent of it: an alias can move to another key.
package struct KeyAlias: Sendable, Hashable {
    /// With its prefix `alias/`.
    package let name: String
    package let arn: String
    package internal(set) var target: KeyARN
    package let createdAt: Instant
    package internal(set) var updatedAt: Instant
}

/// Source: KMS Developer Guide, Aliases in AWS KMS; KMS API Reference, CreateAlias, UpdateAlias, DeleteAlias.
extension KeyRing {
    /// Source: KMS Developer Guide, Resource quotas.
    package static let aliasesMax = 50

    /// Aliases of an account in a region, ordered by name; of one key only, if given.
    package func aliases(account: AccountID, region: RegionName, of key: KeyARN? = nil) -> [KeyAlias] {
        let prefix = Self.aliasARN("alias/", account: account, region: region)
        return aliasTargets.values.filter { $0.arn.hasPrefix(prefix) && (key == nil || key == $0.target) }.sorted { $0.name < $1.name }
    }

    /// Of all accounts and regions, ordered by ARN.
    package var allAliases: [KeyAlias] { aliasTargets.values.sorted { $0.arn < $1.arn } }

    /// - Throws: `.validation` for a name that is none, `.reservedAlias`.
    package static func requireAliasName(_ name: String) throws(KMSFault) {
        guard name.hasPrefix("alias/"), name.count > 6, name.count <= 256, name.utf8.allSatisfy(isAliasCharacter) else {
            throw .validation("Invalid alias \(name): an alias is alias/ and letters, digits, '/', '_', '-' or ':', 256 characters at most")
        }
        guard !name.hasPrefix("alias/aws/") else { throw .reservedAlias(name) }
    }

    private static func isAliasCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"),
            UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ":"):
            true
        default: false
        }
    }

    /// CreateAlias.
    /// - Throws: As `require`; `.validation`, `.reservedAlias`, `.alreadyExists`, `.limitExceeded`.
    package mutating func createAlias(_ name: String, for arn: KeyARN, at now: Instant) throws(KMSFault) {
        try Self.requireAliasName(name)
        let key = try require(.createAlias, on: arn)
        let alias = Self.aliasARN(name, account: key.account, region: key.region)
        guard aliasTargets[alias] == nil else { throw .alreadyExists(name: alias) }
        try requireRoomForAlias(key)
        aliasTargets[alias] = KeyAlias(name: name, arn: alias, target: arn, createdAt: now, updatedAt: now)
        addAlias(name, to: arn)
    }

    /// UpdateAlias: the alias leads to another key of the same account and region, and the old key may be pending deletion.
    /// - Throws: As `require` for the new key; `.notFound` for the alias, `.validation`, `.reservedAlias`, `.limitExceeded`.
    package mutating func updateAlias(_ name: String, to arn: KeyARN, at now: Instant) throws(KMSFault) {
        try Self.requireAliasName(name)
        let key = try require(.updateAlias, on: arn)
        let alias = Self.aliasARN(name, account: key.account, region: key.region)
        guard let old = aliasTargets[alias]?.target else { throw .notFound(name: alias) }
        guard old != arn else {
            aliasTargets[alias]?.updatedAt = now
            return
        }
        try requireRoomForAlias(key)
        keys[old]?.aliases.removeAll { $0 == name }
        aliasTargets[alias]?.target = arn
        aliasTargets[alias]?.updatedAt = now
        addAlias(name, to: arn)
    }

    /// DeleteAlias: the key stays.
    /// - Throws: `.notFound`, `.validation`, `.reservedAlias`.
    package mutating func deleteAlias(_ name: String, account: AccountID, region: RegionName) throws(KMSFault) {
        try Self.requireAliasName(name)
        let alias = Self.aliasARN(name, account: account, region: region)
        guard let target = aliasTargets.removeValue(forKey: alias)?.target else { throw .notFound(name: alias) }
        keys[target]?.aliases.removeAll { $0 == name }
    }

    private func requireRoomForAlias(_ key: KMSKey) throws(KMSFault) {
        guard key.aliases.count < Self.aliasesMax else { throw .limitExceeded("\(key.arn) has \(Self.aliasesMax) aliases, which is the most a key can have") }
    }

    private mutating func addAlias(_ name: String, to arn: KeyARN) {
        keys[arn]?.aliases.append(name)
        keys[arn]?.aliases.sort()
    }
}
