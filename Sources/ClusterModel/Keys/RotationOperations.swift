import KeyModel
import Units

/// Source for all: API model kms/2014-11-01; KMS Developer Guide, Rotating AWS KMS keys.
extension APIOperation {
    static let enableKeyRotation = APIOperation(
        "kms", "EnableKeyRotation", .kms, "Gives a key new material every so many days.", required: ["KeyId": .string],
        optional: ["RotationPeriodInDays": .integer]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.enableKeyRotation, request, context)
        let period = try request.integer("RotationPeriodInDays")
        let next = try kms { () throws(KMSFault) in try cloud.keys.enableRotation(arn, periodInDays: period, at: context.now) }
        cloud.awaitKeys(at: next, now: context.now)
        return .map([])
    }

    static let disableKeyRotation = APIOperation("kms", "DisableKeyRotation", .kms, "Ends automatic rotation.", required: ["KeyId": .string]) {
        cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.disableKeyRotation, request, context)
        try kms { () throws(KMSFault) in try cloud.keys.disableRotation(arn) }
        return .map([])
    }

    /// A key pending deletion shows as not rotating, and rotates again once the deletion is cancelled.
    static let getKeyRotationStatus = APIOperation(
        "kms", "GetKeyRotationStatus", .kms, "Shows whether and when a key rotates.", required: ["KeyId": .string]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.getKeyRotationStatus, request, context)
        let key = try kms { () throws(KMSFault) in try cloud.keys.require(.getKeyRotationStatus, on: arn) }
        var members: [StructuredValue.Member] = [.init("KeyId", .string(arn.rawValue))]
        let rotation: KeyRotation?
        switch key.state {
        case .pendingDeletion, .pendingReplicaDeletion, .deleted: rotation = nil
        case .creating, .enabled, .disabled, .pendingImport, .updating: rotation = key.rotation
        }
        members.append(.init("KeyRotationEnabled", .bool(rotation != nil)))
        if let rotation {
            members += [
                .init("RotationPeriodInDays", .integer(Int64(rotation.periodDays))), .init("NextRotationDate", .string(rotation.nextAt.isoSeconds)),
            ]
        }
        return .map(members)
    }

    static let rotateKeyOnDemand = APIOperation("kms", "RotateKeyOnDemand", .kms, "Gives a key new material now.", required: ["KeyId": .string]) {
        cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.rotateKeyOnDemand, request, context)
        try kms { () throws(KMSFault) in try cloud.keys.rotateOnDemand(arn, at: context.now, random: &cloud.random.keys) }
        return .map([.init("KeyId", .string(arn.rawValue))])
    }

    static let listKeyRotations = APIOperation(
        "kms", "ListKeyRotations", .kms, "Lists a key's rotations, or all its material.", required: ["KeyId": .string],
        optional: ["IncludeKeyMaterial": .string, "Limit": .integer, "Marker": .string]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.listKeyRotations, request, context)
        let key = try kms { () throws(KMSFault) in try cloud.keys.require(.listKeyRotations, on: arn) }
        let wanted = try request.string("IncludeKeyMaterial") ?? "ROTATIONS_ONLY"
        guard wanted == "ROTATIONS_ONLY" || wanted == "ALL_KEY_MATERIAL" else {
            throw ServiceError(.kmsValidation, "IncludeKeyMaterial is ROTATIONS_ONLY or ALL_KEY_MATERIAL, not \(wanted)")
        }
        let found = key.materials.filter { wanted == "ALL_KEY_MATERIAL" || $0.rotatedAt != nil }
        return try request.kmsPage("Rotations", found.map { $0.entry(of: key, awaitsReplicas: cloud.keys.awaitsReplicas($0.id, of: key)) })
    }
}

extension KeyMaterial {
    /// RotationsListEntry.
    fileprivate func entry(of key: KMSKey, awaitsReplicas: Bool) -> StructuredValue {
        let waits = stage == .pendingRotation && awaitsReplicas
        var members: [StructuredValue.Member] = [
            .init("KeyId", .string(key.arn.rawValue)), .init("KeyMaterialId", .string(id)),
            .init("KeyMaterialState", .string(waits ? "PENDING_MULTI_REGION_IMPORT_AND_ROTATION" : stage.rawValue)),
        ]
        if key.origin == .external {
            if let description { members.append(.init("KeyMaterialDescription", .string(description))) }
            members.append(.init("ImportState", .string(isPresent ? "IMPORTED" : "PENDING_IMPORT")))
            if isPresent { members.append(.init("ExpirationModel", .string(expiresAt == nil ? "KEY_MATERIAL_DOES_NOT_EXPIRE" : "KEY_MATERIAL_EXPIRES"))) }
            if let expiresAt { members.append(.init("ValidTo", .string(expiresAt.isoSeconds))) }
        }
        if let rotatedAt { members.append(.init("RotationDate", .string(rotatedAt.isoSeconds))) }
        if let rotation { members.append(.init("RotationType", .string(rotation.rawValue))) }
        return .map(members)
    }
}
