import KeyModel
import Sealing
import StorageModel
import Units

extension APIOperation {
    /// Always a new cluster, without instances; deletion protection off unless given, retention as the source's.
    ///
    /// Source: API shape RestoreDBClusterToPointInTimeMessage; Aurora User Guide, Restoring a DB cluster to a specified time.
    static let restoreDBClusterToPointInTime = APIOperation(
        "rds", "RestoreDBClusterToPointInTime", .mutate, "Makes a new cluster with every commit up to a second of the restorable window.",
        required: ["DBClusterIdentifier": .string],
        optional: [
            "SourceDBClusterIdentifier": .string, "SourceDbClusterResourceId": .string, "RestoreToTime": .timestamp,
            "UseLatestRestorableTime": .boolean, "RestoreType": .string, "KmsKeyId": .string, "BackupRetentionPeriod": .integer,
            "DeletionProtection": .boolean, "DBSubnetGroupName": .string, "VpcSecurityGroupIds": .list, "DBClusterParameterGroupName": .string, "Tags": .list,
        ]
    ) { cloud, request, context throws(ServiceError) in
        let target = try request.newIdentifier("DBClusterIdentifier")
        let source = try cloud.findRestoreSource(request, context)
        if let type = try request.string("RestoreType"), type != "full-copy" {
            throw ServiceError(
                .invalidParameterValue, type == "copy-on-write" ? "RestoreType copy-on-write (clone) is not modelled yet" : "Invalid RestoreType: \(type)")
        }
        try cloud.requireFreeIdentifier(target, context)
        try cloud.requireClusterQuota(context)
        let instant = try cloud.restoreInstant(of: source, request, context)
        guard let backup = cloud.clusters[source].backup?.part(for: .instant(instant)) else {
            throw ServiceError(.invalidDBClusterState, "The source cluster has no restorable backup.")
        }
        if cloud.clusters[source].key == nil, try request.string("KmsKeyId") != nil {
            throw ServiceError(.invalidParameterCombination, "KmsKeyId cannot be specified: the source cluster is not encrypted.")
        }
        let sourceKey = try cloud.unwrapClusterKey(source)
        let settings = try cloud.restoreSettings(request, sourceKey: cloud.clusters[source].key, retentionDays: cloud.clusters[source].retentionDays, context)
        let origin = RestoreOrigin(cluster: cloud.clusters[source])
        let index = cloud.startRestore(
            origin, to: target, settings: settings,
            .init(catalogue: backup, region: context.region, target: .instant(instant), promised: instant, sourceKey: sourceKey, newKey: settings.dataKey),
            isPointInTime: true, context)
        return .map([.init("DBCluster", cloud.describeCluster(index, seenAt: context.now, now: context.now) ?? .null)])
    }

    /// Source: API shape RestoreDBClusterFromSnapshotMessage; Aurora User Guide, Restoring from a DB cluster snapshot.
    static let restoreDBClusterFromSnapshot = APIOperation(
        "rds", "RestoreDBClusterFromSnapshot", .mutate, "Makes a new cluster with the content of a snapshot of the call's region.",
        required: ["DBClusterIdentifier": .string, "SnapshotIdentifier": .string, "Engine": .string],
        optional: [
            "EngineVersion": .string, "KmsKeyId": .string, "DeletionProtection": .boolean, "DBSubnetGroupName": .string, "VpcSecurityGroupIds": .list,
            "DBClusterParameterGroupName": .string, "Tags": .list,
        ]
    ) { cloud, request, context throws(ServiceError) in
        let target = try request.newIdentifier("DBClusterIdentifier")
        let snapshot = try cloud.requireSnapshot(try request.requiredString("SnapshotIdentifier"), context)
        guard cloud.snapshots[snapshot].region == context.region else {
            throw ServiceError(
                .dbClusterSnapshotNotFound,
                "DBClusterSnapshot not found: \(cloud.snapshots[snapshot].arn) is in \(cloud.snapshots[snapshot].region); copy it to \(context.region) first")
        }
        guard cloud.snapshots[snapshot].status.current == .available, let catalogue = cloud.snapshots[snapshot].catalogue else {
            throw ServiceError(.invalidDBClusterSnapshotState, "The snapshot \(cloud.snapshots[snapshot].id) is not in the available state.")
        }
        let engine = try request.requiredString("Engine")
        guard engine == cloud.snapshots[snapshot].engine.rawValue else {
            throw ServiceError(
                .invalidParameterCombination, "The engine \(engine) does not match the snapshot's engine \(cloud.snapshots[snapshot].engine.rawValue).")
        }
        try cloud.requireFreeIdentifier(target, context)
        try cloud.requireClusterQuota(context)
        let sourceKey = try cloud.unwrapSnapshotKey(snapshot)
        let settings = try cloud.restoreSettings(
            request, sourceKey: cloud.snapshots[snapshot].key, retentionDays: cloud.snapshots[snapshot].retentionDays, context)
        var origin = RestoreOrigin(snapshot: cloud.snapshots[snapshot])
        if let version = try request.string("EngineVersion") { origin.engine.version = version }
        let index = cloud.startRestore(
            origin, to: target, settings: settings,
            .init(
                catalogue: catalogue, region: context.region, target: .position(cloud.snapshots[snapshot].position),
                promised: cloud.snapshots[snapshot].contentAt, sourceKey: sourceKey, newKey: settings.dataKey),
            isPointInTime: false, context)
        return .map([.init("DBCluster", cloud.describeCluster(index, seenAt: context.now, now: context.now) ?? .null)])
    }
}

