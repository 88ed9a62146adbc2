import Estate
import Testing
import Units

@testable import ClusterModel

/// Every refusal of the modelled verbs: the code must be the service's, and nothing may have changed.
@Suite("refusals") struct RefusalTests {
    static let arn = "arn:aws:rds:us-west-2:111122223333:cluster:orders"
    /// Stands for the ARN of the cluster's key, which each run makes.
    static let theKey: StructuredValue = "the key's ARN"
    static let snapshotARN = "arn:aws:rds:us-west-2:111122223333:cluster-snapshot:snap"

    @Sendable static func takeSnapshot(_ driver: inout CloudDriver) throws {
        try driver.call("CreateDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "snap"), ("DBClusterIdentifier", "orders")])
        driver.live(for: .hours(1))
    }

    @Sendable static func disableKey(_ driver: inout CloudDriver) throws { try driver.call("DisableKey", service: "kms", [("KeyId", driver.keyARN)]) }

    @Sendable static func scheduleDeletion(_ driver: inout CloudDriver) throws {
        try driver.call("ScheduleKeyDeletion", service: "kms", [("KeyId", driver.keyARN), ("PendingWindowInDays", 7)])
    }

    @Sendable static func destroyKey(_ driver: inout CloudDriver) throws {
        try scheduleDeletion(&driver)
        driver.live(for: .days(9))
    }

    @Sendable static func deleteInstance(_ driver: inout CloudDriver) throws { try driver.call("DeleteDBInstance", [("DBInstanceIdentifier", "orders-1")]) }

    static func pitr(_ time: StructuredValue?, _ more: [(String, StructuredValue)] = []) -> [(String, StructuredValue)] {
        [("DBClusterIdentifier", "restored"), ("SourceDBClusterIdentifier", "orders")] + (time.map { [("RestoreToTime", $0)] } ?? []) + more
    }

    static let fromSnapshot: [(String, StructuredValue)] = [("DBClusterIdentifier", "restored"), ("SnapshotIdentifier", "snap"), ("Engine", "aurora-mysql")]
    static let delete: [(String, StructuredValue)] = [("DBClusterIdentifier", "orders"), ("SkipFinalSnapshot", true)]
    static func copy(_ more: [(String, StructuredValue)]) -> [(String, StructuredValue)] {
        [("SourceDBClusterSnapshotIdentifier", .string(snapshotARN)), ("TargetDBClusterSnapshotIdentifier", "copy")] + more
    }

    static let allCases = cases + snapshotCases

    static let cases: [Case] = [
        // Windows
        Case(
            name: "PITR before the cluster existed", action: "RestoreDBClusterToPointInTime", input: pitr("2026-02-28T23:59:59Z"), code: .invalidParameterValue),
        Case(name: "PITR after the latest", action: "RestoreDBClusterToPointInTime", input: pitr("2026-03-01T10:00:00Z"), code: .invalidParameterValue),
        Case(name: "PITR with a fraction", action: "RestoreDBClusterToPointInTime", input: pitr("2026-03-01T00:30:00.5Z"), code: .invalidParameterValue),
        Case(name: "PITR to no time at all", action: "RestoreDBClusterToPointInTime", input: pitr(nil), code: .invalidParameterCombination),
        Case(
            name: "PITR to both time and latest", action: "RestoreDBClusterToPointInTime",
            input: pitr("2026-03-01T00:30:00Z", [("UseLatestRestorableTime", true)]), code: .invalidParameterCombination),
        Case(name: "PITR to a wrong time", action: "RestoreDBClusterToPointInTime", input: pitr("yesterday"), code: .invalidParameterValue),
        Case(
            name: "PITR of an unknown cluster", action: "RestoreDBClusterToPointInTime",
            input: [("DBClusterIdentifier", "restored"), ("SourceDBClusterIdentifier", "nobody"), ("UseLatestRestorableTime", true)], code: .dbClusterNotFound),
        Case(
            name: "PITR of an unknown resource", action: "RestoreDBClusterToPointInTime",
            input: [("DBClusterIdentifier", "restored"), ("SourceDbClusterResourceId", "cluster-NOBODY"), ("UseLatestRestorableTime", true)],
            code: .dbClusterAutomatedBackupNotFound),
        Case(
            name: "PITR without a source", action: "RestoreDBClusterToPointInTime",
            input: [("DBClusterIdentifier", "restored"), ("UseLatestRestorableTime", true)], code: .invalidParameterCombination),
        Case(
            name: "PITR over an existing name", action: "RestoreDBClusterToPointInTime",
            input: [("DBClusterIdentifier", "orders"), ("SourceDBClusterIdentifier", "orders"), ("UseLatestRestorableTime", true)],
            code: .dbClusterAlreadyExists),
        Case(
            name: "clone", action: "RestoreDBClusterToPointInTime", input: pitr(nil, [("UseLatestRestorableTime", true), ("RestoreType", "copy-on-write")]),
            code: .invalidParameterValue),
        Case(
            name: "PITR with retention 36", action: "RestoreDBClusterToPointInTime",
            input: pitr(nil, [("UseLatestRestorableTime", true), ("BackupRetentionPeriod", 36)]), code: .invalidParameterValue),
        Case(
            name: "wrong identifier", action: "RestoreDBClusterToPointInTime",
            input: [("DBClusterIdentifier", "orders--new"), ("SourceDBClusterIdentifier", "orders"), ("UseLatestRestorableTime", true)],
            code: .invalidParameterValue),
        Case(
            name: "a member that is not modelled", action: "RestoreDBClusterToPointInTime",
            input: pitr(nil, [("UseLatestRestorableTime", true), ("EngineMode", "x")]), code: .invalidParameterValue),
        // Keys
        Case(
            name: "PITR under a disabled key", action: "RestoreDBClusterToPointInTime", input: pitr("2026-03-01T00:30:00Z"), code: .kmsKeyNotAccessible,
            prepare: disableKey),
        Case(
            name: "PITR under a key pending deletion", action: "RestoreDBClusterToPointInTime", input: pitr("2026-03-01T00:30:00Z"), code: .kmsKeyNotAccessible,
            prepare: scheduleDeletion),
        Case(
            name: "PITR under a destroyed key", action: "RestoreDBClusterToPointInTime", input: pitr("2026-03-01T00:30:00Z"), code: .kmsKeyNotAccessible,
            estate: { CloudDriver.estate(retentionDays: 35) }, prepare: destroyKey),
        Case(
            name: "PITR under an unknown new key", action: "RestoreDBClusterToPointInTime", input: pitr("2026-03-01T00:30:00Z", [("KmsKeyId", "alias/nobody")]),
            code: .kmsKeyNotAccessible),
        Case(
            name: "snapshot under a disabled key", action: "CreateDBClusterSnapshot",
            input: [("DBClusterSnapshotIdentifier", "other"), ("DBClusterIdentifier", "orders")], code: .kmsKeyNotAccessible, prepare: disableKey),
        Case(
            name: "snapshot restore under a disabled key", action: "RestoreDBClusterFromSnapshot", input: fromSnapshot, code: .kmsKeyNotAccessible,
            prepare: {
                try takeSnapshot(&$0)
                try disableKey(&$0)
            }),
        Case(
            name: "snapshot restore under a key pending deletion", action: "RestoreDBClusterFromSnapshot", input: fromSnapshot, code: .kmsKeyNotAccessible,
            prepare: {
                try takeSnapshot(&$0)
                try scheduleDeletion(&$0)
            }),
        Case(
            name: "snapshot restore under a destroyed key", action: "RestoreDBClusterFromSnapshot", input: fromSnapshot, code: .kmsKeyNotAccessible,
            prepare: {
                try takeSnapshot(&$0)
                try destroyKey(&$0)
            }),
        Case(
            name: "final snapshot under a disabled key", action: "DeleteDBCluster",
            input: [("DBClusterIdentifier", "orders"), ("FinalDBSnapshotIdentifier", "last")], code: .kmsKeyNotAccessible,
            prepare: {
                try deleteInstance(&$0)
                try disableKey(&$0)
            }),
        Case(
            name: "cross-region copy without a key", action: "CopyDBClusterSnapshot", input: copy([]), code: .invalidParameterCombination,
            region: CloudDriver.east, prepare: takeSnapshot),
        Case(
            name: "cross-region copy with a key of the source region", action: "CopyDBClusterSnapshot",
            input: copy([("KmsKeyId", "arn:aws:kms:us-west-2:111122223333:key/none")]), code: .kmsKeyNotAccessible, region: CloudDriver.east,
            prepare: takeSnapshot),
        Case(
            name: "copy under a disabled source key", action: "CopyDBClusterSnapshot", input: copy([("KmsKeyId", "alias/orders")]), code: .kmsKeyNotAccessible,
            region: CloudDriver.east,
            prepare: {
                try takeSnapshot(&$0)
                try disableKey(&$0)
            }),
        // Snapshots
        Case(
            name: "snapshot of an unknown cluster", action: "CreateDBClusterSnapshot",
            input: [("DBClusterSnapshotIdentifier", "other"), ("DBClusterIdentifier", "nobody")], code: .dbClusterNotFound),
        Case(
            name: "snapshot name taken", action: "CreateDBClusterSnapshot",
            input: [("DBClusterSnapshotIdentifier", "snap"), ("DBClusterIdentifier", "orders")], code: .dbClusterSnapshotAlreadyExists, prepare: takeSnapshot),
        Case(name: "restore of an unknown snapshot", action: "RestoreDBClusterFromSnapshot", input: fromSnapshot, code: .dbClusterSnapshotNotFound),
        Case(
            name: "restore with another engine", action: "RestoreDBClusterFromSnapshot",
            input: [("DBClusterIdentifier", "restored"), ("SnapshotIdentifier", "snap"), ("Engine", "aurora-postgresql")], code: .invalidParameterCombination,
            prepare: takeSnapshot),
        Case(
            name: "restore of a snapshot of another region", action: "RestoreDBClusterFromSnapshot",
            input: [("DBClusterIdentifier", "restored"), ("SnapshotIdentifier", .string(snapshotARN)), ("Engine", "aurora-mysql")],
            code: .dbClusterSnapshotNotFound, region: CloudDriver.east, prepare: takeSnapshot),
        Case(
            name: "restore of a snapshot still being made", action: "RestoreDBClusterFromSnapshot", input: fromSnapshot, code: .invalidDBClusterSnapshotState,
            prepare: { try $0.call("CreateDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "snap"), ("DBClusterIdentifier", "orders")]) }),
        Case(
            name: "deletion of an unknown snapshot", action: "DeleteDBClusterSnapshot", input: [("DBClusterSnapshotIdentifier", "nobody")],
            code: .dbClusterSnapshotNotFound),
        // Deletion
        Case(name: "deletion with instances", action: "DeleteDBCluster", input: delete, code: .invalidDBClusterState),
        Case(
            name: "deletion without a choice about the final snapshot", action: "DeleteDBCluster", input: [("DBClusterIdentifier", "orders")],
            code: .invalidParameterCombination, prepare: deleteInstance),
        Case(
            name: "deletion with both choices", action: "DeleteDBCluster", input: delete + [("FinalDBSnapshotIdentifier", "last")],
            code: .invalidParameterCombination, prepare: deleteInstance),
        Case(
            name: "deletion with an existing final name", action: "DeleteDBCluster",
            input: [("DBClusterIdentifier", "orders"), ("FinalDBSnapshotIdentifier", "snap")], code: .dbClusterSnapshotAlreadyExists,
            prepare: {
                try takeSnapshot(&$0)
                try deleteInstance(&$0)
            }),
        Case(
            name: "deletion under protection", action: "DeleteDBCluster", input: delete, code: .invalidParameterCombination,
            prepare: {
                try $0.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("DeletionProtection", true)])
                try deleteInstance(&$0)
            }),
        Case(name: "deletion of an unknown instance", action: "DeleteDBInstance", input: [("DBInstanceIdentifier", "nobody")], code: .dbInstanceNotFound),
        Case(
            name: "deletion of an instance that is going", action: "DeleteDBInstance", input: [("DBInstanceIdentifier", "orders-1")],
            code: .invalidDBInstanceState, prepare: deleteInstance),
        // Changes
        Case(
            name: "retention 0", action: "ModifyDBCluster", input: [("DBClusterIdentifier", "orders"), ("BackupRetentionPeriod", 0)],
            code: .invalidParameterValue),
        Case(
            name: "retention 36", action: "ModifyDBCluster", input: [("DBClusterIdentifier", "orders"), ("BackupRetentionPeriod", 36)],
            code: .invalidParameterValue),
        Case(
            name: "rename to a name with a hyphen at the end", action: "ModifyDBCluster",
            input: [("DBClusterIdentifier", "orders"), ("NewDBClusterIdentifier", "new-"), ("ApplyImmediately", true)], code: .invalidParameterValue),
        Case(
            name: "rename in the maintenance window", action: "ModifyDBCluster", input: [("DBClusterIdentifier", "orders"), ("NewDBClusterIdentifier", "new")],
            code: .invalidParameterCombination),
        Case(
            name: "second change while renaming", action: "ModifyDBCluster", input: [("DBClusterIdentifier", "new"), ("DeletionProtection", true)],
            code: .invalidDBClusterState,
            prepare: { try $0.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("NewDBClusterIdentifier", "new"), ("ApplyImmediately", true)]) }),
        Case(name: "failover without a reader", action: "FailoverDBCluster", input: [("DBClusterIdentifier", "orders")], code: .invalidDBClusterState),
        Case(
            name: "instance name taken", action: "CreateDBInstance",
            input: [("DBInstanceIdentifier", "orders-1"), ("DBClusterIdentifier", "orders"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql")],
            code: .dbInstanceAlreadyExists),
        Case(
            name: "instance of another engine", action: "CreateDBInstance",
            input: [("DBInstanceIdentifier", "new"), ("DBClusterIdentifier", "orders"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-postgresql")],
            code: .invalidParameterCombination),
        Case(
            name: "instance in a zone that is not there", action: "CreateDBInstance",
            input: [
                ("DBInstanceIdentifier", "new"), ("DBClusterIdentifier", "orders"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"),
                ("AvailabilityZone", "us-east-2a"),
            ], code: .invalidParameterValue),
        Case(
            name: "instance without a class", action: "CreateDBInstance",
            input: [("DBInstanceIdentifier", "new"), ("DBClusterIdentifier", "orders"), ("Engine", "aurora-mysql")], code: .missingParameter),
        // Data API
        Case(
            name: "SQL with the Data API off", action: "ExecuteStatement",
            input: [("resourceArn", .string(arn)), ("secretArn", "arn:aws:secretsmanager:us-west-2:111122223333:secret:orders-app"), ("sql", "select 1")],
            code: .httpEndpointNotEnabled, service: "rds-data", prepare: { try $0.call("DisableHttpEndpoint", [("ResourceArn", .string(arn))]) }),
        Case(
            name: "SQL after a rename", action: "ExecuteStatement",
            input: [
                ("resourceArn", "arn:aws:rds:us-west-2:111122223333:cluster:new"),
                ("secretArn", "arn:aws:secretsmanager:us-west-2:111122223333:secret:orders-app"), ("sql", "select 1"),
            ], code: .httpEndpointNotEnabled, service: "rds-data",
            prepare: {
                try $0.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("NewDBClusterIdentifier", "new"), ("ApplyImmediately", true)])
                $0.live(for: .hours(1))
            }),
        Case(
            name: "SQL with an unknown secret", action: "ExecuteStatement",
            input: [("resourceArn", .string(arn)), ("secretArn", "arn:aws:secretsmanager:us-west-2:111122223333:secret:nobody"), ("sql", "select 1")],
            code: .secretsError, service: "rds-data"),
        Case(
            name: "SQL that is wrong", action: "ExecuteStatement",
            input: [
                ("resourceArn", .string(arn)), ("secretArn", "arn:aws:secretsmanager:us-west-2:111122223333:secret:orders-app"),
                ("sql", "select nothing from nowhere"),
            ], code: .databaseError, service: "rds-data"),
        Case(
            name: "SQL without a writer", action: "ExecuteStatement",
            input: [("resourceArn", .string(arn)), ("secretArn", "arn:aws:secretsmanager:us-west-2:111122223333:secret:orders-app"), ("sql", "select 1")],
            code: .databaseUnavailable, service: "rds-data", prepare: deleteInstance),
        Case(
            name: "Data API of an unknown cluster", action: "EnableHttpEndpoint", input: [("ResourceArn", "arn:aws:rds:us-west-2:111122223333:cluster:nobody")],
            code: .resourceNotFound),
        // KMS
        Case(
            name: "deletion window 6", action: "ScheduleKeyDeletion", input: [("KeyId", theKey), ("PendingWindowInDays", 6)], code: .kmsValidation,
            service: "kms"),
        Case(
            name: "deletion window 31", action: "ScheduleKeyDeletion", input: [("KeyId", theKey), ("PendingWindowInDays", 31)], code: .kmsValidation,
            service: "kms"),
        Case(name: "disabling a key by its alias", action: "DisableKey", input: [("KeyId", "alias/orders")], code: .kmsNotFound, service: "kms"),
        Case(name: "unknown key", action: "DescribeKey", input: [("KeyId", "alias/nobody")], code: .kmsNotFound, service: "kms"),
        Case(
            name: "enabling a key pending deletion", action: "EnableKey", input: [("KeyId", theKey)], code: .kmsInvalidState, service: "kms",
            prepare: scheduleDeletion),
        Case(
            name: "cancelling a deletion that is not scheduled", action: "CancelKeyDeletion", input: [("KeyId", theKey)], code: .kmsInvalidState,
            service: "kms"),
        // Route 53
        Case(
            name: "a change that is not a CNAME", action: "ChangeResourceRecordSets",
            input: [
                ("HostedZoneId", "ZDAYBREAK"),
                (
                    "ChangeBatch",
                    .map([
                        .init(
                            "Changes", .list([.map([.init("Action", "UPSERT"), .init("ResourceRecordSet", .map([.init("Name", "a"), .init("Type", "A")]))])]))
                    ])
                ),
            ], code: .invalidChangeBatch, service: "route53"),
        Case(
            name: "deletion of a record that is not there", action: "ChangeResourceRecordSets",
            input: [
                ("HostedZoneId", "ZDAYBREAK"),
                (
                    "ChangeBatch",
                    .map([
                        .init(
                            "Changes",
                            .list([.map([.init("Action", "DELETE"), .init("ResourceRecordSet", .map([.init("Name", "a"), .init("Type", "CNAME")]))])]))
                    ])
                ),
            ], code: .invalidChangeBatch, service: "route53"),
        Case(
            name: "another hosted zone", action: "ChangeResourceRecordSets",
            input: [("HostedZoneId", "ZNOBODY"), ("ChangeBatch", .map([.init("Changes", .list([.map([])]))]))], code: .noSuchHostedZone, service: "route53"),
        // Regions
        Case(
            name: "a call to a lost region", action: "DescribeDBClusters", input: [], code: .serviceUnavailable,
            prepare: { _ = $0.cloud.loseRegion(CloudDriver.west, now: $0.now, engines: $0.engines) }),
    ]

    @Test func quotasRefuseTheOneTooMany() throws {
        var quotas = Quotas()
        quotas.manualClusterSnapshots = 2
        quotas.snapshotCopiesInProgress = 1
        quotas.clusters = 2
        var driver = CloudDriver(CloudDriver.estate(quotas: quotas))
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .hours(1))
        for name in ["one", "two"] {
            try driver.call("CreateDBClusterSnapshot", [("DBClusterSnapshotIdentifier", .string(name)), ("DBClusterIdentifier", "orders")])
            driver.live(for: .hours(1))
        }
        #expect(
            driver.refusal("CreateDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "three"), ("DBClusterIdentifier", "orders")]) == .snapshotQuotaExceeded)
        func copy(_ name: String, _ driver: inout CloudDriver) -> ServiceErrorCode? {
            driver.refusal(
                "CopyDBClusterSnapshot", region: CloudDriver.east,
                [
                    ("SourceDBClusterSnapshotIdentifier", "arn:aws:rds:us-west-2:111122223333:cluster-snapshot:one"),
                    ("TargetDBClusterSnapshotIdentifier", .string(name)), ("KmsKeyId", "alias/orders"),
                ])
        }
        #expect(copy("first", &driver) == nil)
        #expect(copy("second", &driver) == .snapshotQuotaExceeded)
        driver.live(for: .hours(2))
        #expect(copy("second", &driver) == nil, "the first copy has ended and makes room")
        #expect(
            driver.refusal(
                "RestoreDBClusterToPointInTime", [("DBClusterIdentifier", "a"), ("SourceDBClusterIdentifier", "orders"), ("UseLatestRestorableTime", true)])
                == nil)
        #expect(
            driver.refusal(
                "RestoreDBClusterToPointInTime", [("DBClusterIdentifier", "b"), ("SourceDBClusterIdentifier", "orders"), ("UseLatestRestorableTime", true)])
                == .dbClusterQuotaExceeded)
    }
}
