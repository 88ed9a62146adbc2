package import Units

extension Volume {
    /// Storage's own events, all but those that need the backup store.
    /// - Parameter writerListens: False while no writer has the volume open: segments go on, VDL stays.
    /// - Returns: Ordinals of the commits that VDL has come to cover, possibly none.
    package mutating func handle(_ event: StorageEvent, now: Instant, writerListens: Bool, outbox: inout [ScheduledStorageEvent]) -> Range<Int> {
        let none = durableCount..<durableCount
        switch event {
        case .answer(let answer): return receive(answer, now: now, writerListens: writerListens)
        case .gossip(let group): return gossip(Int(group), now: now, writerListens: writerListens, outbox: &outbox)
        case .suspect(let group, let slot, let id):
            suspect(Int(group), slot: Int(slot), id: id, now: now, outbox: &outbox)
            return none
        case .hydrated(let group, let slot, let id):
            return hydrated(Int(group), slot: Int(slot), id: id, now: now, writerListens: writerListens, outbox: &outbox)
        case .zoneAway(let zone, let loss): return zoneAway(Int(zone), loss: loss, now: now, writerListens: writerListens, outbox: &outbox)
        case .scrub(let group, let slot):
            scrub(Int(group), slot: Int(slot), now: now, outbox: &outbox)
            return none
        case .chunkUploaded(let sequence):
            chunkArrives(sequence: sequence)
            return none
        case .stagingDue, .imagingDue, .baseDue: preconditionFailure("staging needs the backup store")
        }
    }
}
