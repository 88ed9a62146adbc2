package import Units

/// What a user declares: the accounts, regions, keys, principals and clusters before anything happens to them.
package struct EstateDeclaration: Sendable {
    /// Path of the file it came from, as the user named it.
    package var path: String
    /// By name, in written order.
    package var accounts: [DeclaredAccount] = []
    package var regions: [DeclaredRegion] = []
    package var keys: [DeclaredKey] = []
    package var principals: [DeclaredPrincipal] = []
    package var clusters: [DeclaredCluster] = []
    package init(path: String) { self.path = path }
}

package struct DeclaredAccount: Sendable {
    package var name: String
    package var id: AccountID
    package init(name: String, id: AccountID) {
        self.name = name
        self.id = id
    }
}

package struct DeclaredRegion: Sendable {
    package var name: RegionName
    /// Exactly three: a protection group keeps two segments in each.
    package var zones: [ZoneName]
    package var quotas: Quotas
    package init(name: RegionName, zones: [ZoneName], quotas: Quotas = Quotas()) {
        self.name = name
        self.zones = zones
        self.quotas = quotas
    }
}

/// Service quotas of one account in one region.
/// Source: Aurora User Guide, Quotas and constraints for Amazon Aurora.
package struct Quotas: Sendable {
    package var clusters = 40
    package var instances = 40
    package var manualClusterSnapshots = 100
    /// Source: Aurora User Guide, DB cluster snapshot copying: five in progress per destination region and account.
    package var snapshotCopiesInProgress = 5
    package init() {}
}

package struct DeclaredKey: Sendable {
    /// With its `alias/` prefix.
    package var alias: String
    package var account: AccountID
    package var region: RegionName
    package var rotation: Bool
    package init(alias: String, account: AccountID, region: RegionName, rotation: Bool) {
        self.alias = alias
        self.account = account
        self.region = region
        self.rotation = rotation
    }
}

package struct DeclaredPrincipal: Sendable {
    package var name: String
    package var account: AccountID
    /// Text of the JSON policy document; nil when none is declared, which allows everything.
    package var policy: String?
    package init(name: String, account: AccountID, policy: String?) {
        self.name = name
        self.account = account
        self.policy = policy
    }
}

package enum EngineFamily: String, Sendable, CaseIterable {
    case mysql = "aurora-mysql"
    case postgresql = "aurora-postgresql"

    /// Bytes of a database page.
    /// Model choice: the engines' own defaults (InnoDB 16 KiB, PostgreSQL 8 KiB); Aurora's guide names none.
    package var pageSize: Int {
        switch self {
        case .mysql: 16_384
        case .postgresql: 8_192
        }
    }
}

package struct DeclaredCluster: Sendable {
    package var id: String
    package var account: AccountID
    package var region: RegionName
    package var engine: EngineFamily
    package var engineVersion: String
    /// Accounted size of the volume; sampled rows are real and small beside it.
    package var size: ByteCount
    /// Accounted redo in bytes a second.
    package var redoRate: ByteCount
    /// Accounted write statements a second.
    package var writeRate: Double
    /// Alias of the KMS key in the cluster's own region; nil for an unencrypted cluster.
    package var keyAlias: String?
    package var instances: [DeclaredInstance]
    package var backupRetention: Duration
    /// `hh24:mi-hh24:mi`, UTC.
    package var backupWindow: String?
    /// `ddd:hh24:mi-ddd:hh24:mi`, UTC.
    package var maintenanceWindow: String?
    package var backtrackWindow: Duration?
    package var deletionProtection: Bool
    package var dataAPI: DeclaredDataAPI?
    package var endpointName: DeclaredEndpointName?
    package var snapshotPlans: [SnapshotPlan]
    package var objectives: Objectives

    package init(
        id: String, account: AccountID, region: RegionName, engine: EngineFamily, engineVersion: String, size: ByteCount,
        redoRate: ByteCount = .zero, writeRate: Double = 0, keyAlias: String? = nil, instances: [DeclaredInstance] = [],
        backupRetention: Duration = .seconds(86_400), backupWindow: String? = nil, maintenanceWindow: String? = nil,
        backtrackWindow: Duration? = nil, deletionProtection: Bool = false, dataAPI: DeclaredDataAPI? = nil,
        endpointName: DeclaredEndpointName? = nil, snapshotPlans: [SnapshotPlan] = [], objectives: Objectives = Objectives()
    ) {
        self.id = id
        self.account = account
        self.region = region
        self.engine = engine
        self.engineVersion = engineVersion
        self.size = size
        self.redoRate = redoRate
        self.writeRate = writeRate
        self.keyAlias = keyAlias
        self.instances = instances
        self.backupRetention = backupRetention
        self.backupWindow = backupWindow
        self.maintenanceWindow = maintenanceWindow
        self.backtrackWindow = backtrackWindow
        self.deletionProtection = deletionProtection
        self.dataAPI = dataAPI
        self.endpointName = endpointName
        self.snapshotPlans = snapshotPlans
        self.objectives = objectives
    }
}

package struct DeclaredInstance: Sendable {
    package var id: String
    package var instanceClass: String
    package var zone: ZoneName
    /// 0–15, the lowest is promoted first.
    package var promotionTier: Int
    package init(id: String, instanceClass: String, zone: ZoneName, promotionTier: Int) {
        self.id = id
        self.instanceClass = instanceClass
        self.zone = zone
        self.promotionTier = promotionTier
    }
}

package struct DeclaredDataAPI: Sendable {
    /// Name of the Secrets Manager secret.
    package var secret: String
    package var secretReplicas: [RegionName]
    package init(secret: String, secretReplicas: [RegionName]) {
        self.secret = secret
        self.secretReplicas = secretReplicas
    }
}

/// The CNAME that applications use.
package struct DeclaredEndpointName: Sendable {
    package var name: String
    package var ttl: Duration
    package init(name: String, ttl: Duration) {
        self.name = name
        self.ttl = ttl
    }
}

/// Manual snapshots on a schedule, made through the API by a named principal.
package struct SnapshotPlan: Sendable {
    package var every: Duration
    /// Time of day in UTC, in seconds from midnight, of the first snapshot and so of the grid.
    package var at: Duration
    package var keep: Duration
    package var copyTo: RegionName?
    /// Alias in `copyTo`.
    package var copyKeyAlias: String?
    /// The principal who makes the calls.
    package var principal: String
    package init(every: Duration, at: Duration, keep: Duration, copyTo: RegionName?, copyKeyAlias: String?, principal: String) {
        self.every = every
        self.at = at
        self.keep = keep
        self.copyTo = copyTo
        self.copyKeyAlias = copyKeyAlias
        self.principal = principal
    }
}

package struct Objectives: Sendable, Hashable {
    /// nil: no objective, nothing to judge.
    package var rto: Duration?
    package var rpo: Duration?
    package var tier: Int?
    package init(rto: Duration? = nil, rpo: Duration? = nil, tier: Int? = nil) {
        self.rto = rto
        self.rpo = rpo
        self.tier = tier
    }
}
