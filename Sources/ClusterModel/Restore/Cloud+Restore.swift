import Estate
import KeyModel
import Sealing
import StorageModel
import Units

/// What a restored cluster takes over from where it comes from.
struct RestoreOrigin {
    var lineage: String
    var engine: Cluster.Engine
    var size: ByteCount
    var redoRate: ByteCount
    var undoRows: Int
    var writeRate: Double
    var tags: [Tag]
    var retentionDays: Int
    var database: String
    var inherited: [Cluster.InheritedContent]

    init(cluster: Cluster) {
        lineage = cluster.lineage
        engine = .init(family: cluster.engine, version: cluster.engineVersion)
        size = cluster.size
        redoRate = cluster.redoRate
        undoRows = cluster.undoRows
        writeRate = cluster.writeRate
        tags = cluster.tags
        retentionDays = cluster.retentionDays
        database = cluster.databaseID
        inherited = cluster.inherited
    }

    init(snapshot: Snapshot) {
        lineage = snapshot.lineage
        engine = .init(family: snapshot.engine, version: snapshot.engineVersion)
        size = snapshot.size
        redoRate = snapshot.redoRate
        undoRows = snapshot.undoRows
        writeRate = snapshot.writeRate
        tags = snapshot.tags
        retentionDays = snapshot.retentionDays
        database = snapshot.databaseID
        inherited = snapshot.inherited
    }

    /// What a cluster has that is made of it as it was at an instant.
    func content(until instant: Instant) -> [Cluster.InheritedContent] {
        inherited.map { .init(database: $0.database, until: min($0.until, instant)) } + [.init(database: database, until: instant)]
    }
}

/// What the caller chose, or the service's defaults.
struct RestoreSettings {
    var retentionDays: Int
    var deletionProtection: Bool
    var groups: Cluster.ClusterGroups
    var tags: [Tag]
    var copyTagsToSnapshot: Bool
    var backupWindow: String?
    /// nil: backtracking stays off.
    var backtrackWindow: Duration?
}

extension Cloud {
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

    /// Retention as the source's, deletion protection off, the default groups, the source's tags: unless given.
    /// Source: API shapes RestoreDBClusterToPointInTimeMessage and RestoreDBClusterFromSnapshotMessage; Aurora User Guide, Restoring a DB cluster
    /// to a specified time (tags). Model choice: tags and retention of a snapshot likewise.
    func restoreSettings(_ request: RequestReader, _ origin: RestoreOrigin, _ context: CallContext) throws(ServiceError) -> RestoreSettings {
        RestoreSettings(
            retentionDays: try request.retention() ?? origin.retentionDays, deletionProtection: try request.bool("DeletionProtection") ?? false,
            groups: try request.groups(over: Cluster.ClusterGroups(defaultsOf: origin.engine)), tags: try request.tags() ?? origin.tags,
            copyTagsToSnapshot: try request.bool("CopyTagsToSnapshot") ?? false, backupWindow: try request.backupWindow(),
            backtrackWindow: try backtrackWindow(request, engine: origin.engine.family))
    }

    /// The new cluster's key: the one given, else the source's, which must be of the call's region; else as the profile says.
    /// Source: API shape RestoreDBClusterFromSnapshotMessage, KmsKeyId; Aurora User Guide, Encrypting Amazon Aurora resources.
    mutating func restoredKey(named name: String?, source: KeyARN?, _ context: CallContext) throws(ServiceError) -> KeyARN? {
        if let name { return try requireKey(named: name, KeyUse.forNew, context) }
        guard let source else { return estate.profile.encryptionByDefault ? ownedKey(of: context.region, now: context.now) : nil }
        if KeyRing.isOwned(source) { return ownedKey(of: context.region, now: context.now) }
        try requireKeyUse(source, KeyUse.forNew, context)
        return source
    }

    /// A cluster that is being made, without a volume and instances yet, and the key that its data is sealed with.
    mutating func addCluster(
        _ origin: RestoreOrigin, named identifier: String, _ settings: RestoreSettings, key: KeyARN?, _ context: CallContext
    ) throws(ServiceError) -> (index: Int, dataKey: DataKey?) {
        let resourceID = random.resourceID("cluster-")
        let seal = try makeSeal(under: key, resourceID: resourceID, context)
        var cluster = Cluster(
            resourceID: resourceID, lineage: origin.lineage, account: context.account, region: context.region,
            endpointSuffix: Cloud.endpointSuffix(context.account, context.region), engine: origin.engine.family,
            engineVersion: origin.engine.version, createdAt: context.now, size: origin.size, redoRate: origin.redoRate,
            identifier: Timed(identifier, since: context.now), status: Timed(.creating, since: context.now), endpointIdentifier: identifier,
            key: seal?.wrapped, keyGrant: seal?.grant, retentionDays: settings.retentionDays, deletionProtection: settings.deletionProtection,
            tags: settings.tags, copyTagsToSnapshot: settings.copyTagsToSnapshot, backupWindowStart: backupWindowStart(settings.backupWindow),
            undoRows: origin.undoRows, groups: settings.groups, backedUpSince: context.now)
        if planted == .restoreForgetsGroups { cluster.groups = .init(defaultsOf: origin.engine) }
        cluster.writeRate = origin.writeRate
        cluster.backtracking = settings.backtrackWindow.map { Backtracking(target: $0, enabledAt: context.now) }
        clusters.append(cluster)
        return (clusters.count - 1, seal?.plain)
    }

    mutating func startRestore(
        _ origin: RestoreOrigin, to identifier: String, _ settings: RestoreSettings, key: KeyARN?, _ restore: Operation.Restore, isPointInTime: Bool,
        _ context: CallContext
    ) throws(ServiceError) -> Int {
        let (index, dataKey) = try addCluster(origin, named: identifier, settings, key: key, context)
        clusters[index].inherited = origin.content(until: restore.promised)
        var restore = restore
        restore.newKey = dataKey
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
        // Model choice: a restore waits for the store that its objects lie in.
        guard !zoneTroubles.storesAway.contains(restore.region) else {
            meet(.backupStore(restore.region))
            _ = begin(.finishRestore(cluster: cluster, restore), after: calibration.duration(.deletionRecheck), row: nil, now: now)
            return
        }
        defer { restore.catalogue.unpin(in: &stores[store]) }
        guard clusters[cluster].status.current == .creating, stands(cluster) else { return }
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
        flushStorage(cluster)
        clusters[cluster].backedUpSince = now
        clusters[cluster].restoredTo = .init(target: restore.promised, cutAt: rebuilt.cutAt)
        clusters[cluster].status.set(.available, at: now)
        clusters[cluster].rowsToUndo = clusters[cluster].undoRows
        enableBacktracking(of: cluster, now: now)
        startAutomatedSnapshots(of: cluster, now: now)
        notices.append(.clusterAvailable(cluster: cluster))
        note(now, "rds", "restored cluster \(clusters[cluster].identifier.current) is available, holding commits up to \(rebuilt.cutAt.iso)")
    }
}
