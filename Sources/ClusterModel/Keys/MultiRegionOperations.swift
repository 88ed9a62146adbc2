import AccessPolicy
import KeyModel
import Units

/// Source for all: API model kms/2014-11-01; KMS Developer Guide, Multi-Region keys in AWS KMS.
extension APIOperation {
    /// Asked for in the primary's region: permission there on the key, and in the replica's region to make one.
    static let replicateKey = APIOperation(
        "kms", "ReplicateKey", .kms, "Makes a replica of a multi-Region key in another region.", required: ["KeyId": .string, "ReplicaRegion": .string],
        optional: ["Policy": .string, "BypassPolicyLockoutSafetyCheck": .boolean, "Description": .string, "Tags": .list]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.replicateKey, request, context)
        let region = try cloud.reachedRegion(request, "ReplicaRegion")
        let there = context.moved(to: region)
        try cloud.requireIdentityPermission("kms:CreateKey", resource: "*", there)
        let tags = try request.keyTags()
        if tags != nil { try cloud.requireIdentityPermission("kms:TagResource", resource: "*", there) }
        let policy = try request.policy()
        if let policy, try request.bool("BypassPolicyLockoutSafetyCheck") != true {
            let specification = KeySpecification(account: context.account, region: region)
            try kms { () throws(KMSFault) in try cloud.keys.requireNoLockout(policy, specification: specification, by: there.kms) }
        }
        let description = try request.string("Description") ?? ""
        let replica = try kms { () throws(KMSFault) in
            try cloud.keys.requireRoomForKey(account: context.account, region: region)
            let name = KeyRing.policyName(cloud.keys.key(arn)?.keyID ?? "")
            return try cloud.keys.replicate(
                arn, to: region, policy: policy.map { NamedPolicy(name: name, document: $0) }, description: description, tags: tags ?? [], at: context.now)
        }
        cloud.awaitKeys(at: context.now + KeyRing.settlingTime, now: context.now)
        let made = try kms { () throws(KMSFault) in try cloud.keys.describe(replica) }
        return .map([
            .init("ReplicaKeyMetadata", try cloud.keyMetadata(replica)), .init("ReplicaPolicy", .string(made.policy.document.json.jsonText)),
            .init("ReplicaTags", .list(made.tags.map { .map([.init("TagKey", .string($0.key)), .init("TagValue", .string($0.value))]) })),
        ])
    }

    static let updatePrimaryRegion = APIOperation(
        "kms", "UpdatePrimaryRegion", .kms, "Makes a replica the primary.", required: ["KeyId": .string, "PrimaryRegion": .string]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.updatePrimaryRegion, request, context)
        let region = try cloud.reachedRegion(request, "PrimaryRegion")
        try kms { () throws(KMSFault) in
            try cloud.keys.require(.updatePrimaryRegion, on: arn)
            let heir = cloud.keys.replicas(of: arn).first { cloud.keys.key($0)?.region == region }
            if let heir { try cloud.keys.authorize("kms:UpdatePrimaryRegion", on: heir, by: context.moved(to: region).kms) }
            try cloud.keys.updatePrimaryRegion(arn, to: region, at: context.now)
        }
        cloud.awaitKeys(at: context.now + KeyRing.settlingTime, now: context.now)
        return .map([])
    }
}

extension Cloud {
    /// A region that a member names and whose KMS answers.
    fileprivate func reachedRegion(_ request: RequestReader, _ member: String) throws(ServiceError) -> RegionName {
        let region = RegionName(try request.requiredString(member))
        guard regionIndex(region) != nil else { throw ServiceError(.kmsValidation, "\(member): \(region) is no region of the estate") }
        guard isReachable(region) else { throw ServiceError(.serviceUnavailable, "The kms endpoint of \(region) cannot serve requests at the moment.") }
        return region
    }
}

extension CallContext {
    /// The same call as another region sees it.
    fileprivate func moved(to region: RegionName) -> CallContext {
        CallContext(caller: caller, account: account, region: region, now: now, seenAt: seenAt, engines: engines, needs: needs)
    }
}
