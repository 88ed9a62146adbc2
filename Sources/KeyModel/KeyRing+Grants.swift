package import SimulationKernel
package import Units

/// Where a grant token leads.
struct GrantReference: Sendable, Hashable {
    let key: KeyARN
    let grant: String
}

/// Source: KMS Developer Guide, Grants in AWS KMS; KMS API Reference, CreateGrant, RetireGrant, RevokeGrant.
extension KeyRing {
    /// Source: KMS Developer Guide, Resource quotas.
    package static let grantsMax = 50_000

    /// A grant by its id.
    package func grant(_ id: String, on arn: KeyARN) -> KMSGrant? { keys[arn]?.grants.first { $0.id == id } }

    /// What CreateGrant refuses before it makes anything.
    /// - Throws: As `require`; `.validation`, `.invalidARN`, `.limitExceeded`.
    package func requireGrantable(_ specification: GrantSpecification, on arn: KeyARN) throws(KMSFault) {
        let key = try require(.createGrant, on: arn)
        for principal in [specification.granteePrincipal, specification.retiringPrincipal].compactMap(\.self) {
            // Model choice: a service's name stands for itself, as it does in what RDS asks for.
            guard principal.hasPrefix("arn:aws:iam::") || principal.hasPrefix("arn:aws:sts::") || principal.hasSuffix(".amazonaws.com") else {
                throw .invalidARN(principal)
            }
        }
        guard !specification.operations.isEmpty, specification.operations.allSatisfy(KMSGrant.symmetricOperations.contains) else {
            throw .validation("Operations must be some of \(KMSGrant.symmetricOperations.joined(separator: ", "))")
        }
        guard key.grants.count < Self.grantsMax else { throw .limitExceeded("\(arn) has \(Self.grantsMax) grants, which is the most a key can have") }
    }

    /// CreateGrant. With a name, the same grant asked for again is the one that is there, with another token.
    ///
    /// - Parameter issuer: The account that makes the grant.
    /// - Throws: As `requireGrantable`.
    package mutating func createGrant(
        on arn: KeyARN, _ specification: GrantSpecification, by issuer: AccountID, at now: Instant, random: inout SeededRandom
    ) throws(KMSFault) -> KMSGrant {
        let known = specification.name.flatMap { _ in keys[arn]?.grants.firstIndex { $0.specification == specification && $0.issuingAccount == issuer } }
        if let known {
            try require(.createGrant, on: arn)
            let token = random.bytes(48).hexadecimal
            keys[arn]?.grants[known].tokens.append(token)
            guard let grant = keys[arn]?.grants[known] else { preconditionFailure("\(arn) lost grant \(known)") }
            grantTokens[token] = GrantReference(key: arn, grant: grant.id)
            return grant
        }
        try requireGrantable(specification, on: arn)
        let grant = KMSGrant(
            id: random.bytes(32).hexadecimal, tokens: [random.bytes(48).hexadecimal], specification: specification, issuingAccount: issuer, createdAt: now)
        keys[arn]?.grants.append(grant)
        grantTokens[grant.token] = GrantReference(key: arn, grant: grant.id)
        return grant
    }

    /// RevokeGrant, which the key's administrators call.
    /// - Throws: As `require`; `.invalidGrantID`.
    package mutating func revokeGrant(_ id: String, on arn: KeyARN) throws(KMSFault) {
        try require(.revokeGrant, on: arn)
        guard grant(id, on: arn) != nil else { throw .invalidGrantID(id) }
        removeGrant(id, on: arn)
    }

    /// RetireGrant, which who uses or made the grant calls.
    /// - Throws: As `require`; `.invalidGrantID`.
    package mutating func retireGrant(_ id: String, on arn: KeyARN) throws(KMSFault) {
        try require(.retireGrant, on: arn)
        guard grant(id, on: arn) != nil else { throw .invalidGrantID(id) }
        removeGrant(id, on: arn)
    }

    /// Takes a grant away if it is there.
    package mutating func removeGrant(_ id: String, on arn: KeyARN) { keys[arn]?.grants.removeAll { $0.id == id } }

    /// The grant that a token was given out for.
    /// - Throws: `.invalidGrantToken`.
    package func grant(token: String) throws(KMSFault) -> (key: KeyARN, grant: KMSGrant) {
        guard let reference = grantTokens[token], let grant = grant(reference.grant, on: reference.key) else { throw .invalidGrantToken }
        return (reference.key, grant)
    }

    /// Grants in a region that a principal may retire, whatever account their keys are of.
    package func retirableGrants(by principal: String, region: RegionName) -> [(key: KeyARN, grant: KMSGrant)] {
        allKeys.filter { $0.region == region }.flatMap { key in key.grants.filter { $0.retiringPrincipal == principal }.map { (key.arn, $0) } }
    }
}
