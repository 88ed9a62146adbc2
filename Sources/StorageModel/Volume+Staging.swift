package import Units

/// How far staging has come, and which timers run. Timers exist only while there is work.
struct StagingState: Sendable {
    /// Ordinal of the first commit that is in no chunk.
    var stagedCount = 0
    var nextSequence = 0
    var stagingTimerRuns = false
    var imagingTimerRuns = false
    /// A round of images was left out, because one of its pages could not be read.
    var owesImages = false
    /// Since when the backup store has been away; nil while it answers.
    var storeAwaySince: Instant?
    /// Chunks that wait for the store to come back.
    var waiting: [Int] = []
    /// Since when some group has had no segment that runs; nil while each has one.
    var silentSince: Instant?
    /// What the volume began with, while images of it are not in the store.
    var base: UnstagedBase?

    struct UnstagedBase: Sendable {
        var pages: PageTable
        var position: LSN
        var at: Instant
    }
}

extension Volume {
    /// Starts the timers that new durable commits need.
    package mutating func armTimers(now: Instant, outbox: inout [ScheduledStorageEvent]) {
        let hasUnstaged = stageable > staging.stagedCount
        if hasUnstaged, !staging.stagingTimerRuns {
            staging.stagingTimerRuns = true
            outbox.append(ScheduledStorageEvent(at: now + timing.stagingPeriod, event: .stagingDue))
        }
        if hasUnstaged || staging.owesImages, !staging.imagingTimerRuns {
            staging.imagingTimerRuns = true
            outbox.append(ScheduledStorageEvent(at: now + timing.imagePeriod, event: .imagingDue))
        }
    }

    /// The staging timer fired: what is durable goes into chunks that arrive in the store after a draw.
    package mutating func stagingDue(now: Instant, store: inout BackupStore, outbox: inout [ScheduledStorageEvent]) {
        staging.stagingTimerRuns = false
        stage(now: now, store: &store, outbox: &outbox)
        // What no segment can give now is tried again.
        if staging.stagedCount < durableCount { armTimers(now: now, outbox: &outbox) }
    }

    /// Seals every durable commit that is in no chunk yet, one chunk a group; up to the first that no segment can give.
    ///
    /// Source: SIGMOD 2017, section 3.3, step 6 (log and new pages are staged to S3, asynchronously).
    package mutating func stage(now: Instant, store: inout BackupStore, outbox: inout [ScheduledStorageEvent]) {
        if planted == .stageBeforeDurable {
            for index in log.indices where log[index].committedAt == nil { log[index].committedAt = now }
        }
        let end = planted == .stageBeforeDurable ? commitCount : heldCount(from: staging.stagedCount)
        let entries = log[(staging.stagedCount - logStart)..<(end - logStart)]
        guard !entries.isEmpty else { return }
        while backup.lastStaged.count < groups.count { backup.lastStaged.append(base) }
        let upload = timing.stagingUpload.sample(&random) * plane.diskSlowness
        // Every commit touches the only group that there is.
        for group in groups.count == 1 ? [0] : Set(entries.lazy.flatMap(\.touchedGroups)).sorted() {
            guard let first = entries.first(where: { $0.touches(group) }), let last = entries.last(where: { $0.touches(group) }),
                let firstAt = first.committedAt, let lastAt = last.committedAt
            else { continue }
            let object = store.put(LogChunk.encode(entries, group: group, geometry: geometry, dropsLast: planted == .dropLastRecordOfChunk), key: dataKey)
            backup.chunks.append(
                .init(
                    sequence: staging.nextSequence, group: group, previous: backup.lastStaged[group], first: first.last, last: last.last,
                    firstAt: firstAt, lastAt: lastAt, object: object, isUploaded: false))
            backup.uploading.append((staging.nextSequence, first.last, firstAt))
            backup.lastStaged[group] = last.last
        }
        staging.stagedCount = end
        outbox.append(ScheduledStorageEvent(at: now.advanced(byMicroseconds: upload), event: .chunkUploaded(sequence: staging.nextSequence)))
        staging.nextSequence += 1
    }

    /// Ordinal of the first commit that may not be staged yet.
    private var stageable: Int { planted == .stageBeforeDurable ? commitCount : durableCount }

    /// A chunk reaches the backup store, or waits for it.
    package mutating func chunkArrives(sequence: Int) {
        if staging.storeAwaySince == nil { backup.chunkUploaded(sequence: sequence) } else { staging.waiting.append(sequence) }
    }

    /// The backup store stops taking objects; what is staged meanwhile waits.
    package mutating func loseBackupStore(now: Instant) { if staging.storeAwaySince == nil { staging.storeAwaySince = now } }

