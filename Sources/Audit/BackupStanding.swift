package import Evidence
package import Units

/// What an auditor wants to know of each cluster and backup beyond what the service's describe calls say.
package struct BackupStanding: Sendable {
    package let inventory: Inventory
    package let graph: KeyGraph
    private let snapshots: [String: Inventory.SnapshotRow]
    private let clusters: [String: Inventory.ClusterRow]
    private let automatedBackups: [String: Inventory.AutomatedBackupRow]

    package init(of inventory: Inventory) {
        self.inventory = inventory
        graph = KeyGraph(of: inventory)
        snapshots = Dictionary(inventory.snapshots.map { ($0.arn, $0) }, uniquingKeysWith: { first, _ in first })
        clusters = Dictionary(inventory.clusters.map { ($0.resourceID, $0) }, uniquingKeysWith: { first, _ in first })
        automatedBackups = Dictionary(inventory.automatedBackups.map { ($0.clusterResourceID, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package func age(since created: Instant) -> Duration { inventory.takenAt - created }

    /// Length of a restorable window; nil while there is none.
    package func depth(_ earliest: Instant?, _ latest: Instant?) -> Duration? {
        guard let earliest, let latest else { return nil }
        return latest - earliest
    }

    /// How far the latest restorable time lags behind now.
    package func lag(_ latest: Instant?) -> Duration? { latest.map { inventory.takenAt - $0 } }

    package func lineage(of snapshot: Inventory.SnapshotRow) -> SnapshotLineage { SnapshotLineage(of: snapshot, known: snapshots) }

    /// By its resource id; nil: it is gone.
    package func cluster(_ resourceID: String) -> Inventory.ClusterRow? { clusters[resourceID] }

    /// Whether a cluster with that resource id still exists.
    package func clusterExists(_ resourceID: String) -> Bool { clusters[resourceID] != nil }

    /// When the service deletes the snapshot by itself; nil for never and for unknown.
    /// Source: Aurora User Guide, Overview of backing up and restoring an Aurora DB cluster: automated ones go with the retention period, manual ones stay.
    package func expiry(of snapshot: Inventory.SnapshotRow) -> Instant? {
        guard snapshot.type == "automated" else { return nil }
        let days = clusters[snapshot.clusterResourceID]?.backupRetentionDays ?? automatedBackups[snapshot.clusterResourceID]?.retentionDays
        return days.map { snapshot.createdAt + .days(Int64($0)) }
    }

    /// When nothing of a retained backup will be left; nil for an active one, whose window moves on.
    /// Source: Aurora User Guide, Retaining automated backups: they expire by the retention that the cluster had.
    package func expiry(of backup: Inventory.AutomatedBackupRow) -> Instant? {
        guard backup.status == "retained" else { return nil }
        return backup.latestRestorable.map { $0 + .days(Int64(backup.retentionDays)) }
    }
}
