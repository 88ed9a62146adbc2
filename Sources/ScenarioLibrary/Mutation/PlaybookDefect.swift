import ScenarioFormat

/// A defect that people make in playbooks and in how they start them.
package enum PlaybookDefect: String, Sendable, CaseIterable {
    case stepDropped
    case waitRemoved
    case noInstanceCreated
    case dataApiNotEnabled
    case sourceAndTargetSwapped
    case targetAfterFault
    case wrongKey
    case staleSnapshot
    case validationAgainstOld
    case wrongRegion

    package var summary: String {
        switch self {
        case .stepDropped: "a step is left out"
        case .waitRemoved: "nobody waits for what is under way"
        case .noInstanceCreated: "the restored cluster gets no instance"
        case .dataApiNotEnabled: "the Data API of the restored cluster stays off"
        case .sourceAndTargetSwapped: "a restore has source and target the wrong way round"
        case .targetAfterFault: "the restore's time lies after the harm"
        case .wrongKey: "what is restored is put under another key"
        case .staleSnapshot: "the oldest snapshot is taken for the newest"
        case .validationAgainstOld: "the validation asks the old cluster"
        case .wrongRegion: "the playbook is run in another region"
        }
    }

    /// What a scenario would have to ask for, so that a drill with this defect is not met. What it asks for already is left out: it did not help.
    ///
    /// - Parameter api: Operation of the step where the defect is; nil where it is none.
    func wouldBeCaughtBy(at api: String?, in scenario: ScenarioFile) -> String {
        let missing = remedies(at: api).filter { !$0.isAsked(in: scenario) }.map(\.words)
        return missing.isEmpty ? "nothing that the scenario does not ask for already" : missing.joined(separator: ", or ")
    }

    package func remedies(at api: String?) -> [MutantRemedy] {
        switch self {
        case .stepDropped:
            switch api {
            case "ExecuteStatement": [.check("validatedBeforeCutover")]
            case "DisableHttpEndpoint": [.sameSetting("HttpEndpointEnabled")]
            default: [.check("sameConfiguration"), .other("an sql: assertion on what the step is for")]
            }
        case .waitRemoved:
            [
                .check("stepsWithoutRetry"), .check("finishedOnceServed", "for the last one"),
                .other("a disaster in which what is waited for takes longer"),
            ]
        case .noInstanceCreated: [.objective("rto")]
        case .dataApiNotEnabled: [.sameSetting("HttpEndpointEnabled")]
        case .sourceAndTargetSwapped: [.objective("rto"), .objective("rpo")]
        case .wrongRegion: [.sameSetting("Region")]
        case .targetAfterFault: [.check("exactness"), .other("an sql: assertion that is false after the harm")]
        case .wrongKey: [.sameSetting("KmsKeyId")]
        case .staleSnapshot: [.other("objectives: { rpo: … } below the age of the older snapshot")]
        case .validationAgainstOld: [.check("validatedBeforeCutover")]
        }
    }
}

/// Something that a scenario may ask for.
package enum MutantRemedy: Sendable, Hashable {
    /// A check by its name, and where it helps.
    case check(String, String = "")
    /// A setting that is compared.
    case sameSetting(String)
    /// `rto` or `rpo`.
    case objective(String)
    /// Whether a scenario has it cannot be told.
    case other(String)

    package var words: String {
        switch self {
        case .check(let name, let place): "checks: [\(name)]\(place.isEmpty ? "" : " \(place)")"
        case .sameSetting(let name): "checks: [{ sameSettings: [\(name)] }]"
        case .objective(let name): "objectives: { \(name): … }"
        case .other(let words): words
        }
    }

    func isAsked(in scenario: ScenarioFile) -> Bool {
        func hasCheck(_ name: String) -> Bool { scenario.checks.contains { $0.value == name } }
        switch self {
        case .check(let name, _): return hasCheck(name)
        case .sameSetting(let name):
            return hasCheck("sameConfiguration")
                || scenario.conditions.contains { if case .sameSettings(let names) = $0.value { names.contains(name) } else { false } }
        case .objective(let name):
            let used = scenario.estate.clusters.filter { cluster in scenario.workloads.contains { $0.cluster.value == cluster.id } }
            let objectives = used.map(\.objectives) + [scenario.objectives].compactMap { $0 }
            return objectives.contains { (name == "rto" ? $0.rto : $0.rpo) != nil }
        case .other: return false
        }
    }
}