    /// The backup store takes objects again: what waited arrives one after another, as fast as the way there allows.
    package mutating func healBackupStore(now: Instant, outbox: inout [ScheduledStorageEvent]) {
        guard let since = staging.storeAwaySince else { return }
        staging.storeAwaySince = nil
        let backlog = Double(load?.redoRate.bytes ?? 0) * (now - since).inSeconds / timing.stagingBytesPerSecond * 1e6
        var at = now
        for sequence in staging.waiting {
            at = at.advanced(byMicroseconds: Int64(backlog / Double(staging.waiting.count)))
            outbox.append(
                ScheduledStorageEvent(at: at.advanced(byMicroseconds: timing.stagingUpload.sample(&upkeep)), event: .chunkUploaded(sequence: sequence)))
        }
        staging.waiting.removeAll()
    }

    /// The imaging timer fired: storage nodes coalesce the log into pages and stage those that changed.
    ///
    /// Model choice: log no longer needed by staging or by coalescing is dropped here.
    package mutating func imagingDue(now: Instant, earliest: Instant, store: inout BackupStore, outbox: inout [ScheduledStorageEvent]) {
        staging.imagingTimerRuns = false
        // Without the store the round is left out.
        guard staging.storeAwaySince == nil else { return armTimers(now: now, outbox: &outbox) }
        let changed = Set(log[(coalescedCount - logStart)..<(durableCount - logStart)].lazy.flatMap { $0.change.records.lazy.map(\.page) })
        readPages({ changed.contains($0) }, by: "coalescing", now: now, outbox: &outbox)
        takeImages(now: now, store: &store)
        backup.collectGarbage(before: earliest, store: &store)
        dropOldLog()
        armTimers(now: now, outbox: &outbox)
    }

    /// Images every page that changed since the last round, as of VDL. A round that cannot read one of them is left out: without that page
    /// it would stand for the page's older image.
    package mutating func takeImages(now: Instant, store: inout BackupStore) {
        stageBase(store: &store)
        let before = coalescedCount
        coalesce()
        let at = coalescedCount > before ? log[coalescedCount - 1 - logStart].committedAt ?? now : now
        while backup.images.count < pages.count { backup.images.append([]) }
        // What shrank away is read by nobody.
        let end = pages.count
        rot.removeAll { $0.isPage(after: end) }
        let isUnreadable = !rot.isEmpty && lostPages().contains { dirty.contains($0) }
        staging.owesImages = staging.base != nil || isUnreadable || coalescedCount < durableCount || !areHeld(dirty)
        guard !staging.owesImages else { return }
        for page in dirty.sorted() where Int(page) <= pages.count {
            backup.images[Int(page) - 1].append(.init(position: vdl, object: store.put(pages[page], key: dataKey)))
        }
        dirty.removeAll(keepingCapacity: true)
        backup.rounds.append(.init(position: vdl, at: at, pageCount: pages.count))
    }

    /// Makes pages of what is durable; up to the first commit that no segment can give.
    mutating func coalesce() {
        let end = heldCount(from: coalescedCount)
        for ordinal in coalescedCount..<end {
            let entry = log[ordinal - logStart]
            let change = entry.change
            let before = pages.count
            if let at = entry.committedAt, changes != nil {
                changes?.append(inverse: pages.applyGivingInverse(change), committedAt: at)
            } else {
                pages.apply(change)
            }
            for record in change.records { dirty.insert(record.page) }
            // Also those that grew without a record: an image of before an earlier shrinking must not stand for them.
            if pages.count > before { dirty.formUnion(UInt32(before + 1)...UInt32(pages.count)) }
        }
        coalescedCount = end
    }

    private mutating func dropOldLog() {
        let spare = min(coalescedCount, staging.stagedCount, keptFrom ?? .max) - logStart
        guard spare > 0 else { return }
        log.removeFirst(spare)
        logStart += spare
        // Nobody reads log again that is in the pages and in the store.
        let settled = lastBeforeLog
        rot.removeAll { $0.isRecord(above: .zero) && !$0.isRecord(above: settled) }
    }

    /// The newest instant to which everything committed by then can be rebuilt from the store: just before the first commit that has not
    /// arrived there, or `now` when all have. A group that nothing touches counts as staged up to now, as long as one of its segments runs.
    package func latestStaged(now: Instant) -> Instant {
        let waiting = backup.uploading.map(\.firstAt).min()
        let unstaged = staging.stagedCount < durableCount ? log[staging.stagedCount - logStart].committedAt : nil
        let known = min(staging.silentSince ?? now, now)
        guard let first = [waiting, unstaged].compactMap({ $0 }).min() else { return known }
        return min(first.advanced(byMicroseconds: -1), known)
    }

    /// Whether something durable that can be had has not arrived in the store.
    package var isStaging: Bool {
        staging.base != nil && isReadable || heldCount(from: staging.stagedCount) > staging.stagedCount || !backup.uploading.isEmpty
    }
}
