package import Units

/// Manual snapshots on a schedule, made through the API by a named principal.
package struct SnapshotPlan: Sendable {
    package var every: Duration
    /// Time of day in UTC, in seconds from midnight, of the first snapshot and so of the grid.
    package var at: Duration
    package var keep: Duration
    /// Where the copy goes; the cluster's own region counts too.
    package var copyTo: RegionName?
    /// Key of the copy.
    package var copyKey: KeyReference?
    /// The principal who makes the calls.
    package var principal: String
    /// A key under which each snapshot is first copied in its own region, by `principal`: the copy is what is shared and copied further.
    package var rekey: KeyReference?
    /// An account that each snapshot is shared with, once available.
    package var shareWith: AccountID?
    /// The principal who copies, into their own account; nil: `principal`.
    package var copyPrincipal: String?

    /// A key by alias; the region is that of the call.
    package struct KeyReference: Sendable, Hashable {
        package var alias: String
        package var account: AccountID
        package init(alias: String, account: AccountID) {
            self.alias = alias
            self.account = account
        }
    }

    package init(every: Duration, at: Duration, keep: Duration, copyTo: RegionName?, copyKey: KeyReference?, principal: String) {
        self.every = every
        self.at = at
        self.keep = keep
        self.copyTo = copyTo
        self.copyKey = copyKey
        self.principal = principal
    }
}
