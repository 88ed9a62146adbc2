import KeyModel
import Units

/// Source for all: API model kms/2014-11-01; KMS API Reference, cryptographic operations.
extension APIOperation {
    static let encrypt = APIOperation(
        "kms", "Encrypt", .kms, "Encrypts up to 4096 bytes.", required: ["KeyId": .string, "Plaintext": .string],
        optional: ["EncryptionContext": .structure, "GrantTokens": .list, "EncryptionAlgorithm": .string, "DryRun": .boolean]
    ) { cloud, request, context throws(ServiceError) in
        try request.checkAlgorithm("EncryptionAlgorithm")
        try cloud.checkGrantTokens(request)
        let pairs = try request.texts("EncryptionContext")
        let plaintext = try request.requiredBlob("Plaintext", upTo: KeyRing.plaintextMax)
        let arn = try cloud.kmsKey(.encrypt, request, context, by: context.kms(pairs))
        try kms { () throws(KMSFault) in try cloud.keys.require(.encrypt, on: arn) }
        try cloud.endDryRun(request)
        let blob = try kms { () throws(KMSFault) in try cloud.keys.encrypt(plaintext, under: arn, context: pairs, random: &cloud.random.keys) }
        cloud.keys.markUsed(arn, operation: "Encrypt", at: context.now)
        return .map([
            .init("CiphertextBlob", .string(Base64.text(blob))), .init("KeyId", .string(arn.rawValue)),
            .init("EncryptionAlgorithm", .string("SYMMETRIC_DEFAULT")),
        ])
    }

    static let decrypt = APIOperation(
        "kms", "Decrypt", .kms, "Opens a ciphertext.",
        optional: [
            "CiphertextBlob": .string, "EncryptionContext": .structure, "GrantTokens": .list, "KeyId": .string, "EncryptionAlgorithm": .string,
            "DryRun": .boolean, "DryRunModifiers": .list,
        ]
    ) { cloud, request, context throws(ServiceError) in
        try request.checkAlgorithm("EncryptionAlgorithm")
        try cloud.checkGrantTokens(request)
        let pairs = try request.texts("EncryptionContext")
        let (arn, blob) = try cloud.ciphertext(request, context, key: "KeyId", .decrypt, permission: "Decrypt", pairs)
        guard let blob else { throw ServiceError(.missingParameter, "The request must contain the parameter CiphertextBlob.") }
        let opened = try kms { () throws(KMSFault) in try cloud.keys.decrypt(blob, under: arn, context: pairs) }
        try cloud.endDryRun(request)
        cloud.keys.markUsed(arn, operation: "Decrypt", at: context.now)
        return .map([
            .init("KeyId", .string(arn.rawValue)), .init("Plaintext", .string(Base64.text(opened.plaintext))),
            .init("EncryptionAlgorithm", .string("SYMMETRIC_DEFAULT")), .init("KeyMaterialId", .string(opened.materialID)),
        ])
    }

    static let reEncrypt = APIOperation(
        "kms", "ReEncrypt", .kms, "Opens a ciphertext and seals it under another key or context.", required: ["DestinationKeyId": .string],
        optional: [
            "CiphertextBlob": .string, "SourceEncryptionContext": .structure, "SourceKeyId": .string, "DestinationEncryptionContext": .structure,
            "SourceEncryptionAlgorithm": .string, "DestinationEncryptionAlgorithm": .string, "GrantTokens": .list, "DryRun": .boolean,
            "DryRunModifiers": .list,
        ]
    ) { cloud, request, context throws(ServiceError) in
        try request.checkAlgorithm("SourceEncryptionAlgorithm")
        try request.checkAlgorithm("DestinationEncryptionAlgorithm")
        try cloud.checkGrantTokens(request)
        let (from, to) = (try request.texts("SourceEncryptionContext"), try request.texts("DestinationEncryptionContext"))
        let destination = try cloud.kmsKey(.reEncrypt, request, context, member: "DestinationKeyId", permission: "ReEncryptTo", by: context.kms(to))
        try kms { () throws(KMSFault) in try cloud.keys.require(.reEncrypt, on: destination) }
        let (source, blob) = try cloud.ciphertext(request, context, key: "SourceKeyId", .reEncrypt, permission: "ReEncryptFrom", from)
        guard let blob else { throw ServiceError(.missingParameter, "The request must contain the parameter CiphertextBlob.") }
        let opened = try kms { () throws(KMSFault) in try cloud.keys.decrypt(blob, under: source, context: from, as: .reEncrypt) }
        try cloud.endDryRun(request)
        let sealed = try kms { () throws(KMSFault) in
            try cloud.keys.encrypt(opened.plaintext, under: destination, context: to, as: .reEncrypt, random: &cloud.random.keys)
        }
        for arn in [source, destination] { cloud.keys.markUsed(arn, operation: "ReEncrypt", at: context.now) }
        return .map([
            .init("CiphertextBlob", .string(Base64.text(sealed))), .init("SourceKeyId", .string(source.rawValue)),
            .init("KeyId", .string(destination.rawValue)), .init("SourceEncryptionAlgorithm", .string("SYMMETRIC_DEFAULT")),
            .init("DestinationEncryptionAlgorithm", .string("SYMMETRIC_DEFAULT")), .init("SourceKeyMaterialId", .string(opened.materialID)),
            .init("DestinationKeyMaterialId", .string(KeyRing.materialID(of: sealed) ?? "")),
        ])
    }

