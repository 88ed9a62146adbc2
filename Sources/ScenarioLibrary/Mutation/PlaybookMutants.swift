package import ScenarioFormat
import Units

/// A scenario with one defect in its playbook.
package struct PlaybookMutant: Sendable {
    package var scenario: ScenarioFile
    package var defect: PlaybookDefect
    /// What was changed, such as the step's name.
    package var place: String
}

package enum PlaybookMutants {
    /// Every mutant of a scenario, in the playbook's order; empty where nothing is expected to be met, or nobody follows a playbook.
    ///
    /// Model choice: one defect at a time, in the document's own steps and in how it is started; steps of child documents and of loops are left
    /// as they are. A step that others lead to by name, or that a fault waits for, is not dropped: the
    /// document would not load, or the drill would be another one.
    package static func all(of scenario: ScenarioFile) -> [PlaybookMutant] {
        guard scenario.expect == .met, let use = scenario.playbook else { return [] }
        var mutants: [PlaybookMutant] = []
        for index in use.document.steps.indices { mutants += stepMutants(index, scenario, use) }
        return mutants + startMutants(scenario, use)
    }

    // MARK: Steps

    private static func stepMutants(_ index: Int, _ scenario: ScenarioFile, _ use: PlaybookUse) -> [PlaybookMutant] {
        let step = use.document.steps[index]
        var mutants: [PlaybookMutant] = []
        func add(_ defect: PlaybookDefect, _ change: (inout PlaybookDocument) -> Void) {
            var mutant = scenario
            guard var document = mutant.playbook?.document else { return }
            change(&document)
            mutant.playbook?.document = document
            mutants.append(PlaybookMutant(scenario: mutant, defect: defect, place: step.name.value))
        }
        let api = step.inputs["Api"]?.text
        if use.document.steps.count > 1, !isTarget(step.name.value, of: use.document), !isAwaited(step.name.value, in: scenario) {
            add(dropping(step)) { $0.steps.remove(at: index) }
        }
        if let source = sourceKey(of: step), let from = step.inputs[source], let to = step.inputs["DBClusterIdentifier"] {
            add(.sourceAndTargetSwapped) {
                $0.steps[index].inputs.set(source, to)
                $0.steps[index].inputs.set("DBClusterIdentifier", from)
            }
        }
        if step.inputs["KmsKeyId"] != nil, let other = otherKey(scenario, use, besides: step.inputs["KmsKeyId"]?.text) {
            add(.wrongKey) { $0.steps[index].inputs.set("KmsKeyId", text: other) }
        }
        if api == "ExecuteStatement", let old = scenario.workloads.first, let cluster = scenario.estate.clusters.first(where: { $0.id == old.cluster.value }) {
            add(.validationAgainstOld) {
                $0.steps[index].inputs.set("resourceArn", text: "arn:aws:rds:\(cluster.region):\(cluster.account):cluster:\(cluster.id)")
            }
        }
        return mutants
    }

    private static func dropping(_ step: PlaybookStep) -> PlaybookDefect {
        switch step.action.value {
        case WaitForAwsResourceProperty.name, Sleep.name: .waitRemoved
        default:
            switch step.inputs["Api"]?.text {
            case "CreateDBInstance": .noInstanceCreated
            case "EnableHttpEndpoint": .dataApiNotEnabled
            default: .stepDropped
            }
        }
    }

    private static func isTarget(_ name: String, of document: PlaybookDocument) -> Bool {
        document.steps.contains { step in
            var targets = [step.nextStep, step.onCancel].compactMap { $0?.value }
            if case .step(let target) = step.onFailure { targets.append(target.value) }
            if case .branch(let branch) = step.structure { targets += branch.targets.map(\.value) }
            return targets.contains(name)
        }
    }

    private static func isAwaited(_ name: String, in scenario: ScenarioFile) -> Bool {
        scenario.timeline.contains { $0.step.map { $0.value == name || $0.value.hasPrefix(name + ".") } ?? false }
    }

    private static func sourceKey(of step: PlaybookStep) -> String? {
        switch step.inputs["Api"]?.text {
        case "RestoreDBClusterToPointInTime": "SourceDBClusterIdentifier"
        case "RestoreDBClusterFromSnapshot": "SnapshotIdentifier"
        default: nil
        }
    }

    /// Another key of the account and region that the playbook works in.
    private static func otherKey(_ scenario: ScenarioFile, _ use: PlaybookUse, besides alias: String?) -> String? {
        let account = scenario.estate.principals.first { $0.name == use.principal }?.account
        return scenario.estate.keys.first { $0.region == use.runIn && $0.account == account && $0.alias != alias }?.alias
    }

    // MARK: How it is started

    private static func startMutants(_ scenario: ScenarioFile, _ use: PlaybookUse) -> [PlaybookMutant] {
        var mutants: [PlaybookMutant] = []
        for (index, parameter) in use.parameters.enumerated() {
            guard let (defect, value) = wrongValue(parameter.value) else { continue }
            var mutant = scenario
            mutant.playbook?.parameters[index].value = value
            mutants.append(PlaybookMutant(scenario: mutant, defect: defect, place: parameter.name.value))
        }
        if let region = scenario.estate.regions.first(where: { $0.name != use.runIn })?.name {
            var mutant = scenario
            mutant.playbook?.runIn = region
            mutants.append(PlaybookMutant(scenario: mutant, defect: .wrongRegion, place: "\(region)"))
        }
        return mutants
    }

    private static func wrongValue(_ node: ValueNode) -> (PlaybookDefect, ValueNode)? {
        guard case .string(let text) = node.content else { return nil }
        if text.contains(KnowledgeName.lastGoodTime.rawValue) {
            return (.targetAfterFault, ValueNode(.string("{{ \(KnowledgeName.faultTime.rawValue) }}"), node.location))
        }
        if text.contains(KnowledgeName.newestSnapshotArn.rawValue) {
            return (.staleSnapshot, ValueNode(.string("{{ \(KnowledgeName.oldestSnapshotArn.rawValue) }}"), node.location))
        }
        return nil
    }
}

extension ValueNode {
    fileprivate var text: String? { if case .string(let text) = content { text } else { nil } }
}

extension MappingNode {
    fileprivate mutating func set(_ key: String, _ value: ValueNode) {
        guard let index = entries.firstIndex(where: { $0.key.value == key }) else { return }
        entries[index].value = value
    }

    fileprivate mutating func set(_ key: String, text: String) {
        guard let node = self[key] else { return }
        set(key, ValueNode(.string(text), node.location))
    }
}
