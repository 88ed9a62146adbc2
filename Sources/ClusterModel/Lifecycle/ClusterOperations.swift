import Units

extension APIOperation {
    /// Source: API shape ModifyDBClusterMessage.
    static let modifyDBCluster = APIOperation(
        "rds", "ModifyDBCluster", .mutate, "Changes settings of a cluster, or renames it.",
        required: ["DBClusterIdentifier": .string],
        optional: [
            "NewDBClusterIdentifier": .string, "ApplyImmediately": .boolean, "DeletionProtection": .boolean, "BackupRetentionPeriod": .integer,
        ]
    ) { cloud, request, context throws(ServiceError) in
        let index = try cloud.requireCluster(try request.requiredString("DBClusterIdentifier"), context)
        try cloud.requireState(index, [.available])
        let retention = try request.integer("BackupRetentionPeriod")
        if let retention, !(1...35).contains(retention) {
            throw ServiceError(.invalidParameterValue, "Invalid backup retention period: \(retention). Retention period must be between 1 and 35.")
        }
        var newName: String?
        if try request.string("NewDBClusterIdentifier") != nil {
            let name = try request.newIdentifier("NewDBClusterIdentifier")
            try cloud.requireFreeIdentifier(name, context)
            guard try request.bool("ApplyImmediately") == true else {
                // The service would keep the change for the maintenance window; a drill that waits for it would wait for days.
                throw ServiceError(
                    .invalidParameterCombination,
                    "NewDBClusterIdentifier without ApplyImmediately waits for the maintenance window, which is not modelled: set ApplyImmediately to true")
            }
            newName = name
        }
        if let protection = try request.bool("DeletionProtection") { cloud.clusters[index].deletionProtection = protection }
        if let retention {
            // What a shorter retention has let go does not come back: after lengthening it the window grows with time.
            let kept = context.now - cloud.clusters[index].retention
            cloud.clusters[index].backedUpSince = max(cloud.clusters[index].backedUpSince, kept)
            cloud.clusters[index].retentionDays = retention
        }
        if let newName {
            cloud.startRename(of: index, to: newName, now: context.now)
        } else if retention != nil {
            cloud.clusters[index].status.set(.modifying, at: context.now)
            cloud.begin(.finishModification(cluster: index), row: .modifyDBCluster, now: context.now)
        }
        return .map([.init("DBCluster", cloud.describeCluster(index, seenAt: context.now, now: context.now) ?? .null)])
    }

    /// Source: API shape DeleteDBClusterMessage; Aurora User Guide, Deleting Aurora DB clusters and DB instances.
    static let deleteDBCluster = APIOperation(
        "rds", "DeleteDBCluster", .mutate, "Deletes a cluster whose instances are gone or going; says what becomes of its backups.",
        required: ["DBClusterIdentifier": .string],
        optional: ["SkipFinalSnapshot": .boolean, "FinalDBSnapshotIdentifier": .string, "DeleteAutomatedBackups": .boolean]
    ) { cloud, request, context throws(ServiceError) in
        let index = try cloud.requireCluster(try request.requiredString("DBClusterIdentifier"), context)
        guard !cloud.clusters[index].deletionProtection else {
            throw ServiceError(.invalidParameterCombination, "Cannot delete protected Cluster, please disable deletion protection and try again.")
        }
        guard cloud.clusters[index].instances.allSatisfy({ $0.status.current == .deleting }) else {
            throw ServiceError(.invalidDBClusterState, "Cluster cannot be deleted, it still contains DB instances in non-deleting state.")
        }
        let skips = try request.bool("SkipFinalSnapshot") ?? false
        let final = try request.string("FinalDBSnapshotIdentifier")
        guard skips == (final == nil) else {
            throw ServiceError(
                .invalidParameterCombination,
                skips
                    ? "FinalDBSnapshotIdentifier cannot be specified when deleting a cluster with SkipFinalSnapshot."
                    : "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.")
        }
        try cloud.requireState(index, [.available, .failingOver, .incompatibleRestore])
        if let final {
            let name = try request.newIdentifier("FinalDBSnapshotIdentifier")
            guard cloud.snapshotIndex(name, account: context.account, region: context.region) == nil else {
                throw ServiceError(.dbClusterSnapshotAlreadyExists, "Cannot create the snapshot because one with the identifier \(final) already exists.")
            }
            // Source: CreateDBClusterSnapshot needs the key of an encrypted cluster; so does the final snapshot.
            try cloud.requireClusterKey(index, context)
            cloud.clusters[index].finalSnapshot = name
        }
        let answer = cloud.describeCluster(index, seenAt: context.now, now: context.now) ?? .null
        cloud.startDeletion(of: index, keepsBackups: try request.bool("DeleteAutomatedBackups") == false, now: context.now)
        return .map([.init("DBCluster", answer)])
    }

