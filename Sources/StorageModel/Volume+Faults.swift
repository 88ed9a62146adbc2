package import Units

// What happens to storage nodes, zones and the links between them, and its end.

extension Volume {
    // MARK: Zones

    /// A zone's segments stop answering; what they hold stays on their disks.
    package mutating func loseZone(_ zone: ZoneName, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        guard let index = geometry.zones.firstIndex(of: zone), plane.zoneIsUp[index] else { return }
        let wasAway = plane.isAway(index)
        plane.zoneIsUp[index] = false
        // Cut off from both others before: its outage goes on.
        if wasAway { refreshAll() } else { zoneStoppedAnswering(index, now: now, outbox: &outbox) }
        noteSilence(now: now)
    }

    /// A zone's segments answer again, with the holes of what was written meanwhile; their peers fill them.
    ///
    /// A segment whose node was lost by itself stays lost.
    /// - Parameter empty: The zone's disks came back without their content: every segment there is rebuilt from its peers.
    package mutating func healZone(
        _ zone: ZoneName, empty: Bool = false, now: Instant, writerListens: Bool, outbox: inout [ScheduledStorageEvent]
    )
        -> Range<Int>
    {
        let before = durableCount
        guard let index = geometry.zones.firstIndex(of: zone), !plane.zoneIsUp[index] else { return before..<before }
        plane.zoneIsUp[index] = true
        let away = endOutage(of: index, now: now, outbox: &outbox)
        if empty {
            makeAllGroups()
            for group in groups.indices {
                for slot in 2 * index..<2 * index + 2 { groups[group].members[slot].wipe() }
                // A fresh copy in that zone is as empty, and starts anew.
                for change in groups[group].changes where VolumeGeometry.zoneIndex(ofSegment: change.slot) == index {
                    if !change.candidate.isHydrated { repairs.release(change.candidate.host, zone: index) }
                    groups[group].changes.removeAll { $0.slot == change.slot }
                }
                rot.removeAll { $0.group == group && VolumeGeometry.zoneIndex(ofSegment: $0.slot) == index }
            }
        }
        noteSilence(now: now)
        zoneAnswersAgain(index, away: away, now: now, writerListens: writerListens, outbox: &outbox)
        return before..<durableCount
    }

    private mutating func zoneStoppedAnswering(_ zone: Int, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        plane.losses[zone] += 1
        plane.lostAt[zone] = now
        if plane.isAway(zone) {
            let event = StorageEvent.zoneAway(zone: Int8(zone), loss: plane.losses[zone])
            outbox.append(ScheduledStorageEvent(at: now + timing.longZoneOutage, event: event))
        }
        refreshAll()
    }

    /// The others see a zone again, if they do.
    /// - Returns: For how long they did not.
    private mutating func endOutage(of zone: Int, now: Instant, outbox: inout [ScheduledStorageEvent]) -> Duration {
        guard !plane.isAway(zone), let lostAt = plane.lostAt[zone] else { return .zero }
        plane.lostAt[zone] = nil
        plane.makeUp(for: zone, now: now)
        guard plane.doneWithout == zone else { return now - lostAt }
        plane.doneWithout = nil
        // One zone at a time is done without: an outage that went on beside this one counts from its own beginning.
        for other in 0..<3 where plane.isAway(other) {
            let due = (plane.lostAt[other] ?? now) + timing.longZoneOutage
            outbox.append(ScheduledStorageEvent(at: max(now, due), event: .zoneAway(zone: Int8(other), loss: plane.losses[other])))
        }
        return now - lostAt
    }

