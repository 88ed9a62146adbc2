import Estate
import StorageModel
import Units

/// Source: Aurora User Guide, Using switchover or failover in Amazon Aurora Global Database.
extension Cloud {
    // MARK: Switchover

    /// How often a switchover looks whether its members are in step.
    private static let syncPoll = Duration.milliseconds(200)

    mutating func startGlobalFailover(_ global: Int, to target: Int, allowsDataLoss: Bool, now: Instant, engines: EngineCache) {
        globals[global].failoverCount += 1
        let number = globals[global].failoverCount
        let from = globals[global].primary
        globals[global].failover = GlobalFailover(number: number, from: from, to: target, allowsDataLoss: allowsDataLoss, startedAt: now)
        let name = clusters[target].identifier.current
        guard allowsDataLoss else {
            publish(.switchoverStarted, cluster: target, "global switchover to DB cluster \(name) in \(clusters[target].region) started", now: now)
            begin(.globalSync(global: global, number: number), after: .zero, row: nil, now: now)
            return
        }
        note(now, "rds", "global failover to \(name) in \(clusters[target].region) started; data loss is allowed")
        if let from, isLinked(from, target) {
            if planted != .failoverLeavesOldPrimary { blockWrites(of: from, engines: engines) }
            begin(.globalWriteBlocked(global: global, number: number, inTime: true), after: .zero, row: nil, now: now)
        } else {
            if let from { noteCut(from, target) }
            // Model choice: the storage of a primary that cannot be reached is asked for so long.
            begin(
                .globalWriteBlocked(global: global, number: number, inTime: false), after: calibration.duration(.writeBlockTimeout), row: .writeBlockTimeout,
                now: now)
        }
    }

    private mutating func blockWrites(of cluster: Int, engines: EngineCache) {
        closeWriter(of: cluster, engines: engines)
        clusters[cluster].isWriteBlocked = true
    }

    /// Waits until the primary is fenced and its secondaries have everything; the old primary takes no writes from then on.
    mutating func globalSync(_ global: Int, number: Int, now: Instant, engines: EngineCache) {
        guard let failover = globals[global].failover, failover.number == number, let primary = failover.from else { return }
        let target = failover.to
        guard now - failover.startedAt <= calibration.duration(.globalSwitchoverPatience) else { return cancelSwitchover(global, now: now) }
        if !isLinked(primary, target) { noteCut(primary, target) }
        if isLinked(primary, target), fence(primary, now: now, engines: engines) {
            let waiting = globals[global].members.map(\.cluster).filter {
                $0 != primary && isLinked(primary, $0) && clusters[$0].replica != nil && !isInStep($0)
            }
            if waiting.isEmpty, isInStep(target) {
                globals[global].failover?.isPromoting = true
                begin(.globalPromotion(global: global, number: number), row: .globalSwitchover, now: now)
                return
            }
        }
        if !failover.hasToldOfWaiting {
            globals[global].failover?.hasToldOfWaiting = true
            let lag = replicationLag(of: target, now: now).map { ", which is \($0.inSeconds) s behind" } ?? ""
            publish(.switchoverWaits, cluster: target, "global switchover waits for \(clusters[target].identifier.current)\(lag)", now: now)
        }
        begin(.globalSync(global: global, number: number), after: Cloud.syncPoll, row: nil, now: now)
    }

    /// The primary takes no more writes, and what was on its way to its storage is decided.
    /// - Returns: False while its volume cannot be read.
    private mutating func fence(_ primary: Int, now: Instant, engines: EngineCache) -> Bool {
        guard !clusters[primary].isWriteBlocked else { return true }
        guard clusters[primary].volume?.acceptsWrites == true, clusters[primary].volume?.hasReadQuorum == true else { return false }
        blockWrites(of: primary, engines: engines)
        if let recovery = clusters[primary].volume?.recover(now: now) { notices.append(.opened(cluster: primary, recovery: recovery)) }
        publish(.oldPrimaryShutDown, cluster: primary, "\(clusters[primary].identifier.current) takes no more writes", now: now)
        if let durable = clusters[primary].volume?.durableCount { ship(from: primary, through: durable, now: now) }
        clusters[primary].volume?.armTimers(now: now, outbox: &storageOutbox)
        flushStorage(primary)
        return true
    }

    /// The members were not in step in time: everything stays as it was.
    private mutating func cancelSwitchover(_ global: Int, now: Instant) {
        guard let failover = endFailover(global, now: now) else { return }
        publish(.switchoverCancelled, cluster: failover.to, "global switchover to \(clusters[failover.to].identifier.current) was cancelled", now: now)
    }

    /// Nobody has taken over: the old primary goes on.
    private mutating func endFailover(_ global: Int, now: Instant) -> GlobalFailover? {
        guard let failover = globals[global].failover else { return nil }
        globals[global].failover = nil
        if let primary = failover.from, clusters[primary].isWriteBlocked {
            clusters[primary].isWriteBlocked = false
            openVolume(of: primary, now: now)
        }
        return failover
    }

