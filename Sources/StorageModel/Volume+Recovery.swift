package import Units

/// What a recovery cut off: every LSN above `above` through `through` that was not durable.
struct Truncation: Sendable {
    /// The epoch that the recovery opened.
    var epoch: UInt32
    /// VDL as recovered. Exclusive.
    var above: LSN
    /// The highest LSN that the writer before could have given. Inclusive.
    var through: LSN
    /// End of each group's chain that stays, of the groups that had one.
    var kept: [LSN]
}

/// What segments must forget when they hear of a newer epoch.
struct EpochCuts {
    let truncations: [Truncation]
    /// End of the chain of a group that had none.
    let base: LSN
    let forgets: Bool

    /// A segment learns of the epochs that a message or a peer knows of, and forgets what their recoveries cut off.
    func meet(_ segment: inout Segment, group: Int, epoch newest: UInt32) {
        guard segment.epoch < newest else { return }
        // The oldest that it missed cuts deepest.
        if !forgets, let missed = truncations.first(where: { $0.epoch > segment.epoch }) {
            segment.truncate(to: group < missed.kept.count ? missed.kept[group] : base)
        }
        segment.epoch = newest
    }
}

extension Volume {
    /// What opening the volume after a writer's crash found.
    package struct Recovery: Sendable, Hashable {
        package var vdl: LSN
        /// Commits found durable that the crashed writer had not heard to be so.
        package var found: Range<Int>
        /// Commits cut off. None of them was ever acknowledged, unless more was lost than a quorum survives.
        package var truncated: Range<Int>
        package var epoch: UInt32
    }

    /// Opens the volume for a new writer: VDL from a read set of each group, everything past it truncated, a new epoch.
    ///
    /// Source: SIGMOD 2017, section 4.3; SIGMOD 2018, section 2.4.
    /// - Returns: nil while the writer reaches no read set or no write set of some group, or no good copy of some page; nothing is changed then.
    package mutating func recover(now: Instant) -> Recovery? {
        guard acceptsWrites, hasReadQuorum else { return nil }
        let lost = lostPages().count
        defer { unreadablePages = lost }
        guard lost == 0 else {
            // Tried again and again: told once.
            if lost != unreadablePages { news.append(.pagesUnreadable(lost)) }
            return nil
        }
        readAllRecords()
        var known = groups.map(\.pgcl)
        for group in groups.indices { known[group] = knownPoint(ofGroup: group, from: writerZone) }
        let before = durableCount
        // From what the segments hold, not from what the crashed writer knew.
        // What is coalesced into pages needs no log any more.
        var end = max(logStart, coalescedCount)
        while end < commitCount, log[end - logStart].allBatches({ $0.link.last <= known[$0.group] }) { end += 1 }
        if planted == .truncateTooMuch, end > max(logStart, coalescedCount) { end -= 1 }
        let cut = end..<commitCount
        var kept = groups.map(\.sentThrough)
        for entry in log[(end - logStart)...].reversed() { for batch in entry.batches { kept[batch.group] = batch.link.previous } }
        if end > logStart { vdl = log[end - logStart - 1].last } else if end < before { vdl = lastBeforeLog }
        // New records take LSNs above all that the old writer could have given, so that none of its late writes can be mistaken for one.
        let through = allocationCeiling
        if planted != .reuseEpoch { epoch += 1 }
        truncations.append(Truncation(epoch: epoch, above: vdl, through: through, kept: kept))
        for group in groups.indices { reopen(group, keeping: kept[group], knowing: known[group]) }
        log.removeLast(cut.count)
        for ordinal in before..<max(before, end) { log[ordinal - logStart].committedAt = now }
        durableCount = end
        if staging.stagedCount > end {
            staging.stagedCount = end
            backup.cutOff.append(vdl.advanced(by: 1)...through)
        }
        nextLSN = through.advanced(by: 1)
        rot.removeAll { $0.isRecord(above: vdl) }
        if planted == .openAtPages { vdl = coalescedThrough }
        return Recovery(vdl: vdl, found: before..<max(before, end), truncated: cut, epoch: epoch)
    }

    /// Position of the last commit that is in the pages: the log up to there is needed by no segment.
    var coalescedThrough: LSN { coalescedCount > logStart ? log[coalescedCount - 1 - logStart].last : lastBeforeLog }

    /// Position of the last commit that the log no longer holds.
    var lastBeforeLog: LSN {
        guard let first = log.first else { return vdl }
        return logStart == 0 ? base : LSN(rawValue: first.first.rawValue - 1)
    }

    /// The highest SCL of a read set, once each member has forgotten what earlier recoveries cut off.
    private mutating func knownPoint(ofGroup number: Int, from zone: Int) -> LSN {
        exchange(number, seenFrom: zone)
        var known = LSN.zero
        for slot in groups[number].members.indices where isReachable(groups[number].members[slot], slot: slot, from: zone) {
            known = max(known, groups[number].members[slot].scl)
        }
        for change in groups[number].changes where isReachable(change.candidate, slot: change.slot, from: zone) {
            known = max(known, change.candidate.scl)
        }
        return known
    }

    /// The read set brings every member that is reached up to the kept end, and tells it the new epoch.
    private mutating func reopen(_ number: Int, keeping kept: LSN, knowing known: LSN) {
        let (newEpoch, from) = (epoch, writerZone)
        groups[number].sentThrough = kept
        groups[number].pgcl = kept
        for slot in groups[number].members.indices {
            guard groups[number].members[slot].isUp, plane.reaches(from, VolumeGeometry.zoneIndex(ofSegment: slot)) else { continue }
            groups[number].members[slot].open(epoch: newEpoch, kept: kept)
        }
        for index in groups[number].changes.indices {
            let change = groups[number].changes[index]
            guard change.candidate.isUp, plane.reaches(from, VolumeGeometry.zoneIndex(ofSegment: change.slot)) else { continue }
            groups[number].changes[index].candidate.open(epoch: newEpoch, kept: kept)
        }
    }

    var epochCuts: EpochCuts { EpochCuts(truncations: truncations, base: base, forgets: planted == .forgetTruncation) }

    /// Whether somebody in a zone reaches a segment that has content.
    func isReachable(_ segment: Segment, slot: Int, from zone: Int) -> Bool {
        segment.isUp && segment.isHydrated && plane.reaches(zone, VolumeGeometry.zoneIndex(ofSegment: slot))
    }
}

extension Segment {
    /// The new writer's epoch, and the end of the chain that it keeps.
    fileprivate mutating func open(epoch: UInt32, kept: LSN) {
        truncate(to: kept)
        if isHydrated { scl = kept }
        self.epoch = epoch
    }
}
