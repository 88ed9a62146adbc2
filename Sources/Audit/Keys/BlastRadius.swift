import Evidence
package import Units

/// What dies with each key, when, and until when it can be saved.
package struct BlastRadius: Sendable {
    /// One a key, in the order of the inventory.
    package let keys: [KeyRadius]
    /// Everything that will be gone at a settled instant, under a key or not: the first first, then by ARN.
    package let timeBombs: [TimeBomb]
    /// How clusters and backups come from each other, by their ARNs.
    package let origins: [Origin]

    package struct KeyRadius: Sendable {
        package let standing: KeyStanding
        /// nil: nothing is scheduled.
        package let end: KeyEnd?
        /// With what will become of each; ordered by kind and ARN.
        package let dependants: [(edge: KeyDependency, fate: Fate)]

        private let counts: [KeyDependency.Classed: Int]

        init(standing: KeyStanding, end: KeyEnd?, dependants: [(edge: KeyDependency, fate: Fate)]) {
            self.standing = standing
            self.end = end
            self.dependants = dependants
            var counts: [KeyDependency.Classed: Int] = [:]
            for dependant in dependants { counts[KeyDependency.Classed(kind: dependant.edge.kind, role: dependant.edge.role), default: 0] += 1 }
            self.counts = counts
        }

        package func count(_ kind: KeyDependency.Kind, _ role: KeyDependency.Role?) -> Int { counts[KeyDependency.Classed(kind: kind, role: role)] ?? 0 }
    }

    package struct TimeBomb: Sendable, Hashable {
        package let kind: KeyDependency.Kind
        package let resourceARN: String
        package let clusterID: String
        package let clusterResourceID: String
        package let region: String
        package let regionReachable: Bool
        /// nil: under no key of a listing.
        package let keyARN: String?
        package let fate: Fate
        package let diesAt: Instant
    }

    /// An arrow from what something was made of.
    package struct Origin: Sendable, Hashable {
        package enum Kind: String, Sendable {
            case copy = "copy-of"
            case clone = "clone-of"
            case replica = "replica-of"
            case snapshot = "snapshot-of"
            case backup = "backup-of"
            case multiRegion = "multi-region-replica-of"
        }
        package let kind: Kind
        package let resourceARN: String
        package let sourceARN: String
    }

    package init(of standing: BackupStanding) {
        let inventory = standing.inventory
        let fates = Fates(of: standing)
        var bombs: [TimeBomb] = []
        func note(_ fate: Fate, _ make: (Instant) -> TimeBomb) -> Fate {
            if let diesAt = fate.diesAt { bombs.append(make(diesAt)) }
            return fate
        }
        let (clusters, snapshots, backups) = (inventory.clusters, inventory.snapshots, inventory.automatedBackups)
        let ofClusters = clusters.indices.map { index in
            let fate = fates.fate(of: clusters[index])
            return note(fate) {
                TimeBomb(
                    kind: .cluster, resourceARN: clusters[index].arn, clusterID: clusters[index].id, clusterResourceID: clusters[index].resourceID,
                    region: clusters[index].region, regionReachable: clusters[index].regionReachable, keyARN: clusters[index].keyARN, fate: fate, diesAt: $0)
            }
        }
        let ofSnapshots = fates.ofSnapshots()
        for index in snapshots.indices {
            let fate = ofSnapshots[index]
            _ = note(fate) {
                TimeBomb(
                    kind: .snapshot, resourceARN: snapshots[index].arn, clusterID: snapshots[index].clusterID,
                    clusterResourceID: snapshots[index].clusterResourceID, region: snapshots[index].region,
                    regionReachable: snapshots[index].regionReachable, keyARN: snapshots[index].keyARN, fate: fate, diesAt: $0)
            }
        }
        let ofBackups = backups.indices.map { index in
            let fate = fates.fate(of: backups[index])
            return note(fate) {
                TimeBomb(
                    kind: .automatedBackup, resourceARN: backups[index].arn, clusterID: backups[index].clusterID,
                    clusterResourceID: backups[index].clusterResourceID, region: backups[index].region, regionReachable: backups[index].regionReachable,
                    keyARN: backups[index].keyARN, fate: fate, diesAt: $0)
            }
        }
        timeBombs = bombs.sorted { $0.diesAt == $1.diesAt ? $0.resourceARN < $1.resourceARN : $0.diesAt < $1.diesAt }
        keys = KeyStanding.all(in: standing).map { key in
            let dependants = standing.graph.edges(ofKey: key.key.arn).map { edge in
                let fate =
                    switch edge.kind {
                    case .cluster: ofClusters[edge.row]
                    case .snapshot: ofSnapshots[edge.row]
                    case .automatedBackup: ofBackups[edge.row]
                    }
                return (edge: edge, fate: fate)
            }
            return KeyRadius(standing: key, end: fates.end(ofKey: key.key.arn), dependants: dependants)
        }
        origins = BlastRadius.origins(in: standing)
    }

    private static func origins(in standing: BackupStanding) -> [Origin] {
        let inventory = standing.inventory
        let (clusters, rows) = (inventory.clusters, inventory.snapshots)
        func arn(ofCluster resourceID: String) -> String? { standing.clusterIndex(resourceID).map { clusters[$0].arn } }
        var found: [Origin] = []
        found.reserveCapacity(clusters.count + rows.count + inventory.automatedBackups.count)
        for row in clusters {
            if let source = row.clone.source.flatMap(arn(ofCluster:)) { found.append(.init(kind: .clone, resourceARN: row.arn, sourceARN: source)) }
            if let source = row.replicationSourceARN { found.append(.init(kind: .replica, resourceARN: row.arn, sourceARN: source)) }
        }
        var neighbours = NeighbourCache<String?>()
        for index in rows.indices {
            if let source = rows[index].sourceARN {
                if standing.snapshotExists(source) { found.append(.init(kind: .copy, resourceARN: rows[index].arn, sourceARN: source)) }
            } else if let source = neighbours.value(for: rows[index].clusterResourceID, { arn(ofCluster: rows[index].clusterResourceID) }) {
                found.append(.init(kind: .snapshot, resourceARN: rows[index].arn, sourceARN: source))
            }
        }
        for row in inventory.automatedBackups {
            if let source = arn(ofCluster: row.clusterResourceID) { found.append(.init(kind: .backup, resourceARN: row.arn, sourceARN: source)) }
        }
        for row in inventory.keys {
            if let source = row.primaryARN { found.append(.init(kind: .multiRegion, resourceARN: row.arn, sourceARN: source)) }
        }
        return found.sorted { $0.resourceARN == $1.resourceARN ? $0.kind.rawValue < $1.kind.rawValue : $0.resourceARN < $1.resourceARN }
    }
}
