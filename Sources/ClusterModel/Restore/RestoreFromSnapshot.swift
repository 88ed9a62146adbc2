import KeyModel
import StorageModel
import Units

extension APIOperation {
    /// Source: API shape RestoreDBClusterFromSnapshotMessage; Aurora User Guide, Restoring from a DB cluster snapshot.
    static let restoreDBClusterFromSnapshot = APIOperation(
        "rds", "RestoreDBClusterFromSnapshot", .mutate, "Makes a new cluster with the content of a snapshot of the call's region.",
        required: ["DBClusterIdentifier": .string, "SnapshotIdentifier": .string, "Engine": .string],
        optional: [
            "EngineVersion": .string, "KmsKeyId": .string, "BackupRetentionPeriod": .integer, "PreferredBackupWindow": .string,
            "CopyTagsToSnapshot": .boolean, "DeletionProtection": .boolean, "DBSubnetGroupName": .string, "VpcSecurityGroupIds": .list,
            "DBClusterParameterGroupName": .string, "Tags": .list, "BacktrackWindow": .integer,
        ],
        on: [.rds(.cluster, "DBClusterIdentifier"), .rds(.clusterSnapshot, "SnapshotIdentifier")] + PermissionResource.newClusterGroups
    ) { cloud, request, context throws(ServiceError) in
        let target = try request.newIdentifier("DBClusterIdentifier")
        let index = try cloud.requireSnapshot(try request.requiredString("SnapshotIdentifier"), context)
        let snapshot = cloud.snapshots[index]
        guard snapshot.region == context.region else {
            throw ServiceError(
                .dbClusterSnapshotNotFound,
                "DBClusterSnapshot not found: \(snapshot.arn) is in \(snapshot.region); copy it to \(context.region) first")
        }
        guard snapshot.status.current == .available, let catalogue = snapshot.catalogue else {
            throw ServiceError(.invalidDBClusterSnapshotState, "The snapshot \(snapshot.id) is not in the available state.")
        }
        let engine = try request.requiredString("Engine")
        guard engine == snapshot.engine.rawValue else {
            throw ServiceError(.invalidParameterCombination, "The engine \(engine) does not match the snapshot's engine \(snapshot.engine.rawValue).")
        }
        try cloud.requireFreeIdentifier(target, context)
        try cloud.requireClusterQuota(context)
        // The snapshot is read in the caller's name.
        if let sealed = snapshot.key, snapshot.encryption == .kms {
            try cloud.requireKeyUse(sealed.keyARN, KeyUse.forReading(keyOf: cloud.keys.key(sealed.keyARN)?.account, by: context.account), context)
        }
        let sourceKey = try cloud.unwrapSnapshotKey(index)
        var origin = RestoreOrigin(snapshot: snapshot)
        if let version = try request.string("EngineVersion") { origin.engine.version = version }
        let settings = try cloud.restoreSettings(request, origin, context)
        let key = try cloud.restoredKey(named: try request.string("KmsKeyId"), source: snapshot.key?.keyARN, context)
        let restored = try cloud.startRestore(
            origin, to: target, settings, key: key,
            .init(
                catalogue: catalogue, region: context.region, target: .position(snapshot.position), promised: snapshot.contentAt, sourceKey: sourceKey,
                newKey: nil),
            isPointInTime: false, context)
        return .map([.init("DBCluster", cloud.describeCluster(restored, seenAt: context.now, now: context.now) ?? .null)])
    }
}
