import Estate
import Units

@testable import ClusterModel

extension RefusalTests {
    static let accessCases: [Case] = [
        Case(
            name: "SQL with the Data API off", action: "ExecuteStatement",
            input: [("resourceArn", .string(arn)), ("secretArn", "arn:aws:secretsmanager:us-west-2:111122223333:secret:orders-app"), ("sql", "select 1")],
            code: .httpEndpointNotEnabled, message: "HttpEndpoint is not enabled",
            source: "API rds-data, HttpEndpointNotEnabledException", service: "rds-data",
            prepare: { try $0.call("DisableHttpEndpoint", [("ResourceArn", .string(arn))]) }),
        Case(
            name: "SQL after a rename", action: "ExecuteStatement",
            input: [
                ("resourceArn", "arn:aws:rds:us-west-2:111122223333:cluster:new"),
                ("secretArn", "arn:aws:secretsmanager:us-west-2:111122223333:secret:orders-app"), ("sql", "select 1"),
            ], code: .httpEndpointNotEnabled, message: "HttpEndpoint is not enabled",
            source: "Aurora User Guide, Troubleshooting RDS Data API", service: "rds-data",
            prepare: {
                try $0.call("ModifyDBCluster", [("DBClusterIdentifier", "orders"), ("NewDBClusterIdentifier", "new"), ("ApplyImmediately", true)])
                $0.live(for: .hours(1))
            }),
        Case(
            name: "SQL with an unknown secret", action: "ExecuteStatement",
            input: [("resourceArn", .string(arn)), ("secretArn", "arn:aws:secretsmanager:us-west-2:111122223333:secret:nobody"), ("sql", "select 1")],
            code: .secretsError, message: "secret:nobody",
            source: "API rds-data, SecretsErrorException", service: "rds-data"),
        Case(
            name: "SQL that is wrong", action: "ExecuteStatement",
            input: [
                ("resourceArn", .string(arn)), ("secretArn", "arn:aws:secretsmanager:us-west-2:111122223333:secret:orders-app"),
                ("sql", "select nothing from nowhere"),
            ], code: .databaseError, message: "syntax error",
            source: "API rds-data, DatabaseErrorException", service: "rds-data"),
        Case(
            name: "SQL without a writer", action: "ExecuteStatement",
            input: [("resourceArn", .string(arn)), ("secretArn", "arn:aws:secretsmanager:us-west-2:111122223333:secret:orders-app"), ("sql", "select 1")],
            code: .databaseUnavailable, message: "not available",
            source: "API rds-data, DatabaseUnavailableException", service: "rds-data", prepare: deleteInstance),
        Case(
            name: "Data API of an unknown cluster", action: "EnableHttpEndpoint", input: [("ResourceArn", "arn:aws:rds:us-west-2:111122223333:cluster:nobody")],
            code: .resourceNotFound, message: "cluster:nobody does not exist",
            source: "API operation EnableHttpEndpoint, errors"),
        Case(
            name: "a change that is not a CNAME", action: "ChangeResourceRecordSets",
            input: [
                ("HostedZoneId", "ZDAYBREAK"),
                (
                    "ChangeBatch",
                    .map([
                        .init(
                            "Changes", .list([.map([.init("Action", "UPSERT"), .init("ResourceRecordSet", .map([.init("Name", "a"), .init("Type", "A")]))])]))
                    ])
                ),
            ], code: .invalidChangeBatch, message: "other types are not modelled",
            source: "Model choice: only CNAMEs are modelled", service: "route53"),
        Case(
            name: "deletion of a record that is not there", action: "ChangeResourceRecordSets",
            input: [
                ("HostedZoneId", "ZDAYBREAK"),
                (
                    "ChangeBatch",
                    .map([
                        .init(
                            "Changes",
                            .list([.map([.init("Action", "DELETE"), .init("ResourceRecordSet", .map([.init("Name", "a"), .init("Type", "CNAME")]))])]))
                    ])
                ),
            ], code: .invalidChangeBatch, message: "it was not found",
            source: "Route 53 API Reference, ChangeResourceRecordSets", service: "route53"),
        Case(
            name: "another hosted zone", action: "ChangeResourceRecordSets",
            input: [("HostedZoneId", "ZNOBODY"), ("ChangeBatch", .map([.init("Changes", .list([.map([])]))]))], code: .noSuchHostedZone, message: "ZNOBODY",
            source: "Route 53 API Reference, ChangeResourceRecordSets, errors", service: "route53"),
        Case(
            name: "a call to a lost region", action: "DescribeDBClusters", input: [], code: .serviceUnavailable, message: "Could not connect to the endpoint",
            source: "Model choice: a lost region answers nobody",
            prepare: { _ = $0.cloud.loseRegion(CloudDriver.west, now: $0.now, engines: $0.engines) }),
    ]
}
