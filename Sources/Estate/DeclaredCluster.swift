package import Units

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
    /// Alias of the KMS key in the cluster's own region, `alias/aws/rds` for the one that AWS manages; nil: as the profile says.
    package var keyAlias: String?
    package var instances: [DeclaredInstance]
    package var backupRetention: Duration
    /// `hh24:mi-hh24:mi`, UTC.
    package var backupWindow: String?
    /// `ddd:hh24:mi-ddd:hh24:mi`, UTC.
    package var maintenanceWindow: String?
    package var backtrackWindow: Duration?
    /// Aurora MySQL: whether its parameter group turns the binary log on.
    package var binlog = false
    package var deletionProtection: Bool
    package var dataAPI: DeclaredDataAPI?
    package var endpointName: DeclaredEndpointName?
    package var snapshotPlans: [SnapshotPlan]
    package var objectives: Objectives
    package var tags: [Tag] = []
    package var copyTagsToSnapshot = false
    /// Rows that unfinished transactions have changed at any time, accounted: what a restored volume must undo before it serves.
    package var undoRows = 0
    package var parameterGroup: String?
    package var subnetGroup: String?
    package var securityGroups: [String] = []
    /// Of the estate's file; 0: not known.
    package var line = 0

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

package struct Objectives: Sendable, Hashable {
    /// nil: no objective, nothing to judge.
    package var rto: Duration?
    package var rpo: Duration?
    package var tier: Int?
    /// What differs where the disaster is of a certain kind.
    package var byKind: [DisasterKind: Limits] = [:]

    package struct Limits: Sendable, Hashable {
        package var rto: Duration?
        package var rpo: Duration?
        package init(rto: Duration?, rpo: Duration?) {
            self.rto = rto
            self.rpo = rpo
        }
    }

    /// The objectives of a drill whose disaster is of that kind: each of the kind's own where there is one, else the general.
    package func against(_ kind: DisasterKind?) -> Objectives {
        let own = kind.flatMap { byKind[$0] }
        return Objectives(rto: own?.rto ?? rto, rpo: own?.rpo ?? rpo, tier: tier)
    }

    package init(rto: Duration? = nil, rpo: Duration? = nil, tier: Int? = nil) {
        self.rto = rto
        self.rpo = rpo
        self.tier = tier
    }
}
