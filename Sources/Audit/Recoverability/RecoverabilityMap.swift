package import Evidence
package import Units

/// For each cluster, which ways lead back to which instants of its past, and to which none does.
///
/// Instants are those of the service's clock; a restore to a point in time takes whole seconds.
/// Model choice: a way counts while it can be used now and gives exactly the state of its instants. What a restore took over from other clusters
/// belongs to the past of the new one, and what leads back to it in them leads there; where the inventory does not know what a cluster took over,
/// its past begins with itself.
package struct RecoverabilityMap: Sendable {
    package let takenAt: Instant
    /// How long an intruder is assumed to have been inside unseen.
    package let dwell: Duration
    /// Model choice: nothing that is unseen for longer is planned for, unless somebody says so.
    package static let dwellDefault = Duration.days(30)
    /// Ordered by resource id.
    package let clusters: [ClusterPast]

    package init(of inventory: Inventory, dwell: Duration = RecoverabilityMap.dwellDefault) {
        takenAt = inventory.takenAt
        self.dwell = dwell
        let ways = WaysBack(of: inventory)
        let cutoff = inventory.takenAt - dwell
        clusters = ways.subjects.map { ClusterPast($0, ways: ways, cutoff: cutoff) }
    }
}

/// The past of one cluster.
package struct ClusterPast: Sendable {
    package let clusterID: String
    package let resourceID: String
    package let account: String
    package let region: String
    /// Whether the cluster is still there.
    package let exists: Bool
    /// When its database was there, in it and in what it took over: merged.
    package let history: [Span]
    /// In order of their beginning.
    package let ways: [RestoreWay]
    /// Instants of the history that no way that counts leads back to.
    package let holes: [Span]
    /// nil: no way that counts reaches back before the dwell time: whatever is left may carry the damage.
    package let clean: CleanPoints?

    /// Instants before the dwell time began that a way leads back to.
    package struct CleanPoints: Sendable, Hashable {
        package let oldest: Instant
        /// The one with the least loss.
        package let newest: Instant
        /// ARN of the first way that leads there.
        package let oldestARN: String
        package let newestARN: String
    }

    init(_ subject: WaysBack.Subject, ways known: WaysBack, cutoff: Instant) {
        clusterID = subject.clusterID
        resourceID = subject.resourceID
        account = subject.account
        region = subject.region
        exists = subject.exists
        let found = known.ways(to: subject).sorted { a, b in
            if a.span.from != b.span.from { return a.span.from < b.span.from }
            if a.span.to != b.span.to { return a.span.to < b.span.to }
            return a.kind == b.kind ? a.resourceARN < b.resourceARN : a.kind.rawValue < b.kind.rawValue
        }
        ways = found
        let counting = found.filter(\.counts)
        history = known.history(of: subject, ways: found)
        holes = history.subtracting(counting.map(\.span).merged)
        let clean = counting.compactMap { way in way.span.upTo(cutoff).map { (way, $0) } }
        // The first of those that reach as far: ways are in a fixed order.
        var newest: (way: RestoreWay, span: Span)?
        for candidate in clean where newest.map({ candidate.1.to > $0.span.to }) ?? true { newest = candidate }
        self.clean = clean.first.flatMap { oldest in
            newest.map { .init(oldest: oldest.1.from, newest: $0.span.to, oldestARN: oldest.0.resourceARN, newestARN: $0.way.resourceARN) }
        }
    }

    /// The ways to an instant, whether they can be used or not.
    package func ways(to instant: Instant) -> [RestoreWay] { ways.filter { $0.span.contains(instant) } }
}
