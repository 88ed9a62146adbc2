package import Estate
package import Units

/// One drill as a file asks for it: a scenario, or one variant of it with the replaced keys already in place.
package struct ScenarioFile: Sendable {
    package var path: String
    package var id: String
    package var variant: String?
    package var claim: String
    package var risk: String
    package var source: String
    package var estate: EstateDeclaration
    package var seeds: Range<UInt64>
    package var speed: Speed
    /// How long the estate lives before the timeline starts.
    package var history: Duration
    package var workloads: [WorkloadEntry]
    package var readers: [ReaderEntry]
    package var timeline: [TimelineEntry]
    package var detection: Detection
    /// The scenario's own over the estate's.
    package var people: People
    package var playbook: PlaybookUse?
    /// From the start of the timeline.
    package var deadline: Duration
    package var stableFor: Duration
    /// nil: the clusters' own.
    package var objectives: Objectives?
    /// Names of checks, in written order, each with its place.
    package var checks: [Located<String>]
    /// Checks with what they ask for, in written order.
    package var conditions: [Located<CheckCondition>]
    package var expect: ExpectedOutcome
    /// Name of a mistake that the model makes on purpose; under `negative/` only.
    package var plant: Located<String>?
    package var knowledge: Knowledge
    package var probeEvery: Duration
    /// Error codes of the service that a run meets, each with its place.
    package var shows: [Located<String>]
    /// What of backup and recovery it exercises, in written order, each with its place.
    package var exercises: [Located<Capability>]
    /// Place of `id:`.
    package var location: SourceLocation

    /// Names of all its checks, those with conditions included.
    package var checkKinds: [String] { checks.map(\.value) + conditions.map(\.value.kind) }

    /// `<id>` or `<id>/<variant>`.
    package var name: String { variant.map { "\(id)/\($0)" } ?? id }

    package enum Speed: String, Sendable, CaseIterable { case fast, slow }
    package enum Knowledge: String, Sendable, CaseIterable { case estimated, perfect }

    package enum ExpectedOutcome: Sendable, Hashable {
        case met
        /// Names out of `rto`, `rpo`, `checks`.
        case missed(Set<String>)
        /// Kinds of checks; under `negative/` only.
        case fails([Located<String>])
        case unrecoverable
    }
}

package struct Located<Value: Sendable>: Sendable {
    package var value: Value
    package var location: SourceLocation
    package init(_ value: Value, _ location: SourceLocation) {
        self.value = value
        self.location = location
    }
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}

package struct WorkloadEntry: Sendable {
    package var kind: Located<String>
    package var cluster: Located<String>
    /// Transactions a second during the timeline.
    package var rate: Double
    /// Transactions a second during history.
    package var historyRate: Double
    package var accounts: Int
    /// Share of the transactions, from 0 to 1, that come from clients inside the cluster's own region, who know its own endpoint only.
    package var localShare: Double
    package var location: SourceLocation
}

/// Somebody who reads, at a reader endpoint of a region.
package struct ReaderEntry: Sendable {
    package var name: String
    /// Declared cluster whose books are read, wherever.
    package var of: Located<String>
    /// Identifier of the cluster that is asked; it need not exist from the start.
    package var at: String
    package var region: RegionName
    package var every: Duration
}

package struct TimelineEntry: Sendable {
    /// From the start of the timeline; where a step is named, from when that step of the playbook first begins.
    package var at: Duration
    /// Name of the playbook step that it waits for, as in records: inside a loop `loop.1.step`, in a child document `child.step`.
    package var step: Located<String>?
    package var fault: Located<String>
    package var isDisaster: Bool
    /// It may change nothing, and the drill is as expected all the same.
    package var mayBeIdle = false
    /// Place of what says so; nil where nothing does.
    package var idlePlace: SourceLocation?
    /// Everything else, for the fault itself to read.
    package var arguments: MappingNode
    package var location: SourceLocation

    /// Keys of any entry, whatever its fault.
    package static let ownKeys = ["at", "when", "fault", "disaster", "idle"]
}

package struct PlaybookUse: Sendable {
    package var document: PlaybookDocument
    package var runIn: RegionName
    /// Name of a declared principal.
    package var principal: String
    package var parameters: [(name: Located<String>, value: ValueNode)]
    /// For how long the automation tries a throttled step again before that counts as an attempt.
    /// Source: Systems Manager User Guide, Configuring automatic retry for throttled operations: 0 to 3600 seconds. Model choice: 0 unless given.
    package var throttlingRetry = Duration.zero
    package var location: SourceLocation
}

/// A Systems Manager Automation document, `schemaVersion: "0.3"`, as read: names and values are still to be checked against actions.
package struct PlaybookDocument: Sendable {
    package var path: String
    package var summary: String
    package var assumeRole: String?
    package var parameters: [PlaybookParameter]
    package var steps: [PlaybookStep]
    /// `step.Output` names.
    package var outputs: [Located<String>]
}

package struct PlaybookParameter: Sendable {
    package var name: String
    /// One of `String StringList Integer Boolean MapList StringMap`.
    package var type: String
    package var defaultValue: ValueNode?
    package var allowedValues: [String]
    package var allowedPattern: String?
    package var location: SourceLocation
}

package struct PlaybookStep: Sendable {
    package var name: Located<String>
    package var action: Located<String>
    package var inputs: MappingNode
    /// What the action holds besides inputs that are values.
    package var structure: StepStructure
    package var onFailure: OnFailure
    /// Step to go to when the automation is cancelled; nil for `Abort`.
    package var onCancel: Located<String>?
    package var nextStep: Located<String>?
    package var isEnd: Bool
    /// nil: not written, so `true` unless `onFailure` is `Continue`.
    package var isCritical: Bool?
    package var maxAttempts: Int
    /// nil: the action's own default.
    package var timeout: Duration?
    package var outputs: [StepOutput]
    package var location: SourceLocation

    package enum OnFailure: Sendable, Hashable {
        case abort
        case proceed
        case step(Located<String>)
    }

    package struct StepOutput: Sendable {
        package var name: String
        package var selector: Located<String>
        /// One of `String StringList Integer Boolean StringMap MapList`.
        package var type: String
    }
}
