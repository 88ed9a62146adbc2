package import Estate
package import KeyModel
package import StorageModel
package import Units

/// States of a cluster as far as they are reached here.
/// Source: Aurora User Guide, Viewing DB cluster status.
package enum ClusterStatus: String, Sendable, CaseIterable {
    case creating, available, modifying, renaming, deleting, deleted, stopping, stopped, starting
    case failingOver = "failing-over"
    /// Traffic goes on; another snapshot is refused.
    case backingUp = "backing-up"
    /// Going back, or forward again, in time: nobody is served.
    case backtracking
    /// RDS applies an update: instances restart.
    case maintenance
    /// A secondary of a global database becomes a cluster that takes writes.
    case promoting
    /// A clone that could not be made; it can only be deleted.
    case cloningFailed = "cloning-failed"
    /// Its key cannot be used: stopped, and startable for seven days.
    case keyLostRecoverable = "inaccessible-encryption-credentials-recoverable"
    /// Seven days later: only a restore from a backup brings its data back.
    case keyLost = "inaccessible-encryption-credentials"

    /// Whether its instances may have the volume open.
    var runsInstances: Bool {
        switch self {
        case .available, .modifying, .renaming, .failingOver, .backingUp, .maintenance: true
        case .creating, .deleting, .deleted, .stopping, .stopped, .starting, .keyLostRecoverable, .keyLost, .incompatibleRestore, .backtracking, .promoting,
            .cloningFailed:
            false
        }
    }
    /// A restore that could not be carried out.
    case incompatibleRestore = "incompatible-restore"
}

/// Source: API shape DBCluster, StorageEncryptionType. Model choice: `StorageEncrypted` is true for both kinds of encryption.
package enum StorageEncryption: String, Sendable {
    case none
    case owned = "sse-rds"
    case kms = "sse-kms"

    init(of key: WrappedDataKey?) {
        guard let key else {
            self = .none
            return
        }
        self = KeyRing.isOwned(key.keyARN) ? .owned : .kms
    }
}

package enum InstanceStatus: String, Sendable, CaseIterable {
    case creating, available, deleting, rebooting, failed, stopping, stopped, starting
    /// Its cluster's key cannot be used.
    case keyLost = "inaccessible-encryption-credentials"
}

/// One database instance: a process on a host in a zone, without data of its own.
package struct Instance: Sendable {
    package let id: String
    package let instanceClass: String
    package let zone: ZoneName
    package let promotionTier: Int
    package let createdAt: Instant
    package internal(set) var status: Timed<InstanceStatus>
    /// Its host is gone: it is re-created on another one of its zone.
    var waitsForRoom = false

    var isUp: Bool { status.current == .available }
    /// Running, or about to be again.
    var isAlive: Bool { status.current == .available || status.current == .rebooting }
}

/// The Data API of a cluster. It is enabled for an ARN: a rename breaks it until it is turned off and on again.
/// Source: Aurora User Guide, Troubleshooting RDS Data API.
enum HTTPEndpoint: Sendable, Hashable {
    case disabled
    case enabling(forARN: String)
    case enabled(forARN: String)
}

