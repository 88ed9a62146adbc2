package import SimulationKernel
package import Units

extension KMSKey {
    /// Whether rotations of its family are made here: replicas follow their primary.
    var leadsRotation: Bool {
        switch multiRegion {
        case .replica: false
        case .primary, nil: true
        }
    }
}

/// New material for new ciphertexts: what was sealed before still opens, and nothing is encrypted anew.
///
/// Source: KMS Developer Guide, Rotating AWS KMS keys; KMS API Reference, EnableKeyRotation, RotateKeyOnDemand.
extension KeyRing {
    package static let rotationPeriodDefault = 365
    package static let rotationPeriods = 90...2560
    package static let onDemandRotationsMax = 25
    /// How near an automatic rotation refuses one on demand.
    /// Source: KMS API Reference, ConflictException.
    static let rotationNearness = Duration.minutes(20)

    /// EnableKeyRotation, also of a key that rotates already: then for another period.
    ///
    /// Model choice: a period given counts from the call; a key that rotates and is given none keeps its date.
    /// - Throws: As `require`; `.validation` for a period that is not from 90 to 2560 days.
    /// - Returns: When the key will rotate.
    @discardableResult
    package mutating func enableRotation(_ arn: KeyARN, periodInDays: Int?, at now: Instant) throws(KMSFault) -> Instant {
        let key = try require(.enableKeyRotation, on: arn)
        if let periodInDays, !Self.rotationPeriods.contains(periodInDays) {
            throw .validation("RotationPeriodInDays must be from 90 to 2560, not \(periodInDays)")
        }
        if periodInDays == nil, let rotation = key.rotation { return rotation.nextAt }
        let days = periodInDays ?? Self.rotationPeriodDefault
        let rotation = KeyRotation(periodDays: days, nextAt: now + .days(Int64(days)))
        for relative in family(of: key) { keys[relative]?.rotation = rotation }
        return rotation.nextAt
    }

    /// DisableKeyRotation.
    /// - Throws: As `require`.
    package mutating func disableRotation(_ arn: KeyARN) throws(KMSFault) {
        for relative in family(of: try require(.disableKeyRotation, on: arn)) { keys[relative]?.rotation = nil }
    }

    /// RotateKeyOnDemand; automatic rotation keeps its dates. An import rotates to the material that was imported for it.
    ///
    /// Model choice: the rotation is complete when the call returns.
    /// - Throws: As `require`; `.limitExceeded` at the 26th, `.conflict`, `.nothingToRotateTo`.
    package mutating func rotateOnDemand(_ arn: KeyARN, at now: Instant, random: inout SeededRandom) throws(KMSFault) {
        let key = try require(.rotateKeyOnDemand, on: arn)
        guard key.onDemandRotations < Self.onDemandRotationsMax else {
            throw .limitExceeded("\(arn) was rotated on demand \(Self.onDemandRotationsMax) times, which is the most a key can be")
        }
        if let next = key.rotation?.nextAt, next <= now + Self.rotationNearness { throw .conflict(arn) }
        switch key.origin {
        case .awsKMS: rotate(key, to: KeyMaterial(random.bytes(32), of: key.identity), .onDemand, at: now)
        case .external:
            guard let waiting = key.materials.first(where: { $0.stage == .pendingRotation }), waiting.isPresent, !awaitsReplicas(waiting.id, of: key) else {
                throw .nothingToRotateTo(arn)
            }
            rotate(key, to: waiting, .onDemand, at: now)
        }
        for relative in family(of: key) { keys[relative]?.onDemandRotations += 1 }
    }

    /// Rotates the keys whose date has come. Disabled keys and keys pending deletion wait until they are enabled again, and go on from there.
    ///
    /// - Returns: The keys, ordered by ARN, with the date of their next rotation.
    @discardableResult
    package mutating func rotateDue(at now: Instant, random: inout SeededRandom) -> [(key: KeyARN, next: Instant)] {
        let due = keys.values.filter { $0.state.isUsable && $0.leadsRotation && ($0.rotation?.nextAt ?? .distantFuture) <= now }.sorted { $0.arn < $1.arn }
        return due.compactMap { key in
            guard let rotation = key.rotation else { return nil }
            rotate(key, to: KeyMaterial(random.bytes(32), of: key.identity), .automatic, at: now)
            let next = KeyRotation(periodDays: rotation.periodDays, nextAt: now + .days(Int64(rotation.periodDays)))
            for relative in family(of: key) { keys[relative]?.rotation = next }
            return (key.arn, next.nextAt)
        }
    }

    /// A new generation for a key and its replicas at once.
    private mutating func rotate(_ key: KMSKey, to material: KeyMaterial, _ kind: KeyMaterial.Rotation, at now: Instant) {
        for relative in family(of: key) {
            guard var materials = keys[relative]?.materials else { continue }
            for index in materials.indices where materials[index].stage == .current { materials[index].stage = .nonCurrent }
            let index: Int
            if let known = materials.firstIndex(where: { $0.id == material.id }) {
                index = known
            } else {
                index = materials.count
                // A replica imports for itself; material that KMS makes comes to all.
                materials.append(key.origin == .external && relative != key.arn ? material.withoutSecret : material)
            }
            materials[index].stage = .current
            materials[index].rotation = kind
            materials[index].rotatedAt = now
            keys[relative]?.materials = materials
            precondition(materials.count { $0.stage == .current } == 1, "\(relative) has not one current material")
        }
    }

    /// Whether imported material waits for its import into every replica.
    package func awaitsReplicas(_ material: String, of key: KMSKey) -> Bool {
        guard key.multiRegion == .primary else { return false }
        return replicas(of: key.arn).contains { keys[$0]?.materials.first { $0.id == material }?.isPresent != true }
    }
}
