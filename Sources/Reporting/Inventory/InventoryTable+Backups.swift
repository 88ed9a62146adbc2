import Audit
import Evidence
import Units

// Column names are those of the API members in snake_case; what the service does not say is derived in Audit.

/// A row of the estate with everything around it that its derived columns need.
///
/// A class, as are the other rows of large tables: each of their many cells would copy a large value.
final class Placed<Row> {
    private let rows: [Row]
    private let index: Int
    let standing: BackupStanding
    let cost: MonthlyCost

    init(_ rows: [Row], at index: Int, standing: BackupStanding, cost: MonthlyCost) {
        self.rows = rows
        self.index = index
        self.standing = standing
        self.cost = cost
    }

    /// Lent, not copied.
    var row: Row { _read { yield rows[index] } }
}

/// A snapshot with what several of its columns are derived from.
final class PlacedSnapshot {
    /// A copy: its many columns would each borrow the list of all.
    let row: Inventory.SnapshotRow
    let standing: BackupStanding
    let cost: MonthlyCost
    let lineage: SnapshotLineage
    let expiry: Instant?
    /// Position of its cluster; nil: it is gone.
    let clusterIndex: Int?
    /// `unknown` for a key that is not in the inventory; nil: under no key of a listing.
    let keyState: String?
    let keyPlace: ResourceName?

    /// - Parameter neighbour: The snapshot before it in the order of the inventory, which is mostly of the same cluster and under the same key.
    init(at index: Int, standing: BackupStanding, cost: MonthlyCost, after neighbour: PlacedSnapshot?) {
        let rows = standing.inventory.snapshots
        row = rows[index]
        self.standing = standing
        self.cost = cost
        lineage = standing.lineage(ofSnapshotAt: index)
        expiry = standing.end(ofSnapshotAt: index)
        if let neighbour, neighbour.row.clusterResourceID == rows[index].clusterResourceID {
            clusterIndex = neighbour.clusterIndex
        } else {
            clusterIndex = standing.clusterIndex(rows[index].clusterResourceID)
        }
        if let neighbour, neighbour.row.keyARN == rows[index].keyARN {
            (keyState, keyPlace) = (neighbour.keyState, neighbour.keyPlace)
        } else {
            keyState = rows[index].keyARN.map { standing.graph.state(of: $0) ?? "unknown" }
            keyPlace = rows[index].keyARN.map(ResourceName.init)
        }
    }
}

extension InventoryTable {
    fileprivate init<Stored>(
        name: String, of rows: KeyPath<Inventory, [Stored]>, columns: [Column]
    ) where Row == Placed<Stored> {
        self.init(
            name: name, count: { $0.inventory[keyPath: rows].count },
            each: { standing, body in
                let cost = MonthlyCost(standing)
                let all = standing.inventory[keyPath: rows]
                for index in all.indices { body(Placed(all, at: index, standing: standing, cost: cost)) }
            }, columns: columns)
    }
}

extension BackupStanding {
    fileprivate func keyState(_ arn: String?) -> InventoryCell { InventoryCell(arn.map { graph.state(of: $0) ?? "unknown" }) }
    fileprivate func keyUsable(_ arn: String?) -> InventoryCell { InventoryCell(arn.flatMap { graph.isUsable($0) }) }
    fileprivate func daysLeft(_ expiry: Instant?) -> InventoryCell { expiry.map { .days($0 - inventory.takenAt) } ?? .none }
}

extension InventoryCell {
    /// Sorted; nil: not known.
    init(_ values: [String]?) { self = values.map(InventoryCell.list) ?? .none }
}

