package import Estate
package import Evidence
package import Units

/// What controls look at: an inventory, the records of drills, and what is asked for; joined once.
///
/// Now is the instant that the inventory was taken, never the wall clock.
package struct AuditScope: Sendable {
    package let policy: AuditPolicy
    /// nil: no records were given, which is not the same as no drill.
    package let drills: [DrillEvidence]?
    let standing: BackupStanding
    /// In the order of the inventory.
    let clusters: [AuditedCluster]
    /// In the order of the inventory.
    let snapshots: [AuditedSnapshot]
    let keys: [String: AuditedKey]
    /// Ordered by their content's time, then ARN; by the resource id of the cluster that they were taken of.
    let points: Groups<RestorePoint>
    /// Resources encrypted under each key.
    let dependants: [String: ArraySlice<KeyDependency>]
    private let globals: [GlobalName: Inventory.GlobalClusterRow]

    var inventory: Inventory { standing.inventory }
    var now: Instant { inventory.takenAt }
    var limits: AuditPolicy.Limits { policy.limits }

    /// - Parameter lanes: Where its parts are made.
    package init(
        inventory: Inventory, policy: AuditPolicy = AuditPolicy(), drills: [DrillEvidence]? = nil, prices: PriceBook = .example, on lanes: Lanes = .one
    ) {
        self.policy = policy
        self.drills = drills
        // What was drilled only after the inventory was taken is not how it stood.
        let past = (drills ?? []).filter { $0.discount(by: policy, at: inventory.takenAt) != .future }
        let (keyed, (positions, kept)) = lanes.both(
            { BackupStanding.Keyed(of: inventory) }, { (BackupStanding.Positions(of: inventory), KeptPoints(of: inventory)) })
        let standing = BackupStanding(of: inventory, keyed, positions, prices: prices, lastDrills: LastDrill.ofEach(past))
        self.standing = standing
        keys = kept.keys
        points = kept.points
        dependants = standing.graph.edgesByKey
        globals = Dictionary(inventory.globalClusters.map { (GlobalName(account: $0.account, id: $0.id), $0) }, uniquingKeysWith: { first, _ in first })
        let clusters = AuditedCluster.all(of: inventory, policy: policy, points: kept.points, drills: drills)
        self.clusters = clusters
        let rows = inventory.snapshots
        snapshots = lanes.inPieces(of: rows.count) { piece in
            var clusterOf = NeighbourCache<AuditedCluster?>()
            return piece.map { index in
                let resourceID = rows[index].clusterResourceID
                let cluster = clusterOf.value(for: resourceID) { standing.clusterIndex(resourceID).map { clusters[$0] } }
                return AuditedSnapshot(rows, at: index, of: cluster, under: kept.keyOfSnapshot[index])
            }
        }
    }

    /// What is kept of each cluster, and under which key.
    private struct KeptPoints: Sendable {
        let keys: [String: AuditedKey]
        /// In the order of the inventory.
        let keyOfSnapshot: [AuditedKey?]
        let points: Groups<RestorePoint>

        init(of inventory: Inventory) {
            let keys = Dictionary(inventory.keys.map { ($0.arn, AuditedKey($0)) }, uniquingKeysWith: { first, _ in first })
            let rows = inventory.snapshots
            var keyOf = NeighbourCache<AuditedKey?>()
            let keyOfSnapshot = rows.indices.map { index in rows[index].keyARN.flatMap { arn in keyOf.value(for: arn) { keys[arn] } } }
            var points = Groups<RestorePoint>()
            for index in rows.indices { points.append(RestorePoint(rows, at: index, keyOfSnapshot[index]), to: rows[index].clusterResourceID) }
            for backup in inventory.automatedBackups {
                if let point = RestorePoint(backup, backup.keyARN.flatMap { keys[$0] }) { points.append(point, to: backup.clusterResourceID) }
            }
            points.mapEach { $0.sorted { $0.at == $1.at ? $0.arn < $1.arn : $0.at < $1.at } }
            (self.keys, self.keyOfSnapshot, self.points) = (keys, keyOfSnapshot, points)
        }
    }

    // MARK: Going through resources

    /// A cluster whose region does not answer is known only as it stood.
    func eachCluster(_ rule: (AuditedCluster) -> Ruling?) -> [Judgement] {
        clusters.indices.compactMap { index in
            let ruling = clusters[index].row.regionReachable ? rule(clusters[index]) : .unknown(AuditScope.silence)
            return ruling.map { Judgement(.cluster(index), $0) }
        }
    }

    func eachSnapshot(_ rule: (AuditedSnapshot) -> Ruling?) -> [Judgement] {
        snapshots.indices.compactMap { index in
            let ruling = snapshots[index].row.regionReachable ? rule(snapshots[index]) : .unknown(AuditScope.silence)
            return ruling.map { Judgement(.snapshot(index), $0) }
        }
    }

    /// Keys that AWS manages are AWS's to look after.
    func eachCustomerKey(_ rule: (Inventory.KeyRow) -> Ruling?) -> [Judgement] {
        inventory.keys.compactMap { row in
            guard row.manager == "CUSTOMER" else { return nil }
            let ruling = row.regionReachable ? rule(row) : .unknown(AuditScope.silence)
            return ruling.map { Judgement(row.arn, $0) }
        }
    }

    private static let silence = "its region or account does not answer: what is known is how it stood last"

    // MARK: What is asked for

    /// nil: the key is not in the inventory. What is under no key of a listing can be read.
    func isUsable(_ keyARN: String?) -> Bool? { keyARN == nil ? true : keyARN.flatMap { keys[$0] }?.isUsable }

    func isAllowed(_ account: String) -> Bool { policy.allowedAccounts?.contains { $0.rawValue == account } ?? false }

    /// `arn:…`, with the name that people use.
    func name(ofKey arn: String) -> String { keys[arn]?.row.aliases.first ?? arn }

    /// Whether the newest of some points is young enough. One whose key opens nothing is none; one whose key is not in the inventory may be one.
    func newest(of points: [RestorePoint], within max: Duration, limit: String, none: String, what: String) -> Ruling {
        func age(_ usable: Bool?) -> Duration? { points.filter { $0.isUsable == usable }.map { now - $0.at }.min() }
        let known = age(true)
        if known.map({ $0 <= max }) != true, let open = age(nil), open <= max {
            return .unknown("the key of the newest is not in the inventory: \(what) is \(open.atMostInWords) old")
        }
        guard let known else { return .holds(false, points.isEmpty ? none : "\(none) whose key can be used", limit: limit) }
        return .holds(known <= max, "\(what) is \(known.atMostInWords) old", limit: limit)
    }

    /// The global database that a cluster is a member of; nil: it is not in the inventory. Identifiers are of an account.
    func global(of cluster: Inventory.ClusterRow) -> Inventory.GlobalClusterRow? {
        cluster.global.flatMap { membership in globals[GlobalName(account: cluster.account, id: membership.id)] }
    }

    struct GlobalName: Hashable {
        let account: String
        let id: String
    }
}

