import Units

// Failure suspicion, fresh copies, and reversible changes of membership.
// Source: SIGMOD 2017, section 2.2; SIGMOD 2018, section 4.

extension Volume {
    /// Whether a member has to be replaced: its node does not answer, or it has no content.
    private func needsRepair(_ segment: Segment) -> Bool { !segment.isUp || !segment.isHydrated }

    /// A segment stopped answering: others suspect it after a while.
    mutating func armSuspicion(_ group: Int, slot: Int, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        let event = StorageEvent.suspect(group: Int32(group), slot: Int8(slot), id: groups[group].members[slot].id)
        outbox.append(ScheduledStorageEvent(at: now + timing.failureSuspicion, event: event))
    }

    /// It has not answered for long: a fresh copy is wanted, in its zone, unless the zone itself is away.
    mutating func suspect(_ group: Int, slot: Int, id: UInt16, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        let zone = VolumeGeometry.zoneIndex(ofSegment: slot)
        guard !plane.isAway(zone) else { return }
        if groups[group].members[slot].id == id, needsRepair(groups[group].members[slot]), groups[group].change(of: slot) == nil {
            repairs.enqueue(.init(group: Int32(group), slot: Int8(slot)), zone: zone, now: now)
        } else if let change = groups[group].change(of: slot), groups[group].changes[change].candidate.id == id, !groups[group].changes[change].candidate.isUp {
            // The fresh copy's own node is gone: another one, if it is still wanted.
            if !groups[group].changes[change].candidate.isHydrated { repairs.release(groups[group].changes[change].candidate.host, zone: zone) }
            groups[group].changes.remove(at: change)
            rot.removeAll { $0.group == group && $0.id == id }
            groups[group].membershipEpoch += 1
            refresh(group)
            if needsRepair(groups[group].members[slot]) { repairs.enqueue(.init(group: Int32(group), slot: Int8(slot)), zone: zone, now: now) }
        }
        startRepairs(zone, now: now, outbox: &outbox)
    }

    /// Starts as many repairs as zone and nodes take.
    mutating func startRepairs(_ zone: Int, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        defer { noteEndOfRepairs(zone) }
        guard plane.zoneIsUp[zone], planted != .neverRepair else { return }
        for _ in 0..<repairs.readyCount(zone) {
            guard repairs.running[zone] < timing.repairsPerZone, let request = repairs.next(zone: zone) else { return }
            let (group, slot) = (Int(request.group), Int(request.slot))
            guard needsRepair(groups[group].members[slot]), groups[group].change(of: slot) == nil else { continue }
            guard isReadable(group, from: zone) else {
                repairs.park(request, zone: zone)
                continue
            }
            guard let host = repairs.takeHost(zone: zone, avoiding: groups[group].members.map(\.host) + groups[group].changes.map(\.candidate.host), timing)
            else {
                repairs.putBack(request, zone: zone)
                continue
            }
            propose(host, for: slot, ofGroup: group, now: now, outbox: &outbox)
        }
    }

    /// Peers of a group can be asked again, or others than before: what waited for that goes on.
    mutating func goOn(_ group: Int, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        repairs.unpark(group: Int32(group))
        guard !groups[group].changes.isEmpty else { return }
        for index in groups[group].changes.indices where groups[group].changes[index].waits {
            groups[group].changes[index].waits = false
            let change = groups[group].changes[index]
            let event = StorageEvent.hydrated(group: Int32(group), slot: Int8(change.slot), id: change.candidate.id)
            outbox.append(ScheduledStorageEvent(at: now + timing.gossipPeriod, event: event))
        }
    }

    private func isReadable(_ group: Int, from zone: Int) -> Bool {
        groups[group].model.isReadSet(groups[group].readSlots { isReachable($0, slot: $1, from: zone) })
    }

