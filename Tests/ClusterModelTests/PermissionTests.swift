import AccessPolicy
import Estate
import SQLEngine
import Testing
import Units

@testable import ClusterModel

/// What a denial tells is enough to mend the policy, and no more than the call needs.
@Suite("permissions of a recovery") struct PermissionTests {
    private typealias Input = [(String, StructuredValue)]

    private func lived(_ policy: String) throws -> CloudDriver {
        var estate = CloudDriver.estate()
        try CloudDriver.restrict(&estate, to: policy)
        var driver = CloudDriver(estate)
        try driver.sql("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        try driver.sql("INSERT INTO t VALUES (1), (2)")
        driver.live(for: .hours(1))
        try RefusalTests.takeSnapshot(&driver)
        return driver
    }

    /// The statement at the end of a denial's message; refusals of RDS put it into parentheses.
    private func statement(in message: String) -> (policy: String, text: String)? {
        guard let start = message.range(of: "the smallest statement that would, in ")?.upperBound else { return nil }
        let rest = message[start...]
        guard let colon = rest.range(of: ": {")?.lowerBound, let end = rest.lastIndex(of: "}") else { return nil }
        return (String(rest[..<colon]), String(rest[rest.index(colon, offsetBy: 2)...end]))
    }

    /// Starts with a policy that allows nothing of use, adds what each denial asks for, and ends when the call is accepted.
    /// - Returns: The actions that were asked for, in their order.
    private func mended(_ service: String, _ action: String, region: RegionName = CloudDriver.west, _ input: Input) throws -> [String] {
        var statements = [#"{"Effect":"Allow","Action":"iam:Nothing","Resource":"*"}"#]
        var asked: [String] = []
        while asked.count < 12 {
            var driver = try lived("{\"Statement\":[\(statements.joined(separator: ","))]}")
            let found = driver.refusal(
                action, service: service, region: region, account: CloudDriver.account, principal: "restricted", input.map { ($0.0, driver.resolved($0.1)) })
            guard let found else { return asked }
            let remedy = try #require(statement(in: found.message), "\(action): \(found.message)")
            #expect(remedy.policy == "policies/restricted.json")
            let value = try #require(JSONText.parse(remedy.text))
            #expect(found.message.contains("role/restricted is not authorized to perform: \(value["Action"]?.scalarText ?? "?") on resource: "))
            #expect(!statements.contains(remedy.text), "\(action) asks for \(remedy.text) again: the statement does not help")
            statements.append(remedy.text)
            asked.append(value["Action"]?.scalarText ?? "?")
        }
        Issue.record("\(action) is still denied after \(asked)")
        return asked
    }

    private static let forNewKey = ["kms:DescribeKey", "kms:CreateGrant", "kms:GenerateDataKeyWithoutPlaintext"]

    @Test func addingWhatEachDenialNamesLeadsToAcceptance() throws {
        let pitr = try mended("rds", "RestoreDBClusterToPointInTime", RefusalTests.pitr(nil, [("UseLatestRestorableTime", true)]))
        #expect(pitr == ["rds:RestoreDBClusterToPointInTime", "rds:RestoreDBClusterToPointInTime"] + Self.forNewKey, "the new cluster, the source, the key")

        let snapshot = try mended("rds", "RestoreDBClusterFromSnapshot", RefusalTests.fromSnapshot)
        #expect(
            snapshot == ["rds:RestoreDBClusterFromSnapshot", "rds:RestoreDBClusterFromSnapshot", "kms:DescribeKey", "kms:Decrypt"]
                + Self.forNewKey.dropFirst())

        let instance: Input = [
            ("DBInstanceIdentifier", "orders-9"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"), ("DBClusterIdentifier", "orders"),
        ]
        #expect(try mended("rds", "CreateDBInstance", instance) == ["rds:CreateDBInstance", "rds:CreateDBInstance"], "an instance uses RDS's own grant")

        let sql: Input = [
            ("resourceArn", .string(RefusalTests.arn)), ("secretArn", "arn:aws:secretsmanager:us-west-2:111122223333:secret:orders-app"),
            ("sql", "SELECT count(*) FROM t"),
        ]
        #expect(try mended("rds-data", "ExecuteStatement", sql) == ["rds-data:ExecuteStatement", "secretsmanager:GetSecretValue"])
        #expect(try mended("kms", "DisableKey", [("KeyId", RefusalTests.theKey)]) == ["kms:DisableKey"])
    }

    @Test func aCopyNeedsTheKeysOfBothSides() throws {
        let asked = try mended("rds", "CopyDBClusterSnapshot", region: CloudDriver.east, RefusalTests.copy([("KmsKeyId", "alias/orders")]))
        #expect(asked.filter { $0.hasPrefix("rds:") } == ["rds:CopyDBClusterSnapshot", "rds:CopyDBClusterSnapshot"], "source and target")
        #expect(Set(asked.filter { $0.hasPrefix("kms:") }) == ["kms:DescribeKey", "kms:Decrypt", "kms:CreateGrant", "kms:GenerateDataKeyWithoutPlaintext"])
        #expect(asked.count { $0 == "kms:DescribeKey" } == 2, "once on each key: \(asked)")
    }

    /// A denial may not tell whether what it denies exists.
    @Test func permissionIsAskedForBeforeAnythingIsLookedAt() throws {
        let driver = try lived(#"{"Statement":{"Effect":"Allow","Action":"rds:DescribeEvents","Resource":"*"}}"#)
        for id in ["orders", "nobody", "not--legal"] {
            var driver = driver
            for action in ["DeleteDBCluster", "StopDBCluster", "StartDBCluster", "FailoverDBCluster", "ModifyDBCluster", "DescribeDBClusters"] {
                let found = driver.refusal(
                    action, service: "rds", region: CloudDriver.west, account: CloudDriver.account, principal: "restricted",
                    [("DBClusterIdentifier", .string(id))])
                #expect(found?.code == .accessDenied, "\(action) of \(id): \(found.map(\.description) ?? "accepted")")
            }
        }
    }

    /// A deny outweighs every allow, whichever of the call's resources it names.
    @Test func aDenyOfEitherResourceIsEnough() throws {
        for resource in ["cluster:orders", "cluster:restored"] {
            var driver = try lived(
                #"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"rds:*","Resource":"arn:aws:rds:*:*:\#(resource)"}]}"#)
            let found = driver.refusal(
                "RestoreDBClusterToPointInTime", service: "rds", region: CloudDriver.west, account: CloudDriver.account, principal: "restricted",
                RefusalTests.pitr(nil, [("UseLatestRestorableTime", true)]))
            #expect(found?.code == .accessDenied && found?.message.contains("with an explicit deny in policies/restricted.json, statement 2") == true)
            #expect(found?.message.contains("smallest statement") == false, "no statement mends a deny")
        }
    }

    /// The source of a restore is asked for however the call names it.
    /// Model choice: a resource id is asked for as the cluster that it is of.
    @Test func aDenyOfTheSourceHoldsForItsResourceIDToo() throws {
        for isDeleted in [false, true] {
            var driver = try lived(
                #"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"rds:*","Resource":"arn:aws:rds:*:*:cluster:orders"}]}"#
            )
            let id = driver.cloud.clusters[0].resourceID
            if isDeleted {
                try driver.call("DeleteDBInstance", [("DBInstanceIdentifier", "orders-1")])
                try driver.call("DeleteDBCluster", RefusalTests.delete + [("DeleteAutomatedBackups", false)])
                driver.live(for: .hours(2))
            }
            let found = driver.refusal(
                "RestoreDBClusterToPointInTime", service: "rds", region: CloudDriver.west, account: CloudDriver.account, principal: "restricted",
                [("DBClusterIdentifier", "restored"), ("SourceDbClusterResourceId", .string(id)), ("UseLatestRestorableTime", true)])
            #expect(found?.code == .accessDenied, "deleted: \(isDeleted): \(found.map(\.description) ?? "accepted")")
        }
    }
}
