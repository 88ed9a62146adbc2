package import AccessPolicy
package import Units

package enum KeyOwner {}
/// `arn:aws:kms:<region>:<account>:key/<key id>`.
package typealias KeyARN = Identifier<KeyOwner>

/// A symmetric KMS key of one region. Its material never leaves the ring.
package struct KMSKey: Sendable {
    package let arn: KeyARN
    /// The last part of the ARN: a UUID, or `mrk-` and 32 hexadecimal digits, which related multi-Region keys share.
    package let keyID: String
    package let account: AccountID
    package let region: RegionName
    package let createdAt: Instant
    package let manager: KeyManager
    package let origin: KeyOrigin
    package internal(set) var multiRegion: MultiRegionRole?
    package internal(set) var description: String
    package internal(set) var tags: [KeyTag]
    package internal(set) var policy: NamedPolicy
    package internal(set) var grants: [KMSGrant] = []
    /// With their prefix `alias/`, sorted. A deleted key has none.
    package internal(set) var aliases: [String] = []
    package internal(set) var state: KeyState
    /// nil while automatic rotation is off. Related multi-Region keys have the same.
    package internal(set) var rotation: KeyRotation?
    package internal(set) var onDemandRotations = 0
    /// In the order in which they came to the key. A key keeps all that ever sealed something, and encrypts nothing anew.
    package internal(set) var materials: [KeyMaterial]
    package internal(set) var lastUse: KeyUsage?

    /// Whether KMS would encrypt or decrypt with it now.
    package var isUsable: Bool { state.isUsable }
    package var rotationEnabled: Bool { rotation != nil }
    /// Seals what is sealed from now on; nil while nothing was ever imported.
    package var currentMaterial: KeyMaterial? { materials.first { $0.stage == .current } }

    /// The earliest time at which imported material that something may be sealed under expires.
    package var materialExpiry: Instant? { materials.filter { $0.stage != .pendingRotation && $0.isPresent }.compactMap(\.expiresAt).min() }

    /// Account and key id: what related multi-Region keys have in common.
    var identity: String { "\(account)/\(keyID)" }

    /// Whether nothing that was sealed under the key lacks its material.
    var hasAllMaterial: Bool {
        let bound = materials.filter { $0.stage != .pendingRotation }
        return !bound.isEmpty && bound.allSatisfy(\.isPresent)
    }
}

package enum KeyManager: Sendable, Hashable {
    case customer
    /// `alias/aws/rds`, one an account and region.
    case awsManaged
    /// Of a service's own account: in no listing, and nobody else's to touch.
    case awsOwned
}

package enum KeyOrigin: String, Sendable, Hashable {
    case awsKMS = "AWS_KMS"
    /// Imported material.
    case external = "EXTERNAL"
}

/// Source: KMS Developer Guide, Multi-Region keys in AWS KMS.
package enum MultiRegionRole: Sendable, Hashable {
    case primary
    case replica(of: KeyARN)
}

package struct KeyTag: Sendable, Hashable {
    package var key: String
    package var value: String
    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

package struct KeyRotation: Sendable, Hashable {
    package var periodDays: Int
    package var nextAt: Instant
    package init(periodDays: Int, nextAt: Instant) {
        self.periodDays = periodDays
        self.nextAt = nextAt
    }
}

/// The last successful cryptographic operation.
package struct KeyUsage: Sendable, Hashable {
    package var operation: String
    package var at: Instant
}

/// Source: KMS Developer Guide, Key states of AWS KMS keys. `Unavailable` belongs to custom key stores, which do not occur here.
package enum KeyState: Hashable, Sendable {
    /// A replica that is being made.
    case creating(until: Instant)
    case enabled
    case disabled
    /// Recoverable up to, not including, `deletesAt`.
    case pendingDeletion(deletesAt: Instant)
    /// A primary whose window begins when its last replica is gone.
    case pendingReplicaDeletion(windowDays: Int)
    /// Made for imported material, and some of it is not there.
    case pendingImport
    /// A multi-Region key while its primary region changes.
    case updating(until: Instant)
    /// The service forgets such a key; it is kept so that reports can name it.
    case deleted

    /// All that DescribeKey shows.
    package static let names = ["Creating", "Enabled", "Disabled", "PendingDeletion", "PendingReplicaDeletion", "PendingImport", "Updating"]

    /// `KeyState` of DescribeKey; `Deleted` is ours.
    package var name: String {
        switch self {
        case .creating: "Creating"
        case .enabled: "Enabled"
        case .disabled: "Disabled"
        case .pendingDeletion: "PendingDeletion"
        case .pendingReplicaDeletion: "PendingReplicaDeletion"
        case .pendingImport: "PendingImport"
        case .updating: "Updating"
        case .deleted: "Deleted"
        }
    }

    /// As KMS says it of a key.
    var words: String {
        switch self {
        case .creating: "creating"
        case .enabled: "enabled"
        case .disabled: "disabled"
        case .pendingDeletion: "pending deletion"
        case .pendingReplicaDeletion: "pending replica deletion"
        case .pendingImport: "pending import"
        case .updating: "updating"
        case .deleted: "deleted"
        }
    }

    /// Whether cryptographic operations are allowed.
    package var isUsable: Bool {
        switch self {
        case .enabled, .updating: true
        case .creating, .disabled, .pendingDeletion, .pendingReplicaDeletion, .pendingImport, .deleted: false
        }
    }

    /// When a scheduled deletion falls due.
    package var deletionDate: Instant? {
        guard case .pendingDeletion(let instant) = self else { return nil }
        return instant
    }
}
