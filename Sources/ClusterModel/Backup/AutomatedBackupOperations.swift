import Units

extension APIOperation {
    /// Backups of live clusters are `active`, those that a deletion kept are `retained`.
    /// Source: API shape DescribeDBClusterAutomatedBackupsMessage, DBClusterAutomatedBackup.
    static let describeDBClusterAutomatedBackups = APIOperation(
        "rds", "DescribeDBClusterAutomatedBackups", .describe, "Lists continuous backups, those retained after a deletion included.",
        optional: ["DbClusterResourceId": .string, "DBClusterIdentifier": .string, "Filters": .list]
    ) { cloud, request, context throws(ServiceError) in
        try request.checkFilters(["status", "db-cluster-id", "db-cluster-resource-id"])
        let resourceID = try request.string("DbClusterResourceId")
        let identifier = try request.string("DBClusterIdentifier")?.lowercased()
        let statuses = try request.filter("status")
        let ids = try request.filter("db-cluster-id")
        let resourceIDs = try request.filter("db-cluster-resource-id")
        var found: [StructuredValue] = []
        for cluster in cloud.clusters where cluster.account == context.account && cluster.region == context.region {
            let id = cluster.identifier.current
            let status = cluster.isDeleted ? "retained" : "active"
            guard cluster.backup != nil, resourceID == nil || resourceID == cluster.resourceID, identifier == nil || identifier == id,
                statuses?.contains(status) != false, ids?.contains(id) != false, resourceIDs?.contains(cluster.resourceID) != false
            else { continue }
            found.append(cloud.describeAutomatedBackup(cluster, status: status, now: context.now))
        }
        if let resourceID, found.isEmpty {
            throw ServiceError(.dbClusterAutomatedBackupNotFound, "No automated backup for resource \(resourceID) was found.")
        }
        return .map([.init("DBClusterAutomatedBackups", .list(found))])
    }
}

extension Cloud {
    func describeAutomatedBackup(_ cluster: Cluster, status: String, now: Instant) -> StructuredValue {
        var window: [StructuredValue.Member] = []
        if let earliest = cluster.earliestRestorable(now: now) { window.append(.init("EarliestTime", .string(earliest.iso))) }
        if let latest = cluster.latestRestorable(now: now) { window.append(.init("LatestTime", .string(latest.iso))) }
        return .map([
            .init("DBClusterIdentifier", .string(cluster.identifier.current)),
            .init("DbClusterResourceId", .string(cluster.resourceID)),
            .init("DBClusterArn", .string(cluster.arn)),
            .init("DBClusterAutomatedBackupsArn", .string(cluster.automatedBackupARN)),
            .init("Status", .string(status)),
            .init("RestoreWindow", .map(window)),
            .init("ClusterCreateTime", .string(cluster.createdAt.isoSeconds)),
            .init("Engine", .string(cluster.engine.rawValue)),
            .init("BackupRetentionPeriod", .integer(Int64(cluster.retentionDays))),
            .init("StorageEncrypted", .bool(cluster.key != nil)),
        ])
    }
}

extension Cluster {
    /// `arn:aws:rds:<region>:<account>:cluster-auto-backup:ab-<resource>`.
    /// Model choice: by analogy with the documented form of instance backups.
    var automatedBackupARN: String {
        "arn:aws:rds:\(region):\(account):cluster-auto-backup:ab-\(resourceID.dropFirst("cluster-".count).lowercased())"
    }
}
