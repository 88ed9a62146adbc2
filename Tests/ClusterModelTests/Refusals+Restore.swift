import Estate
import Units

@testable import ClusterModel

extension RefusalTests {
    static let restoreCases: [Case] = [
        Case(
            name: "PITR before the cluster existed", action: "RestoreDBClusterToPointInTime", input: pitr("2026-02-28T23:59:59Z"), code: .invalidParameterValue,
            message: "cannot be restored to",
            source: "API shape RestoreDBClusterToPointInTimeMessage; Model choice: the code, which the operation does not list"),
        Case(
            name: "PITR after the latest", action: "RestoreDBClusterToPointInTime", input: pitr("2026-03-01T10:00:00Z"), code: .invalidParameterValue,
            message: "up to, not including, the latest",
            source: "API shape RestoreDBClusterToPointInTimeMessage, RestoreToTime; Model choice: the code"),
        Case(
            name: "PITR with a fraction", action: "RestoreDBClusterToPointInTime", input: pitr("2026-03-01T00:30:00.5Z"), code: .invalidParameterValue,
            message: "whole seconds",
            source: "Aurora User Guide, Restoring a DB cluster to a specified time; Model choice: the code"),
        Case(
            name: "PITR to no time at all", action: "RestoreDBClusterToPointInTime", input: pitr(nil), code: .invalidParameterCombination,
            message: "exactly one of RestoreToTime and UseLatestRestorableTime",
            source: "API shape RestoreDBClusterToPointInTimeMessage"),
        Case(
            name: "PITR to both time and latest", action: "RestoreDBClusterToPointInTime",
            input: pitr("2026-03-01T00:30:00Z", [("UseLatestRestorableTime", true)]), code: .invalidParameterCombination,
            message: "exactly one of RestoreToTime and UseLatestRestorableTime",
            source: "API shape RestoreDBClusterToPointInTimeMessage"),
        Case(
            name: "PITR to a wrong time", action: "RestoreDBClusterToPointInTime", input: pitr("yesterday"), code: .invalidParameterValue,
            message: "yesterday is not a UTC time",
            source: "API shape RestoreDBClusterToPointInTimeMessage"),
        Case(
            name: "PITR of an unknown cluster", action: "RestoreDBClusterToPointInTime",
            input: [("DBClusterIdentifier", "restored"), ("SourceDBClusterIdentifier", "nobody"), ("UseLatestRestorableTime", true)], code: .dbClusterNotFound,
            message: "DBCluster nobody not found",
            source: "API operation RestoreDBClusterToPointInTime, errors"),
        Case(
            name: "PITR of an unknown resource", action: "RestoreDBClusterToPointInTime",
            input: [("DBClusterIdentifier", "restored"), ("SourceDbClusterResourceId", "cluster-NOBODY"), ("UseLatestRestorableTime", true)],
            code: .dbClusterAutomatedBackupNotFound, message: "cluster-NOBODY",
            source: "API operation RestoreDBClusterToPointInTime, errors"),
        Case(
            name: "PITR without a source", action: "RestoreDBClusterToPointInTime",
            input: [("DBClusterIdentifier", "restored"), ("UseLatestRestorableTime", true)], code: .invalidParameterCombination,
            message: "SourceDbClusterResourceId",
            source: "API shape RestoreDBClusterToPointInTimeMessage"),
        Case(
            name: "PITR over an existing name", action: "RestoreDBClusterToPointInTime",
            input: [("DBClusterIdentifier", "orders"), ("SourceDBClusterIdentifier", "orders"), ("UseLatestRestorableTime", true)],
            code: .dbClusterAlreadyExists, message: "already exists: orders",
            source: "API operation RestoreDBClusterToPointInTime, errors"),
        Case(
            name: "no such RestoreType", action: "RestoreDBClusterToPointInTime",
            input: pitr(nil, [("UseLatestRestorableTime", true), ("RestoreType", "thin-copy")]), code: .invalidParameterValue, message: "thin-copy",
            source: "API shape RestoreDBClusterToPointInTimeMessage, RestoreType"),
        Case(
            name: "PITR with retention 36", action: "RestoreDBClusterToPointInTime",
            input: pitr(nil, [("UseLatestRestorableTime", true), ("BackupRetentionPeriod", 36)]), code: .invalidParameterValue, message: "between 1 and 35",
            source: "API shape CreateDBClusterMessage, BackupRetentionPeriod"),
        Case(
            name: "wrong identifier", action: "RestoreDBClusterToPointInTime",
            input: [("DBClusterIdentifier", "orders--new"), ("SourceDBClusterIdentifier", "orders"), ("UseLatestRestorableTime", true)],
            code: .invalidParameterValue, message: "orders--new",
            source: "API shape CreateDBClusterMessage, DBClusterIdentifier"),
        Case(
            name: "a member that is not modelled", action: "RestoreDBClusterToPointInTime",
            input: pitr(nil, [("UseLatestRestorableTime", true), ("EngineMode", "x")]), code: .invalidParameterValue, message: "EngineMode is not modelled",
            source: "Model choice: a member without effect would be a false promise"),
        Case(
            name: "PITR under a disabled key", action: "RestoreDBClusterToPointInTime", input: pitr("2026-03-01T00:30:00Z"), code: .kmsKeyNotAccessible,
            message: "DisabledException",
            source: "Aurora User Guide, AWS KMS key management; API shape KMSKeyNotAccessibleFault",
            prepare: disableKey),
        Case(
            name: "PITR under a key pending deletion", action: "RestoreDBClusterToPointInTime", input: pitr("2026-03-01T00:30:00Z"), code: .kmsKeyNotAccessible,
            message: "KMSInvalidStateException",
            source: "Aurora User Guide, AWS KMS key management; API shape KMSKeyNotAccessibleFault",
            prepare: scheduleDeletion),
        Case(
            name: "PITR under a destroyed key", action: "RestoreDBClusterToPointInTime", input: pitr("2026-03-01T00:30:00Z"), code: .kmsKeyNotAccessible,
            message: "NotFoundException",
            source: "Aurora User Guide, AWS KMS key management; API shape KMSKeyNotAccessibleFault",
            estate: { CloudDriver.estate(retentionDays: 35) }, prepare: destroyKey),
        Case(
            name: "PITR under an unknown new key", action: "RestoreDBClusterToPointInTime", input: pitr("2026-03-01T00:30:00Z", [("KmsKeyId", "alias/nobody")]),
            code: .kmsKeyNotAccessible, message: "alias/nobody",
            source: "Aurora User Guide, AWS KMS key management; API shape KMSKeyNotAccessibleFault"),
        Case(
            name: "snapshot restore under a disabled key", action: "RestoreDBClusterFromSnapshot", input: fromSnapshot, code: .kmsKeyNotAccessible,
            message: "DisabledException",
            source: "Aurora User Guide, AWS KMS key management; API shape KMSKeyNotAccessibleFault",
            prepare: {
                try takeSnapshot(&$0)
                try disableKey(&$0)
            }),
        Case(
            name: "snapshot restore under a key pending deletion", action: "RestoreDBClusterFromSnapshot", input: fromSnapshot, code: .kmsKeyNotAccessible,
            message: "KMSInvalidStateException",
            source: "Aurora User Guide, AWS KMS key management; API shape KMSKeyNotAccessibleFault",
            prepare: {
                try takeSnapshot(&$0)
                try scheduleDeletion(&$0)
            }),
        Case(
            name: "snapshot restore under a destroyed key", action: "RestoreDBClusterFromSnapshot", input: fromSnapshot, code: .kmsKeyNotAccessible,
            message: "NotFoundException",
            source: "Aurora User Guide, AWS KMS key management; API shape KMSKeyNotAccessibleFault",
            prepare: {
                try takeSnapshot(&$0)
                try destroyKey(&$0)
            }),
        Case(
            name: "restore of an unknown snapshot", action: "RestoreDBClusterFromSnapshot", input: fromSnapshot, code: .dbClusterSnapshotNotFound,
            message: "not found: snap",
            source: "API operation RestoreDBClusterFromSnapshot, errors"),
        Case(
            name: "restore with another engine", action: "RestoreDBClusterFromSnapshot",
            input: [("DBClusterIdentifier", "restored"), ("SnapshotIdentifier", "snap"), ("Engine", "aurora-postgresql")], code: .invalidParameterCombination,
            message: "does not match",
            source: "API shape RestoreDBClusterFromSnapshotMessage, Engine; Model choice: the code",
            prepare: takeSnapshot),
        Case(
            name: "restore of a snapshot of another region", action: "RestoreDBClusterFromSnapshot",
            input: [("DBClusterIdentifier", "restored"), ("SnapshotIdentifier", .string(snapshotARN)), ("Engine", "aurora-mysql")],
            code: .dbClusterSnapshotNotFound, message: "copy it to us-east-2 first",
            source: "Aurora User Guide, DB cluster snapshot copying; Model choice: the code", region: CloudDriver.east, prepare: takeSnapshot),
        Case(
            name: "restore of a snapshot still being made", action: "RestoreDBClusterFromSnapshot", input: fromSnapshot, code: .invalidDBClusterSnapshotState,
            message: "not in the available state",
            source: "API operation RestoreDBClusterFromSnapshot, errors",
            prepare: { try $0.call("CreateDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "snap"), ("DBClusterIdentifier", "orders")]) }),
    ]
}
