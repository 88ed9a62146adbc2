import Estate
import Units

@testable import ClusterModel

extension RefusalTests {
    private static let guide = "Aurora User Guide, Using Amazon Aurora Global Database"
    private static let east = "arn:aws:rds:us-east-2:111122223333:cluster:orders-east"

    /// `orders` with a secondary in the other region, which has an instance unless told otherwise.
    static func global(isHeadless: Bool = false, isEncrypted: Bool = true) -> EstateDeclaration {
        var estate = CloudDriver.estate(isEncrypted: isEncrypted, instances: 2)
        let instances = [DeclaredInstance(id: "east-1", instanceClass: "db.r6g.large", zone: ZoneName("us-east-2a"), promotionTier: 0)]
        estate.globalClusters = [
            DeclaredGlobalCluster(
                id: "world", primary: "orders",
                secondaries: [
                    DeclaredSecondary(
                        id: "orders-east", region: CloudDriver.east, keyAlias: isEncrypted ? "alias/orders" : nil, instances: isHeadless ? [] : instances,
                        dataAPI: false)
                ], recoveryPoint: nil, usesGlobalEndpoint: true)
        ]
        return estate
    }

    private static func move(_ more: [(String, StructuredValue)] = [], to target: String = east, of global: String = "world") -> [(String, StructuredValue)] {
        [("GlobalClusterIdentifier", .string(global)), ("TargetDbClusterIdentifier", .string(target))] + more
    }

    private static func globalCase(
        _ name: String, _ action: String, _ input: [(String, StructuredValue)], _ code: ServiceErrorCode, _ message: String, _ source: String,
        region: RegionName = CloudDriver.west, estate: @escaping @Sendable () -> EstateDeclaration = { global() },
        prepare: @escaping @Sendable (inout CloudDriver) throws -> Void = { _ in }
    ) -> Case {
        Case(name: name, action: action, input: input, code: code, message: message, source: source, region: region, estate: estate, prepare: prepare)
    }

    private static func secondary(_ more: [(String, StructuredValue)] = [("KmsKeyId", "alias/orders")], version: String = "1") -> [(String, StructuredValue)] {
        [
            ("DBClusterIdentifier", "third"), ("Engine", "aurora-mysql"), ("EngineVersion", .string(version)), ("GlobalClusterIdentifier", "world"),
        ] + more
    }

    /// A global database without secondaries.
    @Sendable private static func alone() -> EstateDeclaration {
        var estate = global()
        estate.globalClusters[0].secondaries = []
        return estate
    }

    @Sendable private static func aloneUnencrypted() -> EstateDeclaration {
        var estate = global(isEncrypted: false)
        estate.globalClusters[0].secondaries = []
        return estate
    }

