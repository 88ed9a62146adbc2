package import Evidence
package import Units

/// What an auditor wants to know of each cluster and backup beyond what the service's describe calls say.
///
/// A class, because every row of a large estate holds it while it is written, and a value of its size would be copied each time.
package final class BackupStanding: Sendable {
    package let inventory: Inventory
    package let graph: KeyGraph
    package let prices: PriceBook
    /// One a key, in the order of the inventory.
    let keys: [KeyStanding]
    /// The last drill of each declared cluster that there are records of.
    package let lastDrills: [String: LastDrill]
    private let positions: Positions
    /// When the service deletes each snapshot by itself, in the order of the inventory.
    private let snapshotEnds: [Instant?]

    /// Where rows are in the inventory.
    struct Positions: Sendable {
        /// By ARN.
        fileprivate let snapshots: [String: Int]
        /// By resource id of the cluster.
        fileprivate let clusters: [String: Int]
        fileprivate let automatedBackups: [String: Int]

        init(of inventory: Inventory) {
            let (rows, clusters, backups) = (inventory.snapshots, inventory.clusters, inventory.automatedBackups)
            snapshots = Dictionary(rows.indices.lazy.map { (rows[$0].arn, $0) }, uniquingKeysWith: { first, _ in first })
            self.clusters = Dictionary(clusters.indices.lazy.map { (clusters[$0].resourceID, $0) }, uniquingKeysWith: { first, _ in first })
            automatedBackups = Dictionary(backups.indices.lazy.map { (backups[$0].clusterResourceID, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// What hangs on which key.
    struct Keyed: Sendable {
        fileprivate let graph: KeyGraph
        fileprivate let keys: [KeyStanding]

        init(of inventory: Inventory) {
            graph = KeyGraph(of: inventory)
            keys = KeyStanding.all(in: inventory, graph)
        }
    }

    package convenience init(of inventory: Inventory, prices: PriceBook = .example, lastDrills: [String: LastDrill] = [:]) {
        self.init(of: inventory, Keyed(of: inventory), Positions(of: inventory), prices: prices, lastDrills: lastDrills)
    }

    /// Of parts that are made by themselves.
    init(of inventory: Inventory, _ keyed: Keyed, _ positions: Positions, prices: PriceBook, lastDrills: [String: LastDrill]) {
        self.inventory = inventory
        self.prices = prices
        self.lastDrills = lastDrills
        self.positions = positions
        graph = keyed.graph
        keys = keyed.keys
        let snapshots = inventory.snapshots
        var retention = NeighbourCache<Int?>()
        snapshotEnds = snapshots.indices.map { index in
            if let settled = snapshots[index].expiresAt { return settled }
            guard snapshots[index].type == "automated" else { return nil }
            let resourceID = snapshots[index].clusterResourceID
            // Of the cluster, or of what it left.
            let days = retention.value(for: resourceID) {
                positions.clusters[resourceID].map { inventory.clusters[$0].backupRetentionDays }
                    ?? positions.automatedBackups[resourceID].map { inventory.automatedBackups[$0].retentionDays }
            }
            return days.map { snapshots[index].createdAt + .days(Int64($0)) }
        }
    }

    package func age(since created: Instant) -> Duration { inventory.takenAt - created }

    /// Length of a restorable window; nil while there is none, or nothing is left in it.
    package func depth(_ earliest: Instant?, _ latest: Instant?) -> Duration? {
        guard let earliest, let latest else { return nil }
        return isEmpty(from: earliest, to: latest) ? nil : latest - earliest
    }

    /// nil: there are no records of one.
    package func lastDrill(of cluster: Inventory.ClusterRow) -> LastDrill? { lastDrills[cluster.lineage ?? cluster.id] }

    /// How far the latest restorable time lags behind now.
    package func lag(_ latest: Instant?) -> Duration? { latest.map { inventory.takenAt - $0 } }

    package func lineage(of snapshot: Inventory.SnapshotRow) -> SnapshotLineage {
        SnapshotLineage(of: snapshot) { arn in positions.snapshots[arn].flatMap { inventory.snapshots[$0].sourceARN } }
    }

    /// The same, by position.
    package func lineage(ofSnapshotAt index: Int) -> SnapshotLineage {
        guard inventory.snapshots[index].sourceARN == nil else { return lineage(of: inventory.snapshots[index]) }
        return SnapshotLineage(ofOriginalIn: inventory.snapshots[index].region, account: inventory.snapshots[index].account)
    }

    /// Whether a cluster with that resource id still exists.
    package func clusterExists(_ resourceID: String) -> Bool { positions.clusters[resourceID] != nil }

    /// Whether there is a snapshot with that ARN.
    func snapshotExists(_ arn: String) -> Bool { positions.snapshots[arn] != nil }

    /// When the service deletes the snapshot by itself, as far as the inventory says or its retention does; nil for never and for unknown. By
    /// position: a row is large to copy.
    /// Source: Aurora User Guide, Overview of backing up and restoring an Aurora DB cluster: automated ones go with the retention period, manual ones stay.
    package func end(ofSnapshotAt index: Int) -> Instant? { snapshotEnds[index] }

    /// Index among the clusters, which are large to copy.
    package func clusterIndex(_ resourceID: String) -> Int? { positions.clusters[resourceID] }

    /// When the window of an active backup will have closed behind what it holds: nothing is added to one whose cluster has lost its key. nil: it moves on.
    func emptying(of backup: Inventory.AutomatedBackupRow) -> Instant? {
        guard backup.status == "active", let index = clusterIndex(backup.clusterResourceID) else { return nil }
        return inventory.clusters[index].status.hasPrefix("inaccessible-encryption-credentials") ? backup.closing : nil
    }

    /// Whether a call makes the cluster of an active backup go on.
    /// Source: RDS API Reference, StartDBCluster; Aurora User Guide, Viewing DB cluster status.
    func canStart(clusterOf backup: Inventory.AutomatedBackupRow) -> Bool {
        guard backup.status == "active", let index = clusterIndex(backup.clusterResourceID) else { return false }
        return ["stopped", "inaccessible-encryption-credentials-recoverable"].contains(inventory.clusters[index].status)
    }

    /// When nothing of a retained backup will be left; nil for an active one, whose window moves on.
    /// Source: Aurora User Guide, Retaining automated backups: they expire by the retention that the cluster had.
    package func expiry(of backup: Inventory.AutomatedBackupRow) -> Instant? {
        backup.status == "retained" ? backup.closing : nil
    }
}

/// Whether the retention has passed over all that was backed up: there is no instant left to go back to.
private func isEmpty(from earliest: Instant?, to latest: Instant?) -> Bool {
    guard let earliest, let latest else { return false }
    return latest < earliest
}

extension Inventory.AutomatedBackupRow {
    var windowIsEmpty: Bool { isEmpty(from: earliestRestorable, to: latestRestorable) }

    /// When the retention has passed over all that it holds, where nothing is added.
    fileprivate var closing: Instant? { latestRestorable.map { $0 + .days(Int64(retentionDays)) } }
}

extension Inventory.ClusterRow {
    var windowIsEmpty: Bool { isEmpty(from: earliestRestorable, to: latestRestorable) }
}