extension InventoryTable where Row == Placed<Inventory.ClusterRow> {
    static var clusters: Self {
        Self(
            name: "clusters", of: \.clusters,
            columns: [
                ("arn", { .text($0.row.arn) }),
                ("id", { .text($0.row.id) }),
                ("resource_id", { .text($0.row.resourceID) }),
                ("account", { .text($0.row.account) }),
                ("region", { .text($0.row.region) }),
                ("region_reachable", { .bool($0.row.regionReachable) }),
                ("engine", { .text($0.row.engine) }),
                ("engine_version", { .text($0.row.engineVersion) }),
                ("status", { .text($0.row.status) }),
                ("created_at", { .instant($0.row.createdAt) }),
                ("age_days", { .days($0.standing.age(since: $0.row.createdAt)) }),
                ("endpoint", { .text($0.row.endpoint) }),
                ("instances", { .list($0.row.instances.map(\.id)) }),
                ("writer", { InventoryCell($0.row.instances.first(where: \.isWriter)?.id) }),
                ("availability_zones", { .list(Set($0.row.instances.map(\.zone)).sorted()) }),
                ("az_count", { .integer(Int64(Set($0.row.instances.map(\.zone)).count)) }),
                ("volume_bytes", { .integer($0.row.volumeBytes) }),
                ("backup_retention_days", { .integer(Int64($0.row.backupRetentionDays)) }),
                ("earliest_restorable_time", { InventoryCell($0.row.earliestRestorable) }),
                ("latest_restorable_time", { InventoryCell($0.row.latestRestorable) }),
                ("pitr_depth_s", { InventoryCell($0.standing.depth($0.row.earliestRestorable, $0.row.latestRestorable)) }),
                ("pitr_lag_s", { InventoryCell($0.standing.lag($0.row.latestRestorable)) }),
                ("preferred_backup_window", { .text($0.row.backupWindow) }),
                ("copy_tags_to_snapshot", { .bool($0.row.copyTagsToSnapshot) }),
                ("parameter_group", { .text($0.row.parameterGroup) }),
                ("subnet_group", { .text($0.row.subnetGroup) }),
                ("security_groups", { .list($0.row.securityGroups) }),
                ("tags", { .list($0.row.tags) }),
                ("clone_group_id", { InventoryCell($0.row.clone.group) }),
                ("clone_source", { InventoryCell($0.row.clone.source) }),
                ("copy_on_write", { .bool($0.row.clone.isCopyOnWrite) }),
                ("page_bytes", { .count($0.row.clone.pageBytes) }),
                ("own_page_bytes", { .count($0.row.clone.ownBytes) }),
                ("backtrack_window_s", { .count($0.row.backtrack.map { Int($0.targetSeconds) }) }),
                ("earliest_backtrack_time", { InventoryCell($0.row.backtrack?.earliest) }),
                ("backtrack_actual_s", { InventoryCell($0.standing.depth($0.row.backtrack?.earliest, $0.standing.inventory.takenAt)) }),
                ("backtrack_change_records", { .count($0.row.backtrack?.changeRecords) }),
                ("backtrack_usd_per_hour", { InventoryCell(usd: $0.cost.hourly(backtrackOf: $0.row)) }),
                ("global_cluster_id", { InventoryCell($0.row.global?.id) }),
                ("global_role", { InventoryCell($0.row.global?.role) }),
                ("synchronization_status", { InventoryCell($0.row.global?.synchronization) }),
                ("replication_lag_s", { InventoryCell($0.row.global?.lag) }),
                ("bytes_behind", { .count($0.row.global?.bytesBehind.map { Int($0) }) }),
                ("deletion_protection", { .bool($0.row.deletionProtection) }),
                ("http_endpoint_enabled", { .bool($0.row.httpEndpointEnabled) }),
                ("storage_encrypted", { .bool($0.row.encryption != "none") }),
                ("storage_encryption_type", { .text($0.row.encryption) }),
                ("key_arn", { InventoryCell($0.row.keyARN) }),
                ("key_state", { $0.standing.keyState($0.row.keyARN) }),
                ("key_usable", { $0.standing.keyUsable($0.row.keyARN) }),
                ("engine_mode", { InventoryCell($0.row.engineMode) }),
                ("reader_endpoint", { InventoryCell($0.row.readerEndpoint) }),
                ("multi_az", { .bool(Set($0.row.instances.map(\.zone)).count > 1) }),
                ("promotion_tiers", { .list($0.row.instances.map { "\($0.id)=\($0.promotionTier)" }) }),
                ("pending_retention_days", { .count($0.row.pendingRetentionDays) }),
                ("preferred_maintenance_window", { InventoryCell($0.row.maintenanceWindow) }),
                ("storage_type", { InventoryCell($0.row.storageType) }),
                ("status_since", { InventoryCell($0.row.statusSince) }),
                ("clone_content_at", { InventoryCell($0.row.clone.contentAt) }),
                ("cross_account_clone", { InventoryCell($0.row.clone.isCrossAccount) }),
                ("clonable_by", { InventoryCell($0.row.clonableBy) }),
                ("replication_source", { InventoryCell($0.row.replicationSourceARN) }),
                ("read_replicas", { .list($0.row.followerARNs) }),
                ("secret_arn", { InventoryCell($0.row.secretARN) }),
                ("secret_key_arn", { InventoryCell($0.row.secretKeyARN) }),
                ("performance_insights_key_arn", { InventoryCell($0.row.performanceInsightsKeyARN) }),
                ("activity_stream_key_arn", { InventoryCell($0.row.activityStreamKeyARN) }),
                ("tier", { .count($0.row.objectives.tier) }),
                ("rto_s", { InventoryCell($0.row.objectives.rto) }),
                ("rpo_s", { InventoryCell($0.row.objectives.rpo) }),
                ("owner", { InventoryCell(Inventory.tag("owner", in: $0.row.tags)) }),
                ("last_drill_at", { InventoryCell($0.standing.lastDrill(of: $0.row)?.endedAt) }),
                ("last_drill_outcome", { InventoryCell($0.standing.lastDrill(of: $0.row)?.outcome) }),
                ("last_drill_environment", { InventoryCell($0.standing.lastDrill(of: $0.row)?.environment) }),
                ("may_restore", { InventoryCell($0.row.access.restore) }),
                ("may_delete", { InventoryCell($0.row.access.delete) }),
                ("may_decrypt", { InventoryCell($0.row.access.decrypt) }),
                ("monthly_usd", { InventoryCell(usd: $0.cost.of($0.row)) }),
            ])
    }
}

