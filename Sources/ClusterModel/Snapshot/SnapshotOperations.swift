import KeyModel
import Units

extension APIOperation {
    /// Source: API shape CreateDBClusterSnapshotMessage; Aurora User Guide, Creating a DB cluster snapshot (the cluster must be available).
    /// Model choice: with an unusable key the call is refused with KMSKeyNotAccessibleFault, which the operation's error list does not name.
    static let createDBClusterSnapshot = APIOperation(
        "rds", "CreateDBClusterSnapshot", .mutate, "Keeps the whole volume as it is at the call.",
        required: ["DBClusterSnapshotIdentifier": .string, "DBClusterIdentifier": .string], optional: ["Tags": .list]
    ) { cloud, request, context throws(ServiceError) in
        let name = try request.newIdentifier("DBClusterSnapshotIdentifier")
        let cluster = try cloud.requireCluster(try request.requiredString("DBClusterIdentifier"), context)
        try cloud.requireState(cluster, [.available])
        try cloud.requireFreeSnapshot(name, context)
        try cloud.requireSnapshotQuota(context)
        try cloud.requireClusterKey(cluster, context)
        guard let index = cloud.makeSnapshot(name, of: cluster, now: context.now) else {
            throw ServiceError(.invalidDBClusterState, "The cluster has no volume to take a snapshot of.")
        }
        return .map([.init("DBClusterSnapshot", cloud.describeSnapshot(index, seenAt: context.now) ?? .null)])
    }

    /// Deleting the target of a copy in progress cancels the copy.
    /// Source: API shapes DeleteDBClusterSnapshotMessage and CopyDBClusterSnapshot.
    static let deleteDBClusterSnapshot = APIOperation(
        "rds", "DeleteDBClusterSnapshot", .mutate, "Deletes a manual snapshot, or cancels a copy in progress.",
        required: ["DBClusterSnapshotIdentifier": .string]
    ) { cloud, request, context throws(ServiceError) in
        let index = try cloud.requireSnapshot(try request.requiredString("DBClusterSnapshotIdentifier"), context)
        let status = cloud.snapshots[index].status.current
        guard status == .available || status == .copying || status == .failed else {
            throw ServiceError(
                .invalidDBClusterSnapshotState, "Cannot delete the snapshot \(cloud.snapshots[index].id) because it is not currently in the available state.")
        }
        let answer = cloud.describeSnapshot(index, seenAt: context.now) ?? .null
        cloud.removeSnapshot(index, now: context.now)
        return .map([.init("DBClusterSnapshot", answer)])
    }

    /// Source: API shape DescribeDBClusterSnapshotsMessage.
    static let describeDBClusterSnapshots = APIOperation(
        "rds", "DescribeDBClusterSnapshots", .describe, "Lists cluster snapshots with status and progress.",
        optional: ["DBClusterSnapshotIdentifier": .string, "DBClusterIdentifier": .string, "SnapshotType": .string, "Filters": .list]
    ) { cloud, request, context throws(ServiceError) in
        try request.checkFilters(["db-cluster-id", "db-cluster-snapshot-id", "snapshot-type", "engine"])
        let wanted = try request.string("DBClusterSnapshotIdentifier")?.lowercased()
        let clusterID = try request.string("DBClusterIdentifier")?.lowercased()
        let type = try request.string("SnapshotType")
        let ids = try request.filter("db-cluster-snapshot-id")
        let clusterIDs = try request.filter("db-cluster-id")
        let types = try request.filter("snapshot-type")
        let engines = try request.filter("engine")
        var found: [StructuredValue] = []
        for index in cloud.snapshots.indices {
            let snapshot = cloud.snapshots[index]
            guard snapshot.account == context.account, snapshot.region == context.region,
                wanted == nil || wanted == snapshot.id || wanted == snapshot.arn, clusterID == nil || clusterID == snapshot.clusterIdentifier,
                type == nil || type == "manual", ids?.contains(snapshot.id) != false, clusterIDs?.contains(snapshot.clusterIdentifier) != false,
                types?.contains("manual") != false, engines?.contains(snapshot.engine.rawValue) != false,
                let described = cloud.describeSnapshot(index, seenAt: context.seenAt)
            else { continue }
            found.append(described)
        }
        if let wanted, found.isEmpty { throw ServiceError(.dbClusterSnapshotNotFound, "DBClusterSnapshot not found: \(wanted)") }
        return .map([.init("DBClusterSnapshots", .list(found))])
    }
}

