import ClusterModel
import ScenarioFormat
import ScenarioLibrary
import SimulationKernel
import Testing
import Units

/// What no action takes is refused before anything runs, with place and hint.
@Suite("playbook refusals") struct PlaybookRefusalTests {
    @Test(arguments: [
        (
            "aws:executeScript", "{ Runtime: python3.11 }",
            ["4:13: action aws:executeScript is not modelled | did you mean aws:executeAwsApi? modelled actions: aws:executeAwsApi, ", "aws:loop"]
        ),
        ("aws:slep", "{ Duration: PT1M }", ["4:13: action aws:slep is not modelled | did you mean aws:sleep?"]),
        // Sleeping.
        ("aws:sleep", "{ Duration: P7D }", ["5:25: P7D is over the limit of aws:sleep, 604799 seconds"]),
        ("aws:sleep", "{ Duration: 10m }", ["5:25: 10m is not an ISO 8601 duration of days, hours, minutes and seconds, such as PT10M"]),
        ("aws:sleep", "{ Timestamp: noon }", ["5:26: noon is not an ISO 8601 time such as 2026-03-01T09:00:00Z"]),
        ("aws:sleep", "{ Duration: PT1M, Timestamp: \"2026-03-01T09:00:00Z\" }", ["5:13: aws:sleep needs exactly one of Duration and Timestamp"]),
        ("aws:sleep", "{ For: PT1M, Duration: PT1M }", ["5:15: aws:sleep has no input For | its inputs are Duration and Timestamp"]),
        // Approving.
        ("aws:approve", "{}", ["5:13: missing key Approvers in aws:approve"]),
        ("aws:approve", "{ Approvers: [] }", ["5:26: Approvers wants 1 to 10 people, found 0"]),
        ("aws:approve", "{ Approvers: [a, b, c, d, e, f, g, h, i, j, k] }", ["5:26: Approvers wants 1 to 10 people, found 11"]),
        ("aws:approve", "{ Approvers: ann }", ["5:26: Approvers wants a list | put it in [ ]"]),
        ("aws:approve", "{ Approvers: [a, b], MinRequiredApprovals: 3 }", ["5:56: MinRequiredApprovals wants a whole number from 1 to 2, found 3"]),
        ("aws:approve", "{ Approvers: [a], MinRequiredApprovals: one }", ["5:53: MinRequiredApprovals wants a whole number"]),
        ("aws:approve", "{ Approvers: [a], Mesage: x }", ["5:31: unknown key Mesage in aws:approve | did you mean Message?"]),
        (
            "aws:approve", "{ Approvers: [a], NotificationArn: \"arn:aws:sns:us-west-2:111122223333:Pager\" }",
            ["5:48: NotificationArn wants the ARN of an SNS topic whose name begins with Automation, found \"arn:aws:sns:us-west-2:111122223333:Pager\""]
        ),
        // Copying a table.
        (
            "daybreak:copyTable", "{ SourceArn: a, TargetArn: b, SecretArn: c, Table: \"a; b\", Gibibytes: 5 }",
            ["5:64: Table wants a name of letters, digits and underscores, found \"a; b\""]
        ),
        (
            "daybreak:copyTable", "{ SourceArn: a, TargetArn: b, SecretArn: c, Table: t, Gibibytes: 5GiB }",
            ["5:78: Gibibytes wants a whole number from 1 to 131072"]
        ),
        ("daybreak:copyTable", "{ SourceArn: a, TargetArn: b, Table: t, Gibibytes: 5 }", ["5:13: missing key SecretArn in daybreak:copyTable"]),
        // Calling.
        ("aws:executeAwsApi", "{ Service: rd, Api: DescribeDBClusters }", ["5:24: service rd is not modelled | did you mean rds?"]),
        ("aws:executeAwsApi", "{ Service: rds, Api: DescribeDBCluster }", ["5:34: rds has no modelled operation DescribeDBCluster | did you mean"]),
        (
            "aws:executeAwsApi", "{ Service: rds, Api: DescribeDBClusters, DBClusterIdentifer: orders }",
            ["5:54: DescribeDBClusters has no modelled member DBClusterIdentifer | did you mean DBClusterIdentifier?"]
        ),
        // Selecting.
        (
            "aws:waitForAwsResourceProperty",
            "{ Service: rds, Api: DescribeDBClusters, PropertySelector: \"$.DBClusters[0].Statuss\", DesiredValues: [available] }",
            ["5:72: selector $.DBClusters[0].Statuss matches nothing in an answer of DescribeDBClusters: Statuss | did you mean Status?"]
        ),
        (
            "aws:waitForAwsResourceProperty", "{ Service: rds, Api: DescribeDBClusters, PropertySelector: $.DBCluster.Status, DesiredValues: [available] }",
            ["5:72: selector $.DBCluster.Status matches nothing in an answer of DescribeDBClusters: DBCluster | did you mean DBClusters?"]
        ),
        (
            "aws:assertAwsResourceProperty", "{ Service: rds, Api: DescribeDBClusters, PropertySelector: \"$..Status\", DesiredValues: [available] }",
            ["5:72: a deep scan in PropertySelector is refused: it yields a list"]
        ),
        // Waiting for what never comes.
        (
            "aws:waitForAwsResourceProperty",
            "{ Service: rds, Api: DescribeDBClusters, PropertySelector: \"$.DBClusters[0].Status\", DesiredValues: [available, availabel] }",
            [
                "5:125: $.DBClusters[0].Status of DescribeDBClusters is never availabel | did you mean available? it is one of creating, available, ",
                "inaccessible-encryption-credentials",
            ]
        ),
        (
            "aws:assertAwsResourceProperty",
            "{ Service: rds, Api: DescribeDBInstances, PropertySelector: \"$.DBInstances[0].DBInstanceStatus\", DesiredValues: [Available] }",
            ["is never Available"]
        ),
        (
            "aws:waitForAwsResourceProperty",
            "{ Service: rds, Api: DescribeDBClusterSnapshots, PropertySelector: \"$.DBClusterSnapshots[0].Status\", DesiredValues: [deleted] }",
            ["is never deleted | it is one of creating, available, copying, failed"]
        ),
        (
            "aws:waitForAwsResourceProperty",
            "{ Service: rds, Api: DescribeDBClusters, PropertySelector: \"$.DBClusters[0].HttpEndpointEnabled\", DesiredValues: [\"yes\"] }",
            ["is never yes | it is one of true, false"]
        ),
        (
            "aws:waitForAwsResourceProperty", "{ Service: route53, Api: GetChange, Id: a, PropertySelector: $.ChangeInfo.Status, DesiredValues: [SYNC] }",
            ["is never SYNC | did you mean INSYNC? it is one of PENDING, INSYNC"]
        ),
        (
            "aws:waitForAwsResourceProperty",
            "{ Service: kms, Api: DescribeKey, KeyId: a, PropertySelector: $.KeyMetadata.KeyState, DesiredValues: [enabled] }", ["is never enabled | "]
        ),
        // Wanting nothing, or what is no list.
        (
            "aws:waitForAwsResourceProperty",
            "{ Service: rds, Api: DescribeDBClusters, PropertySelector: \"$.DBClusters[0].Status\", DesiredValues: [] }",
            ["5:113: DesiredValues wants at least one value | it is one of creating, available, "]
        ),
        (
            "aws:assertAwsResourceProperty",
            "{ Service: rds, Api: DescribeDBClusters, PropertySelector: \"$.DBClusters[0].Engine\", DesiredValues: [] }",
            ["5:113: DesiredValues wants at least one value | one of them is enough"]
        ),
        (
            "aws:waitForAwsResourceProperty",
            "{ Service: rds, Api: DescribeDBClusters, PropertySelector: \"$.DBClusters[0].Status\", DesiredValues: available }",
            ["5:113: DesiredValues wants a list, found \"available\" | put it in [ ]"]
        ),
        (
            "aws:waitForAwsResourceProperty",
            "{ Service: rds, Api: DescribeDBClusters, PropertySelector: \"$.DBClusters[0].Engine\", DesiredValues: [[a]] }",
            ["5:114: element of DesiredValues wants text, a number, true or false, found a list"]
        ),
        // Filters.
        (
            "aws:executeAwsApi", "{ Service: rds, Api: DescribeDBClusters, Filters: [{ Name: db-clster-id, Values: [orders] }] }",
            ["5:72: DescribeDBClusters has no modelled filter db-clster-id | did you mean db-cluster-id?"]
        ),
        (
            "aws:waitForAwsResourceProperty",
            "{ Service: rds, Api: DescribeDBInstances, PropertySelector: \"$.DBInstances[0].DBInstanceStatus\", DesiredValues: [available], Filters: [{ Name: vpc, Values: [a] }] }",
            ["DescribeDBInstances has no modelled filter vpc | known: db-cluster-id, db-instance-id, domain, engine"]
        ),
        (
            "aws:executeAwsApi", "{ Service: rds, Api: DescribeDBClusters, Filters: { Name: engine, Values: [aurora-mysql] } }",
            ["5:63: Filters wants a list, found a mapping | put it in [ ]"]
        ),
        (
            "aws:executeAwsApi", "{ Service: rds, Api: DescribeDBClusters, Filters: [{ Name: engine, Value: aurora-mysql }] }",
            ["5:64: missing key Values in filter", "5:80: unknown key Value in filter | did you mean Values?"]
        ),
        // Outputs of a type that what is selected never has.
        (
            "aws:executeAwsApi", "{ Service: rds, Api: DescribeDBClusters }\n    outputs: [{ Name: A, Selector: \"$.DBClusters[0].Status\", Type: Integer }]",
            ["6:36: output A is never an Integer: $.DBClusters[0].Status of DescribeDBClusters | it can be String, StringList"]
        ),
        (
            "aws:executeAwsApi", "{ Service: rds, Api: DescribeDBClusters }\n    outputs: [{ Name: A, Selector: \"$.DBClusters[0]\", Type: String }]",
            ["6:36: output A is never a String: $.DBClusters[0] of DescribeDBClusters | it can be StringMap"]
        ),
        (
            "aws:executeAwsApi", "{ Service: rds, Api: DescribeDBClusters }\n    outputs: [{ Name: A, Selector: $..DBClusterMembers, Type: StringList }]",
            ["6:36: output A is never a StringList: $..DBClusterMembers of DescribeDBClusters | it can be StringMap"]
        ),
        (
            "aws:executeAwsApi",
            "{ Service: rds-data, Api: ExecuteStatement, resourceArn: a, secretArn: b, sql: c }\n    outputs: [{ Name: A, Selector: $.records.longValue }]",
            ["6:36: selector $.records.longValue matches nothing in an answer of ExecuteStatement: longValue | there is nothing below it"]
        ),
        (
            "aws:executeAwsApi", "{ Service: rds, Api: DescribeDBClusters }\n    outputs: [{ Name: A, Selector: $..Nothing, Type: StringList }]",
            ["6:36: selector $..Nothing matches nothing in an answer of DescribeDBClusters: Nothing"]
        ),
    ])
    /// - Parameter wanted: Pieces that the one problem holds, so that a long list of names need not be repeated; or one of each problem.
    func isRefused(action: String, inputs: String, wanted: [String]) throws {
        let found = try problems(step(action, inputs))
        let isEachItsOwn = found.count == wanted.count && zip(found, wanted).allSatisfy { $0.contains($1) }
        let isOne = found.count == 1 && wanted.allSatisfy { found[0].contains($0) }
        #expect(isEachItsOwn || isOne, "\(action) \(inputs): \(found)")
    }

