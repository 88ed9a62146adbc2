package import Evidence
package import Units

/// Which stored data hangs on which key: one edge for every encrypted cluster, snapshot and automated backup of an inventory.
package struct KeyGraph: Sendable {
    /// Ordered by key, then kind, then resource.
    package let dependencies: [KeyDependency]
    /// Where each key's edges are among them.
    private let ranges: [String: Range<Int>]
    private let states: KeyStates

    package init(of inventory: Inventory) {
        states = KeyStates(of: inventory)
        var dependencies: [KeyDependency] = []
        var ranges: [String: Range<Int>] = [:]
        let edges = KeyGraph.edges(in: inventory)
        for position in edges.ordered {
            let ofKey = edges.values[position]
            ranges[edges.keys[position]] = dependencies.count..<dependencies.count + ofKey.count
            dependencies += ofKey
        }
        self.dependencies = dependencies
        self.ranges = ranges
    }

    /// Grouped by key before anything is sorted: a large estate has a quarter of a million edges and few keys. Through indices, as everywhere that
    /// many rows are gone through: each is large to copy.
    private static func edges(in inventory: Inventory) -> Groups<KeyDependency> {
        var found = Groups<KeyDependency>()
        let (backups, clusters, snapshots) = (inventory.automatedBackups, inventory.clusters, inventory.snapshots)
        for index in backups.indices {
            found.add(
                backups[index].keyARN, .automatedBackup, index, backups[index].status == "retained" ? .retained : nil, backups[index].arn,
                of: backups[index].clusterID, backups[index].clusterResourceID, backups[index].region, backups[index].regionReachable,
                since: backups[index].clusterCreatedAt, bytes: backups[index].storedBytes)
        }
        for index in clusters.indices {
            let role: KeyDependency.Role? =
                clusters[index].clone.source != nil ? .clone : clusters[index].replicationSourceARN != nil ? .replica : nil
            found.add(
                clusters[index].keyARN, .cluster, index, role, clusters[index].arn, of: clusters[index].id, clusters[index].resourceID,
                clusters[index].region, clusters[index].regionReachable, since: clusters[index].createdAt, bytes: clusters[index].volumeBytes)
        }
        for index in snapshots.indices {
            found.add(
                snapshots[index].keyARN, .snapshot, index, snapshots[index].sourceARN == nil ? nil : .copy, snapshots[index].arn,
                of: snapshots[index].clusterID, snapshots[index].clusterResourceID, snapshots[index].region, snapshots[index].regionReachable,
                since: snapshots[index].createdAt, bytes: snapshots[index].storedBytes)
        }
        // Kinds came in their order, and resources of one kind in that of the inventory, which is by ARN.
        found.mapEach { $0.isOrdered ? $0 : $0.sorted(by: KeyDependency.isBefore) }
        return found
    }

    /// Those of one key, ordered by kind and resource.
    package func edges(ofKey arn: String) -> ArraySlice<KeyDependency> { dependencies[ranges[arn] ?? 0..<0] }

    /// Every key that something hangs on, in the inventory or not.
    var edgesByKey: [String: ArraySlice<KeyDependency>] { ranges.mapValues { dependencies[$0] } }

    /// nil: no such key in the inventory.
    package func state(of keyARN: String) -> String? { states.state(of: keyARN) }

    /// Three-valued: nil when the key is not in the inventory, which is not the same as unusable.
    package func isUsable(_ keyARN: String) -> Bool? { states.state(of: keyARN).map(KeyGraph.isUsable(state:)) }

    /// Source: AWS KMS Developer Guide, Key states of AWS KMS keys: `Decrypt` works for `Enabled` and `Updating` only.
    package static func isUsable(state: String) -> Bool { state == "Enabled" || state == "Updating" }
}

/// One edge of the graph. A class: a large estate has a quarter of a million, and many lists hold each.
package final class KeyDependency: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case automatedBackup = "automated-backup"
        case cluster
        case snapshot
    }

    /// What it is besides its kind.
    package enum Role: String, Sendable, CaseIterable {
        /// A cluster that shares pages with the one it was cloned from.
        case clone
        /// A cluster that follows another one of its global database.
        case replica
        /// A snapshot copied from another.
        case copy
        /// What a deleted cluster left.
        case retained
    }

    /// What it is, in both respects.
    struct Classed: Sendable, Hashable {
        let kind: Kind
        let role: Role?
    }

    package let keyARN: String
    package let kind: Kind
    package let role: Role?
    package let resourceARN: String
    package let clusterID: String
    package let clusterResourceID: String
    package let region: String
    package let regionReachable: Bool
    /// Creation of the resource; for an automated backup that of its cluster.
    package let since: Instant
    package let bytes: Int64
    /// Position among the inventory's resources of its kind.
    let row: Int

    fileprivate init(
        keyARN: String, kind: Kind, role: Role?, resourceARN: String, clusterID: String, clusterResourceID: String, region: String, regionReachable: Bool,
        since: Instant, bytes: Int64, row: Int
    ) {
        self.keyARN = keyARN
        self.kind = kind
        self.role = role
        self.resourceARN = resourceARN
        self.clusterID = clusterID
        self.clusterResourceID = clusterResourceID
        self.region = region
        self.regionReachable = regionReachable
        self.since = since
        self.bytes = bytes
        self.row = row
    }

    fileprivate static func isBefore(_ a: KeyDependency, _ b: KeyDependency) -> Bool {
        a.kind == b.kind ? a.resourceARN < b.resourceARN : a.kind.rawValue < b.kind.rawValue
    }
}

extension [KeyDependency] {
    fileprivate var isOrdered: Bool {
        for index in indices.dropFirst() where KeyDependency.isBefore(self[index], self[index - 1]) { return false }
        return true
    }
}

/// The state of each key of an inventory.
struct KeyStates: Sendable {
    private let states: [String: String]

    init(of inventory: Inventory) { states = Dictionary(inventory.keys.map { ($0.arn, $0.state) }, uniquingKeysWith: { first, _ in first }) }

    /// nil: no such key in the inventory.
    func state(of keyARN: String) -> String? { states[keyARN] }
}

extension Groups<KeyDependency> {
    fileprivate mutating func add(
        _ keyARN: String?, _ kind: KeyDependency.Kind, _ row: Int, _ role: KeyDependency.Role?, _ arn: String, of clusterID: String, _ resourceID: String,
        _ region: String, _ reachable: Bool, since: Instant, bytes: Int64
    ) {
        guard let keyARN else { return }
        append(
            KeyDependency(
                keyARN: keyARN, kind: kind, role: role, resourceARN: arn, clusterID: clusterID, clusterResourceID: resourceID, region: region,
                regionReachable: reachable, since: since, bytes: bytes, row: row), to: keyARN)
    }
}

/// What would make data under a key readable again.
package enum KeyUndo: String, Sendable {
    case enable = "EnableKey"
    case cancelDeletion = "CancelKeyDeletion, EnableKey"
    case importMaterial = "ImportKeyMaterial"
    case impossible

    /// nil for a usable key and for a state that names no way back of its own.
    /// Source: AWS KMS API Reference, CancelKeyDeletion: the key is `Disabled` afterwards and must be enabled.
    /// Source: AWS KMS API Reference, ImportKeyMaterial: the same material makes a key in `PendingImport` `Enabled` again.
    package init?(state: String) {
        switch state {
        case "Disabled": self = .enable
        case "PendingDeletion", "PendingReplicaDeletion": self = .cancelDeletion
        case "PendingImport": self = .importMaterial
        case "Deleted": self = .impossible
        default: return nil
        }
    }
}
