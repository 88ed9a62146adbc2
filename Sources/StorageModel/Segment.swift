import Units

/// A stretch of a group's record chain: what follows `previous`, through `last`, without a hole.
///
/// Source: SIGMOD 2018, section 2.2 (each record names the one before it in its segment).
struct ChainLink: Sendable, Hashable {
    /// Position in the group's chain that the stretch follows. Exclusive.
    var previous: LSN
    /// Inclusive.
    var last: LSN
}

/// One of the six copies of a protection group: which records of the group's chain it holds, not their bytes.
struct Segment: Sendable {
    /// SCL: everything of the chain up to here is held without a hole. Inclusive.
    /// Source: SIGMOD 2017, section 4.2.1.
    var scl: LSN
    /// What it holds beyond the first hole, ascending and disjoint.
    var ahead: [ChainLink] = []
    /// The newest volume epoch that it has heard of; requests of older ones are refused.
    var epoch: UInt32
    /// Tells it from the members that the group has had in this slot before.
    var id: UInt16
    /// Storage node that keeps it.
    var host: Int32
    /// It and its node answer.
    var isUp = true
    /// It was lost by itself: its node's return does not bring it back.
    var isLost = false
    /// It has its content: false for a fresh copy, and for one whose disk came back empty.
    var isHydrated = true

    /// - Returns: False when it refuses, because it knows of a newer epoch.
    mutating func persist(_ link: ChainLink, epoch writer: UInt32) -> Bool {
        guard writer >= epoch else { return false }
        // Of a copy without content nothing is complete, however much arrives.
        if isHydrated, link.previous == scl {
            scl = link.last
            if !ahead.isEmpty { closeHoles() }
        } else if link.last > scl || !isHydrated {
            insert(link)
        }
        return true
    }

    /// Takes what a peer holds and this one does not.
    /// - Precondition: Both know of the same epoch.
    mutating func pull(from peer: Segment) {
        if peer.scl > scl { scl = peer.scl }
        for link in peer.ahead where link.last > scl { insert(link) }
        closeHoles()
    }

    /// Forgets what lies beyond a position: the truncation after a crash.
    mutating func truncate(to kept: LSN) {
        scl = min(scl, kept)
        ahead.removeAll { $0.previous >= kept }
        if let last = ahead.indices.last, ahead[last].last > kept { ahead[last].last = kept }
    }

    /// A record turned out to be damaged: it and what follows no longer stand without a hole.
    mutating func drop(_ link: ChainLink) {
        if link.last <= scl {
            if link.last < scl { ahead.insert(ChainLink(previous: link.last, last: scl), at: 0) }
            scl = link.previous
        } else if let at = ahead.firstIndex(where: { $0.previous <= link.previous && link.last <= $0.last }) {
            let whole = ahead[at]
            let parts = [ChainLink(previous: whole.previous, last: link.previous), ChainLink(previous: link.last, last: whole.last)]
            ahead.replaceSubrange(at...at, with: parts.filter { $0.previous < $0.last })
        }
    }

    /// Whether it has all of a stretch.
    func holds(_ link: ChainLink) -> Bool { link.last <= scl || ahead.contains { $0.previous <= link.previous && link.last <= $0.last } }

    /// Loses everything: the disk came back empty.
    mutating func wipe() {
        scl = .zero
        ahead.removeAll()
        isHydrated = false
    }

    private mutating func insert(_ link: ChainLink) {
        // Nearly always the newest.
        guard let newest = ahead.last else { return ahead.append(link) }
        if newest.last < link.previous { return ahead.append(link) }
        if newest.last == link.previous {
            ahead[ahead.count - 1].last = link.last
            return
        }
        // All stretches are of one chain: those that overlap or touch are one.
        let from = ahead.firstIndex { $0.last >= link.previous } ?? ahead.count
        var to = from
        var whole = link
        while to < ahead.count, ahead[to].previous <= whole.last {
            whole.previous = min(whole.previous, ahead[to].previous)
            whole.last = max(whole.last, ahead[to].last)
            to += 1
        }
        ahead.replaceSubrange(from..<to, with: CollectionOfOne(whole))
    }

    private mutating func closeHoles() {
        guard isHydrated else { return }
        while let first = ahead.first, first.previous <= scl {
            scl = max(scl, first.last)
            ahead.removeFirst()
        }
    }
}
