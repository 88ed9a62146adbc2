import StorageModel
package import Units

/// What continuous backup consists of.
package enum BackupObjectKind: String, Sendable, Hashable, CaseIterable {
    /// Redo records of one protection group, for a run of commits.
    case log
    /// A page as it was at a round of images.
    case page
}

/// An object that was damaged on purpose, so that the fault can heal.
struct DamagedObject: Sendable {
    /// What the fault asked for: its end heals this and no other's.
    struct Cause: Sendable, Hashable {
        var cluster: Int
        var kind: BackupObjectKind
        var page: UInt32
        var age: Duration
    }

    var cause: Cause
    var store: Int
    var object: ObjectID
    /// Which byte is bad; another for each time that the object went bad.
    var byte: Int
}

extension Cloud {
    // MARK: Nodes and segments

    /// Segments of a protection group stop answering; what they hold stays on their disks.
    /// - Parameter slots: 0 to 5: two a zone, the even one full.
    /// - Returns: False when the cluster has no such group, or they were away already.
    package mutating func loseSegments(_ slots: [Int], group: Int, of cluster: Int, now: Instant) -> Bool {
        guard let volume = clusters[cluster].volume, group < volume.groupCount else { return false }
        let before = storageOutbox.count
        for slot in slots { clusters[cluster].volume?.loseSegment(slot, group: group, now: now, outbox: &storageOutbox) }
        guard storageOutbox.count > before else { return false }
        flushStorage(cluster)
        note(
            now, "storage",
            "segments \(slots.map(String.init).joined(separator: ", ")) of protection group \(group) of \(clusters[cluster].identifier.current) are lost")
        return true
    }

    package mutating func healSegments(_ slots: [Int], group: Int, of cluster: Int, now: Instant) {
        for slot in slots {
            let listens = clusters[cluster].isOpen || clusters[cluster].replica != nil
            let durable = clusters[cluster].volume?.healSegment(slot, group: group, now: now, writerListens: listens, outbox: &storageOutbox)
            storageChanged(cluster, durable, now: now)
        }
    }

    /// A storage node stops answering, for every volume that has segments on it.
    /// - Returns: How many segments were on it.
    package mutating func loseHost(_ number: Int, zone: ZoneName, now: Instant) -> Int {
        var lost = 0
        for cluster in clusters.indices where !clusters[cluster].isDeleted {
            lost += clusters[cluster].volume?.loseHost(number, zone: zone, now: now, outbox: &storageOutbox) ?? 0
            flushStorage(cluster)
        }
        note(now, "storage", "storage node \(number) of zone \(zone) is lost, with \(counted(lost, "segment"))")
        return lost
    }

    package mutating func healHost(_ number: Int, zone: ZoneName, now: Instant) {
        note(now, "storage", "storage node \(number) of zone \(zone) is back")
        for cluster in clusters.indices where !clusters[cluster].isDeleted {
            let listens = clusters[cluster].isOpen || clusters[cluster].replica != nil
            let durable = clusters[cluster].volume?.healHost(number, zone: zone, now: now, writerListens: listens, outbox: &storageOutbox)
            storageChanged(cluster, durable, now: now)
        }
    }

    // MARK: Slowness and the backup store

    /// Every disk of a region's storage, and its way to the backup store, takes `factor` times as long.
    /// - Returns: False when it did already.
    package mutating func slowStorage(in region: RegionName, by factor: Int64, now: Instant) -> Bool {
        guard zoneTroubles.slowRegions[region, default: 1] != factor else { return false }
        zoneTroubles.slowRegions[region] = factor
        note(now, "storage", factor == 1 ? "storage in \(region) is as fast as usual again" : "storage in \(region) takes \(factor) times as long")
        for cluster in clusters.indices where clusters[cluster].region == region { clusters[cluster].volume?.slowDisks(by: factor) }
        return true
    }

    /// A region's backup store neither takes nor gives objects; what it holds is safe.
    /// - Returns: False when it was away already.
    package mutating func loseBackupStore(of region: RegionName, now: Instant) -> Bool {
        guard zoneTroubles.storesAway.insert(region).inserted else { return false }
        note(now, "storage", "the backup store of \(region) is down")
        for cluster in clusters.indices where clusters[cluster].region == region { clusters[cluster].volume?.loseBackupStore(now: now) }
        return true
    }

    package mutating func healBackupStore(of region: RegionName, now: Instant) {
        guard zoneTroubles.storesAway.remove(region) != nil else { return }
        note(now, "storage", "the backup store of \(region) is back")
        for cluster in clusters.indices where clusters[cluster].region == region {
            clusters[cluster].volume?.healBackupStore(now: now, outbox: &storageOutbox)
            flushStorage(cluster)
        }
    }

    // MARK: Rot

    /// A page goes bad in some of its segments, and nobody knows.
    /// - Returns: How many copies went bad.
    package mutating func rotPage(_ page: UInt32, slots: [Int], of cluster: Int, now: Instant) -> Int {
        let count = clusters[cluster].volume?.rotPage(page, slots: slots, byte: 100, now: now, outbox: &storageOutbox) ?? 0
        flushStorage(cluster)
        return count
    }

