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

        package func count(_ kind: KeyDependency.Kind, _ role: KeyDependency.Role?) -> Int {
            dependants.count { $0.edge.kind == kind && $0.edge.role == role }
        }
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
        var byARN: [String: Fate] = [:]
        byARN.reserveCapacity(inventory.clusters.count + inventory.snapshots.count + inventory.automatedBackups.count)
        var bombs: [TimeBomb] = []
        func note(_ fate: Fate, _ kind: KeyDependency.Kind, _ arn: String, _ id: String, _ resourceID: String, _ region: String, _ isHere: Bool, _ key: String?)
        {
            byARN[arn] = fate
            guard let diesAt = fate.diesAt else { return }
            bombs.append(
                TimeBomb(
                    kind: kind, resourceARN: arn, clusterID: id, clusterResourceID: resourceID, region: region, regionReachable: isHere, keyARN: key,
                    fate: fate, diesAt: diesAt))
        }
        for row in inventory.clusters {
            note(fates.fate(of: row), .cluster, row.arn, row.id, row.resourceID, row.region, row.regionReachable, row.keyARN)
        }
        for row in inventory.snapshots {
            note(fates.fate(of: row), .snapshot, row.arn, row.clusterID, row.clusterResourceID, row.region, row.regionReachable, row.keyARN)
        }
        for row in inventory.automatedBackups {
            note(fates.fate(of: row), .automatedBackup, row.arn, row.clusterID, row.clusterResourceID, row.region, row.regionReachable, row.keyARN)
        }
        timeBombs = bombs.sorted { ($0.diesAt, $0.resourceARN) < ($1.diesAt, $1.resourceARN) }
        let edges = Dictionary(grouping: standing.graph.dependencies, by: \.keyARN)
        let none = Fate.stays
        keys = KeyStanding.all(in: standing).map { key in
            KeyRadius(
                standing: key, end: fates.end(ofKey: key.key.arn), dependants: (edges[key.key.arn] ?? []).map { ($0, byARN[$0.resourceARN] ?? none) })
        }
        origins = BlastRadius.origins(in: inventory)
    }

    private static func origins(in inventory: Inventory) -> [Origin] {
        let clusters = Dictionary(inventory.clusters.map { ($0.resourceID, $0.arn) }, uniquingKeysWith: { first, _ in first })
        let snapshots = Set(inventory.snapshots.map(\.arn))
        var found: [Origin] = []
        for row in inventory.clusters {
            if let source = row.clone.source.flatMap({ clusters[$0] }) { found.append(.init(kind: .clone, resourceARN: row.arn, sourceARN: source)) }
            if let source = row.replicationSourceARN { found.append(.init(kind: .replica, resourceARN: row.arn, sourceARN: source)) }
        }
        for row in inventory.snapshots {
            if let source = row.sourceARN {
                if snapshots.contains(source) { found.append(.init(kind: .copy, resourceARN: row.arn, sourceARN: source)) }
            } else if let source = clusters[row.clusterResourceID] {
                found.append(.init(kind: .snapshot, resourceARN: row.arn, sourceARN: source))
            }
        }
        for row in inventory.automatedBackups {
            if let source = clusters[row.clusterResourceID] { found.append(.init(kind: .backup, resourceARN: row.arn, sourceARN: source)) }
        }
        for row in inventory.keys {
            if let source = row.primaryARN { found.append(.init(kind: .multiRegion, resourceARN: row.arn, sourceARN: source)) }
        }
        return found.sorted { ($0.resourceARN, $0.kind.rawValue) < ($1.resourceARN, $1.kind.rawValue) }
    }
}

extension Fate {
    fileprivate static let stays = Fate(ends: [], rescue: [])
}
