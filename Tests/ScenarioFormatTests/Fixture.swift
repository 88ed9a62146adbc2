import ScenarioFormat

/// The example files of the format, small but whole, and what changes to them give.
enum Fixture {
    static let estatePath = "s/estates/retail.yaml"
    static let scenarioPath = "s/deletes/drop-table.yaml"
    static let playbookPath = "s/playbooks/pitr.yaml"
    static let policyPath = "s/estates/policies/dr-operator.json"

    static let estate = """
        accounts: { prod: "111122223333", vault: "444455556666" }
        regions:
          us-west-2: { zones: [us-west-2a, us-west-2b, us-west-2c] }
          us-east-2: { zones: [us-east-2a, us-east-2b, us-east-2c], quotas: { manualClusterSnapshots: 50 } }
        keys:
          - { alias: alias/orders,    account: prod, region: us-west-2, rotation: true }
          - { alias: alias/orders-dr, account: prod, region: us-east-2 }
        principals:
          - { name: dr-operator, account: prod, policy: policies/dr-operator.json }
          - { name: auditor, account: vault }
        clusters:
          - id: orders
            account: prod
            region: us-west-2
            engine: aurora-mysql
            engineVersion: "8.0.mysql_aurora.3.08.0"
            size: 800GiB
            redoRate: 2MiB/s
            writeRate: 2000/s
            key: alias/orders
            instances:
              - { id: orders-1, class: db.r6g.2xlarge, zone: us-west-2a, promotionTier: 0 }
              - { id: orders-2, class: db.r6g.2xlarge, zone: us-west-2b, promotionTier: 1 }
            backupRetention: 7d
            backupWindow: "03:00-03:30"
            maintenanceWindow: "sun:05:00-sun:05:30"
            backtrackWindow: 24h
            deletionProtection: true
            dataApi: { secret: orders-app, secretReplicas: [us-east-2] }
            endpointName: { name: db.orders.internal, ttl: 60s }
            snapshotPlans:
              - { every: 24h, at: "04:00", keep: 14d, copyTo: us-east-2, copyKey: alias/orders-dr, as: dr-operator }
            objectives: { rto: 2h, rpo: 5m, tier: 1 }

        """

    static let scenario = """
        id: drop-table
        claim: A dropped table comes back.
        risk: The fault time is rounded up.
        source: Aurora User Guide
        estate: ../estates/retail.yaml
        seeds: 0..<8
        speed: fast
        history: 3d
        workload:
          - { kind: ledger, cluster: orders, rate: 10/s, historyRate: 1/m, accounts: 1000 }
        timeline:
          - { at: 10m0.4s, fault: runSQL, cluster: orders, sql: "DROP TABLE accounts" }
        detection: { after: 12m }
        playbook: { file: ../playbooks/pitr.yaml, runIn: us-west-2, as: dr-operator, parameters: { RestoreTime: "{{ LastGoodTime }}" } }
        deadline: 6h
        stableFor: 5m
        objectives: { rto: 2h, rpo: 15m }
        checks: [exactness, ledgerBalances]
        expect: met

        """

    static let playbook = """
        schemaVersion: "0.3"
        description: Restore, wait, check.
        assumeRole: "{{ Role }}"
        parameters:
          Role: { type: String, default: "arn:aws:iam::111122223333:role/dr" }
          Cluster: { type: String, default: orders, allowedPattern: "[a-z-]+" }
          RestoreTime: { type: String }
          Engine: { type: String, default: aurora-mysql, allowedValues: [aurora-mysql, aurora-postgresql] }
          Groups: { type: StringList, default: [sg-1], minItems: 1, maxItems: 3 }
        outputs: [check.Rows]
        mainSteps:
          - name: restore
            action: aws:executeAwsApi
            onFailure: step:giveUp
            inputs:
              Service: rds
              Api: RestoreDBClusterToPointInTime
              DBClusterIdentifier: "{{ Cluster }}-restored"
              RestoreToTime: "{{ RestoreTime }}"
              VpcSecurityGroupIds: "{{ Groups }}"
            outputs: [{ Name: Arn, Selector: $.DBCluster.DBClusterArn, Type: String }]
          - name: wait
            action: aws:waitForAwsResourceProperty
            timeoutSeconds: 14400
            maxAttempts: 2
            inputs: { Service: rds, Api: DescribeDBClusters, PropertySelector: "$.DBClusters[0].Status", DesiredValues: [available] }
          - name: check
            action: aws:executeAwsApi
            onFailure: Continue
            nextStep: done
            inputs: { Service: rds-data, Api: ExecuteStatement, resourceArn: "{{ restore.Arn }}", sql: select count(*) from accounts }
            outputs: [{ Name: Rows, Selector: "$.records[0][0].longValue", Type: Integer }]
          - name: giveUp
            action: aws:sleep
            isCritical: false
            inputs: { Duration: PT1M }
          - name: done
            action: aws:sleep
            isEnd: true
            inputs: { Duration: "PT{{ check.Rows }}M" }

        """

    static let policy = """
        {
          "Version": "2012-10-17",
          "Statement": [{ "Effect": "Allow", "Action": "rds:*", "Resource": "*" }]
        }

        """

    static let files = [estatePath: estate, scenarioPath: scenario, playbookPath: playbook, policyPath: policy]

    static func load(_ files: [String: String] = Fixture.files, paths: [String] = ["s"]) -> LoadResult {
        Loader(source: .texts(files)).load(paths: paths)
    }
}

/// One change to one of the example files, and every problem that it must give: `line:column: message | hint`, with the file's path before
/// it when it is another file than the changed one.
struct BadInput: CustomStringConvertible, Sendable {
    let path: String
    let old: String
    let new: String
    let problems: [String]
    var base = Fixture.files

    static func estate(_ old: String, _ new: String, _ problems: String...) -> BadInput {
        BadInput(path: Fixture.estatePath, old: old, new: new, problems: problems)
    }
    static func scenario(_ old: String, _ new: String, _ problems: String...) -> BadInput {
        BadInput(path: Fixture.scenarioPath, old: old, new: new, problems: problems)
    }
    static func playbook(_ old: String, _ new: String, _ problems: String...) -> BadInput {
        BadInput(path: Fixture.playbookPath, old: old, new: new, problems: problems)
    }

    var description: String { "\(path): \(old) -> \(new)" }

    /// The example files with the change made in the first place where `old` stands.
    func files() -> [String: String]? {
        var files = base
        guard let text = files[path], let range = text.firstRange(of: old) else { return nil }
        files[path] = text.replacingCharacters(in: range, with: new)
        return files
    }

    func found(_ result: LoadResult) -> [String] {
        result.diagnostics.map { problem in
            let at = problem.location
            return (at.file == path ? "" : "\(at.file):") + "\(at.line):\(at.column): \(problem.message)" + (problem.hint.map { " | \($0)" } ?? "")
        }
    }
}

extension String {
    func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
