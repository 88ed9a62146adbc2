import ClusterModel
import Evidence
import ScenarioLibrary
import SimulationKernel
import SQLEngine
import Units

extension Drill {
    /// Makes each workload's tables and sends its clients off.
    mutating func openSites(random: SeededRandom, now: Instant) {
        for (index, entry) in scenario.workloads.enumerated() {
            guard let cluster = cloud.clusters.firstIndex(where: { $0.lineage == entry.cluster.value }),
                let declared = scenario.estate.clusters.first(where: { $0.id == entry.cluster.value })
            else {
                preconditionFailure("workload on \(entry.cluster.value) passed validation and has no cluster")
            }
            let workload = LedgerWorkload(accounts: entry.accounts, random: random.fork("workload", UInt64(index)))
            let name = declared.endpointName?.name ?? cloud.endpointName(of: cloud.clusters[cluster], identifier: declared.id.lowercased())
            let terms = workload.terms
            sites.append(
                Site(
                    entry: entry, workload: workload,
                    clients: .init(
                        name: name, ownName: cloud.endpointName(of: cloud.clusters[cluster], identifier: declared.id.lowercased()),
                        endpointTTL: cloud.calibration.duration(.endpointNameTTL)),
                    probe: ServiceProbe(invariant: Int64(terms.accounts) * terms.openingBalance),
                    history: ClusterHistory(cluster: declared.id, databases: [cloud.databaseID(of: cluster)], ledger: terms)))
            sites[index].assertions = scenario.conditions.compactMap { condition in
                if case .sql(let sql, _, declared.id) = condition.value { sql } else { nil }
            }
            do {
                _ = try cloud.transaction(on: cluster, now: now, engines: engines) { try workload.setUp($0) }
            } catch {
                preconditionFailure("a new database refused the ledger's tables: \(error)")
            }
            if entry.historyRate > 0 {
                queue.schedule(
                    .transfer(site: Int32(index), generation: 0), at: now.advanced(byMicroseconds: sites[index].workload.gap(rate: entry.historyRate)))
            }
        }
    }

    // MARK: Transfers

    mutating func transferDue(_ site: Int, now: Instant) {
        giveUpWaiting(now: now)
        let rate = now < history.startedAt ? sites[site].entry.historyRate : sites[site].entry.rate
        guard rate > 0 else { return }
        let share = now < history.startedAt ? 0 : sites[site].entry.localShare
        let wasServed =
            if share > 0, sites[site].workload.isLocal(share) { attemptLocalTransfer(site, now: now) } else { attemptTransfer(site, now: now) }
        let gap = wasServed ? sites[site].workload.gap(rate: rate) : Site.backOff.microseconds
        queue.schedule(.transfer(site: Int32(site), generation: sites[site].generation), at: now.advanced(byMicroseconds: gap))
    }

    /// A client inside the region of the declared cluster, who knows that cluster's own endpoint. Refused, it comes back with its next transfer.
    /// - Returns: True: the others go on at their pace.
    private mutating func attemptLocalTransfer(_ site: Int, now: Instant) -> Bool {
        guard let cluster = reach(site, as: .local, now: now), let database = databaseIndex(site, cloud.databaseID(of: cluster)) else { return true }
        sites[site].history.commits.append(sites[site].workload.next(database: Int8(database), at: now))
        _ = attempt(commit: sites[site].history.commits.count - 1, isRetry: false, site: site, cluster: cluster, database: database, now: now)
        return true
    }

    /// - Returns: False when the client was refused.
    private mutating func attemptTransfer(_ site: Int, now: Instant) -> Bool {
        guard let cluster = reach(site, as: .application, now: now), let database = databaseIndex(site, cloud.databaseID(of: cluster)) else {
            return false
        }
        let retry = sites[site].retries.first
        if let retry { return attempt(commit: retry, isRetry: true, site: site, cluster: cluster, database: database, now: now) }
        let commit = sites[site].workload.next(database: Int8(database), at: now)
        sites[site].history.commits.append(commit)
        return attempt(commit: sites[site].history.commits.count - 1, isRetry: false, site: site, cluster: cluster, database: database, now: now)
    }

