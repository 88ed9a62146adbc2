import Units

extension Volume {
    /// Segments ask their peers for what they miss, soon.
    ///
    /// Source: SIGMOD 2017, section 3.3, step 4. A group whose segments miss nothing has no timer.
    /// - Parameter away: How long somebody has been away: the log of that time is copied first.
    mutating func armGossip(_ group: Int, after away: Duration = .zero, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        let copying = (load?.logShare(of: away) ?? 0) * Double(timing.segmentRepair.sample(&upkeep))
        let at = (now + timing.gossipPeriod).advanced(byMicroseconds: Int64(copying))
        if let due = groups[group].gossipsAt, due > now {
            // Whoever asks for little waits for the copying that goes on.
            guard copying > 0, at > due else { return }
        }
        groups[group].gossipsAt = at
        outbox.append(ScheduledStorageEvent(at: at, event: .gossip(group: Int32(group))))
    }

    /// A round of gossip in one group.
    /// - Returns: Ordinals of the commits that VDL has come to cover: a segment whose SCL moved tells the writer.
    mutating func gossip(_ group: Int, now: Instant, writerListens: Bool, outbox: inout [ScheduledStorageEvent]) -> Range<Int> {
        let none = durableCount..<durableCount
        guard let due = groups[group].gossipsAt, due <= now else { return none }
        groups[group].gossipsAt = nil
        guard planted != .skipGossip else { return none }
        // With a link cut, news takes a round for each hop.
        var moved = false
        for zone in 0..<3 where plane.zoneIsUp[zone] && exchange(group, seenFrom: zone) { moved = true }
        if moved, plane.hasCuts { armGossip(group, now: now, outbox: &outbox) }
        let durable = settle(group, now: now, writerListens: writerListens)
        goOn(group, now: now, outbox: &outbox)
        // An undone change leaves room for another.
        for zone in 0..<3 { startRepairs(zone, now: now, outbox: &outbox) }
        return durable
    }

    /// Everybody that is reached from a zone gets what any of them holds.
    /// - Returns: Whether somebody learnt something.
    @discardableResult mutating func exchange(_ number: Int, seenFrom zone: Int) -> Bool {
        var newest: UInt32 = 0
        visit(number, from: zone) { newest = max(newest, $0.epoch) }
        let damaged = damagedLog(ofGroup: number)
        var together: Segment?
        var lowest = LSN(rawValue: .max)
        let cuts = epochCuts
        visit(number, from: zone) { segment in
            cuts.meet(&segment, group: number, epoch: newest)
            lowest = min(lowest, segment.scl)
            // Whoever is asked for a record reads it: what does not fit its checksum is passed on to nobody.
            var given = segment
            for copy in damaged where copy.id == segment.id { given.drop(copy.link) }
            if together == nil { together = given } else { together?.pull(from: given) }
        }
        guard let together else { return false }
        if lowest < together.scl { healDamaged(damaged, ofGroup: number, with: together, seenFrom: zone) }
        visit(number, from: zone) { $0.pull(from: together) }
        return lowest < together.scl
    }

    /// Copies whose damage showed when somebody asked for them, and that another's good bytes replace.
    private mutating func healDamaged(_ damaged: [(id: UInt16, slot: Int, link: ChainLink)], ofGroup number: Int, with together: Segment, seenFrom zone: Int) {
        for copy in damaged where together.holds(copy.link) {
            let member = groups[number].members[copy.slot]
            guard member.id == copy.id, isReachable(member, slot: copy.slot, from: zone) else { continue }
            rot.removeAll { $0.group == number && $0.id == copy.id && $0.place == .record(copy.link) }
            news.append(.damageFound(DamagedCopy(group: number, slot: copy.slot, log: copy.link.last), by: "gossip", healed: true))
        }
    }

    /// Does something to every segment of a group that has content and is reached from a zone.
    private mutating func visit(_ number: Int, from zone: Int, _ body: (inout Segment) -> Void) {
        for slot in groups[number].members.indices where isReachable(groups[number].members[slot], slot: slot, from: zone) {
            body(&groups[number].members[slot])
        }
        for index in groups[number].changes.indices
        where isReachable(groups[number].changes[index].candidate, slot: groups[number].changes[index].slot, from: zone) {
            body(&groups[number].changes[index].candidate)
        }
    }
}
