import Sealing
package import Units

/// A copy of a page or of a record whose bytes went bad without anybody's knowing. The checksum beside it stayed as it was.
struct Rot: Sendable, Hashable {
    enum Place: Sendable, Hashable {
        /// One byte of a page.
        case page(UInt32, byte: Int)
        /// The records that end at a position.
        case record(ChainLink)
    }

    var group: Int
    var slot: Int
    /// The segment's id: a fresh copy does not inherit it.
    var id: UInt16
    var place: Place

    func isRecord(above position: LSN) -> Bool {
        if case .record(let link) = place { link.last > position } else { false }
    }

    func isPage(after last: Int) -> Bool {
        if case .page(let page, _) = place { Int(page) > last } else { false }
    }

    /// What the segment gives for a page, in place of the bytes that were written.
    func damaged(_ bytes: [UInt8]) -> [UInt8] {
        guard case .page(_, let byte) = place else { return bytes }
        var bytes = bytes
        bytes[byte % bytes.count] ^= 0x20
        return bytes
    }
}

extension Volume {
    // MARK: Going bad

    /// A page goes bad in some of its full segments.
    /// - Parameter slots: Tails, which have no pages, are passed over.
    /// - Returns: How many copies went bad.
    package mutating func rotPage(_ page: UInt32, slots: [Int], byte: Int, now: Instant, outbox: inout [ScheduledStorageEvent]) -> Int {
        guard page >= 1, Int(page) <= pages.count else { return 0 }
        let group = geometry.group(of: page)
        var count = 0
        for slot in slots where VolumeGeometry.isFull(slot) && groups[group].members[slot].isHydrated {
            let copy = Rot(group: group, slot: slot, id: groups[group].members[slot].id, place: .page(page, byte: byte))
            guard !rot.contains(copy) else { continue }
            rot.append(copy)
            armScrub(group, slot: slot, now: now, outbox: &outbox)
            count += 1
        }
        return count
    }

    /// The newest durable batch of a group goes bad in some of its segments.
    /// - Returns: How many copies went bad.
    package mutating func rotNewestRecord(ofGroup group: Int, slots: [Int], now: Instant, outbox: inout [ScheduledStorageEvent]) -> Int {
        guard groups.indices.contains(group), let link = newestDurableLink(ofGroup: group) else { return 0 }
        var count = 0
        for slot in slots where groups[group].members[slot].scl >= link.last {
            let copy = Rot(group: group, slot: slot, id: groups[group].members[slot].id, place: .record(link))
            guard !rot.contains(copy) else { continue }
            rot.append(copy)
            armScrub(group, slot: slot, now: now, outbox: &outbox)
            count += 1
        }
        return count
    }

    /// The good bytes are there again by themselves.
    /// - Parameter page: nil for the group's log.
    package mutating func unrot(slots: [Int], page: UInt32?, group: Int) {
        rot.removeAll { copy in
            guard slots.contains(copy.slot) else { return false }
            switch copy.place {
            case .page(let number, _): return number == page
            case .record: return page == nil && copy.group == group
            }
        }
    }

    private func newestDurableLink(ofGroup group: Int) -> ChainLink? {
        for entry in log[..<(durableCount - logStart)].reversed() {
            if let batch = entry.batch(of: group) { return batch.link }
        }
        return nil
    }

    // MARK: Finding out

    /// When a node next reads all that a segment holds; nodes are out of step with each other.
    mutating func armScrub(_ group: Int, slot: Int, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        let cycle = timing.scrubCycle.microseconds
        let phase = Int64(UInt64(bitPattern: Int64((group * 6 + slot) &* 2_654_435_761)) % UInt64(cycle))
        let elapsed = (now.microseconds - phase) % cycle
        let due = now.advanced(byMicroseconds: cycle - (elapsed + cycle) % cycle)
        outbox.append(ScheduledStorageEvent(at: due, event: .scrub(group: Int32(group), slot: Int8(slot))))
    }

    /// A node reads a segment through, and heals what does not fit its checksum.
    /// Source: SIGMOD 2017, section 3.3, step 8.
    mutating func scrub(_ group: Int, slot: Int, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        let found = rot.filter { $0.group == group && $0.slot == slot && $0.id == groups[group].members[slot].id }
        if isReachable(groups[group].members[slot], slot: slot, from: VolumeGeometry.zoneIndex(ofSegment: slot)) {
            for copy in found { heal(copy, foundBy: "scrubbing", now: now, outbox: &outbox) }
        }
        // Also what came along into a fresh copy that is not a member yet.
        if rot.contains(where: { $0.group == group && $0.slot == slot }) { armScrub(group, slot: slot, now: now, outbox: &outbox) }
    }

    /// A page as a full segment gives it, without regard to its checksum.
    func bytes(ofPage page: UInt32, slot: Int) -> [UInt8] { rotten(page, slot: slot).reduce(pages[page]) { $1.damaged($0) } }

    /// Damage to a page in the segment that a slot's member is.
    private func rotten(_ page: UInt32, slot: Int) -> [Rot] {
        let group = geometry.group(of: page)
        let id = groups[group].members[slot].id
        return rot.filter { copy in
            guard copy.group == group, copy.id == id, case .page(page, _) = copy.place else { return false }
            return true
        }
    }

    /// Whether a full segment's copy of a page fits the checksum that was written with it.
    private func isGood(_ page: UInt32, slot: Int) -> Bool { Seal.digest(bytes(ofPage: page, slot: slot)) == Seal.digest(pages[page]) }

