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

    /// The one table: every row is run, and every row names whose word it is.
    static let allCases =
        restoreCases + snapshotCases + keyCases + lifecycleCases + stateCases + accessCases + permissionCases + edgeCases + openCases + cloneCases
        + backtrackCases + globalCases

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