extension InventoryTable where Row == PlacedSnapshot {
    static var snapshots: Self {
        Self(
            name: "snapshots", count: { $0.inventory.snapshots.count },
            each: { standing, body in
                let cost = MonthlyCost(standing)
                var last: PlacedSnapshot?
                for index in standing.inventory.snapshots.indices {
                    let next = PlacedSnapshot(at: index, standing: standing, cost: cost, after: last)
                    body(next)
                    last = next
                }
            },
            columns: [
                ("arn", { .text($0.row.arn) }),
                ("id", { .text($0.row.id) }),
                ("cluster_id", { .text($0.row.clusterID) }),
                ("cluster_resource_id", { .text($0.row.clusterResourceID) }),
                ("source_exists", { .bool($0.clusterIndex != nil) }),
                ("is_orphan", { .bool($0.row.isOrphan) }),
                ("account", { .text($0.row.account) }),
                ("region", { .text($0.row.region) }),
                ("region_reachable", { .bool($0.row.regionReachable) }),
                ("type", { .text($0.row.type) }),
                ("status", { .text($0.row.status) }),
                ("percent_progress", { .integer(Int64($0.row.percentProgress)) }),
                ("created_at", { .instant($0.row.createdAt) }),
                ("content_at", { .instant($0.row.contentAt) }),
                ("age_days", { .days($0.standing.age(since: $0.row.createdAt)) }),
                ("expires_at", { InventoryCell($0.expiry) }),
                ("engine", { .text($0.row.engine) }),
                ("allocated_gib", { .integer(Int64($0.row.allocatedGibibytes)) }),
                ("stored_bytes", { .integer($0.row.storedBytes) }),
                ("damaged_objects", { .count($0.row.damagedObjects) }),
                ("is_copy", { .bool($0.lineage.copyDepth > 0) }),
                ("copy_depth", { .integer(Int64($0.lineage.copyDepth)) }),
                ("source_arn", { InventoryCell($0.row.sourceARN) }),
                ("origin_region", { .text($0.lineage.originRegion) }),
                ("is_cross_region", { .bool($0.lineage.originRegion != $0.row.region) }),
                ("is_cross_account", { .bool($0.lineage.originAccount != $0.row.account) }),
                ("shared_with", { .list($0.row.sharedWith) }),
                ("is_public", { .bool($0.row.isPublic) }),
                ("tags", { .list($0.row.tags) }),
                ("storage_encrypted", { .bool($0.row.encryption != "none") }),
                ("storage_encryption_type", { .text($0.row.encryption) }),
                ("key_arn", { InventoryCell($0.row.keyARN) }),
                ("key_state", { InventoryCell($0.keyState) }),
                ("key_usable", { InventoryCell($0.keyState.flatMap { $0 == "unknown" ? nil : KeyGraph.isUsable(state: $0) }) }),
                ("days_to_expiry", { $0.standing.daysLeft($0.expiry) }),
                ("engine_version", { InventoryCell($0.row.engineVersion) }),
                ("cluster_created_at", { InventoryCell($0.row.clusterCreatedAt) }),
                ("retention_days", { .count($0.row.retentionDays) }),
                ("status_since", { InventoryCell($0.row.statusSince) }),
                ("key_region", { InventoryCell($0.keyPlace?.region) }),
                ("key_account", { InventoryCell($0.keyPlace?.account) }),
                ("owner", { InventoryCell(Inventory.tag("owner", in: $0.row.tags)) }),
                ("may_restore", { InventoryCell($0.row.access.restore) }),
                ("may_delete", { InventoryCell($0.row.access.delete) }),
                ("may_decrypt", { InventoryCell($0.row.access.decrypt) }),
                ("monthly_usd", { InventoryCell(usd: $0.cost.of($0.row, clusterAt: $0.clusterIndex)) }),
            ])
    }
}

