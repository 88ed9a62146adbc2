import Audit
import Evidence
import Units

extension InventoryTable where Row == Inventory.GlobalClusterRow {
    static var globalClusters: Self {
        Self(
            name: "global-clusters", rows: { $0.inventory.globalClusters },
            columns: [
                ("arn", { .text($0.arn) }),
                ("id", { .text($0.id) }),
                ("resource_id", { .text($0.resourceID) }),
                ("account", { .text($0.account) }),
                ("engine", { .text($0.engine) }),
                ("engine_version", { .text($0.engineVersion) }),
                ("status", { .text($0.status) }),
                ("failover_state", { InventoryCell($0.failoverState) }),
                ("deletion_protection", { .bool($0.deletionProtection) }),
                ("storage_encrypted", { InventoryCell($0.storageEncrypted) }),
                ("writer", { InventoryCell($0.members.first(where: \.isWriter)?.clusterARN) }),
                ("readers", { .list($0.members.filter { !$0.isWriter }.map(\.clusterARN)) }),
                ("regions", { .list(Array(Set($0.members.map(\.region)))) }),
                ("pending_resync", { .list($0.members.filter { $0.synchronization != "connected" }.map(\.clusterARN)) }),
                ("recovery_point_s", { InventoryCell($0.recoveryPoint) }),
            ])
    }
}

extension InventoryTable where Row == Inventory.ClusterRow {
    /// Members of clone groups.
    static var clones: Self {
        Self(
            name: "clones", rows: { $0.inventory.clusters.filter { $0.clone.group != nil } },
            columns: [
                ("clone_group_id", { InventoryCell($0.clone.group) }),
                ("arn", { .text($0.arn) }),
                ("id", { .text($0.id) }),
                ("resource_id", { .text($0.resourceID) }),
                ("account", { .text($0.account) }),
                ("region", { .text($0.region) }),
                ("status", { .text($0.status) }),
                ("created_at", { .instant($0.createdAt) }),
                ("is_source", { .bool($0.clone.source == nil) }),
                ("clone_source", { InventoryCell($0.clone.source) }),
                ("copy_on_write", { .bool($0.clone.isCopyOnWrite) }),
                ("content_at", { InventoryCell($0.clone.contentAt) }),
                ("cross_account_clone", { InventoryCell($0.clone.isCrossAccount) }),
                ("page_bytes", { .count($0.clone.pageBytes) }),
                ("own_page_bytes", { .count($0.clone.ownBytes) }),
                ("key_arn", { InventoryCell($0.keyARN) }),
            ])
    }
}

extension InventoryTable where Row == Inventory.BacktrackRow {
    static var backtracks: Self {
        Self(
            name: "backtracks", rows: { $0.inventory.backtracks },
            columns: [
                ("backtrack_id", { .text($0.id) }),
                ("cluster_arn", { .text($0.clusterARN) }),
                ("cluster_id", { .text($0.clusterID) }),
                ("cluster_resource_id", { .text($0.clusterResourceID) }),
                ("account", { .text($0.account) }),
                ("region", { .text($0.region) }),
                ("requested_at", { .instant($0.requestedAt) }),
                ("backtrack_to", { .instant($0.to) }),
                ("status", { .text($0.status) }),
            ])
    }
}

extension InventoryTable where Row == Inventory.AliasRow {
    static var aliases: Self {
        Self(
            name: "aliases", rows: { $0.inventory.aliases },
            columns: [
                ("arn", { .text($0.arn) }),
                ("name", { .text($0.name) }),
                ("account", { .text($0.account) }),
                ("region", { .text($0.region) }),
                ("target_key_arn", { InventoryCell($0.targetKeyARN) }),
                ("created_at", { .instant($0.createdAt) }),
                ("last_updated_at", { .instant($0.updatedAt) }),
            ])
    }
}

/// A principal with what it may do, counted.
struct InventoriedPrincipal {
    let row: Inventory.PrincipalRow
    var restores: [String] = []
    var deletes: [String] = []
    var decrypts: [String] = []
    var administers: [String] = []

    /// The other way round than rows of resources tell it.
    static func all(in inventory: Inventory) -> [InventoriedPrincipal] {
        var found: [String: InventoriedPrincipal] = [:]
        for row in inventory.principals { found[row.arn] = InventoriedPrincipal(row: row) }
        func note(_ access: Inventory.Access, _ arn: String) {
            for principal in access.restore ?? [] { found[principal]?.restores.append(arn) }
            for principal in access.delete ?? [] { found[principal]?.deletes.append(arn) }
        }
        for row in inventory.clusters { note(row.access, row.arn) }
        for row in inventory.snapshots { note(row.access, row.arn) }
        for row in inventory.automatedBackups { note(row.access, row.arn) }
        for row in inventory.keys {
            for principal in row.access.decrypt ?? [] { found[principal]?.decrypts.append(row.arn) }
            for principal in row.access.administer ?? [] { found[principal]?.administers.append(row.arn) }
        }
        return inventory.principals.compactMap { found[$0.arn] }
    }
}

extension InventoryTable where Row == InventoriedPrincipal {
    static var principals: Self {
        Self(
            name: "principals", rows: { InventoriedPrincipal.all(in: $0.inventory) },
            columns: [
                ("arn", { .text($0.row.arn) }),
                ("name", { .text($0.row.name) }),
                ("account", { .text($0.row.account) }),
                ("policy", { InventoryCell($0.row.policy) }),
                ("decrypts_every_key", { InventoryCell($0.row.decryptsEveryKey) }),
                ("may_restore", { .list($0.restores) }),
                ("may_delete", { .list($0.deletes) }),
                ("may_decrypt_under", { .list($0.decrypts) }),
                ("may_administer_keys", { .list($0.administers) }),
            ])
    }
}

extension InventoryTable where Row == Inventory.QuotaRow {
    static var quotas: Self {
        Self(
            name: "quotas", rows: { $0.inventory.quotas },
            columns: [
                ("account", { .text($0.account) }),
                ("region", { .text($0.region) }),
                ("quota", { .text($0.name) }),
                ("limit", { .integer(Int64($0.limit)) }),
                ("used", { .integer(Int64($0.used)) }),
            ])
    }
}

extension InventoryTable where Row == Inventory.DeletedClusterRow {
    static var deletedClusters: Self {
        Self(
            name: "deleted-clusters", rows: { $0.inventory.deletedClusters },
            columns: [
                ("arn", { .text($0.arn) }),
                ("id", { .text($0.id) }),
                ("resource_id", { .text($0.resourceID) }),
                ("account", { .text($0.account) }),
                ("region", { .text($0.region) }),
                ("engine", { .text($0.engine) }),
                ("created_at", { .instant($0.createdAt) }),
                ("deleted_at", { .instant($0.deletedAt) }),
            ])
    }
}
