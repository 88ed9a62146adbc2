import Estate
import Testing
import Units

@testable import ClusterModel

/// Refusals by state, by windows and by form.
extension RefusalTests {
    private typealias Input = [(String, StructuredValue)]
    private static let orders: Input = [("DBClusterIdentifier", "orders")]
    private static let newCluster: Input = [("DBClusterIdentifier", "new"), ("Engine", "aurora-mysql")]
    private static func instance(_ more: Input = []) -> Input {
        [("DBInstanceIdentifier", "orders-9"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"), ("DBClusterIdentifier", "orders")] + more
    }

    @Sendable private static func stop(_ driver: inout CloudDriver) throws {
        try driver.call("StopDBCluster", orders)
        driver.live(for: .hours(1))
    }

    /// RDS has noticed that the key is gone.
    @Sendable private static func loseKey(_ driver: inout CloudDriver) throws {
        try disableKey(&driver)
        driver.live(for: .hours(12))
    }

    private static let stopping = "Aurora User Guide, Stopping and starting an Amazon Aurora DB cluster"
    private static let keyLoss = "Aurora User Guide, Encrypting Amazon Aurora resources"

    static let stateCases: [Case] = [
        Case(
            name: "stop of a stopped cluster", action: "StopDBCluster", input: orders, code: .invalidDBClusterState, message: "stopped state", source: stopping,
            prepare: stop),
        Case(
            name: "start of an available cluster", action: "StartDBCluster", input: orders, code: .invalidDBClusterState,
            message: "one of stopped,inaccessible-encryption-credentials-recoverable", source: "API operation StartDBCluster, errors"),
        Case(
            name: "deletion of a stopped cluster", action: "DeleteDBCluster", input: delete, code: .invalidDBClusterState, message: "stopped state",
            source: "Aurora User Guide, Deleting Aurora DB clusters and DB instances",
            prepare: {
                try deleteInstance(&$0)
                $0.live(for: .hours(1))
                try stop(&$0)
            }),
        Case(
            name: "change of a stopped cluster", action: "ModifyDBCluster", input: orders + [("DeletionProtection", true)], code: .invalidDBClusterState,
            message: "stopped state", source: stopping, prepare: stop),
        Case(
            name: "instance in a stopped cluster", action: "CreateDBInstance", input: instance(), code: .invalidDBClusterState, message: "stopped state",
            source: stopping, prepare: stop),
        Case(
            name: "start while the key is disabled", action: "StartDBCluster", input: orders, code: .kmsKeyNotAccessible, message: "DisabledException",
            source: "API operation StartDBCluster, errors", prepare: loseKey),
        Case(
            name: "start after seven days without the key", action: "StartDBCluster", input: orders, code: .invalidDBClusterState,
            message: "inaccessible-encryption-credentials state", source: keyLoss,
            prepare: {
                try loseKey(&$0)
                $0.live(for: .days(8))
                try $0.call("EnableKey", service: "kms", [("KeyId", $0.keyARN)])
            }),
        Case(
            name: "snapshot of a cluster without its key", action: "CreateDBClusterSnapshot",
            input: [("DBClusterSnapshotIdentifier", "other")] + orders, code: .invalidDBClusterState,
            message: "inaccessible-encryption-credentials-recoverable state", source: keyLoss, prepare: loseKey),
        Case(
            name: "instance under a disabled key", action: "CreateDBInstance", input: instance(), code: .kmsKeyNotAccessible, message: "DisabledException",
            source: "API operation CreateDBInstance, errors", prepare: disableKey),
        Case(
            name: "instance after RDS's grant was revoked", action: "CreateDBInstance", input: instance(), code: .kmsKeyNotAccessible,
            message: "InvalidGrantIdException", source: "KMS Developer Guide, Grants in AWS KMS",
            prepare: { driver in
                guard let grant = driver.cloud.clusters[0].keyGrant else { return }
                try driver.call("RevokeGrant", service: "kms", [("KeyId", driver.keyARN), ("GrantId", .string(grant))])
            }),
        Case(
            name: "restore to a time of a cluster being restored", action: "RestoreDBClusterToPointInTime",
            input: [("DBClusterIdentifier", "again"), ("SourceDBClusterIdentifier", "restored"), ("UseLatestRestorableTime", true)],
            code: .invalidDBClusterState, message: "creating state", source: "Aurora User Guide, Overview of backing up and restoring an Aurora DB cluster",
            prepare: { try $0.call("RestoreDBClusterToPointInTime", pitr(nil, [("UseLatestRestorableTime", true)])) }),
        Case(
            name: "snapshot during a failover", action: "CreateDBClusterSnapshot", input: [("DBClusterSnapshotIdentifier", "other")] + orders,
            code: .invalidDBClusterState, message: "failing-over state", source: "Aurora User Guide, Creating a DB cluster snapshot",
            estate: { CloudDriver.estate(instances: 2) },
            prepare: { try $0.call("FailoverDBCluster", orders) }),
        Case(
            name: "failover to an unknown instance", action: "FailoverDBCluster", input: orders + [("TargetDBInstanceIdentifier", "nobody")],
            code: .invalidDBInstanceState, message: "nobody is not an available reader", source: "API operation FailoverDBCluster, errors",
            estate: { CloudDriver.estate(instances: 2) }),
        Case(
            name: "promotion tier 16", action: "CreateDBInstance", input: instance([("PromotionTier", 16)]), code: .invalidParameterValue,
            message: "0 to 15, not 16", source: "API shape CreateDBInstanceMessage, PromotionTier"),
        // New clusters
        Case(
            name: "new cluster of another engine", action: "CreateDBCluster", input: [("DBClusterIdentifier", "new"), ("Engine", "mysql")],
            code: .invalidParameterValue, message: "Invalid DB engine: mysql", source: "API shape CreateDBClusterMessage, Engine"),
        Case(
            name: "new cluster over an existing one", action: "CreateDBCluster", input: orders + [("Engine", "aurora-mysql")], code: .dbClusterAlreadyExists,
            message: "already exists: orders", source: "API operation CreateDBCluster, errors"),
        Case(
            name: "new cluster with retention 0", action: "CreateDBCluster", input: newCluster + [("BackupRetentionPeriod", 0)], code: .invalidParameterValue,
            message: "between 1 and 35", source: "API shape CreateDBClusterMessage, BackupRetentionPeriod"),
        Case(
            name: "new cluster under a key and unencrypted", action: "CreateDBCluster",
            input: newCluster + [("StorageEncrypted", false), ("KmsKeyId", "alias/orders")], code: .invalidParameterCombination,
            message: "StorageEncrypted false", source: "API shape CreateDBClusterMessage, KmsKeyId; Model choice: the code"),
        Case(
            name: "new cluster under an unknown key", action: "CreateDBCluster", input: newCluster + [("KmsKeyId", "alias/nobody")],
            code: .kmsKeyNotAccessible, message: "alias/nobody", source: "API operation CreateDBCluster, errors"),
        Case(
            name: "new cluster under a disabled key", action: "CreateDBCluster", input: newCluster + [("KmsKeyId", "alias/orders")],
            code: .kmsKeyNotAccessible, message: "DisabledException", source: "API operation CreateDBCluster, errors", prepare: disableKey),
        Case(
            name: "backup window of 29 minutes", action: "CreateDBCluster", input: newCluster + [("PreferredBackupWindow", "03:00-03:29")],
            code: .invalidParameterValue, message: "at least 30 minutes", source: "API shape CreateDBClusterMessage, PreferredBackupWindow"),
        Case(
            name: "backup window in words", action: "ModifyDBCluster", input: orders + [("PreferredBackupWindow", "at night")], code: .invalidParameterValue,
            message: "hh24:mi-hh24:mi", source: "API shape ModifyDBClusterMessage, PreferredBackupWindow"),
        Case(
            name: "snapshot restore with retention 36", action: "RestoreDBClusterFromSnapshot", input: fromSnapshot + [("BackupRetentionPeriod", 36)],
            code: .invalidParameterValue, message: "between 1 and 35", source: "API shape CreateDBClusterMessage, BackupRetentionPeriod", prepare: takeSnapshot),
        // Form
        Case(
            name: "identifier of 64 characters", action: "CreateDBCluster",
            input: [("DBClusterIdentifier", .string(String(repeating: "a", count: 64))), ("Engine", "aurora-mysql")], code: .invalidParameterValue,
            message: "not a valid identifier", source: "API shape CreateDBClusterMessage, DBClusterIdentifier"),
        Case(
            name: "identifier with a digit first", action: "CreateDBCluster", input: [("DBClusterIdentifier", "1new"), ("Engine", "aurora-mysql")],
            code: .invalidParameterValue, message: "not a valid identifier: 1new", source: "API shape CreateDBClusterMessage, DBClusterIdentifier"),
        Case(
            name: "empty identifier", action: "CreateDBCluster", input: [("DBClusterIdentifier", ""), ("Engine", "aurora-mysql")], code: .missingParameter,
            message: "DBClusterIdentifier", source: "RDS API Reference, Common Errors"),
        Case(
            name: "a text where a Boolean belongs", action: "ModifyDBCluster", input: orders + [("DeletionProtection", "yes")], code: .invalidParameterValue,
            message: "must be a Boolean", source: "API shape ModifyDBClusterMessage, DeletionProtection; Model choice: the code"),
        Case(
            name: "a page of 101", action: "DescribeDBClusters", input: [("MaxRecords", 101)], code: .invalidParameterValue, message: "20 to 100, not 101",
            source: "API shape DescribeDBClustersMessage, MaxRecords"),
        Case(
            name: "a marker of nobody", action: "DescribeDBClusters", input: [("Marker", "next")], code: .invalidParameterValue,
            message: "Invalid Marker: next",
            source: "API shape DescribeDBClustersMessage, Marker; Model choice: the code"),
        Case(
            name: "an unknown filter", action: "DescribeDBInstances",
            input: [("Filters", .list([.map([.init("Name", "color"), .init("Values", .list([]))])]))],
            code: .invalidParameterValue, message: "Unrecognized filter name: color",
            source: "API shape DescribeDBInstancesMessage, Filters; Model choice: the code"),
        Case(
            name: "events of no time", action: "DescribeEvents", input: [("Duration", 0)], code: .invalidParameterValue, message: "1 to 20160 minutes",
            source: "API shape DescribeEventsMessage, Duration"),
        Case(
            name: "events of a source without its type", action: "DescribeEvents", input: [("SourceIdentifier", "orders")], code: .invalidParameterCombination,
            message: "SourceType", source: "API shape DescribeEventsMessage, SourceIdentifier"),
        Case(
            name: "events from the end to the start", action: "DescribeEvents",
            input: [("StartTime", "2026-03-01T01:00:00Z"), ("EndTime", "2026-03-01T00:30:00Z")], code: .invalidParameterCombination,
            message: "is after EndTime",
            source: "API shape DescribeEventsMessage; Model choice: the code"),
        Case(
            name: "backtrack of a cluster that cannot", action: "BacktrackDBCluster", input: orders + [("BacktrackTo", "2026-03-01T00:30:00Z")],
            code: .invalidDBClusterState, message: "Backtrack is not enabled",
            source: "Aurora User Guide, Backtracking an Aurora DB cluster; Model choice: the code"),
        // Control planes
        Case(
            name: "a call while RDS's control plane is down", action: "DescribeDBClusters", input: [], code: .serviceUnavailable,
            message: "rds endpoint of us-west-2", source: "AWS Fault Isolation Boundaries, Control planes and data planes",
            prepare: { _ = $0.cloud.beginOutage(of: .init(service: "rds", region: CloudDriver.west), now: $0.now) }),
        Case(
            name: "restore while KMS is down", action: "RestoreDBClusterToPointInTime", input: pitr(nil, [("UseLatestRestorableTime", true)]),
            code: .kmsKeyNotAccessible, message: "DependencyTimeoutException",
            source: "KMS API Reference, DependencyTimeoutException; Model choice: the code of RDS",
            prepare: { _ = $0.cloud.beginOutage(of: .init(service: "kms", region: CloudDriver.west), now: $0.now) }),
    ]

    @Test func tooManyCallsInOneInstantAreThrottledUntilTimePasses() {
        var driver = CloudDriver()
        let codes = (0..<25).map { _ in driver.refusal("ModifyDBCluster", [("DBClusterIdentifier", "nobody")]) }
        #expect(codes == Array(repeating: .dbClusterNotFound, count: 20) + Array(repeating: .throttling, count: 5))
        #expect(driver.refusal("DescribeDBClusters", []) == nil, "reading calls have a bucket of their own")
        #expect(driver.refusal("ModifyDBCluster", region: CloudDriver.east, [("DBClusterIdentifier", "nobody")]) == .dbClusterNotFound)
        driver.live(for: .milliseconds(500))
        #expect(driver.refusal("ModifyDBCluster", [("DBClusterIdentifier", "nobody")]) == .dbClusterNotFound, "two a second")
        #expect(driver.refusal("ModifyDBCluster", [("DBClusterIdentifier", "nobody")]) == .throttling)
    }
}
