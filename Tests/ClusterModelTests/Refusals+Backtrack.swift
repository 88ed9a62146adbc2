import Estate
import Units

@testable import ClusterModel

extension RefusalTests {
    private static let guide = "Aurora User Guide, Backtracking an Aurora DB cluster"
    private static let shape = "API shape BacktrackDBClusterMessage"

    @Sendable private static func backtracked() -> EstateDeclaration {
        var estate = CloudDriver.estate()
        estate.clusters[0].backtrackWindow = .hours(2)
        return estate
    }

    @Sendable private static func withBinlog() -> EstateDeclaration {
        var estate = backtracked()
        estate.clusters[0].binlog = true
        return estate
    }

    /// The clock of the table's cases stands one hour after the birth.
    private static func to(_ time: StructuredValue, _ more: [(String, StructuredValue)] = []) -> [(String, StructuredValue)] {
        [("DBClusterIdentifier", "orders"), ("BacktrackTo", time)] + more
    }

    private static func backtrackCase(
        _ name: String, _ action: String, _ input: [(String, StructuredValue)], _ code: ServiceErrorCode, _ message: String,
        _ source: String, estate: @escaping @Sendable () -> EstateDeclaration = backtracked,
        prepare: @escaping @Sendable (inout CloudDriver) throws -> Void = { _ in }
    ) -> Case {
        Case(name: name, action: action, input: input, code: code, message: message, source: source, estate: estate, prepare: prepare)
    }

