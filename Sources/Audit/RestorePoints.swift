package import Evidence
import Units

/// The ways back of one cluster that exist and can be reached now.
///
/// Model choice: a point in a region that cannot be reached is left out, since nobody can restore from it now; and a snapshot
/// that is not `available` yet is no restore point.
package struct RestorePoints: Sendable {
    package let clusterID: String
    package let clusterResourceID: String
    /// One a point; nil for an unencrypted one.
    package let keys: [String?]

    /// The key that every point needs; nil when there are several, or a point that needs none.
    package var soleKey: String? {
        guard let first = keys.first, let key = first, keys.allSatisfy({ $0 == key }) else { return nil }
        return key
    }

    /// `orders (cluster-ABC)`: a name alone can be taken over by another cluster after a restore.
    package var label: String { "\(clusterID) (\(clusterResourceID))" }

    /// By resource id, which survives renames and deletion. Ordered by it.
    package static func byCluster(in inventory: Inventory) -> [RestorePoints] {
        var found = Groups<String?>()
        var names: [String] = []
        func add(_ keyARN: String?, of resourceID: String, named clusterID: String) {
            found.append(keyARN, to: resourceID)
            if names.count < found.keys.count { names.append(clusterID) }
        }
        let (snapshots, backups) = (inventory.snapshots, inventory.automatedBackups)
        for index in snapshots.indices where snapshots[index].regionReachable && snapshots[index].status == "available" {
            add(snapshots[index].keyARN, of: snapshots[index].clusterResourceID, named: snapshots[index].clusterID)
        }
        for index in backups.indices where backups[index].regionReachable && backups[index].latestRestorable != nil && !backups[index].windowIsEmpty {
            add(backups[index].keyARN, of: backups[index].clusterResourceID, named: backups[index].clusterID)
        }
        return found.ordered.map { RestorePoints(clusterID: names[$0], clusterResourceID: found.keys[$0], keys: found.values[$0]) }
    }
}
