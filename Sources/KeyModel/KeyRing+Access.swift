package import AccessPolicy

/// Source: KMS Developer Guide, Key policies in AWS KMS, and Grants in AWS KMS.
extension KeyRing {
    /// Permission only, no state: the key's policy, the caller's identity policies and the key's grants.
    ///
    /// - Parameter action: With its prefix, such as `kms:Decrypt`.
    /// - Throws: `.notFound`; `.accessDenied`.
    package func authorize(_ action: String, on arn: KeyARN, by caller: KMSCaller) throws(KMSFault) {
        let key = try describe(arn)
        let isGranted = key.grants.contains { $0.permits(action, to: caller.principal.arn, context: caller.encryptionContext) }
        try check(action, on: key, policy: key.policy, by: caller, isGranted: isGranted)
    }

    private func check(_ action: String, on key: KMSKey, policy: NamedPolicy, by caller: KMSCaller, isGranted: Bool) throws(KMSFault) {
        do {
            try AccessRules.check(
                caller.request(action, on: key.arn.rawValue), identity: caller.identityPolicies, resourcePolicy: policy, owner: key.account,
                isGranted: isGranted)
        } catch { throw .accessDenied(error) }
    }

    /// Permission for a grant: whoever has it from a grant only may hand on no more than that grant gives.
    ///
    /// Source: KMS API Reference, CreateGrant, `Constraints`; KMS Developer Guide, Grants in AWS KMS (granting CreateGrant permission).
    /// - Throws: `.notFound`; `.accessDenied`.
    package func authorizeGrant(_ specification: GrantSpecification, on arn: KeyARN, by caller: KMSCaller) throws(KMSFault) {
        let key = try describe(arn)
        let isGranted = key.grants.contains { grant in
            grant.granteePrincipal == caller.principal.arn && grant.operations.contains("CreateGrant")
                && specification.operations.allSatisfy(grant.operations.contains)
                && (grant.constraints.map { wide in specification.constraints?.isWithin(wide) ?? false } ?? true)
        }
        try check("kms:CreateGrant", on: key, policy: key.policy, by: caller, isGranted: isGranted)
    }

    /// Permission to retire a grant: its retiring principal has it, its grantee if the grant says so, and whom the issuing account allows it.
    ///
    /// Source: KMS Developer Guide, Retiring and revoking grants.
    /// - Throws: `.notFound`; `.accessDenied`.
    package func authorizeRetirement(of grant: KMSGrant, on arn: KeyARN, by caller: KMSCaller) throws(KMSFault) {
        let key = try describe(arn)
        let principal = caller.principal.arn
        if grant.retiringPrincipal == principal { return }
        if grant.granteePrincipal == principal, grant.operations.contains("RetireGrant") { return }
        guard grant.issuingAccount == caller.principal.account else {
            return try check("kms:RetireGrant", on: key, policy: key.policy, by: caller, isGranted: false)
        }
        do {
            try AccessRules.check(caller.request("kms:RetireGrant", on: arn.rawValue), identity: caller.identityPolicies)
        } catch { throw .accessDenied(error) }
    }

    /// PutKeyPolicy.
    ///
    /// Source: KMS API Reference, PutKeyPolicy, `BypassPolicyLockoutSafetyCheck`.
    /// - Parameter caller: Who must still be able to call PutKeyPolicy under the new policy; nil bypasses the check.
    /// - Throws: As `require`; `.malformedPolicy` if the caller would lock themselves out.
    package mutating func putKeyPolicy(_ arn: KeyARN, _ document: PolicyDocument, keepingIn caller: KMSCaller?) throws(KMSFault) {
        let key = try require(.putKeyPolicy, on: arn)
        let policy = NamedPolicy(name: Self.policyName(key.aliases.first ?? key.keyID), document: document)
        if let caller { try requireNoLockout(policy, of: key, caller) }
        keys[arn]?.policy = policy
    }

    /// The same question for a key that is not made yet.
    package func requireNoLockout(_ document: PolicyDocument, specification: KeySpecification, by caller: KMSCaller) throws(KMSFault) {
        let policy = NamedPolicy(name: Self.policyName(specification.alias ?? "to be made"), document: document)
        let arn = "arn:aws:kms:\(specification.region):\(specification.account):key/*"
        do {
            try AccessRules.check(
                caller.request("kms:PutKeyPolicy", on: arn), identity: caller.identityPolicies, resourcePolicy: policy, owner: specification.account,
                isGranted: false)
        } catch { throw Self.lockout(error) }
    }

    private func requireNoLockout(_ policy: NamedPolicy, of key: KMSKey, _ caller: KMSCaller) throws(KMSFault) {
        do {
            try AccessRules.check(
                caller.request("kms:PutKeyPolicy", on: key.arn.rawValue), identity: caller.identityPolicies, resourcePolicy: policy, owner: key.account,
                isGranted: false)
        } catch { throw Self.lockout(error) }
    }

    private static func lockout(_ denial: AccessDenial) -> KMSFault {
        .malformedPolicy("The new key policy will not allow you to update the key policy in the future. (\(denial))")
    }
}
