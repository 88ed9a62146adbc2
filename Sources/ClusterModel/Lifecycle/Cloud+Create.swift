import Estate
import KeyModel
import Sealing
import StorageModel
package import Units

extension Cloud {
    /// A declared cluster, at the start of its life: everything available, the volume empty.
    mutating func create(_ declared: DeclaredCluster, now: Instant) {
        let resourceID = random.resourceID("cluster-")
        var dataKey: DataKey?
        var wrapped: WrappedDataKey?
        if let alias = declared.keyAlias {
            guard let arn = try? keys.resolve(alias, account: declared.account, region: declared.region) else {
                preconditionFailure("the key \(alias) of \(declared.id) passed validation and is not in the estate")
            }
            (dataKey, wrapped) = makeDataKey(under: arn, resourceID: resourceID)
        }
        var cluster = Cluster(
            resourceID: resourceID, lineage: declared.id, account: declared.account, region: declared.region, engine: declared.engine,
            engineVersion: declared.engineVersion, createdAt: now, size: declared.size, redoRate: declared.redoRate,
            identifier: Timed(declared.id.lowercased(), since: now), status: Timed(.available, since: now),
            endpointIdentifier: declared.id.lowercased(), key: wrapped, retentionDays: Int(declared.backupRetention.microseconds / 86_400_000_000),
            deletionProtection: declared.deletionProtection, backedUpSince: now)
        cluster.instances = declared.instances.map {
            Instance(
                id: $0.id.lowercased(), instanceClass: $0.instanceClass, zone: $0.zone, promotionTier: $0.promotionTier, createdAt: now,
                status: Timed(.available, since: now))
        }
        cluster.writer = declared.instances.indices.min { (declared.instances[$0].promotionTier, $0) < (declared.instances[$1].promotionTier, $1) }
        cluster.isOpen = cluster.writer != nil
        if declared.dataAPI != nil { cluster.httpEndpoint = .enabled(forARN: cluster.arn) }
        let pages = PageTable(pageSize: declared.engine.pageSize)
        cluster.volume = makeVolume(for: cluster, pages: pages, through: .zero, dataKey: dataKey, now: now)
        clusters.append(cluster)
        placeWriter(clusters.count - 1)
        if let name = declared.endpointName {
            names.declare(name.name, target: endpointName(of: clusters[clusters.count - 1], identifier: declared.id.lowercased()), ttl: name.ttl)
        }
    }

    /// A new data key under a KMS key, for one resource.
    /// - Precondition: The key is usable; callers have asked for it. Going on without encryption would be worse than to stop.
    mutating func makeDataKey(under arn: KeyARN, resourceID: String) -> (DataKey?, WrappedDataKey?) {
        do {
            let (plain, wrapped) = try keys.generateDataKey(under: arn, context: resourceID, random: &random.keys)
            return (plain, wrapped)
        } catch {
            preconditionFailure("no data key under \(arn): \(error)")
        }
    }

    /// A volume whose pages are imaged in the backup store at once: its continuous backup starts with it.
    mutating func makeVolume(for cluster: Cluster, pages: PageTable, through position: LSN, dataKey: DataKey?, now: Instant) -> Volume {
        let zones = estate.regions.first { $0.name == cluster.region }?.zones ?? []
        var volume = Volume(
            geometry: VolumeGeometry(pageSize: cluster.engine.pageSize, zones: zones), timing: storageTiming, dataKey: dataKey, pages: pages,
            through: position, random: random.volumes.fork(cluster.resourceID))
        for zone in zones where lostZones.contains(zone) { volume.loseZone(zone) }
        if let store = regionIndex(cluster.region) { volume.takeImages(now: now, store: &stores[store]) }
        return volume
    }

    /// Tells the volume where its writer runs.
    mutating func placeWriter(_ cluster: Int) {
        guard let zone = clusters[cluster].writerInstance()?.zone,
            let index = estate.regions.first(where: { $0.name == clusters[cluster].region })?.zones.firstIndex(of: zone)
        else { return }
        clusters[cluster].volume?.writerZone = index
    }
}

extension Cloud {
    /// Takes a cluster's live storage away and leaves what is staged of it: the proof that a restore needs nothing else.
    package mutating func freeVolume(_ cluster: Int, now: Instant) {
        guard let volume = clusters[cluster].volume else { return }
        clusters[cluster].keptBackup = .init(catalogue: volume.backup, latest: volume.latestStaged(now: now), deletedAt: now)
        clusters[cluster].isOpen = false
        clusters[cluster].volume = nil
    }
}
