package import Evidence
import Units

/// What one cluster's history says in figures, with what the figures rest on.
package struct Measurement: Sendable {
    package var measures: ClusterMeasures
    package let recovery: ServiceRecovery
    /// Of the lost commits, those committed after the disaster; nil when nothing was recovered.
    package private(set) var lostAfterDisaster: Int?
    /// More of them cannot be told apart when drawn.
    package static let lostAtMax = 64

    /// RTA, phases and assumed time need a service that came back; RPA and the counts need a dump of the recovered books besides.
    /// What cannot be known is nil.
    package init(of cluster: ClusterHistory, in history: History, stableFor: Duration) {
        recovery = ServiceRecovery(probes: cluster.probes, disasterAt: history.disasterAt, endedAt: history.endedAt, stableFor: stableFor)
        measures = ClusterMeasures()
        measures.cluster = cluster.cluster
        measures.noOutage = recovery == .neverBad
        measures.service = ServiceStretch.all(of: cluster.probes, endedAt: history.endedAt)
        measures.acknowledgedTransactions = cluster.commits.count { $0.acknowledgedAt != nil }
        measures.inDoubtTransactions = cluster.commits.count { $0.inDoubt && $0.acknowledgedAt == nil }

        guard let disasterAt = history.disasterAt, let goodAt = recovery.goodAt(disasterAt: disasterAt) else { return }
        measures.rtaSeconds = (goodAt - disasterAt).inSeconds
        measures.phases = PhaseSplit(marks: history.marks, disasterAt: disasterAt, goodAt: goodAt).phases
            .map { .init(name: $0.name, seconds: $0.length.inSeconds) }
        measures.assumedSeconds = coveredTime(history.assumedSpans, from: disasterAt, to: goodAt).inSeconds

        guard let recovered = cluster.recovered else { return }
        let books = BooksComparison(cluster: cluster, recovered: recovered, disasterAt: disasterAt)
        lostAfterDisaster = books.lostAfterDisaster
        measures.note(books)
    }

    package static func measure(_ cluster: ClusterHistory, in history: History, stableFor: Duration) -> ClusterMeasures {
        Measurement(of: cluster, in: history, stableFor: stableFor).measures
    }
}

extension ClusterMeasures {
    fileprivate mutating func note(_ books: BooksComparison) {
        acknowledgedTransactions = books.owed
        inDoubtTransactions = books.inDoubt
        rpaSeconds = books.loss?.total.inSeconds
        rpaBeforeSeconds = books.loss?.beforeDisaster.inSeconds
        rpaAfterSeconds = books.loss?.afterDisaster.inSeconds
        rpaResolutionSeconds = books.resolution?.inSeconds
        lostTransactions = books.lost.count
        lostAt = thinned(books.lostAt, to: Measurement.lostAtMax)
        extraTransactions = books.extra.count
        tornTransactions = books.torn.count
        gapTransactions = books.gap.count
        wrongRows = books.wrong.count
    }

    /// The same cluster in a drill that ended unrecovered: nothing was achieved, whatever the figures said.
    var unrecovered: ClusterMeasures {
        var bare = ClusterMeasures()
        bare.cluster = cluster
        bare.acknowledgedTransactions = acknowledgedTransactions
        bare.inDoubtTransactions = inDoubtTransactions
        bare.service = service
        bare.objectives = objectives
        return bare
    }

    /// The figures of a drill: the worst RTA and the worst RPA with what belongs to each, and all counts added up. Unknown is worse than any figure.
    static func worst(of clusters: [ClusterMeasures]) -> ClusterMeasures {
        guard var worst = clusters.first else { return ClusterMeasures() }
        worst.lostAt = []
        worst.service = []
        for next in clusters.dropFirst() {
            if isWorse(next.rtaSeconds, than: worst.rtaSeconds) { worst.takeTime(of: next) }
            if isWorse(next.rpaSeconds, than: worst.rpaSeconds) { worst.takePoint(of: next) }
            worst.noOutage = worst.noOutage && next.noOutage
            worst.addCounts(of: next)
        }
        return worst
    }

    private static func isWorse(_ a: Double?, than b: Double?) -> Bool {
        guard let b else { return false }
        return a.map { $0 > b } ?? true
    }

    private mutating func takeTime(of other: ClusterMeasures) {
        cluster = other.cluster
        rtaSeconds = other.rtaSeconds
        phases = other.phases
        assumedSeconds = other.assumedSeconds
        objectives.rtoSeconds = other.objectives.rtoSeconds
    }

    private mutating func takePoint(of other: ClusterMeasures) {
        rpaSeconds = other.rpaSeconds
        rpaBeforeSeconds = other.rpaBeforeSeconds
        rpaAfterSeconds = other.rpaAfterSeconds
        rpaResolutionSeconds = other.rpaResolutionSeconds
        objectives.rpoSeconds = other.objectives.rpoSeconds
    }

    private mutating func addCounts(of other: ClusterMeasures) {
        func sum(_ a: Int?, _ b: Int?) -> Int? { a.flatMap { a in b.map { a + $0 } } }
        lostTransactions = sum(lostTransactions, other.lostTransactions)
        extraTransactions = sum(extraTransactions, other.extraTransactions)
        tornTransactions = sum(tornTransactions, other.tornTransactions)
        gapTransactions = sum(gapTransactions, other.gapTransactions)
        wrongRows = sum(wrongRows, other.wrongRows)
        inDoubtTransactions += other.inDoubtTransactions
        acknowledgedTransactions += other.acknowledgedTransactions
    }
}
