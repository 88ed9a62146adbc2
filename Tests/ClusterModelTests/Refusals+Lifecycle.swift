import Estate
import Units

@testable import ClusterModel

extension RefusalTests {
    static let lifecycleCases: [Case] = [
        Case(
            name: "snapshot of an unknown cluster", action: "CreateDBClusterSnapshot",
            input: [("DBClusterSnapshotIdentifier", "other"), ("DBClusterIdentifier", "nobody")], code: .dbClusterNotFound,
            message: "DBCluster nobody not found",
            source: "API operation CreateDBClusterSnapshot, errors"),
        Case(
            name: "snapshot name taken", action: "CreateDBClusterSnapshot",
            input: [("DBClusterSnapshotIdentifier", "snap"), ("DBClusterIdentifier", "orders")], code: .dbClusterSnapshotAlreadyExists,
            message: "identifier snap already exists",
            source: "API operation CreateDBClusterSnapshot, errors", prepare: takeSnapshot),
        Case(
            name: "deletion of an unknown snapshot", action: "DeleteDBClusterSnapshot", input: [("DBClusterSnapshotIdentifier", "nobody")],
            code: .dbClusterSnapshotNotFound, message: "not found: nobody",
            source: "API operation DeleteDBClusterSnapshot, errors"),
        Case(
            name: "deletion with instances", action: "DeleteDBCluster", input: delete, code: .invalidDBClusterState, message: "still contains DB instances",
            source: "Aurora User Guide, Deleting Aurora DB clusters and DB instances"),
        Case(
            name: "deletion without a choice about the final snapshot", action: "DeleteDBCluster", input: [("DBClusterIdentifier", "orders")],
            code: .invalidParameterCombination, message: "FinalDBSnapshotIdentifier is required",
            source: "API shape DeleteDBClusterMessage", prepare: deleteInstance),
        Case(
            name: "deletion with both choices", action: "DeleteDBCluster", input: delete + [("FinalDBSnapshotIdentifier", "last")],
            code: .invalidParameterCombination, message: "cannot be specified",
            source: "API shape DeleteDBClusterMessage", prepare: deleteInstance),
        Case(
            name: "deletion with an existing final name", action: "DeleteDBCluster",
            input: [("DBClusterIdentifier", "orders"), ("FinalDBSnapshotIdentifier", "snap")], code: .dbClusterSnapshotAlreadyExists,
            message: "identifier snap already exists",
            source: "Aurora User Guide, Deleting Aurora DB clusters and DB instances",
            prepare: {
                try takeSnapshot(&$0)
                try deleteInstance(&$0)
            }),
        Case(
            name: "deletion under protection", action: "DeleteDBCluster", input: delete, code: .invalidParameterCombination,
            message: "disable deletion protection",
            source: "Aurora User Guide, Deleting Aurora DB clusters and DB instances",
            prepare: {
                try $0.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("DeletionProtection", true)])
                try deleteInstance(&$0)
            }),
        Case(
            name: "deletion of an unknown instance", action: "DeleteDBInstance", input: [("DBInstanceIdentifier", "nobody")], code: .dbInstanceNotFound,
            message: "DBInstance nobody not found",
            source: "API operation DeleteDBInstance, errors"),
        Case(
            name: "deletion of an instance that is going", action: "DeleteDBInstance", input: [("DBInstanceIdentifier", "orders-1")],
            code: .invalidDBInstanceState, message: "already being deleted",
            source: "API operation DeleteDBInstance, errors", prepare: deleteInstance),
        Case(
            name: "retention 0", action: "ModifyDBCluster", input: [("DBClusterIdentifier", "orders"), ("BackupRetentionPeriod", 0)],
            code: .invalidParameterValue, message: "between 1 and 35",
            source: "API shape CreateDBClusterMessage, BackupRetentionPeriod"),
        Case(
            name: "retention 36", action: "ModifyDBCluster", input: [("DBClusterIdentifier", "orders"), ("BackupRetentionPeriod", 36)],
            code: .invalidParameterValue, message: "between 1 and 35",
            source: "API shape CreateDBClusterMessage, BackupRetentionPeriod"),
        Case(
            name: "rename to a name with a hyphen at the end", action: "ModifyDBCluster",
            input: [("DBClusterIdentifier", "orders"), ("NewDBClusterIdentifier", "new-"), ("ApplyImmediately", true)], code: .invalidParameterValue,
            message: "new-",
            source: "API shape ModifyDBClusterMessage, NewDBClusterIdentifier"),
        Case(
            name: "rename in the maintenance window", action: "ModifyDBCluster", input: [("DBClusterIdentifier", "orders"), ("NewDBClusterIdentifier", "new")],
            code: .invalidParameterCombination, message: "ApplyImmediately",
            source: "Model choice: a drill that waits for the maintenance window would wait for days"),
        Case(
            name: "second change while renaming", action: "ModifyDBCluster", input: [("DBClusterIdentifier", "new"), ("DeletionProtection", true)],
            code: .invalidDBClusterState, message: "renaming state but expected it to be one of available",
            source: "API operation ModifyDBCluster, errors",
            prepare: { try $0.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("NewDBClusterIdentifier", "new"), ("ApplyImmediately", true)]) }),
        Case(
            name: "failover without a reader", action: "FailoverDBCluster", input: [("DBClusterIdentifier", "orders")], code: .invalidDBClusterState,
            message: "no available reader",
            source: "API operation FailoverDBCluster, errors; Model choice: which of its codes"),
        Case(
            name: "instance name taken", action: "CreateDBInstance",
            input: [("DBInstanceIdentifier", "orders-1"), ("DBClusterIdentifier", "orders"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql")],
            code: .dbInstanceAlreadyExists, message: "already exists: orders-1",
            source: "API operation CreateDBInstance, errors"),
        Case(
            name: "instance of another engine", action: "CreateDBInstance",
            input: [("DBInstanceIdentifier", "new"), ("DBClusterIdentifier", "orders"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-postgresql")],
            code: .invalidParameterCombination, message: "doesn't match the engine name",
            source: "API shape CreateDBInstanceMessage, Engine; Model choice: the code"),
        Case(
            name: "instance in a zone that is not there", action: "CreateDBInstance",
            input: [
                ("DBInstanceIdentifier", "new"), ("DBClusterIdentifier", "orders"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"),
                ("AvailabilityZone", "us-east-2a"),
            ], code: .invalidParameterValue, message: "zones of us-west-2 are",
            source: "API shape CreateDBInstanceMessage, AvailabilityZone; Model choice: the code"),
        Case(
            name: "instance without a class", action: "CreateDBInstance",
            input: [("DBInstanceIdentifier", "new"), ("DBClusterIdentifier", "orders"), ("Engine", "aurora-mysql")], code: .missingParameter,
            message: "DBInstanceClass",
            source: "API shape CreateDBInstanceMessage"),
    ]
}