    private mutating func zoneAnswersAgain(
        _ zone: Int, away: Duration, now: Instant, writerListens: Bool, outbox: inout [ScheduledStorageEvent]
    ) {
        for group in groups.indices {
            for slot in 2 * zone..<2 * zone + 2 {
                let member = groups[group].members[slot]
                if !member.isHydrated {
                    if groups[group].change(of: slot) == nil { repairs.enqueue(.init(group: Int32(group), slot: Int8(slot)), zone: zone, now: now) }
                } else if !member.isUp {
                    armSuspicion(group, slot: slot, now: now, outbox: &outbox)
                }
            }
            for change in groups[group].changes where VolumeGeometry.zoneIndex(ofSegment: change.slot) == zone && !change.candidate.isUp {
                let event = StorageEvent.suspect(group: Int32(group), slot: Int8(change.slot), id: change.candidate.id)
                outbox.append(ScheduledStorageEvent(at: now + timing.failureSuspicion, event: event))
            }
            segmentsAnswerAgain(group, away: away, now: now, writerListens: writerListens, outbox: &outbox)
        }
        for each in 0..<3 { startRepairs(each, now: now, outbox: &outbox) }
    }

    /// Segments of a group can be asked again: what they miss is filled, what waited for them goes on.
    private mutating func segmentsAnswerAgain(
        _ group: Int, away: Duration, now: Instant, writerListens: Bool, outbox: inout [ScheduledStorageEvent]
    ) {
        refresh(group)
        goOn(group, now: now, outbox: &outbox)
        guard groups[group].sentThrough > base else {
            // Nothing was ever written there: there is nothing to ask for.
            for zone in 0..<3 where plane.zoneIsUp[zone] { exchange(group, seenFrom: zone) }
            _ = settle(group, now: now, writerListens: writerListens)
            return
        }
        armGossip(group, after: away, now: now, outbox: &outbox)
        guard writerListens else { return }
        for slot in groups[group].members.indices where groups[group].members[slot].scl < groups[group].sentThrough {
            guard groups[group].members[slot].isUp else { continue }
            resendUndurable(group, slot: slot, id: groups[group].members[slot].id, now: now, outbox: &outbox)
        }
    }

    // MARK: Links

    /// Two zones no longer reach each other; both still reach whoever else they reach.
    package mutating func cutLink(between a: ZoneName, and b: ZoneName, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        guard let a = geometry.zones.firstIndex(of: a), let b = geometry.zones.firstIndex(of: b), a != b else { return }
        let wereAway = [a, b].filter { plane.isAway($0) }
        plane.cut(a, b, now: now)
        for zone in [a, b] where plane.isAway(zone) && !wereAway.contains(zone) { zoneStoppedAnswering(zone, now: now, outbox: &outbox) }
        refreshAll()
    }

    package mutating func mendLink(
        between a: ZoneName, and b: ZoneName, now: Instant, writerListens: Bool, outbox: inout [ScheduledStorageEvent]
    )
        -> Range<Int>
    {
        let before = durableCount
        guard let a = geometry.zones.firstIndex(of: a), let b = geometry.zones.firstIndex(of: b), a != b else { return before..<before }
        guard plane.isCut(a, b) else { return before..<before }
        var away = plane.mend(a, b, now: now)
        for zone in [a, b] { away = max(away, endOutage(of: zone, now: now, outbox: &outbox)) }
        for zone in [a, b] where plane.zoneIsUp[zone] { zoneAnswersAgain(zone, away: away, now: now, writerListens: writerListens, outbox: &outbox) }
        return before..<durableCount
    }

    // MARK: Slowness

    /// A zone's network and disks take `factor` times as long; 1 is as usual.
    package mutating func slowZone(_ zone: ZoneName, by factor: Int64) {
        guard let index = geometry.zones.firstIndex(of: zone) else { return }
        plane.slowness[index] = max(1, factor)
    }

    /// Every disk of the volume, and the way to the backup store, take `factor` times as long; 1 is as usual.
    package mutating func slowDisks(by factor: Int64) { plane.diskSlowness = max(1, factor) }

    // MARK: Segments and nodes

