package import Units
import StorageModel

/// What zones and the links between them suffer; volumes that are made meanwhile suffer it too.
struct ZoneTroubles: Sendable {
    /// Pairs of zones that no longer reach each other, the lower name first.
    var cutLinks: Set<CutLink> = []
    /// How many times slower than usual.
    var slowZones: [ZoneName: Int64] = [:]
    var slowRegions: [RegionName: Int64] = [:]
    var storesAway: Set<RegionName> = []
}

struct CutLink: Hashable, Sendable {
    let low: ZoneName
    let high: ZoneName
    init(_ a: ZoneName, _ b: ZoneName) {
        low = min(a, b)
        high = max(a, b)
    }
    func joins(_ zone: ZoneName) -> Bool { zone == low || zone == high }
}

extension Cloud {
    /// A zone is gone: its segments and instances stop answering.
    /// - Returns: False when it was gone already.
    package mutating func loseZone(_ zone: ZoneName, now: Instant, engines: EngineCache) -> Bool {
        guard lostZones.insert(zone).inserted else { return false }
        note(now, "rds", "zone \(zone) is lost")
        for cluster in clusters.indices where !clusters[cluster].isDeleted {
            clusters[cluster].volume?.loseZone(zone, now: now, outbox: &storageOutbox)
            flushStorage(cluster)
            for index in clusters[cluster].instances.indices where clusters[cluster].instances[index].zone == zone && clusters[cluster].instances[index].isAlive
            {
                // Model choice: the guide names no state for an instance whose zone is gone.
                clusters[cluster].instances[index].status.set(.failed, at: now)
            }
            if let writer = clusters[cluster].writerInstance(), writer.zone == zone { loseWriter(of: cluster, now: now, engines: engines) }
        }
        return true
    }

    /// A zone is back: segments answer with holes that their peers fill, instances start again.
    /// - Parameter empty: Its storage nodes lost what they held: every segment there is rebuilt from its peers.
    package mutating func healZone(_ zone: ZoneName, empty: Bool = false, now: Instant, engines: EngineCache) {
        guard lostZones.remove(zone) != nil, !isOfLostRegion(zone) else { return }
        note(now, "rds", empty ? "zone \(zone) is back, its storage empty" : "zone \(zone) is back")
        for cluster in clusters.indices where !clusters[cluster].isDeleted {
            let listens = clusters[cluster].isOpen || clusters[cluster].replica != nil
            let durable = clusters[cluster].volume?.healZone(zone, empty: empty, now: now, writerListens: listens, outbox: &storageOutbox)
            storageChanged(cluster, durable, now: now)
            for instance in clusters[cluster].instances where instance.zone == zone && instance.status.current == .failed {
                begin(.restartInstance(cluster: cluster, instance: instance.id), row: .engineRestart, now: now)
            }
        }
        // What was superseded while its storage was away can be rebuilt now.
        for global in globals.indices where !globals[global].isDeleted { resynchronize(global, now: now, engines: engines) }
    }

    /// Whether a region has the zones that a write set of segments needs.
    func hasStorage(_ region: RegionName) -> Bool {
        let zones = estate.regions.first { $0.name == region }?.zones ?? []
        return zones.count { !lostZones.contains($0) } >= 2
    }

    private func isOfLostRegion(_ zone: ZoneName) -> Bool {
        !lostRegions.isEmpty && estate.regions.contains { $0.zones.contains(zone) && lostRegions.contains($0.name) }
    }

    /// A zone no longer reaches some others of its region, nor they it.
    ///
    /// Model choice: clients and the control plane reach every zone by other ways. A writer that is cut off from both other zones keeps its
    /// sessions and acknowledges nothing; a reader elsewhere is promoted as after a crash, and the new volume epoch keeps the old writer out.
    /// - Returns: False when no link was cut that was whole before.
    package mutating func cutOff(_ zone: ZoneName, from others: [ZoneName], now: Instant) -> Bool {
        var cut = false
        for other in others where zoneTroubles.cutLinks.insert(CutLink(zone, other)).inserted {
            cut = true
            for cluster in clusters.indices where !clusters[cluster].isDeleted {
                clusters[cluster].volume?.cutLink(between: zone, and: other, now: now, outbox: &storageOutbox)
                flushStorage(cluster)
            }
        }
        guard cut else { return false }
        note(now, "rds", "zone \(zone) no longer reaches \(others.map(\.rawValue).joined(separator: ", "))")
        for cluster in clusters.indices { leaveCutOffWriter(of: cluster, now: now) }
        return true
    }

