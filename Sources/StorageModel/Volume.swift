package import Sealing
package import SimulationKernel
package import Units

/// A cluster volume: pages on protection groups, the redo log that makes them, and how much of it is durable.
///
/// One SQL commit is one mini-transaction with one consistency point, the LSN of its last record.
/// Source: Verbitski et al., SIGMOD 2017, sections 2 and 4; SIGMOD 2018, section 2.
package struct Volume: Sendable {
    package let geometry: VolumeGeometry
    let timing: StorageTiming
    /// nil where nothing is accounted: every segment counts as full then.
    let load: VolumeLoad?
    /// Seals what is staged; nil for an unencrypted volume.
    package internal(set) var dataKey: DataKey?
    /// Catalogue of what is staged in the region's backup store.
    package var backup: VolumeBackup

    /// Commits not yet both coalesced into `pages` and staged, in order; the first has ordinal `logStart`.
    var log: [LogEntry] = []
    var logStart = 0
    /// Ordinal of the oldest commit that somebody elsewhere has not copied yet: the log is kept from there on.
    package var keptFrom: Int?
    /// Pages as the storage nodes have coalesced them, with every commit before ordinal `coalescedCount`.
    var pages: PageTable
    var coalescedCount = 0

    /// Where the volume's log begins: the position of the content that it was made with.
    let base: LSN
    /// The LSN that the next record takes.
    var nextLSN: LSN
    /// What recoveries cut off, in their order.
    var truncations: [Truncation] = []
    /// Ordinal of the first commit that is not durable.
    package internal(set) var durableCount = 0
    /// The highest consistency point that is durable with everything before it. Inclusive.
    package internal(set) var vdl: LSN
    /// Grows with each recovery; requests of an older epoch are refused.
    package internal(set) var epoch: UInt32 = 1

    /// Groups that something has touched; groups that nothing has touched are whole, and take no room.
    var groups: [ProtectionGroup] = []
    var plane = StoragePlane()
    var repairs = RepairQueue()
    /// Copies of pages and records whose bytes have gone bad.
    var rot: [Rot] = []
    /// How many groups the writer reaches no write set of, and no read set.
    var unwritableGroups = 0
    var unreadableGroups = 0
    /// How many pages had no good copy when the volume was last to be opened.
    var unreadablePages = 0
    /// How many groups work on three of four.
    var fourWayGroups = 0
    var random: SeededRandom
    /// For all that is not a commit's way, so that a fault shifts no commit's latency.
    var upkeep: SeededRandom
    var staging = StagingState()
    /// Changed pages since the last round of images.
    var dirty: Set<UInt32> = []
    /// What backtracking needs of the past; nil where it is off.
    var changes: ChangeRecords?
    /// Where the writer runs, index into `geometry.zones`: decides which paths cross zones, and what it reaches.
    package internal(set) var writerZone = 0
    /// What happened since somebody last asked.
    package var news: [StorageNews] = []
    /// A mistake that this volume makes on purpose; nil outside proofs.
    package var planted: PlantedBug?

    /// - Parameters:
    ///   - load: How much more than `pages` the volume is taken to hold.
    ///   - pages: Content of a restored volume; empty for a new one.
    ///   - through: Log position of `pages`; new records follow it.
    package init(
        geometry: VolumeGeometry, timing: StorageTiming, load: VolumeLoad? = nil, dataKey: DataKey?, pages: PageTable, through: LSN, random: SeededRandom
    ) {
        self.init(geometry: geometry, timing: timing, load: load, dataKey: dataKey, sharing: pages, through: through, random: random)
        if pages.count > 0 { dirty = Set(1...UInt32(pages.count)) }
    }

    /// A volume whose first page images are yet to be staged, or are staged by whoever makes it.
    init(
        geometry: VolumeGeometry, timing: StorageTiming, load: VolumeLoad?, dataKey: DataKey?, sharing pages: PageTable, through: LSN, random: SeededRandom
    ) {
        self.geometry = geometry
        self.timing = timing
        self.load = load
        self.dataKey = dataKey
        self.pages = pages
        self.base = through
        self.nextLSN = through.advanced(by: 1)
        self.vdl = through
        self.random = random
        self.upkeep = random.fork("upkeep")
        self.backup = VolumeBackup(pageSize: geometry.pageSize)
        growGroups(toCover: pages.count)
    }

    // MARK: Writing

    /// How many commits were ever accepted, the ordinal of the next.
    package var commitCount: Int { logStart + log.count }

    /// Whether every group has a write set of segments that the writer reaches.
    package var acceptsWrites: Bool { unwritableGroups == 0 }

    /// Whether every group has a read set of segments that the writer reaches: its content can be known.
    package var hasReadQuorum: Bool { unreadableGroups == 0 }

    /// The highest LSN that may be given now.
    ///
    /// Model choice: after a truncation the limit counts from the end of the truncated range; counted from VDL it would leave no room.
    var allocationCeiling: LSN { max(vdl, truncations.last?.through ?? .zero).advanced(by: VolumeGeometry.allocationLimit) }

    /// Whether the LSN allocation limit leaves room for `records` more records.
    package func hasRoom(forRecords records: Int) -> Bool {
        nextLSN.rawValue + UInt64(records) <= allocationCeiling.rawValue + 1
    }

    /// Gives LSNs to a commit's records and sends them to six segments of each group they touch.
    ///
    /// - Parameter outbox: Receives the answers that will come, one a segment and batch.
    /// - Returns: The commit's ordinal; `receive` tells when it is durable.
    /// - Precondition: `hasRoom(forRecords:)`; `change` is not empty.
    package mutating func commit(_ change: MiniTransaction, now: Instant, outbox: inout [ScheduledStorageEvent]) -> Int {
        precondition(!change.isEmpty, "a commit without records has no consistency point")
        precondition(hasRoom(forRecords: change.records.count), "the LSN allocation limit is reached")
        growGroups(toCover: change.highestPage)
        let ordinal = commitCount
        var entry = LogEntry(first: nextLSN, last: nextLSN.advanced(by: UInt64(change.records.count - 1)), change: change)
        for record in change.records {
            let group = geometry.group(of: record.page)
            if !entry.extend(group, to: nextLSN) {
                entry.add(.init(group: group, first: nextLSN, link: ChainLink(previous: groups[group].sentThrough, last: nextLSN)))
            }
            nextLSN = nextLSN.advanced(by: 1)
        }
        if let home = entry.home { send(home, now: now, outbox: &outbox) }
        for batch in entry.others { send(batch, now: now, outbox: &outbox) }
        log.append(entry)
        if planted == .stageBeforeDurable { armTimers(now: now, outbox: &outbox) }
        return ordinal
    }

    /// Ships a batch to all members of its group.
    /// Source: SIGMOD 2017, section 3.2 (batches of ordered records a protection group, to all six).
    private mutating func send(_ batch: LogEntry.Batch, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        let group = batch.group
        groups[group].sentThrough = batch.link.last
        for slot in 0..<VolumeGeometry.segmentsPerGroup {
            // Draws come for unreachable segments too: the loss of one must not shift the others' latencies.
            let zone = VolumeGeometry.zoneIndex(ofSegment: slot)
            let path = zone == writerZone ? timing.sameZoneRoundTrip.sample(&random) : timing.crossZoneRoundTrip.sample(&random)
            let persist = timing.persist.sample(&random)
            let latency = plane.slowed(path: path, persist: persist, from: writerZone, to: zone)
            guard groups[group].members[slot].isUp, plane.reaches(writerZone, zone) else { continue }
            let answer = SegmentAnswer(
                group: Int32(group), slot: Int8(slot), from: Int8(writerZone), id: groups[group].members[slot].id, epoch: epoch, link: batch.link)
            outbox.append(ScheduledStorageEvent(at: now.advanced(byMicroseconds: latency), event: .answer(answer)))
        }
        // The guard spares a copy of the list in the common case.
        guard !groups[group].changes.isEmpty else { return }
        for change in groups[group].changes { resend(batch, slot: change.slot, id: change.candidate.id, now: now, outbox: &outbox) }
    }

    /// Sends a batch to one segment, outside a commit's first sending.
    mutating func resend(_ batch: LogEntry.Batch, slot: Int, id: UInt16, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        let zone = VolumeGeometry.zoneIndex(ofSegment: slot)
        let path = zone == writerZone ? timing.sameZoneRoundTrip.sample(&upkeep) : timing.crossZoneRoundTrip.sample(&upkeep)
        let persist = timing.persist.sample(&upkeep)
        let latency = plane.slowed(path: path, persist: persist, from: writerZone, to: zone)
        guard plane.reaches(writerZone, zone) else { return }
        let answer = SegmentAnswer(group: Int32(batch.group), slot: Int8(slot), from: Int8(writerZone), id: id, epoch: epoch, link: batch.link)
        outbox.append(ScheduledStorageEvent(at: now.advanced(byMicroseconds: latency), event: .answer(answer)))
    }

    /// A batch arrives at a segment, and its writer hears so.
    ///
    /// Model choice: the segment holds the batch from the instant at which its answer arrives; the way back is part of the draw.
    /// - Parameter writerListens: False while no writer has the volume open: segments persist, VDL stays.
    /// - Returns: Ordinals of the commits that VDL has come to cover, possibly none.
    package mutating func receive(_ answer: SegmentAnswer, now: Instant, writerListens: Bool) -> Range<Int> {
        let group = Int(answer.group)
        let slot = Int(answer.slot)
        let none = durableCount..<durableCount
        guard plane.reaches(Int(answer.from), VolumeGeometry.zoneIndex(ofSegment: slot)) else { return none }
        // Nearly always a member; somebody who has left the group is not asked.
        let isHeld: Bool
        if groups[group].members[slot].id == answer.id {
            guard groups[group].members[slot].isUp else { return none }
            // A newer epoch in a request is how a segment that was away learns of it.
            if answer.epoch > groups[group].members[slot].epoch {
                let cuts = epochCuts
                cuts.meet(&groups[group].members[slot], group: group, epoch: answer.epoch)
            }
            isHeld = groups[group].members[slot].persist(answer.link, epoch: answer.epoch)
        } else if let change = groups[group].changes.firstIndex(where: { $0.candidate.id == answer.id }) {
            guard groups[group].changes[change].candidate.isUp else { return none }
            let cuts = epochCuts
            cuts.meet(&groups[group].changes[change].candidate, group: group, epoch: answer.epoch)
            isHeld = groups[group].changes[change].candidate.persist(answer.link, epoch: answer.epoch)
        } else {
            return none
        }
        guard isHeld, answer.epoch == epoch, writerListens, groups[group].advanceDurable(planted: planted) else { return none }
        return advanceVDL(now: now)
    }

    /// VCL moves past a batch when it, and every earlier one of any group, is durable in its group; VDL moves to the last consistency point.
    mutating func advanceVDL(now: Instant) -> Range<Int> {
        let before = durableCount
        while durableCount < commitCount {
            let index = durableCount - logStart
            guard log[index].allBatches({ $0.link.last <= groups[$0.group].pgcl }) else { break }
            log[index].committedAt = now
            vdl = log[index].last
            durableCount += 1
        }
        return before..<durableCount
    }

    /// VCL: the highest LSN such that it and every earlier record is durable in its group. Inclusive; at or past VDL.
    /// Source: SIGMOD 2018, section 2.3.
    package var vcl: LSN {
        guard durableCount < commitCount else { return vdl }
        let next = log[durableCount - logStart]
        let missing = next.batches.filter { $0.link.last > groups[$0.group].pgcl }.map(\.first).min()
        // Before a commit's first record there may be LSNs that a truncation took.
        return missing.map { $0 == next.first ? vdl : LSN(rawValue: $0.rawValue - 1) } ?? next.last
    }

    // MARK: Reading

    /// Pages with every commit that was accepted, durable or not: the writer's volatile view.
    package func volatilePages() -> PageTable { pages(throughOrdinal: commitCount) }

    /// Pages at VDL.
    package func durablePages() -> PageTable { pages(throughOrdinal: durableCount) }

    /// What a reader sees that hears of VDL with a lag: pages at the newest VDL of then.
    ///
    /// Source: SIGMOD 2017, section 4.2.4 (readers consume the log stream, typically 20 ms or less behind, and apply only what is durable).
    /// - Parameter heardBy: Not before the oldest commit that the log still holds; older ones are in the pages anyway.
    package func pages(heardBy instant: Instant) -> PageTable { pages(throughOrdinal: durableCount(heardBy: instant)) }

    /// How many commits a reader has heard to be durable.
    package func durableCount(heardBy instant: Instant) -> Int {
        var count = durableCount
        while count > max(logStart, coalescedCount), let at = log[count - 1 - logStart].committedAt, at > instant { count -= 1 }
        return count
    }

    private func pages(throughOrdinal end: Int) -> PageTable {
        var table = pages
        for entry in log[(coalescedCount - logStart)..<(end - logStart)] { table.apply(entry.change) }
        return table
    }

    /// The page changes of a commit; nil when the log no longer holds it.
    package func change(_ ordinal: Int) -> MiniTransaction? {
        let index = ordinal - logStart
        return log.indices.contains(index) ? log[index].change : nil
    }

    /// When VDL covered a commit; nil when it has not, or the log no longer holds it.
    package func committedAt(_ ordinal: Int) -> Instant? {
        let index = ordinal - logStart
        return log.indices.contains(index) ? log[index].committedAt : nil
    }

    // MARK: Groups

    /// How many groups the volume has, made or accounted.
    package var groupCount: Int { max(groups.count, load?.groupCount ?? 1) }

    /// Groups are appended as the volume grows; those that are only accounted come to be when something touches them.
    mutating func growGroups(toCover pageCount: Int) {
        let needed = pageCount == 0 ? 1 : geometry.group(of: UInt32(pageCount)) + 1
        while groups.count < needed { appendGroup() }
    }

    /// Makes every accounted group: something touches them all.
    mutating func makeAllGroups() {
        groups.reserveCapacity(groupCount)
        while groups.count < groupCount { appendGroup() }
    }

    private mutating func appendGroup() {
        let number = groups.count
        var group = ProtectionGroup(base: base, epoch: epoch) { host(ofGroup: number, slot: $0) }
        for slot in group.members.indices where repairs.lostHosts.contains(group.members[slot].host) { group.members[slot].isUp = false }
        if let zone = plane.doneWithout {
            group.model = .fourWay(without: zone)
            fourWayGroups += 1
        }
        groups.append(group)
        refresh(number)
    }

    /// Where a group's segment lies at first.
    /// Model choice: placement is unpublished; groups go round the zone's nodes, a group's two segments of a zone half the zone apart.
    func host(ofGroup group: Int, slot: Int) -> Int32 {
        let hosts = timing.hostsPerZone
        let within = (group + slot % 2 * (hosts / 2)) % hosts
        let first = VolumeGeometry.zoneIndex(ofSegment: slot) * hosts
        // Nothing new is put on a node that is lost.
        let steps = (0..<hosts).first { !repairs.lostHosts.contains(Int32(first + (within + $0) % hosts)) } ?? 0
        return Int32(first + (within + steps) % hosts)
    }

    /// Counts anew whether the writer reaches the sets of a group that it needs; for after a change of anybody's health.
    mutating func refresh(_ number: Int) {
        let from = writerZone
        let reaches = { (segment: Segment, slot: Int) in
            segment.isUp && plane.reaches(from, VolumeGeometry.zoneIndex(ofSegment: slot))
        }
        let canWrite = groups[number].model.isWriteSet(groups[number].writeSlots(where: reaches))
        let canRead = groups[number].model.isReadSet(groups[number].readSlots(where: reaches))
        if canWrite != groups[number].canWrite { unwritableGroups += canWrite ? -1 : 1 }
        if canRead != groups[number].canRead { unreadableGroups += canRead ? -1 : 1 }
        groups[number].canWrite = canWrite
        groups[number].canRead = canRead
    }

    mutating func refreshAll() { for group in groups.indices { refresh(group) } }

    /// Tells the volume where its writer runs.
    package mutating func placeWriter(inZone zone: Int) {
        guard zone != writerZone else { return }
        writerZone = zone
        refreshAll()
    }
}