    /// What can be, in either spelling of a boolean, what is filled in later, and what may be anything.
    @Test(arguments: [
        "$.DBClusters[0].Status\", DesiredValues: [available, stopped, incompatible-restore]", "$.DBClusters[0].DeletionProtection\", DesiredValues: [False]",
        "$.DBClusters[0].DeletionProtection\", DesiredValues: [true]", "$.DBClusters[0].Status\", DesiredValues: [\"{{ Wanted }}\"]",
        "$.DBClusters[0].EngineVersion\", DesiredValues: [any]", "$.DBClusters[0].Status\", DesiredValues: \"{{ All }}\"",
        "$.DBClusters[0].BackupRetentionPeriod\", DesiredValues: [7]",
        "$.DBClusters[0].Status\", DesiredValues: [available], Filters: [{ Name: clone-group-id, Values: [a] }, { Name: \"{{ Wanted }}\", Values: \"{{ All }}\" }]",
        "$.DBClusters[0].Status\", DesiredValues: [available], Filters: [\"{{ Wanted }}\"]",
    ])
    func aStateThatCanBeIsWaitedFor(rest: String) throws {
        let text = step("aws:waitForAwsResourceProperty", "{ Service: rds, Api: DescribeDBClusters, PropertySelector: \"\(rest) }")
        #expect(try problems(text.replacing("mainSteps:", with: "parameters: { Wanted: { type: String }, All: { type: StringList } }\nmainSteps:")) == [])
    }

