import Evidence
import Units

/// Every way of an inventory, by the cluster whose data it holds.
struct WaysBack {
    /// A cluster that is there, is gone, or is only named by what is left of it.
    struct Subject {
        var resourceID: String
        var clusterID: String
        var account: String
        var region: String
        var exists: Bool
        /// nil: not known.
        var createdAt: Instant?
        /// Until when its database was there; nil: not known.
        var endedAt: Instant?
        var inherited: [Inventory.Inherited] = []
    }

    /// Ordered by resource id.
    private(set) var subjects: [Subject] = []
    private var byID: [String: Int] = [:]
    /// Those that others may use too, by resource id.
    private var ways = Groups<RestoreWay>()
    /// In place, by resource id.
    private var backtracks: [String: RestoreWay] = [:]
    private let states: KeyStates

    init(of inventory: Inventory) {
        states = KeyStates(of: inventory)
        collectSubjects(inventory)
        let backups = Dictionary(inventory.automatedBackups.map { ($0.clusterResourceID, $0) }, uniquingKeysWith: { first, _ in first })
        let clustersByARN = Dictionary(inventory.clusters.map { ($0.arn, $0.resourceID) }, uniquingKeysWith: { first, _ in first })
        for backup in inventory.automatedBackups { add(window(of: backup, kind: .pitr), of: backup.clusterResourceID) }
        let snapshots = inventory.snapshots
        for index in snapshots.indices where snapshots[index].status == "available" {
            ways.append(point(of: snapshots, at: index), to: snapshots[index].clusterResourceID)
        }
        for cluster in inventory.clusters {
            if let source = cluster.clone.source, let contentAt = cluster.clone.contentAt {
                let own = backups[cluster.resourceID].flatMap { window(of: $0, kind: .clone) }
                let isKept = own.map { $0.usable == true && $0.span.contains(contentAt) } ?? false
                let live = standing(of: cluster)
                add(
                    RestoreWay(
                        kind: .clone, span: Span(from: contentAt, to: contentAt), resourceARN: cluster.arn, account: cluster.account, region: cluster.region,
                        sharedWith: cluster.clonableBy ?? [], keyARN: cluster.keyARN, usable: isKept ? true : live.usable,
                        obstacle: isKept ? nil : live.obstacle, isExact: isKept), of: source)
            }
            if let source = cluster.replicationSourceARN.flatMap({ clustersByARN[$0] }) {
                if let backup = backups[cluster.resourceID] { add(window(of: backup, kind: .replica), of: source) }
                if let lag = cluster.global?.lag {
                    let seen = inventory.takenAt - lag
                    add(live(cluster, .replica, Span(from: seen, to: seen)), of: source)
                }
            }
            if let backtrack = cluster.backtrack, backtrack.earliest <= inventory.takenAt {
                backtracks[cluster.resourceID] = live(cluster, .backtrack, Span(from: backtrack.earliest, to: inventory.takenAt))
            }
        }
    }

    private mutating func collectSubjects(_ inventory: Inventory) {
        var found: [String: Subject] = [:]
        for row in inventory.clusters {
            found[row.resourceID] = Subject(
                resourceID: row.resourceID, clusterID: row.id, account: row.account, region: row.region, exists: true, createdAt: row.createdAt,
                endedAt: inventory.takenAt, inherited: row.inherited)
        }
        for row in inventory.deletedClusters where found[row.resourceID] == nil {
            found[row.resourceID] = Subject(
                resourceID: row.resourceID, clusterID: row.id, account: row.account, region: row.region, exists: false, createdAt: row.createdAt,
                endedAt: row.deletedAt, inherited: row.inherited)
        }
        for row in inventory.automatedBackups where found[row.clusterResourceID] == nil {
            found[row.clusterResourceID] = Subject(
                resourceID: row.clusterResourceID, clusterID: row.clusterID, account: row.account, region: row.region, exists: false,
                createdAt: row.clusterCreatedAt, endedAt: row.clusterDeletedAt)
        }
        let snapshots = inventory.snapshots
        for index in snapshots.indices where found.index(forKey: snapshots[index].clusterResourceID) == nil {
            let row = snapshots[index]
            found[row.clusterResourceID] = Subject(
                resourceID: row.clusterResourceID, clusterID: row.clusterID, account: row.account, region: row.region, exists: false,
                createdAt: row.clusterCreatedAt)
        }
        subjects = found.values.sorted { $0.resourceID < $1.resourceID }
        for (index, subject) in subjects.enumerated() { byID[subject.resourceID] = index }
    }

