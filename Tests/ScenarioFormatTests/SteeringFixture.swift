import ScenarioFormat

extension Fixture {
    static let steeringPath = "s/playbooks/steering.yaml"
    static let childPath = "s/playbooks/child.yaml"

    /// A document with every action that steers, and the child that it runs.
    static let steering = """
        schemaVersion: "0.3"
        parameters:
          Times: { type: StringList, default: ["2026-03-02T10:00:00Z"] }
          Sure: { type: Boolean, default: true }
        mainSteps:
          - name: search
            action: aws:loop
            inputs:
              Iterators: "{{ Times }}"
              MaxIterations: 5
              Steps:
                - name: restore
                  action: aws:executeAutomation
                  onCancel: Abort
                  inputs: { DocumentName: child, RuntimeParameters: { Time: ["{{ search.CurrentIteratorValue }}"] } }
                - name: enough
                  action: aws:branch
                  isEnd: true
                  inputs: { Choices: [{ NextStep: rest, Variable: "{{ search.CurrentIteration }}", NumericGreater: 1 }] }
                - name: rest
                  action: aws:sleep
                  isEnd: true
                  inputs: { Duration: PT1M }
          - name: poll
            action: aws:loop
            inputs:
              LoopCondition: { Variable: "{{ look.Progress }}", NumericLesser: 100 }
              Steps:
                - name: look
                  action: aws:executeAwsApi
                  inputs: { Service: rds, Api: DescribeDBClusterSnapshots }
                  outputs: [{ Name: Progress, Selector: "$.DBClusterSnapshots[0].PercentProgress", Type: Integer }]
          - name: choose
            action: aws:branch
            inputs:
              Choices:
                - NextStep: ask
                  And:
                    - { Variable: "{{ Sure }}", BooleanEquals: false }
                    - Not: { Variable: "{{ global:REGION }}", StartsWith: us- }
              Default: end
          - name: ask
            action: aws:approve
            onCancel: step:end
            inputs: { Approvers: [owner] }
          - name: end
            action: aws:executeAwsApi
            isEnd: true
            inputs: { Service: rds, Api: DescribeDBClusters, DBClusterIdentifier: "{{ ask.ApprovalStatus }}" }

        """

    static let child = """
        schemaVersion: "0.3"
        parameters:
          Time: { type: String, allowedPattern: "[0-9TZ:-]+" }
        mainSteps:
          - name: nap
            action: aws:sleep
            inputs: { Timestamp: "{{ Time }}" }

        """

    static let steeringFiles = [steeringPath: steering, childPath: child]
}

extension BadInput {
    static func steering(_ old: String, _ new: String, _ problems: String...) -> BadInput {
        BadInput(path: Fixture.steeringPath, old: old, new: new, problems: problems, base: Fixture.steeringFiles)
    }
    static func child(_ old: String, _ new: String, _ problems: String...) -> BadInput {
        BadInput(path: Fixture.childPath, old: old, new: new, problems: problems, base: Fixture.steeringFiles)
    }
}
