import Evidence
import Units

/// The time from the disaster to a good service, cut at the marks of the way back.
struct PhaseSplit {
    /// In the order in which recovery should run, `good` and `other` last; together exactly the whole span.
    let phases: [(name: String, length: Duration)]

    /// A gap belongs to the mark that ends it. A mark that comes after one which should follow it is out of order: its gap goes to `other`.
    ///
    /// A mark before the disaster counts as the disaster. Model choice: one after `good` played no part in this recovery, so its
    /// phase is 0; stretching it up to `good` would blame detection for a fail-over that never waited for it.
    /// - Parameter approvals: When the recovery waited for people to approve. That time belongs to `approve`, and to no gap.
    init(marks: PhaseMarks, approvals: [Range<Instant>] = [], disasterAt: Instant, goodAt: Instant) {
        precondition(disasterAt <= goodAt, "good at \(goodAt.iso), before the disaster at \(disasterAt.iso)")
        let ends = ClusterMeasures.Phase.names.map { PhaseSplit.end(of: $0, marks, goodAt: goodAt) }
        let reached = ends.indices
            .compactMap { index in ends[index].map { (index: index, at: max($0, disasterAt)) } }
            .filter { $0.at <= goodAt }
            .sorted { ($0.at, $0.index) < ($1.at, $1.index) }

        var lengths = Array(repeating: Duration.zero, count: ends.count)
        var (waitedInAll, other) = (Duration.zero, Duration.zero)
        var (cursor, furthest) = (disasterAt, -1)
        for mark in reached {
            let waited = coveredTime(approvals, from: cursor, to: mark.at)
            waitedInAll += waited
            if mark.index > furthest { lengths[mark.index] = mark.at - cursor - waited } else { other += mark.at - cursor - waited }
            cursor = mark.at
            furthest = max(furthest, mark.index)
        }
        phases = zip(ClusterMeasures.Phase.names, lengths).map { name, length in
            (name, name == "approve" ? waitedInAll : name == "other" ? other : length)
        }
    }

    /// The mark that ends a phase; nil for those without one, and where it was never set.
    private static func end(of phase: String, _ marks: PhaseMarks, goodAt: Instant) -> Instant? {
        switch phase {
        case "detect": marks.detect
        case "page": marks.page
        case "decide": marks.decide
        case "call": marks.call
        case "cluster": marks.cluster
        case "instance": marks.instance
        case "validated": marks.validated
        case "cutover": marks.cutover
        case "good": goodAt
        default: nil
        }
    }
}

/// Time covered by at least one of the spans, counted once, within `from...to`.
func coveredTime(_ spans: [Range<Instant>], from: Instant, to: Instant) -> Duration {
    var covered = Duration.zero
    var cursor = from
    for span in spans.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
        let (start, end) = (max(span.lowerBound, cursor), min(span.upperBound, to))
        guard start < end else { continue }
        covered += end - start
        cursor = end
    }
    return covered
}

extension History {
    /// From the beginning to the end of each step that asked people, further attempts included.
    var approvals: [Range<Instant>] {
        steps.compactMap { step in
            guard step.action == "aws:approve", let start = step.startedAt else { return nil }
            return start..<max(start, step.endedAt ?? endedAt)
        }
    }
}
