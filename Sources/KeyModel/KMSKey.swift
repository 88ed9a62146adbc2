package import Units
import Sealing

package enum KeyOwner {}
/// `arn:aws:kms:<region>:<account>:key/<key id>`.
package typealias KeyARN = Identifier<KeyOwner>

/// A symmetric KMS key of one region. Its material never leaves the ring.
package struct KMSKey: Sendable {
    package let arn: KeyARN
    /// The UUID at the end of the ARN.
    package let keyID: String
    package let account: AccountID
    package let region: RegionName
    package let createdAt: Instant
    /// Yearly rotation. Old material is kept and nothing is encrypted anew, so no unwrap depends on it.
    package let rotationEnabled: Bool
    /// With their prefix `alias/`, sorted. A deleted key has none.
    package internal(set) var aliases: [String]
    package internal(set) var state: KeyState
    /// Gone once the key is deleted.
    var material: DataKey?

    /// Whether KMS would encrypt or decrypt with it now.
    package var isUsable: Bool { state == .enabled }
}

/// Source: KMS Developer Guide, Key states of AWS KMS keys. The states of multi-Region keys, imported material and custom key stores
/// do not occur here.
package enum KeyState: Hashable, Sendable {
    case enabled
    case disabled
    /// Recoverable up to, not including, `deletesAt`.
    case pendingDeletion(deletesAt: Instant)
    /// The service forgets such a key; it is kept so that reports can name it.
    case deleted

    /// `KeyState` of DescribeKey; `Deleted` is ours.
    package var name: String {
        switch self {
        case .enabled: "Enabled"
        case .disabled: "Disabled"
        case .pendingDeletion: "PendingDeletion"
        case .deleted: "Deleted"
        }
    }

    /// When a scheduled deletion falls due.
    package var deletionDate: Instant? {
        guard case .pendingDeletion(let instant) = self else { return nil }
        return instant
    }
}
