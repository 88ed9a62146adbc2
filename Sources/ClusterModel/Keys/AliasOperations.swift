import KeyModel
import Units

/// Source for all: API model kms/2014-11-01; KMS Developer Guide, Controlling access to aliases: permission on the alias by identity policies, and on
/// every key that it leads to or led to.
extension APIOperation {
    static let createAlias = APIOperation(
        "kms", "CreateAlias", .kms, "Gives a key a second name.", required: ["AliasName": .string, "TargetKeyId": .string]
    ) { cloud, request, context throws(ServiceError) in
        let name = try cloud.aliasName(request, context)
        let arn = try cloud.kmsKey(.createAlias, request, context, member: "TargetKeyId")
        try kms { () throws(KMSFault) in try cloud.keys.createAlias(name, for: arn, at: context.now) }
        return .map([])
    }

    static let updateAlias = APIOperation(
        "kms", "UpdateAlias", .kms, "Lets an alias lead to another key.", required: ["AliasName": .string, "TargetKeyId": .string]
    ) { cloud, request, context throws(ServiceError) in
        let name = try cloud.aliasName(request, context)
        try cloud.requirePermissionOnTarget(of: name, .updateAlias, context)
        let arn = try cloud.kmsKey(.updateAlias, request, context, member: "TargetKeyId")
        try kms { () throws(KMSFault) in try cloud.keys.updateAlias(name, to: arn, at: context.now) }
        return .map([])
    }

    static let deleteAlias = APIOperation("kms", "DeleteAlias", .kms, "Takes an alias away; its key stays.", required: ["AliasName": .string]) {
        cloud, request, context throws(ServiceError) in
        let name = try cloud.aliasName(request, context)
        try cloud.requirePermissionOnTarget(of: name, .deleteAlias, context)
        try kms { () throws(KMSFault) in try cloud.keys.deleteAlias(name, account: context.account, region: context.region) }
        return .map([])
    }

    static let listAliases = APIOperation(
        "kms", "ListAliases", .kms, "Lists the aliases of the account in the region, or of one key.",
        optional: ["KeyId": .string, "Limit": .integer, "Marker": .string]
    ) { cloud, request, context throws(ServiceError) in
        try cloud.requireIdentityPermission("kms:ListAliases", resource: "*", context)
        var key: KeyARN?
        // Model choice: no permission on the key is asked for, as the reference names none.
        if let name = try request.string("KeyId") { key = try cloud.named(name, for: .getKeyPolicy, context) }
        let found = cloud.keys.aliases(account: context.account, region: context.region, of: key)
        return try request.kmsPage(
            "Aliases",
            found.map { alias in
                .map([
                    .init("AliasName", .string(alias.name)), .init("AliasArn", .string(alias.arn)),
                    .init("TargetKeyId", .string(cloud.keys.key(alias.target)?.keyID ?? "")), .init("CreationDate", .string(alias.createdAt.isoSeconds)),
                    .init("LastUpdatedDate", .string(alias.updatedAt.isoSeconds)),
                ])
            }, usually: 50)
    }
}

extension Cloud {
    fileprivate func aliasName(_ request: RequestReader, _ context: CallContext) throws(ServiceError) -> String {
        let name = try request.requiredString("AliasName")
        try kms { () throws(KMSFault) in try KeyRing.requireAliasName(name) }
        let resource = "arn:aws:kms:\(context.region):\(context.account):\(name)"
        try requireIdentityPermission("kms:\(request.operation.name)", resource: resource, context)
        return name
    }

    /// The key that an alias leads to now.
    fileprivate func requirePermissionOnTarget(of name: String, _ action: KeyAction, _ context: CallContext) throws(ServiceError) {
        try kms { () throws(KMSFault) in
            let target = try keys.resolve(name, account: context.account, region: context.region)
            try keys.authorize("kms:\(action.rawValue)", on: target, by: context.kms)
        }
    }
}
