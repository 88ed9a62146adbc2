package import Estate
package import Units

/// What a drill's record says of the clusters that it recovered.
package struct DrillEvidence: Sendable, Hashable {
    /// File that it was read from.
    package var file = ""
    /// Position of the folder that it was given in: what is given later was run later, which clocks of simulations cannot tell.
    package var batch = 0
    /// Scenario with its variant.
    package var name: String
    package var seed: UInt64
    /// File of the estate that it ran on, as the run found it.
    package var estate: String
    /// SHA-256 of what was in it; empty: not known.
    package var estateDigest = ""
    /// `simulated`: there are no others yet.
    package var environment: String
    package var startedAt: Instant
    package var endedAt: Instant
    package var outcome: String
    package var isAsExpected: Bool
    /// By which objectives of a cluster apply, such as `logical`; nil: it had no disaster.
    package var disasterKind: String?
    /// The mistake that the service was given on purpose: what it did proves nothing of an estate.
    package var planted: String?
    /// People in it knew the truth, to the microsecond, where they have guesses otherwise.
    package var knewTheTruth = false
    /// What its faults and refusals were.
    package var rehearsed: Set<BadCase> = []
    package var clusters: [Cluster] = []
    package var checks: [Check] = []
    package var ways: [Way] = []
    package var differences: [Difference] = []
    package var leftRunning: [LeftBehind] = []
    /// nil: the record does not say how its restore points were drawn.
    package var sample: [SampledPoint]?

    package init(
        name: String, seed: UInt64, estate: String, environment: String, startedAt: Instant, endedAt: Instant, outcome: String, isAsExpected: Bool
    ) {
        self.name = name
        self.seed = seed
        self.estate = estate
        self.environment = environment
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.isAsExpected = isAsExpected
    }

    /// Those that started last: simulated drills of one run all start at the same instant, and each counts. Of several runs the last counts.
    static func newest(_ drills: [DrillEvidence]) -> [DrillEvidence] {
        guard drills.count > 1, let last = drills.map(\.startedAt).max() else { return drills }
        // A drill, by name and seed, stays the newest of its kind until it is run again: running some of them again does not hide the others.
        var latest: [String: Int] = [:]
        let youngest = drills.filter { $0.startedAt == last }
        for drill in youngest { latest["\(drill.seed) \(drill.name)"] = max(drill.batch, latest["\(drill.seed) \(drill.name)"] ?? 0) }
        return youngest.filter { $0.batch == latest["\($0.seed) \($0.name)"] }
    }

    /// Whether it put the cluster to the proof: it was out of service, or brought back. What only changed a setting proves no restore.
    func tested(_ cluster: String) -> Bool {
        ways.contains { $0.cluster == cluster } || clusters.contains { $0.id == cluster && $0.hadOutage }
    }

    package var isSimulated: Bool { environment == "simulated" }
    package var passed: Bool { outcome == "met" }
    /// Whether something was seen to come back, or not to: an inconclusive drill tested nothing.
    package var isConclusive: Bool { outcome != "inconclusive" && outcome != "harness error" }
    /// As reports name it.
    package var label: String { "\(environment) drill \(name), seed \(seed)\(knewTheTruth ? ", with perfect knowledge" : "")" }

    /// Why a drill is no evidence at all.
    package enum Discount: String, Sendable, CaseIterable {
        /// The policy does not accept simulated ones.
        case simulated
        /// It began after the inventory was taken. One that began with it counts: every simulated drill does, and ends later on the same clock.
        case future
    }

    /// nil: it counts.
    package func discount(by policy: AuditPolicy, at takenAt: Instant) -> Discount? {
        if startedAt > takenAt { return .future }
        return isSimulated && !policy.acceptSimulated ? .simulated : nil
    }

    package struct Cluster: Sendable, Hashable {
        /// Declared id.
        package var id: String
        /// nil: never.
        package var rtaSeconds: Double?
        package var rpaSeconds: Double?
        /// It was bad after the disaster, whether it came back or not.
        package var hadOutage = false
        /// Extra, torn and gap transactions and wrong rows; nil: not counted.
        package var mismatches: Int?
        package init(id: String, rtaSeconds: Double?, rpaSeconds: Double?, mismatches: Int?) {
            self.id = id
            self.rtaSeconds = rtaSeconds
            self.rpaSeconds = rpaSeconds
            self.mismatches = mismatches
        }
    }

    package struct Check: Sendable, Hashable {
        package var name: String
        /// `pass`, `fail`, `inconclusive` or `skipped`.
        package var verdict: String
        package var message: String
        package init(name: String, verdict: String, message: String) {
            self.name = name
            self.verdict = verdict
            self.message = message
        }
    }

    /// A way back that was taken.
    package struct Way: Sendable, Hashable {
        package var way: AuditPolicy.WayBack
        /// Declared id of the cluster that came back; empty: not known.
        package var cluster: String
        package var account: String
        package var region: String
        package init(_ way: AuditPolicy.WayBack, of cluster: String, account: String, region: String) {
            self.way = way
            self.cluster = cluster
            self.account = account
            self.region = region
        }
    }

    package struct Difference: Sendable, Hashable {
        package var cluster: String
        package var setting: String
        package init(cluster: String, setting: String) {
            self.cluster = cluster
            self.setting = setting
        }
    }

    /// A resource that was left running.
    package struct LeftBehind: Sendable, Hashable {
        /// Declared id of the cluster whose data it holds; empty: not known.
        package var cluster: String
        /// `instance orders-2`.
        package var what: String
        package init(cluster: String, what: String) {
            self.cluster = cluster
            self.what = what
        }
    }

    package struct SampledPoint: Sendable, Hashable {
        package var arn: String
        /// Declared id of the cluster whose data it holds.
        package var cluster: String
        /// `pitr`, `snapshot` or `copy`.
        package var kind: String
        package init(arn: String, cluster: String, kind: String) {
            self.arn = arn
            self.cluster = cluster
            self.kind = kind
        }
    }
}
