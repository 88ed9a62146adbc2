import Audit
import Evidence
import Units

/// A key with the instant it was looked at.
final class InventoriedKey {
    let standing: KeyStanding
    let takenAt: Instant
    let grantCount: Int
    let cost: MonthlyCost

    init(standing: KeyStanding, takenAt: Instant, grantCount: Int, cost: MonthlyCost) {
        self.standing = standing
        self.takenAt = takenAt
        self.grantCount = grantCount
        self.cost = cost
    }
}

extension InventoryTable where Row == InventoriedKey {
    static var keys: Self {
        Self(
            name: "keys",
            rows: { drill in
                let cost = MonthlyCost(drill)
                let grants = Dictionary(drill.inventory.grants.map { ($0.keyARN, 1) }, uniquingKeysWith: +)
                return KeyStanding.all(in: drill).map {
                    InventoriedKey(standing: $0, takenAt: drill.inventory.takenAt, grantCount: grants[$0.key.arn] ?? 0, cost: cost)
                }
            },
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
                ("key_manager", { .text($0.standing.key.manager) }),
                ("origin", { .text($0.standing.key.origin) }),
                ("multi_region_key_type", { InventoryCell($0.standing.key.multiRegionRole.isEmpty ? nil : $0.standing.key.multiRegionRole) }),
                ("primary_key_arn", { InventoryCell($0.standing.key.primaryARN) }),
                ("material_count", { .integer(Int64($0.standing.key.materialCount)) }),
                ("material_expires_at", { InventoryCell($0.standing.key.materialExpiresAt) }),
                ("last_used_for", { InventoryCell($0.standing.key.lastUsedFor) }),
                ("last_used_at", { InventoryCell($0.standing.key.lastUsedAt) }),
                ("grant_count", { .integer(Int64($0.grantCount)) }),
                ("tags", { .list($0.standing.key.tags) }),
                ("rotation_period_days", { InventoryCell($0.standing.key.rotationPeriodDays.map { Int64($0) }) }),
                ("next_rotation_date", { InventoryCell($0.standing.key.nextRotation) }),
                ("rotation_enabled", { .bool($0.standing.key.rotationEnabled) }),
                ("dependent_cluster_count", { .integer(Int64($0.standing.dependentClusters.count)) }),
                ("dependent_snapshot_count", { .integer(Int64($0.standing.dependentSnapshots.count)) }),
                ("dependent_automated_backup_count", { .integer(Int64($0.standing.dependentAutomatedBackups.count)) }),
                ("dependent_bytes", { .integer($0.standing.dependentBytes) }),
                ("oldest_dependent_at", { InventoryCell($0.standing.oldestDependentAt) }),
                ("sole_key_for", { .list($0.standing.soleKeyFor) }),
                ("description", { InventoryCell($0.standing.key.description) }),
                ("spec", { InventoryCell($0.standing.key.spec) }),
                ("usage", { InventoryCell($0.standing.key.usage) }),
                ("custom_key_store_id", { InventoryCell($0.standing.key.customKeyStoreID) }),
                ("last_rotation_date", { InventoryCell($0.standing.key.lastRotatedAt) }),
                ("on_demand_rotations", { .count($0.standing.key.onDemandRotations) }),
                ("pending_window_days", { .count($0.standing.key.pendingWindowDays) }),
                ("policy", { InventoryCell($0.standing.key.policyText) }),
                ("policy_public", { InventoryCell($0.standing.key.policy?.isPublic) }),
                ("policy_cross_accounts", { InventoryCell($0.standing.key.policy?.foreignAccounts) }),
                ("policy_admins", { InventoryCell($0.standing.key.policy?.administrators) }),
                ("policy_users", { InventoryCell($0.standing.key.policy?.users) }),
                ("may_decrypt", { InventoryCell($0.standing.key.access.decrypt) }),
                ("may_describe", { InventoryCell($0.standing.key.access.describe) }),
                ("may_create_grant", { InventoryCell($0.standing.key.access.createGrant) }),
                ("may_administer", { InventoryCell($0.standing.key.access.administer) }),
                ("monthly_usd", { InventoryCell(usd: $0.cost.of($0.standing.key)) }),
            ])
    }
}

/// A grant with the instant it was looked at.
struct InventoriedGrant {
    let row: Inventory.GrantRow
    let takenAt: Instant
}

extension InventoryTable where Row == InventoriedGrant {
    static var grants: Self {
        Self(
            name: "grants",
            rows: { drill in drill.inventory.grants.map { InventoriedGrant(row: $0, takenAt: drill.inventory.takenAt) } },
            columns: [
                ("grant_id", { .text($0.row.id) }),
                ("key_arn", { .text($0.row.keyARN) }),
                ("account", { .text($0.row.account) }),
                ("region", { .text($0.row.region) }),
                ("name", { InventoryCell($0.row.name) }),
                ("grantee_principal", { .text($0.row.granteePrincipal) }),
                ("retiring_principal", { InventoryCell($0.row.retiringPrincipal) }),
                ("operations", { .list($0.row.operations) }),
                ("constraints", { .list($0.row.constraints) }),
                ("created_at", { .instant($0.row.createdAt) }),
                ("age_days", { .days($0.takenAt - $0.row.createdAt) }),
                ("issuing_account", { InventoryCell($0.row.issuingAccount) }),
            ])
    }
}

/// An edge with the state of its key.
final class InventoriedDependency {
    let edge: KeyDependency
    let keyState: String?

    init(_ edge: KeyDependency, in graph: KeyGraph) {
        self.edge = edge
        keyState = graph.state(of: edge.keyARN)
    }
}

extension InventoryTable where Row == InventoriedDependency {
    static var keyDependencies: Self {
        Self(
            name: "key-dependencies",
            count: { $0.graph.dependencies.count },
            each: { drill, body in for edge in drill.graph.dependencies { body(InventoriedDependency(edge, in: drill.graph)) } },
            columns: [
                ("key_arn", { .text($0.edge.keyARN) }),
                ("key_state", { .text($0.keyState ?? "unknown") }),
                ("resource_kind", { .text($0.edge.kind.rawValue) }),
                ("resource_role", { InventoryCell($0.edge.role?.rawValue) }),
                ("resource_arn", { .text($0.edge.resourceARN) }),
                ("cluster_id", { .text($0.edge.clusterID) }),
                ("cluster_resource_id", { .text($0.edge.clusterResourceID) }),
                ("region", { .text($0.edge.region) }),
                ("region_reachable", { .bool($0.edge.regionReachable) }),
                ("since", { .instant($0.edge.since) }),
                ("bytes", { .integer($0.edge.bytes) }),
                ("unusable_now", { InventoryCell($0.keyState.map { !KeyGraph.isUsable(state: $0) }) }),
                ("undo", { InventoryCell($0.keyState.flatMap(KeyUndo.init(state:))?.rawValue) }),
            ])
    }
}
