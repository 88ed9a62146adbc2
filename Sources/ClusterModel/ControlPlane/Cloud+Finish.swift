import StorageModel
import Units

extension Cloud {
    /// Carries out the end of an operation, if what it was for still exists.
    mutating func finish(_ operation: Operation, now: Instant, engines: EngineCache) {
        switch operation {
        case .finishInstance(let cluster, let instance): finishInstance(instance, cluster: cluster, now: now)
        case .finishInstanceDeletion(let cluster, let instance): finishInstanceDeletion(instance, cluster: cluster, now: now)
        case .restartInstance(let cluster, let instance): restartInstance(instance, cluster: cluster, now: now)
        case .finishCreation(let cluster): finishCreation(cluster, now: now)
        case .finishRestore(let cluster, let restore): finishRestore(restore, cluster: cluster, now: now)
        case .finishClone(let cluster, let source): finishClone(cluster, source: source, now: now)
        case .finishBacktrack(let cluster, let id): finishBacktrack(id, of: cluster, now: now)
        case .checkBacktrackWindow(let cluster): watchBacktrackWindow(of: cluster, now: now)
        case .globalSync(let global, let number): globalSync(global, number: number, now: now, engines: engines)
        case .globalWriteBlocked(let global, let number, let inTime): globalWriteBlocked(global, number: number, inTime: inTime, now: now)
        case .globalPromotion(let global, let number): globalPromotion(global, number: number, now: now, engines: engines)
        case .finishSecondary(let cluster, let generation): finishSecondary(cluster, generation: generation, now: now)
        case .finishDetaching(let cluster): finishDetaching(cluster, now: now)
        case .finishMaintenance(let cluster): finishMaintenance(of: cluster, now: now)
        case .finishClusterDeletion(let cluster): finishClusterDeletion(cluster, now: now, engines: engines)
        case .finishModification(let cluster): settle(cluster, from: .modifying, now: now)
        case .finishRename(let cluster): finishRename(cluster, now: now)
        case .finishSnapshot(let snapshot): finishSnapshot(snapshot, now: now)
        case .finishCopy(let snapshot): finishCopy(snapshot, now: now)
        case .finishHTTPEndpoint(let cluster):
            if case .enabling(let arn) = clusters[cluster].httpEndpoint { clusters[cluster].httpEndpoint = .enabled(forARN: arn) }
        case .finishFailover(let cluster, let target): finishFailover(of: cluster, target: target, now: now)
        case .openVolume(let cluster):
            clusters[cluster].triesAgain = false
            openVolume(of: cluster, now: now)
        case .finishDNSChange(let change): finishDNSChange(change)
        case .expireBackup(let cluster): expireBackup(of: cluster, now: now)
        case .automatedSnapshotDue(let cluster): automatedSnapshotDue(cluster, now: now)
        case .expireAutomatedSnapshots(let resourceID): expireAutomatedSnapshots(of: resourceID, now: now)
        case .finishStop(let cluster): finishStop(cluster, now: now, engines: engines)
        case .finishStart(let cluster): finishStart(cluster, now: now)
        case .startAfterLimit(let cluster, let stoppedAt): startAfterLimit(cluster, stoppedAt: stoppedAt, now: now)
        case .noticeKeyLoss(let cluster): noticeKeyLoss(of: cluster, now: now, engines: engines)
        case .giveUpOnKey(let cluster, let since): giveUpOnKey(of: cluster, since: since, now: now)
        case .keysDue:
            keysDue(now: now)
            watchKeys(now: now)
        }
    }

    /// Back to `available` after a state that nothing else has left since.
    mutating func settle(_ cluster: Int, from state: ClusterStatus, now: Instant) {
        guard clusters[cluster].status.current == state, stands(cluster) else { return }
        clusters[cluster].status.set(.available, at: now)
    }
}
