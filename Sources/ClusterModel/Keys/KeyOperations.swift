import AccessPolicy
import KeyModel
import Units

/// Source for all: API model kms/2014-11-01, and KMS API Reference.
extension APIOperation {
    static let createKey = APIOperation(
        "kms", "CreateKey", .kms, "Makes a symmetric key.",
        optional: [
            "Policy": .string, "Description": .string, "KeyUsage": .string, "CustomerMasterKeySpec": .string, "KeySpec": .string, "Origin": .string,
            "BypassPolicyLockoutSafetyCheck": .boolean, "Tags": .list, "MultiRegion": .boolean,
        ]
    ) { cloud, request, context throws(ServiceError) in
        try cloud.requireIdentityPermission("kms:CreateKey", resource: "*", context)
        var specification = KeySpecification(account: context.account, region: context.region)
        specification.description = try request.string("Description") ?? ""
        specification.isMultiRegion = try request.bool("MultiRegion") ?? false
        for (name, known) in [("KeyUsage", "ENCRYPT_DECRYPT"), ("KeySpec", "SYMMETRIC_DEFAULT"), ("CustomerMasterKeySpec", "SYMMETRIC_DEFAULT")] {
            guard let value = try request.string(name), value != known else { continue }
            try kms { () throws(KMSFault) in throw .unsupportedParameter("\(name) \(value) is not modelled: keys are symmetric, \(known)") }
        }
        let origin = try request.string("Origin") ?? KeyOrigin.awsKMS.rawValue
        specification.origin = try kms { () throws(KMSFault) in
            guard let known = KeyOrigin(rawValue: origin) else { throw .unsupportedParameter("Origin \(origin) is not modelled: AWS_KMS or EXTERNAL") }
            return known
        }
        if let tags = try request.keyTags() {
            try cloud.requireIdentityPermission("kms:TagResource", resource: "*", context)
            specification.tags = try kms { () throws(KMSFault) in try KeyRing.checked(tags) }
        }
        if let policy = try request.policy() {
            if try request.bool("BypassPolicyLockoutSafetyCheck") != true {
                try kms { () throws(KMSFault) in try cloud.keys.requireNoLockout(policy, specification: specification, by: context.kms) }
            }
            specification.policy = NamedPolicy(name: KeyRing.policyName("made by \(context.caller.name)"), document: policy)
        }
        try kms { () throws(KMSFault) in
            guard specification.description.count <= 8192 else { throw .validation("Description has at most 8192 characters") }
            try cloud.keys.requireRoomForKey(account: context.account, region: context.region)
        }
        let arn = cloud.keys.createKey(specification, at: context.now, random: &cloud.random.keys)
        return .map([.init("KeyMetadata", try cloud.keyMetadata(arn))])
    }

    static let describeKey = APIOperation(
        "kms", "DescribeKey", .kms, "Shows a key's state.", required: ["KeyId": .string], optional: ["GrantTokens": .list]
    ) { cloud, request, context throws(ServiceError) in
        try cloud.checkGrantTokens(request)
        return .map([.init("KeyMetadata", try cloud.keyMetadata(try cloud.kmsKey(.describeKey, request, context)))])
    }

    static let listKeys = APIOperation(
        "kms", "ListKeys", .kms, "Lists the keys of the account in the region.", optional: ["Limit": .integer, "Marker": .string]
    ) { cloud, request, context throws(ServiceError) in
        try cloud.requireIdentityPermission("kms:ListKeys", resource: "*", context)
        let found = cloud.keys.allKeys.filter { $0.account == context.account && $0.region == context.region && $0.state != .deleted }
        return try request.kmsPage("Keys", found.map { .map([.init("KeyId", .string($0.keyID)), .init("KeyArn", .string($0.arn.rawValue))]) })
    }

