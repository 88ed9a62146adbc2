package import Units

extension Inventory {
    package struct DeletedClusterRow: Sendable, Hashable {
        package var arn: String
        package var id: String
        package var resourceID: String
        package var account: String
        package var region: String
        package var engine: String
        package var createdAt: Instant
        package var deletedAt: Instant
        /// Declared id of the cluster whose data it held.
        package var lineage: String?
        package var inherited: [Inherited] = []

        package init(
            arn: String, id: String, resourceID: String, account: String, region: String, engine: String, createdAt: Instant, deletedAt: Instant
        ) {
            self.arn = arn
            self.id = id
            self.resourceID = resourceID
            self.account = account
            self.region = region
            self.engine = engine
            self.createdAt = createdAt
            self.deletedAt = deletedAt
        }
    }

    /// Part of what was in a cluster from its beginning: all that another one had accepted by an instant, inclusive. Simulated estates only.
    package struct Inherited: Sendable, Hashable {
        package var resourceID: String
        package var until: Instant
        package init(resourceID: String, until: Instant) {
            self.resourceID = resourceID
            self.until = until
        }
    }

    package struct GlobalClusterRow: Sendable, Hashable {
        package var arn: String
        package var id: String
        package var resourceID: String
        package var account: String
        package var engine: String
        package var engineVersion: String
        package var status: String
        package var deletionProtection: Bool
        package var storageEncrypted: Bool?
        /// In the order in which they joined.
        package var members: [Member]
        /// `switching-over` or `failing-over`; nil: nothing is under way.
        package var failoverState: String?
        /// `rds.global_db_rpo`; nil: off.
        package var recoveryPoint: Duration?

        package struct Member: Sendable, Hashable {
            package var clusterARN: String
            package var region: String
            package var isWriter: Bool
            /// `connected` or `pending-resync`.
            package var synchronization: String
            package init(clusterARN: String, region: String, isWriter: Bool, synchronization: String) {
                self.clusterARN = clusterARN
                self.region = region
                self.isWriter = isWriter
                self.synchronization = synchronization
            }
        }

        package init(
            arn: String, id: String, resourceID: String, account: String, engine: String, engineVersion: String, status: String,
            deletionProtection: Bool, storageEncrypted: Bool?, members: [Member]
        ) {
            self.arn = arn
            self.id = id
            self.resourceID = resourceID
            self.account = account
            self.engine = engine
            self.engineVersion = engineVersion
            self.status = status
            self.deletionProtection = deletionProtection
            self.storageEncrypted = storageEncrypted
            self.members = members
        }
    }

    /// One BacktrackDBCluster.
    package struct BacktrackRow: Sendable, Hashable {
        package var id: String
        package var clusterARN: String
        package var clusterID: String
        package var clusterResourceID: String
        package var account: String
        package var region: String
        package var requestedAt: Instant
        package var to: Instant
        /// `pending`, `applying`, `completed` or `failed`.
        package var status: String

        package init(
            id: String, clusterARN: String, clusterID: String, clusterResourceID: String, account: String, region: String, requestedAt: Instant, to: Instant,
            status: String
        ) {
            self.id = id
            self.clusterARN = clusterARN
            self.clusterID = clusterID
            self.clusterResourceID = clusterResourceID
            self.account = account
            self.region = region
            self.requestedAt = requestedAt
            self.to = to
            self.status = status
        }
    }

    /// A role of an account.
    package struct PrincipalRow: Sendable, Hashable {
        package var arn: String
        package var name: String
        package var account: String
        /// Name of its identity policy; nil: none is declared, which allows everything.
        package var policy: String?
        /// Whether its identity policy allows `kms:Decrypt` on every key.
        package var decryptsEveryKey: Bool?
        package init(arn: String, name: String, account: String, policy: String?, decryptsEveryKey: Bool?) {
            self.arn = arn
            self.name = name
            self.account = account
            self.policy = policy
            self.decryptsEveryKey = decryptsEveryKey
        }
    }

    /// A service quota of one account in one region, and what is used of it.
    package struct QuotaRow: Sendable, Hashable {
        package var account: String
        package var region: String
        /// `clusters`, `instances`, `manual-cluster-snapshots`, `snapshot-copies-in-progress` or `retained-backups`.
        package var name: String
        package var limit: Int
        package var used: Int
        package init(account: String, region: String, name: String, limit: Int, used: Int) {
            self.account = account
            self.region = region
            self.name = name
            self.limit = limit
            self.used = used
        }
    }
}
