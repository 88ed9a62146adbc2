package import Sealing
package import SimulationKernel
package import Units

/// Source: Aurora User Guide, Cloning a volume for an Amazon Aurora DB cluster: a clone refers to its source's pages, and the first write to a
/// page on either side makes a page of its own.
extension Volume {
    /// A volume with this one's pages as of VDL, which both share until one of them writes.
    ///
    /// Takes the same time and memory whatever the size. Damage that nobody has found in a page is in the clone too: it is the same page.
    /// Model choice: from then on each volume has segments of its own, so that faults of segments hit one of them.
    /// - Parameters:
    ///   - dataKey: Seals what the clone stages.
    ///   - outbox: Receives when the clone's first page images are staged.
    package mutating func clone(
        load: VolumeLoad?, dataKey: DataKey?, random: SeededRandom, now: Instant, outbox: inout [ScheduledStorageEvent]
    ) -> Volume {
        coalesce()
        var clone = Volume(
            geometry: geometry, timing: timing, load: load, dataKey: dataKey, sharing: pages, through: vdl, random: random)
        clone.staging.base = .init(pages: pages, position: vdl, at: now)
        clone.rot = rot.filter { !$0.isRecord(above: .zero) && clone.groups.indices.contains($0.group) }.map { copy in
            var inherited = copy
            inherited.id = clone.groups[copy.group].members[copy.slot].id
            return inherited
        }
        clone.planted = planted
        outbox.append(ScheduledStorageEvent(at: now.advanced(byMicroseconds: clone.timing.stagingUpload.sample(&clone.upkeep)), event: .baseDue))
        return clone
    }

    /// Whether the backup store has what the volume began with.
    package var hasStagedBase: Bool { staging.base == nil }

    /// The first page images are due: tried again while the volume cannot be read.
    package mutating func baseDue(now: Instant, store: inout BackupStore, outbox: inout [ScheduledStorageEvent]) {
        stageBase(store: &store)
        if !hasStagedBase { outbox.append(ScheduledStorageEvent(at: now + timing.stagingPeriod, event: .baseDue)) }
    }

    /// What a clone began with goes to the backup store, if it can be read: only then can the clone be restored to a point in time.
    package mutating func stageBase(store: inout BackupStore) {
        guard let base = staging.base, isReadable else { return }
        staging.base = nil
        backup.beginWith(base.pages, at: base.position, time: base.at, store: &store, key: dataKey)
    }

    /// Pages that this volume shares with none of some others.
    /// - Parameter others: Volumes of the same clone group.
    package func pagesOwned(beside others: [Volume]) -> Int { durablePages().pagesOwned(beside: others.map { $0.durablePages() }) }

    /// What a volume that is made wrong on purpose does when its source has gone on writing.
    package mutating func seeLaterWrites(of source: Volume) {
        if planted == .cloneSeesLaterWrites { pages = source.durablePages() }
    }
}