    /// First step of a change: old and new member both count from now on.
    ///
    /// Model choice: with a bare read set left, the metadata service accepts the new membership epoch on it; it meets every write set. The
    /// papers are silent.
    private mutating func propose(_ host: Int32, for slot: Int, ofGroup group: Int, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        let id = groups[group].nextID
        groups[group].nextID += 1
        var candidate = Segment(scl: .zero, epoch: epoch, id: id, host: host)
        candidate.isHydrated = false
        groups[group].changes.append(MembershipChange(slot: slot, candidate: candidate))
        groups[group].membershipEpoch += 1
        refresh(group)
        let at = now.advanced(byMicroseconds: copyTime(ofSlot: slot, group: group))
        outbox.append(ScheduledStorageEvent(at: at, event: .hydrated(group: Int32(group), slot: Int8(slot), id: id)))
    }

    /// A full segment's pages and log, or a tail's log since the last page images.
    /// Source: SIGMOD 2018, section 4.2. Model choice: a copy takes at least one round of gossip.
    private mutating func copyTime(ofSlot slot: Int, group: Int) -> Int64 {
        let whole = Double(timing.segmentRepair.sample(&upkeep))
        guard let load, group < load.groupCount else { return Int64(whole) }
        let log = load.logShare(of: timing.imagePeriod)
        let share = VolumeGeometry.isFull(slot) ? load.fill(ofGroup: group) + log : log
        return max(timing.gossipPeriod.microseconds, Int64(whole * share * Double(plane.diskSlowness)))
    }

    /// A fresh segment has got what its peers hold.
    mutating func hydrated(
        _ group: Int, slot: Int, id: UInt16, now: Instant, writerListens: Bool, outbox: inout [ScheduledStorageEvent]
    ) -> Range<Int> {
        let none = durableCount..<durableCount
        let zone = VolumeGeometry.zoneIndex(ofSegment: slot)
        guard let index = groups[group].changes.firstIndex(where: { $0.candidate.id == id }) else { return none }
        guard groups[group].changes[index].candidate.isUp, plane.zoneIsUp[zone], isReadable(group, from: zone) else {
            // Its node or its peers are away: it waits for them.
            groups[group].changes[index].waits = true
            return none
        }
        copyPages(toCandidate: id, slot: slot, group: group, now: now, outbox: &outbox)
        groups[group].changes[index].candidate.isHydrated = true
        if staging.silentSince != nil { noteSilence(now: now) }
        exchange(group, seenFrom: zone)
        // What was on its way to its peers when the copy was made may have reached none of them yet.
        if writerListens { resendUndurable(group, slot: slot, id: id, now: now, outbox: &outbox) }
        repairs.release(groups[group].changes[index].candidate.host, zone: zone)
        repairs.finished[zone] += 1
        let durable = settle(group, now: now, writerListens: writerListens)
        goOn(group, now: now, outbox: &outbox)
        for each in 0..<3 { startRepairs(each, now: now, outbox: &outbox) }
        return durable
    }

    /// Nothing is being made in a zone any more, nor waits for it.
    private mutating func noteEndOfRepairs(_ zone: Int) {
        guard repairs.running[zone] == 0, repairs.waitingCount(zone) == 0, let began = repairs.began[zone] else { return }
        if repairs.finished[zone] > 0 { news.append(.rebuilt(segments: repairs.finished[zone], zone: geometry.zones[zone], began: began)) }
        repairs.began[zone] = nil
        repairs.finished[zone] = 0
    }

    /// Sends what is not durable yet once more.
    mutating func resendUndurable(_ group: Int, slot: Int, id: UInt16, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        for entry in log[(durableCount - logStart)...] {
            guard let batch = entry.batch(of: group), batch.link.last > groups[group].pgcl else { continue }
            resend(batch, slot: slot, id: id, now: now, outbox: &outbox)
        }
    }

