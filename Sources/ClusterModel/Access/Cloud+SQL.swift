package import SQLEngine
package import Units
import StorageModel

/// Why a client's SQL did not run.
package enum DatabaseRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// No writer has the volume open.
    case notAvailable
    /// The log may not run further ahead of VDL.
    case writeStalled
    /// Every secondary is further behind than `rds.global_db_rpo` allows.
    case recoveryPointExceeded
    case sql(String)

    package var description: String {
        switch self {
        case .notAvailable: "the database does not answer"
        case .writeStalled: "writes stall: the log is too far ahead of what is durable"
        case .recoveryPointExceeded: "commits wait: every secondary region is further behind than rds.global_db_rpo allows"
        case .sql(let message): message
        }
    }
}

extension Cloud {
    /// Whether a client that reaches the cluster finds a writer.
    package func answersSQL(_ cluster: Int) -> Bool { clusters[cluster].isOpen && stands(cluster) }

    /// Runs a transaction at the writer and sends its redo to storage.
    ///
    /// - Returns: Ordinal of the commit, whose durability a later notice tells; nil when nothing changed.
    package mutating func transaction(
        on cluster: Int, now: Instant, engines: EngineCache, _ body: (EngineConnection) throws -> Void
    ) throws(DatabaseRefusal) -> Int? {
        let connection = try connection(to: cluster, now: now, engines: engines)
        do {
            guard let change = try connection.transaction(now, { try body(connection) }) else { return nil }
            return send(change, from: cluster, now: now)
        } catch let fault as EngineFault {
            throw .sql(fault.description)
        } catch {
            throw .sql("\(error)")
        }
    }

    /// Runs one statement of a user and sends its redo to storage.
    package mutating func execute(_ sql: String, on cluster: Int, now: Instant, engines: EngineCache) throws(DatabaseRefusal) -> SQLOutcome {
        let connection = try connection(to: cluster, now: now, engines: engines)
        do {
            let result = try connection.execute(sql, now: now)
            if let change = result.change { _ = send(change, from: cluster, now: now) }
            return result
        } catch {
            throw .sql("\(error)")
        }
    }

    private func connection(to cluster: Int, now: Instant, engines: EngineCache) throws(DatabaseRefusal) -> EngineConnection {
        guard answersSQL(cluster), let epoch = epoch(of: cluster) else { throw .notAvailable }
        guard hasRoom(cluster) else { throw .writeStalled }
        if !clusters[cluster].followers.isEmpty, exceedsRecoveryPoint(cluster, now: now) { throw .recoveryPointExceeded }
        if let known = engines.known(cluster, epoch: epoch) { return known }
        return try openConnection(to: cluster, now: now, engines: engines)
    }

    // What follows is apart from `connection`, and not inlined into it: together it made the compiler copy the whole volume for each statement. A
    // profile still shows a smaller share of such copies in `hasRoom`.

    @inline(never)
    private func epoch(of cluster: Int) -> UInt32? { clusters[cluster].volume?.epoch }

    @inline(never)
    private func hasRoom(_ cluster: Int) -> Bool { clusters[cluster].volume?.hasRoom(forRecords: Cloud.recordsReserve) == true }

    @inline(never)
    private func openConnection(to cluster: Int, now: Instant, engines: EngineCache) throws(DatabaseRefusal) -> EngineConnection {
        guard let volume = clusters[cluster].volume else { throw .notAvailable }
        do {
            return try engines.open(cluster, volume: volume, seed: UInt64(cluster), now: now)
        } catch {
            throw .sql(error.description)
        }
    }

    /// Room in the log that a statement must find: more records than any one statement here makes.
    private static let recordsReserve = 100_000

    private mutating func send(_ change: MiniTransaction, from cluster: Int, now: Instant) -> Int? {
        let ordinal = clusters[cluster].volume?.commit(change, now: now, outbox: &storageOutbox)
        flushStorage(cluster)
        if planted == .replicateBeforeDurable, let ordinal { ship(from: cluster, through: ordinal + 1, now: now) }
        return ordinal
    }

    mutating func handleStorage(_ event: StorageEvent, cluster: Int, now: Instant) {
        // Six of these for each commit: nothing here may make the compiler copy the cloud, as a method called on it within the switch does.
        if !lostRegions.isEmpty, lostRegions.contains(clusters[cluster].region) { return }
        let listens = clusters[cluster].isOpen || clusters[cluster].replica != nil
        var durable: Range<Int>?
        switch event {
        case .answer(let answer): durable = clusters[cluster].volume?.receive(answer, now: now, writerListens: listens)
        case .gossip, .suspect, .hydrated, .zoneAway, .scrub, .chunkUploaded:
            durable = clusters[cluster].volume?.handle(event, now: now, writerListens: listens, outbox: &storageOutbox)
            tellNews(of: cluster, now: now)
        case .stagingDue, .imagingDue, .baseDue: stageVolume(cluster, event, now: now)
        }
        if !zoneTroubles.storesAway.isEmpty { noteStoreAway(event, of: cluster) }
        if let durable, !durable.isEmpty {
            if !clusters[cluster].followers.isEmpty { ship(from: cluster, through: durable.upperBound, now: now) }
            notices.append(.durable(cluster: cluster, ordinals: durable))
            clusters[cluster].volume?.armTimers(now: now, outbox: &storageOutbox)
        }
        if !storageOutbox.isEmpty { flushStorage(cluster) }
    }

    /// What was to reach the backup store waits, or is left out.
    private mutating func noteStoreAway(_ event: StorageEvent, of cluster: Int) {
        let region = clusters[cluster].region
        switch event {
        case .chunkUploaded, .imagingDue: if zoneTroubles.storesAway.contains(region) { meet(.backupStore(region)) }
        case .answer, .gossip, .suspect, .hydrated, .zoneAway, .scrub, .stagingDue, .baseDue: break
        }
    }

    private mutating func stageVolume(_ cluster: Int, _ event: StorageEvent, now: Instant) {
        guard let store = regionIndex(clusters[cluster].region) else { return }
        switch event {
        case .stagingDue: clusters[cluster].volume?.stagingDue(now: now, store: &stores[store], outbox: &storageOutbox)
        case .baseDue: clusters[cluster].volume?.baseDue(now: now, store: &stores[store], outbox: &storageOutbox)
        case .imagingDue:
            let earliest = now - clusters[cluster].retention
            clusters[cluster].volume?.imagingDue(now: now, earliest: earliest, store: &stores[store], outbox: &storageOutbox)
            if clusters[cluster].status.current != .backtracking { forgetChanges(of: cluster, now: now) }
            tellNews(of: cluster, now: now)
        case .answer, .gossip, .suspect, .hydrated, .zoneAway, .scrub, .chunkUploaded: preconditionFailure("not staging's")
        }
    }
}
