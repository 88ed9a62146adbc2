import AccessPolicy
import Estate
package import KeyModel
package import Units

extension Cloud {
    /// Makes the keys of the estate: primaries before their replicas, imported material at once.
    /// - Precondition: A replica's primary is declared; files are checked for this before a run.
    mutating func declareKeys(now: Instant) {
        for declared in estate.keys {
            switch declared.multiRegion {
            case .single, .primary: declare(declared, now: now)
            case .replica: continue
            }
        }
        for declared in estate.keys { if case .replica(let region) = declared.multiRegion { declareReplica(declared, of: region, now: now) } }
        for due in keys.dueDates { awaitKeys(at: due, now: now) }
    }

    private mutating func declare(_ declared: DeclaredKey, now: Instant) {
        var specification = KeySpecification(account: declared.account, region: declared.region, alias: declared.alias)
        specification.isMultiRegion = declared.multiRegion == .primary
        specification.policy = declared.policy
        specification.tags = declared.tags.map { KeyTag(key: $0.key, value: $0.value) }
        specification.rotationDays = declared.rotation ? KeyRing.rotationPeriodDefault : nil
        if case .external = declared.origin { specification.origin = .external }
        let arn = keys.createKey(specification, at: now, random: &random.keys)
        guard case .external(let span) = declared.origin else { return }
        keys.declareMaterial(of: arn, expiresAt: span.map { now + $0 }, random: &random.keys)
    }

    /// A replica of imported material has it from its primary's file.
    private mutating func declareReplica(_ declared: DeclaredKey, of region: RegionName, now: Instant) {
        do {
            let primary = try keys.resolve(declared.alias, account: declared.account, region: region)
            let arn = try keys.replicate(
                primary, to: declared.region, policy: declared.policy, tags: declared.tags.map { KeyTag(key: $0.key, value: $0.value) }, at: now,
                settlingFor: .zero)
            try keys.createAlias(declared.alias, for: arn, at: now)
            guard keys.key(arn)?.origin == .external else { return }
            var span: Duration?
            if case .external(let own) = declared.origin { span = own }
            keys.declareMaterial(of: arn, as: primary, expiresAt: span.map { now + $0 }, random: &random.keys)
        } catch { preconditionFailure("the replica \(declared.alias) in \(declared.region) cannot be made: \(error)") }
    }

    /// Everything that time alone does to keys, up to and including an instant.
    mutating func keysDue(now: Instant) {
        keys.settleDue(at: now)
        for arn in keys.expireDue(at: now) { note(now, "kms", "imported material of key \(arn) has expired") }
        for (arn, next) in keys.rotateDue(at: now, random: &random.keys) {
            note(now, "kms", "key \(arn) is rotated")
            awaitKeys(at: next, now: now)
        }
        for arn in keys.destroyDue(at: now) { noteDestroyed(arn, now: now) }
    }

    /// A fault's own: the window of a scheduled deletion has run out already.
    package mutating func destroyKey(_ arn: KeyARN, now: Instant) {
        keys.destroy(arn, at: now)
        noteDestroyed(arn, now: now)
    }

    private mutating func noteDestroyed(_ arn: KeyARN, now: Instant) {
        note(now, "kms", "key \(arn) is destroyed")
        // With the last replica of a primary that waits for it, the primary's own window begins.
        if case .replica(let primary) = keys.key(arn)?.multiRegion { awaitKeys(at: keys.key(primary)?.state.deletionDate, now: now) }
    }
}
