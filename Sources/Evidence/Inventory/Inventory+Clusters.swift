package import Units

extension Inventory {
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
        /// `provisioned` or `serverless`; nil: not known.
        package var engineMode: String?
        package var readerEndpoint: String?
        /// A retention that is to come; nil: none is.
        package var pendingRetentionDays: Int?
        /// `ddd:hh24:mi-ddd:hh24:mi`, UTC; nil: not known.
        package var maintenanceWindow: String?
        package var storageType: String?
        /// When it came to its status; nil: not known.
        package var statusSince: Instant?
        /// Other accounts that may clone it, ascending; nil: not known.
        package var clonableBy: [String]?
        /// Its instances follow that cluster's storage; nil: it follows none.
        package var replicationSourceARN: String?
        /// Clusters that follow it.
        package var followerARNs: [String] = []
        /// Secret with the database's password; nil: not known.
        package var secretARN: String?
        package var secretKeyARN: String?
        package var performanceInsightsKeyARN: String?
        package var activityStreamKeyARN: String?
        /// Declared id of the cluster whose data it holds, through however many restores. Simulated estates only.
        package var lineage: String?
        /// What it took over when it was made, the direct source last; empty for one created empty. Simulated estates only.
        package var inherited: [Inherited] = []
        package var objectives = Objectives()
        /// Snapshot plans that somebody keeps for it; nil: not known.
        package var plans: [Plan]?
        package var access = Access()

        /// As declared. nil: nobody has set one.
        package struct Objectives: Sendable, Hashable {
            package var tier: Int?
            package var rto: Duration?
            package var rpo: Duration?
            /// What replaces them where the disaster is of that kind, such as `logical`; nil: nothing does.
            package var byKind: [String: Limits] = [:]

            package struct Limits: Sendable, Hashable {
                package var rto: Duration?
                package var rpo: Duration?
                package init(rto: Duration?, rpo: Duration?) {
                    self.rto = rto
                    self.rpo = rpo
                }
            }

            package init(tier: Int? = nil, rto: Duration? = nil, rpo: Duration? = nil) {
                self.tier = tier
                self.rto = rto
                self.rpo = rpo
            }

            /// What holds for a drill: each of its disaster's kind where there is one, else the general one.
            package func against(_ kind: String?) -> Limits {
                let own = kind.flatMap { byKind[$0] }
                return Limits(rto: own?.rto ?? rto, rpo: own?.rpo ?? rpo)
            }
        }

        /// Manual snapshots on a schedule.
        package struct Plan: Sendable, Hashable {
            package var every: Duration
            package var keep: Duration
            /// nil: nothing is copied.
            package var copyTo: String?
            package var copyAccount: String?
            /// Name of the principal who makes the calls.
            package var principal: String
            package init(every: Duration, keep: Duration, copyTo: String?, copyAccount: String?, principal: String) {
                self.every = every
                self.keep = keep
                self.copyTo = copyTo
                self.copyAccount = copyAccount
                self.principal = principal
            }
        }

        package struct Clone: Sendable, Hashable {
            /// nil: neither a clone nor cloned.
            package var group: String?
            /// Resource id; nil: no clone.
            package var source: String?
            /// Whether it shares pages with its source.
            package var isCopyOnWrite = false
            /// The source's state that it began with: commits up to here, inclusive. nil: no clone, or not known.
            package var contentAt: Instant?
            /// Whether its source is another account's; nil: not known.
            package var isCrossAccount: Bool?
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
}
