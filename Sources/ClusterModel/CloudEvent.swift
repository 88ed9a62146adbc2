package import StorageModel
package import Units
import KeyModel
import Sealing

/// What the cloud does later. It says when; the run's one queue brings it back through `Cloud.handle`.
package enum CloudEvent: Sendable {
    case storage(cluster: Int32, event: StorageEvent)
    /// A step of a longer operation, by its number.
    case operation(UInt32)
}

package struct ScheduledCloudEvent: Sendable {
    package var at: Instant
    package var event: CloudEvent
}

/// What the cloud tells those who sent commits. Ordinals are the volume's.
package enum CloudNotice: Sendable {
    /// VDL has come to cover these commits.
    case durable(cluster: Int, ordinals: Range<Int>)
    /// The writer is gone; nobody hears about its commits any more.
    case writerClosed(cluster: Int)
    /// A writer has opened the volume: commits found durable, and commits cut off.
    case opened(cluster: Int, recovery: Volume.Recovery)
    /// The cluster became `available` after a creation, restore or rename.
    case clusterAvailable(cluster: Int)
    case instanceAvailable(cluster: Int, instance: String)
}

/// An operation under way, with what it needs to end.
enum Operation: Sendable {
    case finishInstance(cluster: Int, instance: String)
    case finishInstanceDeletion(cluster: Int, instance: String)
    case finishRestore(cluster: Int, Restore)
    case finishClusterDeletion(cluster: Int)
    case finishModification(cluster: Int)
    case finishRename(cluster: Int)
    case finishSnapshot(snapshot: Int)
    case finishCopy(snapshot: Int, Copy)
    case finishHTTPEndpoint(cluster: Int)
    case finishFailover(cluster: Int, target: String?)
    case restartInstance(cluster: Int, instance: String)
    case openVolume(cluster: Int)
    case finishDNSChange(Int)
    case destroyDueKeys
    case expireBackup(cluster: Int)

    /// What a copy carries from its call to its end.
    struct Copy: Sendable {
        var source: Int
        var catalogue: VolumeBackup?
        var sourceKey: DataKey?
        var newKey: DataKey?
    }

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
