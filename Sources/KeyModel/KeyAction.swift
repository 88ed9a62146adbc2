import Units

/// An operation on an existing key, as far as the key's state and kind decide about it.
///
/// Source: KMS Developer Guide, Key states of AWS KMS keys (the table), and KMS API Reference, UpdatePrimaryRegion and ReplicateKey (what
/// `Updating` and `Creating` allow).
package enum KeyAction: String, Sendable, Hashable, CaseIterable {
    case describeKey = "DescribeKey"
    case encrypt = "Encrypt"
    case decrypt = "Decrypt"
    case reEncrypt = "ReEncrypt"
    case generateDataKey = "GenerateDataKey"
    case generateDataKeyWithoutPlaintext = "GenerateDataKeyWithoutPlaintext"
    case createGrant = "CreateGrant"
    case listGrants = "ListGrants"
    case retireGrant = "RetireGrant"
    case revokeGrant = "RevokeGrant"
    case createAlias = "CreateAlias"
    case updateAlias = "UpdateAlias"
    case deleteAlias = "DeleteAlias"
    case enableKey = "EnableKey"
    case disableKey = "DisableKey"
    case scheduleKeyDeletion = "ScheduleKeyDeletion"
    case cancelKeyDeletion = "CancelKeyDeletion"
    case getKeyPolicy = "GetKeyPolicy"
    case putKeyPolicy = "PutKeyPolicy"
    case listKeyPolicies = "ListKeyPolicies"
    case enableKeyRotation = "EnableKeyRotation"
    case disableKeyRotation = "DisableKeyRotation"
    case getKeyRotationStatus = "GetKeyRotationStatus"
    case rotateKeyOnDemand = "RotateKeyOnDemand"
    case listKeyRotations = "ListKeyRotations"
    case replicateKey = "ReplicateKey"
    case updatePrimaryRegion = "UpdatePrimaryRegion"
    case getParametersForImport = "GetParametersForImport"
    case importKeyMaterial = "ImportKeyMaterial"
    case deleteImportedKeyMaterial = "DeleteImportedKeyMaterial"
    case tagResource = "TagResource"
    case untagResource = "UntagResource"
    case listResourceTags = "ListResourceTags"
    case updateKeyDescription = "UpdateKeyDescription"
    case getKeyLastUsage = "GetKeyLastUsage"

    /// Which states an action accepts.
    private enum Demand {
        case anyState
        /// Enabled, or updating.
        case usable
        /// As `usable`, and while a replica is being made.
        case usableOrCreating
        case enabled
        /// Nothing under way that changes the state.
        case enabledOrDisabled
        /// As before, and without material.
        case settled
        case notPendingDeletion
        case pendingDeletion
        /// Imports into what is pending deletion are refused.
        case takesMaterial
        /// Deleting material is allowed whatever else is planned for the key.
        case givesMaterial
    }

    private var demand: Demand {
        switch self {
        case .describeKey, .listGrants, .retireGrant, .revokeGrant, .deleteAlias, .getKeyPolicy, .putKeyPolicy, .listKeyPolicies, .getKeyRotationStatus,
            .listKeyRotations, .listResourceTags, .getKeyLastUsage:
            .anyState
        case .encrypt, .decrypt, .reEncrypt, .generateDataKey, .generateDataKeyWithoutPlaintext: .usable
        case .createGrant: .usableOrCreating
        case .enableKeyRotation, .disableKeyRotation, .rotateKeyOnDemand, .replicateKey, .updatePrimaryRegion: .enabled
        case .enableKey, .disableKey: .enabledOrDisabled
        case .scheduleKeyDeletion: .settled
        case .createAlias, .updateAlias, .tagResource, .untagResource, .updateKeyDescription: .notPendingDeletion
        case .cancelKeyDeletion: .pendingDeletion
        case .getParametersForImport, .importKeyMaterial: .takesMaterial
        case .deleteImportedKeyMaterial: .givesMaterial
        }
    }

    /// Whether the action is one on the key's material or its state, which a suspended account's keys refuse to everyone.
    var usesKey: Bool {
        switch demand {
        case .usable, .usableOrCreating: true
        case .anyState, .enabled, .enabledOrDisabled, .settled, .notPendingDeletion, .pendingDeletion, .takesMaterial, .givesMaterial: false
        }
    }

    /// Whether it takes the ARN of another account's key.
    /// Source: KMS API Reference, the operations' own "Cross-account use".
    package var crossesAccounts: Bool {
        switch self {
        case .describeKey, .encrypt, .decrypt, .reEncrypt, .generateDataKey, .generateDataKeyWithoutPlaintext, .createGrant, .listGrants, .retireGrant,
            .revokeGrant, .getKeyRotationStatus:
            true
        case .createAlias, .updateAlias, .deleteAlias, .enableKey, .disableKey, .scheduleKeyDeletion, .cancelKeyDeletion, .getKeyPolicy, .putKeyPolicy,
            .listKeyPolicies, .enableKeyRotation, .disableKeyRotation, .rotateKeyOnDemand, .listKeyRotations, .replicateKey, .updatePrimaryRegion,
            .getParametersForImport, .importKeyMaterial, .deleteImportedKeyMaterial, .tagResource, .untagResource, .listResourceTags,
            .updateKeyDescription, .getKeyLastUsage:
            false
        }
    }

    /// Whether it takes the name of an alias for the key.
    /// Source: KMS API Reference, the operations' `KeyId`.
    package var takesAlias: Bool {
        switch self {
        case .describeKey, .encrypt, .decrypt, .reEncrypt, .generateDataKey, .generateDataKeyWithoutPlaintext: true
        case .createGrant, .listGrants, .retireGrant, .revokeGrant, .getKeyRotationStatus, .createAlias, .updateAlias, .deleteAlias, .enableKey,
            .disableKey, .scheduleKeyDeletion, .cancelKeyDeletion, .getKeyPolicy, .putKeyPolicy, .listKeyPolicies, .enableKeyRotation,
            .disableKeyRotation, .rotateKeyOnDemand, .listKeyRotations, .replicateKey, .updatePrimaryRegion, .getParametersForImport,
            .importKeyMaterial, .deleteImportedKeyMaterial, .tagResource, .untagResource, .listResourceTags, .updateKeyDescription, .getKeyLastUsage:
            false
        }
    }

    /// - Throws: `.unsupported` where the kind of key does not know the action, which is said before anything about its state.
    func requireKind(_ key: KMSKey) throws(KMSFault) {
        switch self {
        case .describeKey, .encrypt, .decrypt, .reEncrypt, .generateDataKey, .generateDataKeyWithoutPlaintext, .createGrant, .listGrants, .retireGrant,
            .revokeGrant, .getKeyPolicy, .listKeyPolicies, .listKeyRotations, .listResourceTags, .getKeyLastUsage:
            return
        case .createAlias, .updateAlias, .deleteAlias, .enableKey, .disableKey, .scheduleKeyDeletion, .cancelKeyDeletion, .putKeyPolicy, .tagResource,
            .untagResource, .updateKeyDescription:
            try requireCustomer(key)
        case .enableKeyRotation, .disableKeyRotation:
            try requireCustomer(key)
            guard key.origin == .awsKMS else { throw .unsupported(key.arn, why: "origin is EXTERNAL which is not valid for this operation.") }
            try requireNoReplica(key)
        case .getKeyRotationStatus:
            guard key.origin == .awsKMS else { throw .unsupported(key.arn, why: "origin is EXTERNAL which is not valid for this operation.") }
        case .rotateKeyOnDemand:
            try requireCustomer(key)
            try requireNoReplica(key)
        case .replicateKey, .updatePrimaryRegion:
            guard key.multiRegion == .primary else { throw .unsupported(key.arn, why: "is not a multi-Region primary key.") }
        case .getParametersForImport, .importKeyMaterial, .deleteImportedKeyMaterial:
            guard key.origin == .external else { throw .unsupported(key.arn, why: "origin is AWS_KMS which is not valid for this operation.") }
        }
    }

    private func requireCustomer(_ key: KMSKey) throws(KMSFault) {
        guard key.manager == .customer else { throw .unsupported(key.arn, why: "is managed by AWS, which keeps \(rawValue) to itself.") }
    }

    private func requireNoReplica(_ key: KMSKey) throws(KMSFault) {
        switch key.multiRegion {
        case .replica(let primary): throw .unsupported(key.arn, why: "is a replica: \(rawValue) goes to its primary \(primary).")
        case .primary, nil: return
        }
    }

    /// - Throws: `.disabled`, `.pendingDeletion`, `.notPendingDeletion` or `.invalidState`.
    func requireState(_ key: KMSKey) throws(KMSFault) {
        switch (demand, key.state) {
        case (_, .deleted): throw .notFound(name: key.arn.rawValue)
        case (.anyState, _): return
        case (.pendingDeletion, .pendingDeletion), (.pendingDeletion, .pendingReplicaDeletion): return
        case (.pendingDeletion, _): throw .notPendingDeletion(key.arn)
        // Model choice: the API Reference lets material of a key pending deletion be deleted, the guide's table does not.
        case (.givesMaterial, .pendingDeletion), (.givesMaterial, .pendingReplicaDeletion): return
        case (_, .pendingDeletion), (_, .pendingReplicaDeletion): throw .pendingDeletion(key.arn)
        case (.notPendingDeletion, _): return
        case (_, .enabled): return
        case (.usable, .disabled), (.usableOrCreating, .disabled), (.enabled, .disabled): throw .disabled(key.arn)
        case (_, .disabled): return
        case (.usable, .updating), (.usableOrCreating, .updating): return
        case (.usableOrCreating, .creating): return
        case (.settled, .pendingImport), (.takesMaterial, .pendingImport), (.givesMaterial, .pendingImport): return
        case (_, .creating), (_, .updating), (_, .pendingImport): throw .invalidState(key.arn, key.state, for: self)
        }
    }
}
