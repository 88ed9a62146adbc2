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

    /// What a scenario would have to ask for, so that a drill with this defect is not met.
    ///
    /// - Parameter api: Operation of the step where the defect is; nil where it is none.
    package func wouldBeCaughtBy(at api: String?) -> String {
        switch self {
        case .stepDropped:
            switch api {
            case "ExecuteStatement": "checks: [validatedBeforeCutover]"
            case "DisableHttpEndpoint": "checks: [{ sameSettings: [HttpEndpointEnabled] }]"
            default: "checks: [sameConfiguration], or an sql: assertion on what the step is for"
            }
        case .waitRemoved:
            "checks: [stepsWithoutRetry], [finishedOnceServed] for the last one, or a disaster in which what is waited for takes longer"
        case .noInstanceCreated: "objectives: { rto: … }"
        case .dataApiNotEnabled: "checks: [{ sameSettings: [HttpEndpointEnabled] }]"
        case .sourceAndTargetSwapped: "objectives: { rto: …, rpo: … }"
        case .wrongRegion: "checks: [{ sameSettings: [Region] }]"
        case .targetAfterFault: "checks: [exactness], or an sql: assertion that is false after the harm"
        case .wrongKey: "checks: [{ sameSettings: [KmsKeyId] }]"
        case .staleSnapshot: "objectives: { rpo: … } below the age of the older snapshot"
        case .validationAgainstOld: "checks: [validatedBeforeCutover]"
        }
    }
}