    // MARK: Failover

    /// The primary's storage takes no more writes, or could not be reached: the failover goes on either way.
    mutating func globalWriteBlocked(_ global: Int, number: Int, inTime: Bool, now: Instant) {
        guard let failover = globals[global].failover, failover.number == number else { return }
        let instance = clusters[failover.to].instances.first?.id
        let from = failover.from.map { clusters[$0].identifier.current } ?? "the former primary"
        if let instance {
            publish(
                inTime ? .writesBlocked : .writeBlockTimedOut, instance: instance, cluster: failover.to,
                inTime
                    ? "writes to \(from) are blocked at its storage"
                    : "writes to \(from) could not be blocked in time: it may still take writes (split brain)", now: now)
        }
        // From here on the target is what it has received.
        endReplication(of: failover.to)
        globals[global].failover?.isPromoting = true
        begin(.globalPromotion(global: global, number: number), row: .globalFailover, now: now)
    }

    mutating func globalPromotion(_ global: Int, number: Int, now: Instant, engines: EngineCache) {
        guard let failover = globals[global].failover, failover.number == number else { return }
        let target = failover.to
        if let obstacle = obstacle(to: failover) { return giveUp(global, because: obstacle, now: now) }
        let others = globals[global].members.map(\.cluster).filter { $0 != target }
        let inStep = failover.allowsDataLoss ? [] : others.filter { $0 == failover.from || clusters[$0].replica != nil && isInStep($0) }
        for other in others + [target] { endReplication(of: other) }
        for index in globals[global].members.indices {
            globals[global].members[index].isWriter = globals[global].members[index].cluster == target
            globals[global].members[index].isConnected = globals[global].members[index].isWriter || inStep.contains(globals[global].members[index].cluster)
        }
        if let from = failover.from, clusters[from].globalRole == .primary {
            clusters[from].globalRole = failover.allowsDataLoss ? .superseded : .secondary
            if !failover.allowsDataLoss {
                clusters[from].writer = nil
                clusters[from].isWriteBlocked = false
            }
        }
        globals[global].failover = nil
        promote(target, to: .primary, failover.allowsDataLoss ? .asReceived : .switchover, now: now)
        for other in inStep { follow(target, by: other, from: clusters[target].volume?.durableCount ?? 0, now: now) }
        let name = clusters[target].identifier.current
        if failover.allowsDataLoss {
            publish(.globalFailoverCompleted, cluster: target, "global failover to \(name) in \(clusters[target].region) completed", now: now)
            if clusters[target].instances.isEmpty {
                publish(.globalFailoverWithoutInstances, cluster: target, "global failover completed; \(name) has no DB instances", now: now)
            }
        } else {
            publish(.newPrimaryPromoted, cluster: target, "\(name) in \(clusters[target].region) is the new primary", now: now)
            publish(.switchoverCompleted, cluster: target, "global switchover to \(name) completed", now: now)
        }
        publish(.globalEndpointChanged, cluster: target, "the global writer endpoint leads to \(name)", now: now)
        resynchronize(global, now: now, engines: engines)
    }

    /// Why a target cannot take over after all; nil when it can.
    ///
    /// Model choice: without data loss only a target that has an instance and reaches the old primary takes over. A failover needs neither: its
    /// target takes over with what it has, and serves when an instance of it is back.
    private func obstacle(to failover: GlobalFailover) -> String? {
        let name = clusters[failover.to].identifier.current
        guard stands(failover.to), !clusters[failover.to].isDeleted else { return "\(name) is lost" }
        guard !failover.allowsDataLoss else { return nil }
        guard clusters[failover.to].instances.contains(where: \.isUp) else { return "\(name) has no DB instance that runs" }
        guard failover.from.map({ isLinked($0, failover.to) }) == true else { return "\(name) and the primary do not reach each other" }
        return nil
    }

    private mutating func giveUp(_ global: Int, because obstacle: String, now: Instant) {
        guard let failover = endFailover(global, now: now) else { return }
        let what = failover.allowsDataLoss ? "global failover" : "global switchover"
        publish(
            failover.allowsDataLoss ? .globalFailoverFailed : .switchoverFailed, cluster: failover.to,
            "\(what) to \(clusters[failover.to].identifier.current) failed: \(obstacle)", now: now)
    }

    /// A cluster that followed takes writes from now on; with an instance at once.
    mutating func promote(_ cluster: Int, to role: GlobalRole?, _ promotion: Promotion, now: Instant) {
        endReplication(of: cluster)
        clusters[cluster].globalRole = role
        clusters[cluster].promotion = promotion
        // What it holds by now came from another cluster's clients.
        if clusters[cluster].hasTakenWrites { clusters[cluster].turns += 1 }
        clusters[cluster].hasTakenWrites = true
        clusters[cluster].isWriteBlocked = false
        if clusters[cluster].status.current == .promoting { clusters[cluster].status.set(.available, at: now) }
        clusters[cluster].writer = clusters[cluster].promotionOrder().first
        if planted == .detachDropsTail { clusters[cluster].volume?.planted = .truncateTooMuch }
        openVolume(of: cluster, now: now)
        notices.append(.clusterAvailable(cluster: cluster))
    }

