import KeyModel
import Units

/// Source for all: API model kms/2014-11-01; KMS Developer Guide, Grants in AWS KMS.
extension APIOperation {
    static let createGrant = APIOperation(
        "kms", "CreateGrant", .kms, "Lets a principal use a key.", required: ["KeyId": .string, "GranteePrincipal": .string, "Operations": .list],
        optional: ["RetiringPrincipal": .string, "Constraints": .structure, "GrantTokens": .list, "Name": .string, "DryRun": .boolean]
    ) { cloud, request, context throws(ServiceError) in
        try cloud.checkGrantTokens(request)
        let specification = GrantSpecification(
            granteePrincipal: try request.requiredString("GranteePrincipal"), retiringPrincipal: try request.string("RetiringPrincipal"),
            operations: try request.strings("Operations") ?? [], constraints: try request.grantConstraint(), name: try request.string("Name"))
        let arn = try cloud.named(try request.requiredString("KeyId"), for: .createGrant, context)
        try kms { () throws(KMSFault) in
            try cloud.keys.authorizeGrant(specification, on: arn, by: context.kms(specification.constraints?.pairs ?? [:]))
            context.needs.note(.permission, "kms:CreateGrant", on: cloud.knownName(of: arn))
            try cloud.keys.requireGrantable(specification, on: arn)
        }
        try cloud.endDryRun(request)
        let grant = try kms { () throws(KMSFault) in
            try cloud.keys.createGrant(on: arn, specification, by: context.account, at: context.now, random: &cloud.random.keys)
        }
        return .map([.init("GrantToken", .string(grant.token)), .init("GrantId", .string(grant.id))])
    }

    static let listGrants = APIOperation(
        "kms", "ListGrants", .kms, "Lists the grants on a key.", required: ["KeyId": .string],
        optional: ["Limit": .integer, "Marker": .string, "GrantId": .string, "GranteePrincipal": .string]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.listGrants, request, context)
        let (id, grantee) = (try request.string("GrantId"), try request.string("GranteePrincipal"))
        if let id { try kms { () throws(KMSFault) in if cloud.keys.grant(id, on: arn) == nil { throw .invalidGrantID(id) } } }
        let found = (cloud.keys.key(arn)?.grants ?? []).filter { (id == nil || $0.id == id) && (grantee == nil || $0.granteePrincipal == grantee) }
        return try request.kmsPage("Grants", found.map { $0.entry(on: arn) }, usually: 50)
    }

    /// The resource of its permission is the retiring principal.
    /// Source: KMS API Reference, ListRetirableGrants: a principal of the caller's own account.
    static let listRetirableGrants = APIOperation(
        "kms", "ListRetirableGrants", .kms, "Lists the grants that a principal may retire.", required: ["RetiringPrincipal": .string],
        optional: ["Limit": .integer, "Marker": .string]
    ) { cloud, request, context throws(ServiceError) in
        let principal = try request.requiredString("RetiringPrincipal")
        try cloud.requireIdentityPermission("kms:ListRetirableGrants", resource: principal, context)
        guard principal.hasPrefix("arn:aws:iam::\(context.account):") || principal.hasPrefix("arn:aws:sts::\(context.account):") else {
            return try kms { () throws(KMSFault) in throw .invalidARN(principal) }
        }
        return try request.kmsPage(
            "Grants", cloud.keys.retirableGrants(by: principal, region: context.region).map { $0.grant.entry(on: $0.key) }, usually: 50)
    }

    static let retireGrant = APIOperation(
        "kms", "RetireGrant", .kms, "Gives a grant back.",
        optional: ["GrantToken": .string, "KeyId": .string, "GrantId": .string, "DryRun": .boolean]
    ) { cloud, request, context throws(ServiceError) in
        let (arn, grant) = try cloud.retirable(request, context)
        try kms { () throws(KMSFault) in
            try cloud.keys.authorizeRetirement(of: grant, on: arn, by: context.kms(grant.constraints?.pairs ?? [:]))
            try cloud.keys.require(.retireGrant, on: arn)
        }
        try cloud.endDryRun(request)
        try kms { () throws(KMSFault) in try cloud.keys.retireGrant(grant.id, on: arn) }
        return .map([])
    }

    static let revokeGrant = APIOperation(
        "kms", "RevokeGrant", .kms, "Takes a grant away.", required: ["KeyId": .string, "GrantId": .string], optional: ["DryRun": .boolean]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.revokeGrant, request, context)
        let id = try request.requiredString("GrantId")
        try kms { () throws(KMSFault) in if cloud.keys.grant(id, on: arn) == nil { throw .invalidGrantID(id) } }
        try cloud.endDryRun(request)
        try kms { () throws(KMSFault) in try cloud.keys.revokeGrant(id, on: arn) }
        return .map([])
    }
}