/// A snapshot with the cluster that it was taken of.
///
/// A class, as clusters and restore points are here: many rules go through many of them, and each time several references would be counted.
final class AuditedSnapshot: Sendable {
    private let rows: [Inventory.SnapshotRow]
    private let index: Int
    /// nil: it is gone.
    let cluster: AuditedCluster?
    /// nil: under no key of a listing, or one that is not in the inventory.
    let key: AuditedKey?

    init(_ rows: [Inventory.SnapshotRow], at index: Int, of cluster: AuditedCluster?, under key: AuditedKey?) {
        self.rows = rows
        self.index = index
        self.cluster = cluster
        self.key = key
    }

    /// Lent, not copied: there are many, and each has some thirty fields.
    var row: Inventory.SnapshotRow { _read { yield rows[index] } }

    /// When it goes by itself; nil: never, or unknown.
    func end(_ standing: BackupStanding) -> Instant? { standing.end(ofSnapshotAt: index) }

    /// Of its cluster; the defaults where that is gone.
    var demands: AuditPolicy.Demands { cluster?.demands ?? AuditPolicy.Demands(tier: nil) }
}

/// A key with what its ARN and its state say.
final class AuditedKey: Sendable {
    let row: Inventory.KeyRow
    let region: String?
    let isUsable: Bool
    let isCustomers: Bool
    /// `managed by CUSTOMER`.
    let managed: String

