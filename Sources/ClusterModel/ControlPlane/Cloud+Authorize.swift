import AccessPolicy
import KeyModel
import Units

/// Permissions, asked for before anything else is looked at.
/// Source: IAM User Guide, Policy evaluation logic.
extension Cloud {
    /// What the door asks for; KMS operations ask for themselves, as they need the key's own policy.
    func authorize(_ call: APICall, _ operation: APIOperation, _ caller: Caller, _ needs: CallNeeds) throws(ServiceError) {
        switch operation.kind {
        case .kms: return
        case .describe, .mutate, .sql, .dns: break
        }
        var asked = false
        for resource in operation.resources {
            guard let name = resource.name(in: call) else { continue }
            asked = true
            try require(resource.action ?? "\(call.service):\(call.action)", on: name, caller, region: call.region, needs)
        }
        // A call that names none of its resources will be refused for that, and must not slip through unasked.
        if !asked { try require("\(call.service):\(call.action)", on: "*", caller, region: call.region, needs) }
    }

    /// An action that is judged by identity policies alone.
    func requireIdentityPermission(_ action: String, resource: String, _ context: CallContext) throws(ServiceError) {
        try require(action, on: resource, context.caller, region: context.region, context.needs)
    }

    private func require(_ action: String, on resource: String, _ caller: Caller, region: RegionName, _ needs: CallNeeds) throws(ServiceError) {
        // Source: IAM User Guide, AWS global condition context keys, aws:RequestedRegion: us-east-1 for global services such as Route 53.
        let region = action.hasPrefix("route53:") ? RegionName("us-east-1") : region
        let request = AccessRequest(
            principal: caller.principal, action: action, resource: resource,
            conditions: [
                "aws:PrincipalArn": caller.principal.arn, "aws:PrincipalAccount": caller.principal.account.rawValue, "aws:RequestedRegion": region.rawValue,
            ])
        do {
            try AccessRules.check(request, identity: caller.policies)
        } catch {
            let code: ServiceErrorCode = action.hasPrefix("kms:") || action.hasPrefix("rds-data:") ? .kmsAccessDenied : .accessDenied
            throw ServiceError(code, "User: \(error)", withdrawn: error.withdrawn)
        }
        needs.note(.permission, action, on: resource)
    }

    /// The caller's use of a key through RDS: permission first, then the key's state.
    ///
    /// Every refusal of KMS reaches the caller of RDS as one code.
    /// Source: API shape KMSKeyNotAccessibleFault. Model choice: permission is asked for before the state, by RDS of the key's own region.
    func requireKeyUse(_ arn: KeyARN, _ uses: [KeyUse], _ context: CallContext) throws(ServiceError) {
        let region = keys.key(arn)?.region ?? context.region
        let service = "rds.\(region).amazonaws.com"
        // Source: KMS API Reference, DependencyTimeoutException. Model choice: RDS passes it on like any other refusal of KMS.
        guard !outages.contains(ServiceEndpoint(service: "kms", region: region)) else {
            context.needs.note(.outage(ServiceEndpoint(service: "kms", region: region)))
            throw ServiceError(
                .kmsKeyNotAccessible, "The specified KMS key [\(arn)] cannot be reached: KMS in \(region) does not answer. (DependencyTimeoutException)")
        }
        do {
            for use in uses {
                try keys.authorize(use.rawValue, on: arn, by: context.caller.kms(region: region, via: service, isForAWSResource: use == .createGrant))
            }
            try keys.requireUsable(arn)
        } catch {
            throw keyRefusal(arn.rawValue, error)
        }
        for use in uses { context.needs.note(.key, use.rawValue, on: knownName(of: arn)) }
    }

    func keyRefusal(_ name: String, _ fault: KMSFault) -> ServiceError {
        ServiceError(
            .kmsKeyNotAccessible,
            "The specified KMS key [\(name)] does not exist, is not enabled or you do not have permissions to access it. (\(fault.code): \(fault.message))",
            withdrawn: fault.withdrawn)
    }
}

/// What RDS does with a key in the name of its caller.
enum KeyUse: String, Sendable, CaseIterable {
    case describe = "kms:DescribeKey"
    /// RDS gets a grant of its own for the life of what is made.
    case createGrant = "kms:CreateGrant"
    case decrypt = "kms:Decrypt"
    case generateDataKey = "kms:GenerateDataKeyWithoutPlaintext"

    /// For a new cluster or copy under a key.
    /// Source: Aurora User Guide, AWS KMS key management: CreateGrant and DescribeKey. Model choice: and a data key.
    static let forNew: [KeyUse] = [.describe, .createGrant, .generateDataKey]
    /// For reading a snapshot or backup under a key.
    /// Source: Aurora User Guide, Sharing a DB cluster snapshot (permissions on the key). Model choice: asked of the owner's own account too.
    static let forReading: [KeyUse] = [.describe, .decrypt]
    /// For reading what another account shared.
    /// Source: Aurora User Guide, Sharing a DB cluster snapshot: the key's policy gives the other account CreateGrant too. Model choice: Encrypt,
    /// ReEncrypt and GenerateDataKey, which the page lists as well, are not asked for.
    static let forReadingShared: [KeyUse] = [.describe, .createGrant, .decrypt]

    /// - Parameter owner: Account of the key.
    static func forReading(keyOf owner: AccountID?, by caller: AccountID) -> [KeyUse] { owner == nil || owner == caller ? forReading : forReadingShared }
}
