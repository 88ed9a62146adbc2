import Foundation
import Testing
import Units

@testable import ClusterModel

/// Our members, types and codes against the service's own models, where the folder that `.ci/api-models` writes is there.
@Suite("API shapes") struct APIShapesTests {
    private struct Model {
        let name: String
        let operations: [String: [String: Any]]
        let shapes: [String: [String: Any]]

        /// - Returns: nil where the models are not at hand.
        init?(_ service: String) throws {
            guard let folder = ProcessInfo.processInfo.environment["DAYBREAK_API_MODELS"] else { return nil }
            let path = URL(fileURLWithPath: folder).appendingPathComponent(service + ".json")
            guard let data = try? Data(contentsOf: path), let root = try JSONSerialization.jsonObject(with: data) as? [String: Any] else { return nil }
            name = service
            operations = try #require(root["operations"] as? [String: [String: Any]])
            shapes = try #require(root["shapes"] as? [String: [String: Any]])
        }

        func shape(of operation: String, _ side: String) -> [String: Any]? {
            ((operations[operation]?[side] as? [String: Any])?["shape"] as? String).flatMap { shapes[$0] }
        }

        func members(_ shape: [String: Any]) -> [String: String] {
            (shape["members"] as? [String: [String: Any]] ?? [:]).compactMapValues { $0["shape"] as? String }
        }

        func type(_ shape: String) -> String { shapes[shape]?["type"] as? String ?? "" }

        /// Codes on the wire of every error shape.
        var codes: Set<String> {
            Set(
                shapes.filter { $0.value["exception"] as? Bool == true }
                    .map { (($0.value["error"] as? [String: Any])?["code"] as? String) ?? $0.key })
        }

        /// Paths of an answer's members that its shape does not have.
        func strangers(in value: StructuredValue, shape name: String, at path: String) -> [String] {
            guard let shape = shapes[name] else { return ["\(path): no shape \(name)"] }
            switch value {
            case .map(let found):
                let known = members(shape)
                if shape["type"] as? String == "map" { return [] }
                return found.flatMap { member in
                    known[member.name].map { strangers(in: member.value, shape: $0, at: "\(path).\(member.name)") } ?? ["\(path).\(member.name)"]
                }
            case .list(let elements):
                guard let inner = (shape["member"] as? [String: Any])?["shape"] as? String else { return ["\(path) is no list"] }
                return elements.flatMap { strangers(in: $0, shape: inner, at: path + "[]") }
            case .string: return ["string", "timestamp", "blob"].contains(type(name)) ? [] : ["\(path) is a \(type(name)), not a string"]
            case .bool: return type(name) == "boolean" ? [] : ["\(path) is a \(type(name)), not a boolean"]
            case .integer: return ["integer", "long"].contains(type(name)) ? [] : ["\(path) is a \(type(name)), not an integer"]
            case .number: return ["double", "float"].contains(type(name)) ? [] : ["\(path) is a \(type(name)), not a number"]
            case .null: return ["\(path) is null"]
            }
        }
    }

    /// The model's types that a member of ours may have.
    private static let types: [APIOperation.MemberType: Set<String>] = [
        .string: ["string", "blob", "timestamp"], .boolean: ["boolean"], .integer: ["integer", "long"], .timestamp: ["timestamp"], .list: ["list"],
        .structure: ["structure", "map"],
    ]

    /// What client libraries add to a model, with their own documents as source.
    private static let sdkMembers: Set<String> = ["CopyDBClusterSnapshot.SourceRegion", "CreateDBCluster.SourceRegion"]

    @Test func membersAreTheServicesOwn() throws {
        var checked = 0
        for service in ["rds", "kms", "rds-data", "route53", "ram"] {
            guard let model = try Model(service) else {
                print("API models: skipped, DAYBREAK_API_MODELS names no folder with them")
                return
            }
            for operation in allAPIOperations where operation.service == service {
                let shape = try #require(model.shape(of: operation.name, "input"), "\(service) has no \(operation.name)")
                let known = model.members(shape)
                for member in operation.members where !Self.sdkMembers.contains("\(operation.name).\(member.name)") {
                    let type = try #require(known[member.name], "\(operation.name) has no member \(member.name)")
                    #expect(Self.types[member.type]?.contains(model.type(type)) == true, "\(operation.name).\(member.name) is a \(model.type(type))")
                    checked += 1
                }
                for required in shape["required"] as? [String] ?? [] {
                    #expect(operation.members.contains { $0.name == required && $0.isRequired }, "\(operation.name) needs \(required)")
                }
            }
        }
        #expect(checked > 290)
        print("API models: \(checked) members of \(allAPIOperations.count) operations are the service's own")
    }