    /// Source: API shape DescribeDBClustersMessage.
    static let describeDBClusters = APIOperation(
        "rds", "DescribeDBClusters", .describe, "Lists clusters with status, members and restorable window.",
        optional: ["DBClusterIdentifier": .string, "Filters": .list]
    ) { cloud, request, context throws(ServiceError) in
        try request.checkFilters(["db-cluster-id", "db-cluster-resource-id", "engine"])
        let wanted = try request.string("DBClusterIdentifier")?.lowercased()
        let ids = try request.filter("db-cluster-id")
        let resourceIDs = try request.filter("db-cluster-resource-id")
        let engines = try request.filter("engine")
        var found: [StructuredValue] = []
        for index in cloud.clusters.indices {
            let cluster = cloud.clusters[index]
            guard cluster.account == context.account, cluster.region == context.region, let id = cluster.identifier.value(at: context.seenAt),
                wanted == nil || wanted == id || wanted == cluster.arn(named: id), ids?.contains(id) != false,
                resourceIDs?.contains(cluster.resourceID) != false, engines?.contains(cluster.engine.rawValue) != false,
                let described = cloud.describeCluster(index, seenAt: context.seenAt, now: context.now)
            else { continue }
            found.append(described)
        }
        if let wanted, found.isEmpty { throw ServiceError(.dbClusterNotFound, "DBCluster \(wanted) not found.") }
        return .map([.init("DBClusters", .list(found))])
    }
}

extension Cloud {
    /// The old name is gone at once; the new one answers after a draw.
    /// Source: RDS User Guide, Renaming a Multi-AZ DB cluster and Renaming a DB instance (2 and 10 minutes).
    mutating func startRename(of cluster: Int, to name: String, now: Instant) {
        note(now, "rds", "\(clusters[cluster].identifier.current) is being renamed to \(name)")
        clusters[cluster].endpointIdentifier = nil
        clusters[cluster].identifier.set(name, at: now)
        clusters[cluster].status.set(.renaming, at: now)
        begin(.finishRename(cluster: cluster), row: .renameCluster, now: now)
    }

    mutating func finishRename(_ cluster: Int, now: Instant) {
        guard clusters[cluster].status.current == .renaming, isReachable(clusters[cluster].region) else { return }
        clusters[cluster].endpointIdentifier = clusters[cluster].identifier.current
        settle(cluster, from: .renaming, now: now)
        note(now, "rds", "\(clusters[cluster].identifier.current) answers under its name (RDS-EVENT-0172)")
        notices.append(.clusterAvailable(cluster: cluster))
    }

    mutating func startDeletion(of cluster: Int, keepsBackups: Bool, now: Instant) {
        clusters[cluster].status.set(.deleting, at: now)
        // What is durable is staged before the storage goes, so that what is kept of it is whole.
        if let store = regionIndex(clusters[cluster].region) { clusters[cluster].volume?.stage(now: now, store: &stores[store], outbox: &storageOutbox) }
        flushStorage(cluster)
        if let name = clusters[cluster].finalSnapshot { _ = makeSnapshot(name, of: cluster, now: now) }
        clusters[cluster].keepsBackups = keepsBackups
        begin(.finishClusterDeletion(cluster: cluster), row: .deleteDBCluster, now: now)
    }

    mutating func finishClusterDeletion(_ cluster: Int, now: Instant, engines: EngineCache) {
        guard clusters[cluster].status.current == .deleting, isReachable(clusters[cluster].region), let store = regionIndex(clusters[cluster].region) else {
            return
        }
        // The volume stays until its instances, its final snapshot and what is on its way into the store are done with it.
        let busy = snapshots.contains { $0.clusterResourceID == clusters[cluster].resourceID && $0.status.current == .creating }
        let waits = busy || !clusters[cluster].instances.isEmpty || (clusters[cluster].volume?.isStaging ?? false)
        guard !waits else {
            begin(.finishClusterDeletion(cluster: cluster), after: calibration.duration(.deletionRecheck), row: nil, now: now)
            return
        }
        closeWriter(of: cluster, engines: engines)
        if let volume = clusters[cluster].volume {
            if clusters[cluster].keepsBackups {
                let latest = volume.latestStaged(now: now)
                clusters[cluster].keptBackup = .init(catalogue: volume.backup, latest: latest, deletedAt: now)
                begin(.expireBackup(cluster: cluster), after: latest + clusters[cluster].retention - now, row: nil, now: now)
            } else {
                volume.backup.unpin(in: &stores[store])
            }
        }
        clusters[cluster].volume = nil
        clusters[cluster].endpointIdentifier = nil
        clusters[cluster].status.set(.deleted, at: now)
        note(now, "rds", "cluster \(clusters[cluster].identifier.current) is deleted (RDS-EVENT-0171)")
    }

    /// A retained backup takes nothing new and drains: when its newest instant is older than the retention, nothing is left.
    /// Source: Aurora User Guide, Retaining automated backups.
    mutating func expireBackup(of cluster: Int, now: Instant) {
        guard let kept = clusters[cluster].keptBackup, let store = regionIndex(clusters[cluster].region) else { return }
        kept.catalogue.unpin(in: &stores[store])
        clusters[cluster].keptBackup = nil
        note(now, "rds", "the retained backup of \(clusters[cluster].identifier.current) has expired")
    }

    /// The key of an encrypted cluster must be usable for what the call makes.
    func requireClusterKey(_ cluster: Int, _ context: CallContext) throws(ServiceError) {
        guard let wrapped = clusters[cluster].key else { return }
        _ = try requireKey(wrapped.keyARN.rawValue, context)
    }
}
