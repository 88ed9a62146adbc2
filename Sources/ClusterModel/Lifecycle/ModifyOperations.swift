import Units

extension APIOperation {
    /// Source: API shape ModifyDBClusterMessage.
    static let modifyDBCluster = APIOperation(
        "rds", "ModifyDBCluster", .mutate, "Changes settings of a cluster, or renames it.",
        required: ["DBClusterIdentifier": .string],
        optional: [
            "NewDBClusterIdentifier": .string, "ApplyImmediately": .boolean, "DeletionProtection": .boolean, "BackupRetentionPeriod": .integer,
            "PreferredBackupWindow": .string, "CopyTagsToSnapshot": .boolean, "DBClusterParameterGroupName": .string, "VpcSecurityGroupIds": .list,
            "BacktrackWindow": .integer,
        ],
        on: [.rds(.cluster, "DBClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let index = try cloud.requireCluster(try request.requiredString("DBClusterIdentifier"), context)
        try cloud.requireState(index, [.available])
        let retention = try request.retention()
        let window = try request.backupWindow()
        let groups = try request.groups(over: cloud.clusters[index].groups)
        let copiesTags = try request.bool("CopyTagsToSnapshot")
        var newName: String?
        if try request.string("NewDBClusterIdentifier") != nil {
            let name = try request.newIdentifier("NewDBClusterIdentifier")
            try cloud.requireFreeIdentifier(name, context)
            try cloud.requireRenameable(index)
            guard try request.bool("ApplyImmediately") == true else {
                // The service would keep the change for the maintenance window; a drill that waits for it would wait for days.
                throw ServiceError(
                    .invalidParameterCombination,
                    "NewDBClusterIdentifier without ApplyImmediately waits for the maintenance window, which is not modelled: set ApplyImmediately to true")
            }
            newName = name
        }
        let backtrack = try cloud.backtrackWindow(request, engine: cloud.clusters[index].engine)
        let protection = try request.bool("DeletionProtection")
        if try request.integer("BacktrackWindow") != nil { try cloud.changeBacktrackWindow(backtrack, of: index, now: context.now) }
        if let protection { cloud.clusters[index].deletionProtection = protection }
        if let copiesTags { cloud.clusters[index].copyTagsToSnapshot = copiesTags }
        cloud.clusters[index].groups = groups
        if let window {
            cloud.clusters[index].backupWindowStart = cloud.backupWindowStart(window)
            cloud.startAutomatedSnapshots(of: index, now: context.now)
        }
        if let retention { cloud.setRetention(retention, of: index, now: context.now) }
        if let newName {
            cloud.startRename(of: index, to: newName, now: context.now)
        } else if retention != nil {
            cloud.clusters[index].status.set(.modifying, at: context.now)
            cloud.begin(.finishModification(cluster: index), row: .modifyDBCluster, now: context.now)
        }
        return .map([.init("DBCluster", cloud.describeCluster(index, seenAt: context.now, now: context.now) ?? .null)])
    }
}

extension Cloud {
    /// What a shorter retention lets go does not come back: after lengthening it the window grows with time.
    /// Source: Aurora User Guide, Overview of backing up and restoring an Aurora DB cluster.
    mutating func setRetention(_ days: Int, of cluster: Int, now: Instant) {
        clusters[cluster].backedUpSince = max(clusters[cluster].backedUpSince, now - clusters[cluster].retention, now - .days(Int64(days)))
        clusters[cluster].retentionDays = days
        expireAutomatedSnapshots(of: clusters[cluster].resourceID, now: now)
    }

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
        guard clusters[cluster].status.current == .renaming, stands(cluster) else { return }
        clusters[cluster].endpointIdentifier = clusters[cluster].identifier.current
        settle(cluster, from: .renaming, now: now)
        publish(.clusterRenamed, cluster: cluster, "\(clusters[cluster].identifier.current) answers under its name", now: now)
        notices.append(.clusterAvailable(cluster: cluster))
    }
}
