import Units

extension APIOperation {
    /// Source: API shape DeleteDBClusterMessage; Aurora User Guide, Deleting Aurora DB clusters and DB instances.
    static let deleteDBCluster = APIOperation(
        "rds", "DeleteDBCluster", .mutate, "Deletes a cluster whose instances are gone or going; says what becomes of its backups.",
        required: ["DBClusterIdentifier": .string],
        optional: ["SkipFinalSnapshot": .boolean, "FinalDBSnapshotIdentifier": .string, "DeleteAutomatedBackups": .boolean],
        on: [.rds(.cluster, "DBClusterIdentifier"), .rds(.clusterSnapshot, "FinalDBSnapshotIdentifier")]
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
        // Source: Aurora User Guide, Deleting Aurora DB clusters and DB instances: a stopped cluster must be started first.
        try cloud.requireState(index, [.available, .backingUp, .failingOver, .incompatibleRestore, .keyLost, .keyLostRecoverable, .cloningFailed])
        try cloud.requireNoGlobalMember(index)
        let keepsBackups = try request.bool("DeleteAutomatedBackups") == false && cloud.estate.profile.retainsAutomatedBackups
        if keepsBackups { try cloud.requireRetainedBackupQuota(context) }
        if let final {
            // Source: Aurora User Guide, AWS KMS key management: the current state of the database can't be recovered, only its backups can be restored.
            // Model choice: the code; a restore that failed has nothing to keep, nor has a volume that cannot be read.
            try cloud.requireState(index, [.available, .backingUp, .failingOver, .keyLostRecoverable])
            let name = try request.newIdentifier("FinalDBSnapshotIdentifier")
            guard cloud.snapshotIndex(name, account: context.account, region: context.region) == nil else {
                throw ServiceError(.dbClusterSnapshotAlreadyExists, "Cannot create the snapshot because one with the identifier \(final) already exists.")
            }
            try cloud.requireSnapshotQuota(context)
            try cloud.requireClusterKey(index)
            guard cloud.canBeSnapshotted(index) else {
                throw ServiceError(.invalidDBClusterState, "The volume of \(cloud.clusters[index].identifier.current) cannot be read: no final snapshot.")
            }
            cloud.clusters[index].finalSnapshot = name
        }
        let answer = cloud.describeCluster(index, seenAt: context.now, now: context.now) ?? .null
        cloud.startDeletion(of: index, keepsBackups: keepsBackups, now: context.now)
        return .map([.init("DBCluster", answer)])
    }
}

extension Cloud {
    mutating func startDeletion(of cluster: Int, keepsBackups: Bool, now: Instant) {
        clusters[cluster].status.set(.deleting, at: now)
        // What is durable is staged before the storage goes, so that what is kept of it is whole.
        if let store = regionIndex(clusters[cluster].region) { clusters[cluster].volume?.stage(now: now, store: &stores[store], outbox: &storageOutbox) }
        flushStorage(cluster)
        if let name = clusters[cluster].finalSnapshot { _ = makeSnapshot(name, .manual, of: cluster, tags: clusters[cluster].snapshotTags, now: now) }
        clusters[cluster].keepsBackups = keepsBackups
        if planted != .deletionKeepsCluster { begin(.finishClusterDeletion(cluster: cluster), row: .deleteDBCluster, now: now) }
    }

    mutating func finishClusterDeletion(_ cluster: Int, now: Instant, engines: EngineCache) {
        guard clusters[cluster].status.current == .deleting, stands(cluster), let store = regionIndex(clusters[cluster].region) else {
            return
        }
        // The volume stays until its instances, its final snapshot and what is on its way into the store are done with it.
        let busy = snapshotInProgress(of: cluster) != nil
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
                dropAutomatedSnapshots(of: clusters[cluster].resourceID, now: now)
                retireKeyGrant(of: cluster)
            }
        }
        clusters[cluster].volume = nil
        clusters[cluster].endpointIdentifier = nil
        clusters[cluster].status.set(.deleted, at: now)
        publish(.clusterDeleted, cluster: cluster, "DB cluster \(clusters[cluster].identifier.current) is deleted", now: now)
    }

    /// A retained backup takes nothing new and drains: when its newest instant is older than the retention, nothing is left.
    /// Source: Aurora User Guide, Retaining automated backups.
    mutating func expireBackup(of cluster: Int, now: Instant) {
        guard let kept = clusters[cluster].keptBackup, let store = regionIndex(clusters[cluster].region) else { return }
        kept.catalogue.unpin(in: &stores[store])
        clusters[cluster].keptBackup = nil
        retireKeyGrant(of: cluster)
        note(now, "rds", "the retained backup of \(clusters[cluster].identifier.current) has expired")
    }

    /// With the last thing that needs it, RDS gives its grant back.
    /// Model choice: a retained backup still needs it; snapshots are read in the name of who restores from them.
    mutating func retireKeyGrant(of cluster: Int) {
        guard let grant = clusters[cluster].keyGrant, let key = clusters[cluster].key else { return }
        keys.removeGrant(grant, on: key.keyARN)
        clusters[cluster].keyGrant = nil
    }
}
