package import ClusterModel
package import ScenarioFormat
package import Units

/// One action of the Automation document format.
///
/// Source: Systems Manager User Guide, Systems Manager Automation actions reference.
package protocol PlaybookAction: Sendable {
    /// Such as `aws:sleep`.
    static var name: String { get }
    static var summary: String { get }
    /// For one attempt, where the step sets none.
    static var defaultTimeout: Duration { get }

    /// Checks a step before anything runs: unknown inputs, services, operations and members.
    static func check(_ step: PlaybookStep, _ diagnostics: inout [Diagnostic])

    /// - Parameter inputs: The step's inputs with every reference resolved.
    /// - Throws: What is wrong with them.
    init(inputs: StructuredValue, place: PlaybookPlace) throws(StepFailure)

    mutating func begin(now: Instant) -> ActionProgress
    mutating func answered(_ result: Result<StructuredValue, ServiceError>, now: Instant) -> ActionProgress
    mutating func woke(now: Instant) -> ActionProgress
    /// What it saw last, for the message of an attempt that ran out of time; nil when there is nothing to tell.
    var lastSeen: String? { get }
}

extension PlaybookAction {
    package var lastSeen: String? { nil }
}

/// Where a playbook runs, and what its polls cost.
package struct PlaybookPlace: Sendable {
    package var account: AccountID
    package var region: RegionName
    package var principal: String
    package var pollInterval: Duration
    package init(account: AccountID, region: RegionName, principal: String, pollInterval: Duration) {
        self.account = account
        self.region = region
        self.principal = principal
        self.pollInterval = pollInterval
    }
}

/// What an action wants next.
package enum ActionProgress: Sendable {
    case call(APICall)
    case sleep(until: Instant)
    /// Done; the content that outputs select from.
    case succeeded(StructuredValue)
    case failed(String)
}

package struct StepFailure: Error, Hashable, Sendable {
    package var message: String
    package init(_ message: String) { self.message = message }
}

/// Every action a playbook may use, one line each.
package let allActions: [any PlaybookAction.Type] = [
    ExecuteAwsApi.self, WaitForAwsResourceProperty.self, AssertAwsResourceProperty.self, Sleep.self,
]
