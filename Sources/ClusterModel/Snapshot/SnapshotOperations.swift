import Estate
import Units

extension APIOperation {
    /// Source: API shape CreateDBClusterSnapshotMessage; Aurora User Guide, Creating a DB cluster snapshot (the cluster must be available).
    /// Model choice: what storage cannot read now is refused. With an unusable key the call is refused with KMSKeyNotAccessibleFault, which the operation's error list does not name. No
    /// permission of the caller on the key is asked for: RDS uses the cluster's own grant.
    static let createDBClusterSnapshot = APIOperation(
        "rds", "CreateDBClusterSnapshot", .mutate, "Keeps the whole volume as it is at the call.",
        required: ["DBClusterSnapshotIdentifier": .string, "DBClusterIdentifier": .string], optional: ["Tags": .list],
        on: [.rds(.clusterSnapshot, "DBClusterSnapshotIdentifier"), .rds(.cluster, "DBClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let name = try request.newIdentifier("DBClusterSnapshotIdentifier")
        let given = try request.tags() ?? []
        let cluster = try cloud.requireCluster(try request.requiredString("DBClusterIdentifier"), context)
        try cloud.requireNoOtherSnapshot(of: cluster, context)
        try cloud.requireState(cluster, [.available])
        try cloud.requireFreeSnapshot(name, context)
        try cloud.requireSnapshotQuota(context)
        try cloud.requireClusterKey(cluster)
        let tags = given + cloud.clusters[cluster].snapshotTags.filter { tag in !given.contains { $0.key == tag.key } }
        guard let index = cloud.makeSnapshot(name, .manual, of: cluster, tags: tags, now: context.now) else {
            throw ServiceError(.invalidDBClusterState, "The volume of \(cloud.clusters[cluster].identifier.current) cannot be read.")
        }
        return .map([.init("DBClusterSnapshot", cloud.describeSnapshot(index, for: context.account, seenAt: context.now) ?? .null)])
    }

    /// Deleting the target of a copy in progress cancels the copy; of a shared one, everybody's access ends at once and copies live on.
    ///
    /// Source: API shapes DeleteDBClusterSnapshotMessage and CopyDBClusterSnapshot; Aurora User Guide, Deleting a DB cluster snapshot (manual ones only).
    /// Model choice: code for automated ones; those of others are not found.
    static let deleteDBClusterSnapshot = APIOperation(
        "rds", "DeleteDBClusterSnapshot", .mutate, "Deletes a manual snapshot, or cancels a copy in progress.",
        required: ["DBClusterSnapshotIdentifier": .string], on: [.rds(.clusterSnapshot, "DBClusterSnapshotIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let index = try cloud.requireOwnSnapshot(try request.requiredString("DBClusterSnapshotIdentifier"), context)
        let id = cloud.snapshots[index].id
        guard cloud.snapshots[index].kind == .manual else {
            throw ServiceError(
                .invalidDBClusterSnapshotState, "Cannot delete the snapshot \(id) because it is an automated one: it goes with the retention period.")
        }
        switch cloud.snapshots[index].status.current {
        case .available, .copying, .failed: break
        case .creating, .deleted:
            throw ServiceError(.invalidDBClusterSnapshotState, "Cannot delete the snapshot \(id) because it is not currently in the available state.")
        }
        let answer = cloud.describeSnapshot(index, for: context.account, seenAt: context.now) ?? .null
        cloud.removeSnapshot(index, now: context.now)
        return .map([.init("DBClusterSnapshot", answer)])
    }
}

extension Cluster {
    /// What its snapshots are tagged with.
    /// Source: API shape CreateDBClusterMessage, CopyTagsToSnapshot. Model choice: automated and final snapshots too.
    var snapshotTags: [Tag] { copyTagsToSnapshot ? tags : [] }
}
