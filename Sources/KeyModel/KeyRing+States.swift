package import Units

extension KeyRing {
    /// How long `Creating` and `Updating` last.
    /// Model choice: the API Reference says a few seconds.
    package static let settlingTime = Duration.seconds(5)

    /// EnableKey; an enabled key stays so.
    /// - Throws: As `require`.
    package mutating func enableKey(_ arn: KeyARN) throws(KMSFault) {
        try require(.enableKey, on: arn)
        keys[arn]?.state = .enabled
    }

    /// DisableKey; a disabled key stays so.
    /// - Throws: As `require`.
    package mutating func disableKey(_ arn: KeyARN) throws(KMSFault) {
        try require(.disableKey, on: arn)
        keys[arn]?.state = .disabled
    }

    /// ScheduleKeyDeletion: the key is unusable at once and gone when the window has run out.
    ///
    /// The window of a primary with replicas begins when the last of them is gone.
    /// Source: KMS API Reference, ScheduleKeyDeletion. Model choice: the key goes at the scheduled instant; the service takes up to a
    /// day longer. Model choice: the window is checked after the key's existence and kind and before its state.
    /// - Parameter days: `PendingWindowInDays`, from 7 to 30; nil is 30.
    /// - Returns: `DeletionDate`; nil for a primary with replicas.
    /// - Throws: As `require`; `.pendingWindow`.
    @discardableResult
    package mutating func scheduleKeyDeletion(_ arn: KeyARN, pendingWindowInDays days: Int?, at now: Instant) throws(KMSFault) -> Instant? {
        let key = try describe(arn)
        try KeyAction.scheduleKeyDeletion.requireKind(key)
        let window = days ?? 30
        guard (7...30).contains(window) else { throw .pendingWindow(days: window) }
        try KeyAction.scheduleKeyDeletion.requireState(key)
        if key.multiRegion == .primary, !replicas(of: arn).isEmpty {
            keys[arn]?.state = .pendingReplicaDeletion(windowDays: window)
            return nil
        }
        let deletesAt = now + .days(Int64(window))
        keys[arn]?.state = .pendingDeletion(deletesAt: deletesAt)
        return deletesAt
    }

    /// CancelKeyDeletion: the key is disabled afterwards, not enabled.
    ///
    /// Model choice: a key whose imported material went away meanwhile waits for an import.
    /// - Throws: As `require`.
    package mutating func cancelKeyDeletion(_ arn: KeyARN) throws(KMSFault) {
        let key = try require(.cancelKeyDeletion, on: arn)
        keys[arn]?.state = key.hasAllMaterial ? .disabled : .pendingImport
    }

    /// Deletes the keys whose window has run out at `now`, which the window's last instant counts into.
    /// - Returns: Those keys, ordered by ARN.
    @discardableResult
    package mutating func destroyDue(at now: Instant) -> [KeyARN] {
        let due = keys.values.filter { ($0.state.deletionDate ?? .distantFuture) <= now }.map(\.arn).sorted()
        for arn in due { destroy(arn, at: now) }
        return due
    }

    /// Deletes a key for good: its material, grants and aliases are gone.
    ///
    /// A primary that waited for its last replica begins its own window.
    package mutating func destroy(_ arn: KeyARN, at now: Instant) {
        guard let key = keys[arn] else { return }
        for alias in key.aliases { aliasTargets[Self.aliasARN(alias, account: key.account, region: key.region)] = nil }
        keys[arn]?.aliases = []
        keys[arn]?.grants = []
        keys[arn]?.materials = key.materials.map(\.withoutSecret)
        keys[arn]?.rotation = nil
        keys[arn]?.state = .deleted
        guard case .replica(let primary) = key.multiRegion, case .pendingReplicaDeletion(let window) = keys[primary]?.state, replicas(of: primary).isEmpty
        else { return }
        keys[primary]?.state = .pendingDeletion(deletesAt: now + .days(Int64(window)))
    }

    /// Ends `Creating` and `Updating` where their time is over.
    package mutating func settleDue(at now: Instant) {
        for arn in keys.keys.sorted() {
            guard let key = keys[arn] else { continue }
            switch key.state {
            case .creating(let end) where end <= now, .updating(let end) where end <= now:
                keys[arn]?.state = key.hasAllMaterial ? .enabled : .pendingImport
            case .creating, .updating, .enabled, .disabled, .pendingDeletion, .pendingReplicaDeletion, .pendingImport, .deleted: continue
            }
        }
    }

    /// The instants at which time alone changes something as the keys stand: deletions, rotations, expiries, ends of transient states.
    package var dueDates: [Instant] { Set(keys.values.flatMap(Self.dueDates(of:))).sorted() }

    private static func dueDates(of key: KMSKey) -> [Instant] {
        var dates = key.materials.filter(\.isPresent).compactMap(\.expiresAt)
        switch key.state {
        case .creating(let end), .updating(let end), .pendingDeletion(let end): dates.append(end)
        case .enabled: if let rotation = key.rotation, key.leadsRotation { dates.append(rotation.nextAt) }
        case .disabled, .pendingReplicaDeletion, .pendingImport, .deleted: break
        }
        return dates
    }
}