/// What a restored cluster takes over from where it comes from.
struct RestoreOrigin {
    var lineage: String
    var engine: Cluster.Engine
    var size: ByteCount
    var redoRate: ByteCount

    init(cluster: Cluster) {
        lineage = cluster.lineage
        engine = .init(family: cluster.engine, version: cluster.engineVersion)
        size = cluster.size
        redoRate = cluster.redoRate
    }

    init(snapshot: Snapshot) {
        lineage = snapshot.lineage
        engine = .init(family: snapshot.engine, version: snapshot.engineVersion)
        size = snapshot.size
        redoRate = snapshot.redoRate
    }
}

/// What the caller chose, or the service's defaults.
struct RestoreSettings {
    var dataKey: DataKey?
    var wrapped: WrappedDataKey?
    /// Of the new cluster, fixed before its data key is wrapped for it.
    var resourceID: String
    var retentionDays: Int
    var deletionProtection: Bool
    var attributes: [StructuredValue.Member]
}

extension Cloud {
    /// A live cluster by name or ARN, or one by resource id, deleted ones with a retained backup included.
    func findRestoreSource(_ request: RequestReader, _ context: CallContext) throws(ServiceError) -> Int {
        let name = try request.string("SourceDBClusterIdentifier")
        let resourceID = try request.string("SourceDbClusterResourceId")
        switch (name, resourceID) {
        case (nil, nil), (.some, .some):
            throw ServiceError(.invalidParameterCombination, "Specify exactly one of SourceDBClusterIdentifier and SourceDbClusterResourceId.")
        case (let name?, nil):
            let index = try requireCluster(name, context)
            guard clusters[index].status.current != .creating, clusters[index].status.current != .incompatibleRestore else {
                throw ServiceError(
                    .invalidDBClusterState, "DbCluster \(name) is in \(clusters[index].status.current.rawValue) state and has no restorable backup yet.")
            }
            return index
        case (nil, let resourceID?):
            let index = clusters.firstIndex { $0.resourceID == resourceID && $0.account == context.account && $0.region == context.region && $0.backup != nil }
            guard let index else {
                throw ServiceError(.dbClusterAutomatedBackupNotFound, "No automated backup for resource \(resourceID) was found.")
            }
            return index
        }
    }

    /// Model choice: a time outside the window is InvalidParameterValue; the operation's own error list names no code for it.
    func restoreInstant(of source: Int, _ request: RequestReader, _ context: CallContext) throws(ServiceError) -> Instant {
        guard let earliest = clusters[source].earliestRestorable(now: context.now), let latest = clusters[source].latestRestorable(now: context.now),
            earliest <= latest
        else {
            throw ServiceError(.invalidDBClusterState, "The source cluster has no restorable window.")
        }
        let time = try request.instant("RestoreToTime")
        let usesLatest = try request.bool("UseLatestRestorableTime") ?? false
        guard (time != nil) != usesLatest else {
            throw ServiceError(.invalidParameterCombination, "Specify exactly one of RestoreToTime and UseLatestRestorableTime.")
        }
        guard let time else { return latest }
        guard time == time.flooredToSecond else { throw ServiceError(.invalidParameterValue, "RestoreToTime has whole seconds; \(time.iso) has a fraction.") }
        guard time >= earliest, time < latest else {
            throw ServiceError(
                .invalidParameterValue,
                "The specified time \(time.isoSeconds) cannot be restored to: it must be from the earliest restorable time \(earliest.iso) up to, not including, the latest \(latest.iso)."
            )
        }
        return time
    }

    func unwrapClusterKey(_ index: Int) throws(ServiceError) -> DataKey? {
        guard let wrapped = clusters[index].key else { return nil }
        do {
            return try keys.unwrap(wrapped, context: clusters[index].resourceID)
        } catch {
            throw ServiceError(
                .kmsKeyNotAccessible,
                "The KMS key [\(wrapped.keyARN)] of the source does not exist, is not enabled or you do not have permissions to access it. (\(error.code): \(error.message))"
            )
        }
    }

