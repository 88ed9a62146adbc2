import ScenarioFormat
package import Units

/// What an answer holds, so that a selector that can never match is refused before anything runs.
///
/// It lists what the model answers, which is less than the service does. A test holds it against real answers.
package indirect enum AnswerShape: Sendable {
    case scalar
    case list(AnswerShape)
    case map([(name: String, shape: AnswerShape)])

    /// nil for an operation whose answers are not listed: a selector without match fails its step then.
    package static func of(service: String, operation: String) -> AnswerShape? {
        switch (service, operation) {
        case ("rds", "DescribeDBClusters"): page("DBClusters", cluster)
        case ("rds", "DescribeDBInstances"): page("DBInstances", instance)
        case ("rds", "DescribeDBClusterSnapshots"): page("DBClusterSnapshots", snapshot)
        case ("rds", "DescribeDBClusterAutomatedBackups"): page("DBClusterAutomatedBackups", automatedBackup)
        case ("rds", "DescribeDBClusterBacktracks"): page("DBClusterBacktracks", backtrack)
        case ("rds", "DescribeGlobalClusters"): page("GlobalClusters", globalCluster)
        case ("rds", "BacktrackDBCluster"): backtrack
        case ("rds", "EnableHttpEndpoint"), ("rds", "DisableHttpEndpoint"): flat("ResourceArn", "HttpEndpointEnabled")
        case ("rds", "CreateDBInstance"), ("rds", "DeleteDBInstance"), ("rds", "RebootDBInstance"): .map([("DBInstance", instance)])
        case ("rds", "CreateDBClusterSnapshot"), ("rds", "CopyDBClusterSnapshot"), ("rds", "DeleteDBClusterSnapshot"): .map([("DBClusterSnapshot", snapshot)])
        case ("rds", "CreateDBCluster"), ("rds", "DeleteDBCluster"), ("rds", "ModifyDBCluster"), ("rds", "StartDBCluster"), ("rds", "StopDBCluster"),
            ("rds", "FailoverDBCluster"), ("rds", "RestoreDBClusterFromSnapshot"), ("rds", "RestoreDBClusterToPointInTime"):
            .map([("DBCluster", cluster)])
        case ("rds", _) where operation.hasSuffix("GlobalCluster"): .map([("GlobalCluster", globalCluster)])
        case ("rds-data", "ExecuteStatement"):
            .map([
                ("records", .list(.list(flat("isNull", "longValue", "doubleValue", "stringValue", "blobValue")))), ("numberOfRecordsUpdated", .scalar),
            ])
        case ("route53", _): .map([("ChangeInfo", flat("Id", "Status"))])
        default: nil
        }
    }

    /// Where a selector leaves the shape: the name that is not there, and those that are.
    func stray(_ selector: Selector) -> (name: String, known: [String])? {
        var shapes = [self]
        for segment in selector.segments {
            let known = shapes.flatMap(\.names)
            switch segment {
            case .child(let name):
                shapes = shapes.compactMap { $0.member(name) }
                if shapes.isEmpty { return (name, known) }
            case .scan(let name):
                shapes = shapes.flatMap { $0.scan(name) }
                if shapes.isEmpty { return (name, known) }
            case .index(let index):
                shapes = shapes.compactMap { if case .list(let element) = $0 { element } else { nil } }
                if shapes.isEmpty { return ("[\(index)]", known) }
            }
        }
        return nil
    }

    // MARK: Looking in

    private var names: [String] { if case .map(let members) = self { members.map(\.name) } else { [] } }

    private func member(_ name: String) -> AnswerShape? { if case .map(let members) = self { members.first { $0.name == name }?.shape } else { nil } }

    private func scan(_ name: String) -> [AnswerShape] {
        switch self {
        case .scalar: []
        case .list(let element): element.scan(name)
        case .map(let members): members.flatMap { ($0.name == name ? [$0.shape] : []) + $0.shape.scan(name) }
        }
    }

    /// What an answer holds that the shape does not, for the test that keeps both together.
    package func missing(from value: StructuredValue, at path: String = "$") -> [String] {
        switch (self, value) {
        case (.list(let element), .list(let values)): values.flatMap { element.missing(from: $0, at: path + "[]") }
        case (.map, .map(let members)):
            members.flatMap { member in
                self.member(member.name)?.missing(from: member.value, at: "\(path).\(member.name)") ?? ["\(path).\(member.name)"]
            }
        case (.scalar, .list), (.scalar, .map), (.list, _), (.map, _): ["\(path) is \(value.kindName)"]
        case (.scalar, _): []
        }
    }

    // MARK: Parts

    private static func flat(_ names: String...) -> AnswerShape { scalars(names) }
    private static func scalars(_ names: [String], _ others: [(name: String, shape: AnswerShape)] = []) -> AnswerShape {
        .map(names.map { ($0, .scalar) } + others)
    }
    private static func page(_ name: String, _ element: AnswerShape) -> AnswerShape { .map([(name, .list(element)), ("Marker", .scalar)]) }

    private static let tags = AnswerShape.list(flat("Key", "Value"))

    private static let cluster = scalars(
        [
            "DBClusterIdentifier", "DBClusterArn", "DbClusterResourceId", "Status", "Engine", "EngineVersion", "ClusterCreateTime", "ReaderEndpoint",
            "EngineMode", "AllocatedStorage", "MultiAZ", "BackupRetentionPeriod", "DeletionProtection", "PreferredBackupWindow", "CopyTagsToSnapshot",
            "StorageEncrypted", "StorageEncryptionType", "DBClusterParameterGroup", "DBSubnetGroup", "HttpEndpointEnabled", "KmsKeyId", "Endpoint",
            "GlobalClusterIdentifier", "CloneGroupId", "BacktrackWindow", "EarliestBacktrackTime", "BacktrackConsumedChangeRecords",
            "EarliestRestorableTime", "LatestRestorableTime",
        ],
        [
            ("AvailabilityZones", .list(.scalar)), ("VpcSecurityGroups", .list(flat("VpcSecurityGroupId", "Status"))), ("TagList", tags),
            ("DBClusterMembers", .list(flat("DBInstanceIdentifier", "IsClusterWriter", "PromotionTier"))),
        ])

    private static let instance = flat(
        "DBInstanceIdentifier", "DBInstanceArn", "DBInstanceClass", "DBInstanceStatus", "DBClusterIdentifier", "Engine", "AvailabilityZone",
        "PromotionTier")

    private static let snapshot = scalars(
        [
            "DBClusterSnapshotIdentifier", "DBClusterSnapshotArn", "DBClusterIdentifier", "DbClusterResourceId", "ClusterCreateTime", "Status",
            "SnapshotType", "SnapshotCreateTime", "Engine", "EngineVersion", "AllocatedStorage", "BackupRetentionPeriod", "StorageEncrypted",
            "StorageEncryptionType", "PercentProgress", "KmsKeyId", "SourceDBClusterSnapshotArn",
        ],
        [("AvailabilityZones", .list(.scalar)), ("TagList", tags)])

    private static let automatedBackup = scalars(
        [
            "DBClusterIdentifier", "DbClusterResourceId", "DBClusterArn", "DBClusterAutomatedBackupsArn", "Region", "Status", "ClusterCreateTime",
            "Engine", "EngineVersion", "AllocatedStorage", "BackupRetentionPeriod", "PreferredBackupWindow", "StorageEncrypted",
            "StorageEncryptionType", "KmsKeyId",
        ],
        [("RestoreWindow", flat("EarliestTime", "LatestTime")), ("TagList", tags)])

    private static let backtrack = flat(
        "DBClusterIdentifier", "BacktrackIdentifier", "BacktrackTo", "BacktrackedFrom", "BacktrackRequestCreationTime", "Status")

    private static let globalCluster = scalars(
        [
            "GlobalClusterIdentifier", "GlobalClusterResourceId", "GlobalClusterArn", "Status", "Engine", "EngineVersion", "StorageEncrypted",
            "DeletionProtection", "Endpoint",
        ],
        [
            (
                "GlobalClusterMembers",
                .list(.map([("DBClusterArn", .scalar), ("Readers", .list(.scalar)), ("IsWriter", .scalar), ("SynchronizationStatus", .scalar)]))
            ),
            ("FailoverState", flat("Status", "FromDbClusterArn", "ToDbClusterArn", "IsDataLossAllowed")),
        ])
}
