import Units

/// One thing that brings a database back to instants of its past. A class: a large estate has a quarter of a million, which are sorted and listed.
package final class RestoreWay: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A restore to a point in time, from the automated backup of a cluster that lives or is gone.
        case pitr
        case snapshot
        /// A snapshot that is a copy of another.
        case copy
        /// In place, and it takes away what came after.
        case backtrack
        case clone
        /// A secondary of a global database: its own automated backup, or itself as it is.
        case replica
    }

    package let kind: Kind
    /// Instants that it brings back; one for a snapshot, a copy and a clone.
    package let span: Span
    /// What is restored from.
    package let resourceARN: String
    /// Who owns it.
    package let account: String
    package let region: String
    /// Other accounts that may use it, ascending; `all` where it is public.
    package let sharedWith: [String]
    /// nil: under no key of a listing.
    package let keyARN: String?
    /// Whether it can be used now; nil: not known.
    package let usable: Bool?
    /// Why not, or what is not known; nil: usable.
    package let obstacle: String?
    /// Whether it gives exactly the state of its instants; a clone that may have been written to since does not.
    package let isExact: Bool

    init(
        kind: Kind, span: Span, resourceARN: String, account: String, region: String, sharedWith: [String], keyARN: String?, usable: Bool?, obstacle: String?,
        isExact: Bool
    ) {
        self.kind = kind
        self.span = span
        self.resourceARN = resourceARN
        self.account = account
        self.region = region
        self.sharedWith = sharedWith
        self.keyARN = keyARN
        self.usable = usable
        self.obstacle = obstacle
        self.isExact = isExact
    }

    /// Whether it is good for an instant of its span.
    package var counts: Bool { usable == true && isExact }
}

extension RestoreWay: Hashable {
    package static func == (a: RestoreWay, b: RestoreWay) -> Bool {
        a === b
            || a.kind == b.kind && a.span == b.span && a.resourceARN == b.resourceARN && a.account == b.account && a.region == b.region
                && a.sharedWith == b.sharedWith && a.keyARN == b.keyARN && a.usable == b.usable && a.obstacle == b.obstacle && a.isExact == b.isExact
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(span)
        hasher.combine(resourceARN)
    }
}