    /// Whatever a selector finds that can be made one of the declared type.
    @Test(arguments: [
        ("$.DBClusters[0].DeletionProtection", "Boolean"), ("$.DBClusters[0].DeletionProtection", "String"), ("$.DBClusters[0].AllocatedStorage", "Integer"),
        ("$.DBClusters[0].Status", "StringList"), ("$.DBClusters[0].AvailabilityZones", "StringList"), ("$.DBClusters[0].AvailabilityZones", "String"),
        ("$.DBClusters[0]", "StringMap"), ("$.DBClusters", "MapList"), ("$.DBClusters", "StringMap"), ("$..DBClusterIdentifier", "StringList"),
        ("$..DBClusterIdentifier", "String"), ("$..DBClusterMembers", "StringMap"),
    ])
    func anOutputCanHaveItsType(selector: String, type: String) throws {
        let outputs = "\n    outputs: [{ Name: A, Selector: \"\(selector)\", Type: \(type) }]"
        #expect(try problems(step("aws:executeAwsApi", "{ Service: rds, Api: DescribeDBClusters }" + outputs)) == [])
    }

    private func step(_ action: String, _ inputs: String) -> String {
        """
        schemaVersion: "0.3"
        mainSteps:
          - name: it
            action: \(action)
            inputs: \(inputs)

        """
    }

