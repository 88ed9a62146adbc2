import ClusterModel
import Evidence
import ScenarioLibrary
import SQLEngine
import StorageModel
import Units

extension Drill {
    /// Closes the books of the run.
    mutating func finish() -> (history: History, inventory: Inventory) {
        let end = queue.now
        if !hasEnded { history.endedAt = end }
        playbook?.close(now: end)
        noteIdleFaults(now: end)
        noteFaultsThatNeverCame()
        if scenario.playbook != nil, history.playbook == .none { history.playbook = .neverStarted }
        history.steps = playbook?.steps ?? scenario.playbook.map { $0.document.steps.map(StepRecord.init(of:)) } ?? []
        closePlaybookFacts()
        for site in sites.indices { settleProbes(site, end: end) }
        for site in sites.indices where sites[site].history.recovered == nil && isGood(site) { recoverWithoutOutage(site, end: end) }
        markServing()
        keepWaysThatBroughtBack()
        compareWithBaseline()
        history.clusters = sites.map(\.history)
        history.readers = readers.map(\.history)
        noteApprovals()
        history.assumedSpans = cloud.assumedSpans + assumedByPeople
        history.events = (history.events + cloud.timeline).enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
        if let disaster = history.disasterAt, !sites.allSatisfy({ $0.goodSince != nil }) { history.survey = survey(end: end, disasterAt: disaster) }
        return (history, cloud.inventory(now: end))
    }

    /// Probes whose answer was still due are not evidence, unless they had waited too long already.
    private mutating func settleProbes(_ site: Int, end: Instant) {
        for index in sites[site].history.probes.indices where sites[site].history.probes[index].trouble == Drill.unanswered {
            if end - sites[site].history.probes[index].at >= ProbeSample.timeout { sites[site].history.probes[index].trouble = Drill.noAnswer }
        }
        sites[site].history.probes.removeAll { $0.trouble == Drill.unanswered }
    }

    private func isGood(_ site: Int) -> Bool { sites[site].goodSince != nil }

    /// The service never was bad: the database is judged as it is at the end.
    private mutating func recoverWithoutOutage(_ site: Int, end: Instant) {
        guard history.disasterAt != nil, let cluster = cloud.clusters.indices.first(where: { cloud.databaseID(of: $0) == sites[site].history.databases.last })
        else { return }
        sites[site].history.recovered = readBooks(cluster, now: end)
        sites[site].history.recoveredAnswers = answers(to: sites[site].assertions, cluster: cluster, now: end)
        sites[site].history.recoveredDatabase = sites[site].history.databases.count - 1
        sites[site].history.target = .now
    }

    /// When the cluster and the instance that serve in the end became available.
    private mutating func markServing() {
        guard let database = siteInTrouble?.history.databases.last, let cluster = cloud.clusters.indices.first(where: { cloud.databaseID(of: $0) == database })
        else {
            return
        }
        history.marks.cluster = clusterAvailableAt[cluster]
        if let writer = cloud.clusters[cluster].writer { history.marks.instance = instanceAvailableAt[cluster]?[cloud.clusters[cluster].instances[writer].id] }
        history.marks.validated = validatedAt[cluster]
    }

    static func readBooks(_ pages: PageTable, now: Instant) -> RecoveredDatabase? {
        guard let connection = try? EngineConnection(pages: pages, role: .reader, randomSeed: 0, now: now) else {
            return RecoveredDatabase(takenAt: now, transfers: nil, accounts: nil, damage: "the pages are not a database")
        }
        return LedgerWorkload.read(connection, at: now)
    }

    // MARK: Survey

    /// Really tries everything that is left, and counts for each object the commits that it gives back in order from the first.
    private func survey(end: Instant, disasterAt: Instant) -> Survey {
        var attempts: [Survey.Attempt] = []
        for survivor in cloud.survey(now: end, disasterAt: disasterAt) {
            guard let site = sites.first(where: { $0.entry.cluster.value == survivor.lineage }) else { continue }
            switch survivor.content {
            case .obstacle(let why): attempts.append(.init(object: survivor.object, cluster: survivor.lineage, commits: 0, obstacle: why))
            case .pages(let pages):
                let books = Drill.readBooks(pages, now: end)
                let present = Set((books?.transfers ?? []).map(\.id))
                let ordered = site.history.commits.filter { $0.acknowledgedAt != nil && $0.database == 0 }.sorted {
                    ($0.committedAt ?? .distantFuture, $0.id) < ($1.committedAt ?? .distantFuture, $1.id)
                }
                let prefix = ordered.prefix { present.contains($0.id) }.count
                attempts.append(
                    .init(
                        object: survivor.object, cluster: survivor.lineage, commits: prefix,
                        obstacle: books?.transfers == nil ? "the ledger cannot be read from it" : nil))
            }
        }
        return Survey(attempts: attempts)
    }
}
