import Audit
import Evidence
import Units

/// A key with the instant it was looked at.
struct InventoriedKey {
    let standing: KeyStanding
    let takenAt: Instant
}

extension InventoryTable where Row == InventoriedKey {
    static var keys: Self {
        Self(
            name: "keys",
            rows: { drill in KeyStanding.all(in: drill.inventory).map { InventoriedKey(standing: $0, takenAt: drill.inventory.takenAt) } },
            columns: [
                ("arn", { .text($0.standing.key.arn) }),
                ("key_id", { .text($0.standing.key.keyID) }),
                ("account", { .text($0.standing.key.account) }),
                ("region", { .text($0.standing.key.region) }),
                ("region_reachable", { .bool($0.standing.key.regionReachable) }),
                ("aliases", { .list($0.standing.key.aliases) }),
                ("state", { .text($0.standing.key.state) }),
                ("usable", { .bool($0.standing.usable) }),
                ("undo", { InventoryCell($0.standing.undo?.rawValue) }),
                ("created_at", { .instant($0.standing.key.createdAt) }),
                ("age_days", { .days($0.takenAt - $0.standing.key.createdAt) }),
                ("deletion_date", { InventoryCell($0.standing.key.deletionDate) }),
                ("rotation_enabled", { .bool($0.standing.key.rotationEnabled) }),
                ("dependent_cluster_count", { .integer(Int64($0.standing.dependentClusters.count)) }),
                ("dependent_snapshot_count", { .integer(Int64($0.standing.dependentSnapshots.count)) }),
                ("dependent_automated_backup_count", { .integer(Int64($0.standing.dependentAutomatedBackups.count)) }),
                ("dependent_bytes", { .integer($0.standing.dependentBytes) }),
                ("oldest_dependent_at", { InventoryCell($0.standing.oldestDependentAt) }),
                ("sole_key_for", { .list($0.standing.soleKeyFor) }),
            ])
    }
}

/// An edge with the state of its key.
struct InventoriedDependency {
    let edge: KeyDependency
    let graph: KeyGraph
}

extension InventoryTable where Row == InventoriedDependency {
    static var keyDependencies: Self {
        Self(
            name: "key-dependencies",
            rows: { drill in drill.graph.dependencies.map { InventoriedDependency(edge: $0, graph: drill.graph) } },
            columns: [
                ("key_arn", { .text($0.edge.keyARN) }),
                ("key_state", { .text($0.graph.state(of: $0.edge.keyARN) ?? "unknown") }),
                ("resource_kind", { .text($0.edge.kind.rawValue) }),
                ("resource_arn", { .text($0.edge.resourceARN) }),
                ("cluster_id", { .text($0.edge.clusterID) }),
                ("cluster_resource_id", { .text($0.edge.clusterResourceID) }),
                ("region", { .text($0.edge.region) }),
                ("region_reachable", { .bool($0.edge.regionReachable) }),
                ("since", { .instant($0.edge.since) }),
                ("bytes", { .integer($0.edge.bytes) }),
                ("unusable_now", { InventoryCell($0.graph.isUsable($0.edge.keyARN).map { !$0 }) }),
                ("undo", { InventoryCell($0.graph.state(of: $0.edge.keyARN).flatMap(KeyUndo.init(state:))?.rawValue) }),
            ])
    }
}