    private func problems(_ text: String) throws -> [String] {
        let loaded = Loader(source: .texts(["p.yaml": text])).load(paths: ["p.yaml"])
        #expect(loaded.diagnostics == [])
        return ScenarioValidation.playbookProblems(try #require(loaded.playbooks.first)).map { problem in
            "\(problem.location.line):\(problem.location.column): \(problem.message)" + (problem.hint.map { " | \($0)" } ?? "")
        }
    }

    @Test func stepsInLoopsAndChildrenAreLookedAtToo() throws {
        let child = step("aws:sleep", "{ Duration: P8D }")
        let main = """
            schemaVersion: "0.3"
            mainSteps:
              - name: each
                action: aws:loop
                inputs:
                  Iterators: [a]
                  Steps:
                    - { name: call, action: aws:executeAutomation, inputs: { DocumentName: child } }
                    - { name: nap, action: aws:nap, inputs: {} }

            """
        let loaded = Loader(source: .texts(["main.yaml": main, "child.yaml": child])).load(paths: ["main.yaml"])
        #expect(loaded.diagnostics == [])
        let found = ScenarioValidation.playbookProblems(try #require(loaded.playbooks.last)).map(\.location)
        #expect(found.map { "\($0.file):\($0.line):\($0.column)" } == ["child.yaml:5:25", "main.yaml:9:32"])
    }

    /// The list of what answers hold is kept by hand: every member that the cloud answers must be in it.
    @Test func shapesHoldWhatTheCloudAnswers() throws {
        for name in ["drop-table-pitr", "backtrack-bad-update", "planned-switchover-loses-nothing"] {
            let scenario = try Library.scenario(name)
            let now = Instant(year: 2026, month: 3, day: 2, secondOfDay: 36_000)
            var cloud = Cloud(estate: scenario.estate, calibration: Calibration(), seed: SeededRandom(seed: 1), now: now)
            let declared = try #require(scenario.estate.clusters.first)
            let id = StructuredValue.string(declared.id)
            let calls: [(String, [StructuredValue.Member])] = [
                ("DescribeDBClusters", []), ("DescribeDBInstances", []), ("DescribeDBClusterAutomatedBackups", []), ("DescribeGlobalClusters", []),
                ("CreateDBClusterSnapshot", [.init("DBClusterSnapshotIdentifier", .string("s")), .init("DBClusterIdentifier", id)]),
            ]
            for (operation, input) in calls {
                let call = APICall(
                    service: "rds", action: operation, input: .map(input), account: declared.account, region: declared.region, principal: "administrator")
                let answer = try cloud.perform(call, now: now + .seconds(30), engines: EngineCache())
                let shape = try #require(AnswerShape.of(service: "rds", operation: operation))
                #expect(shape.missing(from: answer) == [], "\(name) \(operation)")
            }
            let call = APICall(
                service: "kms", action: "DescribeKey", input: .map([.init("KeyId", .string("alias/orders"))]), account: declared.account,
                region: declared.region, principal: "administrator")
            let shape = try #require(AnswerShape.of(service: "kms", operation: "DescribeKey"))
            #expect(shape.missing(from: try cloud.perform(call, now: now + .seconds(30), engines: EngineCache())) == [])
        }
    }
}
