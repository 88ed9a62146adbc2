package import Evidence
import Units

extension ReaderMeasures {
    /// How old what a reader saw was: at each look, the age of the oldest receipt that some client had and the reader could not see.
    ///
    /// Model choice: transfers are numbered in the order of sending, so that a reader who sees one is taken to see those before it.
    package static func measure(_ reader: ReaderHistory, in history: History) -> ReaderMeasures {
        var measures = ReaderMeasures(name: reader.name, cluster: reader.cluster, at: reader.at, region: reader.region)
        measures.kinds = reader.kinds.sorted()
        measures.samples = reader.samples.count
        measures.unanswered = reader.samples.count { $0.newest == nil }
        let commits = history.clusters.first { $0.cluster == reader.cluster }?.commits ?? []
        // The earliest receipt among this transfer and all later ones.
        var earliest: [Instant] = Array(repeating: .distantFuture, count: commits.count + 1)
        for index in commits.indices.reversed() { earliest[index] = min(earliest[index + 1], commits[index].acknowledgedAt ?? .distantFuture) }
        let ages = reader.samples.compactMap { sample -> Duration? in
            guard let newest = sample.newest else { return nil }
            let next = commits.firstLater { $0.id > newest }
            return max(.zero, sample.at - earliest[next])
        }
        .sorted()
        measures.stalenessMedianSeconds = ages.isEmpty ? nil : ages[(ages.count - 1) / 2].inSeconds
        measures.stalenessMostSeconds = ages.last?.inSeconds
        return measures
    }
}

extension [LedgerCommit] {
    /// Index of the first element for which a condition holds that holds for all later ones too.
    fileprivate func firstLater(_ isLater: (LedgerCommit) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isLater(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