    static let enableKey = APIOperation("kms", "EnableKey", .kms, "Makes a disabled key usable.", required: ["KeyId": .string]) {
        cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.enableKey, request, context)
        try kms { () throws(KMSFault) in try cloud.keys.enableKey(arn) }
        // A rotation that fell due meanwhile is made up for at once.
        cloud.keysDue(now: context.now)
        return .map([])
    }

    static let disableKey = APIOperation("kms", "DisableKey", .kms, "Makes a key unusable until it is enabled again.", required: ["KeyId": .string]) {
        cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.disableKey, request, context)
        try kms { () throws(KMSFault) in try cloud.keys.disableKey(arn) }
        return .map([])
    }

    static let scheduleKeyDeletion = APIOperation(
        "kms", "ScheduleKeyDeletion", .kms, "Destroys a key for good after a window of 7 to 30 days.", required: ["KeyId": .string],
        optional: ["PendingWindowInDays": .integer]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.scheduleKeyDeletion, request, context)
        let window = try request.integer("PendingWindowInDays")
        let date = try kms { () throws(KMSFault) in try cloud.keys.scheduleKeyDeletion(arn, pendingWindowInDays: window, at: context.now) }
        cloud.awaitKeys(at: date, now: context.now)
        var answer: [StructuredValue.Member] = [
            .init("KeyId", .string(arn.rawValue)), .init("KeyState", .string(cloud.keys.key(arn)?.state.name ?? "")),
            .init("PendingWindowInDays", .integer(Int64(window ?? 30))),
        ]
        if let date { answer.append(.init("DeletionDate", .string(date.isoSeconds))) }
        return .map(answer)
    }

    /// The key is `Disabled` afterwards.
    static let cancelKeyDeletion = APIOperation(
        "kms", "CancelKeyDeletion", .kms, "Takes back a scheduled deletion; the key stays disabled.", required: ["KeyId": .string]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.cancelKeyDeletion, request, context)
        try kms { () throws(KMSFault) in try cloud.keys.cancelKeyDeletion(arn) }
        return .map([.init("KeyId", .string(arn.rawValue))])
    }

    static let updateKeyDescription = APIOperation(
        "kms", "UpdateKeyDescription", .kms, "Changes a key's description.", required: ["KeyId": .string, "Description": .string]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.updateKeyDescription, request, context)
        let text = try request.string("Description") ?? ""
        try kms { () throws(KMSFault) in try cloud.keys.updateDescription(arn, text) }
        return .map([])
    }

    /// Model choice: uses are recorded from the key's creation on.
    static let getKeyLastUsage = APIOperation(
        "kms", "GetKeyLastUsage", .kms, "Shows the last successful cryptographic operation of a key.", required: ["KeyId": .string]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.getKeyLastUsage, request, context)
        let key = try kms { () throws(KMSFault) in try cloud.keys.describe(arn) }
        let usage = key.lastUse.map { [StructuredValue.Member("Operation", .string($0.operation)), .init("Timestamp", .string($0.at.iso))] } ?? []
        return .map([
            .init("KeyId", .string(arn.rawValue)), .init("KeyLastUsage", .map(usage)), .init("TrackingStartDate", .string(key.createdAt.isoSeconds)),
            .init("KeyCreationDate", .string(key.createdAt.isoSeconds)),
        ])
    }

    static let tagResource = APIOperation("kms", "TagResource", .kms, "Puts tags on a key.", required: ["KeyId": .string, "Tags": .list]) {
        cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.tagResource, request, context)
        let tags = try request.keyTags() ?? []
        try kms { () throws(KMSFault) in try cloud.keys.tagResource(arn, tags) }
        return .map([])
    }

    static let untagResource = APIOperation("kms", "UntagResource", .kms, "Takes tags off a key.", required: ["KeyId": .string, "TagKeys": .list]) {
        cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.untagResource, request, context)
        let names = try request.strings("TagKeys") ?? []
        try kms { () throws(KMSFault) in try cloud.keys.untagResource(arn, names) }
        return .map([])
    }

    static let listResourceTags = APIOperation(
        "kms", "ListResourceTags", .kms, "Lists the tags of a key.", required: ["KeyId": .string], optional: ["Limit": .integer, "Marker": .string]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.listResourceTags, request, context)
        let tags = cloud.keys.key(arn)?.tags ?? []
        return try request.kmsPage(
            "Tags", tags.map { .map([.init("TagKey", .string($0.key)), .init("TagValue", .string($0.value))]) }, usually: 50)
    }
}

extension Cloud {
    func keyMetadata(_ arn: KeyARN) throws(ServiceError) -> StructuredValue {
        let key = try kms { () throws(KMSFault) in try keys.describe(arn) }
        switch key.multiRegion {
        case .replica(let primary): return key.metadata(replicas: keys.replicas(of: primary))
        case .primary, nil: return key.metadata(replicas: keys.replicas(of: arn))
        }
    }
}
