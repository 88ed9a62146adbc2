package import AccessPolicy
package import Units

/// A customer managed KMS key of one region.
package struct DeclaredKey: Sendable {
    /// With its `alias/` prefix.
    package var alias: String
    package var account: AccountID
    package var region: RegionName
    /// Automatic rotation, each 365 days.
    package var rotation: Bool
    /// nil: the default policy, which leaves everything to the identity policies of the key's own account.
    package var policy: NamedPolicy?
    package var multiRegion: MultiRegion = .single
    package var origin: Origin = .kms
    package var tags: [Tag] = []
    /// Of the estate's file; 0: not known.
    package var line = 0

    package enum MultiRegion: Sendable, Hashable {
        case single
        case primary
        /// A replica of the primary with the same alias and account in this region.
        case replica(of: RegionName)
    }

    /// Where the material comes from.
    package enum Origin: Sendable, Hashable {
        case kms
        /// Imported; it expires this long after the estate's birth, if at all.
        case external(expiresAfter: Duration?)
    }

    package init(alias: String, account: AccountID, region: RegionName, rotation: Bool) {
        self.alias = alias
        self.account = account
        self.region = region
        self.rotation = rotation
    }
}

/// Someone who calls: a role of an account.
package struct DeclaredPrincipal: Sendable {
    package var name: String
    package var account: AccountID
    /// Identity policy; nil when none is declared, which allows everything.
    package var policy: NamedPolicy?
    /// Of the estate's file; 0: not known.
    package var line = 0
    package init(name: String, account: AccountID, policy: NamedPolicy?) {
        self.name = name
        self.account = account
        self.policy = policy
    }
}

package struct Tag: Sendable, Hashable {
    package var key: String
    package var value: String
    package init(_ key: String, _ value: String) {
        self.key = key
        self.value = value
    }
}