    init(_ row: Inventory.KeyRow) {
        self.row = row
        isCustomers = row.manager == "CUSTOMER"
        managed = "managed by \(row.manager)"
        region = ResourceName(row.arn).region
        isUsable = KeyGraph.isUsable(state: row.state)
    }
}

/// A cluster with what is asked of it and what is kept of it.
package final class AuditedCluster: Sendable {
    let row: Inventory.ClusterRow
    let demands: AuditPolicy.Demands
    let points: [RestorePoint]
    let available: [RestorePoint]
    /// Those whose records speak of it, and that count; newest first. nil: no records were given.
    let drills: [DrillEvidence]?
    /// How many speak of it and do not count, by the reason.
    let discounted: [DrillEvidence.Discount: Int]

    /// Name that drills and objectives know it by.
    var name: String { row.lineage ?? row.id }

    init(row: Inventory.ClusterRow, demands: AuditPolicy.Demands, points: [RestorePoint], drills: [DrillEvidence]?, discounted: [DrillEvidence.Discount: Int]) {
        self.row = row
        self.demands = demands
        self.points = points
        available = points.filter(\.isAvailable)
        self.drills = drills
        self.discounted = discounted
    }

    static func all(of inventory: Inventory, policy: AuditPolicy, points: Groups<RestorePoint>, drills: [DrillEvidence]?) -> [AuditedCluster] {
        var spoken: [String: [DrillEvidence]] = [:]
        for drill in drills ?? [] { for cluster in drill.clusters { spoken[cluster.id, default: []].append(drill) } }
        let newestFirst = spoken.mapValues {
            $0.sorted { ($1.startedAt, $1.batch, $1.endedAt, $0.name, $0.seed) < ($0.startedAt, $0.batch, $0.endedAt, $1.name, $1.seed) }
        }
        return inventory.clusters.map { row in
            let of = newestFirst[row.lineage ?? row.id] ?? []
            let byReason = Dictionary(grouping: of) { $0.discount(by: policy, at: inventory.takenAt) }
            return AuditedCluster(
                row: row, demands: policy.demands(ofTier: row.objectives.tier), points: points[row.resourceID] ?? [],
                drills: drills == nil ? nil : byReason[nil] ?? [],
                discounted: DrillEvidence.Discount.allCases.reduce(into: [:]) { $0[$1] = byReason[$1]?.count })
        }
    }
}

/// One point, or span of points, that a cluster's data can come back from.
package final class RestorePoint: Sendable {
    enum Kind: String, Sendable { case pitr, manual, automated }

    let kind: Kind
    let arn: String
    let account: String
    let region: String
    /// The newest commit that it can hold.
    let at: Instant
    /// Of a window: the oldest instant that it reaches. Otherwise `at`.
    let from: Instant
    let keyARN: String?
    /// Whether it is there, and its region answers.
    let isAvailable: Bool
    /// Whether its key lets it be read now; nil: the key is not in the inventory.
    let isUsable: Bool?
    let isCopy: Bool
    let tags: [String]

    init(_ rows: [Inventory.SnapshotRow], at index: Int, _ key: AuditedKey?) {
        kind = rows[index].type == "automated" ? .automated : .manual
        arn = rows[index].arn
        account = rows[index].account
        region = rows[index].region
        at = rows[index].contentAt
        from = rows[index].contentAt
        keyARN = rows[index].keyARN
        isAvailable = rows[index].regionReachable && rows[index].status == "available"
        isUsable = rows[index].keyARN == nil ? true : key?.isUsable
        isCopy = rows[index].sourceARN != nil
        tags = rows[index].tags
    }

    /// nil: it has no window, or one that has moved past the last thing in it.
    init?(_ row: Inventory.AutomatedBackupRow, _ key: AuditedKey?) {
        guard let latest = row.latestRestorable, let earliest = row.earliestRestorable, earliest <= latest else { return nil }
        kind = .pitr
        arn = row.arn
        account = row.account
        region = row.region
        at = latest
        from = earliest
        keyARN = row.keyARN
        isAvailable = row.regionReachable
        isUsable = row.keyARN == nil ? true : key?.isUsable
        isCopy = false
        tags = []
    }
}
