package import Units

/// What exists at one instant, as the service's describe calls give it plus what can be derived from them.
/// Collections are ordered by ARN, grants by key and id.
package struct Inventory: Sendable {
    package var takenAt: Instant
    package var clusters: [ClusterRow] = []
    package var snapshots: [SnapshotRow] = []
    package var automatedBackups: [AutomatedBackupRow] = []
    package var keys: [KeyRow] = []
    package var grants: [GrantRow] = []
    package init(takenAt: Instant) { self.takenAt = takenAt }

    package struct ClusterRow: Sendable, Hashable {
        package var arn: String
        package var id: String
        package var resourceID: String
        package var account: String
        package var region: String
        package var engine: String
        package var engineVersion: String
        package var status: String
        package var createdAt: Instant
        package var instances: [InstanceRow]
        package var backupRetentionDays: Int
        package var earliestRestorable: Instant?
        package var latestRestorable: Instant?
        /// nil: not encrypted.
        package var keyARN: String?
        package var deletionProtection: Bool
        package var httpEndpointEnabled: Bool
        package var volumeBytes: Int64
        package var endpoint: String
        /// False once the region was lost, or the account suspended: the row is what stood there last.
        package var regionReachable: Bool
        /// `none`, `sse-rds` (a key that AWS owns) or `sse-kms`.
        package var encryption = "none"
        /// `hh24:mi-hh24:mi`, UTC.
        package var backupWindow = ""
        package var copyTagsToSnapshot = false
        package var parameterGroup = ""
        package var subnetGroup = ""
        package var securityGroups: [String] = []
        /// `key=value`, in the order in which they were given.
        package var tags: [String] = []
        package var clone = Clone()
        /// nil: off.
        package var backtrack: Backtrack?
        /// nil: not of a global database.
        package var global: Global?

        package struct Clone: Sendable, Hashable {
            /// nil: neither a clone nor cloned.
            package var group: String?
            /// Resource id; nil: no clone.
            package var source: String?
            /// Whether it shares pages with its source.
            package var isCopyOnWrite = false
            /// Bytes of real pages that no older cluster of the clone group has; nil without a volume.
            package var ownBytes: Int?
            /// Bytes of all real pages.
            package var pageBytes: Int?
            package init() {}
        }

        package struct Backtrack: Sendable, Hashable {
            /// Seconds.
            package var targetSeconds: Int64
            package var earliest: Instant
            package var changeRecords: Int
            package init(targetSeconds: Int64, earliest: Instant, changeRecords: Int) {
                self.targetSeconds = targetSeconds
                self.earliest = earliest
                self.changeRecords = changeRecords
            }
        }

        package struct Global: Sendable, Hashable {
            package var id: String
            /// `primary`, `secondary` or `superseded` (was the primary, and does not know yet).
            package var role: String
            /// `connected` or `pending-resync`.
            package var synchronization: String
            /// nil for a cluster that follows nobody.
            package var lag: Duration?
            /// Accounted redo that has not arrived.
            package var bytesBehind: Int64?
            package init(id: String, role: String, synchronization: String, lag: Duration?, bytesBehind: Int64?) {
                self.id = id
                self.role = role
                self.synchronization = synchronization
                self.lag = lag
                self.bytesBehind = bytesBehind
            }
        }

        package init(
            arn: String, id: String, resourceID: String, account: String, region: String, engine: String, engineVersion: String, status: String,
            createdAt: Instant, instances: [InstanceRow], backupRetentionDays: Int, earliestRestorable: Instant?, latestRestorable: Instant?, keyARN: String?,
            deletionProtection: Bool, httpEndpointEnabled: Bool, volumeBytes: Int64, endpoint: String, regionReachable: Bool
        ) {
            self.arn = arn
            self.id = id
            self.resourceID = resourceID
            self.account = account
            self.region = region
            self.engine = engine
            self.engineVersion = engineVersion
            self.status = status
            self.createdAt = createdAt
            self.instances = instances
            self.backupRetentionDays = backupRetentionDays
            self.earliestRestorable = earliestRestorable
            self.latestRestorable = latestRestorable
            self.keyARN = keyARN
            self.deletionProtection = deletionProtection
            self.httpEndpointEnabled = httpEndpointEnabled
            self.volumeBytes = volumeBytes
            self.endpoint = endpoint
            self.regionReachable = regionReachable
        }
    }

    package struct InstanceRow: Sendable, Hashable {
        package var id: String
        package var instanceClass: String
        package var zone: String
        package var status: String
        package var isWriter: Bool
        package var promotionTier: Int
        package init(id: String, instanceClass: String, zone: String, status: String, isWriter: Bool, promotionTier: Int) {
            self.id = id
            self.instanceClass = instanceClass
            self.zone = zone
            self.status = status
            self.isWriter = isWriter
            self.promotionTier = promotionTier
        }
    }

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

    package struct KeyRow: Sendable, Hashable {
        package var arn: String
        package var keyID: String
        package var account: String
        package var region: String
        package var aliases: [String]
        /// `KeyState` of DescribeKey, or `Deleted` for one whose material is destroyed.
        package var state: String
        package var createdAt: Instant
        /// Only while pending deletion.
        package var deletionDate: Instant?
        package var rotationEnabled: Bool
        package var regionReachable: Bool
        /// `CUSTOMER` or `AWS`.
        package var manager = "CUSTOMER"
        /// `AWS_KMS` or `EXTERNAL`.
        package var origin = "AWS_KMS"
        /// `PRIMARY`, `REPLICA`, or empty for a single-Region key.
        package var multiRegionRole = ""
        /// Of a replica.
        package var primaryARN: String?
        package var rotationPeriodDays: Int?
        package var nextRotation: Instant?
        /// Generations of material that it holds: one more with each rotation.
        package var materialCount = 1
        /// Of imported material.
        package var materialExpiresAt: Instant?
        package var lastUsedFor: String?
        package var lastUsedAt: Instant?
        /// `key=value`, in the order in which they were given.
        package var tags: [String] = []

        package init(
            arn: String, keyID: String, account: String, region: String, aliases: [String], state: String, createdAt: Instant, deletionDate: Instant?,
            rotationEnabled: Bool, regionReachable: Bool
        ) {
            self.arn = arn
            self.keyID = keyID
            self.account = account
            self.region = region
            self.aliases = aliases
            self.state = state
            self.createdAt = createdAt
            self.deletionDate = deletionDate
            self.rotationEnabled = rotationEnabled
            self.regionReachable = regionReachable
        }
    }

    /// A permission on a key that stands beside its policy.
    package struct GrantRow: Sendable, Hashable {
        package var id: String
        package var keyARN: String
        package var account: String
        package var region: String
        package var granteePrincipal: String
        package var retiringPrincipal: String?
        package var operations: [String]
        /// `key=value` of the encryption context that a call must have; empty without constraints.
        package var constraints: [String]
        package var name: String?
        package var createdAt: Instant

        package init(
            id: String, keyARN: String, account: String, region: String, granteePrincipal: String, retiringPrincipal: String?, operations: [String],
            constraints: [String], name: String?, createdAt: Instant
        ) {
            self.id = id
            self.keyARN = keyARN
            self.account = account
            self.region = region
            self.granteePrincipal = granteePrincipal
            self.retiringPrincipal = retiringPrincipal
            self.operations = operations
            self.constraints = constraints
            self.name = name
            self.createdAt = createdAt
        }
    }
}
