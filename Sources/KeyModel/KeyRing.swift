package import SimulationKernel
package import Units

/// The KMS keys of a run, in all regions and accounts.
///
/// Whether a region's KMS can be reached at all is its caller's question.
package struct KeyRing: Sendable {
    var keys: [KeyARN: KMSKey] = [:]
    /// By alias ARN.
    private var aliasTargets: [String: KeyARN] = [:]

    package init() {}

    /// Every key that ever was, deleted ones included, ordered by ARN.
    package var allKeys: [KMSKey] { keys.values.sorted { $0.arn < $1.arn } }

    /// A key whatever its state; nil if it never was.
    package func key(_ arn: KeyARN) -> KMSKey? { keys[arn] }

    /// Makes an enabled key with material and id from the stream: CreateKey and, with an alias, CreateAlias.
    ///
    /// - Precondition: `alias` starts with `alias/` and is free in its account and region; files are checked for this before a run.
    package mutating func createKey(
        alias: String?, account: AccountID, region: RegionName, rotation: Bool, at now: Instant, random: inout SeededRandom
    ) -> KeyARN {
        let id = Self.uuid(&random)
        let arn = KeyARN("arn:aws:kms:\(region):\(account):key/\(id)")
        precondition(keys[arn] == nil, "the stream gave \(arn) twice")
        if let alias {
            let name = Self.aliasARN(alias, account: account, region: region)
            precondition(alias.hasPrefix("alias/") && aliasTargets[name] == nil, "\(name) is taken or is no alias")
            aliasTargets[name] = arn
        }
        keys[arn] = KMSKey(
            arn: arn, keyID: id, account: account, region: region, createdAt: now, rotationEnabled: rotation,
            aliases: alias.map { [$0] } ?? [], state: .enabled, material: Self.material(&random))
        return arn
    }

    /// The key meant by a `KeyId` parameter: key id, key ARN, alias name or alias ARN.
    ///
    /// Source: KMS API Reference, DescribeKey, `KeyId`. Model choice: key policies admit their own account only.
    /// - Parameters:
    ///   - account: The caller's.
    ///   - region: Where the call goes to: a key of another region is not found there.
    /// - Throws: `.notFound`, `.otherRegion`, `.otherAccount`. A deleted key is not found.
    package func resolve(_ name: String, account: AccountID, region: RegionName) throws(KMSFault) -> KeyARN {
        var resource = name
        if name.hasPrefix("arn:") {
            let parts = name.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
            guard parts.count == 6, parts[2] == "kms" else { throw .notFound(name: name) }
            guard parts[3] == region.rawValue else { throw .otherRegion(arn: name, called: region) }
            guard parts[4] == account.rawValue else { throw .otherAccount(arn: name, caller: account) }
            resource = String(parts[5])
            guard resource.hasPrefix("key/") || resource.hasPrefix("alias/") else { throw .notFound(name: name) }
        }
        if resource.hasPrefix("alias/") {
            let alias = Self.aliasARN(resource, account: account, region: region)
            guard let arn = aliasTargets[alias] else { throw .notFound(name: alias) }
            return arn
        }
        let id = resource.hasPrefix("key/") ? String(resource.dropFirst(4)) : resource
        return try describe(KeyARN("arn:aws:kms:\(region):\(account):key/\(id)")).arn
    }

    /// DescribeKey.
    /// - Throws: `.notFound` for a deleted key too.
    package func describe(_ arn: KeyARN) throws(KMSFault) -> KMSKey {
        guard let key = keys[arn], key.state != .deleted else { throw .notFound(name: arn.rawValue) }
        return key
    }

    /// What every cryptographic operation checks first.
    /// - Throws: `.notFound`, `.disabled` or `.pendingDeletion`.
    package func requireUsable(_ arn: KeyARN) throws(KMSFault) {
        switch try describe(arn).state {
        case .enabled: return
        case .disabled: throw .disabled(arn)
        case .pendingDeletion: throw .pendingDeletion(arn)
        case .deleted: throw .notFound(name: arn.rawValue)
        }
    }

    /// EnableKey; an enabled key stays so.
    /// - Throws: `.notFound`; `.pendingDeletion`, which only CancelKeyDeletion ends.
    package mutating func enableKey(_ arn: KeyARN) throws(KMSFault) { try switchKey(arn, to: .enabled) }

    /// DisableKey; a disabled key stays so.
    /// - Throws: As EnableKey.
    package mutating func disableKey(_ arn: KeyARN) throws(KMSFault) { try switchKey(arn, to: .disabled) }

    private mutating func switchKey(_ arn: KeyARN, to state: KeyState) throws(KMSFault) {
        if try describe(arn).state.deletionDate != nil { throw .pendingDeletion(arn) }
        keys[arn]?.state = state
    }

    /// ScheduleKeyDeletion: the key is unusable at once and gone when the window has run out.
    ///
    /// Source: KMS API Reference, ScheduleKeyDeletion. Model choice: the key goes at the scheduled instant; the service takes up to a
    /// day longer. Model choice: the window is checked after the key's existence and before its state.
    /// - Parameter days: `PendingWindowInDays`, from 7 to 30; nil is 30.
    /// - Returns: `DeletionDate`.
    /// - Throws: `.notFound`, `.pendingWindow`, `.pendingDeletion`.
    package mutating func scheduleKeyDeletion(_ arn: KeyARN, pendingWindowInDays days: Int?, at now: Instant) throws(KMSFault) -> Instant {
        let key = try describe(arn)
        let window = days ?? 30
        guard (7...30).contains(window) else { throw .pendingWindow(days: window) }
        guard key.state.deletionDate == nil else { throw .pendingDeletion(arn) }
        let deletesAt = now + .days(Int64(window))
        keys[arn]?.state = .pendingDeletion(deletesAt: deletesAt)
        return deletesAt
    }

    /// CancelKeyDeletion: the key is disabled afterwards, not enabled.
    /// - Throws: `.notFound`, `.notPendingDeletion`.
    package mutating func cancelKeyDeletion(_ arn: KeyARN) throws(KMSFault) {
        guard try describe(arn).state.deletionDate != nil else { throw .notPendingDeletion(arn) }
        keys[arn]?.state = .disabled
    }

    /// Deletes the keys whose window has run out at `now`, which the window's last instant counts into.
    /// - Returns: Those keys, ordered by ARN.
    @discardableResult
    package mutating func destroyDue(at now: Instant) -> [KeyARN] {
        let due = keys.values.filter { ($0.state.deletionDate ?? .distantFuture) <= now }.map(\.arn).sorted()
        for arn in due { destroy(arn) }
        return due
    }

    /// Deletes a key for good: its material is gone and its aliases are free.
    package mutating func destroy(_ arn: KeyARN) {
        guard let key = keys[arn] else { return }
        for alias in key.aliases { aliasTargets[Self.aliasARN(alias, account: key.account, region: key.region)] = nil }
        keys[arn]?.aliases = []
        keys[arn]?.material = nil
        keys[arn]?.state = .deleted
    }

    private static func aliasARN(_ alias: String, account: AccountID, region: RegionName) -> String { "arn:aws:kms:\(region):\(account):\(alias)" }
}