    /// A full segment that another reaches and whose copy of a page is good.
    private func goodCopy(ofPage page: UInt32, besides slot: Int) -> Int? {
        let group = geometry.group(of: page)
        let from = VolumeGeometry.zoneIndex(ofSegment: slot)
        return [0, 2, 4].first { peer in
            guard peer != slot, isReachable(groups[group].members[peer], slot: peer, from: from) else { return false }
            return planted == .healFromRottenPeer || isGood(page, slot: peer)
        }
    }

    private mutating func heal(_ copy: Rot, foundBy finder: String, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        switch copy.place {
        case .page(let page, _):
            let what = DamagedCopy(group: copy.group, slot: copy.slot, page: page)
            guard let peer = goodCopy(ofPage: page, besides: copy.slot) else {
                return news.append(.damageFound(what, by: finder, healed: false))
            }
            rot.removeAll { $0 == copy }
            // With its checksum unread a peer's damage comes along.
            for damage in rotten(page, slot: peer) where planted == .healFromRottenPeer {
                rot.append(Rot(group: copy.group, slot: copy.slot, id: copy.id, place: damage.place))
            }
            news.append(.damageFound(what, by: finder, healed: true))
        case .record(let link):
            let isGood = hasGoodCopy(of: link, ofGroup: copy.group, seenFrom: VolumeGeometry.zoneIndex(ofSegment: copy.slot))
            if isGood { rot.removeAll { $0 == copy } }
            news.append(.damageFound(DamagedCopy(group: copy.group, slot: copy.slot, log: link.last), by: finder, healed: isGood))
        }
    }

    /// Whether a segment that is reached from a zone has a stretch of log whose bytes are as they were written.
    private func hasGoodCopy(of link: ChainLink, ofGroup number: Int, seenFrom zone: Int) -> Bool {
        func isGood(_ segment: Segment, _ slot: Int) -> Bool {
            guard isReachable(segment, slot: slot, from: zone), segment.holds(link) else { return false }
            return !rot.contains { $0.group == number && $0.id == segment.id && $0.place == .record(link) }
        }
        let group = groups[number]
        return group.members.indices.contains { isGood(group.members[$0], $0) } || group.changes.contains { isGood($0.candidate, $0.slot) }
    }

    /// Damage to log that is still needed: what is in the pages and staged is read by nobody.
    func damagedLog(ofGroup number: Int) -> [(id: UInt16, slot: Int, link: ChainLink)] {
        guard !rot.isEmpty else { return [] }
        let settled = coalescedThrough
        return rot.compactMap { copy in
            guard copy.group == number, case .record(let link) = copy.place, link.last > settled else { return nil }
            return (copy.id, copy.slot, link)
        }
    }

    /// Pages of which no full segment that the writer reaches has a good copy.
    package func lostPages() -> [UInt32] {
        let pages = Set(rot.compactMap { copy -> UInt32? in if case .page(let page, _) = copy.place { page } else { nil } })
        return pages.filter { page in
            let group = geometry.group(of: page)
            return ![0, 2, 4].contains { isReachable(groups[group].members[$0], slot: $0, from: writerZone) && isGood(page, slot: $0) }
        }.sorted()
    }

    /// Reading a page for the writer, or to make a newer version of it, compares its checksum.
    /// Source: SIGMOD 2017, section 3.3. Model choice: every full segment reads its own copy when the page changes.
    mutating func readPages(_ wanted: (UInt32) -> Bool, by reader: String, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        guard !rot.isEmpty else { return }
        for copy in rot {
            guard case .page(let page, _) = copy.place, wanted(page), rot.contains(copy) else { continue }
            let member = groups[copy.group].members[copy.slot]
            // A node that is away reads nothing.
            guard member.id == copy.id, isReachable(member, slot: copy.slot, from: VolumeGeometry.zoneIndex(ofSegment: copy.slot)) else { continue }
            heal(copy, foundBy: reader, now: now, outbox: &outbox)
        }
    }

    /// Opening the volume reads the log of every member that is reached, as far as it is needed: what is damaged there counts as not held.
    mutating func readAllRecords() {
        let settled = coalescedThrough
        for copy in rot {
            guard case .record(let link) = copy.place, link.last > settled else { continue }
            guard isReachable(groups[copy.group].members[copy.slot], slot: copy.slot, from: writerZone) else { continue }
            rot.removeAll { $0 == copy }
            let isDropped = groups[copy.group].withSegment(copy.id, slot: copy.slot) { $0.drop(link) } != nil
            guard isDropped else { continue }
            let isGood = hasGoodCopy(of: link, ofGroup: copy.group, seenFrom: writerZone)
            news.append(.damageFound(DamagedCopy(group: copy.group, slot: copy.slot, log: link.last), by: "opening", healed: isGood))
        }
    }

    /// A fresh full copy takes its pages from another full segment, and each only if its checksum is right.
    mutating func copyPages(toCandidate id: UInt16, slot: Int, group: Int, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        guard VolumeGeometry.isFull(slot), !rot.isEmpty else { return }
        let from = VolumeGeometry.zoneIndex(ofSegment: slot)
        let peers = [0, 2, 4].filter { $0 != slot && isReachable(groups[group].members[$0], slot: $0, from: from) }
        let bad = Set(
            rot.compactMap { copy -> UInt32? in
                guard copy.group == group, case .page(let page, _) = copy.place else { return nil }
                return page
            })
        for page in bad.sorted() {
            // Without any good copy the damage comes along: there is nothing else to take.
            let source = peers.first { planted == .healFromRottenPeer || isGood(page, slot: $0) } ?? peers.first
            guard let source else { continue }
            for damage in rotten(page, slot: source) { rot.append(Rot(group: group, slot: slot, id: id, place: damage.place)) }
        }
        if rot.contains(where: { $0.group == group && $0.id == id }) { armScrub(group, slot: slot, now: now, outbox: &outbox) }
    }
}
