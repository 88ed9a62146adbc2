package import Units

/// Copies to a region that are under way and get no further.
///
/// Source: Aurora User Guide, DB cluster snapshot copying, gives no time in which a copy ends. Model choice: whoever looks sees `copying`; a copy
/// goes on from where it stood.
extension Cloud {
    /// - Returns: False when they stood still already.
    package mutating func stallCopies(to region: RegionName, now: Instant) -> Bool {
        guard stalledCopies[region] == nil else { return false }
        stalledCopies[region] = now
        copiesHeldUp[region, default: 0] += copiesUnderWay(to: region).count
        note(now, "rds", "copies to \(region) make no progress")
        return true
    }

    /// How many copies to a region have stood still so far, those included that were cancelled since.
    package func copiesHeldUp(to region: RegionName) -> Int { copiesHeldUp[region, default: 0] }

    package func hasCopyUnderWay(to region: RegionName) -> Bool { !copiesUnderWay(to: region).isEmpty }

    private func copiesUnderWay(to region: RegionName) -> [Int] {
        shelves.copies.filter { snapshots[$0].region == region && snapshots[$0].copy?.startedAt != nil }
    }

    package mutating func resumeCopies(to region: RegionName, now: Instant) {
        guard let since = stalledCopies.removeValue(forKey: region) else { return }
        note(now, "rds", "copies to \(region) go on")
        for index in shelves.copies where snapshots[index].region == region {
            guard let startedAt = snapshots[index].copy?.startedAt else { continue }
            // What was left of it when it came to a stand, which may have been at its very beginning.
            let left = max(Duration.zero, snapshots[index].endsAt - max(since, startedAt))
            snapshots[index].endsAt = now + left
            begin(.finishCopy(snapshot: index), after: left, row: nil, now: now)
        }
    }
}
