import Estate
import ScenarioFormat
import Units

/// The cluster that a playbook is to bring back, as its author could confuse it with the new one.
struct OldCluster {
    private let declared: DeclaredCluster
    private let scenario: ScenarioFile
    private let use: PlaybookUse
    private let account: AccountID

    /// nil where nothing is worked on.
    init?(_ scenario: ScenarioFile, _ use: PlaybookUse) {
        guard let workload = scenario.workloads.first, let declared = scenario.estate.clusters.first(where: { $0.id == workload.cluster.value }),
            let account = scenario.estate.principals.first(where: { $0.name == use.principal })?.account
        else { return nil }
        self.declared = declared
        self.scenario = scenario
        self.use = use
        self.account = account
    }

    var arn: String { "arn:aws:rds:\(declared.region):\(declared.account):cluster:\(declared.id)" }

    // MARK: Keys

    /// A key that the playbook could name and that is none of the cluster's own: a declared one, else the one that AWS manages.
    /// - Parameter named: What the playbook names now; nil: it leaves the key to the service.
    func otherKey(than named: String?) -> String? {
        guard let own = declared.keyAlias else { return nil }
        let right = [named ?? own] + (named == nil ? declared.snapshotPlans.compactMap { $0.copyKey?.alias } : [])
        let known = scenario.estate.keys.filter { $0.region == use.runIn && $0.account == account }.map(\.alias) + [OldCluster.managedKey]
        return known.first { !right.contains($0) }
    }

    private static let managedKey = "alias/aws/rds"

    // MARK: Names

    /// Whether a step asks the old cluster already: by name, or as a new one that takes its place under the same ARN.
    func isMeant(by resource: ValueNode) -> Bool { value(of: resource) == arn }

    /// With parameters and globals filled in; nil where something is known only while the playbook runs.
    private func value(of node: ValueNode) -> String? {
        let found = try? substitute(node) { reference in
            switch reference {
            case .parameter(let name): parameter(name).map(StructuredValue.string)
            case .global("REGION"): .string(use.runIn.rawValue)
            case .global("ACCOUNT_ID"): .string(account.rawValue)
            case .global("AWS_PARTITION"): .string("aws")
            case .stepOutput(let step, let output): arn(from: step, output: output).map(StructuredValue.string)
            case .global, .executionID: nil
            }
        }
        if case .string(let text)? = found { return text } else { return nil }
    }

    private func parameter(_ name: String) -> String? {
        let given = use.parameters.first { $0.name.value == name }?.value ?? use.document.parameters.first { $0.name == name }?.defaultValue
        guard let text = given?.text, !text.contains("{{") else { return nil }
        return text
    }

    /// ARN of the cluster that a step makes.
    private func arn(from step: String, output: String) -> String? {
        guard let step = use.document.steps.first(where: { $0.name.value == step }), let id = step.inputs["DBClusterIdentifier"].flatMap(value(of:)),
            step.outputs.contains(where: { $0.name == output && $0.selector.value == "$.DBCluster.DBClusterArn" })
        else { return nil }
        return "arn:aws:rds:\(use.runIn):\(account):cluster:\(id)"
    }
}