    static let globalCases: [Case] = [
        globalCase(
            "global database under a taken name", "CreateGlobalCluster", [("GlobalClusterIdentifier", "world"), ("Engine", "aurora-mysql")],
            .globalClusterAlreadyExists, "world", "API operation CreateGlobalCluster, errors"),
        globalCase(
            "global database of a member", "CreateGlobalCluster", [("GlobalClusterIdentifier", "second"), ("SourceDBClusterIdentifier", .string(arn))],
            .invalidDBClusterState, "part of a global cluster", "API operation CreateGlobalCluster, errors"),
        globalCase(
            "global database of nobody", "CreateGlobalCluster",
            [("GlobalClusterIdentifier", "second"), ("SourceDBClusterIdentifier", "arn:aws:rds:us-west-2:111122223333:cluster:nobody")], .dbClusterNotFound,
            "nobody", "API operation CreateGlobalCluster, errors"),
        globalCase(
            "global database without an engine", "CreateGlobalCluster", [("GlobalClusterIdentifier", "second")], .missingParameter, "Engine",
            "API shape CreateGlobalClusterMessage"),
        globalCase(
            "global database of a cluster and an engine", "CreateGlobalCluster",
            [("GlobalClusterIdentifier", "second"), ("SourceDBClusterIdentifier", .string(arn)), ("Engine", "aurora-mysql")], .invalidParameterCombination,
            "those of the DB cluster", "API shape CreateGlobalClusterMessage", estate: { CloudDriver.estate() }),
        globalCase(
            "global database with Backtrack", "CreateGlobalCluster", [("GlobalClusterIdentifier", "second"), ("SourceDBClusterIdentifier", .string(arn))],
            .invalidDBClusterState, "Backtrack", "Aurora User Guide, Backtracking an Aurora DB cluster, limitations",
            estate: {
                var estate = CloudDriver.estate()
                estate.clusters[0].backtrackWindow = .hours(2)
                return estate
            }),
        globalCase(
            "unknown global database", "DescribeGlobalClusters", [("GlobalClusterIdentifier", "nobody")], .globalClusterNotFound, "nobody",
            "API operation DescribeGlobalClusters, errors"),
        globalCase(
            "rename of an unknown global database", "ModifyGlobalCluster", [("GlobalClusterIdentifier", "nobody"), ("DeletionProtection", true)],
            .globalClusterNotFound, "nobody", "API operation ModifyGlobalCluster, errors"),
        globalCase(
            "deletion with members", "DeleteGlobalCluster", [("GlobalClusterIdentifier", "world")], .invalidGlobalClusterState, "not empty",
            "API operation DeleteGlobalCluster, errors"),
        globalCase(
            "deletion of a protected global database", "DeleteGlobalCluster", [("GlobalClusterIdentifier", "world")], .invalidParameterCombination,
            "protected", "API shape ModifyGlobalClusterMessage, DeletionProtection",
            prepare: { try $0.call("ModifyGlobalCluster", [("GlobalClusterIdentifier", "world"), ("DeletionProtection", true)]) }),
        globalCase(
            "deletion of a member", "DeleteDBCluster", delete, .invalidDBClusterState, "remove it from globalcluster first",
            "API operation DeleteDBCluster, errors", estate: { global() },
            prepare: {
                for id in ["orders-1", "orders-2"] { try $0.call("DeleteDBInstance", [("DBInstanceIdentifier", .string(id))]) }
                $0.live(for: .hours(1))
            }),
        globalCase(
            "stopping a member", "StopDBCluster", [("DBClusterIdentifier", "orders")], .invalidDBClusterState, "part of a global cluster",
            guide + ", limitations"),
        globalCase(
            "failover inside a secondary", "FailoverDBCluster", [("DBClusterIdentifier", "orders-east")], .invalidDBClusterState, "has no writer",
            "Model choice: the operation lists no code that fits better", region: CloudDriver.east),
        globalCase(
            "switchover of nobody", "SwitchoverGlobalCluster", move(of: "nobody"), .globalClusterNotFound, "nobody",
            "API operation SwitchoverGlobalCluster, errors"),
        globalCase(
            "switchover to a stranger", "SwitchoverGlobalCluster", move(to: "arn:aws:rds:us-east-2:111122223333:cluster:nobody"), .dbClusterNotFound,
            "not a member", "API operation SwitchoverGlobalCluster, errors"),
        globalCase(
            "switchover to a name", "SwitchoverGlobalCluster", move(to: "orders-east"), .invalidParameterValue, "ARN",
            "API shape SwitchoverGlobalClusterMessage, TargetDbClusterIdentifier"),
        globalCase(
            "switchover to the primary", "SwitchoverGlobalCluster", move(to: arn), .invalidGlobalClusterState, "primary",
            "API operation SwitchoverGlobalCluster, errors"),
        globalCase(
            "switchover during maintenance of the primary", "SwitchoverGlobalCluster", move(), .invalidDBClusterState, "maintenance",
            "Aurora User Guide, Using switchover or failover in Amazon Aurora Global Database",
            prepare: { driver in
                let (now, engines) = (driver.now, driver.engines)
                _ = driver.cloud.startMaintenance(of: 0, lasting: .minutes(30), now: now, engines: engines)
            }),
        globalCase(
            "failover called where the target cannot be reached", "FailoverGlobalCluster", move([("AllowDataLoss", true)]), .invalidDBClusterState,
            "cannot be reached", "Model choice: the operation lists no code that fits better",
            prepare: { _ = $0.cloud.isolateRegion(CloudDriver.east, now: $0.now) }),
        globalCase(
            "deletion of an instance of what is being promoted", "DeleteDBInstance", [("DBInstanceIdentifier", "east-1")], .invalidDBClusterState,
            "is being promoted", "Model choice: the operation lists the code", region: CloudDriver.east,
            prepare: { try $0.call("FailoverGlobalCluster", region: CloudDriver.east, move([("AllowDataLoss", true)])) }),
        globalCase(
            "switchover to a headless secondary", "SwitchoverGlobalCluster", move(), .invalidDBClusterState, "add one first",
            "Aurora User Guide, Using switchover or failover in Amazon Aurora Global Database", estate: { global(isHeadless: true) }),
        globalCase(
            "failover to a headless secondary where the guide's text holds", "FailoverGlobalCluster", move([("AllowDataLoss", true)]), .invalidDBClusterState,
            "add one first", "Aurora User Guide, Using switchover or failover in Amazon Aurora Global Database", region: CloudDriver.east,
            estate: {
                var estate = global(isHeadless: true)
                estate.profile.failsOverToHeadless = false
                return estate
            }),
        globalCase(
            "failover with both choices", "FailoverGlobalCluster", move([("AllowDataLoss", true), ("Switchover", true)]), .invalidParameterCombination,
            "together", "API shape FailoverGlobalClusterMessage"),
        globalCase(
            "failover during a switchover", "FailoverGlobalCluster", move([("AllowDataLoss", true)]), .invalidGlobalClusterState, "switching-over",
            "API operation FailoverGlobalCluster, errors", prepare: { try $0.call("SwitchoverGlobalCluster", move()) }),
        globalCase(
            "failover to a region that is lost", "FailoverGlobalCluster", move([("AllowDataLoss", true)]), .invalidDBClusterState, "is lost",
            "Model choice: the operation lists no code that fits better",
            prepare: { driver in
                let (now, engines) = (driver.now, driver.engines)
                _ = driver.cloud.loseRegion(CloudDriver.east, now: now, engines: engines)
            }),
        globalCase(
            "failover under a key that cannot be used", "FailoverGlobalCluster", move([("AllowDataLoss", true)]), .invalidDBClusterState, "cannot be used",
            "Aurora User Guide, Encrypting Amazon Aurora resources", region: CloudDriver.east,
            prepare: { driver in
                let key = try driver.cloud.keys.resolve("alias/orders", account: CloudDriver.account, region: CloudDriver.east)
                try driver.call("DisableKey", service: "kms", region: CloudDriver.east, [("KeyId", .string(key.rawValue))])
            }),
        globalCase(
            "failover to what is being rebuilt", "FailoverGlobalCluster", move([("AllowDataLoss", true)], to: arn), .invalidDBClusterState, "pending-resync",
            "Model choice: what is not in step cannot take over", region: CloudDriver.east,
            prepare: {
                try $0.call("FailoverGlobalCluster", region: CloudDriver.east, move([("AllowDataLoss", true)]))
                $0.live(for: .minutes(12))
            }),
        globalCase(
            "removing the primary first", "RemoveFromGlobalCluster", [("GlobalClusterIdentifier", "world"), ("DbClusterIdentifier", .string(arn))],
            .invalidGlobalClusterState, "secondary DB clusters", "Aurora User Guide, Removing a cluster from an Amazon Aurora global database"),
        globalCase(
            "removing a stranger", "RemoveFromGlobalCluster",
            [("GlobalClusterIdentifier", "world"), ("DbClusterIdentifier", "arn:aws:rds:us-east-2:111122223333:cluster:nobody")], .dbClusterNotFound,
            "not a member", "API operation RemoveFromGlobalCluster, errors"),
        globalCase(
            "removing during a switchover", "RemoveFromGlobalCluster", [("GlobalClusterIdentifier", "world"), ("DbClusterIdentifier", .string(east))],
            .invalidGlobalClusterState, "switching-over", "API operation RemoveFromGlobalCluster, errors",
            prepare: { try $0.call("SwitchoverGlobalCluster", move()) }),
        globalCase(
            "secondary of nobody", "CreateDBCluster",
            [("DBClusterIdentifier", "third"), ("Engine", "aurora-mysql"), ("GlobalClusterIdentifier", "nobody")], .globalClusterNotFound, "nobody",
            "API operation CreateDBCluster, errors", region: CloudDriver.east),
        globalCase(
            "second member in a region", "CreateDBCluster", secondary(), .invalidGlobalClusterState, "in us-east-2 already", guide, region: CloudDriver.east),
        globalCase(
            "secondary of another version", "CreateDBCluster", secondary(version: "2"), .invalidParameterCombination, "aurora-mysql 1", guide,
            region: CloudDriver.east, estate: alone),
        globalCase(
            "secondary with Backtrack", "CreateDBCluster", secondary([("KmsKeyId", "alias/orders"), ("BacktrackWindow", 60)]), .invalidParameterCombination,
            "BacktrackWindow", guide + ", limitations", region: CloudDriver.east, estate: alone),
        globalCase(
            "secondary of an encrypted primary without a key", "CreateDBCluster", secondary([]), .invalidParameterCombination, "KmsKeyId of us-east-2",
            "Aurora User Guide, Getting started with Amazon Aurora Global Database", region: CloudDriver.east, estate: alone),
        globalCase(
            "encrypted secondary of an unencrypted primary", "CreateDBCluster", secondary(), .invalidParameterCombination, "not encrypted",
            "Model choice: all members alike", region: CloudDriver.east, estate: aloneUnencrypted),
        globalCase(
            "secondary of a primary that cannot be reached", "CreateDBCluster", secondary(), .invalidGlobalClusterState, "cannot be reached",
            "Model choice: its content has to come from there", region: CloudDriver.east, estate: alone,
            prepare: { _ = $0.cloud.isolateRegion(CloudDriver.west, now: $0.now) }),
        globalCase(
            "SourceRegion of a cluster of its own", "CreateDBCluster",
            [("DBClusterIdentifier", "new"), ("Engine", "aurora-mysql"), ("SourceRegion", "us-west-2")], .invalidParameterCombination, "SourceRegion",
            "Aurora User Guide, Getting started with Amazon Aurora Global Database"),
        globalCase(
            "sixteenth instance beside a secondary", "CreateDBInstance",
            [("DBInstanceIdentifier", "one-more"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"), ("DBClusterIdentifier", "orders")],
            .instanceQuotaExceeded, "15 instances", guide + ": fewer readers for each secondary",
            prepare: { driver in
                for number in 3...15 {
                    try driver.call(
                        "CreateDBInstance",
                        [
                            ("DBInstanceIdentifier", .string("more-\(number)")), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"),
                            ("DBClusterIdentifier", "orders"),
                        ])
                    driver.live(for: .minutes(1))
                }
            }),
    ]
}