extension InventoryTable where Row == Placed<Inventory.AutomatedBackupRow> {
    static var automatedBackups: Self {
        Self(
            name: "automated-backups", of: \.automatedBackups,
            columns: [
                ("arn", { .text($0.row.arn) }),
                ("cluster_id", { .text($0.row.clusterID) }),
                ("cluster_resource_id", { .text($0.row.clusterResourceID) }),
                ("source_exists", { .bool($0.standing.clusterExists($0.row.clusterResourceID)) }),
                ("is_orphan", { .bool(!$0.standing.clusterExists($0.row.clusterResourceID)) }),
                ("account", { .text($0.row.account) }),
                ("region", { .text($0.row.region) }),
                ("region_reachable", { .bool($0.row.regionReachable) }),
                ("status", { .text($0.row.status) }),
                ("cluster_created_at", { .instant($0.row.clusterCreatedAt) }),
                ("retention_days", { .integer(Int64($0.row.retentionDays)) }),
                ("earliest_restorable_time", { InventoryCell($0.row.earliestRestorable) }),
                ("latest_restorable_time", { InventoryCell($0.row.latestRestorable) }),
                ("pitr_depth_s", { InventoryCell($0.standing.depth($0.row.earliestRestorable, $0.row.latestRestorable)) }),
                ("pitr_lag_s", { InventoryCell($0.standing.lag($0.row.latestRestorable)) }),
                ("expires_at", { InventoryCell($0.standing.expiry(of: $0.row)) }),
                ("engine", { .text($0.row.engine) }),
                ("stored_objects", { .integer(Int64($0.row.storedObjects)) }),
                ("stored_bytes", { .integer($0.row.storedBytes) }),
                ("damaged_objects", { .count($0.row.damagedObjects) }),
                ("storage_encrypted", { .bool($0.row.encryption != "none") }),
                ("storage_encryption_type", { .text($0.row.encryption) }),
                ("key_arn", { InventoryCell($0.row.keyARN) }),
                ("key_state", { $0.standing.keyState($0.row.keyARN) }),
                ("key_usable", { $0.standing.keyUsable($0.row.keyARN) }),
                ("days_to_expiry", { $0.standing.daysLeft($0.standing.expiry(of: $0.row)) }),
                ("engine_version", { InventoryCell($0.row.engineVersion) }),
                ("cluster_arn", { InventoryCell($0.row.clusterARN) }),
                ("cluster_deleted_at", { InventoryCell($0.row.clusterDeletedAt) }),
                ("preferred_backup_window", { InventoryCell($0.row.backupWindow) }),
                ("may_restore", { InventoryCell($0.row.access.restore) }),
                ("may_delete", { InventoryCell($0.row.access.delete) }),
                ("may_decrypt", { InventoryCell($0.row.access.decrypt) }),
                ("monthly_usd", { InventoryCell(usd: $0.cost.of($0.row)) }),
                ("monthly_usd_max", { InventoryCell(usd: $0.cost.most(of: $0.row)) }),
            ])
    }
}