    private mutating func attempt(commit index: Int, isRetry: Bool, site: Int, cluster: Int, database: Int, now: Instant) -> Bool {
        let commit = sites[site].history.commits[index]
        var isNew = true
        do {
            let ordinal = try cloud.transaction(on: cluster, now: now, engines: engines) { connection in
                isNew = try LedgerWorkload.apply(commit, on: connection, isRetry: isRetry)
            }
            if isRetry { settleRetry(index, site: site, database: database, isNew: isNew, now: now) }
            if let ordinal {
                pending[cluster, default: PendingCommits()].append(
                    PendingCommit(ordinal: ordinal, sentAt: now, kind: .transfer(site: site, commit: index, database: Int8(database))))
            }
            return true
        } catch {
            // Refused before it reached the log: it never was a commit.
            if !isRetry { sites[site].history.commits.removeLast() }
            return false
        }
    }

    private mutating func settleRetry(_ index: Int, site: Int, database: Int, isNew: Bool, now: Instant) {
        if isNew {
            sites[site].retries.removeFirst()
            // On another database the first attempt stays in doubt: it may be in the old one or not.
            let isElsewhere = sites[site].history.commits[index].database != Int8(database)
            sites[site].history.commits[index].inDoubt = isElsewhere
            sites[site].history.commits[index].database = Int8(database)
            sites[site].history.commits[index].committedAt = nil
        } else if sites[site].history.commits[index].database != Int8(database) || sites[site].history.commits[index].committedAt != nil {
            // The row is there and durable: the client learns now that its first attempt went through.
            sites[site].retries.removeFirst()
            if sites[site].history.commits[index].database == Int8(database) {
                sites[site].history.commits[index].acknowledgedAt = now
                sites[site].history.commits[index].inDoubt = false
            }
        }
    }

    /// Where a client of a site gets to: resolves, and notices when it is led to another database.
    mutating func reach(_ site: Int, as who: Site.Client, now: Instant) -> Int? {
        // Taken out and put back: a call that holds on to a part of `sites` would make the compiler copy the whole cloud for it.
        var client = sites[site].clients[who]
        let resolved = client.resolve(cloud, now: now)
        sites[site].clients[who] = client
        if client.isLedAstray { cloud.meet(.staleName(client.name.lowercased())) }
        guard let cluster = resolved, cloud.answersSQL(cluster) else { return nil }
        guard who == .local || cloud.isReachableFromOutside(cluster) else {
            cloud.meet(.isolation(cloud.clusters[cluster].region))
            return nil
        }
        let database = cloud.databaseID(of: cluster)
        if databaseIndex(site, database) == nil { cutOver(site, to: cluster, now: now) }
        return cluster
    }

    /// Where a database stands among those that the clients of a site have come to; looked up without a copy of the site.
    func databaseIndex(_ site: Int, _ database: String) -> Int? { sites[site].history.databases.firstIndex(of: database) }

    /// Clients come to a database that was not there before: what it holds is judged as it is at this instant.
    private mutating func cutOver(_ site: Int, to cluster: Int, now: Instant) {
        let isKnown = sites[site].history.databases.contains { $0.hasPrefix(cloud.clusters[cluster].resourceID) }
        sites[site].history.databases.append(cloud.databaseID(of: cluster))
        sites[site].history.recovered = readBooks(cluster, now: now)
        sites[site].history.recoveredAnswers = answers(to: sites[site].assertions, cluster: cluster, now: now)
        sites[site].history.recoveredDatabase = sites[site].history.databases.count - 1
        let before = sites[site].history.target
        sites[site].history.target = target(of: cluster)
        sites[site].history.inheritedUntil = [:]
        for content in cloud.clusters[cluster].inherited {
            if let database = databaseIndex(site, content.database) { sites[site].history.inheritedUntil[database] = content.until }
        }
        // What was given up on an earlier way back is not promised by a switchover after it.
        if sites[site].history.target == .now, let before, before != .now { sites[site].history.target = .nothing }
        lastCutOver = now
        if history.marks.cutover == nil { history.marks.cutover = now }
        note(
            now, "service",
            "clients of \(sites[site].entry.cluster.value) reach \(cloud.clusters[cluster].identifier.current), "
                + (isKnown ? "whose content is another one now" : "another database"))
    }

