package import Units

/// The KMS keys of a run, in all regions and accounts.
///
/// Whether a region's KMS can be reached at all is its caller's question. Verbs are named as the operations of KMS and look at state and kind of a
/// key; whether the caller may is `authorize`.
package struct KeyRing: Sendable {
    var keys: [KeyARN: KMSKey] = [:]
    /// By alias ARN.
    var aliasTargets: [String: KeyAlias] = [:]
    /// Of grants that are gone too: a token leads to a grant only while its key has it.
    var grantTokens: [String: GrantReference] = [:]
    var importTokens: [[UInt8]: ImportToken] = [:]
    private(set) var suspendedAccounts: Set<AccountID> = []

    package init() {}

    /// Every key that ever was, deleted ones included, ordered by ARN.
    package var allKeys: [KMSKey] { keys.values.sorted { $0.arn < $1.arn } }

    /// A key whatever its state; nil if it never was.
    package func key(_ arn: KeyARN) -> KMSKey? { keys[arn] }

    /// The key meant by a `KeyId` parameter: key id, key ARN, alias name or alias ARN.
    ///
    /// Source: KMS API Reference, DescribeKey, `KeyId`: a key of another account goes by its ARN.
    /// - Parameters:
    ///   - account: The caller's.
    ///   - region: Where the call goes to: a key of another region is not found there.
    /// - Throws: `.notFound`, `.otherRegion`; `.otherAccount` for an ARN of another account that leads nowhere. A deleted key is not found.
    package func resolve(_ name: String, account: AccountID, region: RegionName) throws(KMSFault) -> KeyARN {
        var (resource, owner) = (name, account)
        if name.hasPrefix("arn:") {
            let parts = name.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
            guard parts.count == 6, parts[2] == "kms" else { throw .notFound(name: name) }
            guard parts[3] == region.rawValue else { throw .otherRegion(arn: name, called: region) }
            (resource, owner) = (String(parts[5]), AccountID(String(parts[4])))
            guard resource.hasPrefix("key/") || resource.hasPrefix("alias/") else { throw .notFound(name: name) }
        }
        do throws(KMSFault) {
            if resource.hasPrefix("alias/") {
                let alias = Self.aliasARN(resource, account: owner, region: region)
                guard let target = aliasTargets[alias]?.target else { throw KMSFault.notFound(name: alias) }
                return target
            }
            let id = resource.hasPrefix("key/") ? String(resource.dropFirst(4)) : resource
            return try describe(KeyARN("arn:aws:kms:\(region):\(owner):key/\(id)")).arn
        } catch {
            throw owner == account ? error : .otherAccount(arn: name, caller: account)
        }
    }

    /// DescribeKey.
    /// - Throws: `.notFound` for a deleted key too.
    package func describe(_ arn: KeyARN) throws(KMSFault) -> KMSKey {
        guard let key = keys[arn], key.state != .deleted else { throw .notFound(name: arn.rawValue) }
        return key
    }

    /// What an operation checks of a key before it does anything: existence, kind, state.
    ///
    /// Model choice: in this order, as the guide's table names the kind's refusals in every state.
    /// - Throws: `.notFound`, `.unsupported`, `.unavailable`, `.disabled`, `.pendingDeletion`, `.notPendingDeletion`, `.invalidState`.
    @discardableResult
    package func require(_ action: KeyAction, on arn: KeyARN) throws(KMSFault) -> KMSKey {
        let key = try describe(arn)
        try action.requireKind(key)
        if action.usesKey, suspendedAccounts.contains(key.account) { throw .unavailable(arn) }
        try action.requireState(key)
        return key
    }

    /// What every cryptographic operation checks first.
    /// - Throws: `.notFound`, `.unavailable`, `.disabled`, `.pendingDeletion` or `.invalidState`.
    package func requireUsable(_ arn: KeyARN) throws(KMSFault) { try require(.decrypt, on: arn) }

    /// The account is suspended: its keys open nothing any more, and are not destroyed.
    package mutating func suspend(account: AccountID) { suspendedAccounts.insert(account) }

    package mutating func reinstate(account: AccountID) { suspendedAccounts.remove(account) }

    /// Keys that share id and material with a key, itself included, as far as they exist; ordered by ARN.
    func family(of key: KMSKey) -> [KeyARN] {
        guard key.multiRegion != nil else { return [key.arn] }
        return keys.values.filter { $0.identity == key.identity && $0.state != .deleted }.map(\.arn).sorted()
    }

    /// The other keys of a multi-Region primary.
    package func replicas(of arn: KeyARN) -> [KeyARN] {
        keys.values.filter { $0.multiRegion == .replica(of: arn) && $0.state != .deleted }.map(\.arn).sorted()
    }

    /// Records the last successful use.
    package mutating func markUsed(_ arn: KeyARN, operation: String, at now: Instant) { keys[arn]?.lastUse = KeyUsage(operation: operation, at: now) }

    /// TagResource: a key that is there gets the new value.
    /// Source: KMS API Reference, TagResource; KMS Developer Guide, Tags in AWS KMS: 50 a key, keys up to 128 characters that do not begin with `aws:`.
    /// - Throws: As `require`; `.tag`, `.limitExceeded`.
    package mutating func tagResource(_ arn: KeyARN, _ tags: [KeyTag]) throws(KMSFault) {
        let key = try require(.tagResource, on: arn)
        keys[arn]?.tags = try Self.merged(key.tags, tags)
    }

    /// The tags of a key that is to be made.
    /// - Throws: `.tag`, `.limitExceeded`.
    package static func checked(_ tags: [KeyTag]) throws(KMSFault) -> [KeyTag] { try merged([], tags) }

    static func merged(_ old: [KeyTag], _ new: [KeyTag]) throws(KMSFault) -> [KeyTag] {
        var tags = old
        var seen: Set<String> = []
        for tag in new {
            guard (1...128).contains(tag.key.count), tag.value.count <= 256, !tag.key.lowercased().hasPrefix("aws:") else {
                throw .tag("tag \(tag.key): a key has 1 to 128 characters and does not begin with aws:, a value has at most 256")
            }
            guard seen.insert(tag.key).inserted else { throw .tag("tag \(tag.key) is given twice") }
            if let index = tags.firstIndex(where: { $0.key == tag.key }) { tags[index] = tag } else { tags.append(tag) }
        }
        guard tags.count <= 50 else { throw .limitExceeded("a key has at most 50 tags, not \(tags.count)") }
        return tags
    }

    /// UntagResource: a key that is not there is no fault.
    package mutating func untagResource(_ arn: KeyARN, _ names: [String]) throws(KMSFault) {
        try require(.untagResource, on: arn)
        keys[arn]?.tags.removeAll { names.contains($0.key) }
    }

    /// UpdateKeyDescription.
    /// - Throws: As `require`; `.validation` for more than 8192 characters.
    package mutating func updateDescription(_ arn: KeyARN, _ text: String) throws(KMSFault) {
        try require(.updateKeyDescription, on: arn)
        guard text.count <= 8192 else { throw .validation("Description has at most 8192 characters, not \(text.count)") }
        keys[arn]?.description = text
    }

    static func aliasARN(_ alias: String, account: AccountID, region: RegionName) -> String { "arn:aws:kms:\(region):\(account):\(alias)" }
}
