package import Units

/// What a circumstance puts in somebody's way. The gate that refuses or delays for it notes it: what a fault changed is seen there, and not computed from
/// its times.
package enum Hindrance: Hashable, Sendable {
    case outage(ServiceEndpoint)
    /// A call that was one too many; calls that passed were not hindered.
    case throttling(ServiceEndpoint)
    case expiredCredentials(principal: String, account: AccountID)
    /// A refusal to which a statement would have led otherwise that allows the action.
    /// - Parameter action: As it was withdrawn: `rds:Create*`.
    case lostPermission(principal: String, account: AccountID, action: String)
    /// A refusal that other workloads of the account are the reason of.
    case quota(QuotaPlace)
    case fullZone(ZoneName)
    /// A client whose kept answer led elsewhere than a fresh one would have.
    case staleName(String)
    case backupStore(RegionName)
    case cutLink(RegionName, RegionName)
    case isolation(RegionName)
}

extension Cloud {
    package mutating func meet(_ hindrance: Hindrance) { timesMet[hindrance, default: 0] += 1 }

    /// How often any of these was met, by whomever, from the beginning on.
    package func timesMet(_ hindrances: [Hindrance]) -> Int { hindrances.reduce(0) { $0 + (timesMet[$1] ?? 0) } }
}