extension Cloud {
    func requireFreeSnapshot(_ name: String, _ context: CallContext) throws(ServiceError) {
        guard snapshotIndex(name, account: context.account, region: context.region) == nil else {
            throw ServiceError(.dbClusterSnapshotAlreadyExists, "Cannot create the snapshot because one with the identifier \(name) already exists.")
        }
    }

    func requireSnapshotQuota(_ context: CallContext) throws(ServiceError) {
        let limit = quotas(of: context.region).manualClusterSnapshots
        let count = snapshots.count { $0.status.current != .deleted && $0.account == context.account && $0.region == context.region }
        guard count < limit else {
            throw ServiceError(.snapshotQuotaExceeded, "Cannot create more than \(limit) manual cluster snapshots")
        }
    }

    /// Keeps what rebuilding the volume at its durable point needs.
    /// - Returns: Index of the new snapshot, `creating`; nil without a volume.
    mutating func makeSnapshot(_ name: String, of cluster: Int, now: Instant) -> Int? {
        guard let store = regionIndex(clusters[cluster].region), clusters[cluster].volume != nil else { return nil }
        clusters[cluster].volume?.stage(now: now, store: &stores[store], outbox: &storageOutbox)
        flushStorage(cluster)
        guard let volume = clusters[cluster].volume, let catalogue = volume.backup.part(for: .position(volume.vdl)) else { return nil }
        catalogue.pin(in: &stores[store])
        let source = clusters[cluster]
        let span = calibration.duration(.snapshotBase) + .microseconds(Int64(Double(source.size.bytes) / calibration.value(.snapshotBytesPerSecond) * 1e6))
        snapshots.append(
            Snapshot(
                id: name, account: source.account, region: source.region, clusterIdentifier: source.identifier.current,
                clusterResourceID: source.resourceID, lineage: source.lineage, clusterCreatedAt: source.createdAt, engine: source.engine,
                engineVersion: source.engineVersion, size: source.size, redoRate: source.redoRate, retentionDays: source.retentionDays, createdAt: now,
                sourceARN: nil, status: Timed(.creating, since: now), position: volume.vdl, contentAt: now, catalogue: catalogue, key: source.key,
                endsAt: now + span))
        let index = snapshots.count - 1
        begin(.finishSnapshot(snapshot: index), after: span, row: .snapshotBase, now: now)
        return index
    }

    mutating func finishSnapshot(_ index: Int, now: Instant) {
        guard snapshots[index].status.current == .creating, isReachable(snapshots[index].region) else { return }
        let cluster = clusters.firstIndex { $0.resourceID == snapshots[index].clusterResourceID }
        guard let backup = cluster.flatMap({ clusters[$0].volume?.backup }), backup.isUploaded(through: snapshots[index].position) else {
            guard cluster.flatMap({ clusters[$0].volume }) != nil else {
                snapshots[index].status.set(.failed, at: now)
                return
            }
            begin(.finishSnapshot(snapshot: index), after: calibration.duration(.deletionRecheck), row: nil, now: now)
            return
        }
        // Everything it names has arrived by now.
        snapshots[index].catalogue?.markUploaded()
        snapshots[index].status.set(.available, at: now)
        note(now, "rds", "snapshot \(snapshots[index].id) is available (RDS-EVENT-0075)")
    }

    mutating func removeSnapshot(_ index: Int, now: Instant) {
        if let store = regionIndex(snapshots[index].region) { snapshots[index].catalogue?.unpin(in: &stores[store]) }
        snapshots[index].catalogue = nil
        snapshots[index].status.set(.deleted, at: now)
        note(now, "rds", "snapshot \(snapshots[index].id) in \(snapshots[index].region) is deleted")
    }
}
