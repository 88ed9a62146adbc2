package import Units
import Sealing

/// One generation of what a key seals with.
package struct KeyMaterial: Sendable {
    /// 64 hexadecimal digits, made from the key's id and the material: the same bytes imported again have the same.
    package let id: String
    package internal(set) var stage: Stage
    /// When it became current; nil for a key's first.
    package internal(set) var rotatedAt: Instant?
    package internal(set) var rotation: Rotation?
    /// For imported material.
    package internal(set) var expiresAt: Instant?
    package internal(set) var description: String?
    /// nil while imported material is deleted or expired, and for good once the key is deleted.
    var secret: DataKey?

    package enum Stage: String, Sendable, Hashable {
        /// Seals and opens.
        case current = "CURRENT"
        /// Opens what it once sealed.
        case nonCurrent = "NON_CURRENT"
        /// Imported, and current from the next rotation on demand on.
        case pendingRotation = "PENDING_ROTATION"
    }

    package enum Rotation: String, Sendable, Hashable {
        case automatic = "AUTOMATIC"
        case onDemand = "ON_DEMAND"
    }

    package var isPresent: Bool { secret != nil }

    /// - Precondition: `bytes` are 32.
    init(_ bytes: [UInt8], of identity: String, stage: Stage = .current) {
        id = Self.id(of: bytes, identity)
        self.stage = stage
        secret = DataKey(bytes: bytes)
    }

    static func id(of bytes: [UInt8], _ identity: String) -> String { Seal.digest(Array(identity.utf8) + [0] + bytes).hexadecimal }

    /// The same generation without its bytes.
    var withoutSecret: KeyMaterial {
        var copy = self
        copy.secret = nil
        copy.expiresAt = nil
        return copy
    }
}

extension [UInt8] {
    /// Two lower-case digits a byte.
    var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
