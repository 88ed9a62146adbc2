package import ScenarioFormat
import Units

/// A scenario with one defect in its playbook.
package struct PlaybookMutant: Sendable {
    package var scenario: ScenarioFile
    package var defect: PlaybookDefect
    /// What was changed, such as the step's name.
    package var place: String
    package var wouldBeCaughtBy: String
}

package enum PlaybookMutants {
    /// Every mutant of a scenario, in the playbook's order; empty where nothing is expected to be met, or nobody follows a playbook.
    ///
    /// Model choice: one defect at a time, in the document's own steps and in how it is started; steps of child documents and of loops are left
    /// as they are. Not made are mutants whose document would not load, because a step that is left out is led to or referred to; those that
    /// take away the step that a fault waits for, as the drill would be another one; and those that come to the very same calls.
    package static func all(of scenario: ScenarioFile) -> [PlaybookMutant] {
        guard scenario.expect == .met, let use = scenario.playbook else { return [] }
        var mutants: [PlaybookMutant] = []
        for index in use.document.steps.indices { mutants += stepMutants(index, scenario, use) }
        return mutants + startMutants(scenario, use)
    }

    // MARK: Steps

    private static func stepMutants(_ index: Int, _ scenario: ScenarioFile, _ use: PlaybookUse) -> [PlaybookMutant] {
        let step = use.document.steps[index]
        let api = step.inputs["Api"]?.text
        var mutants: [PlaybookMutant] = []
        func add(_ defect: PlaybookDefect, _ change: (inout PlaybookDocument) -> Void) {
            var mutant = scenario
            guard var document = mutant.playbook?.document else { return }
            change(&document)
            guard document.holdsTogether else { return }
            mutant.playbook?.document = document
            let remedy = defect.wouldBeCaughtBy(at: api, in: scenario)
            mutants.append(PlaybookMutant(scenario: mutant, defect: defect, place: step.name.value, wouldBeCaughtBy: remedy))
        }
        if !isAwaited(step.name.value, in: scenario) { add(dropping(step)) { $0.steps.remove(at: index) } }
        if let source = sourceKey(of: step), let from = step.inputs[source], let to = step.inputs["DBClusterIdentifier"] {
            add(.sourceAndTargetSwapped) {
                $0.steps[index].inputs.set(source, to)
                $0.steps[index].inputs.set("DBClusterIdentifier", from)
            }
        }
        guard let old = OldCluster(scenario, use) else { return mutants }
        if sourceKey(of: step) != nil, let other = old.otherKey(than: step.inputs["KmsKeyId"]?.text) {
            add(.wrongKey) { $0.steps[index].inputs.put("KmsKeyId", text: other) }
        }
        if api == "ExecuteStatement", let arn = step.inputs["resourceArn"], !old.isMeant(by: arn) {
            add(.validationAgainstOld) { $0.steps[index].inputs.set("resourceArn", text: old.arn) }
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

    // MARK: How it is started

    private static func startMutants(_ scenario: ScenarioFile, _ use: PlaybookUse) -> [PlaybookMutant] {
        var mutants: [PlaybookMutant] = []
        for (index, parameter) in use.parameters.enumerated() {
            guard let (defect, value) = wrongValue(parameter.value) else { continue }
            var mutant = scenario
            mutant.playbook?.parameters[index].value = value
            mutants.append(
                PlaybookMutant(scenario: mutant, defect: defect, place: parameter.name.value, wouldBeCaughtBy: defect.wouldBeCaughtBy(at: nil, in: scenario)))
        }
        if let region = scenario.estate.regions.first(where: { $0.name != use.runIn })?.name {
            var mutant = scenario
            mutant.playbook?.runIn = region
            mutants.append(
                PlaybookMutant(
                    scenario: mutant, defect: .wrongRegion, place: "\(region)",
                    wouldBeCaughtBy: PlaybookDefect.wrongRegion.wouldBeCaughtBy(at: nil, in: scenario)))
        }
        return mutants
    }

    private static func wrongValue(_ node: ValueNode) -> (PlaybookDefect, ValueNode)? {
        guard case .string(let text) = node.content else { return nil }
        if text.contains(KnowledgeName.lastGoodTime.rawValue) || Instant(iso: text) != nil {
            return (.targetAfterFault, ValueNode(.string("{{ \(KnowledgeName.faultTime.rawValue) }}"), node.location))
        }
        if text.contains(KnowledgeName.newestSnapshotArn.rawValue) {
            return (.staleSnapshot, ValueNode(.string("{{ \(KnowledgeName.oldestSnapshotArn.rawValue) }}"), node.location))
        }
        return nil
    }
}

extension ValueNode {
    /// nil for anything but a text.
    var text: String? { if case .string(let text) = content { text } else { nil } }
}

extension MappingNode {
    fileprivate mutating func set(_ key: String, _ value: ValueNode) {
        guard let index = entries.firstIndex(where: { $0.key.value == key }) else { return }
        entries[index].value = value
    }

    /// In place of what is there, or added.
    fileprivate mutating func put(_ key: String, text: String) {
        let value = ValueNode(.string(text), location)
        if self[key] == nil { entries.append(.init(key: Located(key, location), value: value)) } else { set(key, value) }
    }

    fileprivate mutating func set(_ key: String, text: String) {
        guard let node = self[key] else { return }
        set(key, ValueNode(.string(text), node.location))
    }
}