    // MARK: Members that are not in step

    /// Every member that is not in step and can be reached is rebuilt from the primary.
    ///
    /// Source: Aurora User Guide, Performing managed failovers for global databases: other secondaries are rebuilt, and so is the old primary when
    /// it is reached again, whose volume is kept in a snapshot. Model choice: a manual snapshot, which nothing deletes by itself.
    mutating func resynchronize(_ global: Int, now: Instant, engines: EngineCache) {
        guard let primary = globals[global].primary, globals[global].failover == nil else { return }
        for member in globals[global].members where !member.isWriter && !member.isConnected && !clusters[member.cluster].isResyncing {
            if !isLinked(primary, member.cluster) { noteCut(primary, member.cluster) }
            guard isLinked(primary, member.cluster), clusters[member.cluster].status.current == .available, hasStorage(clusters[member.cluster].region)
            else { continue }
            let cluster = member.cluster
            if planted == .failoverLeavesOldPrimary, clusters[cluster].globalRole == .superseded { continue }
            if clusters[cluster].globalRole == .superseded {
                closeWriter(of: cluster, engines: engines)
                clusters[cluster].globalRole = .secondary
                clusters[cluster].writer = nil
                clusters[cluster].isWriteBlocked = false
                let name = "rds:unplanned-global-failover-\(clusters[cluster].identifier.current)-\(now.inSnapshotName)"
                let isKept = makeSnapshot(name, .manual, of: cluster, tags: [], now: now) != nil
                let what = "what \(clusters[cluster].identifier.current) had before it was superseded"
                note(now, "rds", isKept ? "\(what) is kept in snapshot \(name)" : "\(what) cannot be kept: its volume cannot be read")
            }
            rebuild(cluster, from: primary, now: now)
            publish(.resyncStarted, cluster: cluster, "\(clusters[cluster].identifier.current) is being rebuilt from the new primary", now: now)
        }
    }

    /// Model choice: a fixed part and the size at one rate.
    mutating func rebuild(_ cluster: Int, from primary: Int, now: Instant) {
        clusters[cluster].isResyncing = true
        let bytes = Double(clusters[primary].size.bytes) / calibration.value(.secondaryRebuildBytesPerSecond)
        let span = calibration.duration(.secondaryRebuildBase) + .microseconds(Int64(bytes * 1e6))
        begin(.finishSecondary(cluster: cluster, generation: clusters[cluster].streamCount), after: span, row: .secondaryRebuildBase, now: now)
    }

    /// A secondary gets a new volume with the primary's content of now, and follows it from there.
    mutating func finishSecondary(_ cluster: Int, generation: Int32, now: Instant) {
        guard clusters[cluster].isResyncing, clusters[cluster].streamCount == generation, let global = globalIndex(ofMember: cluster),
            let primary = globals[global].primary, !clusters[cluster].isDeleted
        else {
            clusters[cluster].isResyncing = false
            return
        }
        let isNew = clusters[cluster].status.current == .creating
        let busy = snapshotInProgress(of: cluster) != nil
        guard isLinked(primary, cluster), !busy, globals[global].failover == nil, hasStorage(clusters[cluster].region), let source = clusters[primary].volume,
            source.hasReadQuorum
        else {
            if !isLinked(primary, cluster) { noteCut(primary, cluster) }
            begin(.finishSecondary(cluster: cluster, generation: generation), after: calibration.duration(.deletionRecheck), row: nil, now: now)
            return
        }
        clusters[cluster].isResyncing = false
        if let old = clusters[cluster].volume, let store = regionIndex(clusters[cluster].region) { old.backup.unpin(in: &stores[store]) }
        clusters[cluster].volumeGeneration += 1
        let volume = makeVolume(for: clusters[cluster], pages: source.durablePages(), through: .zero, dataKey: clusters[cluster].volume?.dataKey, now: now)
        clusters[cluster].volume = volume
        clusters[cluster].backedUpSince = now
        flushStorage(cluster)
        if isNew {
            clusters[cluster].status.set(.available, at: now)
            notices.append(.clusterAvailable(cluster: cluster))
            startAutomatedSnapshots(of: cluster, now: now)
        }
        follow(primary, by: cluster, from: source.durableCount, now: now)
        if let index = globals[global].members.firstIndex(where: { $0.cluster == cluster }) { globals[global].members[index].isConnected = true }
        publish(.resyncFinished, cluster: cluster, "\(clusters[cluster].identifier.current) is in step with the primary", now: now)
    }
}