    /// Second step of every change that can take it, and back to six-way where a zone has returned.
    ///
    /// A step is taken only when the sets that it leads to hold everything that is durable: nothing is given up before a repaired quorum exists.
    /// - Returns: Ordinals of the commits that VDL has come to cover.
    mutating func settle(_ number: Int, now: Instant, writerListens: Bool) -> Range<Int> {
        for change in groups[number].changes.reversed() {
            let slot = change.slot
            guard let index = groups[number].change(of: slot) else { continue }
            if !needsRepair(groups[number].members[slot]), plane.zoneIsUp[VolumeGeometry.zoneIndex(ofSegment: slot)] {
                // It is back: the change is undone.
                if !change.candidate.isHydrated { repairs.release(change.candidate.host, zone: VolumeGeometry.zoneIndex(ofSegment: slot)) }
                groups[number].changes.remove(at: index)
                rot.removeAll { $0.group == number && $0.id == change.candidate.id }
                groups[number].membershipEpoch += 1
            } else if change.candidate.isHydrated {
                var next = groups[number]
                next.members[slot] = change.candidate
                next.changes.remove(at: index)
                next.membershipEpoch += 1
                guard next.model.writePoint(next.countedPositions, planted: planted) >= next.pgcl else { continue }
                let gone = groups[number].members[slot].id
                groups[number] = next
                rot.removeAll { $0.group == number && $0.id == gone }
            }
        }
        settleModel(number)
        refresh(number)
        // Who reaches no write set hears of no new one.
        guard writerListens, groups[number].canWrite, groups[number].advanceDurable(planted: planted) else { return durableCount..<durableCount }
        return advanceVDL(now: now)
    }

    /// Three of four while a zone is away for long, four of six when it is whole again.
    private mutating func settleModel(_ number: Int) {
        let before = groups[number].model
        let wanted: QuorumModel
        switch (before, plane.doneWithout) {
        case (.sixWay, let zone?): wanted = .fourWay(without: zone)
        case (.fourWay(let zone), nil):
            guard (2 * zone..<2 * zone + 2).allSatisfy({ !needsRepair(groups[number].members[$0]) }) else { return }
            wanted = .sixWay
        // Another zone is away for long meanwhile: the one of before counts again, whole or not.
        case (.fourWay(let zone), let other?) where other != zone: wanted = .fourWay(without: other)
        case (.sixWay, nil), (.fourWay, _?): return
        }
        // Seen from the writer's zone, or another that is there.
        guard let from = ([writerZone] + [0, 1, 2]).first(where: { !plane.isAway($0) }) else { return }
        let reached = groups[number].readSlots { isReachable($0, slot: $1, from: from) }
        guard wanted.isWriteSet(reached), wanted.writePoint(groups[number].countedPositions, planted: planted) >= groups[number].pgcl else { return }
        groups[number].model = wanted
        groups[number].membershipEpoch += 1
        if wanted == .sixWay { fourWayGroups -= 1 } else if before == .sixWay { fourWayGroups += 1 }
        if wanted == .sixWay, fourWayGroups == 0 { news.append(.worksOnSixAgain) }
    }

    /// A zone has been away for long: its groups go on without it, and repair nothing there.
    mutating func zoneAway(_ zone: Int, loss: Int32, now: Instant, writerListens: Bool, outbox: inout [ScheduledStorageEvent]) -> Range<Int> {
        let before = durableCount
        guard plane.losses[zone] == loss, plane.isAway(zone), plane.doneWithout == nil else { return before..<before }
        plane.doneWithout = zone
        makeAllGroups()
        var switched = 0
        for group in groups.indices {
            // Whoever is left fills the others' holes first.
            for other in 0..<3 where other != zone { exchange(group, seenFrom: other) }
            _ = settle(group, now: now, writerListens: writerListens)
            if groups[group].model == .fourWay(without: zone) { switched += 1 }
            goOn(group, now: now, outbox: &outbox)
        }
        // Groups that nobody can ask only count as switched because nothing was ever written there.
        if switched > 0, staging.silentSince == nil { news.append(.worksWithoutZone(geometry.zones[zone], groups: switched)) }
        // An undone change leaves room for another.
        for each in 0..<3 { startRepairs(each, now: now, outbox: &outbox) }
        return before..<durableCount
    }
}
