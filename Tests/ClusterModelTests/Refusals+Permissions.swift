import Estate
import Units

@testable import ClusterModel

/// Refusals by policies: of the caller, and of the key.
extension RefusalTests {
    private static let iam = "IAM User Guide, Policy evaluation logic"
    private static let keyUse = "Aurora User Guide, AWS KMS key management; KMS Developer Guide, Key policies in AWS KMS"
    private static let latest: [(String, StructuredValue)] = pitr(nil, [("UseLatestRestorableTime", true)])

    /// Everything but one action.
    private static func allBut(_ action: String) -> String {
        #"{"Statement":{"Effect":"Allow","NotAction":"\#(action)","Resource":"*"}}"#
    }

    private static func missing(
        _ name: String, _ action: String, of operation: String, _ input: [(String, StructuredValue)], service: String = "rds",
        code: ServiceErrorCode = .accessDenied, source: String = iam, prepare: @escaping @Sendable (inout CloudDriver) throws -> Void = { _ in }
    ) -> Case {
        Case(
            name: name, action: operation, input: input, code: code, message: "not authorized to perform: \(action) on resource", source: source,
            service: service, principal: "restricted", allowed: allBut(action), prepare: prepare)
    }

    /// A key whose policy names somebody else.
    @Sendable private static func lockedKey() -> EstateDeclaration {
        var estate = CloudDriver.estate()
        guard let index = estate.keys.firstIndex(where: { $0.alias == "alias/spare" && $0.region == CloudDriver.west }) else { return estate }
        estate.keys[index].policy = .init(
            name: "policies/locked.json",
            document: .init(statements: [
                .init(effect: .allow, principals: .including([.arn("arn:aws:iam::111122223333:role/key-admin")]), actions: .including(["kms:*"]))
            ]))
        return estate
    }