extension Cloud {
    /// The grant of a token, or of key and grant id.
    fileprivate func retirable(_ request: RequestReader, _ context: CallContext) throws(ServiceError) -> (key: KeyARN, grant: KMSGrant) {
        switch (try request.string("GrantToken"), try request.string("KeyId"), try request.string("GrantId")) {
        case (let token?, nil, nil):
            return try kms { () throws(KMSFault) in
                let found = try keys.grant(token: token)
                guard keys.key(found.key)?.region == context.region else { throw .invalidGrantToken }
                return found
            }
        case (nil, let name?, let id?):
            let arn = try named(name, for: .retireGrant, context)
            return try kms { () throws(KMSFault) in
                guard let grant = keys.grant(id, on: arn) else { throw .invalidGrantID(id) }
                return (arn, grant)
            }
        case (_?, _?, _), (_?, _, _?), (nil, nil, _), (nil, _, nil):
            throw ServiceError(.kmsValidation, "RetireGrant takes GrantToken, or KeyId and GrantId")
        }
    }
}

extension RequestReader {
    /// Model choice: of the two constraints one at a time.
    fileprivate func grantConstraint() throws(ServiceError) -> GrantConstraint? {
        guard let value = input["Constraints"] else { return nil }
        guard case .map(let members) = value else { throw ServiceError(.kmsValidation, "Constraints must be a Structure, not a \(value.kindName)") }
        guard members.count < 2 else { throw ServiceError(.kmsValidation, "Constraints: EncryptionContextEquals or EncryptionContextSubset, not both") }
        guard let member = members.first else { return nil }
        let pairs = try RequestReader.texts(member.value, "Constraints.\(member.name)")
        switch member.name {
        case "EncryptionContextEquals": return .encryptionContextEquals(pairs)
        case "EncryptionContextSubset": return .encryptionContextSubset(pairs)
        default: throw ServiceError(.kmsValidation, "Constraints: \(member.name) is neither EncryptionContextEquals nor EncryptionContextSubset")
        }
    }
}

extension KMSGrant {
    /// GrantListEntry.
    fileprivate func entry(on arn: KeyARN) -> StructuredValue {
        var members: [StructuredValue.Member] = [.init("KeyId", .string(arn.rawValue)), .init("GrantId", .string(id))]
        if let name { members.append(.init("Name", .string(name))) }
        members += [.init("CreationDate", .string(createdAt.isoSeconds)), .init("GranteePrincipal", .string(granteePrincipal))]
        if let retiringPrincipal { members.append(.init("RetiringPrincipal", .string(retiringPrincipal))) }
        members += [
            .init("IssuingAccount", .string("arn:aws:iam::\(issuingAccount):root")), .init("Operations", .list(operations.map { .string($0) })),
        ]
        if let constraints { members.append(.init("Constraints", .map([constraints.member]))) }
        return .map(members)
    }
}

extension GrantConstraint {
    fileprivate var member: StructuredValue.Member {
        let value = StructuredValue.map(pairs.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
        switch self {
        case .encryptionContextEquals: return .init("EncryptionContextEquals", value)
        case .encryptionContextSubset: return .init("EncryptionContextSubset", value)
        }
    }
}
