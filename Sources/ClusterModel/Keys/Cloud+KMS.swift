import KeyModel
import Units

extension Cloud {
    /// The key that a call names, once its caller is found to have the permission that bears the call's name.
    ///
    /// Source: KMS API Reference, the operations' `KeyId`, "Cross-account use" and required permissions. Model choice: a name that leads nowhere
    /// is said before the permission is asked for, as there is no policy to ask.
    /// - Parameters:
    ///   - permission: Where it has another name.
    ///   - caller: nil: as the call's context says.
    func kmsKey(
        _ action: KeyAction, _ request: RequestReader, _ context: CallContext, member: String = "KeyId", permission: String? = nil, by caller: KMSCaller? = nil
    ) throws(ServiceError) -> KeyARN {
        let name = try request.requiredString(member)
        let caller = caller ?? context.kms
        let arn = try named(name, for: action, context)
        try kms { () throws(KMSFault) in try keys.authorize("kms:\(permission ?? action.rawValue)", on: arn, by: caller) }
        context.needs.note(.permission, "kms:\(permission ?? action.rawValue)", on: knownName(of: arn))
        return arn
    }

    /// The key of a name, without any permission.
    func named(_ name: String, for action: KeyAction, _ context: CallContext) throws(ServiceError) -> KeyARN {
        if !action.takesAlias, name.hasPrefix("alias/") || name.contains(":alias/") {
            throw ServiceError(.kmsNotFound, "Invalid keyId \(name): \(action.rawValue) takes a key id or key ARN, not an alias")
        }
        return try kms { () throws(KMSFault) in
            let arn = try keys.resolve(name, account: context.account, region: context.region)
            if !action.crossesAccounts, keys.key(arn)?.account != context.account { throw .otherAccount(arn: name, caller: context.account) }
            return arn
        }
    }

    /// Grant tokens that are given must be of grants, although no permission waits for them here.
    func checkGrantTokens(_ request: RequestReader) throws(ServiceError) {
        for token in try request.strings("GrantTokens") ?? [] { _ = try kms { () throws(KMSFault) in try keys.grant(token: token) } }
    }

    /// Ends a call that only asked whether it would succeed.
    /// Source: KMS Developer Guide, Testing your permissions.
    func endDryRun(_ request: RequestReader) throws(ServiceError) {
        guard try request.bool("DryRun") == true else { return }
        try kms { () throws(KMSFault) in throw .dryRun }
    }

    /// Has the ring looked at when something of a key falls due.
    mutating func awaitKeys(at due: Instant?, now: Instant) {
        guard let due else { return }
        begin(.keysDue, after: max(.zero, due - now), row: nil, now: now)
    }
}

extension CallContext {
    /// How KMS sees who calls it directly.
    var kms: KMSCaller { caller.kms(region: region) }

    func kms(_ encryptionContext: [String: String]) -> KMSCaller {
        var caller = kms
        caller.encryptionContext = encryptionContext
        return caller
    }
}

extension KMSKey {
    /// KeyMetadata.
    /// Source: KMS API Reference, KeyMetadata.
    func metadata(replicas: [KeyARN]) -> StructuredValue {
        var members: [StructuredValue.Member] = [
            .init("AWSAccountId", .string(account.rawValue)), .init("KeyId", .string(keyID)), .init("Arn", .string(arn.rawValue)),
            .init("CreationDate", .string(createdAt.isoSeconds)), .init("Enabled", .bool(state == .enabled)), .init("Description", .string(description)),
            .init("KeyUsage", .string("ENCRYPT_DECRYPT")), .init("KeyState", .string(state.name)),
        ]
        if let date = state.deletionDate { members.append(.init("DeletionDate", .string(date.isoSeconds))) }
        if case .pendingReplicaDeletion(let window) = state { members.append(.init("PendingDeletionWindowInDays", .integer(Int64(window)))) }
        members.append(.init("Origin", .string(origin.rawValue)))
        if origin == .external, materials.contains(where: \.isPresent) {
            members.append(.init("ExpirationModel", .string(materialExpiry == nil ? "KEY_MATERIAL_DOES_NOT_EXPIRE" : "KEY_MATERIAL_EXPIRES")))
            if let materialExpiry { members.append(.init("ValidTo", .string(materialExpiry.isoSeconds))) }
        }
        members += [
            .init("KeyManager", .string(manager == .customer ? "CUSTOMER" : "AWS")), .init("CustomerMasterKeySpec", .string("SYMMETRIC_DEFAULT")),
            .init("KeySpec", .string("SYMMETRIC_DEFAULT")), .init("EncryptionAlgorithms", .list([.string("SYMMETRIC_DEFAULT")])),
            .init("MultiRegion", .bool(multiRegion != nil)),
        ]
        if let material = currentMaterial { members.append(.init("CurrentKeyMaterialId", .string(material.id))) }
        if let multiRegion {
            let primary: KeyARN
            switch multiRegion {
            case .primary: primary = arn
            case .replica(let of): primary = of
            }
            members.append(
                .init(
                    "MultiRegionConfiguration",
                    .map([
                        .init("MultiRegionKeyType", .string(multiRegion == .primary ? "PRIMARY" : "REPLICA")), .init("PrimaryKey", primary.multiRegionKey),
                        .init("ReplicaKeys", .list(replicas.map(\.multiRegionKey))),
                    ])))
        }
        return .map(members)
    }
}

extension KeyARN {
    /// MultiRegionKey.
    fileprivate var multiRegionKey: StructuredValue {
        let region = rawValue.split(separator: ":", omittingEmptySubsequences: false).dropFirst(3).first.map(String.init) ?? ""
        return .map([.init("Arn", .string(rawValue)), .init("Region", .string(region))])
    }
}

/// Runs a verb of KMS and turns its fault into the service's error of the same code.
@discardableResult
func kms<Result>(_ body: () throws(KMSFault) -> Result) throws(ServiceError) -> Result {
    do {
        return try body()
    } catch {
        guard let code = ServiceErrorCode(rawValue: error.code) else { preconditionFailure("the service's codes have no \(error.code)") }
        throw ServiceError(code, error.message, withdrawn: error.withdrawn)
    }
}