    static let permissionCases: [Case] = [
        missing("restore to a time without the permission", "rds:RestoreDBClusterToPointInTime", of: "RestoreDBClusterToPointInTime", latest),
        missing(
            "restore of a snapshot without the permission", "rds:RestoreDBClusterFromSnapshot", of: "RestoreDBClusterFromSnapshot", fromSnapshot,
            prepare: takeSnapshot),
        missing(
            "instance without the permission", "rds:CreateDBInstance", of: "CreateDBInstance",
            [
                ("DBInstanceIdentifier", "orders-9"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"), ("DBClusterIdentifier", "orders"),
            ]),
        missing("deletion without the permission", "rds:DeleteDBCluster", of: "DeleteDBCluster", delete),
        missing("describe without the permission", "rds:DescribeDBClusters", of: "DescribeDBClusters", []),
        missing("change without the permission", "rds:ModifyDBCluster", of: "ModifyDBCluster", [("DBClusterIdentifier", "orders")]),
        missing("stop without the permission", "rds:StopDBCluster", of: "StopDBCluster", [("DBClusterIdentifier", "orders")]),
        missing("events without the permission", "rds:DescribeEvents", of: "DescribeEvents", []),
        missing(
            "restore to a time without kms:CreateGrant", "kms:CreateGrant", of: "RestoreDBClusterToPointInTime", latest, code: .kmsKeyNotAccessible,
            source: keyUse),
        missing(
            "restore to a time without kms:DescribeKey", "kms:DescribeKey", of: "RestoreDBClusterToPointInTime", latest, code: .kmsKeyNotAccessible,
            source: keyUse),
        missing(
            "restore of a snapshot without kms:Decrypt", "kms:Decrypt", of: "RestoreDBClusterFromSnapshot", fromSnapshot, code: .kmsKeyNotAccessible,
            source: "Aurora User Guide, Sharing a DB cluster snapshot; Model choice: asked in the own account too", prepare: takeSnapshot),
        missing(
            "restore of a snapshot without kms:CreateGrant", "kms:CreateGrant", of: "RestoreDBClusterFromSnapshot", fromSnapshot,
            code: .kmsKeyNotAccessible, source: keyUse, prepare: takeSnapshot),
        missing(
            "new cluster under a key without a data key", "kms:GenerateDataKeyWithoutPlaintext", of: "CreateDBCluster",
            [("DBClusterIdentifier", "new"), ("Engine", "aurora-mysql"), ("KmsKeyId", "alias/spare")], code: .kmsKeyNotAccessible,
            source: "Model choice: RDS asks for the data key in its caller's name"),
        missing(
            "SQL without the permission", "rds-data:ExecuteStatement", of: "ExecuteStatement",
            [
                ("resourceArn", .string(arn)), ("secretArn", "arn:aws:secretsmanager:us-west-2:111122223333:secret:orders-app"), ("sql", "SELECT 1"),
            ], service: "rds-data", code: .kmsAccessDenied),
        missing(
            "SQL without the permission on the secret", "secretsmanager:GetSecretValue", of: "ExecuteStatement",
            [
                ("resourceArn", .string(arn)), ("secretArn", "arn:aws:secretsmanager:us-west-2:111122223333:secret:orders-app"), ("sql", "SELECT 1"),
            ], service: "rds-data"),
        missing(
            "CNAME without the permission", "route53:ChangeResourceRecordSets", of: "ChangeResourceRecordSets",
            [("HostedZoneId", "ZDAYBREAK"), ("ChangeBatch", .map([.init("Changes", .list([.map([])]))]))], service: "route53"),
        Case(
            name: "permission on another cluster only", action: "ModifyDBCluster", input: [("DBClusterIdentifier", "orders")], code: .accessDenied,
            message: #"{"Effect":"Allow","Action":"rds:ModifyDBCluster","Resource":"arn:aws:rds:us-west-2:111122223333:cluster:orders"}"#, source: iam,
            principal: "restricted",
            allowed: #"{"Statement":{"Effect":"Allow","Action":"rds:*","Resource":"arn:aws:rds:us-west-2:111122223333:cluster:books"}}"#),
        Case(
            name: "restore whose target the role may not name", action: "RestoreDBClusterToPointInTime", input: latest, code: .accessDenied,
            message: "cluster:restored because no statement allows it in policies/restricted.json", source: iam, principal: "restricted",
            allowed: #"{"Statement":{"Effect":"Allow","Action":"*","Resource":["arn:aws:rds:*:*:cluster:orders","arn:aws:kms:*"]}}"#),
        Case(
            name: "an explicit deny", action: "DescribeDBClusters", input: [], code: .accessDenied,
            message: "with an explicit deny in policies/restricted.json, statement NoLooking", source: iam, principal: "restricted",
            allowed:
                #"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"NoLooking","Effect":"Deny","Action":"rds:Describe*","Resource":"*"}]}"#),
        Case(
            name: "permission in another region only", action: "DescribeDBClusters", input: [], code: .accessDenied, message: "rds:DescribeDBClusters",
            source: "IAM User Guide, AWS global condition context keys", principal: "restricted",
            allowed:
                #"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-2"}}}}"#),
        Case(
            name: "a key whose policy names somebody else", action: "CreateDBCluster",
            input: [("DBClusterIdentifier", "new"), ("Engine", "aurora-mysql"), ("KmsKeyId", "alias/spare")], code: .kmsKeyNotAccessible,
            message: "policies/locked.json: {\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:role/operator\"}", source: keyUse,
            estate: lockedKey),
        Case(
            name: "restore under a key whose policy names somebody else", action: "RestoreDBClusterToPointInTime",
            input: latest + [("KmsKeyId", "alias/spare")],
            code: .kmsKeyNotAccessible, message: "AccessDeniedException", source: keyUse, estate: lockedKey),
        Case(
            name: "a key of another account", action: "CreateDBCluster",
            input: [
                ("DBClusterIdentifier", "new"), ("Engine", "aurora-mysql"), ("KmsKeyId", CloudDriver.key("alias/vault", CloudDriver.west, CloudDriver.vault)),
            ],
            code: .kmsKeyNotAccessible, message: "AccessDeniedException",
            source: "KMS Developer Guide, Allowing users in other accounts to use a KMS key"),
        Case(
            name: "a caller that the account does not have", action: "DescribeDBClusters", input: [], code: .invalidClientTokenID, message: "has no nobody",
            source: "RDS API Reference, Common Errors", principal: "nobody"),
        Case(
            name: "a caller whose session has ended", action: "DescribeDBClusters", input: [], code: .expiredToken, message: "is expired",
            source: "RDS API Reference, Common Error Types",
            prepare: { _ = $0.cloud.expireCredentials(of: "operator", account: CloudDriver.account, now: $0.now) }),
        Case(
            name: "a caller of another account", action: "DescribeDBClusters", input: [], code: .invalidClientTokenID, message: "has no vault",
            source: "RDS API Reference, Common Errors", principal: "vault"),
        Case(
            name: "a call of a suspended account", action: "DescribeDBClusters", input: [], code: .accessDenied, message: "suspended",
            source: "Model choice: the code; a suspended account cannot call",
            prepare: { _ = $0.cloud.loseAccount(CloudDriver.account, now: $0.now, engines: $0.engines) }),
    ]
}
