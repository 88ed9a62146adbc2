package import Units
import StorageModel

extension Cloud {
    // MARK: Losing instances

    /// A writer's process dies; readers and storage stay.
    /// - Returns: False when there was nothing to crash.
    package mutating func crashInstance(_ instance: String, cluster: Int, now: Instant, engines: EngineCache) -> Bool {
        guard stands(cluster), let index = clusters[cluster].instances.firstIndex(where: { $0.id == instance }), clusters[cluster].instances[index].isUp
        else { return false }
        clusters[cluster].instances[index].status.set(.rebooting, at: now)
        note(now, "rds", "instance \(instance) crashed")
        if clusters[cluster].writer == index { loseWriter(of: cluster, now: now, engines: engines) }
        begin(.restartInstance(cluster: cluster, instance: instance), row: .engineRestart, now: now)
        return true
    }

    /// The volume is no longer open; a reader takes over where there is one.
    ///
    /// Source: Aurora User Guide, High availability for Amazon Aurora: failover to a reader by tier, typically within 60 s, often 30 s.
    /// Model choice: detection, choice, opening and DNS are one draw.
    mutating func loseWriter(of cluster: Int, now: Instant, engines: EngineCache) {
        closeWriter(of: cluster, engines: engines)
        guard stands(cluster), !clusters[cluster].isFailingOver else { return }
        if !promotable(cluster).isEmpty, planted != .failoverIgnoresReaders { startFailover(of: cluster, target: nil, now: now) }
    }

    mutating func closeWriter(of cluster: Int, engines: EngineCache) {
        guard clusters[cluster].isOpen else { return }
        clusters[cluster].isOpen = false
        engines.drop(cluster)
        notices.append(.writerClosed(cluster: cluster))
    }

    mutating func startFailover(of cluster: Int, target: String?, now: Instant) {
        clusters[cluster].isFailingOver = true
        // A cluster that is being renamed or modified fails over all the same; it only does not show it.
        if clusters[cluster].status.current == .available { clusters[cluster].status.set(.failingOver, at: now) }
        let zone = clusters[cluster].writerInstance()?.zone
        let next = promotable(cluster).first { target == nil || clusters[cluster].instances[$0].id == target }
        let isSameZone = next.map { clusters[cluster].instances[$0].zone == zone } ?? true
        publish(
            isSameZone ? .failoverStartedSameZone : .failoverStartedCrossZone, cluster: cluster,
            "failover of \(clusters[cluster].identifier.current) started", now: now)
        begin(.finishFailover(cluster: cluster, target: target), row: .failoverWithReader, now: now)
    }

    // MARK: Coming back

    mutating func finishFailover(of cluster: Int, target: String?, now: Instant) {
        clusters[cluster].isFailingOver = false
        guard !clusters[cluster].isDeleted, clusters[cluster].status.current != .deleting, stands(cluster) else { return }
        settle(cluster, from: .failingOver, now: now)
        let order = promotable(cluster)
        guard let chosen = order.first(where: { clusters[cluster].instances[$0].id == target }) ?? order.first else {
            guard clusters[cluster].writerInstance()?.isUp != true else {
                let message = "the former writer of \(clusters[cluster].identifier.current) is promoted again"
                publish(.formerWriterPromoted, cluster: cluster, message, now: now)
                return openVolume(of: cluster, now: now)
            }
            let message = "failover of \(clusters[cluster].identifier.current) found no instance to promote"
            publish(.failoverFailed, cluster: cluster, message, now: now)
            return
        }
        if clusters[cluster].isOpen {
            // The old writer was cut off, and lives: its sessions end now, and the new epoch keeps it out.
            clusters[cluster].isOpen = false
            notices.append(.writerClosed(cluster: cluster))
        }
        clusters[cluster].writer = chosen
        publish(.failoverCompleted, cluster: cluster, "failover to \(clusters[cluster].instances[chosen].id)", now: now)
        openVolume(of: cluster, now: now)
    }