    /// Codes that services share and single models do not list.
    /// Source: RDS API Reference and KMS API Reference, Common Errors.
    private static let common: Set<String> = [
        "InvalidParameterValue", "InvalidParameterCombination", "MissingParameter", "ServiceUnavailable", "AccessDenied", "AccessDeniedException",
        "InvalidClientTokenId", "ExpiredTokenException", "ThrottlingException", "ValidationException",
    ]

    @Test func codesAreTheServicesOwn() throws {
        var known = Self.common
        for service in ["rds", "kms", "rds-data", "route53", "ram"] {
            guard let model = try Model(service) else { return print("API models: skipped") }
            known.formUnion(model.codes)
        }
        for code in ServiceErrorCode.allCases { #expect(known.contains(code.rawValue), "no service knows \(code.rawValue)") }
    }

    @Test func answersHaveTheServicesMembers() throws {
        guard let rds = try Model("rds"), let kms = try Model("kms") else { return print("API models: skipped") }
        var driver = CloudDriver(CloudDriver.estate(instances: 2))
        try driver.sql("CREATE TABLE t (id INTEGER)")
        driver.live(for: .hours(1))
        let snapshotARN: StructuredValue = "arn:aws:rds:us-west-2:111122223333:cluster-snapshot:snap"
        let calls: [(Model, String, CloudDriver.Place, [(String, StructuredValue)])] = [
            (rds, "CreateDBClusterSnapshot", .west, [("DBClusterSnapshotIdentifier", "snap"), ("DBClusterIdentifier", "orders")]),
            (rds, "DescribeDBClusterSnapshots", .west, []),
            (
                rds, "CopyDBClusterSnapshot", .east,
                [("SourceDBClusterSnapshotIdentifier", snapshotARN), ("TargetDBClusterSnapshotIdentifier", "copy"), ("KmsKeyId", "alias/orders")]
            ),
            (
                rds, "RestoreDBClusterFromSnapshot", .west,
                [("DBClusterIdentifier", "a"), ("SnapshotIdentifier", "snap"), ("Engine", "aurora-mysql")]
            ),
            (
                rds, "RestoreDBClusterToPointInTime", .west,
                [("DBClusterIdentifier", "b"), ("SourceDBClusterIdentifier", "orders"), ("UseLatestRestorableTime", true)]
            ),
            (rds, "CreateDBCluster", .west, [("DBClusterIdentifier", "c"), ("Engine", "aurora-postgresql")]),
            (rds, "DescribeDBClusters", .west, []), (rds, "DescribeDBInstances", .west, []), (rds, "DescribeDBClusterAutomatedBackups", .west, []),
            (rds, "DescribeEvents", .west, [("Duration", 600)]),
            (rds, "DescribeDBClusterSnapshotAttributes", .west, [("DBClusterSnapshotIdentifier", "snap")]),
            (rds, "ListTagsForResource", .west, [("ResourceName", snapshotARN)]),
            (kms, "DescribeKey", .west, [("KeyId", "alias/orders")]), (kms, "ListKeys", .west, []), (kms, "ListAliases", .west, []),
            (kms, "ListGrants", .west, [("KeyId", driver.keyARN)]), (kms, "GetKeyPolicy", .west, [("KeyId", driver.keyARN)]),
            (kms, "GetKeyRotationStatus", .west, [("KeyId", driver.keyARN)]), (kms, "ListKeyRotations", .west, [("KeyId", driver.keyARN)]),
            (kms, "GenerateDataKey", .west, [("KeyId", "alias/orders"), ("KeySpec", "AES_256")]),
            (kms, "GetKeyLastUsage", .west, [("KeyId", driver.keyARN)]), (kms, "ListResourceTags", .west, [("KeyId", driver.keyARN)]),
        ]
        for (model, action, place, input) in calls {
            let answer = try driver.call(action, service: model.name, region: place.region, input)
            let output = try #require((model.operations[action]?["output"] as? [String: Any])?["shape"] as? String)
            #expect(model.strangers(in: answer, shape: output, at: action) == [])
            driver.live(for: .minutes(20))
        }
    }
}

extension CloudDriver {
    enum Place {
        case west, east
        var region: RegionName { self == .west ? CloudDriver.west : CloudDriver.east }
    }
}
