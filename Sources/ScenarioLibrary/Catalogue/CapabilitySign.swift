import Estate
package import ScenarioFormat

/// What in a scenario's files shows that it exercises a capability: without it, `exercises:` says what the drill cannot.
struct CapabilitySign {
    /// Reads on after "wants".
    let wanted: String
    let isThere: (ScenarioFile) -> Bool

    /// - Returns: nil for what no file can show: it is the author's word.
    static func of(_ capability: Capability) -> CapabilitySign? {
        switch capability {
        case .continuousBackup, .encryption, .retentionAndCadence, .keyManagement, .inventories: nil
        case .pointInTimeRestore:
            .init(wanted: "RestoreDBClusterToPointInTime in its playbook or timeline") { $0.calls.contains { $0.isRestore && !$0.isClone } }
        case .cloning:
            .init(wanted: "RestoreDBClusterToPointInTime with RestoreType copy-on-write in its playbook or timeline") { $0.calls.contains(where: \.isClone) }
        case .fastRestore: .init(wanted: "a restore in its playbook") { $0.calls.contains { $0.isRestore || $0.api == "RestoreDBClusterFromSnapshot" } }
        case .snapshotRestore: calling("RestoreDBClusterFromSnapshot")
        case .backtrack: calling("BacktrackDBCluster")
        case .retainedBackups: struck(by: [DeleteCluster.name])
        case .manualSnapshots:
            .init(wanted: "a snapshotPlan, a final snapshot, or CreateDBClusterSnapshot") { scenario in
                scenario.watchedClusters.contains { !$0.snapshotPlans.isEmpty } || scenario.calls.contains { $0.api == "CreateDBClusterSnapshot" }
                    || scenario.timeline.contains { $0.arguments["finalSnapshot"] != nil }
            }
        case .snapshotSharing:
            .init(wanted: "a snapshotPlan with shareWith, ModifyDBClusterSnapshotAttribute, or the fault \(SharePublicly.name)") { scenario in
                scenario.watchedClusters.contains { $0.snapshotPlans.contains { $0.shareWith != nil } }
                    || scenario.calls.contains { $0.api == "ModifyDBClusterSnapshotAttribute" }
                    || scenario.timeline.contains { $0.fault.value == SharePublicly.name }
            }
        case .crossRegionCopy:
            .init(wanted: "a snapshotPlan that copies to another region, or CopyDBClusterSnapshot") { scenario in
                scenario.watchedClusters.contains { cluster in cluster.snapshotPlans.contains { $0.copyTo.map { $0 != cluster.region } ?? false } }
                    || scenario.calls.contains { $0.api == "CopyDBClusterSnapshot" }
            }
        case .multiZoneStorage:
            struck(by: [
                LoseZone.name, SlowZone.name, PartitionZones.name, LoseSegments.name, LoseHost.name, RotSegment.name, SlowStorage.name, CrashInstance.name,
            ])
        case .failover:
            .init(wanted: "a fault of an instance or a zone, or FailoverDBCluster") { scenario in
                scenario.timeline.contains { [.instance, .zone].contains(disasterKind(ofFault: $0.fault.value)) }
                    || scenario.calls.contains { $0.api == "FailoverDBCluster" }
            }
        case .globalDatabase: .init(wanted: "an estate with globalClusters") { !$0.estate.globalClusters.isEmpty }
        case .objectives:
            .init(wanted: "objectives, its own or its clusters'") { scenario in
                scenario.objectives != nil || scenario.watchedClusters.contains { $0.objectives != .init() }
            }
        case .backtrackValidation:
            .init(wanted: "a cluster with a backtrackWindow, or BacktrackDBCluster") { scenario in
                scenario.watchedClusters.contains { ($0.backtrackWindow ?? .zero) > .zero } || scenario.calls.contains { $0.api == "BacktrackDBCluster" }
            }
        case .restoreTests: .init(wanted: "a playbook that looks at the data with ExecuteStatement") { $0.calls.contains { $0.api == "ExecuteStatement" } }
        case .documentedPlaybooks: .init(wanted: "a playbook") { $0.playbook != nil }
        }
    }

    private static func calling(_ api: String) -> CapabilitySign {
        .init(wanted: "\(api) in its playbook or timeline") { $0.calls.contains { $0.api == api } }
    }

    private static func struck(by faults: [String]) -> CapabilitySign {
        .init(wanted: "one of the faults \(faults.joined(separator: ", "))") { $0.timeline.contains { faults.contains($0.fault.value) } }
    }
}

/// A call that a scenario's files ask for.
private struct AskedCall {
    let api: String
    let isClone: Bool
    var isRestore: Bool { api == "RestoreDBClusterToPointInTime" }

    /// - Parameter members: The call's own, beside its name or under `input`.
    init?(api: ValueNode?, members: MappingNode?) {
        guard let api = api?.value.scalarText else { return nil }
        self.api = api
        isClone = members?["RestoreType"]?.value.scalarText == "copy-on-write"
    }
}

extension ScenarioFile {
    /// Calls of its playbook, with the documents and loops that it holds, and of its timeline; whether they are reached is the drill's to say.
    fileprivate var calls: [AskedCall] {
        let made = timeline.compactMap { entry in
            let input: MappingNode? = if case .map(let members) = entry.arguments["input"]?.content { members } else { nil }
            return AskedCall(api: entry.arguments["api"], members: input)
        }
        return made + (playbook?.document.steps.flatMap(ScenarioFile.calls) ?? [])
    }

    /// Clusters that it measures.
    fileprivate var watchedClusters: [DeclaredCluster] { estate.clusters.filter { cluster in workloads.contains { $0.cluster.value == cluster.id } } }

    private static func calls(of step: PlaybookStep) -> [AskedCall] {
        let own = [AskedCall(api: step.inputs["Api"], members: step.inputs)].compactMap(\.self)
        switch step.structure {
        case .plain, .branch: return own
        case .loop(let loop): return own + loop.steps.flatMap(calls)
        case .automation(let child): return own + child.document.steps.flatMap(calls)
        }
    }
}

extension ScenarioValidation {
    /// What scenarios say they exercise and nothing in their files shows. A claim that variants share is borne out by any of them.
    package static func exerciseProblems(of scenarios: [ScenarioFile]) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        for claim in Set(scenarios.flatMap(\.exercises)) {
            guard let sign = CapabilitySign.of(claim.value) else { continue }
            guard !scenarios.contains(where: { $0.exercises.contains(claim) && sign.isThere($0) }) else { continue }
            problems.append(
                Diagnostic(claim.location, "exercises \(claim.value.rawValue), and nothing shows it", hint: "\(claim.value.rawValue) wants \(sign.wanted)"))
        }
        return problems.sorted { ($0.location, $0.message) < ($1.location, $1.message) }
    }
}
