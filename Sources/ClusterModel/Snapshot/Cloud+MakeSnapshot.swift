import Estate
import StorageModel
import Units

extension Cloud {
    /// Keeps what rebuilding the volume at its durable point needs.
    ///
    /// Source: Aurora User Guide, Viewing DB cluster status. Model choice: an available cluster is `backing-up` until the snapshot is there, for an
    /// automated one too; the guide does not say for which.
    /// - Returns: Index of the new snapshot, `creating`; nil where storage cannot give all of the volume now.
    mutating func makeSnapshot(_ name: String, _ kind: SnapshotKind, of cluster: Int, tags: [Tag], now: Instant) -> Int? {
        guard let store = regionIndex(clusters[cluster].region), canBeSnapshotted(cluster) else { return nil }
        clusters[cluster].volume?.stageBase(store: &stores[store])
        clusters[cluster].volume?.stage(now: now, store: &stores[store], outbox: &storageOutbox)
        flushStorage(cluster)
        guard let volume = clusters[cluster].volume, let catalogue = volume.backup.part(for: .position(volume.vdl)) else { return nil }
        catalogue.pin(in: &stores[store])
        let source = clusters[cluster]
        let span = calibration.duration(.snapshotBase) + .microseconds(Int64(Double(source.size.bytes) / calibration.value(.snapshotBytesPerSecond) * 1e6))
        let index = add(
            Snapshot(
                id: name, kind: kind, account: source.account, region: source.region, clusterIdentifier: source.identifier.current,
                clusterResourceID: source.resourceID, databaseID: source.databaseID, inherited: source.inherited, lineage: source.lineage,
                clusterCreatedAt: source.createdAt, engine: source.engine,
                engineVersion: source.engineVersion, size: source.size, redoRate: source.redoRate, retentionDays: source.retentionDays, createdAt: now,
                sourceARN: nil, undoRows: source.undoRows, writeRate: source.writeRate, tags: tags, status: Timed(.creating, since: now), position: volume.vdl,
                contentAt: now,
                catalogue: catalogue, key: source.key, endsAt: now + span))
        if source.status.current == .available { clusters[cluster].status.set(.backingUp, at: now) }
        let message = "snapshot \(name) of \(source.identifier.current) is being made"
        publish(kind == .manual ? .manualSnapshotCreating : .automatedSnapshotCreating, snapshot: index, message, now: now)
        begin(.finishSnapshot(snapshot: index), after: span, row: .snapshotBase, now: now)
        return index
    }

    /// Whether storage can give all of a cluster's volume now.
    func canBeSnapshotted(_ cluster: Int) -> Bool { clusters[cluster].volume?.canBeStagedWhole == true }

    mutating func finishSnapshot(_ index: Int, now: Instant) {
        guard snapshots[index].status.current == .creating, isReachable(snapshots[index].region) else { return }
        guard !lostAccounts.contains(snapshots[index].account) else { return failSnapshot(index, "its account is suspended", now: now) }
        let cluster = clusters.firstIndex { $0.resourceID == snapshots[index].clusterResourceID }
        guard let cluster, let volume = clusters[cluster].volume else { return failSnapshot(index, "its cluster has no volume any more", now: now) }
        guard volume.backup.isUploaded(through: snapshots[index].position) else {
            begin(.finishSnapshot(snapshot: index), after: calibration.duration(.deletionRecheck), row: nil, now: now)
            return
        }
        // Everything it names has arrived by now.
        snapshots[index].catalogue?.markUploaded()
        setStatus(.available, ofSnapshot: index, at: now)
        let kind: ServiceEvent.Kind = snapshots[index].kind == .manual ? .manualSnapshotCreated : .automatedSnapshotCreated
        publish(kind, snapshot: index, "snapshot \(snapshots[index].id) is available", now: now)
        settle(cluster, from: .backingUp, now: now)
    }

    /// What cannot be made keeps its name until somebody deletes it, and nothing else.
    mutating func failSnapshot(_ index: Int, _ reason: String, now: Instant) {
        releaseObjects(ofSnapshot: index)
        setStatus(.failed, ofSnapshot: index, at: now)
        note(now, "rds", "snapshot \(snapshots[index].id) in \(snapshots[index].region) failed: \(reason)")
    }

    /// Its objects are freed unless something else needs them; a copy to it ends.
    mutating func removeSnapshot(_ index: Int, now: Instant) {
        if snapshots[index].copy != nil { endCopy(index, now: now) }
        releaseObjects(ofSnapshot: index)
        setStatus(.deleted, ofSnapshot: index, at: now)
        note(now, "rds", "snapshot \(snapshots[index].id) in \(snapshots[index].region) is deleted")
    }

    private mutating func releaseObjects(ofSnapshot index: Int) {
        if let store = regionIndex(snapshots[index].region) { snapshots[index].catalogue?.unpin(in: &stores[store]) }
        snapshots[index].catalogue = nil
    }
}