    /// A writer that is cut off and lives is replaced as soon as a reader elsewhere can take over.
    mutating func leaveCutOffWriter(of cluster: Int, now: Instant) {
        guard !clusters[cluster].isDeleted, clusters[cluster].isOpen, !clusters[cluster].isFailingOver, stands(cluster) else { return }
        guard let writer = clusters[cluster].writerInstance(), isCutOff(writer.zone), !promotable(cluster).isEmpty else { return }
        startFailover(of: cluster, target: nil, now: now)
    }

    /// The links are whole again.
    package mutating func joinAgain(_ zone: ZoneName, with others: [ZoneName], now: Instant) {
        for other in others where zoneTroubles.cutLinks.remove(CutLink(zone, other)) != nil {
            for cluster in clusters.indices where !clusters[cluster].isDeleted {
                let listens = clusters[cluster].isOpen || clusters[cluster].replica != nil
                let durable = clusters[cluster].volume?.mendLink(
                    between: zone, and: other, now: now, writerListens: listens, outbox: &storageOutbox)
                storageChanged(cluster, durable, now: now)
            }
        }
        note(now, "rds", "zone \(zone) reaches \(others.map(\.rawValue).joined(separator: ", ")) again")
        for cluster in clusters.indices { leaveCutOffWriter(of: cluster, now: now) }
    }

    /// Whether a zone reaches no other of its region.
    func isCutOff(_ zone: ZoneName) -> Bool {
        guard let zones = estate.regions.first(where: { $0.zones.contains(zone) })?.zones else { return false }
        return zones.count > 1 && zones.allSatisfy { $0 == zone || zoneTroubles.cutLinks.contains(CutLink(zone, $0)) }
    }

    /// Readers that could take over, in their order: those that storage and the others can reach.
    func promotable(_ cluster: Int) -> [Int] {
        clusters[cluster].promotionOrder().filter { !isCutOff(clusters[cluster].instances[$0].zone) }
    }

    /// A zone's storage answers, and takes `factor` times as long.
    /// - Returns: False when it was as slow already.
    package mutating func slowZone(_ zone: ZoneName, by factor: Int64, now: Instant) -> Bool {
        guard zoneTroubles.slowZones[zone, default: 1] != factor else { return false }
        zoneTroubles.slowZones[zone] = factor
        note(now, "rds", factor == 1 ? "zone \(zone) is as fast as usual again" : "network and disks of zone \(zone) take \(factor) times as long")
        for cluster in clusters.indices { clusters[cluster].volume?.slowZone(zone, by: factor) }
        return true
    }

    /// A whole region is gone, with its control plane, its storage, its backup store and its keys.
    /// - Returns: False when it was gone already.
    package mutating func loseRegion(_ region: RegionName, now: Instant, engines: EngineCache) -> Bool {
        guard lostRegions.insert(region).inserted else { return false }
        note(now, "rds", "region \(region) is lost")
        for cluster in clusters.indices where clusters[cluster].region == region { closeWriter(of: cluster, engines: engines) }
        return true
    }

    /// A volume that is made while zones are in trouble.
    mutating func sufferZoneTroubles(_ volume: inout Volume, region: RegionName, now: Instant) {
        for zone in volume.geometry.zones {
            if lostZones.contains(zone) { volume.loseZone(zone, now: now, outbox: &storageOutbox) }
            if let factor = zoneTroubles.slowZones[zone] { volume.slowZone(zone, by: factor) }
        }
        for link in zoneTroubles.cutLinks.sorted(by: { ($0.low, $0.high) < ($1.low, $1.high) }) {
            volume.cutLink(between: link.low, and: link.high, now: now, outbox: &storageOutbox)
        }
        if let factor = zoneTroubles.slowRegions[region] { volume.slowDisks(by: factor) }
        if zoneTroubles.storesAway.contains(region) { volume.loseBackupStore(now: now) }
    }
}
