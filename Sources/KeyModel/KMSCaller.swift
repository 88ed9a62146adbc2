package import AccessPolicy
package import Units

/// Who asks KMS, directly or through a service that acts for them.
package struct KMSCaller: Sendable, Hashable {
    package var principal: AccessPrincipal
    package var identityPolicies: [NamedPolicy]
    /// Such as `rds.us-west-2.amazonaws.com`; nil for a call of the caller's own.
    package var viaService: String?
    /// Whether a service asks for the grant that it needs itself.
    package var isForAWSResource: Bool
    /// Where the call goes to.
    package var region: RegionName
    /// Of the call; for CreateGrant, what the new grant's constraint asks for.
    package var encryptionContext: [String: String]

    package init(
        principal: AccessPrincipal, identityPolicies: [NamedPolicy], viaService: String? = nil, isForAWSResource: Bool = false, region: RegionName,
        encryptionContext: [String: String] = [:]
    ) {
        self.principal = principal
        self.identityPolicies = identityPolicies
        self.viaService = viaService
        self.isForAWSResource = isForAWSResource
        self.region = region
        self.encryptionContext = encryptionContext
    }

    /// What policies see of a call.
    ///
    /// Source: KMS Developer Guide, Condition keys for AWS KMS: `kms:ViaService` is there only when a service asks, `kms:GrantIsForAWSResource`
    /// only in calls about grants.
    func request(_ action: String, on resource: String) -> AccessRequest {
        var conditions = [
            "kms:CallerAccount": principal.account.rawValue, "aws:PrincipalArn": principal.arn, "aws:PrincipalAccount": principal.account.rawValue,
            "aws:RequestedRegion": region.rawValue,
        ]
        if let viaService { conditions["kms:ViaService"] = viaService }
        if ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"].contains(action) {
            conditions["kms:GrantIsForAWSResource"] = isForAWSResource ? "true" : "false"
        }
        for (name, value) in encryptionContext { conditions["kms:EncryptionContext:\(name)"] = value }
        return AccessRequest(principal: principal, action: action, resource: resource, conditions: conditions)
    }
}
