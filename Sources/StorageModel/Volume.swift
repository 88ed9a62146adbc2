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
    /// Seals what is staged; nil for an unencrypted volume.
    package internal(set) var dataKey: DataKey?
    /// Catalogue of what is staged in the region's backup store.
    package var backup: VolumeBackup

    /// Commits not yet both coalesced into `pages` and staged, in order; the first has ordinal `logStart`.
    var log: [LogEntry] = []
    var logStart = 0
    /// Pages as the storage nodes have coalesced them, with every commit before ordinal `coalescedCount`.
    var pages: PageTable
    var coalescedCount = 0

    /// The LSN that the next record takes.
    var nextLSN: LSN
    /// End of the newest truncation range: no LSN up to it that is not durable will ever be.
    private(set) var truncatedThrough: LSN = .zero
    /// Ordinal of the first commit that is not durable.
    package private(set) var durableCount = 0
    /// The highest consistency point that is durable with everything before it. Inclusive.
    package private(set) var vdl: LSN
    /// Grows with each recovery; answers of an older epoch are void.
    package private(set) var epoch: UInt32 = 1

    var groups: [ProtectionGroup] = []
    var reachableZones: [Bool] = [true, true, true]
    var random: SeededRandom
    var staging = StagingState()
    /// Changed pages since the last round of images.
    var dirty: Set<UInt32> = []
    /// Where the writer runs, index into `geometry.zones`: decides which paths cross zones.
    package var writerZone = 0

    /// - Parameters:
    ///   - pages: Content of a restored volume; empty for a new one.
    ///   - through: Log position of `pages`; new records follow it.
    package init(geometry: VolumeGeometry, timing: StorageTiming, dataKey: DataKey?, pages: PageTable, through: LSN, random: SeededRandom) {
        self.geometry = geometry
        self.timing = timing
        self.dataKey = dataKey
        self.pages = pages
        self.nextLSN = through.advanced(by: 1)
        self.vdl = through
        self.random = random
        self.backup = VolumeBackup(pageSize: geometry.pageSize)
        growGroups(toCover: pages.count)
        if pages.count > 0 { dirty = Set(1...UInt32(pages.count)) }
    }

    // MARK: Writing

    /// How many commits were ever accepted, the ordinal of the next.
    package var commitCount: Int { logStart + log.count }

    /// Whether every group has a write quorum of reachable segments.
    package var acceptsWrites: Bool { groups.allSatisfy(\.hasWriteQuorum) }

    /// Whether every group has a read quorum: its content can be known.
    package var hasReadQuorum: Bool { groups.allSatisfy { $0.recoverable != nil } }

    /// The highest LSN that may be given now.
    ///
    /// Model choice: after a truncation the limit counts from the end of the truncated range; counted from VDL it would leave no room.
    var allocationCeiling: LSN { max(vdl, truncatedThrough).advanced(by: VolumeGeometry.allocationLimit) }

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
        let last = nextLSN.advanced(by: UInt64(change.records.count - 1))
        var entry = LogEntry(first: nextLSN, last: last, change: change)
        nextLSN = last.advanced(by: 1)
        var previous = -1
        for record in change.records {
            let group = geometry.group(of: record.page)
            guard group != previous, !entry.touches(group) else { continue }
            previous = group
            entry.add(group: group, batch: groups[group].sent)
            send(group: group, batch: groups[group].sent, now: now, outbox: &outbox)
            groups[group].sent += 1
        }
        log.append(entry)
        return ordinal
    }

    private mutating func send(group: Int, batch: Int, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        for segment in 0..<VolumeGeometry.segmentsPerGroup {
            // Draws come for unreachable segments too: the loss of one must not shift the others' latencies.
            let isNear = VolumeGeometry.zoneIndex(ofSegment: segment) == writerZone
            let path = isNear ? timing.sameZoneRoundTrip.sample(&random) : timing.crossZoneRoundTrip.sample(&random)
            let latency = path + timing.persist.sample(&random)
            guard groups[group].segments[segment].isReachable else { continue }
            let answer = SegmentAnswer(group: Int32(group), segment: Int8(segment), batch: batch, epoch: epoch)
            outbox.append(ScheduledStorageEvent(at: now.advanced(byMicroseconds: latency), event: .answer(answer)))
        }
    }

    /// A segment has persisted a batch.
    ///
    /// Model choice: the segment holds the batch from the instant at which its answer arrives; the way back is part of the draw.
    /// - Parameter writerListens: False while no writer has the volume open: segments persist, VDL stays.
    /// - Returns: Ordinals of the commits that VDL has come to cover, possibly none.
    package mutating func receive(_ answer: SegmentAnswer, now: Instant, writerListens: Bool) -> Range<Int> {
        let group = Int(answer.group)
        let none = durableCount..<durableCount
        guard answer.epoch == epoch, groups[group].segments[Int(answer.segment)].isReachable else { return none }
        groups[group].segments[Int(answer.segment)].persist(answer.batch)
        guard writerListens, groups[group].advanceDurable() else { return none }
        return advanceVDL(now: now)
    }

    /// VCL moves past a commit when all its batches, and those of all commits before it, are durable in their groups; with one
    /// consistency point a commit, VDL moves with it.
    mutating func advanceVDL(now: Instant) -> Range<Int> {
        let before = durableCount
        while durableCount < commitCount {
            let index = durableCount - logStart
            guard log[index].allBatches({ group, batch in batch < groups[group].durable }) else { break }
            log[index].committedAt = now
            vdl = log[index].last
            durableCount += 1
        }
        return before..<durableCount
    }

    // MARK: Reading

    /// Pages with every commit that was accepted, durable or not: the writer's volatile view.
    package func volatilePages() -> PageTable { pages(throughOrdinal: commitCount) }

    /// Pages at VDL.
    package func durablePages() -> PageTable { pages(throughOrdinal: durableCount) }

    private func pages(throughOrdinal end: Int) -> PageTable {
        var table = pages
        for entry in log[(coalescedCount - logStart)..<(end - logStart)] { table.apply(entry.change) }
        return table
    }

    /// When VDL covered a commit; nil when it has not, or the log no longer holds it.
    package func committedAt(_ ordinal: Int) -> Instant? {
        let index = ordinal - logStart
        return log.indices.contains(index) ? log[index].committedAt : nil
    }

    // MARK: Loss and recovery

    /// A zone's segments stop answering; what they hold stays on their disks.
    package mutating func loseZone(_ zone: ZoneName) {
        guard let index = geometry.zones.firstIndex(of: zone) else { return }
        reachableZones[index] = false
        for group in groups.indices { for segment in [2 * index, 2 * index + 1] { groups[group].segments[segment].zoneIsUp = false } }
    }

    /// A zone's segments answer again, with the holes of what was written meanwhile; their peers fill them.
    ///
    /// A segment that was lost by itself stays lost.
    package mutating func healZone(_ zone: ZoneName, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        guard let index = geometry.zones.firstIndex(of: zone), !reachableZones[index] else { return }
        reachableZones[index] = true
        for group in groups.indices {
            for segment in [2 * index, 2 * index + 1] {
                groups[group].segments[segment].zoneIsUp = true
                startCatchUp(segment, group: group, now: now, outbox: &outbox)
            }
        }
    }

    /// Single segments stop answering.
    package mutating func loseSegment(_ segment: Int, group: Int) { groups[group].segments[segment].isUp = false }

    /// A segment answers again, as far as its zone does.
    package mutating func healSegment(_ segment: Int, group: Int, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        guard !groups[group].segments[segment].isUp else { return }
        groups[group].segments[segment].isUp = true
        startCatchUp(segment, group: group, now: now, outbox: &outbox)
    }

    private mutating func startCatchUp(_ segment: Int, group: Int, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        guard groups[group].segments[segment].isReachable else { return }
        let at = now.advanced(byMicroseconds: timing.segmentRepair.sample(&random))
        groups[group].segments[segment].catchesUpAt = at
        outbox.append(ScheduledStorageEvent(at: at, event: .caughtUp(group: Int32(group), segment: Int8(segment))))
    }

    /// A segment that was away has pulled what its peers hold, and they what it holds.
    ///
    /// Peers take part because they may have tried earlier, when who held a batch was away itself.
    /// - Returns: Ordinals of the commits that VDL has come to cover.
    package mutating func caughtUp(group: Int, segment: Int, now: Instant, writerListens: Bool) -> Range<Int> {
        let none = durableCount..<durableCount
        // An event of before the segment was lost once more is void.
        guard groups[group].segments[segment].isReachable, let due = groups[group].segments[segment].catchesUpAt, due <= now else { return none }
        groups[group].segments[segment].catchesUpAt = nil
        guard let known = groups[group].recoverable else { return none }
        for peer in groups[group].segments.indices where groups[group].segments[peer].isReachable && groups[group].segments[peer].catchesUpAt == nil {
            groups[group].segments[peer].fill(through: known)
        }
        guard writerListens, groups[group].advanceDurable() else { return none }
        return advanceVDL(now: now)
    }

    /// What opening the volume after a writer's crash found.
    package struct Recovery: Sendable, Hashable {
        package var vdl: LSN
        /// Commits found durable that the crashed writer had not heard to be so.
        package var found: Range<Int>
        /// Commits cut off: none of them was ever acknowledged.
        package var truncated: Range<Int>
        package var epoch: UInt32
    }

    /// Opens the volume for a new writer: VDL from a read quorum of each group, everything past it truncated, a new epoch.
    ///
    /// Source: SIGMOD 2017, section 4.3; SIGMOD 2018, section 2.4.
    /// - Returns: nil while some group has no read quorum or no write quorum; nothing is changed then.
    package mutating func recover(now: Instant) -> Recovery? {
        var known: [Int] = []
        for group in groups {
            guard let count = group.recoverable, group.hasWriteQuorum else { return nil }
            known.append(count)
        }
        let before = durableCount
        // From what the segments hold, not from what the crashed writer knew.
        var end = logStart
        while end < commitCount, log[end - logStart].allBatches({ group, batch in batch < known[group] }) { end += 1 }
        precondition(end >= before, "commit \(end) was acknowledged, and no read quorum knows it")
        let cut = end..<commitCount
        epoch += 1
        for group in groups.indices {
            let kept = log[(end - logStart)...].lazy.compactMap { $0.batch(of: group) }.first ?? groups[group].sent
            groups[group].sent = kept
            groups[group].durable = kept
            for segment in groups[group].segments.indices {
                groups[group].segments[segment].truncate(to: kept)
                // The read quorum brings every reachable member up before the volume opens.
                if groups[group].segments[segment].isReachable { groups[group].segments[segment].fill(through: kept) }
            }
        }
        log.removeLast(cut.count)
        for ordinal in before..<end { log[ordinal - logStart].committedAt = now }
        durableCount = end
        if let last = log.last { vdl = last.last }
        // New records take LSNs above all that the old writer could have given, so that none of its late writes can be mistaken for one.
        if !cut.isEmpty {
            truncatedThrough = allocationCeiling
            nextLSN = truncatedThrough.advanced(by: 1)
        }
        return Recovery(vdl: vdl, found: before..<end, truncated: cut, epoch: epoch)
    }

    // MARK: Parts

    mutating func growGroups(toCover pageCount: Int) {
        let needed = pageCount == 0 ? 1 : geometry.group(of: UInt32(pageCount)) + 1
        while groups.count < needed {
            var group = ProtectionGroup()
            for segment in group.segments.indices { group.segments[segment].zoneIsUp = reachableZones[VolumeGeometry.zoneIndex(ofSegment: segment)] }
            groups.append(group)
        }
    }
}
