import Estate
import Units

@testable import ClusterModel

extension RefusalTests {
    private typealias Input = [(String, StructuredValue)]
    private static let newCluster: Input = [("DBClusterIdentifier", "new"), ("Engine", "aurora-mysql")]
    private static let evaluation = "IAM User Guide, Policy evaluation logic"
    private static func deny(_ resource: String) -> String {
        #"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"rds:*","Resource":"arn:aws:rds:*:*:\#(resource)"}]}"#
    }

    @Sendable private static func stop(_ driver: inout CloudDriver) throws {
        try driver.call("StopDBCluster", [("DBClusterIdentifier", "orders")])
        driver.live(for: .hours(1))
    }

    /// Its key was gone for too long, and is back.
    @Sendable private static func loseKeyForGood(_ driver: inout CloudDriver) throws {
        try disableKey(&driver)
        driver.live(for: .days(9))
        try driver.call("EnableKey", service: "kms", [("KeyId", driver.keyARN)])
        try deleteInstance(&driver)
    }

    /// A restore that finds a damaged object.
    @Sendable private static func failRestore(_ driver: inout CloudDriver) throws {
        guard let object = driver.cloud.clusters[0].volume?.backup.objects.first else { return }
        driver.cloud.stores[0].flipBit(of: object, byte: 3)
        try driver.call("RestoreDBClusterToPointInTime", pitr(nil, [("UseLatestRestorableTime", true)]))
        driver.live(for: .hours(2))
    }

    private static func window(_ text: String) -> Case {
        Case(
            name: "backup window \(text)", action: "CreateDBCluster", input: newCluster + [("PreferredBackupWindow", .string(text))],
            code: .invalidParameterValue, message: "hh24:mi-hh24:mi", source: "API shape CreateDBClusterMessage, PreferredBackupWindow")
    }

    static let openCases: [Case] = [
        Case(
            name: "a deny of a cluster whose ARN is written in capitals", action: "StopDBCluster",
            input: [("DBClusterIdentifier", "arn:aws:rds:us-west-2:111122223333:cluster:ORDERS")], code: .accessDenied, message: "explicit deny",
            source: evaluation, principal: "restricted", allowed: deny("cluster:orders")),
        Case(
            name: "a deny of a snapshot whose ARN is written in capitals", action: "DeleteDBClusterSnapshot",
            input: [("DBClusterSnapshotIdentifier", "arn:aws:rds:us-west-2:111122223333:cluster-snapshot:SNAP")], code: .accessDenied,
            message: "explicit deny", source: evaluation, principal: "restricted", allowed: deny("cluster-snapshot:snap"), prepare: takeSnapshot),
        Case(
            name: "deletion of an instance of a stopped cluster", action: "DeleteDBInstance", input: [("DBInstanceIdentifier", "orders-1")],
            code: .invalidDBClusterState, message: "stopped state",
            source: "Aurora User Guide, Stopping and starting an Amazon Aurora DB cluster (operations while it is stopped)", prepare: stop),
        Case(
            name: "final snapshot of a cluster whose key was lost for good", action: "DeleteDBCluster",
            input: [("DBClusterIdentifier", "orders"), ("FinalDBSnapshotIdentifier", "last")], code: .invalidDBClusterState,
            message: "inaccessible-encryption-credentials state",
            source: "Aurora User Guide, AWS KMS key management (the current state of the database can't be recovered); Model choice: the code",
            estate: { CloudDriver.estate(retentionDays: 35) }, prepare: loseKeyForGood),
        Case(
            name: "final snapshot of a cluster whose restore failed", action: "DeleteDBCluster",
            input: [("DBClusterIdentifier", "restored"), ("FinalDBSnapshotIdentifier", "last")], code: .invalidDBClusterState,
            message: "incompatible-restore state", source: "Model choice: as API shape DeleteDBInstanceMessage says of instances; there is nothing to keep",
            prepare: failRestore),
        Case(
            name: "a deny of tagging a cluster whose ARN is written in capitals", action: "AddTagsToResource",
            input: [
                ("ResourceName", "arn:aws:rds:us-west-2:111122223333:cluster:ORDERS"),
                ("Tags", .list([.map([.init("Key", "a"), .init("Value", "b")])])),
            ], code: .accessDenied, message: "explicit deny", source: evaluation, principal: "restricted", allowed: deny("cluster:orders")),
        window("+3:00-+4:00"), window("03:00--05:00"), window("03:00-05:00-"),
        Case(
            name: "filters that are no list", action: "DescribeDBClusters", input: [("Filters", "orders")], code: .invalidParameterValue,
            message: "Filters must be a List", source: "API shape DescribeDBClustersMessage, Filters; Model choice: the code"),
        Case(
            name: "the account's key without the permission to grant it", action: "CreateDBCluster", input: newCluster + [("StorageEncrypted", true)],
            code: .kmsKeyNotAccessible, message: "kms:CreateGrant", source: "Aurora User Guide, AWS KMS key management", principal: "restricted",
            allowed:
                #"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"kms:CreateGrant","Resource":"*"}]}"#),
    ]
}