/// A cluster, from its creation on; a deleted one stays in the list with nothing in it.
package struct Cluster: Sendable {
    /// `cluster-…`, never changes.
    package let resourceID: String
    /// The declared cluster whose data it holds, through however many restores.
    package internal(set) var lineage: String
    package let account: AccountID
    package let region: RegionName
    /// What its endpoint's name ends with, after the identifier: known from the start, as every client's every look needs it.
    let endpointSuffix: String
    package let engine: EngineFamily
    package let engineVersion: String
    package let createdAt: Instant
    /// Accounted size; sampled pages are real and small beside it.
    package internal(set) var size: ByteCount
    package internal(set) var redoRate: ByteCount

    package internal(set) var identifier: Timed<String>
    package internal(set) var status: Timed<ClusterStatus>
    /// The name under which its endpoint answers; nil while a rename is under way.
    var endpointIdentifier: String?
    package internal(set) var instances: [Instance] = []
    /// Index of the writer among `instances`; nil before the first instance.
    package internal(set) var writer: Int?
    /// Whether a writer has the volume open: only then SQL runs.
    package internal(set) var isOpen = false
    /// nil once deleted, and before a restore has brought its pages back.
    package internal(set) var volume: Volume?
    /// What is staged when there is no volume any more.
    var keptBackup: KeptBackup?
    package internal(set) var key: WrappedDataKey?
    /// RDS's own grant on the key, for the life of the cluster; nil for a key that AWS owns, and without encryption.
    package internal(set) var keyGrant: String?
    package internal(set) var retentionDays: Int
    package internal(set) var deletionProtection: Bool
    var httpEndpoint = HTTPEndpoint.disabled
    package internal(set) var tags: [Tag] = []
    package internal(set) var copyTagsToSnapshot = false
    /// Start of the daily backup window, from midnight UTC.
    package internal(set) var backupWindowStart: Duration
    /// Rows that unfinished transactions have changed, accounted, at any time.
    package let undoRows: Int
    /// Rows that the first instance has to undo before it serves; 0 once that is done.
    var rowsToUndo = 0
    /// When it was stopped, by its owner or for its key; nil while it runs.
    package internal(set) var stoppedAt: Instant?
    /// Its key cannot be used, which RDS has not noticed yet.
    var awaitsKeyLoss = false
    /// Kept and shown; they have no effect on what the cluster does.
    package internal(set) var groups: ClusterGroups
    /// Whether a failover is under way, shown in the status or not.
    /// Whether opening the volume failed, and is to be tried again.
    var triesAgain = false
    var isFailingOver = false
    /// When its continuous backup began: its creation, or the end of the restore that made it.
    var backedUpSince: Instant
    /// Whether its deletion leaves a retained automated backup.
    var keepsBackups = false
    /// The final snapshot that its deletion makes.
    var finalSnapshot: String?
    /// What the database was restored to; nil for one created empty.
    package internal(set) var restoredTo: RestoredContent?
    /// What it took over from other databases when it was made, the direct source last; empty for one created empty.
    package internal(set) var inherited: [InheritedContent] = []
    /// Accounted write statements a second.
    package internal(set) var writeRate = 0.0
    /// Aurora MySQL: whether it writes a binary log.
    package internal(set) var usesBinlog = false
    /// nil where backtracking was not enabled when the cluster was made, and once it has been turned off.
    package internal(set) var backtracking: Backtracking?
    /// How often its content went back or forward.
    package internal(set) var rewinds = 0
    /// How often clients have come to find other content here than they knew: by a rewind, or as it took writes for the second time or later.
    var turns = 0
    /// Whether it takes writes, or once did.
    var hasTakenWrites = true
    /// What it shares pages with; nil before the first clone.
    package internal(set) var clone = CloneStanding()
    /// Grows when the cluster gets another volume.
    var volumeGeneration: Int16 = 0
    /// What it receives from a primary; nil but for secondaries that follow one.
    package internal(set) var replica: ReplicationStream?
    /// How many streams it has had.
    var streamCount: Int32 = 0
    /// It is being rebuilt from a primary.
    var isResyncing = false
    /// Clusters that follow this one.
    var followers: [Int] = []
    /// No writer may open the volume: a switchover or failover of the global database has blocked it.
    var isWriteBlocked = false
    /// Its part in a global database.
    package internal(set) var globalRole: GlobalRole?
    /// How it came to take writes, if by becoming the primary of a global database or leaving one.
    package internal(set) var promotion: Promotion?

    /// The service's own choice where a call names none: what a restored cluster has until somebody remembers.
    /// Source: API shape RestoreDBClusterToPointInTimeMessage. Model choice: the names of default subnet and security groups.
    package struct ClusterGroups: Sendable, Hashable {
        package var parameterGroup: String
        package var subnetGroup: String
        package var securityGroups: [String]

        init(defaultsOf engine: Engine) {
            parameterGroup = "default.\(engine.family.rawValue)\(engine.majorVersion)"
            subnetGroup = "default"
            securityGroups = ["sg-default"]
        }
    }

    struct KeptBackup: Sendable {
        var catalogue: VolumeBackup
        /// Newest restorable instant, fixed when the cluster went away.
        var latest: Instant
        var deletedAt: Instant
    }

    /// The promise and the truth of a restore.
    package struct RestoredContent: Sendable, Hashable {
        /// What was asked for: the restore time, or a snapshot's content instant.
        package var target: Instant
        /// Commit time of the last commit in it.
        package var cutAt: Instant
    }

    /// Part of what was in a cluster from its beginning: all that another database had accepted by an instant, inclusive.
    package struct InheritedContent: Sendable, Hashable {
        package var database: String
        package var until: Instant
    }

    struct Engine: Sendable {
        var family: EngineFamily
        var version: String

        /// As in the names of default parameter groups: `8.0`, `16`.
        var majorVersion: String {
            switch family {
            case .mysql: String(version.prefix { $0 != "." || version.hasPrefix("8.0") || version.hasPrefix("5.7") }.prefix(3))
            case .postgresql: String(version.prefix { $0 != "." })
            }
        }
    }

    var databaseID: String { turns == 0 ? resourceID : "\(resourceID)/\(turns)" }

    package var isDeleted: Bool { status.current == .deleted }
    package var retention: Duration { .days(Int64(retentionDays)) }

    /// `arn:aws:rds:<region>:<account>:cluster:<id>`, as of now.
    package var arn: String { arn(named: identifier.current) }
    func arn(named name: String) -> String { "arn:aws:rds:\(region):\(account):cluster:\(name)" }
    func arn(ofInstance id: String) -> String { "arn:aws:rds:\(region):\(account):db:\(id)" }

    /// Whether its automated backup outlived it.
    package var hasRetainedBackup: Bool { isDeleted && keptBackup != nil }

    /// What can be restored from: nil once a deletion that takes the automated backup along has begun.
    var backup: VolumeBackup? {
        if status.current == .deleting, !keepsBackups { return nil }
        return volume?.backup ?? keptBackup?.catalogue
    }

    /// The oldest instant that can be restored to.
    /// Source: Aurora User Guide, Overview of backing up and restoring: inside the retention period, and not before the cluster existed.
    func earliestRestorable(now: Instant) -> Instant? {
        guard status.current != .creating, backup != nil else { return nil }
        return max(backedUpSince, now - retention)
    }

    /// The newest instant that can be restored to: the truth of what is staged.
    func latestRestorable(now: Instant) -> Instant? {
        guard status.current != .creating, volume?.hasStagedBase != false else { return nil }
        if let keptBackup { return keptBackup.latest }
        // Source: Aurora User Guide, Stopping and starting an Amazon Aurora DB cluster: no backups are taken meanwhile.
        let written = min(now, stoppedAt ?? now)
        return volume.map { max(min($0.latestStaged(now: now), written), backedUpSince) }
    }

    /// `sse-kms` for a customer's key and the one that AWS manages, `sse-rds` for one that AWS owns.
    /// Source: API shape DBCluster, StorageEncryptionType.
    package var encryption: StorageEncryption { StorageEncryption(of: key) }

    func writerInstance() -> Instance? { writer.map { instances[$0] } }

    /// Readers that could be promoted, best first: lower tier, then larger class is not modelled, then the order of creation.
    /// Source: Aurora User Guide, High availability for Amazon Aurora, promotion tiers.
    func promotionOrder() -> [Int] {
        instances.indices
            .filter { $0 != writer && instances[$0].isUp }
            .sorted { (instances[$0].promotionTier, $0) < (instances[$1].promotionTier, $1) }
    }
}