    private mutating func add(_ way: RestoreWay?, of resourceID: String) {
        if let way { ways.append(way, to: resourceID) }
    }

    // MARK: Reading

    /// Ways to a cluster's own past and to what it took over, as far as it took it over.
    func ways(to subject: Subject) -> [RestoreWay] {
        var found = ways[subject.resourceID] ?? []
        if let own = backtracks[subject.resourceID] { found.append(own) }
        var seen: Set<RestoreWay> = []
        for part in subject.inherited where part.resourceID != subject.resourceID {
            for way in ways[part.resourceID] ?? [] {
                guard let span = way.span.upTo(part.until) else { continue }
                let cut = way.cut(to: span)
                if seen.insert(cut).inserted { found.append(cut) }
            }
        }
        return found
    }

    func history(of subject: Subject, ways: [RestoreWay]) -> [Span] {
        var parts: [Span] = []
        // Of a cluster that nothing but its remains is known of, its past is what they say.
        let from = subject.createdAt ?? ways.map(\.span.from).min()
        let to = subject.endedAt ?? ways.map(\.span.to).max()
        if let from, let to, from <= to { parts.append(Span(from: from, to: to)) }
        for part in subject.inherited {
            guard let from = byID[part.resourceID].flatMap({ subjects[$0].createdAt }), from <= part.until else { continue }
            parts.append(Span(from: from, to: part.until))
        }
        return parts.merged
    }

    // MARK: Making ways

    private func window(of backup: Inventory.AutomatedBackupRow, kind: RestoreWay.Kind) -> RestoreWay? {
        guard let earliest = backup.earliestRestorable, let latest = backup.latestRestorable, earliest <= latest else { return nil }
        let standing = standing(backup.keyARN, backup.encryption, backup.regionReachable, damaged: backup.damagedObjects)
        return RestoreWay(
            kind: kind, span: Span(from: earliest, to: latest), resourceARN: backup.arn, account: backup.account, region: backup.region, sharedWith: [],
            keyARN: backup.keyARN, usable: standing.usable, obstacle: standing.obstacle, isExact: true)
    }

    /// By position: a row is large to copy.
    private func point(of rows: [Inventory.SnapshotRow], at index: Int) -> RestoreWay {
        let standing = standing(rows[index].keyARN, rows[index].encryption, rows[index].regionReachable, damaged: rows[index].damagedObjects)
        return RestoreWay(
            kind: rows[index].sourceARN == nil ? .snapshot : .copy, span: Span(from: rows[index].contentAt, to: rows[index].contentAt),
            resourceARN: rows[index].arn, account: rows[index].account, region: rows[index].region,
            sharedWith: rows[index].isPublic ? ["all"] : rows[index].sharedWith, keyARN: rows[index].keyARN, usable: standing.usable,
            obstacle: standing.obstacle, isExact: true)
    }

    private func live(_ cluster: Inventory.ClusterRow, _ kind: RestoreWay.Kind, _ span: Span) -> RestoreWay {
        let standing = standing(of: cluster)
        return RestoreWay(
            kind: kind, span: span, resourceARN: cluster.arn, account: cluster.account, region: cluster.region, sharedWith: [], keyARN: cluster.keyARN,
            usable: standing.usable, obstacle: standing.obstacle, isExact: true)
    }

    private func standing(of cluster: Inventory.ClusterRow) -> (usable: Bool?, obstacle: String?) {
        let standing = standing(cluster.keyARN, cluster.encryption, cluster.regionReachable, damaged: nil)
        guard standing.usable != false, cluster.status != "available" else { return standing }
        return (false, "the cluster is \(cluster.status)")
    }

    private func standing(
        _ keyARN: String?, _ encryption: String, _ isReachable: Bool, damaged: Int?
    ) -> (usable: Bool?, obstacle: String?) {
        guard isReachable else { return (false, "its region or account cannot be reached") }
        if let damaged, damaged > 0 { return (false, "\(damaged) of its objects are damaged") }
        guard let keyARN else { return encryption == "sse-kms" ? (nil, "its key is not known") : (true, nil) }
        guard let state = states.state(of: keyARN) else { return (nil, "its key is not in the inventory") }
        return KeyGraph.isUsable(state: state) ? (true, nil) : (false, "its key is \(state)")
    }
}

extension RestoreWay {
    fileprivate func cut(to span: Span) -> RestoreWay {
        RestoreWay(
            kind: kind, span: span, resourceARN: resourceARN, account: account, region: region, sharedWith: sharedWith, keyARN: keyARN, usable: usable,
            obstacle: obstacle, isExact: isExact)
    }
}
