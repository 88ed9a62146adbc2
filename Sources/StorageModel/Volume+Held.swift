import Units

// The model keeps each record and each page once, for all segments. Whoever uses one asks here first whether a segment can still give it.

extension Volume {
    /// Whether the volume's content can be known from segments that run, wherever they are: each group has a read set of them.
    ///
    /// Unlike `hasReadQuorum` it is not asked from where the writer runs.
    package var isReadable: Bool {
        hasReadQuorum || groups.allSatisfy { group in group.model.isReadSet(group.readSlots { runs($0, slot: $1) }) }
    }

    /// Whether all that is durable can be given to the backup store now.
    package var canBeStagedWhole: Bool { isReadable && heldCount(from: staging.stagedCount) == durableCount }

    /// Ordinal of the first durable commit, from one on, of which no running segment can give some part; `durableCount` when there is none.
    package func heldCount(from ordinal: Int) -> Int {
        // `isHeld` itself as an argument would be a closure over a copy of the volume, for each commit.
        for count in ordinal..<max(ordinal, durableCount) where !log[count - logStart].allBatches({ isHeld($0) }) { return count }
        return max(ordinal, durableCount)
    }

    /// Whether a segment that runs has a batch, with the bytes that were written.
    private func isHeld(_ batch: LogEntry.Batch) -> Bool {
        let group = groups[batch.group]
        func has(_ segment: Segment, _ slot: Int) -> Bool {
            runs(segment, slot: slot) && segment.holds(batch.link)
                && (rot.isEmpty || !rot.contains { $0.group == batch.group && $0.id == segment.id && $0.place == .record(batch.link) })
        }
        return group.members.indices.contains { has(group.members[$0], $0) } || group.changes.contains { has($0.candidate, $0.slot) }
    }

    /// Whether every page of a set is in a full segment that runs.
    func areHeld(_ pages: Set<UInt32>) -> Bool {
        Set(pages.lazy.map(geometry.group)).allSatisfy { group in
            [0, 2, 4].contains { runs(groups[group].members[$0], slot: $0) }
        }
    }

    /// Some group has no segment that runs: nobody knows whether it was written to, so what is in the store stands still there.
    ///
    /// To be called after segments went or came.
    mutating func noteSilence(now: Instant) {
        let isSilent = groups.contains { group in
            !group.members.indices.contains { runs(group.members[$0], slot: $0) } && !group.changes.contains { runs($0.candidate, slot: $0.slot) }
        }
        staging.silentSince = isSilent ? staging.silentSince ?? now : nil
    }

    private func runs(_ segment: Segment, slot: Int) -> Bool {
        segment.isUp && segment.isHydrated && plane.zoneIsUp[VolumeGeometry.zoneIndex(ofSegment: slot)]
    }
}
