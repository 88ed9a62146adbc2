package import Units

/// One segment of a protection group as somebody with access to its storage node would find it.
package struct SegmentState: Sendable, Hashable {
    package var slot: Int
    /// On its way into the group, beside the member that it is to replace.
    package var isCandidate: Bool
    package var scl: LSN
    /// Ends of what it holds beyond its first hole.
    package var ahead: [LSN]
    package var epoch: UInt32
    package var isUp: Bool
    package var isHydrated: Bool
    /// Storage node that keeps it, counted over all three zones.
    package var host: Int
}

extension Volume {
    /// Groups that something has touched.
    package var touchedGroupCount: Int { groups.count }

    package func segments(ofGroup number: Int) -> [SegmentState] {
        func state(_ segment: Segment, _ slot: Int, isCandidate: Bool) -> SegmentState {
            SegmentState(
                slot: slot, isCandidate: isCandidate, scl: segment.scl, ahead: segment.ahead.map(\.last), epoch: segment.epoch, isUp: segment.isUp,
                isHydrated: segment.isHydrated, host: Int(segment.host))
        }
        let group = groups[number]
        return group.members.indices.map { state(group.members[$0], $0, isCandidate: false) }
            + group.changes.map { state($0.candidate, $0.slot, isCandidate: true) }
    }

    /// The zone that a group works without; nil on six.
    package func zoneWorkedWithout(ofGroup number: Int) -> Int? {
        if case .fourWay(let zone) = groups[number].model { zone } else { nil }
    }

    /// Whether the writer reaches a read set of a group.
    package func canBeRead(group: Int) -> Bool { groups[group].canRead }

    /// PGCL.
    package func durablePoint(ofGroup number: Int) -> LSN { groups[number].pgcl }

    /// End of a group's chain as the writer sent it.
    package func sentThrough(ofGroup number: Int) -> LSN { groups[number].sentThrough }

    /// The LSN that the next record takes.
    package var nextPosition: LSN { nextLSN }

    /// A page as a segment's disk has it, and as it was written.
    package func copy(ofPage page: UInt32, slot: Int) -> [UInt8] { bytes(ofPage: page, slot: slot) }
    package func written(page: UInt32) -> [UInt8] { pages[page] }
    package var coalescedPageCount: Int { pages.count }

    /// Whether nothing is being repaired or waits for it.
    package var repairsNothing: Bool { repairs.isIdle && groups.allSatisfy(\.changes.isEmpty) }
}
