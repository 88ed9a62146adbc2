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
    init(marks: PhaseMarks, disasterAt: Instant, goodAt: Instant) {
        precondition(disasterAt <= goodAt, "good at \(goodAt.iso), before the disaster at \(disasterAt.iso)")
        let named: [(String, Instant?)] = [
            ("detect", marks.detect), ("decide", marks.decide), ("call", marks.call), ("cluster", marks.cluster),
            ("instance", marks.instance), ("validated", marks.validated), ("cutover", marks.cutover), ("good", goodAt),
        ]
        let reached = named.indices
            .compactMap { index in named[index].1.map { (index: index, at: max($0, disasterAt)) } }
            .filter { $0.at <= goodAt }
            .sorted { ($0.at, $0.index) < ($1.at, $1.index) }

        var lengths = Array(repeating: Duration.zero, count: named.count)
        var other = Duration.zero
        var (cursor, furthest) = (disasterAt, -1)
        for mark in reached {
            if mark.index > furthest { lengths[mark.index] = mark.at - cursor } else { other += mark.at - cursor }
            cursor = mark.at
            furthest = max(furthest, mark.index)
        }
        phases = zip(named, lengths).map { ($0.0, $1) } + [("other", other)]
    }
}

/// Time covered by at least one of the spans, counted once, within `from...to`.
func coveredTime(_ spans: [AssumedSpan], from: Instant, to: Instant) -> Duration {
    var covered = Duration.zero
    var cursor = from
    for span in spans.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) {
        let (start, end) = (max(span.from, cursor), min(span.to, to))
        guard start < end else { continue }
        covered += end - start
        cursor = end
    }
    return covered
}