    /// Pages that the storage nodes of a cluster keep.
    package func pageCount(of cluster: Int) -> Int { clusters[cluster].volume?.coalescedPageCount ?? 0 }

    /// The newest durable log records of a group go bad in some of its segments, and nobody knows.
    /// - Returns: How many copies went bad.
    package mutating func rotLog(slots: [Int], group: Int, of cluster: Int, now: Instant) -> Int {
        let count = clusters[cluster].volume?.rotNewestRecord(ofGroup: group, slots: slots, now: now, outbox: &storageOutbox) ?? 0
        flushStorage(cluster)
        return count
    }

    /// The good bytes of a page, or of a group's log, are there again by themselves.
    package mutating func unrot(slots: [Int], page: UInt32?, group: Int, of cluster: Int) {
        clusters[cluster].volume?.unrot(slots: slots, page: page, group: group)
    }

    /// One staged object of a cluster's continuous backup goes bad, and nobody knows.
    /// - Parameter age: The newest object from so long ago or before.
    /// - Returns: What it is; nil when there is none.
    package mutating func rotBackupObject(_ kind: BackupObjectKind, page: UInt32, age: Duration, of cluster: Int, now: Instant) -> String? {
        let instant = now - age
        guard let store = regionIndex(clusters[cluster].region), let backup = clusters[cluster].backup else { return nil }
        let object: ObjectID?
        let what: String
        switch kind {
        case .log:
            let chunk = backup.newestChunk(notAfter: instant)
            object = chunk?.object
            what = chunk.map { "log from \($0.firstAt.iso) to \($0.lastAt.iso)" } ?? ""
        case .page:
            let image = backup.newestImage(ofPage: page, notAfter: instant)
            object = image?.object
            what = image.map { "page \(page) as of \($0.at.iso)" } ?? ""
        }
        guard let object, stores[store].pins(of: object) > 0 else { return nil }
        let byte = (damagedObjects.filter { $0.store == store && $0.object == object }.map(\.byte).max() ?? 39) + 1
        stores[store].flipBit(of: object, byte: byte)
        damagedObjects.append(.init(cause: .init(cluster: cluster, kind: kind, page: page, age: age), store: store, object: object, byte: byte))
        return what
    }

    /// The good bytes of an object that went bad are there again by themselves: what `rotBackupObject` did first with the same arguments.
    package mutating func unrotBackupObject(_ kind: BackupObjectKind, page: UInt32, age: Duration, of cluster: Int) {
        let cause = DamagedObject.Cause(cluster: cluster, kind: kind, page: page, age: age)
        guard let index = damagedObjects.firstIndex(where: { $0.cause == cause }) else { return }
        let damaged = damagedObjects.remove(at: index)
        stores[damaged.store].flipBit(of: damaged.object, byte: damaged.byte)
    }

    // MARK: What storage tells

    mutating func storageChanged(_ cluster: Int, _ durable: Range<Int>?, now: Instant) {
        if let durable, !durable.isEmpty {
            notices.append(.durable(cluster: cluster, ordinals: durable))
            ship(from: cluster, through: durable.upperBound, now: now)
            clusters[cluster].volume?.armTimers(now: now, outbox: &storageOutbox)
        }
        flushStorage(cluster)
        tellNews(of: cluster, now: now)
    }

    /// Puts what storage did into the history.
    mutating func tellNews(of cluster: Int, now: Instant) {
        // Mostly there are none; the rest in a function of its own spares a copy of the cluster each time.
        if clusters[cluster].volume?.news.isEmpty == false { tellAll(of: cluster, now: now) }
    }

    @inline(never)
    private mutating func tellAll(of cluster: Int, now: Instant) {
        let news = clusters[cluster].volume?.news ?? []
        clusters[cluster].volume?.news = []
        let name = clusters[cluster].identifier.current
        for item in news {
            switch item {
            case .worksWithoutZone(let zone, let groups):
                note(now, "storage", "\(counted(groups, "protection group")) of \(name) \(groups == 1 ? "works" : "work") on 3/4 without zone \(zone)")
            case .worksOnSixAgain: note(now, "storage", "every protection group of \(name) works on 4/6 again")
            case .rebuilt(let segments, let zone, let began):
                let what = "\(counted(segments, "segment")) of \(name) in zone \(zone) \(segments == 1 ? "was" : "were")"
                note(now, "storage", "\(what) rebuilt in \((now - began).inSeconds) s")
            case .damageFound(let what, let finder, let healed):
                note(now, "storage", "\(finder) found damage in \(what) of \(name): \(healed ? "healed from a peer" : "no peer has a good copy")")
            case .pagesUnreadable(let pages):
                note(now, "storage", "\(counted(pages, "page")) of \(name) \(pages == 1 ? "has" : "have") no good copy that is reached")
            }
        }
    }
}
