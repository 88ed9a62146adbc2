import Units

/// One of the six copies of a protection group: which batches of the group's chain it holds, not their bytes.
///
/// Full and tail segments, gossip, repair onto a new host and membership epochs are not modelled yet; `docs/MODEL.md` says so.
struct Segment: Sendable {
    /// Batches held without a hole, from the start of the chain: the segment's SCL as a count.
    var complete = 0
    /// What it holds beyond the first hole, in order and disjoint.
    var ahead: [Range<Int>] = []
    /// Its own host answers.
    var isUp = true
    var zoneIsUp = true
    /// When it will have pulled what it missed while it was away; nil unless it is about to.
    var catchesUpAt: Instant?

    var isReachable: Bool { isUp && zoneIsUp }

    /// Notes that a batch has been persisted.
    mutating func persist(_ batch: Int) {
        if batch == complete {
            complete += 1
            if !ahead.isEmpty { closeHoles() }
        } else if batch > complete {
            insertAhead(batch)
        }
    }

    /// Takes what peers hold up to `count` batches.
    mutating func fill(through count: Int) {
        complete = max(complete, count)
        closeHoles()
    }

    /// Forgets what lies beyond `count` batches: the truncation after a crash.
    mutating func truncate(to count: Int) {
        complete = min(complete, count)
        ahead = ahead.compactMap { range in
            let cut = range.lowerBound..<max(range.lowerBound, min(range.upperBound, count))
            return cut.isEmpty ? nil : cut
        }
    }

    private mutating func insertAhead(_ batch: Int) {
        if let last = ahead.last, last.upperBound == batch {
            ahead[ahead.count - 1] = last.lowerBound..<(batch + 1)
            return
        }
        let at = ahead.firstIndex { $0.upperBound > batch } ?? ahead.count
        if at < ahead.count, ahead[at].contains(batch) { return }
        ahead.insert(batch..<(batch + 1), at: at)
        if at + 1 < ahead.count, ahead[at].upperBound == ahead[at + 1].lowerBound {
            ahead[at] = ahead[at].lowerBound..<ahead[at + 1].upperBound
            ahead.remove(at: at + 1)
        }
        if at > 0, ahead[at - 1].upperBound == ahead[at].lowerBound {
            ahead[at - 1] = ahead[at - 1].lowerBound..<ahead[at].upperBound
            ahead.remove(at: at)
        }
    }

    private mutating func closeHoles() {
        while let first = ahead.first, first.lowerBound <= complete {
            complete = max(complete, first.upperBound)
            ahead.removeFirst()
        }
    }
}

/// Six segments over three zones that keep one chain of batches; a batch is a commit's records for this group's pages.
struct ProtectionGroup: Sendable {
    var segments = [Segment](repeating: Segment(), count: VolumeGeometry.segmentsPerGroup)
    /// Length of the chain as the writer sent it.
    var sent = 0
    /// Batches that the writer knows to be on a write quorum: PGCL as a count.
    var durable = 0

    /// Recomputes PGCL: what at least four of six segments hold without a hole, the fourth largest SCL.
    /// Source: Verbitski et al., SIGMOD 2018, section 2.3.
    mutating func advanceDurable() -> Bool {
        var counts = (segments[0].complete, segments[1].complete, segments[2].complete, segments[3].complete, segments[4].complete, segments[5].complete)
        let point = withUnsafeMutableBytes(of: &counts) { raw in fourthLargest(raw.assumingMemoryBound(to: Int.self)) }
        guard point > durable else { return false }
        durable = point
        return true
    }

    /// The longest chain that some reachable segment holds, or nil without a read quorum.
    ///
    /// Every batch on a write quorum is in it: any three segments share one with any four.
    var recoverable: Int? {
        let reachable = segments.filter(\.isReachable)
        guard reachable.count >= VolumeGeometry.readQuorum else { return nil }
        return reachable.map(\.complete).max()
    }

    var hasWriteQuorum: Bool { segments.count(where: \.isReachable) >= VolumeGeometry.writeQuorum }
}

private func fourthLargest(_ counts: UnsafeMutableBufferPointer<Int>) -> Int {
    // Selection of three maxima; six values, so nothing cleverer pays.
    for place in 0..<4 {
        var best = place
        for candidate in (place + 1)..<counts.count where counts[candidate] > counts[best] { best = candidate }
        counts.swapAt(place, best)
    }
    return counts[3]
}
