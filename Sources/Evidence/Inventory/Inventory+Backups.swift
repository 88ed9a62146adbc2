package import Units

extension Inventory {
    package struct SnapshotRow: Sendable, Hashable {
        package var arn: String
        package var id: String
        package var clusterID: String
        package var clusterResourceID: String
        package var account: String
        package var region: String
        /// `manual` or `automated`.
        package var type: String
        package var status: String
        package var percentProgress: Int
        package var createdAt: Instant
        /// The database's state that it holds: commits up to here, inclusive. Simulated estates only.
        package var contentAt: Instant
        package var engine: String
        package var allocatedGibibytes: Int
        package var keyARN: String?
        /// ARN of the snapshot that this is a copy of.
        package var sourceARN: String?
        /// No cluster with its resource id exists any more.
        package var isOrphan: Bool
        /// Bytes of sealed objects that it needs.
        package var storedBytes: Int64
        package var regionReachable: Bool
        /// `none`, `sse-rds` or `sse-kms`.
        package var encryption = "none"
        /// Accounts that may restore from it and copy it, ascending.
        package var sharedWith: [String] = []
        package var isPublic = false
        /// `key=value`, in the order in which they were given.
        package var tags: [String] = []
        /// Objects that do not open because their bytes changed, found by opening each; nil where no key opens any.
        package var damagedObjects: Int?
        package var engineVersion: String?
        package var clusterCreatedAt: Instant?
        /// Of the cluster when it was made.
        package var retentionDays: Int?
        /// When it came to its status, or its progress last grew; nil: not known.
        package var statusSince: Instant?
        /// When the service deletes it, as far as that is settled; nil: not known, or never.
        package var expiresAt: Instant?
        /// Declared id of the cluster whose data it holds. Simulated estates only.
        package var lineage: String?
        package var access = Access()

        package init(
            arn: String, id: String, clusterID: String, clusterResourceID: String, account: String, region: String, type: String, status: String,
            percentProgress: Int, createdAt: Instant, contentAt: Instant, engine: String, allocatedGibibytes: Int, keyARN: String?, sourceARN: String?,
            isOrphan: Bool, storedBytes: Int64, regionReachable: Bool
        ) {
            self.arn = arn
            self.id = id
            self.clusterID = clusterID
            self.clusterResourceID = clusterResourceID
            self.account = account
            self.region = region
            self.type = type
            self.status = status
            self.percentProgress = percentProgress
            self.createdAt = createdAt
            self.contentAt = contentAt
            self.engine = engine
            self.allocatedGibibytes = allocatedGibibytes
            self.keyARN = keyARN
            self.sourceARN = sourceARN
            self.isOrphan = isOrphan
            self.storedBytes = storedBytes
            self.regionReachable = regionReachable
        }
    }

    package struct AutomatedBackupRow: Sendable, Hashable {
        package var arn: String
        package var clusterID: String
        package var clusterResourceID: String
        package var account: String
        package var region: String
        /// `active`, or `retained` when the cluster is gone.
        package var status: String
        package var clusterCreatedAt: Instant
        package var earliestRestorable: Instant?
        package var latestRestorable: Instant?
        package var retentionDays: Int
        package var engine: String
        package var keyARN: String?
        package var storedObjects: Int
        package var storedBytes: Int64
        package var regionReachable: Bool
        /// `none`, `sse-rds` or `sse-kms`.
        package var encryption = "none"
        /// Objects that do not open because their bytes changed, found by opening each; nil where no key opens any.
        package var damagedObjects: Int?
        package var engineVersion: String?
        package var clusterARN: String?
        /// `hh24:mi-hh24:mi`, UTC.
        package var backupWindow: String?
        /// When its cluster was deleted; nil: it lives, or not known.
        package var clusterDeletedAt: Instant?
        package var lineage: String?
        package var access = Access()

        package init(
            arn: String, clusterID: String, clusterResourceID: String, account: String, region: String, status: String, clusterCreatedAt: Instant,
            earliestRestorable: Instant?, latestRestorable: Instant?, retentionDays: Int, engine: String, keyARN: String?, storedObjects: Int,
            storedBytes: Int64, regionReachable: Bool
        ) {
            self.arn = arn
            self.clusterID = clusterID
            self.clusterResourceID = clusterResourceID
            self.account = account
            self.region = region
            self.status = status
            self.clusterCreatedAt = clusterCreatedAt
            self.earliestRestorable = earliestRestorable
            self.latestRestorable = latestRestorable
            self.retentionDays = retentionDays
            self.engine = engine
            self.keyARN = keyARN
            self.storedObjects = storedObjects
            self.storedBytes = storedBytes
            self.regionReachable = regionReachable
        }
    }
}
