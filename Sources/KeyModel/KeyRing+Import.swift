package import SimulationKernel
package import Units

/// Leave to import into one key.
struct ImportToken: Sendable, Hashable {
    let key: KeyARN
    let validTo: Instant
}

/// What GetParametersForImport gives.
package struct ImportParameters: Sendable, Hashable {
    package let token: [UInt8]
    package let publicKey: [UInt8]
    package let validTo: Instant
}

/// How long imported material stays.
package enum ImportExpiry: Sendable, Hashable {
    case never
    case at(Instant)
}

/// Source: KMS Developer Guide, Importing key material; KMS API Reference, GetParametersForImport, ImportKeyMaterial, DeleteImportedKeyMaterial.
extension KeyRing {
    /// Source: KMS API Reference, GetParametersForImport.
    static let importTokenValidity = Duration.hours(24)
    /// Source: KMS API Reference, ImportKeyMaterial, `ValidTo`.
    static let importValidityMax = Duration.days(365)

    /// GetParametersForImport.
    /// Model choice: the public key is for show, as the material is imported unwrapped.
    /// - Throws: As `require`.
    package mutating func parametersForImport(_ arn: KeyARN, at now: Instant, random: inout SeededRandom) throws(KMSFault) -> ImportParameters {
        try require(.getParametersForImport, on: arn)
        let parameters = ImportParameters(token: random.bytes(64), publicKey: random.bytes(294), validTo: now + Self.importTokenValidity)
        importTokens[parameters.token] = ImportToken(key: arn, validTo: parameters.validTo)
        return parameters
    }

    /// - Throws: `.invalidImportToken`, `.expiredImportToken`.
    package func requireImportToken(_ token: [UInt8], for arn: KeyARN, at now: Instant) throws(KMSFault) {
        guard let known = importTokens[token], known.key == arn else { throw .invalidImportToken }
        guard now < known.validTo else { throw .expiredImportToken }
    }

    /// ImportKeyMaterial: the first material, the same as once before, or new material for the next rotation on demand.
    ///
    /// Model choice: a disabled key takes material and stays disabled.
    /// - Parameters:
    ///   - isNew: `ImportType`; nil: new for a key that never had any.
    ///   - materialID: `KeyMaterialId`, which the bytes must agree with.
    /// - Returns: The material's id.
    /// - Throws: As `require`; `.incorrectKeyMaterial`, `.validation`; `.unsupported` for new material in a replica.
    @discardableResult
    package mutating func importMaterial(
        _ arn: KeyARN, bytes: [UInt8], expiry: ImportExpiry, isNew: Bool? = nil, materialID: String? = nil, description: String? = nil, at now: Instant
    ) throws(KMSFault) -> String {
        let key = try require(.importKeyMaterial, on: arn)
        guard bytes.count == 32 else { throw .incorrectKeyMaterial("a symmetric key takes 32 bytes of key material, not \(bytes.count)") }
        var expiresAt: Instant?
        if case .at(let instant) = expiry {
            guard instant > now, instant <= now + Self.importValidityMax else {
                throw .validation("ValidTo \(instant.isoSeconds) is not within the 365 days from now on")
            }
            expiresAt = instant
        }
        let id = KeyMaterial.id(of: bytes, key.identity)
        if let materialID, materialID != id { throw .incorrectKeyMaterial("the key material is not \(materialID)") }
        let fromPrimary = try materialOfPrimary(id, key)
        let known = key.materials.firstIndex { $0.id == id }
        if isNew ?? key.materials.isEmpty {
            if case .replica = key.multiRegion { throw .unsupported(arn, why: "is a replica: new key material goes to its primary first.") }
            guard known == nil else { throw .incorrectKeyMaterial("the key material is already associated with \(arn)") }
            guard materialID == nil else { throw .validation("KeyMaterialId does not go with ImportType NEW_KEY_MATERIAL") }
            guard !key.materials.contains(where: { $0.stage == .pendingRotation }) else {
                throw .incorrectKeyMaterial("\(arn) has key material that is pending rotation already")
            }
            keys[arn]?.materials.append(KeyMaterial(bytes, of: key.identity, stage: key.materials.isEmpty ? .current : .pendingRotation))
        } else if known == nil {
            guard let fromPrimary else { throw .incorrectKeyMaterial("the key material was never imported into \(arn)") }
            keys[arn]?.materials.append(fromPrimary)
        }
        guard let index = keys[arn]?.materials.firstIndex(where: { $0.id == id }) else { preconditionFailure("\(arn) lost material \(id)") }
        keys[arn]?.materials[index].secret = KeyMaterial(bytes, of: key.identity).secret
        keys[arn]?.materials[index].expiresAt = expiresAt
        if let description { keys[arn]?.materials[index].description = description }
        if key.state == .pendingImport, keys[arn]?.hasAllMaterial == true { keys[arn]?.state = .enabled }
        return id
    }

