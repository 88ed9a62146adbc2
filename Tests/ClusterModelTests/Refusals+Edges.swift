import Estate
import Units

@testable import ClusterModel

/// The other side of each edge: what the rows of the other files leave between them.
extension RefusalTests {
    private typealias Input = [(String, StructuredValue)]
    private static let orders: Input = [("DBClusterIdentifier", "orders")]
    private static let newCluster: Input = [("DBClusterIdentifier", "new"), ("Engine", "aurora-mysql")]
    private static let latest: Input = [("UseLatestRestorableTime", true)]
    private static let pitrShape = "API shape RestoreDBClusterToPointInTimeMessage"
    private static let createShape = "API shape CreateDBClusterMessage"
    private static let keyLoss = "Aurora User Guide, Encrypting Amazon Aurora resources"
    private static let stopping = "Aurora User Guide, Stopping and starting an Amazon Aurora DB cluster"

    private static func instance(_ more: Input = []) -> Input {
        [("DBInstanceIdentifier", "orders-9"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"), ("DBClusterIdentifier", "orders")] + more
    }

    @Sendable private static func stop(_ driver: inout CloudDriver) throws {
        try driver.call("StopDBCluster", orders)
        driver.live(for: .hours(1))
    }

    @Sendable private static func beginRestore(_ driver: inout CloudDriver) throws { try driver.call("RestoreDBClusterToPointInTime", pitr(nil, latest)) }

    @Sendable private static func disableSpare(_ driver: inout CloudDriver) throws {
        try driver.call("DisableKey", service: "kms", [("KeyId", driver.resolved(CloudDriver.key("alias/spare")))])
    }

    /// Long past the seven days in which a cluster without its key could be started.
    @Sendable private static func loseKeyForGood(_ driver: inout CloudDriver) throws {
        try disableKey(&driver)
        driver.live(for: .days(9))
        try driver.call("EnableKey", service: "kms", [("KeyId", driver.keyARN)])
    }

    @Sendable private static func oneClusterOnly() -> EstateDeclaration {
        var quotas = Quotas()
        quotas.clusters = 1
        return CloudDriver.estate(quotas: quotas)
    }

    @Sendable private static func oneInstanceOnly() -> EstateDeclaration {
        var quotas = Quotas()
        quotas.instances = 1
        return CloudDriver.estate(quotas: quotas)
    }

    static let edgeCases: [Case] = windowEdges + restoreEdges + stateEdges + formEdges

    private static let windowEdges: [Case] = [
        Case(
            name: "PITR to the latest restorable time itself", action: "RestoreDBClusterToPointInTime", input: pitr("2026-03-01T01:00:00Z"),
            code: .invalidParameterValue, message: "up to, not including, the latest 2026-03-01T01:00:00Z", source: "\(pitrShape), RestoreToTime"),
        Case(
            name: "PITR to before what the retention keeps", action: "RestoreDBClusterToPointInTime", input: pitr("2026-03-01T00:30:00Z"),
            code: .invalidParameterValue, message: "from the earliest restorable time 2026-03-01T01:00:00Z",
            source: "Aurora User Guide, Overview of backing up and restoring an Aurora DB cluster; Model choice: the code",
            estate: { CloudDriver.estate(retentionDays: 1) }, prepare: { $0.live(for: .days(1)) }),
        Case(
            name: "PITR to what a shorter retention let go", action: "RestoreDBClusterToPointInTime", input: pitr("2026-03-01T00:30:00Z"),
            code: .invalidParameterValue, message: "cannot be restored to",
            source: "Aurora User Guide, Overview of backing up and restoring an Aurora DB cluster; Model choice: the code",
            prepare: {
                $0.live(for: .days(3))
                for days in [1, 35] as [Int64] {
                    try $0.call("ModifyDBCluster", orders + [("BackupRetentionPeriod", .integer(days))])
                    $0.live(for: .minutes(10))
                }
            }),
        Case(
            name: "PITR of a stopped cluster to when it was stopped already", action: "RestoreDBClusterToPointInTime", input: pitr("2026-03-01T01:30:00Z"),
            code: .invalidParameterValue, message: "up to, not including, the latest 2026-03-01T01:00:00Z", source: stopping, prepare: stop),
        Case(
            name: "PITR to no time and not to the latest", action: "RestoreDBClusterToPointInTime", input: pitr(nil, [("UseLatestRestorableTime", false)]),
            code: .invalidParameterCombination, message: "exactly one of RestoreToTime and UseLatestRestorableTime", source: pitrShape),
        Case(
            name: "PITR of both name and resource", action: "RestoreDBClusterToPointInTime",
            input: pitr(nil, latest + [("SourceDbClusterResourceId", "cluster-X")]),
            code: .invalidParameterCombination, message: "SourceDBClusterIdentifier and SourceDbClusterResourceId", source: pitrShape),
        Case(
            name: "PITR of a deleted cluster by its name", action: "RestoreDBClusterToPointInTime", input: pitr(nil, latest), code: .dbClusterNotFound,
            message: "orders not found", source: "Aurora User Guide, Retaining automated backups: by resource id",
            prepare: {
                try deleteInstance(&$0)
                try $0.call("DeleteDBCluster", delete + [("DeleteAutomatedBackups", false)])
                $0.live(for: .hours(2))
            }),
    ]

    private static let restoreEdges: [Case] = [
        Case(
            name: "a restore of an unknown type", action: "RestoreDBClusterToPointInTime", input: pitr(nil, latest + [("RestoreType", "fast")]),
            code: .invalidParameterValue, message: "Invalid RestoreType: fast", source: "\(pitrShape), RestoreType"),
        Case(
            name: "PITR with a key of an unencrypted source", action: "RestoreDBClusterToPointInTime",
            input: pitr(nil, latest + [("KmsKeyId", "alias/orders")]),
            code: .invalidParameterCombination, message: "the source cluster is not encrypted", source: "\(pitrShape), KmsKeyId; Model choice: the code",
            estate: { CloudDriver.estate(isEncrypted: false) }),
        Case(
            name: "PITR under a new key of another region", action: "RestoreDBClusterToPointInTime",
            input: pitr(nil, latest + [("KmsKeyId", CloudDriver.key("alias/orders", CloudDriver.east))]), code: .kmsKeyNotAccessible,
            message: "arn:aws:kms:us-east-2", source: "Aurora User Guide, Encrypting Amazon Aurora resources; API shape KMSKeyNotAccessibleFault"),
        Case(
            name: "PITR under a disabled new key", action: "RestoreDBClusterToPointInTime", input: pitr(nil, latest + [("KmsKeyId", "alias/spare")]),
            code: .kmsKeyNotAccessible, message: "DisabledException", source: "API shape KMSKeyNotAccessibleFault", prepare: disableSpare),
        Case(
            name: "PITR under another account's key that lets nobody in", action: "RestoreDBClusterToPointInTime",
            input: pitr(nil, latest + [("KmsKeyId", CloudDriver.key("alias/vault", CloudDriver.west, CloudDriver.vault))]), code: .kmsKeyNotAccessible,
            message: "AccessDeniedException", source: "KMS Developer Guide, Allowing users in other accounts to use a KMS key"),
        Case(
            name: "snapshot restore under a disabled new key", action: "RestoreDBClusterFromSnapshot", input: fromSnapshot + [("KmsKeyId", "alias/spare")],
            code: .kmsKeyNotAccessible, message: "DisabledException", source: "API shape KMSKeyNotAccessibleFault",
            prepare: {
                try takeSnapshot(&$0)
                try disableSpare(&$0)
            }),
        Case(
            name: "snapshot restore over an existing name", action: "RestoreDBClusterFromSnapshot",
            input: [("DBClusterIdentifier", "Orders"), ("SnapshotIdentifier", "snap"), ("Engine", "aurora-mysql")], code: .dbClusterAlreadyExists,
            message: "already exists: orders", source: "API operation RestoreDBClusterFromSnapshot, errors", prepare: takeSnapshot),
        Case(
            name: "snapshot restore with retention 0", action: "RestoreDBClusterFromSnapshot", input: fromSnapshot + [("BackupRetentionPeriod", 0)],
            code: .invalidParameterValue, message: "retention period: 0", source: "\(createShape), BackupRetentionPeriod",
            prepare: takeSnapshot),
        Case(
            name: "PITR with retention 0", action: "RestoreDBClusterToPointInTime", input: pitr(nil, latest + [("BackupRetentionPeriod", 0)]),
            code: .invalidParameterValue, message: "retention period: 0", source: "\(createShape), BackupRetentionPeriod"),
        Case(
            name: "new cluster with retention 36", action: "CreateDBCluster", input: newCluster + [("BackupRetentionPeriod", 36)],
            code: .invalidParameterValue, message: "retention period: 36", source: "\(createShape), BackupRetentionPeriod"),
        Case(
            name: "one cluster more than the quota", action: "CreateDBCluster", input: newCluster, code: .dbClusterQuotaExceeded,
            message: "maximum number of DB clusters: 1", source: "API operation CreateDBCluster, errors", estate: oneClusterOnly),
        Case(
            name: "one restored snapshot more than the quota of clusters", action: "RestoreDBClusterFromSnapshot", input: fromSnapshot,
            code: .dbClusterQuotaExceeded, message: "maximum number of DB clusters: 1", source: "API operation RestoreDBClusterFromSnapshot, errors",
            estate: oneClusterOnly, prepare: takeSnapshot),
        Case(
            name: "one instance more than the quota", action: "CreateDBInstance", input: instance(), code: .instanceQuotaExceeded,
            message: "maximum number of DB instances: 1", source: "API operation CreateDBInstance, errors", estate: oneInstanceOnly),
        Case(
            name: "new cluster without a key while another's key of that name is elsewhere", action: "CreateDBCluster",
            input: newCluster + [("KmsKeyId", "alias/vault")], code: .kmsKeyNotAccessible, message: "alias/vault is not found",
            source: "KMS Developer Guide, Using aliases: an alias name is of the caller's account and region"),
    ]

    private static let stateEdges: [Case] = [
        Case(
            name: "instance in a cluster that is being restored", action: "CreateDBInstance",
            input: [
                ("DBInstanceIdentifier", "r-1"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"), ("DBClusterIdentifier", "restored"),
            ], code: .invalidDBClusterState, message: "restored is in creating state", source: "API operation CreateDBInstance, errors", prepare: beginRestore),
        Case(
            name: "deletion of a cluster that is being restored", action: "DeleteDBCluster",
            input: [("DBClusterIdentifier", "restored"), ("SkipFinalSnapshot", true)], code: .invalidDBClusterState, message: "restored is in creating state",
            source: "API operation DeleteDBCluster, errors; Model choice: a restore cannot be abandoned", prepare: beginRestore),
        Case(
            name: "stop of a cluster that is being restored", action: "StopDBCluster", input: [("DBClusterIdentifier", "restored")],
            code: .invalidDBClusterState, message: "restored is in creating state", source: "API operation StopDBCluster, errors", prepare: beginRestore),
        Case(
            name: "failover of a stopped cluster", action: "FailoverDBCluster", input: orders, code: .invalidDBClusterState, message: "stopped state",
            source: stopping, prepare: stop),
        Case(
            name: "failover to the writer", action: "FailoverDBCluster", input: orders + [("TargetDBInstanceIdentifier", "orders-1")],
            code: .invalidDBInstanceState, message: "orders-1 is not an available reader", source: "API shape FailoverDBClusterMessage; Model choice: the code",
            estate: { CloudDriver.estate(instances: 2) }),
        Case(
            name: "change of a cluster whose key is lost for good", action: "ModifyDBCluster", input: orders + [("DeletionProtection", true)],
            code: .invalidDBClusterState, message: "inaccessible-encryption-credentials state", source: keyLoss,
            estate: { CloudDriver.estate(retentionDays: 35) }, prepare: loseKeyForGood),
        Case(
            name: "snapshot of a cluster whose key was lost for good and is back", action: "CreateDBClusterSnapshot",
            input: [("DBClusterSnapshotIdentifier", "other"), ("DBClusterIdentifier", "orders")], code: .invalidDBClusterState,
            message: "inaccessible-encryption-credentials state", source: keyLoss, estate: { CloudDriver.estate(retentionDays: 35) }, prepare: loseKeyForGood),
        Case(
            name: "start while the key is pending deletion", action: "StartDBCluster", input: orders, code: .kmsKeyNotAccessible,
            message: "KMSInvalidStateException", source: "API operation StartDBCluster, errors",
            prepare: {
                try stop(&$0)
                try scheduleDeletion(&$0)
            }),
        Case(
            name: "start of a stopped cluster after RDS's grant was revoked", action: "StartDBCluster", input: orders, code: .kmsKeyNotAccessible,
            message: "InvalidGrantIdException", source: "\(keyLoss) (the grant of RDS); API operation StartDBCluster, errors",
            prepare: {
                try stop(&$0)
                let grants = try $0.call("ListGrants", service: "kms", [("KeyId", $0.keyARN)])["Grants"]
                try $0.call("RevokeGrant", service: "kms", [("KeyId", $0.keyARN), ("GrantId", grants?[0]?["GrantId"] ?? "")])
            }),
        Case(
            name: "instance under a key pending deletion", action: "CreateDBInstance", input: instance(), code: .kmsKeyNotAccessible,
            message: "KMSInvalidStateException", source: "API operation CreateDBInstance, errors", prepare: scheduleDeletion),
        Case(
            name: "final snapshot under a key pending deletion", action: "DeleteDBCluster", input: orders + [("FinalDBSnapshotIdentifier", "last")],
            code: .kmsKeyNotAccessible, message: "KMSInvalidStateException", source: "API operation DeleteDBCluster, errors",
            prepare: {
                try deleteInstance(&$0)
                try scheduleDeletion(&$0)
            }),
        Case(
            name: "new cluster under a key pending deletion", action: "CreateDBCluster", input: newCluster + [("KmsKeyId", "alias/orders")],
            code: .kmsKeyNotAccessible, message: "KMSInvalidStateException", source: "API operation CreateDBCluster, errors", prepare: scheduleDeletion),
    ]

    private static let formEdges: [Case] = [
        Case(
            name: "backup window across midnight of 29 minutes", action: "CreateDBCluster", input: newCluster + [("PreferredBackupWindow", "23:59-00:28")],
            code: .invalidParameterValue, message: "at least 30 minutes", source: "\(createShape), PreferredBackupWindow"),
        Case(
            name: "backup window at 24 o'clock", action: "CreateDBCluster", input: newCluster + [("PreferredBackupWindow", "24:00-01:00")],
            code: .invalidParameterValue, message: "hh24:mi-hh24:mi", source: "\(createShape), PreferredBackupWindow"),
        Case(
            name: "backup window with one digit of the hour", action: "CreateDBCluster", input: newCluster + [("PreferredBackupWindow", "3:00-4:00")],
            code: .invalidParameterValue, message: "hh24:mi-hh24:mi", source: "\(createShape), PreferredBackupWindow"),
        Case(
            name: "identifier with an underscore", action: "CreateDBInstance",
            input: [
                ("DBInstanceIdentifier", "orders_9"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"), ("DBClusterIdentifier", "orders"),
            ], code: .invalidParameterValue, message: "not a valid identifier: orders_9", source: "API shape CreateDBInstanceMessage, DBInstanceIdentifier"),
        Case(
            name: "a page of 19", action: "DescribeDBClusters", input: [("MaxRecords", 19)], code: .invalidParameterValue, message: "20 to 100, not 19",
            source: "API shape DescribeDBClustersMessage, MaxRecords"),
        Case(
            name: "a marker past the end", action: "DescribeDBClusters", input: [("Marker", "2")], code: .invalidParameterValue, message: "Invalid Marker: 2",
            source: "API shape DescribeDBClustersMessage, Marker; Model choice: the code"),
        Case(
            name: "a filter without values", action: "DescribeDBClusters", input: [("Filters", .list([.map([.init("Name", "engine")])]))],
            code: .invalidParameterValue, message: "filter engine has no Values", source: "API shape Filter; Model choice: the code"),
        Case(
            name: "promotion tier -1", action: "CreateDBInstance", input: instance([("PromotionTier", -1)]), code: .invalidParameterValue,
            message: "0 to 15, not -1", source: "API shape CreateDBInstanceMessage, PromotionTier"),
        Case(
            name: "a number where a text belongs", action: "StopDBCluster", input: [("DBClusterIdentifier", 7)], code: .invalidParameterValue,
            message: "must be a String", source: "API shape StopDBClusterMessage; Model choice: the code"),
        Case(
            name: "a tag given twice", action: "CreateDBCluster",
            input: newCluster + [("Tags", .list([.map([.init("Key", "a")]), .map([.init("Key", "a")])]))], code: .invalidParameterValue,
            message: "tag a is given twice", source: "RDS API Reference, Tag; Model choice: the code"),
        Case(
            name: "events of more than 14 days", action: "DescribeEvents", input: [("Duration", 20161)], code: .invalidParameterValue,
            message: "not 20161", source: "API shape DescribeEventsMessage, Duration"),
        Case(
            name: "an operation that is not modelled", action: "RebootDBCluster", input: orders, code: .invalidParameterValue,
            message: "rds:RebootDBCluster is not modelled", source: "Model choice: refused by name, never ignored"),
        Case(
            name: "the state of an unknown DNS change", action: "GetChange", input: [("Id", "/change/C9")], code: .invalidParameterValue,
            message: "no change /change/C9", source: "Model choice: the code; Route 53's NoSuchChange is not among the codes", service: "route53"),
    ]
}