    /// The new cluster's key is the one given, else the source's; both must be usable in the call's region.
    mutating func restoreSettings(
        _ request: RequestReader, sourceKey: WrappedDataKey?, retentionDays: Int, _ context: CallContext
    ) throws(ServiceError) -> RestoreSettings {
        let retention = try request.integer("BackupRetentionPeriod") ?? retentionDays
        guard (1...35).contains(retention) else {
            throw ServiceError(.invalidParameterValue, "Invalid backup retention period: \(retention). Retention period must be between 1 and 35.")
        }
        let protection = try request.bool("DeletionProtection") ?? false
        let keyName = try request.string("KmsKeyId") ?? sourceKey?.keyARN.rawValue
        let arn: KeyARN?
        if let keyName { arn = try requireKey(keyName, context) } else { arn = nil }
        let resourceID = random.resourceID("cluster-")
        var (dataKey, wrapped): (DataKey?, WrappedDataKey?) = (nil, nil)
        if let arn { (dataKey, wrapped) = makeDataKey(under: arn, resourceID: resourceID) }
        let kept = ["DBSubnetGroupName", "DBClusterParameterGroupName", "VpcSecurityGroupIds"]
        let attributes = kept.compactMap { name in request.input[name].map { StructuredValue.Member(name == "DBSubnetGroupName" ? "DBSubnetGroup" : name, $0) }
        }
        return RestoreSettings(
            dataKey: dataKey, wrapped: wrapped, resourceID: resourceID, retentionDays: retention, deletionProtection: protection, attributes: attributes)
    }

    mutating func startRestore(
        _ origin: RestoreOrigin, to identifier: String, settings: RestoreSettings, _ restore: Operation.Restore, isPointInTime: Bool, _ context: CallContext
    ) -> Int {
        var cluster = Cluster(
            resourceID: settings.resourceID, lineage: origin.lineage, account: context.account, region: context.region, engine: origin.engine.family,
            engineVersion: origin.engine.version, createdAt: context.now, size: origin.size, redoRate: origin.redoRate,
            identifier: Timed(identifier, since: context.now), status: Timed(.creating, since: context.now), endpointIdentifier: identifier,
            key: settings.wrapped, retentionDays: settings.retentionDays, deletionProtection: settings.deletionProtection, backedUpSince: context.now)
        cluster.attributes = settings.attributes
        clusters.append(cluster)
        let index = clusters.count - 1
        if let store = regionIndex(context.region) { restore.catalogue.pin(in: &stores[store]) }
        let span = restoreSpan(origin, restore, isPointInTime: isPointInTime)
        begin(.finishRestore(cluster: index, restore), after: span, row: .restoreBase, now: context.now)
        return index
    }

    /// Eager parallel load, group by group in waves; a restore to a point in time then applies the log since the page images.
    /// Model choice: figures unpublished; see the calibration rows.
    private func restoreSpan(_ origin: RestoreOrigin, _ restore: Operation.Restore, isPointInTime: Bool) -> Duration {
        let groups = VolumeGeometry.groupCount(size: origin.size)
        let parallel = Int(calibration.value(.restoreParallelGroups))
        var span = calibration.duration(.restoreBase) + calibration.duration(.restoreWave) * ((groups + parallel - 1) / parallel)
        guard isPointInTime else { return span }
        let age = max(Duration.zero, restore.promised - (restore.catalogue.newestBase(notAfter: restore.promised) ?? restore.promised))
        let log = Double(origin.redoRate.bytes) * age.inSeconds
        span += calibration.duration(.pitrBase) + .microseconds(Int64(log / (Double(groups) * calibration.value(.pitrApplyBytesPerSecondPerGroup)) * 1e6))
        return span
    }

    mutating func finishRestore(_ restore: Operation.Restore, cluster: Int, now: Instant) {
        guard let store = regionIndex(restore.region) else { return }
        defer { restore.catalogue.unpin(in: &stores[store]) }
        guard clusters[cluster].status.current == .creating, isReachable(restore.region) else { return }
        let rebuilt: Rebuilt
        do {
            rebuilt = try restore.catalogue.rebuild(to: restore.target, store: stores[store], key: restore.sourceKey)
        } catch {
            clusters[cluster].status.set(.incompatibleRestore, at: now)
            note(now, "rds", "restore of \(clusters[cluster].identifier.current) failed: \(error)")
            return
        }
        let volume = makeVolume(for: clusters[cluster], pages: rebuilt.pages, through: rebuilt.cut, dataKey: restore.newKey, now: now)
        clusters[cluster].volume = volume
        clusters[cluster].backedUpSince = now
        clusters[cluster].restoredTo = .init(target: restore.promised, cutAt: rebuilt.cutAt)
        clusters[cluster].status.set(.available, at: now)
        notices.append(.clusterAvailable(cluster: cluster))
        note(now, "rds", "restored cluster \(clusters[cluster].identifier.current) is available, holding commits up to \(rebuilt.cutAt.iso)")
    }
}
