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
        #expect(
            pitr == Array(repeating: "rds:RestoreDBClusterToPointInTime", count: 3) + Self.forNewKey, "the new cluster, the source, the subnet group, the key")

        let snapshot = try mended("rds", "RestoreDBClusterFromSnapshot", RefusalTests.fromSnapshot)
        #expect(
            snapshot == Array(repeating: "rds:RestoreDBClusterFromSnapshot", count: 3) + ["kms:DescribeKey", "kms:Decrypt"] + Self.forNewKey.dropFirst())

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
        for resource in ["cluster:orders", "cluster:restored", "subgrp:default"] {
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

    /// Source: Service Authorization Reference for RDS: subnet group and parameter group are resources of a restore.
    @Test func aDenyOfTheNamedGroupsHolds() throws {
        for (member, value, kind) in [("DBClusterParameterGroupName", "special", "cluster-pg"), ("DBSubnetGroupName", "inner", "subgrp")] {
            var driver = try lived(
                #"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"rds:*","Resource":"arn:aws:rds:*:*:\#(kind):\#(value)"}]}"#
            )
            func refusal(_ extra: Input) -> ServiceError? {
                driver.refusal(
                    "RestoreDBClusterToPointInTime", service: "rds", region: CloudDriver.west, account: CloudDriver.account, principal: "restricted",
                    RefusalTests.pitr(nil, [("UseLatestRestorableTime", true)] + extra))
            }
            #expect(refusal([(member, .string(value))])?.code == .accessDenied)
            #expect(refusal([])?.code != .accessDenied, "another group is none of its business")
        }
    }

    /// Route 53 is a global service: for policies its calls go to us-east-1, wherever the playbook runs.
    @Test func callsOfRoute53CountAsOfUSEast1() throws {
        func isAllowed(from region: String) throws -> Bool {
            var driver = try lived(
                #"{"Statement":[{"Effect":"Allow","Action":"rds:*","Resource":"*"},{"Effect":"Allow","Action":"route53:*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"\#(region)"}}}]}"#
            )
            let found = driver.refusal(
                "GetChange", service: "route53", region: CloudDriver.west, account: CloudDriver.account, principal: "restricted", [("Id", "C1")])
            return found?.code != .accessDenied
        }
        #expect(try isAllowed(from: "us-east-1"))
        #expect(try !isAllowed(from: "us-west-2"))
    }

    /// RDS works by its grant, and a deny in the key's policy beats every grant.
    @Test func aDenyInTheKeysPolicyStopsTheClusterThatItSeals() throws {
        var driver = CloudDriver(CloudDriver.estate())
        driver.live(for: .hours(1))
        let policy =
            #"{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*"}]}"#
        try driver.call("PutKeyPolicy", service: "kms", [("KeyId", driver.keyARN), ("Policy", .string(policy))])
        driver.live(for: .hours(2))
        #expect(driver.cloud.clusters[0].status.current == .keyLostRecoverable)
    }
}
