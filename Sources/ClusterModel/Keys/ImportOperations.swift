import KeyModel
import Units

/// Source for all: API model kms/2014-11-01; KMS Developer Guide, Importing key material.
extension APIOperation {
    static let getParametersForImport = APIOperation(
        "kms", "GetParametersForImport", .kms, "Gives leave for 24 hours to import material into a key.",
        required: ["KeyId": .string, "WrappingAlgorithm": .string, "WrappingKeySpec": .string]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.getParametersForImport, request, context)
        let parameters = try kms { () throws(KMSFault) in
            try cloud.keys.parametersForImport(arn, at: context.now, random: &cloud.random.keys)
        }
        return .map([
            .init("KeyId", .string(arn.rawValue)), .init("ImportToken", .string(Base64.text(parameters.token))),
            .init("PublicKey", .string(Base64.text(parameters.publicKey))), .init("ParametersValidTo", .string(parameters.validTo.isoSeconds)),
        ])
    }

    /// Model choice: `EncryptedKeyMaterial` is the 32 bytes themselves: nothing here wraps them with RSA.
    static let importKeyMaterial = APIOperation(
        "kms", "ImportKeyMaterial", .kms, "Imports 32 bytes of material, with or without an expiry.",
        required: ["KeyId": .string, "ImportToken": .string, "EncryptedKeyMaterial": .string],
        optional: [
            "ValidTo": .timestamp, "ExpirationModel": .string, "ImportType": .string, "KeyMaterialDescription": .string, "KeyMaterialId": .string,
        ]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.importKeyMaterial, request, context)
        try kms { () throws(KMSFault) in try cloud.keys.require(.importKeyMaterial, on: arn) }
        let token = try request.requiredBlob("ImportToken", upTo: 6144)
        try kms { () throws(KMSFault) in try cloud.keys.requireImportToken(token, for: arn, at: context.now) }
        let bytes = try request.requiredBlob("EncryptedKeyMaterial", upTo: 6144)
        let expiry = try request.importExpiry()
        let (isNew, id, text) = (try request.isNewMaterial(), try request.string("KeyMaterialId"), try request.string("KeyMaterialDescription"))
        let imported = try kms { () throws(KMSFault) in
            try cloud.keys.importMaterial(arn, bytes: bytes, expiry: expiry, isNew: isNew, materialID: id, description: text, at: context.now)
        }
        if case .at(let instant) = expiry { cloud.awaitKeys(at: instant, now: context.now) }
        return .map([.init("KeyId", .string(arn.rawValue)), .init("KeyMaterialId", .string(imported))])
    }

    static let deleteImportedKeyMaterial = APIOperation(
        "kms", "DeleteImportedKeyMaterial", .kms, "Deletes imported material: the key is unusable until the same is imported again.",
        required: ["KeyId": .string], optional: ["KeyMaterialId": .string]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.deleteImportedKeyMaterial, request, context)
        let id = try request.string("KeyMaterialId")
        let deleted = try kms { () throws(KMSFault) in try cloud.keys.deleteImportedMaterial(arn, id: id) }
        return .map([.init("KeyId", .string(arn.rawValue)), .init("KeyMaterialId", .string(deleted ?? ""))])
    }
}

extension RequestReader {
    /// Source: KMS API Reference, ImportKeyMaterial, `ExpirationModel` and `ValidTo`.
    fileprivate func importExpiry() throws(ServiceError) -> ImportExpiry {
        switch (try string("ExpirationModel") ?? "KEY_MATERIAL_EXPIRES", try instant("ValidTo")) {
        case ("KEY_MATERIAL_EXPIRES", let instant?): return .at(instant)
        case ("KEY_MATERIAL_EXPIRES", nil): throw ServiceError(.kmsValidation, "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES")
        case ("KEY_MATERIAL_DOES_NOT_EXPIRE", nil): return .never
        case ("KEY_MATERIAL_DOES_NOT_EXPIRE", _?):
            throw ServiceError(.kmsValidation, "A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE")
        case (let model, _): throw ServiceError(.kmsValidation, "ExpirationModel is KEY_MATERIAL_EXPIRES or KEY_MATERIAL_DOES_NOT_EXPIRE, not \(model)")
        }
    }

    fileprivate func isNewMaterial() throws(ServiceError) -> Bool? {
        switch try string("ImportType") {
        case nil: return nil
        case "NEW_KEY_MATERIAL"?: return true
        case "EXISTING_KEY_MATERIAL"?: return false
        case let other?: throw ServiceError(.kmsValidation, "ImportType is NEW_KEY_MATERIAL or EXISTING_KEY_MATERIAL, not \(other)")
        }
    }
}
