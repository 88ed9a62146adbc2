package import Evidence
package import Units

/// Which stored data hangs on which key: one edge for every encrypted cluster, snapshot and automated backup of an inventory.
package struct KeyGraph: Sendable {
    /// Ordered by key, then kind, then resource.
    package let dependencies: [KeyDependency]
    private let states: KeyStates

    package init(of inventory: Inventory) {
        states = KeyStates(of: inventory)
        dependencies = KeyGraph.dependencies(in: inventory)
    }

    /// Grouped by key before anything is sorted: a large estate has a quarter of a million edges and few keys.
    private static func dependencies(in inventory: Inventory) -> [KeyDependency] {
        var found: [String: [KeyDependency]] = [:]
        for row in inventory.automatedBackups {
            found.add(
                row.keyARN, .automatedBackup, row.status == "retained" ? .retained : nil, row.arn, of: row.clusterID, row.clusterResourceID, row.region,
                row.regionReachable, since: row.clusterCreatedAt, bytes: row.storedBytes)
        }
        for row in inventory.clusters {
            let role: KeyDependency.Role? = row.clone.source != nil ? .clone : row.replicationSourceARN != nil ? .replica : nil
            found.add(
                row.keyARN, .cluster, role, row.arn, of: row.id, row.resourceID, row.region, row.regionReachable, since: row.createdAt,
                bytes: row.volumeBytes)
        }
        for row in inventory.snapshots {
            found.add(
                row.keyARN, .snapshot, row.sourceARN == nil ? nil : .copy, row.arn, of: row.clusterID, row.clusterResourceID, row.region, row.regionReachable,
                since: row.createdAt, bytes: row.storedBytes)
        }
        return found.sorted { $0.key < $1.key }
            .flatMap { $0.value.sorted { ($0.kind.rawValue, $0.resourceARN) < ($1.kind.rawValue, $1.resourceARN) } }
    }

    /// nil: no such key in the inventory.
    package func state(of keyARN: String) -> String? { states.state(of: keyARN) }

    /// Three-valued: nil when the key is not in the inventory, which is not the same as unusable.
    package func isUsable(_ keyARN: String) -> Bool? { states.state(of: keyARN).map(KeyGraph.isUsable(state:)) }

    /// Source: AWS KMS Developer Guide, Key states of AWS KMS keys: `Decrypt` works for `Enabled` and `Updating` only.
    package static func isUsable(state: String) -> Bool { state == "Enabled" || state == "Updating" }
}

/// One edge of the graph.
package struct KeyDependency: Sendable, Hashable {
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

    package var keyARN: String
    package var kind: Kind
    package var role: Role?
    package var resourceARN: String
    package var clusterID: String
    package var clusterResourceID: String
    package var region: String
    package var regionReachable: Bool
    /// Creation of the resource; for an automated backup that of its cluster.
    package var since: Instant
    package var bytes: Int64
}

/// The state of each key of an inventory.
struct KeyStates: Sendable {
    private let states: [String: String]

    init(of inventory: Inventory) { states = Dictionary(inventory.keys.map { ($0.arn, $0.state) }, uniquingKeysWith: { first, _ in first }) }

    /// nil: no such key in the inventory.
    func state(of keyARN: String) -> String? { states[keyARN] }
}

extension [String: [KeyDependency]] {
    fileprivate mutating func add(
        _ keyARN: String?, _ kind: KeyDependency.Kind, _ role: KeyDependency.Role?, _ arn: String, of clusterID: String, _ resourceID: String,
        _ region: String, _ reachable: Bool, since: Instant, bytes: Int64
    ) {
        guard let keyARN else { return }
        self[keyARN, default: []].append(
            KeyDependency(
                keyARN: keyARN, kind: kind, role: role, resourceARN: arn, clusterID: clusterID, clusterResourceID: resourceID, region: region,
                regionReachable: reachable, since: since, bytes: bytes))
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
