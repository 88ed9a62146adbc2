import Units

extension APIOperation {
    /// Backups of live clusters are `active`, those that a deletion kept are `retained`.
    /// Source: API shape DescribeDBClusterAutomatedBackupsMessage, DBClusterAutomatedBackup.
    static let describeDBClusterAutomatedBackups = APIOperation(
        "rds", "DescribeDBClusterAutomatedBackups", .describe, "Lists continuous backups, those retained after a deletion included.",
        optional: ["DbClusterResourceId": .string, "DBClusterIdentifier": .string, "Filters": .list, "MaxRecords": .integer, "Marker": .string],
        filters: ["status", "db-cluster-id", "db-cluster-resource-id"],
        on: [.rds(.automatedBackup, "DbClusterResourceId")]
    ) { cloud, request, context throws(ServiceError) in
        try request.checkFilters()
        let resourceID = try request.string("DbClusterResourceId")
        let identifier = try request.string("DBClusterIdentifier")?.lowercased()
        let statuses = try request.filter("status")
        let ids = try request.filter("db-cluster-id")
        let resourceIDs = try request.filter("db-cluster-resource-id")?.map { $0.lowercased() }
        var found: [StructuredValue] = []
        for cluster in cloud.clusters where cluster.account == context.account && cluster.region == context.region {
            let id = cluster.identifier.current
            let resource = cluster.resourceID.lowercased()
            guard cluster.backup != nil, resourceID.map({ $0.lowercased() == resource }) != false, identifier == nil || identifier == id,
                statuses?.contains(cluster.automatedBackupStatus) != false,
                ids.map({ $0.contains(id) || $0.contains(cluster.arn) }) != false, resourceIDs?.contains(resource) != false
            else { continue }
            found.append(cloud.describeAutomatedBackup(cluster, now: context.now))
        }
        if let resourceID, found.isEmpty { throw Cloud.noAutomatedBackup(of: resourceID) }
        return try request.page("DBClusterAutomatedBackups", found)
    }

    /// Its objects are freed and its automated snapshots go; manual snapshots and restores under way stay.
    ///
    /// Source: API shape DeleteDBClusterAutomatedBackupMessage; Aurora User Guide, Deleting retained automated backups.
    static let deleteDBClusterAutomatedBackup = APIOperation(
        "rds", "DeleteDBClusterAutomatedBackup", .mutate, "Deletes the retained automated backup of a deleted cluster.",
        required: ["DbClusterResourceId": .string], on: [.rds(.automatedBackup, "DbClusterResourceId")]
    ) { cloud, request, context throws(ServiceError) in
        let resourceID = try request.requiredString("DbClusterResourceId")
        let index = cloud.clusters.firstIndex {
            $0.resourceID.lowercased() == resourceID.lowercased() && $0.account == context.account && $0.region == context.region && $0.backup != nil
        }
        guard let index else { throw Cloud.noAutomatedBackup(of: resourceID) }
        guard cloud.clusters[index].isDeleted else {
            throw ServiceError(
                .invalidDBClusterAutomatedBackupState,
                "The automated backup of \(cloud.clusters[index].identifier.current) is active: only the retained backup of a deleted cluster can be deleted.")
        }
        let answer = cloud.describeAutomatedBackup(cloud.clusters[index], now: context.now)
        cloud.dropRetainedBackup(of: index, now: context.now)
        return .map([.init("DBClusterAutomatedBackup", answer)])
    }
}

extension Cloud {
    fileprivate static func noAutomatedBackup(of resourceID: String) -> ServiceError {
        ServiceError(.dbClusterAutomatedBackupNotFound, "No automated backup for resource \(resourceID) was found.")
    }

    /// Source: API shape DBClusterAutomatedBackupQuotaExceededFault.
    func requireRetainedBackupQuota(_ context: CallContext) throws(ServiceError) {
        try requireRoom(in: .retainedBackups, context) { _, limit in
            ServiceError(.dbClusterAutomatedBackupQuotaExceeded, "Cannot retain more than \(limit) automated backups of deleted clusters.")
        }
    }

    fileprivate mutating func dropRetainedBackup(of cluster: Int, now: Instant) {
        guard let kept = clusters[cluster].keptBackup, let store = regionIndex(clusters[cluster].region) else { return }
        kept.catalogue.unpin(in: &stores[store])
        clusters[cluster].keptBackup = nil
        dropAutomatedSnapshots(of: clusters[cluster].resourceID, now: now)
        retireKeyGrant(of: cluster)
        note(now, "rds", "the retained backup of \(clusters[cluster].identifier.current) is deleted")
    }

    fileprivate func describeAutomatedBackup(_ cluster: Cluster, now: Instant) -> StructuredValue {
        var window: [StructuredValue.Member] = []
        if let earliest = cluster.earliestRestorable(now: now) { window.append(.init("EarliestTime", .string(earliest.iso))) }
        if let latest = cluster.latestRestorable(now: now) { window.append(.init("LatestTime", .string(latest.iso))) }
        var value: [StructuredValue.Member] = [
            .init("DBClusterIdentifier", .string(cluster.identifier.current)),
            .init("DbClusterResourceId", .string(cluster.resourceID)),
            .init("DBClusterArn", .string(cluster.arn)),
            .init("DBClusterAutomatedBackupsArn", .string(cluster.automatedBackupARN)),
            .init("Region", .string(cluster.region.rawValue)),
            .init("Status", .string(cluster.automatedBackupStatus)),
            .init("RestoreWindow", .map(window)),
            .init("ClusterCreateTime", .string(cluster.createdAt.isoSeconds)),
            .init("Engine", .string(cluster.engine.rawValue)),
            .init("EngineVersion", .string(cluster.engineVersion)),
            // Source: API shape DBClusterAutomatedBackup: always 1 for Aurora.
            .init("AllocatedStorage", .integer(1)),
            .init("BackupRetentionPeriod", .integer(Int64(cluster.retentionDays))),
            .init("PreferredBackupWindow", .string(cluster.backupWindowText)),
            .init("StorageEncrypted", .bool(cluster.key != nil)),
            .init("StorageEncryptionType", .string(cluster.encryption.rawValue)),
            .init("TagList", .list(cluster.tags.map(\.described))),
        ]
        if let key = cluster.key, cluster.encryption == .kms { value.append(.init("KmsKeyId", .string(key.keyARN.rawValue))) }
        return .map(value)
    }
}

extension Cluster {
    /// `arn:aws:rds:<region>:<account>:cluster-auto-backup:ab-<resource>`.
    /// Model choice: by analogy with the documented form of instance backups.
    var automatedBackupARN: String {
        "arn:aws:rds:\(region):\(account):cluster-auto-backup:ab-\(resourceID.dropFirst("cluster-".count).lowercased())"
    }

    fileprivate var automatedBackupStatus: String { isDeleted ? "retained" : "active" }
}
