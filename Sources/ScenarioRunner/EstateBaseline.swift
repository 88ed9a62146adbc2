import ClusterModel
import Evidence
import SQLEngine
import StorageModel
import Units

/// The estate as it was at the start of the timeline: what a recovery is held against.
struct EstateBaseline: Sendable {
    /// By site.
    var configurations: [ClusterConfiguration] = []
    var running: Set<RunningIdentity> = []

    struct RunningIdentity: Hashable {
        var kind: RunningResource.Kind
        var id: String
        /// A copy of a snapshot may have its name.
        var region: String
        var clusterResourceID: String
        init(_ resource: RunningResource) {
            kind = resource.kind
            // A cluster may be called otherwise by now.
            id = resource.kind == .cluster ? "" : resource.id
            region = resource.region
            clusterResourceID = resource.clusterResourceID
        }
    }
}

extension Drill {
    mutating func takeBaseline() {
        var before = EstateBaseline()
        for site in sites.indices {
            guard let cluster = servingCluster(site) else { preconditionFailure("workload on \(sites[site].entry.cluster.value) has no cluster at the start") }
            before.configurations.append(settings(of: cluster, site: site))
        }
        before.running = Set(cloud.running().map(EstateBaseline.RunningIdentity.init))
        baseline = before
    }

    /// Compares what clients reach at the end, and lists what stands beside it.
    mutating func compareWithBaseline() {
        // Observation may end before the timeline starts only where nothing was to be seen.
        guard let baseline else { return }
        var serving: Set<String> = []
        var friends: Set<String> = []
        var instancesBefore: [String: Int] = [:]
        for site in sites.indices {
            let before = baseline.configurations[site]
            sites[site].history.configurationBefore = before
            guard let cluster = servingCluster(site), sites[site].goodSince != nil else {
                // Nothing serves: what stands there is not left over from a recovery.
                serving.insert(before.resourceID)
                continue
            }
            let resourceID = cloud.clusters[cluster].resourceID
            sites[site].history.configurationAfter = settings(of: cluster, site: site)
            serving.insert(resourceID)
            friends.formUnion(cloud.connectedMembers(with: cluster))
            instancesBefore[resourceID] = before["DBInstances"].flatMap { Int($0) }
        }
        let running = cloud.running()
        let servedBefore = Set(baseline.configurations.map(\.resourceID))
        let surplus = surplusInstances(among: running, before: instancesBefore, known: baseline.running)
        history.leftRunning = running.filter { resource in
            let wasThere = baseline.running.contains(.init(resource))
            let owner = resource.clusterResourceID
            switch resource.kind {
            case .snapshot: return !wasThere && !plans.contains { $0.names(resource.id) }
            case .cluster, .instance:
                if serving.contains(owner) { return resource.kind == .instance && surplus.contains(.init(resource)) }
                return !friends.contains(owner) && (!wasThere || servedBefore.contains(owner))
            }
        }
    }

    /// Of a cluster that serves: as many instances as it has more than before, first those that are not available, then those that are new.
    private func surplusInstances(
        among running: [RunningResource], before: [String: Int], known: Set<EstateBaseline.RunningIdentity>
    ) -> Set<EstateBaseline.RunningIdentity> {
        var surplus: Set<EstateBaseline.RunningIdentity> = []
        for (cluster, count) in before.sorted(by: { $0.key < $1.key }) {
            let rank = { (instance: RunningResource) in (instance.status == "available" ? 0 : 2) + (known.contains(.init(instance)) ? 0 : 1) }
            let own = running.filter { $0.kind == .instance && $0.clusterResourceID == cluster }.sorted { (rank($0), $0.id) < (rank($1), $1.id) }
            surplus.formUnion(own.dropFirst(count).map(EstateBaseline.RunningIdentity.init))
        }
        return surplus
    }

    /// The cluster whose database clients of a site were led to last.
    private func servingCluster(_ site: Int) -> Int? {
        guard let database = sites[site].history.databases.last else { return nil }
        return cloud.clusters.indices.first { cloud.databaseID(of: $0) == database }
    }

    /// The service's own settings, and whether the estate's snapshot plans still cover the cluster: they name it, and follow no rename.
    ///
    /// Model choice: a backup window that nobody chose is left out; the service draws one for every new cluster.
    private func settings(of cluster: Int, site: Int) -> ClusterConfiguration {
        var configuration = cloud.configuration(of: cluster)
        let declared = scenario.estate.clusters.first { $0.id == sites[site].entry.cluster.value }
        if declared?.backupWindow == nil { configuration.settings.removeAll { $0.name == "PreferredBackupWindow" } }
        let now = cloud.clusters[cluster]
        for run in plans where run.cluster.id == sites[site].entry.cluster.value {
            let covers = now.identifier.current == run.cluster.id.lowercased() && now.region == run.cluster.region && now.account == run.cluster.account
            configuration.settings.append(.init("SnapshotPlan \(run.ordinal + 1)", covers ? "covers it" : "does not cover it"))
        }
        return configuration
    }

    // MARK: Assertions

    /// Just before a fault that may be the disaster.
    mutating func askBeforeFault(now: Instant) {
        for site in sites.indices where !sites[site].assertions.isEmpty {
            guard let cluster = servingCluster(site) else { continue }
            sites[site].history.answersBeforeFault = answers(to: sites[site].assertions, cluster: cluster, now: now)
        }
    }

    func answers(to statements: [String], cluster: Int, now: Instant) -> [SQLAnswer] {
        guard !statements.isEmpty, let pages = cloud.clusters[cluster].volume?.volatilePages() else { return [] }
        return statements.map { sql in SQLAnswer(sql: sql, reading: Drill.reading(sql, pages: pages, now: now)) }
    }

    private static func reading(_ sql: String, pages: PageTable, now: Instant) -> SQLAnswer.Reading {
        do {
            let connection = try EngineConnection(pages: pages, role: .reader, randomSeed: 0, now: now)
            let outcome = try connection.execute(sql, now: now)
            guard outcome.rows.count == 1, outcome.rows[0].count == 1 else { return .table(rows: outcome.rows.count, columns: outcome.columns.count) }
            return .value(SQLCell(outcome.rows[0][0]))
        } catch {
            return .failed("\(error)")
        }
    }
}

extension SQLCell {
    fileprivate init(_ value: SQLValue) {
        self =
            switch value {
            case .null: .null
            case .integer(let number): .integer(number)
            case .real(let number): .real(number)
            case .text(let text): .text(text)
            case .blob(let bytes): .bytes(count: bytes.count)
            }
    }
}
