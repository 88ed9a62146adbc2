import StorageModel
package import Units

/// Storage of one region sends its log to others; theirs keeps it as its own.
///
/// Source: Aurora User Guide, Using Amazon Aurora Global Database: by storage, asynchronously, typically less than a second behind.
/// Model choice: each commit arrives whole after one draw of the lag, in the order of the log, and is then written to six segments there. What
/// is on its way when a region or the link is lost does not arrive.
extension Cloud {
    /// Commits of a primary have become durable.
    mutating func ship(from primary: Int, through: Int, now: Instant) {
        for index in clusters[primary].followers.indices {
            let follower = clusters[primary].followers[index]
            guard let stream = clusters[follower].replica else { continue }
            guard isLinked(primary, follower) else {
                noteCut(primary, follower)
                continue
            }
            let lag = samplers.globalLag.sample(&random.replication)
            let arrival = max(now.advanced(byMicroseconds: lag), stream.lastArrival.advanced(byMicroseconds: 1))
            clusters[follower].replica?.lastArrival = arrival
            outbox.append(ScheduledCloudEvent(at: arrival, event: .replicated(cluster: Int32(follower), generation: stream.generation, through: through)))
        }
    }

    mutating func receive(through: Int, at cluster: Int, generation: Int32, now: Instant) {
        guard let stream = clusters[cluster].replica, stream.generation == generation else { return }
        guard isLinked(stream.source, cluster) else { return noteCut(stream.source, cluster) }
        var received = stream.received
        while received < through, let change = clusters[stream.source].volume?.change(received),
            clusters[cluster].volume?.hasRoom(forRecords: change.records.count) == true
        {
            _ = clusters[cluster].volume?.commit(change, now: now, outbox: &storageOutbox)
            received += 1
        }
        clusters[cluster].replica?.received = received
        flushStorage(cluster)
        keepLog(of: stream.source)
    }

    /// What was sent from one cluster to another does not arrive.
    mutating func noteCut(_ source: Int, _ target: Int) {
        for cut in cuts(between: clusters[source].region, clusters[target].region) { meet(cut) }
    }

    /// What keeps two regions from each other that nobody lost.
    func cuts(between a: RegionName, _ b: RegionName) -> [Hindrance] {
        guard a != b else { return [] }
        let link: [Hindrance] = cutLinks.contains(RegionLink(a, b)) ? [.cutLink(a, b)] : []
        return link + [a, b].filter(isolatedRegions.contains).map(Hindrance.isolation)
    }

    /// A primary's log is kept until every secondary has it.
    func oldestNeeded(of primary: Int) -> Int? { clusters[primary].followers.compactMap { clusters[$0].replica?.received }.min() }

    private mutating func keepLog(of primary: Int) {
        let oldest = oldestNeeded(of: primary)
        clusters[primary].volume?.keptFrom = oldest
    }

    /// A cluster follows another from now on.
    /// - Precondition: Its content is the source's before the commit `ordinal`.
    mutating func follow(_ source: Int, by cluster: Int, from ordinal: Int, now: Instant) {
        let generation = clusters[cluster].nextStream()
        clusters[cluster].replica = ReplicationStream(
            source: source, generation: generation, received: ordinal, offset: ordinal - (clusters[cluster].volume?.commitCount ?? 0), lastArrival: now)
        clusters[source].followers.append(cluster)
        keepLog(of: source)
        catchUp(cluster, now: now)
    }

    /// Sends what became durable while nothing could be sent, as far as storage still has it.
    mutating func catchUp(_ cluster: Int, now: Instant) {
        guard let stream = clusters[cluster].replica, let held = clusters[stream.source].volume?.heldCount(from: stream.received),
            stream.received < held
        else { return }
        ship(from: stream.source, through: held, now: now)
    }

    /// Nothing more arrives.
    mutating func endReplication(of cluster: Int) {
        guard let stream = clusters[cluster].replica else { return }
        clusters[cluster].replica = nil
        clusters[stream.source].followers.removeAll { $0 == cluster }
        keepLog(of: stream.source)
    }

    /// How far a secondary is behind: the age of the oldest durable commit that is not durable there yet.
    /// - Returns: Zero when there is none; nil for a cluster that follows nobody.
    package func replicationLag(of cluster: Int, now: Instant) -> Duration? {
        guard let stream = clusters[cluster].replica, let source = clusters[stream.source].volume, let volume = clusters[cluster].volume else { return nil }
        let next = volume.durableCount + stream.offset
        guard next < source.durableCount, let at = source.committedAt(next) else { return .zero }
        return now - at
    }

    /// Accounted redo that a secondary has not received yet, in bytes.
    package func bytesBehind(of cluster: Int, now: Instant) -> Int64? {
        replicationLag(of: cluster, now: now).map { Int64(Double(clusters[cluster].redoRate.bytes) * $0.inSeconds) }
    }

    /// Whether a secondary has everything durable of the cluster that it follows.
    func isInStep(_ cluster: Int) -> Bool {
        guard let stream = clusters[cluster].replica, let source = clusters[stream.source].volume, let volume = clusters[cluster].volume else { return false }
        return volume.durableCount + stream.offset >= source.durableCount
    }

    /// Source: Aurora User Guide, Using switchover or failover in a global database, managing RPOs: commits wait while every secondary is behind by more.
    func exceedsRecoveryPoint(_ primary: Int, now: Instant) -> Bool {
        guard let global = globalIndex(ofMember: primary), let limit = globals[global].recoveryPoint else { return false }
        return clusters[primary].followers.allSatisfy { (replicationLag(of: $0, now: now) ?? .zero) > limit }
    }

    // MARK: Links

    /// A region is cut off from all others and from clients outside; everything in it goes on.
    /// - Returns: False when it was cut off already.
    package mutating func isolateRegion(_ region: RegionName, now: Instant) -> Bool {
        guard isolatedRegions.insert(region).inserted else { return false }
        note(now, "rds", "region \(region) no longer reaches the others")
        return true
    }

    /// The region is reached again: streams go on, and what was superseded meanwhile learns so.
    package mutating func joinRegion(_ region: RegionName, now: Instant, engines: EngineCache) {
        guard isolatedRegions.remove(region) != nil else { return }
        guard !lostRegions.contains(region) else { return }
        note(now, "rds", "region \(region) reaches the others again")
        linkIsBack(now: now, engines: engines)
    }

    private mutating func linkIsBack(now: Instant, engines: EngineCache) {
        for cluster in clusters.indices where clusters[cluster].replica != nil { catchUp(cluster, now: now) }
        for global in globals.indices where !globals[global].isDeleted { resynchronize(global, now: now, engines: engines) }
    }

    /// Two regions no longer reach each other; clients outside and other regions reach both.
    /// - Returns: False when they did not already.
    package mutating func cutLink(_ a: RegionName, _ b: RegionName, now: Instant) -> Bool {
        guard isLinked(a, b) else { return false }
        cutLinks.formUnion([RegionLink(a, b), RegionLink(b, a)])
        note(now, "rds", "regions \(a) and \(b) no longer reach each other")
        return true
    }

    package mutating func mendLink(_ a: RegionName, _ b: RegionName, now: Instant, engines: EngineCache) {
        guard cutLinks.remove(RegionLink(a, b)) != nil else { return }
        cutLinks.remove(RegionLink(b, a))
        note(now, "rds", "regions \(a) and \(b) reach each other again")
        linkIsBack(now: now, engines: engines)
    }
}

extension Cluster {
    fileprivate mutating func nextStream() -> Int32 {
        streamCount += 1
        return streamCount
    }
}
