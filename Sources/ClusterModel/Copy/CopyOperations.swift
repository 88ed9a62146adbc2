import KeyModel
import Sealing
import SimulationKernel
import StorageModel
import Units

extension APIOperation {
    /// Runs in the destination region; the source is named by ARN. A copy is always full, and always manual.
    ///
    /// Source: API shape CopyDBClusterSnapshotMessage; Aurora User Guide, DB cluster snapshot copying.
    static let copyDBClusterSnapshot = APIOperation(
        "rds", "CopyDBClusterSnapshot", .mutate, "Copies a snapshot, also from another region, under a key of the region of the call.",
        required: ["SourceDBClusterSnapshotIdentifier": .string, "TargetDBClusterSnapshotIdentifier": .string],
        optional: ["KmsKeyId": .string, "CopyTags": .boolean, "SourceRegion": .string, "Tags": .list]
    ) { cloud, request, context throws(ServiceError) in
        let target = try request.newIdentifier("TargetDBClusterSnapshotIdentifier")
        let source = try cloud.requireSnapshot(try request.requiredString("SourceDBClusterSnapshotIdentifier"), context)
        try cloud.requireFreeSnapshot(target, context)
        guard cloud.snapshots[source].status.current == .available else {
            throw ServiceError(.invalidDBClusterSnapshotState, "The snapshot \(cloud.snapshots[source].id) is not in the available state.")
        }
        try cloud.requireSnapshotQuota(context)
        try cloud.requireCopyQuota(context)
        let keyName = try request.string("KmsKeyId")
        let isCrossRegion = cloud.snapshots[source].region != context.region
        var sourceKey: DataKey?
        var newKey: DataKey?
        var wrapped: WrappedDataKey?
        if let sealedKey = cloud.snapshots[source].key {
            guard keyName != nil || !isCrossRegion else {
                throw ServiceError(.invalidParameterCombination, "KmsKeyId must be specified: the snapshot is encrypted and its key is of another region.")
            }
            let arn = try cloud.requireKey(keyName ?? sealedKey.keyARN.rawValue, context)
            sourceKey = try cloud.unwrapSnapshotKey(source)
            (newKey, wrapped) = cloud.makeDataKey(under: arn, resourceID: cloud.snapshots[source].clusterResourceID)
        } else if keyName != nil {
            throw ServiceError(.invalidParameterCombination, "KmsKeyId cannot be specified: the snapshot is not encrypted.")
        }
        let index = cloud.startCopy(of: source, to: target, sourceKey: sourceKey, newKey: newKey, wrapped: wrapped, context)
        return .map([.init("DBClusterSnapshot", cloud.describeSnapshot(index, seenAt: context.now) ?? .null)])
    }
}

extension Cloud {
    /// Source: Aurora User Guide, DB cluster snapshot copying: five in progress per destination region and account.
    func requireCopyQuota(_ context: CallContext) throws(ServiceError) {
        let limit = quotas(of: context.region).snapshotCopiesInProgress
        let count = snapshots.count { $0.status.current == .copying && $0.account == context.account && $0.region == context.region }
        guard count < limit else { throw ServiceError(.snapshotQuotaExceeded, "Cannot copy more than \(limit) snapshots across regions") }
    }

    func unwrapSnapshotKey(_ index: Int) throws(ServiceError) -> DataKey? {
        guard let wrapped = snapshots[index].key else { return nil }
        do {
            return try keys.unwrap(wrapped, context: snapshots[index].clusterResourceID)
        } catch {
            throw ServiceError(
                .kmsKeyNotAccessible,
                "The KMS key [\(wrapped.keyARN)] of the source snapshot does not exist, is not enabled or you do not have permissions to access it. (\(error.code): \(error.message))"
            )
        }
    }

    mutating func startCopy(of source: Int, to target: String, sourceKey: DataKey?, newKey: DataKey?, wrapped: WrappedDataKey?, _ context: CallContext) -> Int {
        let from = snapshots[source]
        let isCrossRegion = from.region != context.region
        let row: CalibrationRowPair =
            isCrossRegion ? (.crossRegionCopyBase, .crossRegionCopyBytesPerSecond) : (.sameRegionCopyBase, .sameRegionCopyBytesPerSecond)
        let span = calibration.duration(row.base) + .microseconds(Int64(Double(from.size.bytes) / calibration.value(row.rate) * 1e6))
        if let store = regionIndex(from.region) { from.catalogue?.pin(in: &stores[store]) }
        snapshots.append(
            Snapshot(
                id: target, account: context.account, region: context.region, clusterIdentifier: from.clusterIdentifier,
                clusterResourceID: from.clusterResourceID, lineage: from.lineage, clusterCreatedAt: from.clusterCreatedAt, engine: from.engine,
                engineVersion: from.engineVersion, size: from.size, redoRate: from.redoRate, retentionDays: from.retentionDays, createdAt: context.now,
                sourceARN: from.arn, status: Timed(.copying, since: context.now), position: from.position, contentAt: from.contentAt, catalogue: nil,
                key: wrapped, endsAt: context.now + span))
        let index = snapshots.count - 1
        begin(
            .finishCopy(snapshot: index, Operation.Copy(source: source, catalogue: from.catalogue, sourceKey: sourceKey, newKey: newKey)), after: span,
            row: row.base, now: context.now)
        return index
    }

    private typealias CalibrationRowPair = (base: CalibrationKey, rate: CalibrationKey)

    /// The copy's bytes: opened in the source region, sealed anew in the destination.
    /// Model choice: a copy holds on to the source's objects, so that deleting the source meanwhile does not break it.
    mutating func finishCopy(_ index: Int, _ copy: Operation.Copy, now: Instant) {
        let from = snapshots[copy.source]
        guard let fromStore = regionIndex(from.region), let toStore = regionIndex(snapshots[index].region) else { return }
        defer { copy.catalogue?.unpin(in: &stores[fromStore]) }
        guard snapshots[index].status.current == .copying, isReachable(snapshots[index].region) else { return }
        guard isReachable(from.region), let rebuilt = try? copy.catalogue?.rebuild(to: .position(from.position), store: stores[fromStore], key: copy.sourceKey)
        else {
            snapshots[index].status.set(.failed, at: now)
            note(now, "rds", "copy \(snapshots[index].id) failed: its source cannot be read")
            return
        }
        snapshots[index].catalogue = VolumeBackup(imaging: rebuilt.pages, at: from.position, time: from.contentAt, store: &stores[toStore], key: copy.newKey)
        snapshots[index].status.set(.available, at: now)
        note(now, "rds", "copy \(snapshots[index].id) in \(snapshots[index].region) is available")
    }
}