    static let generateDataKey = APIOperation(
        "kms", "GenerateDataKey", .kms, "Makes a data key, plain and sealed.", required: ["KeyId": .string],
        optional: ["EncryptionContext": .structure, "NumberOfBytes": .integer, "KeySpec": .string, "GrantTokens": .list, "DryRun": .boolean]
    ) { cloud, request, context throws(ServiceError) in try cloud.dataKey(request, context, .generateDataKey) }

    static let generateDataKeyWithoutPlaintext = APIOperation(
        "kms", "GenerateDataKeyWithoutPlaintext", .kms, "Makes a data key, sealed only.", required: ["KeyId": .string],
        optional: ["EncryptionContext": .structure, "KeySpec": .string, "NumberOfBytes": .integer, "GrantTokens": .list, "DryRun": .boolean]
    ) { cloud, request, context throws(ServiceError) in try cloud.dataKey(request, context, .generateDataKeyWithoutPlaintext) }
}

extension Cloud {
    /// Source: KMS API Reference, Encrypt, `CiphertextBlob`.
    private static let ciphertextMax = 6144

    /// The ciphertext of a call with the key that opens it: the one named, else the one that the ciphertext names.
    ///
    /// A trial that ignores the ciphertext ends here, with the answer that the key's permission and state give.
    /// Source: KMS API Reference, Decrypt, `KeyId` and `DryRunModifiers`.
    fileprivate func ciphertext(
        _ request: RequestReader, _ context: CallContext, key member: String, _ action: KeyAction, permission: String, _ pairs: [String: String]
    ) throws(ServiceError) -> (key: KeyARN, blob: [UInt8]?) {
        let modifiers = try request.strings("DryRunModifiers") ?? []
        let isDry = try request.bool("DryRun") == true
        guard modifiers.allSatisfy({ $0 == "IGNORE_CIPHERTEXT" }), modifiers.isEmpty || isDry else {
            throw ServiceError(.kmsValidation, "DryRunModifiers is IGNORE_CIPHERTEXT, and goes with DryRun")
        }
        let blob = try request.blob("CiphertextBlob", upTo: Cloud.ciphertextMax)
        let arn: KeyARN
        if try request.string(member) != nil {
            arn = try kmsKey(action, request, context, member: member, permission: permission, by: context.kms(pairs))
        } else {
            guard modifiers.isEmpty, let blob else { throw ServiceError(.missingParameter, "The request must contain CiphertextBlob or \(member).") }
            arn = try kms { () throws(KMSFault) in
                let arn = try keys.keyARN(of: blob, in: context.region)
                try keys.authorize("kms:\(permission)", on: arn, by: context.kms(pairs))
                return arn
            }
        }
        guard !modifiers.isEmpty else { return (arn, blob) }
        try kms { () throws(KMSFault) in
            try keys.require(action, on: arn)
            throw .dryRun
        }
        return (arn, nil)
    }

    fileprivate mutating func dataKey(_ request: RequestReader, _ context: CallContext, _ action: KeyAction) throws(ServiceError) -> StructuredValue {
        try checkGrantTokens(request)
        let pairs = try request.texts("EncryptionContext")
        let count: Int
        switch (try request.string("KeySpec"), try request.integer("NumberOfBytes")) {
        case ("AES_256"?, nil): count = 32
        case ("AES_128"?, nil): count = 16
        case (nil, let bytes?): count = bytes
        case (let spec?, nil): throw ServiceError(.kmsValidation, "KeySpec is AES_256 or AES_128, not \(spec)")
        case (nil, nil), (_?, _?): throw ServiceError(.kmsValidation, "Please specify either number of bytes or key spec.")
        }
        let arn = try kmsKey(action, request, context, by: context.kms(pairs))
        try kms { () throws(KMSFault) in try keys.require(action, on: arn) }
        try endDryRun(request)
        let (plaintext, blob) = try kms { () throws(KMSFault) in
            try keys.generateDataKey(bytes: count, under: arn, context: pairs, as: action, random: &random.keys)
        }
        keys.markUsed(arn, operation: action.rawValue, at: context.now)
        var members: [StructuredValue.Member] = [.init("CiphertextBlob", .string(Base64.text(blob)))]
        if action == .generateDataKey { members.append(.init("Plaintext", .string(Base64.text(plaintext)))) }
        members += [.init("KeyId", .string(arn.rawValue)), .init("KeyMaterialId", .string(KeyRing.materialID(of: blob) ?? ""))]
        return .map(members)
    }
}
