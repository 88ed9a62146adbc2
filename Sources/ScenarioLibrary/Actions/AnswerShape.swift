import ClusterModel
import KeyModel
import ScenarioFormat
package import Units

/// What an answer holds, so that a selector that can never match is refused before anything runs.
///
/// It lists what the model answers, which is less than the service does. A test holds it against real answers.
package indirect enum AnswerShape: Sendable {
    case scalar
    /// One of these, and nothing else.
    case states([String])
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
        case ("rds", "EnableHttpEndpoint"), ("rds", "DisableHttpEndpoint"): scalars(["ResourceArn"], truths("HttpEndpointEnabled"))
        case ("rds", "CreateDBInstance"), ("rds", "DeleteDBInstance"), ("rds", "RebootDBInstance"): .map([("DBInstance", instance)])
        case ("rds", "CreateDBClusterSnapshot"), ("rds", "CopyDBClusterSnapshot"), ("rds", "DeleteDBClusterSnapshot"):
            .map([("DBClusterSnapshot", deleted(snapshot))])
        case ("rds", "CreateDBCluster"), ("rds", "DeleteDBCluster"), ("rds", "ModifyDBCluster"), ("rds", "StartDBCluster"), ("rds", "StopDBCluster"),
            ("rds", "FailoverDBCluster"), ("rds", "RestoreDBClusterFromSnapshot"), ("rds", "RestoreDBClusterToPointInTime"):
            .map([("DBCluster", cluster)])
        case ("rds", _) where operation.hasSuffix("GlobalCluster"): .map([("GlobalCluster", deleted(globalCluster))])
        case ("rds-data", "ExecuteStatement"):
            .map([
                ("records", .list(.list(flat("isNull", "longValue", "doubleValue", "stringValue", "blobValue")))), ("numberOfRecordsUpdated", .scalar),
            ])
        case ("kms", "DescribeKey"): .map([("KeyMetadata", key)])
        case ("route53", _): .map([("ChangeInfo", scalars(["Id"], [("Status", .states(["PENDING", "INSYNC"]))]))])
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

    /// Whatever a selector can find.
    func found(by selector: Selector) -> [AnswerShape] {
        var shapes = [self]
        for segment in selector.segments {
            switch segment {
            case .child(let name): shapes = shapes.compactMap { $0.member(name) }
            case .scan(let name): shapes = shapes.flatMap { $0.scan(name) }
            case .index: shapes = shapes.compactMap { if case .list(let element) = $0 { element } else { nil } }
            }
        }
        return shapes
    }

    /// All that a selector can find; nil where that is no closed list.
    func states(_ selector: Selector) -> [String]? {
        var all: [String] = []
        for shape in found(by: selector) {
            guard case .states(let states) = shape else { return nil }
            all += states.filter { !all.contains($0) }
        }
        return all.isEmpty ? nil : all
    }

    // MARK: Looking in

    private var names: [String] { if case .map(let members) = self { members.map(\.name) } else { [] } }

    private func member(_ name: String) -> AnswerShape? { if case .map(let members) = self { members.first { $0.name == name }?.shape } else { nil } }

    private func scan(_ name: String) -> [AnswerShape] {
        switch self {
        case .scalar, .states: []
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
        case (.scalar, .list), (.scalar, .map), (.states, .list), (.states, .map), (.list, _), (.map, _): ["\(path) is \(value.kindName)"]
        case (.scalar, _): []
        case (.states(let states), _): states.contains(value.scalarText ?? "") ? [] : ["\(path) is \(value.scalarText ?? "nothing")"]
        }
    }

    // MARK: Parts

    private static func flat(_ names: String...) -> AnswerShape { scalars(names) }
    private static func scalars(_ names: [String], _ others: [(name: String, shape: AnswerShape)] = []) -> AnswerShape {
        .map(names.map { ($0, .scalar) } + others)
    }
    private static func page(_ name: String, _ element: AnswerShape) -> AnswerShape { .map([(name, .list(element)), ("Marker", .scalar)]) }

    private static func truths(_ names: String...) -> [(name: String, shape: AnswerShape)] { names.map { ($0, .states(["true", "false"])) } }

    /// Whoever deletes something is answered with how it is then, which no describe call shows.
    private static func deleted(_ shape: AnswerShape) -> AnswerShape {
        guard case .map(let members) = shape else { return shape }
        return .map(
            members.map { member in
                if member.name == "Status", case .states(let states) = member.shape { (member.name, .states(states + ["deleted"])) } else { member }
            })
    }

    private static let tags = AnswerShape.list(flat("Key", "Value"))

    private static let cluster = scalars(
        [
            "DBClusterIdentifier", "DBClusterArn", "DbClusterResourceId", "Engine", "EngineVersion", "ClusterCreateTime", "ReaderEndpoint",
            "EngineMode", "AllocatedStorage", "BackupRetentionPeriod", "PreferredBackupWindow", "StorageEncryptionType", "DBClusterParameterGroup",
            "DBSubnetGroup", "KmsKeyId", "Endpoint", "GlobalClusterIdentifier", "CloneGroupId", "BacktrackWindow", "EarliestBacktrackTime",
            "BacktrackConsumedChangeRecords", "EarliestRestorableTime", "LatestRestorableTime",
        ],
        truths("MultiAZ", "DeletionProtection", "CopyTagsToSnapshot", "StorageEncrypted", "HttpEndpointEnabled") + [
            ("Status", .states(ClusterStatus.allCases.filter { $0 != .deleted }.map(\.rawValue))),
            ("AvailabilityZones", .list(.scalar)), ("VpcSecurityGroups", .list(flat("VpcSecurityGroupId", "Status"))), ("TagList", tags),
            ("DBClusterMembers", .list(scalars(["DBInstanceIdentifier", "PromotionTier"], truths("IsClusterWriter")))),
        ])

    private static let instance = scalars(
        ["DBInstanceIdentifier", "DBInstanceArn", "DBInstanceClass", "DBClusterIdentifier", "Engine", "AvailabilityZone", "PromotionTier"],
        [("DBInstanceStatus", .states(InstanceStatus.allCases.map(\.rawValue)))])

    private static let snapshot = scalars(
        [
            "DBClusterSnapshotIdentifier", "DBClusterSnapshotArn", "DBClusterIdentifier", "DbClusterResourceId", "ClusterCreateTime",
            "SnapshotType", "SnapshotCreateTime", "Engine", "EngineVersion", "AllocatedStorage", "BackupRetentionPeriod",
            "StorageEncryptionType", "PercentProgress", "KmsKeyId", "SourceDBClusterSnapshotArn",
        ],
        truths("StorageEncrypted") + [
            ("Status", .states(SnapshotStatus.allCases.filter { $0 != .deleted }.map(\.rawValue))), ("AvailabilityZones", .list(.scalar)), ("TagList", tags),
        ])

    private static let automatedBackup = scalars(
        [
            "DBClusterIdentifier", "DbClusterResourceId", "DBClusterArn", "DBClusterAutomatedBackupsArn", "Region", "ClusterCreateTime",
            "Engine", "EngineVersion", "AllocatedStorage", "BackupRetentionPeriod", "PreferredBackupWindow", "StorageEncryptionType", "KmsKeyId",
        ],
        truths("StorageEncrypted") + [("Status", .states(["active", "retained"])), ("RestoreWindow", flat("EarliestTime", "LatestTime")), ("TagList", tags)])

    private static let key = scalars(
        [
            "AWSAccountId", "KeyId", "Arn", "CreationDate", "Description", "KeyUsage", "DeletionDate", "PendingDeletionWindowInDays", "Origin",
            "ExpirationModel", "ValidTo", "KeyManager", "CustomerMasterKeySpec", "KeySpec", "CurrentKeyMaterialId",
        ],
        truths("Enabled", "MultiRegion") + [
            ("KeyState", .states(KeyState.names)), ("EncryptionAlgorithms", .list(.scalar)),
            (
                "MultiRegionConfiguration",
                .map([("MultiRegionKeyType", .scalar), ("PrimaryKey", flat("Arn", "Region")), ("ReplicaKeys", .list(flat("Arn", "Region")))])
            ),
        ])

    private static let backtrack = scalars(
        ["DBClusterIdentifier", "BacktrackIdentifier", "BacktrackTo", "BacktrackedFrom", "BacktrackRequestCreationTime"],
        [("Status", .states(Backtracking.Status.allCases.map(\.rawValue)))])

    private static let globalCluster = scalars(
        [
            "GlobalClusterIdentifier", "GlobalClusterResourceId", "GlobalClusterArn", "Engine", "EngineVersion", "Endpoint",
        ],
        truths("StorageEncrypted", "DeletionProtection") + [
            ("Status", .states(["available"] + GlobalFailover.states)),
            (
                "GlobalClusterMembers",
                .list(
                    scalars(
                        ["DBClusterArn"],
                        truths("IsWriter") + [("Readers", .list(.scalar)), ("SynchronizationStatus", .states(["connected", "pending-resync"]))]))
            ),
            (
                "FailoverState",
                scalars(["FromDbClusterArn", "ToDbClusterArn"], truths("IsDataLossAllowed") + [("Status", .states(GlobalFailover.states))])
            ),
        ])
}
