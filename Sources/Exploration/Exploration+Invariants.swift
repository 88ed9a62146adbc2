import StorageModel
import Units

/// What must hold after every step.
extension Exploration {
    /// Everything that a writer of the present epoch relies on.
    func fingerprint() -> [UInt64] {
        var all = [volume.vdl.rawValue, volume.vcl.rawValue]
        for group in 0..<volume.touchedGroupCount {
            all.append(volume.durablePoint(ofGroup: group).rawValue)
            for segment in volume.segments(ofGroup: group) where segment.epoch == volume.epoch {
                all.append(segment.scl.rawValue)
                all.append(contentsOf: segment.ahead.map(\.rawValue))
            }
        }
        return all
    }

    mutating func acknowledge(_ durable: Range<Int>) throws(Violation) {
        for group in 0..<min(Schedule.groups, volume.touchedGroupCount) {
            let point = volume.durablePoint(ofGroup: group)
            guard point > durablePoints[group] else { continue }
            durablePoints[group] = point
            guard isOnAWriteSet(group: group, through: point) else {
                throw violation(
                    .acknowledgedIsOnAWriteSet,
                    "LSN \(point.rawValue) counts as durable; in group \(group) it is held by \(holders(group: group, through: point))")
            }
        }
        guard volume.vdl >= highestVDL else { throw violation(.vdlNeverFalls, "VDL went from \(highestVDL.rawValue) to \(volume.vdl.rawValue)") }
        highestVDL = volume.vdl
        for ordinal in durable {
            ledger.commits[ordinal].acknowledgedAt = queue.now
            for (group, last) in ledger.commits[ordinal].ends where durablePoints[group] < last {
                throw violation(.acknowledgedIsOnAWriteSet, "commit \(ordinal + 1) was acknowledged, and is not durable in group \(group)")
            }
        }
    }

    /// Slots of which every segment, old and new, holds a position without a hole before it.
    func holders(group: Int, through last: LSN) -> [Int] {
        let segments = volume.segments(ofGroup: group)
        return (0..<6).filter { slot in segments.allSatisfy { $0.slot != slot || $0.scl >= last } }
    }

    /// The papers' sets written out once more: four of six or the three full ones; without a zone three of its other four.
    func isOnAWriteSet(group: Int, through last: LSN) -> Bool {
        let holding = Set(holders(group: group, through: last))
        if let zone = volume.zoneWorkedWithout(ofGroup: group) { return holding.subtracting([2 * zone, 2 * zone + 1]).count >= 3 }
        return holding.count >= 4 || holding.isSuperset(of: [0, 2, 4])
    }

    func checkTruncated() throws(Violation) {
        guard !ledger.truncated.isEmpty else { return }
        for group in 0..<volume.touchedGroupCount {
            for segment in volume.segments(ofGroup: group) where segment.epoch == volume.epoch {
                for held in [segment.scl] + segment.ahead where ledger.truncated.contains(where: { $0.contains(held.rawValue) }) {
                    throw violation(.truncatedStaysGone, "segment \(segment.slot) of group \(group) holds LSN \(held.rawValue), which was cut off")
                }
            }
        }
    }

    func checkStaged() throws(Violation) {
        let staged = volume.backup.newestStaged
        guard staged <= highestVDL else {
            throw violation(.stagedIsDurable, "log up to LSN \(staged.rawValue) is staged, durable is \(highestVDL.rawValue)")
        }
    }

    mutating func readNews() throws(Violation) {
        let news = volume.news
        volume.news = []
        for item in news {
            switch item {
            case .rebuilt(let segments, _, _): repaired += segments
            case .damageFound(let copy, _, healed: true):
                healed += 1
                guard let page = copy.page, Int(page) <= volume.coalescedPageCount else { continue }
                guard volume.copy(ofPage: page, slot: copy.slot) == volume.written(page: page) else {
                    throw violation(.healedPagesAreTrue, "page \(page) was healed in segment \(copy.slot), and is not what was written")
                }
            case .worksWithoutZone: switches += 1
            case .damageFound, .worksOnSixAgain, .pagesUnreadable: break
            }
        }
    }

    /// Rebuilds from the backup store up to now, and to both ends of the window that garbage collection leaves.
    func compare() throws(Violation) {
        for target in [queue.now, queue.now - .microseconds(Exploration.window.microseconds / 2), queue.now - Exploration.window]
        where target >= Exploration.birth {
            try compare(at: target)
        }
    }

    /// What is rebuilt is a prefix, the volume's own bytes, and no less than promised.
    func compare(at target: Instant) throws(Violation) {
        let promised = min(target, volume.latestStaged(now: queue.now))
        let rebuilt: Rebuilt
        do {
            rebuilt = try volume.backup.rebuild(to: .instant(target), store: store, key: nil)
        } catch {
            throw violation(.backupIsTheVolume, "rebuilding to \(target) failed: \(error)")
        }
        let count = ledger.count(through: rebuilt.cut)
        let expected = count == 0 ? [] : ledger.pages(after: count)
        guard rebuilt.pages.count == expected.count else {
            throw violation(.backupIsTheVolume, "rebuilt \(rebuilt.pages.count) pages, the volume had \(expected.count)")
        }
        if let differing = expected.indices.first(where: { rebuilt.pages[UInt32($0 + 1)] != expected[$0] }) {
            throw violation(.backupIsTheVolume, "page \(differing + 1) differs after commit \(count)")
        }
        let owed = ledger.commits.lastIndex { $0.acknowledgedAt.map { $0 <= promised } ?? false }.map { $0 + 1 } ?? 0
        guard count >= owed else { throw violation(.backupIsTheVolume, "commit \(owed) was promised, \(count) came back") }
        guard count <= ledger.commits.count(where: { $0.acknowledgedAt.map { $0 <= target } ?? false }) else {
            throw violation(.backupIsTheVolume, "commit \(count) came back, and was not durable at \(target)")
        }
    }

    /// All is back and had time: every segment holds everything, every commit is durable, the volume shows what was written.
    func expectWhole() throws(Violation) {
        if let waiting = ledger.commits.firstIndex(where: { $0.acknowledgedAt == nil }) {
            throw violation(.worksWithinTolerance, "commit \(waiting + 1) is not durable though all is whole")
        }
        guard volume.acceptsWrites, volume.hasReadQuorum else { throw violation(.worksWithinTolerance, "a group has no quorum though all is whole") }
        for group in 0..<volume.touchedGroupCount {
            let end = volume.sentThrough(ofGroup: group)
            for segment in volume.segments(ofGroup: group) {
                guard !segment.isCandidate, segment.isUp, segment.isHydrated else {
                    throw violation(.segmentsCatchUp, "segment \(segment.slot) of group \(group) is not repaired")
                }
                guard segment.scl == end, segment.ahead.isEmpty else {
                    throw violation(.segmentsCatchUp, "segment \(segment.slot) of group \(group) has LSN \(segment.scl.rawValue) of \(end.rawValue)")
                }
            }
            if volume.zoneWorkedWithout(ofGroup: group) != nil { throw violation(.segmentsCatchUp, "group \(group) is still on three of four") }
        }
        let pages = volume.durablePages()
        let expected = ledger.pages(after: ledger.commits.count)
        if let differing = expected.indices.first(where: { pages[UInt32($0 + 1)] != expected[$0] }) {
            throw violation(.acknowledgedIsNeverLost, "page \(differing + 1) of the volume is not what was written")
        }
    }
}