    /// Single segments stop answering; what they hold stays on their disks.
    package mutating func loseSegment(_ slot: Int, group: Int, now: Instant, outbox: inout [ScheduledStorageEvent]) {
        makeAllGroups()
        guard groups.indices.contains(group), groups[group].members[slot].isUp else { return }
        groups[group].members[slot].isUp = false
        groups[group].members[slot].isLost = true
        refresh(group)
        noteSilence(now: now)
        armSuspicion(group, slot: slot, now: now, outbox: &outbox)
    }

    /// A segment answers again, as far as its zone does. One that was replaced meanwhile is of no use any more.
    package mutating func healSegment(_ slot: Int, group: Int, now: Instant, writerListens: Bool, outbox: inout [ScheduledStorageEvent]) -> Range<Int> {
        let before = durableCount
        guard groups.indices.contains(group), !groups[group].members[slot].isUp else { return before..<before }
        groups[group].members[slot].isLost = false
        guard !repairs.lostHosts.contains(groups[group].members[slot].host) else { return before..<before }
        groups[group].members[slot].isUp = true
        noteSilence(now: now)
        segmentsAnswerAgain(group, away: .zero, now: now, writerListens: writerListens, outbox: &outbox)
        for zone in 0..<3 { startRepairs(zone, now: now, outbox: &outbox) }
        return before..<durableCount
    }

    /// A storage node stops answering, with every segment of the volume that lies on it.
    /// - Parameter number: From 0, within the zone; taken modulo the zone's nodes.
    /// - Returns: How many segments were on it.
    package mutating func loseHost(_ number: Int, zone: ZoneName, now: Instant, outbox: inout [ScheduledStorageEvent]) -> Int {
        // Before the node is gone: segments that come to be later lie elsewhere or are away from the start.
        makeAllGroups()
        guard let host = hostNumber(number, zone: zone), repairs.lostHosts.insert(host).inserted else { return 0 }
        var lost = 0
        for group in groups.indices {
            for slot in groups[group].members.indices where groups[group].members[slot].host == host && groups[group].members[slot].isUp {
                groups[group].members[slot].isUp = false
                armSuspicion(group, slot: slot, now: now, outbox: &outbox)
                lost += 1
            }
            for index in groups[group].changes.indices where groups[group].changes[index].candidate.host == host {
                groups[group].changes[index].candidate.isUp = false
                let change = groups[group].changes[index]
                let event = StorageEvent.suspect(group: Int32(group), slot: Int8(change.slot), id: change.candidate.id)
                outbox.append(ScheduledStorageEvent(at: now + timing.failureSuspicion, event: event))
            }
            refresh(group)
        }
        noteSilence(now: now)
        return lost
    }

    /// A storage node is back, with what it held; segments that were replaced meanwhile are of no use any more.
    package mutating func healHost(_ number: Int, zone: ZoneName, now: Instant, writerListens: Bool, outbox: inout [ScheduledStorageEvent]) -> Range<Int> {
        let before = durableCount
        guard let host = hostNumber(number, zone: zone), repairs.lostHosts.remove(host) != nil else { return before..<before }
        for group in groups.indices {
            for index in groups[group].changes.indices where groups[group].changes[index].candidate.host == host {
                groups[group].changes[index].candidate.isUp = true
                goOn(group, now: now, outbox: &outbox)
            }
            for slot in groups[group].members.indices
            where groups[group].members[slot].host == host && !groups[group].members[slot].isUp && !groups[group].members[slot].isLost {
                groups[group].members[slot].isUp = true
                segmentsAnswerAgain(group, away: .zero, now: now, writerListens: writerListens, outbox: &outbox)
            }
        }
        noteSilence(now: now)
        for zone in 0..<3 { startRepairs(zone, now: now, outbox: &outbox) }
        return before..<durableCount
    }

    private func hostNumber(_ number: Int, zone: ZoneName) -> Int32? {
        geometry.zones.firstIndex(of: zone).map { Int32($0 * timing.hostsPerZone + number % timing.hostsPerZone) }
    }
}
