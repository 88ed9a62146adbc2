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
    package var wouldBeCaughtBy: String {
        switch self {
        case .stepDropped: "checks: [sameConfiguration], or an sql: assertion on what the step is for"
        case .waitRemoved: "nothing, if the step after it is tried again until it is accepted; else checks: [sameConfiguration]"
        case .noInstanceCreated: "objectives: { rto: … }"
        case .dataApiNotEnabled: "checks: [sameConfiguration]"
        case .sourceAndTargetSwapped, .wrongRegion: "objectives: { rto: …, rpo: … }"
        case .targetAfterFault: "checks: [exactness], or an sql: assertion that is false after the harm"
        case .wrongKey: "checks: [sameConfiguration]"
        case .staleSnapshot: "objectives: { rpo: … } below the age of the older snapshot"
        case .validationAgainstOld: "a playbook step that compares what the old cluster cannot answer; no check sees a validation that was not one"
        }
    }
}