    /// Opens the volume for the current writer; without the quorums that needs, tries again.
    ///
    /// Source: Verbitski et al., SIGMOD 2017, section 4.3.
    mutating func openVolume(of cluster: Int, now: Instant) {
        guard !clusters[cluster].isOpen, clusters[cluster].status.current.runsInstances, let writer = clusters[cluster].writerInstance(), writer.isUp,
            stands(cluster), !clusters[cluster].isWriteBlocked, clusters[cluster].globalRole != .secondary
        else { return }
        // Opening needs the data key, and so the KMS key above it.
        guard (try? requireClusterKey(cluster)) != nil else { return loseKey(of: cluster, now: now) }
        // Source: KMS API Reference, KMSInternalException and DependencyTimeoutException (a request can be retried). Model choice: RDS does so.
        guard clusters[cluster].key == nil || !outages.contains(ServiceEndpoint(service: "kms", region: clusters[cluster].region)) else {
            meet(.outage(ServiceEndpoint(service: "kms", region: clusters[cluster].region)))
            return openLater(cluster, now: now)
        }
        // From where the new writer runs: what it reaches counts.
        placeWriter(cluster)
        guard let recovery = clusters[cluster].volume?.recover(now: now) else {
            guard clusters[cluster].volume != nil else { return }
            tellNews(of: cluster, now: now)
            return openLater(cluster, now: now)
        }
        clusters[cluster].isOpen = true
        let counts = "\(recovery.found.count) unheard commits found durable, \(recovery.truncated.count) cut off"
        note(now, "storage", "the volume of \(clusters[cluster].identifier.current) is open in epoch \(recovery.epoch): \(counts)")
        notices.append(.opened(cluster: cluster, recovery: recovery))
        if let durable = clusters[cluster].volume?.durableCount { ship(from: cluster, through: durable, now: now) }
        clusters[cluster].volume?.armTimers(now: now, outbox: &storageOutbox)
        flushStorage(cluster)
    }

    private mutating func openLater(_ cluster: Int, now: Instant) {
        // Whoever else comes up meanwhile waits for the same.
        guard !clusters[cluster].triesAgain else { return }
        clusters[cluster].triesAgain = true
        begin(.openVolume(cluster: cluster), after: calibration.duration(.failureDetection), row: .failureDetection, now: now)
    }

    /// An instance is up: it serves as the writer where there is none.
    mutating func instanceIsUp(_ instance: String, cluster: Int, now: Instant) {
        guard let index = clusters[cluster].instances.firstIndex(where: { $0.id == instance }), stands(cluster) else { return }
        // An instance that comes up in a cluster that does not run waits like the others.
        switch clusters[cluster].status.current {
        case .stopping, .stopped: return clusters[cluster].instances[index].status.set(.stopped, at: now)
        case .starting: return clusters[cluster].instances[index].status.set(.starting, at: now)
        case .keyLostRecoverable, .keyLost: return clusters[cluster].instances[index].status.set(.keyLost, at: now)
        case .creating, .available, .modifying, .renaming, .deleting, .deleted, .failingOver, .backingUp, .incompatibleRestore, .backtracking, .maintenance,
            .promoting, .cloningFailed:
            break
        }
        clusters[cluster].instances[index].status.set(.available, at: now)
        notices.append(.instanceAvailable(cluster: cluster, instance: instance))
        note(now, "rds", "instance \(instance) is available")
        guard clusters[cluster].globalRole != .secondary else { return }
        guard !clusters[cluster].isOpen else { return leaveCutOffWriter(of: cluster, now: now) }
        if clusters[cluster].writer == nil || clusters[cluster].writer == index {
            clusters[cluster].writer = index
            if !clusters[cluster].isFailingOver { openVolume(of: cluster, now: now) }
        } else if clusters[cluster].writerInstance()?.isUp != true {
            // The old writer is away: the new instance takes over as any reader would, but there is nothing left to detect.
            clusters[cluster].writer = index
            begin(.openVolume(cluster: cluster), row: .volumeOpen, now: now)
        }
    }
}
