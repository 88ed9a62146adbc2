package import ClusterModel
package import Evidence
package import ScenarioFormat
package import SimulationKernel
package import Units

/// One action of the Automation document format.
///
/// Source: Systems Manager User Guide, Systems Manager Automation actions reference.
package protocol PlaybookAction: Sendable {
    /// Such as `aws:sleep`.
    static var name: String { get }
    static var summary: String { get }
    /// Its inputs, each with what it means.
    static var inputs: KeyValuePairs<String, String> { get }
    /// For one attempt, where the step sets none; nil for an action without.
    static var defaultTimeout: Duration? { get }

    /// Checks a step before anything runs: unknown inputs, services, operations and members.
    static func check(_ step: PlaybookStep, _ diagnostics: inout [Diagnostic])

    /// - Throws: What is wrong with the inputs.
    init(_ start: StepStart) throws(StepFailure)

    mutating func begin(now: Instant) -> ActionProgress
    mutating func answered(_ result: Result<StructuredValue, ServiceError>, now: Instant) -> ActionProgress
    mutating func woke(now: Instant) -> ActionProgress
    /// What it saw last, for the message of an attempt that ran out of time; nil when there is nothing to tell.
    var lastSeen: String? { get }
    /// Of steps inside it.
    var records: [StepRecord] { get }
}

extension PlaybookAction {
    package var lastSeen: String? { nil }
    package var records: [StepRecord] { [] }
}

/// What an attempt of a step starts from.
package struct StepStart: Sendable {
    package var step: PlaybookStep
    /// With every reference resolved.
    package var inputs: StructuredValue
    package var place: PlaybookPlace
    /// For what the step resolves later, such as the steps inside it.
    package var values: PlaybookValues
    package var now: Instant
    /// From 1.
    package var attempt: Int
    /// This attempt's own stream.
    package var random: SeededRandom
}

/// Where a playbook runs, and what its polls and its people cost.
package struct PlaybookPlace: Sendable {
    package var account: AccountID
    package var region: RegionName
    package var principal: String
    package var pollInterval: Duration
    /// Time before each step and attempt.
    package var stepOverhead: Duration
    /// For how long a throttled step is tried again at no cost of attempts.
    package var throttlingRetry = Duration.zero
    /// How long somebody takes who is asked to approve.
    package var approval: Sampler
    package var copyBytesPerSecond: Double
    package var random: SeededRandom
    package init(
        account: AccountID, region: RegionName, principal: String, pollInterval: Duration, stepOverhead: Duration, approval: Sampler,
        copyBytesPerSecond: Double, random: SeededRandom
    ) {
        self.account = account
        self.region = region
        self.principal = principal
        self.pollInterval = pollInterval
        self.stepOverhead = stepOverhead
        self.approval = approval
        self.copyBytesPerSecond = copyBytesPerSecond
        self.random = random
    }

    /// The same place with streams of chance of its own.
    func inside(_ name: String, _ index: UInt64) -> PlaybookPlace {
        var place = self
        place.random = random.fork(name, index)
        return place
    }
}

/// What an action wants next.
package enum ActionProgress: Sendable {
    case call(APICall)
    case sleep(until: Instant)
    /// Done; the content that outputs select from.
    case succeeded(StructuredValue)
    /// Done; the step that is next, nil for the end.
    case chose(step: String?)
    case failed(String)
    /// Failed, as the service refused the call for its rate.
    case throttled(String)

    /// What a refused call comes to.
    static func refused(_ error: ServiceError, _ words: String) -> ActionProgress { error.code == .throttling ? .throttled(words) : .failed(words) }
}

package struct StepFailure: Error, Hashable, Sendable {
    package var message: String
    package init(_ message: String) { self.message = message }
}

/// Every action a playbook may use, one line each.
package let allActions: [any PlaybookAction.Type] = [
    ExecuteAwsApi.self, WaitForAwsResourceProperty.self, AssertAwsResourceProperty.self, Sleep.self, BranchStep.self, Approve.self, LoopSteps.self,
    ExecuteAutomation.self, CopyTable.self,
]
