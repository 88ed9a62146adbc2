package import Evidence
import Units

/// What the rows of an inventory cost a month, in millionths of a dollar; nil: not known, which is not nothing.
///
/// Source: Aurora User Guide, Understanding Amazon Aurora backup storage usage, and DB instance billing for Aurora; AWS KMS pricing page (a key, and
/// each of its first two rotations; keys that AWS manages and those pending deletion are free).
///
/// A class, as what it is computed from: every row of a large estate holds it while it is written.
package final class MonthlyCost: Sendable {
    package let book: PriceBook
    private let standing: BackupStanding

    package init(_ standing: BackupStanding) {
        self.standing = standing
        book = standing.prices
    }

    /// Volume, instances and change records. Model choice: a clone pays for the share of the volume that its own pages are of all its pages; a
    /// stopped instance pays nothing.
    package func of(_ cluster: Inventory.ClusterRow) -> Int64? {
        var bytes = cluster.volumeBytes
        if cluster.clone.isCopyOnWrite {
            guard let own = cluster.clone.ownBytes, let all = cluster.clone.pageBytes else { return nil }
            bytes = all == 0 ? 0 : bytes / Int64(all) * Int64(own)
        }
        var sum = book.monthly(storageBytes: bytes)
        for instance in cluster.instances where instance.status != "stopped" && instance.status != "deleting" {
            guard let price = book.monthly(instanceClass: instance.instanceClass) else { return nil }
            sum += price
        }
        if let records = cluster.backtrack?.changeRecords { sum += book.hourly(changeRecords: records) * book.hoursAMonth }
        return sum
    }

    /// A manual snapshot is free while its creation lies inside its cluster's retention, and pays for the whole volume afterwards; an automated one
    /// is part of the continuous backup. Model choice: a copy in another region or account pays from the beginning, as no cluster's retention
    /// reaches there.
    package func of(_ snapshot: Inventory.SnapshotRow) -> Int64? { of(snapshot, clusterAt: standing.clusterIndex(snapshot.clusterResourceID)) }

    /// - Parameter index: Position of its cluster in the inventory; nil: it is gone.
    package func of(_ snapshot: Inventory.SnapshotRow, clusterAt index: Int?) -> Int64? {
        guard snapshot.type != "automated" else { return 0 }
        guard snapshot.status == "available" || snapshot.status == "copying" else { return snapshot.status == "failed" ? 0 : nil }
        let full = snapshot.allocatedGibibytes > 0 ? book.monthly(backupBytes: Int64(snapshot.allocatedGibibytes) << 30) : nil
        guard let index, standing.inventory.clusters[index].region == snapshot.region,
            standing.inventory.clusters[index].account == snapshot.account
        else { return full }
        let windowStart = standing.inventory.takenAt - .days(Int64(standing.inventory.clusters[index].backupRetentionDays))
        return snapshot.createdAt < windowStart ? full : 0
    }

    /// A day's retention is free. What more costs depends on how much changes, which no call says: not known.
    package func of(_ backup: Inventory.AutomatedBackupRow) -> Int64? { backup.status == "active" && backup.retentionDays <= 1 ? 0 : nil }

    /// The most that a continuous backup can cost: the sum of the volume's daily sizes less the volume itself, taking it as large as now throughout.
    package func most(of backup: Inventory.AutomatedBackupRow) -> Int64? {
        guard backup.status == "active", let index = standing.clusterIndex(backup.clusterResourceID) else { return nil }
        return book.monthly(backupBytes: standing.inventory.clusters[index].volumeBytes) * Int64(max(0, backup.retentionDays - 1))
    }

    package func of(_ key: Inventory.KeyRow) -> Int64 {
        guard key.manager == "CUSTOMER" else { return 0 }
        switch key.state {
        case "Deleted", "PendingDeletion", "PendingReplicaDeletion": return 0
        default: return book.key * Int64(1 + min(2, max(0, key.materialCount - 1)))
        }
    }

    /// nil: backtracking is off.
    package func hourly(backtrackOf cluster: Inventory.ClusterRow) -> Int64? { cluster.backtrack.map { book.hourly(changeRecords: $0.changeRecords) } }
}