    /// What a cluster's way into service promised.
    private func target(of cluster: Int) -> RecoveryTarget {
        switch cloud.clusters[cluster].promotion {
        case .asReceived?: .nothing
        case .switchover?: .now
        case nil: cloud.clusters[cluster].restoredTo.map { .instant($0.target) } ?? .now
        }
    }

    /// The whole books, read with SQL on a connection of its own.
    func readBooks(_ cluster: Int, now: Instant) -> RecoveredDatabase? {
        guard let pages = cloud.clusters[cluster].volume?.volatilePages() else { return nil }
        return Drill.readBooks(pages, now: now)
    }

    /// Clients stop waiting for what has been under way too long: a transfer is in doubt then, a probe is bad.
    mutating func giveUpWaiting(now: Instant) {
        guard pending.values.contains(where: { $0.hasWaited(since: now - min(ProbeSample.timeout, Site.clientTimeout)) }) else { return }
        for cluster in pending.keys.sorted() {
            var given: [PendingCommit] = []
            pending[cluster]?.abandon(sentBy: now - Site.clientTimeout, where: { !$0.isProbe }) { given.append($0) }
            pending[cluster]?.abandon(sentBy: now - ProbeSample.timeout, where: \.isProbe) { given.append($0) }
            for commit in given { doubt(commit) }
        }
    }

    mutating func doubt(_ commit: PendingCommit) {
        switch commit.kind {
        case .transfer(let site, let index, _):
            sites[site].history.commits[index].inDoubt = true
            sites[site].retries.append(index)
        case .probe(let site, let sample, _, _): sawProbe(site, sample: sample, trouble: Drill.noAnswer)
        }
    }

    // MARK: Notices

    mutating func readNotices(now: Instant) {
        let notices = cloud.notices
        cloud.notices.removeAll(keepingCapacity: true)
        for notice in notices {
            switch notice {
            case .durable(let cluster, let ordinals):
                guard let done = pending[cluster]?.take(below: ordinals.upperBound) else { continue }
                for commit in done { committed(commit, at: now) }
            case .writerClosed(let cluster):
                guard let cut = pending[cluster]?.takeAll() else { continue }
                for commit in cut {
                    if !commit.isAbandoned { doubt(commit) }
                    orphans[cluster, default: []].append(commit)
                }
            case .opened(let cluster, let recovery):
                for commit in orphans.removeValue(forKey: cluster) ?? [] where recovery.found.contains(commit.ordinal) { foundCommitted(commit, at: now) }
            case .clusterAvailable(let cluster):
                if history.disasterAt != nil, clusterAvailableAt[cluster] == nil { clusterAvailableAt[cluster] = now }
            case .statementRan: break
            case .instanceAvailable(let cluster, let instance):
                if history.disasterAt != nil, instanceAvailableAt[cluster]?[instance] == nil { instanceAvailableAt[cluster, default: [:]][instance] = now }
            }
        }
    }

    private mutating func committed(_ commit: PendingCommit, at now: Instant) {
        switch commit.kind {
        case .transfer(let site, let index, let database):
            // An attempt that was given up may end after its retry has gone to another database.
            guard sites[site].history.commits[index].database == database else { return }
            sites[site].history.commits[index].committedAt = now
            guard !commit.isAbandoned else { return }
            sites[site].history.commits[index].acknowledgedAt = now.advanced(byMicroseconds: receipt.sample(&receiptRandom))
        case .probe(let site, let sample, let value, let database):
            guard !commit.isAbandoned else { return }
            if now - commit.sentAt <= ProbeSample.timeout {
                sites[site].probe.acknowledge(value, database: database)
                sawProbe(site, sample: sample, trouble: nil)
            } else {
                sawProbe(site, sample: sample, trouble: Drill.noAnswer)
            }
        }
    }

    /// The crashed writer's commit was durable though nobody heard so.
    private mutating func foundCommitted(_ commit: PendingCommit, at now: Instant) {
        guard case .transfer(let site, let index, let database) = commit.kind, sites[site].history.commits[index].database == database else { return }
        sites[site].history.commits[index].committedAt = now
    }
}
