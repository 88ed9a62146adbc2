import Evidence
package import Units

/// When and how a key will stop opening anything, if nobody does anything.
package struct KeyEnd: Sendable, Hashable {
    package enum Cause: String, Sendable, CaseIterable {
        /// A deletion that is scheduled.
        case deletion = "key-deletion"
        /// Imported material runs out; the same material brings it back.
        case materialExpiry = "material-expiry"
        /// Its material is destroyed.
        case destroyed = "key-destroyed"
    }

    package let cause: Cause
    /// The first instant at which it opens nothing for good; nil: it has not opened anything for some time, or when is not settled.
    package let at: Instant?

    /// nil: nothing is scheduled.
    ///
    /// Source: KMS API Reference, ScheduleKeyDeletion: a multi-Region primary's waiting period begins when its last replica is gone;
    /// ImportKeyMaterial, `ValidTo`.
    /// - Parameter replicas: Those of a primary that are not deleted.
    init?(of key: Inventory.KeyRow, replicas: [Inventory.KeyRow]) {
        switch key.state {
        case "Deleted": (cause, at) = (.destroyed, nil)
        case "PendingDeletion": (cause, at) = (.deletion, key.deletionDate)
        case "PendingReplicaDeletion":
            cause = .deletion
            let dates = replicas.map(\.deletionDate)
            let last = dates.compactMap { $0 }.max()
            at = dates.contains(nil) ? nil : last.flatMap { last in key.pendingWindowDays.map { last + .days(Int64($0)) } }
        // It has run out, or was taken away, and nobody has brought it back.
        case "PendingImport": (cause, at) = (.materialExpiry, nil)
        default:
            guard let expiry = key.materialExpiresAt else { return nil }
            (cause, at) = (.materialExpiry, expiry)
        }
    }

    /// By ARN of the key; those without an end are not in it.
    static func all(in inventory: Inventory) -> [String: KeyEnd] {
        let replicas = Dictionary(grouping: inventory.keys.filter { $0.primaryARN != nil && $0.state != "Deleted" }, by: { $0.primaryARN ?? "" })
        var found: [String: KeyEnd] = [:]
        for key in inventory.keys { if let end = KeyEnd(of: key, replicas: replicas[key.arn] ?? []) { found[key.arn] = end } }
        return found
    }
}
