package import Estate
package import KeyModel
package import StorageModel
package import Units

package enum SnapshotStatus: String, Sendable, CaseIterable {
    case creating, available, copying, failed, deleted
}

package enum SnapshotKind: String, Sendable {
    /// Made by somebody, or a copy: stays until somebody deletes it.
    case manual
    /// Made by the service each day: goes with the retention period.
    case automated
}

/// A cluster snapshot: what must be kept so that the volume can be rebuilt as it was at one position.
package struct Snapshot: Sendable {
    package let id: String
    package let kind: SnapshotKind
    package let account: AccountID
    package let region: RegionName
    /// Of the cluster at the time.
    package let clusterIdentifier: String
    package let clusterResourceID: String
    /// The database that it holds, and what that one had taken over from others.
    let databaseID: String
    let inherited: [Cluster.InheritedContent]
    package let lineage: String
    package let clusterCreatedAt: Instant
    package let engine: EngineFamily
    package let engineVersion: String
    package let size: ByteCount
    package let redoRate: ByteCount
    package let retentionDays: Int
    package let createdAt: Instant
    package let sourceARN: String?
    package let undoRows: Int
    package let writeRate: Double
    package internal(set) var tags: [Tag]
    /// Accounts that may restore from it and copy it, ascending.
    package internal(set) var sharedWith: [AccountID] = []
    /// Every account may.
    package internal(set) var isPublic = false
    package internal(set) var status: Timed<SnapshotStatus>
    /// Inclusive log position of its content.
    package internal(set) var position: LSN
    /// No commit after this instant is in it, every one before it is.
    package internal(set) var contentAt: Instant
    package internal(set) var catalogue: VolumeBackup?
    package internal(set) var key: WrappedDataKey?
    /// When its making or copying will end; of a copy in the queue, where it would if it had begun at once.
    var endsAt: Instant
    /// A copy that is under way, or in the queue.
    var copy: CopyInProgress?
    /// When an automated one goes, as far as that is scheduled.
    var expiresAt: Instant?

    package var encryption: StorageEncryption { StorageEncryption(of: key) }

    package var arn: String { "arn:aws:rds:\(region):\(account):cluster-snapshot:\(id)" }
}