    static let backtrackCases: [Case] = [
        backtrackCase(
            "backtrack where it is off", "BacktrackDBCluster", to("2026-03-01T00:30:00Z"), .invalidDBClusterState, "Backtrack is not enabled", guide,
            estate: { CloudDriver.estate() }),
        backtrackCase(
            "backtrack of PostgreSQL", "BacktrackDBCluster", to("2026-03-01T00:30:00Z"), .invalidDBClusterState, "not enabled", guide,
            estate: { CloudDriver.estate(engine: .postgresql) }),
        backtrackCase(
            "backtrack of nobody", "BacktrackDBCluster", [("DBClusterIdentifier", "nobody"), ("BacktrackTo", "2026-03-01T00:30:00Z")], .dbClusterNotFound,
            "nobody",
            "API operation BacktrackDBCluster, errors"),
        backtrackCase(
            "backtrack to the future", "BacktrackDBCluster", to("2026-03-01T02:00:00Z"), .invalidParameterValue, "in the future", shape + ", BacktrackTo"),
        backtrackCase("backtrack to no time", "BacktrackDBCluster", to("yesterday"), .invalidParameterValue, "yesterday", shape + ", BacktrackTo"),
        backtrackCase(
            "backtrack without a time", "BacktrackDBCluster", [("DBClusterIdentifier", "orders")], .missingParameter, "BacktrackTo", shape + ", BacktrackTo"),
        backtrackCase(
            "backtrack before the window", "BacktrackDBCluster", to("2026-02-28T22:00:00Z"), .invalidParameterValue, "before the earliest backtrack time",
            shape + ", UseEarliestTimeOnPointInTimeUnavailable"),
        backtrackCase(
            "backtrack with a binary log", "BacktrackDBCluster", to("2026-03-01T00:30:00Z"), .invalidDBClusterState, "Binary logging", shape + ", Force",
            estate: withBinlog),
        backtrackCase(
            "backtrack of a stopped cluster", "BacktrackDBCluster", to("2026-03-01T00:30:00Z"), .invalidDBClusterState, "stopped",
            "API operation BacktrackDBCluster, errors",
            prepare: {
                try $0.call("StopDBCluster", [("DBClusterIdentifier", "orders")])
                $0.live(for: .hours(1))
            }),
        backtrackCase(
            "backtrack during a backtrack", "BacktrackDBCluster", to("2026-03-01T00:30:00Z"), .invalidDBClusterState, "backtracking",
            "API operation BacktrackDBCluster, errors",
            prepare: { try $0.call("BacktrackDBCluster", to("2026-03-01T00:20:00Z")) }),
        backtrackCase(
            "snapshot during a backtrack", "CreateDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "snap"), ("DBClusterIdentifier", "orders")],
            .invalidDBClusterState, "backtracking", "Aurora User Guide, Viewing DB cluster status",
            prepare: { try $0.call("BacktrackDBCluster", to("2026-03-01T00:20:00Z")) }),
        backtrackCase(
            "backtrack without a writer", "BacktrackDBCluster", to("2026-03-01T00:30:00Z"), .invalidDBClusterState, "no available writer",
            "Model choice: somebody must have the volume open",
            prepare: {
                try deleteInstance(&$0)
                $0.live(for: .hours(1))
            }),
        backtrackCase(
            "unknown backtrack", "DescribeDBClusterBacktracks", [("DBClusterIdentifier", "orders"), ("BacktrackIdentifier", "none")],
            .dbClusterBacktrackNotFound, "none", "API operation DescribeDBClusterBacktracks, errors"),
        backtrackCase(
            "backtracks of nobody", "DescribeDBClusterBacktracks", [("DBClusterIdentifier", "nobody")], .dbClusterNotFound, "nobody",
            "API operation DescribeDBClusterBacktracks, errors"),
        backtrackCase(
            "backtracks by a filter that is none", "DescribeDBClusterBacktracks",
            [("DBClusterIdentifier", "orders"), ("Filters", .list([.map([.init("Name", "color"), .init("Values", .list(["red"]))])]))],
            .invalidParameterValue, "color", "API shape DescribeDBClusterBacktracksMessage, Filters"),
        backtrackCase(
            "turning backtracking on later", "ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("BacktrackWindow", 3600)], .invalidDBClusterState,
            "only when a cluster is made or restored", guide, estate: { CloudDriver.estate() }),
        backtrackCase(
            "turning backtracking on again", "ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("BacktrackWindow", 3600)], .invalidDBClusterState,
            "only when a cluster is made or restored", guide,
            prepare: { try $0.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("BacktrackWindow", 0)]) }),
        backtrackCase(
            "backtrack after it was turned off", "BacktrackDBCluster", to("2026-03-01T00:30:00Z"), .invalidDBClusterState, "not enabled", guide,
            prepare: { try $0.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("BacktrackWindow", 0)]) }),
        backtrackCase(
            "window of more than 72 hours", "ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("BacktrackWindow", 259_201)], .invalidParameterValue,
            "259200", "API shape ModifyDBClusterMessage, BacktrackWindow"),
        backtrackCase(
            "negative window", "CreateDBCluster", [("DBClusterIdentifier", "new"), ("Engine", "aurora-mysql"), ("BacktrackWindow", -1)],
            .invalidParameterValue, "0 to 259200", "API shape CreateDBClusterMessage, BacktrackWindow"),
        backtrackCase(
            "window for PostgreSQL", "CreateDBCluster", [("DBClusterIdentifier", "new"), ("Engine", "aurora-postgresql"), ("BacktrackWindow", 3600)],
            .invalidParameterCombination, "aurora-mysql only", "API shape CreateDBClusterMessage, BacktrackWindow"),
        backtrackCase(
            "restore with a window of 73 hours", "RestoreDBClusterToPointInTime", pitr(nil, [("UseLatestRestorableTime", true), ("BacktrackWindow", 262_800)]),
            .invalidParameterValue, "259200", "API shape RestoreDBClusterToPointInTimeMessage, BacktrackWindow"),
        backtrackCase(
            "reboot of nobody", "RebootDBInstance", [("DBInstanceIdentifier", "nobody")], .dbInstanceNotFound, "nobody",
            "API operation RebootDBInstance, errors"),
        backtrackCase(
            "reboot with failover", "RebootDBInstance", [("DBInstanceIdentifier", "orders-1"), ("ForceFailover", true)], .invalidParameterCombination,
            "FailoverDBCluster", "API shape RebootDBInstanceMessage, ForceFailover"),
        backtrackCase(
            "reboot during a reboot", "RebootDBInstance", [("DBInstanceIdentifier", "orders-1")], .invalidDBInstanceState, "not in available state",
            "API operation RebootDBInstance, errors", prepare: { try $0.call("RebootDBInstance", [("DBInstanceIdentifier", "orders-1")]) }),
        backtrackCase(
            "instance in a full zone", "CreateDBInstance",
            [
                ("DBInstanceIdentifier", "i"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"), ("DBClusterIdentifier", "orders"),
                ("AvailabilityZone", "us-west-2b"),
            ], .insufficientDBInstanceCapacity, "us-west-2b", "API operation CreateDBInstance, errors",
            prepare: { _ = $0.cloud.fillZone(ZoneName("us-west-2b"), now: $0.now) }),
        backtrackCase(
            "instance where every zone is full", "CreateDBInstance",
            [("DBInstanceIdentifier", "i"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"), ("DBClusterIdentifier", "orders")],
            .insufficientDBInstanceCapacity, "No zone", "API operation CreateDBInstance, errors",
            prepare: { driver in
                for zone in ["us-west-2a", "us-west-2b", "us-west-2c"] { _ = driver.cloud.fillZone(ZoneName(zone), now: driver.now) }
            }),
        backtrackCase(
            "change during maintenance", "ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("DeletionProtection", true)], .invalidDBClusterState,
            "maintenance", "Aurora User Guide, Viewing DB cluster status",
            prepare: { driver in
                let (now, engines) = (driver.now, driver.engines)
                _ = driver.cloud.startMaintenance(of: 0, lasting: .hours(1), now: now, engines: engines)
            }),
    ]
}
