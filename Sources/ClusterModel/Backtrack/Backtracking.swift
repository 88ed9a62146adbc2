package import Units

/// A cluster's backtracking: how far back it is to reach, and what was done with it.
/// Source: API shapes DBCluster (BacktrackWindow) and DBClusterBacktrack.
package struct Backtracking: Sendable {
    /// How far back it is to reach.
    package internal(set) var target: Duration
    /// Nothing before this can be gone back to.
    package internal(set) var enabledAt: Instant
    package internal(set) var records: [Record] = []
    /// Whether people were told that the actual window is shorter than the target.
    var isShort = false

    /// The most that can be asked for. Source: API shape CreateDBClusterMessage, BacktrackWindow.
    package static let windowMax = Duration.hours(72)

    package enum Status: String, Sendable, CaseIterable {
        case pending, applying, completed, failed
    }

    package struct Record: Sendable {
        package let id: String
        package let requestedAt: Instant
        package internal(set) var to: Instant
        package internal(set) var status: Status
    }
}

extension Cloud {
    /// How far back a cluster really reaches: as far as it is to, has been able to, and its change records fit.
    ///
    /// Source: Aurora User Guide, Backtracking an Aurora DB cluster: under a heavy workload the actual window is shorter than the target.
    /// Model choice: a cluster keeps so many change records; those of the accounted workload come at its write rate.
    func backtrackSpan(of cluster: Int, now: Instant) -> Duration? {
        guard let backtracking = clusters[cluster].backtracking else { return nil }
        return min(backtracking.target, now - backtracking.enabledAt, recordsLast(of: cluster) ?? backtracking.target)
    }

    /// How long the records of the accounted workload take to fill what a cluster keeps; nil without such a workload.
    func recordsLast(of cluster: Int) -> Duration? {
        let rate = clusters[cluster].writeRate * calibration.value(.changeRecordsPerWrite)
        guard rate > 0 else { return nil }
        return .microseconds(Int64(calibration.value(.changeRecordsMax) / rate * 1e6))
    }

    /// The oldest instant that a cluster can go back to; nil where backtracking is off.
    package func earliestBacktrack(of cluster: Int, now: Instant) -> Instant? { backtrackSpan(of: cluster, now: now).map { now - $0 } }

    /// Change records that a cluster keeps: those of the accounted workload over the actual window, and the real ones.
    package func changeRecords(of cluster: Int, now: Instant) -> Int? {
        guard let span = backtrackSpan(of: cluster, now: now) else { return nil }
        return accountedRecords(of: cluster, over: span) + (clusters[cluster].volume?.changeCount ?? 0)
    }

    func accountedRecords(of cluster: Int, over span: Duration) -> Int {
        Int(clusters[cluster].writeRate * calibration.value(.changeRecordsPerWrite) * span.inSeconds)
    }

    /// Backtracking begins with the cluster.
    mutating func enableBacktracking(of cluster: Int, now: Instant) {
        guard clusters[cluster].backtracking != nil else { return }
        clusters[cluster].backtracking?.enabledAt = now
        clusters[cluster].volume?.keepChanges(now: now)
        watchBacktrackWindow(of: cluster, now: now)
    }

    /// Looks again when the change records may no longer fit.
    mutating func watchBacktrackWindow(of cluster: Int, now: Instant) {
        guard let backtracking = clusters[cluster].backtracking, let last = recordsLast(of: cluster) else { return }
        let isShort = last < backtracking.target
        let full = backtracking.enabledAt + last
        if isShort, !backtracking.isShort, full > now {
            begin(.checkBacktrackWindow(cluster: cluster), after: full - now, row: nil, now: now)
        } else if isShort != backtracking.isShort {
            clusters[cluster].backtracking?.isShort = isShort
            guard let writer = clusters[cluster].writerInstance()?.id else { return }
            publish(
                isShort ? .backtrackWindowShort : .backtrackWindowWhole, instance: writer, cluster: cluster,
                isShort
                    ? "the actual Backtrack window is smaller than the target Backtrack window you specified"
                    : "the actual Backtrack window is the same as the target Backtrack window you specified", now: now)
        }
    }

    /// What is too old to go back to goes.
    mutating func forgetChanges(of cluster: Int, now: Instant) {
        if let earliest = earliestBacktrack(of: cluster, now: now) { clusters[cluster].volume?.forgetChanges(before: earliest) }
    }
}
