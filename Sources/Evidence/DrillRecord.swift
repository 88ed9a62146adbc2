package import Units

/// How a drill ended. Earlier cases win over later ones.
package enum Outcome: String, Sendable, CaseIterable, Hashable {
    case harnessError = "harness error"
    case unrecoverable
    case missed
    case inconclusive
    case met
}

/// What can be missed.
package enum MissedObjective: String, Sendable, CaseIterable, Hashable, Comparable {
    case rto, rpo, checks
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// What a scenario says will happen.
package enum Expectation: Sendable, Hashable, CustomStringConvertible {
    case met
    /// Exactly these.
    case missed(Set<MissedObjective>)
    /// Exactly these checks, by their kind; which objectives are missed beside them does not matter.
    case fails(Set<String>)
    case unrecoverable

    package var description: String {
        switch self {
        case .met: "met"
        case .missed(let set): "missed: [\(set.sorted().map(\.rawValue).joined(separator: ", "))]"
        case .fails(let checks): "fails: [\(checks.sorted().joined(separator: ", "))]"
        case .unrecoverable: "unrecoverable"
        }
    }
}

package enum CheckVerdict: String, Sendable, Hashable {
    case pass, fail, inconclusive, skipped
}

package struct CheckResult: Sendable, Hashable {
    /// The check's own, and behind it what a scenario asks of it: `availability 99%`.
    package var name: String
    package var verdict: CheckVerdict
    /// Smallest counter-example, or why nothing could be judged; empty on a pass.
    package var message: String
    /// Where the scenario asks for it; nil where it is not known.
    package var place: FilePlace?
    /// Kind of check, as `expect: { fails: [...] }` names it: what a scenario asks of it is left out.
    package var kind: String { name.prefix { $0 != " " }.description }
    package init(name: String, verdict: CheckVerdict, message: String) {
        self.name = name
        self.verdict = verdict
        self.message = message
    }
}

/// What was measured on one cluster. Seconds are simulated; nil stands for infinite or unknown.
package struct ClusterMeasures: Sendable, Hashable {
    package var cluster = ""
    package var rtaSeconds: Double?
    /// The service was never seen bad: RTA is 0 because there was no outage.
    package var noOutage = false
    package var phases: [Phase] = []
    package var assumedSeconds: Double = 0
    package var rpaSeconds: Double?
    package var rpaBeforeSeconds: Double?
    package var rpaAfterSeconds: Double?
    package var rpaResolutionSeconds: Double?
    package var lostTransactions: Int?
    package var extraTransactions: Int?
    package var tornTransactions: Int?
    package var gapTransactions: Int?
    package var wrongRows: Int?
    package var inDoubtTransactions = 0
    package var acknowledgedTransactions = 0
    /// When the lost commits became durable, ascending: some of them where they are many. Empty for a drill as a whole.
    package var lostAt: [Instant] = []
    /// From the first probe to the end of observation, without a gap. Empty for a drill as a whole.
    package var service: [ServiceStretch] = []
    package var objectives = Objectives()
    package init() {}

    package struct Phase: Sendable, Hashable {
        /// In the order in which a recovery should run; `good` and `other` last.
        package static let names = [
            "detect", "page", "decide", "approve", "call", "cluster", "instance", "validated", "cutover", "good", "other",
        ]

        /// One of `names`.
        package var name: String
        package var seconds: Double
        package init(name: String, seconds: Double) {
            self.name = name
            self.seconds = seconds
        }
    }

    package struct Objectives: Sendable, Hashable {
        package var rtoSeconds: Double?
        package var rpoSeconds: Double?
        package init(rtoSeconds: Double? = nil, rpoSeconds: Double? = nil) {
            self.rtoSeconds = rtoSeconds
            self.rpoSeconds = rpoSeconds
        }
    }
}

/// How fresh what a reader saw was. Seconds are simulated.
package struct ReaderMeasures: Sendable, Hashable {
    package var name: String
    /// Declared id of the cluster whose books were read.
    package var cluster: String
    /// Identifier and region of the cluster that was asked.
    package var at: String
    package var region: String
    /// What answered.
    package var kinds: [String] = []
    package var samples = 0
    package var unanswered = 0
    /// nil when nobody ever answered.
    package var stalenessMedianSeconds: Double?
    package var stalenessMostSeconds: Double?
    package init(name: String, cluster: String, at: String, region: String) {
        self.name = name
        self.cluster = cluster
        self.at = at
        self.region = region
    }
}

/// One drill with one seed: everything that reports are views of.
package struct DrillRecord: Sendable {
    package var scenario: String
    package var variant: String?
    package var claim: String
    /// Path of the scenario file as found.
    package var file: String
    /// Of the scenario's `id:` in that file; nil where it is not known.
    package var line: Int?
    /// Path of the estate that it ran on, as found.
    package var estate = ""
    /// SHA-256 of what was in that file; empty where there was none.
    package var estateDigest = ""
    package var seed: UInt64
    package var outcome: Outcome
    package var missed: Set<MissedObjective> = []
    package var expected: Expectation
    /// One line: why the outcome is what it is.
    package var reason: String
    package var startedAt: Instant
    package var endedAt: Instant
    package var disasterAt: Instant?
    /// `logical`, `instance`, `zone`, `region`, `key` or `account`; nil without a disaster.
    package var disasterKind: String?
    package var deadlineSeconds: Double
    /// The knowledge that people had: `estimated` or `perfect`.
    package var knowledge: String
    /// The mistake that the model was given on purpose; nil outside negative scenarios.
    package var planted: String?
    /// Of the drill: RTA and RPA are the worst of its clusters.
    package var worst = ClusterMeasures()
    package var clusters: [ClusterMeasures] = []
    package var checks: [CheckResult] = []
    package var readers: [ReaderMeasures] = []
    /// What the cluster that serves now has otherwise than the one of before.
    package var differences: [ConfigurationDifference] = []
    package var leftRunning: [LeftRunning] = []
    /// What its prices are.
    package var priceBook = ""
    /// nil: the scenario has no playbook.
    package var playbook: PlaybookFacts?
    package var waysBack: [TakenWay] = []
    package var steps: [StepRecord] = []
    package var faults: [FaultRecord] = []
    package var events: [TimelineEvent] = []
    package var survey: Survey?
    /// The state of the estate at the end of the drill.
    package var inventory: Inventory

    package init(
        scenario: String, variant: String?, claim: String, file: String, seed: UInt64, outcome: Outcome, expected: Expectation, reason: String,
        startedAt: Instant, endedAt: Instant, deadlineSeconds: Double, knowledge: String, inventory: Inventory
    ) {
        self.scenario = scenario
        self.variant = variant
        self.claim = claim
        self.file = file
        self.seed = seed
        self.outcome = outcome
        self.expected = expected
        self.reason = reason
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.deadlineSeconds = deadlineSeconds
        self.knowledge = knowledge
        self.inventory = inventory
    }

    /// Where the scenario begins.
    package var place: FilePlace { FilePlace(file: file, line: line ?? 0) }

    /// Scenario id with the variant: `restore-with-disabled-key/gives-up`.
    package var name: String { variant.map { "\(scenario)/\($0)" } ?? scenario }

    /// An expected failure of a drill in which some fault changed nothing is not the failure that was expected, unless the scenario allows it that; nor is
    /// one beside which a check saw nothing.
    package var isAsExpected: Bool {
        guard faults.allSatisfy({ $0.tookEffect || $0.mayBeIdle }), undecidedChecks.isEmpty else { return false }
        return switch expected {
        case .met: outcome == .met
        // Where nobody saw the service come back, a miss of something else is not all that was missed.
        case .missed(let set): outcome == .missed && missed == set && (missed.contains(.rto) || worst.rtaSeconds != nil)
        case .fails(let kinds): outcome == .missed && failedChecks == kinds
        case .unrecoverable: outcome == .unrecoverable
        }
    }

    /// Kinds of the checks that failed.
    package var failedChecks: Set<String> { Set(checks.filter { $0.verdict == .fail }.map(\.kind)) }

    /// Checks that saw nothing that they could have judged.
    package var undecidedChecks: [CheckResult] { checks.filter { $0.verdict == .inconclusive } }

    /// Millionths of a US dollar a month of all that was left running; nil where some price is unknown.
    package var leftMonthlyMicrodollars: Int64? { leftRunning.reduce(0) { sum, left in sum.flatMap { sum in left.monthlyMicrodollars.map { sum + $0 } } } }

    /// By id where ids are looked for, else by file.
    package var replayCommand: String {
        if file.hasPrefix("Scenarios/"), !file.hasPrefix("Scenarios/negative/") { return "daybreak run \(name) --seed \(seed)" }
        return "daybreak run \(file.shellQuoted)" + (variant.map { " --filter \(scenario)/\($0)" } ?? "") + " --seed \(seed)"
    }
}
