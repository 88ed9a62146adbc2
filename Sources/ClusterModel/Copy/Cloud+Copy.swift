import Estate
import KeyModel
import Sealing
import SimulationKernel
import StorageModel
import Units

/// What a copy needs from its call to its end.
struct CopyInProgress: Sendable {
    /// Index of the snapshot that it reads.
    let source: Int
    /// What of the source it reads, held on to until it ends.
    let catalogue: VolumeBackup?
    let span: Duration
    let row: CalibrationKey
    /// nil while it waits for another copy of the same source.
    var startedAt: Instant?
}

/// Copies under way: one at a time of each source.
///
/// Source: Aurora User Guide, DB cluster snapshot copying: repeated copies of one source are queued.
extension Cloud {
    /// - Precondition: The source is available, and `key` usable.
    mutating func startCopy(of source: Int, to target: String, key: KeyARN?, tags: [Tag], _ context: CallContext) -> Int {
        let from = snapshots[source]
        let (base, rate) = copyRows(from, to: context.region, key: key)
        let span = calibration.duration(base) + .microseconds(Int64(Double(from.size.bytes) / calibration.value(rate) * 1e6))
        let sealed = key.flatMap { makeDataKey(under: $0, resourceID: from.clusterResourceID).1 }
        if let key { keys.markUsed(key, operation: "GenerateDataKey", at: context.now) }
        if let store = regionIndex(from.region) { from.catalogue?.pin(in: &stores[store]) }
        let isBusy = shelves.copies.contains { snapshots[$0].copy?.source == source && snapshots[$0].copy?.startedAt != nil }
        let index = add(
            Snapshot(
                id: target, kind: .manual, account: context.account, region: context.region, clusterIdentifier: from.clusterIdentifier,
                clusterResourceID: from.clusterResourceID, databaseID: from.databaseID, inherited: from.inherited, lineage: from.lineage,
                clusterCreatedAt: from.clusterCreatedAt, engine: from.engine,
                engineVersion: from.engineVersion, size: from.size, redoRate: from.redoRate, retentionDays: from.retentionDays, createdAt: context.now,
                sourceARN: from.arn, undoRows: from.undoRows, writeRate: from.writeRate, tags: tags, status: Timed(.copying, since: context.now),
                position: from.position,
                contentAt: from.contentAt, catalogue: nil, key: sealed, endsAt: context.now + span,
                copy: CopyInProgress(source: source, catalogue: from.catalogue, span: span, row: base, startedAt: nil)))
        if !isBusy { runCopy(index, now: context.now) }
        return index
    }

    private func copyRows(_ from: Snapshot, to region: RegionName, key: KeyARN?) -> (base: CalibrationKey, rate: CalibrationKey) {
        if from.region != region { return (.crossRegionCopyBase, .crossRegionCopyBytesPerSecond) }
        return (.sameRegionCopyBase, from.key?.keyARN == key ? .sameRegionCopyBytesPerSecond : .sameRegionRekeyBytesPerSecond)
    }

    private mutating func runCopy(_ index: Int, now: Instant) {
        guard let copy = snapshots[index].copy else { return }
        snapshots[index].copy?.startedAt = now
        snapshots[index].endsAt = now + copy.span
        if stalledCopies[snapshots[index].region] != nil { copiesHeldUp[snapshots[index].region, default: 0] += 1 }
        begin(.finishCopy(snapshot: index), after: copy.span, row: copy.row, now: now)
    }

    /// A copy is done, has failed or was cancelled: it lets go of its source, and the next copy of that begins.
    mutating func endCopy(_ index: Int, now: Instant) {
        guard let copy = snapshots[index].copy else { return }
        snapshots[index].copy = nil
        shelves.endCopy(index)
        if let store = regionIndex(snapshots[copy.source].region) { copy.catalogue?.unpin(in: &stores[store]) }
        guard copy.startedAt != nil, let next = shelves.copies.first(where: { snapshots[$0].copy?.source == copy.source }) else { return }
        runCopy(next, now: now)
    }

    /// The copy's bytes: opened under the source's key, sealed anew under the copy's own. Both keys are asked for now and not before: a key that went
    /// away since the call fails the copy.
    ///
    /// Source: Aurora User Guide, DB cluster snapshot copying (a copy may fail when its source is deleted). Model choice: it does not, as it holds on
    /// to the source's objects; keys are needed at the end, and KMS that does not answer is waited for; an account that is suspended meanwhile, on
    /// either side, fails it.
    mutating func finishCopy(_ index: Int, now: Instant) {
        // One that was stalled ends later than it was to end when it began.
        guard let copy = snapshots[index].copy, copy.startedAt != nil, stalledCopies[snapshots[index].region] == nil, now >= snapshots[index].endsAt
        else { return }
        let from = snapshots[copy.source]
        let regions = [from.key, snapshots[index].key].compactMap { $0.flatMap { keys.key($0.keyARN)?.region } }
        let away = regions.map { ServiceEndpoint(service: "kms", region: $0) }.filter(outages.contains)
        guard away.isEmpty else {
            for endpoint in away { meet(.outage(endpoint)) }
            begin(.finishCopy(snapshot: index), after: calibration.duration(.deletionRecheck), row: nil, now: now)
            return
        }
        defer { endCopy(index, now: now) }
        guard let fromStore = regionIndex(from.region), let toStore = regionIndex(snapshots[index].region), isReachable(snapshots[index].region) else { return }
        guard stands(from.account, from.region), !lostAccounts.contains(snapshots[index].account) else {
            return failSnapshot(index, "its source \(from.arn), or its own account, is out of reach", now: now)
        }
        do {
            let sourceKey = try from.key.map { try keys.unwrap($0, context: from.clusterResourceID) }
            let newKey = try snapshots[index].key.map { try keys.unwrap($0, context: from.clusterResourceID) }
            guard let rebuilt = try copy.catalogue?.rebuild(to: .position(from.position), store: stores[fromStore], key: sourceKey) else {
                return failSnapshot(index, "its source \(from.arn) holds nothing", now: now)
            }
            if let key = from.key?.keyARN { keys.markUsed(key, operation: "Decrypt", at: now) }
            snapshots[index].catalogue = VolumeBackup(imaging: rebuilt.pages, at: from.position, time: from.contentAt, store: &stores[toStore], key: newKey)
            setStatus(.available, ofSnapshot: index, at: now)
            note(now, "rds", "copy \(snapshots[index].id) in \(snapshots[index].region) is available")
        } catch {
            failSnapshot(index, "\(error)", now: now)
        }
    }
}
