import KeyModel
import Sealing
import StorageModel
import Units

/// An operation under way, with what it needs to end.
enum Operation: Sendable {
    case finishInstance(cluster: Int, instance: String)
    case finishInstanceDeletion(cluster: Int, instance: String)
    case finishCreation(cluster: Int)
    case finishRestore(cluster: Int, Restore)
    /// `source` is a resource id.
    case finishClone(cluster: Int, source: String)
    case finishBacktrack(cluster: Int, id: String)
    case checkBacktrackWindow(cluster: Int)
    /// Of a global database's switchover or failover, by its number.
    case globalSync(global: Int, number: Int)
    case globalWriteBlocked(global: Int, number: Int, inTime: Bool)
    case globalPromotion(global: Int, number: Int)
    case finishSecondary(cluster: Int, generation: Int32)
    case finishDetaching(cluster: Int)
    case finishMaintenance(cluster: Int)
    case finishClusterDeletion(cluster: Int)
    case finishModification(cluster: Int)
    case finishRename(cluster: Int)
    case finishSnapshot(snapshot: Int)
    case finishCopy(snapshot: Int)
    case finishHTTPEndpoint(cluster: Int)
    case finishFailover(cluster: Int, target: String?)
    case restartInstance(cluster: Int, instance: String)
    case openVolume(cluster: Int)
    case finishDNSChange(Int)
    /// Deletions, rotations and expiries of keys that have fallen due.
    case keysDue
    case expireBackup(cluster: Int)
    case automatedSnapshotDue(cluster: Int)
    case expireAutomatedSnapshots(resourceID: String)
    case finishStop(cluster: Int)
    case finishStart(cluster: Int)
    /// A stopped cluster has been so for as long as the service lets it.
    case startAfterLimit(cluster: Int, stoppedAt: Instant)
    case noticeKeyLoss(cluster: Int)
    /// The time in which a cluster without its key can be started has run out.
    case giveUpOnKey(cluster: Int, since: Instant)

    /// What a restore carries from its call to its end.
    struct Restore: Sendable {
        var catalogue: VolumeBackup
        var region: RegionName
        var target: VolumeBackup.Target
        var promised: Instant
        var sourceKey: DataKey?
        var newKey: DataKey?
    }
}
