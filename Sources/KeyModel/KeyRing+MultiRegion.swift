package import AccessPolicy
package import Units

/// Source: KMS Developer Guide, Multi-Region keys in AWS KMS; KMS API Reference, ReplicateKey, UpdatePrimaryRegion.
extension KeyRing {
    /// ReplicateKey: a key of the same id, material and rotation in another region, with its own policy, grants, aliases and state.
    ///
    /// A replica of imported material begins without any.
    /// - Parameters:
    ///   - policy: nil is the default policy.
    ///   - span: How long the replica is `Creating`; zero: not at all.
    /// - Throws: As `require`; `.alreadyExists` where the region has one, `.validation` for the primary's own region, `.tag`, `.limitExceeded`.
    package mutating func replicate(
        _ arn: KeyARN, to region: RegionName, policy: NamedPolicy?, description: String = "", tags: [KeyTag] = [], at now: Instant,
        settlingFor span: Duration = settlingTime
    ) throws(KMSFault) -> KeyARN {
        let key = try require(.replicateKey, on: arn)
        guard region != key.region else { throw .validation("ReplicaRegion \(region) is the region of the primary key") }
        let replica = KeyARN("arn:aws:kms:\(region):\(key.account):key/\(key.keyID)")
        if let known = keys[replica], known.state != .deleted { throw .alreadyExists(name: replica.rawValue) }
        let tags = try Self.merged([], tags)
        keys[replica] = KMSKey(
            arn: replica, keyID: key.keyID, account: key.account, region: region, createdAt: now, manager: .customer, origin: key.origin,
            multiRegion: .replica(of: arn), description: description, tags: tags,
            policy: policy ?? NamedPolicy(name: Self.policyName(key.keyID), document: KeyPolicies.standard(account: key.account)),
            state: .creating(until: now + span), rotation: key.rotation, onDemandRotations: key.onDemandRotations,
            materials: key.origin == .awsKMS
                ? key.materials : key.materials.filter { $0.stage != .pendingRotation }.map(\.withoutSecret))
        if span == .zero { settleDue(at: now) }
        return replica
    }

    /// UpdatePrimaryRegion: primary and replica change places. Both are `Updating` for a while and usable all the time.
    ///
    /// Model choice: the replica must be in a state that the primary must be in.
    /// - Throws: As `require`, of either key; `.notFound` without a replica in that region; `.validation` for the primary's own.
    package mutating func updatePrimaryRegion(_ arn: KeyARN, to region: RegionName, at now: Instant) throws(KMSFault) {
        let key = try require(.updatePrimaryRegion, on: arn)
        guard region != key.region else { throw .validation("PrimaryRegion \(region) is the primary's region already") }
        let heir = KeyARN("arn:aws:kms:\(region):\(key.account):key/\(key.keyID)")
        try KeyAction.updatePrimaryRegion.requireState(try describe(heir))
        for replica in replicas(of: arn) { keys[replica]?.multiRegion = .replica(of: heir) }
        keys[arn]?.multiRegion = .replica(of: heir)
        keys[heir]?.multiRegion = .primary
        for changed in [arn, heir] { keys[changed]?.state = .updating(until: now + Self.settlingTime) }
    }
}
