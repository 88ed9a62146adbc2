import Estate
import KeyModel
import Sealing
import StorageModel
package import Units

extension Cloud {
    /// A declared cluster, at the start of its life: everything available, the volume empty.
    mutating func create(_ declared: DeclaredCluster, now: Instant) {
        let resourceID = random.resourceID("cluster-")
        let key = declaredKey(of: declared, now: now)
        var (dataKey, wrapped): (DataKey?, WrappedDataKey?) = (nil, nil)
        var grant: String?
        if let key {
            (dataKey, wrapped) = makeDataKey(under: key, resourceID: resourceID)
            grant = try? makeKeyGrant(on: key, resourceID: resourceID, declared.account, region: declared.region, now: now)
        }
        let engine = Cluster.Engine(family: declared.engine, version: declared.engineVersion)
        var groups = Cluster.ClusterGroups(defaultsOf: engine)
        groups.parameterGroup = declared.parameterGroup ?? groups.parameterGroup
        groups.subnetGroup = declared.subnetGroup ?? groups.subnetGroup
        if !declared.securityGroups.isEmpty { groups.securityGroups = declared.securityGroups }
        var cluster = Cluster(
            resourceID: resourceID, lineage: declared.id, account: declared.account, region: declared.region,
            endpointSuffix: Cloud.endpointSuffix(declared.account, declared.region), engine: declared.engine,
            engineVersion: declared.engineVersion, createdAt: now, size: declared.size, redoRate: declared.redoRate,
            identifier: Timed(declared.id.lowercased(), since: now), status: Timed(.available, since: now),
            endpointIdentifier: declared.id.lowercased(), key: wrapped, keyGrant: grant,
            retentionDays: Int(declared.backupRetention.microseconds / 86_400_000_000), deletionProtection: declared.deletionProtection,
            tags: declared.tags, copyTagsToSnapshot: declared.copyTagsToSnapshot, backupWindowStart: backupWindowStart(declared.backupWindow),
            undoRows: declared.undoRows, groups: groups, backedUpSince: now)
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
        cluster.writeRate = declared.writeRate
        cluster.usesBinlog = declared.binlog
        cluster.backtracking = declared.backtrackWindow.flatMap { $0 > .zero ? Backtracking(target: $0, enabledAt: now) : nil }
        clusters.append(cluster)
        flushStorage(clusters.count - 1)
        enableBacktracking(of: clusters.count - 1, now: now)
        placeWriter(clusters.count - 1)
        startAutomatedSnapshots(of: clusters.count - 1, now: now)
        if let name = declared.endpointName {
            names.declare(name.name, target: endpointName(of: clusters[clusters.count - 1], identifier: declared.id.lowercased()), ttl: name.ttl)
        }
    }

    /// The key that a declared cluster is encrypted under; nil: not at all.
    private mutating func declaredKey(of declared: DeclaredCluster, now: Instant) -> KeyARN? {
        switch declared.keyAlias {
        case nil: return estate.profile.encryptionByDefault ? ownedKey(of: declared.region, now: now) : nil
        case KeyRing.managedAlias?: return managedKey(of: declared.account, declared.region, now: now)
        case let alias?:
            guard let arn = try? keys.resolve(alias, account: declared.account, region: declared.region) else {
                preconditionFailure("the key \(alias) of \(declared.id) passed validation and is not in the estate")
            }
            return arn
        }
    }

    /// The key that AWS owns and RDS uses in a region where nobody names one.
    mutating func ownedKey(of region: RegionName, now: Instant) -> KeyARN { keys.ownedKey(region: region, at: now, random: &random.keys) }

    /// `alias/aws/rds` of an account in a region, made when it is first needed.
    mutating func managedKey(of account: AccountID, _ region: RegionName, now: Instant) -> KeyARN {
        let arn = keys.managedKey(account: account, region: region, at: now, random: &random.keys)
        awaitKeys(at: keys.key(arn)?.rotation?.nextAt, now: now)
        return arn
    }

    /// Start of a window `hh24:mi-hh24:mi`; without one the service draws half an hour of the night.
    /// Source: API shape CreateDBClusterMessage, PreferredBackupWindow: a random window inside eight hours of the region.
    /// Model choice: the eight hours begin at 03:00 UTC in every region.
    mutating func backupWindowStart(_ window: String?) -> Duration {
        if let window, let start = BackupWindow(window)?.start { return start }
        return .hours(3) + .minutes(30) * Int(random.identifiers.below(16))
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
    /// The caller flushes what storage has to do once the cluster has its place.
    mutating func makeVolume(for cluster: Cluster, pages: PageTable, through position: LSN, dataKey: DataKey?, now: Instant) -> Volume {
        let zones = estate.regions.first { $0.name == cluster.region }?.zones ?? []
        var volume = Volume(
            geometry: VolumeGeometry(pageSize: cluster.engine.pageSize, zones: zones), timing: storageTiming,
            load: VolumeLoad(size: cluster.size, redoRate: cluster.redoRate), dataKey: dataKey, pages: pages, through: position,
            random: random.volumes.fork(cluster.resourceID))
        volume.planted = planted
        sufferZoneTroubles(&volume, region: cluster.region, now: now)
        if let store = regionIndex(cluster.region) { volume.takeImages(now: now, store: &stores[store]) }
        return volume
    }

    /// Tells the volume where its writer runs.
    mutating func placeWriter(_ cluster: Int) {
        guard let zone = clusters[cluster].writerInstance()?.zone,
            let index = estate.regions.first(where: { $0.name == clusters[cluster].region })?.zones.firstIndex(of: zone)
        else { return }
        clusters[cluster].volume?.placeWriter(inZone: index)
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