    /// What a replica may import because its primary has it.
    private func materialOfPrimary(_ id: String, _ key: KMSKey) throws(KMSFault) -> KeyMaterial? {
        guard case .replica(let primary) = key.multiRegion else { return nil }
        return keys[primary]?.materials.first { $0.id == id }?.withoutSecret
    }

    /// Material that a key has from the start of a run, without token or limit.
    ///
    /// - Parameter primary: Whose material it is; nil: new bytes from the stream.
    /// - Precondition: The key is for imports and never had any material.
    package mutating func declareMaterial(of arn: KeyARN, as primary: KeyARN? = nil, expiresAt: Instant?, random: inout SeededRandom) {
        guard let key = keys[arn], key.origin == .external, !key.materials.contains(where: \.isPresent) else {
            preconditionFailure("\(arn) takes no declared material")
        }
        var material = primary.flatMap { keys[$0]?.currentMaterial } ?? KeyMaterial(random.bytes(32), of: key.identity)
        material.expiresAt = expiresAt
        keys[arn]?.materials = [material]
        keys[arn]?.state = .enabled
    }

    /// DeleteImportedKeyMaterial: the key waits for the same material until someone imports it again.
    ///
    /// - Parameter id: nil is the current material.
    /// - Returns: The material's id; nil where nothing was ever imported, which is no fault.
    /// - Throws: As `require`; `.incorrectKeyMaterial` for an id that the key does not know.
    @discardableResult
    package mutating func deleteImportedMaterial(_ arn: KeyARN, id: String? = nil) throws(KMSFault) -> String? {
        let key = try require(.deleteImportedKeyMaterial, on: arn)
        guard let meant = id ?? key.currentMaterial?.id else { return nil }
        guard key.materials.contains(where: { $0.id == meant }) else { throw .incorrectKeyMaterial("\(arn) has no key material \(meant)") }
        dropMaterial(meant, of: key)
        return meant
    }

    /// Deletes imported material whose time is over, the instant itself included.
    /// - Returns: The keys that lost some, ordered by ARN.
    @discardableResult
    package mutating func expireDue(at now: Instant) -> [KeyARN] {
        let due = keys.values.filter { $0.materials.contains { $0.isPresent && ($0.expiresAt ?? .distantFuture) <= now } }.sorted { $0.arn < $1.arn }
        for key in due {
            for material in key.materials where material.isPresent && (material.expiresAt ?? .distantFuture) <= now { dropMaterial(material.id, of: key) }
        }
        return due.map(\.arn)
    }

    private mutating func dropMaterial(_ id: String, of key: KMSKey) {
        guard let index = keys[key.arn]?.materials.firstIndex(where: { $0.id == id }), let material = keys[key.arn]?.materials[index] else { return }
        switch material.stage {
        case .pendingRotation:
            // Nothing is sealed under it: it goes altogether, and from the replicas of a primary too.
            for relative in key.multiRegion == .primary ? family(of: key) : [key.arn] { keys[relative]?.materials.removeAll { $0.id == id } }
        case .current, .nonCurrent:
            keys[key.arn]?.materials[index] = material.withoutSecret
            switch key.state {
            case .enabled, .disabled, .updating: keys[key.arn]?.state = .pendingImport
            case .creating, .pendingDeletion, .pendingReplicaDeletion, .pendingImport, .deleted: break
            }
        }
    }
}
