import Units

@testable import StorageModel

/// The storage plane as the papers tell it, slow and obvious: every segment is a list of records, every rule a loop over all of them.
///
/// It is told what is sent, what arrives where, and who is away; which repairs are begun it is told too, and what comes of them it finds itself.
struct NaiveVolume {
    struct Record: Hashable {
        var lsn: UInt64
        /// The record before it in its group.
        var previous: UInt64
        var group: Int
    }

    struct Copy {
        var id: UInt16
        var slot: Int
        var records: Set<Record> = []
        var epoch: UInt32 = 1
        /// By itself, and with the node that it lies on.
        var isLost = false
        var nodeIsLost = false
        var node: Int32 = 0
        var hasContent = true
        var isUp: Bool { !isLost && !nodeIsLost }

        /// The end of the chain of back links that begins at the group's first record.
        func scl(base: UInt64) -> UInt64 {
            guard hasContent else { return 0 }
            var end = base
            while let next = records.first(where: { $0.previous == end }) { end = next.lsn }
            return end
        }
    }

    struct Group {
        var members: [Copy] = (0..<6).map { Copy(id: UInt16($0), slot: $0) }
        var candidates: [Copy] = []
        var end: UInt64 = 0
        var pgcl: UInt64 = 0
        var withoutZone: Int?
    }

    var groups = [Group](repeating: Group(), count: 3)
    var sent: [Record] = []
    /// Last LSN of each commit.
    var consistencyPoints: [UInt64] = []
    var nextLSN: UInt64 = 1
    var vcl: UInt64 = 0
    var vdl: UInt64 = 0
    var epoch: UInt32 = 1
    var truncations: [(epoch: UInt32, above: UInt64, through: UInt64)] = []
    var zoneIsUp = [true, true, true]
    var cuts: Set<Set<Int>> = []
    var writerZone = 0
    var doneWithout: Int?

    // MARK: Who reaches whom

    func reaches(_ from: Int, _ slot: Int) -> Bool { zoneIsUp[slot / 2] && (from == slot / 2 || !cuts.contains([from, slot / 2])) }
    func reaches(_ from: Int, _ copy: Copy) -> Bool { copy.isUp && copy.hasContent && reaches(from, copy.slot) }

    // MARK: Quorums

    static let subsets = (1..<64).map { bits in Set((0..<6).filter { bits >> $0 & 1 == 1 }) }

    static func isWriteSet(_ slots: Set<Int>, without zone: Int?) -> Bool {
        if let zone { return slots.filter { $0 / 2 != zone }.count >= 3 }
        return slots.count >= 4 || slots.isSuperset(of: [0, 2, 4])
    }

    static func isReadSet(_ slots: Set<Int>, without zone: Int?) -> Bool {
        let counted = zone.map { zone in slots.filter { $0 / 2 != zone } } ?? slots
        return counted.count >= (zone == nil ? 3 : 2) && !counted.isDisjoint(with: [0, 2, 4])
    }

    /// Each way to choose between old and new members.
    static func combinations(_ group: Group) -> [[Copy]] {
        group.candidates.reduce([group.members]) { all, candidate in
            all + all.map { members in members.map { $0.slot == candidate.slot ? candidate : $0 } }
        }
    }

    /// What some write set of every combination holds.
    static func writePoint(_ group: Group) -> UInt64 {
        combinations(group).map { members in
            let ends = members.map { $0.scl(base: 0) }
            return subsets.filter { isWriteSet($0, without: group.withoutZone) }
                .map { set in set.filter { $0 / 2 != group.withoutZone }.map { ends[$0] }.min() ?? 0 }.max() ?? 0
        }.min() ?? 0
    }

    mutating func advance(_ group: Int, listens: Bool) {
        guard listens else { return }
        groups[group].pgcl = max(groups[group].pgcl, Self.writePoint(groups[group]))
        vcl = max(vcl, sent.prefix { $0.lsn <= groups[$0.group].pgcl }.last?.lsn ?? 0)
        vdl = max(vdl, consistencyPoints.last { $0 <= vcl } ?? 0)
    }

    // MARK: Writing

    mutating func commit(_ pages: [Int]) {
        for page in pages {
            let group = (page - 1) / 4
            sent.append(Record(lsn: nextLSN, previous: groups[group].end, group: group))
            groups[group].end = nextLSN
            nextLSN += 1
        }
        consistencyPoints.append(nextLSN - 1)
    }

    /// All records of a group after one position, through another, arrive at a copy.
    mutating func deliver(_ answer: SegmentAnswer, listens: Bool) {
        let group = Int(answer.group)
        guard reaches(Int(answer.from), Int(answer.slot)) else { return }
        var isTaken = false
        var batch: Set<Record> = []
        var lsn = answer.link.last.rawValue
        while lsn > answer.link.previous.rawValue, let record = flight.first(where: { $0.group == group && $0.lsn == lsn }) {
            batch.insert(record)
            lsn = record.previous
        }
        change(group, answer.id) { copy, cuts in
            guard copy.isUp else { return }
            if answer.epoch > copy.epoch { Self.learn(&copy, answer.epoch, cuts) }
            guard answer.epoch >= copy.epoch else { return }
            copy.records.formUnion(batch)
            isTaken = true
        }
        if isTaken, answer.epoch == epoch { advance(group, listens: listens) }
    }

    /// Whatever was ever sent: messages may be on their way longer than their records count.
    var flight: Set<Record> = []

    private mutating func change(_ group: Int, _ id: UInt16, _ body: (inout Copy, [(epoch: UInt32, above: UInt64, through: UInt64)]) -> Void) {
        if let at = groups[group].members.firstIndex(where: { $0.id == id }) { body(&groups[group].members[at], truncations) }
        if let at = groups[group].candidates.firstIndex(where: { $0.id == id }) { body(&groups[group].candidates[at], truncations) }
    }

    private static func learn(_ copy: inout Copy, _ epoch: UInt32, _ truncations: [(epoch: UInt32, above: UInt64, through: UInt64)]) {
        for cut in truncations where cut.epoch > copy.epoch && cut.epoch <= epoch {
            copy.records = copy.records.filter { $0.lsn <= cut.above || $0.lsn > cut.through }
        }
        copy.epoch = max(copy.epoch, epoch)
    }

    // MARK: Losses

    mutating func setNode(_ node: Int32, isLost: Bool) {
        for group in groups.indices {
            for index in groups[group].members.indices where groups[group].members[index].node == node { groups[group].members[index].nodeIsLost = isLost }
            for index in groups[group].candidates.indices where groups[group].candidates[index].node == node {
                groups[group].candidates[index].nodeIsLost = isLost
            }
        }
    }

    /// A zone's disks are empty: what was being copied there starts anew.
    mutating func emptyZone(_ zone: Int) {
        for group in groups.indices {
            for slot in 2 * zone..<2 * zone + 2 {
                groups[group].members[slot].records = []
                groups[group].members[slot].hasContent = false
            }
            groups[group].candidates.removeAll { $0.slot / 2 == zone }
        }
    }

    /// A copy whose node is gone is given up.
    mutating func suspect(_ group: Int, id: UInt16) {
        let zonesSeen = (0..<3).filter { isSeen($0) }
        groups[group].candidates.removeAll { $0.id == id && !$0.isUp && zonesSeen.contains($0.slot / 2) }
    }

    // MARK: Gossip and repair

    /// All that are reached from a zone get what any of them holds.
    mutating func exchange(_ group: Int, from zone: Int) {
        let all = (groups[group].members + groups[group].candidates).filter { reaches(zone, $0) }
        guard let newest = all.map(\.epoch).max() else { return }
        for copy in all { change(group, copy.id) { copy, cuts in Self.learn(&copy, newest, cuts) } }
        let union = (groups[group].members + groups[group].candidates).filter { reaches(zone, $0) }.reduce(into: Set<Record>()) { $0.formUnion($1.records) }
        for copy in all { change(group, copy.id) { copy, _ in copy.records = union } }
    }

    mutating func gossip(_ group: Int, listens: Bool) {
        for zone in 0..<3 where zoneIsUp[zone] { exchange(group, from: zone) }
        settle(group, listens: listens)
    }

    mutating func hydrated(_ group: Int, id: UInt16, listens: Bool) {
        guard let at = groups[group].candidates.firstIndex(where: { $0.id == id }), groups[group].candidates[at].isUp else { return }
        let zone = groups[group].candidates[at].slot / 2
        guard zoneIsUp[zone], canRead(group, from: zone) else { return }
        groups[group].candidates[at].hasContent = true
        exchange(group, from: zone)
        settle(group, listens: listens)
    }

    func canRead(_ group: Int, from zone: Int) -> Bool {
        let reached = Set((groups[group].members + groups[group].candidates).filter { reaches(zone, $0) }.map(\.slot))
        return Self.isReadSet(reached, without: groups[group].withoutZone)
    }

    func canWrite(_ group: Int) -> Bool {
        Self.combinations(groups[group]).allSatisfy { members in
            Self.isWriteSet(Set(members.filter { reaches(writerZone, $0) }.map(\.slot)), without: groups[group].withoutZone)
        }
    }

    /// Whether the others reach a zone.
    func isSeen(_ zone: Int) -> Bool { zoneIsUp[zone] && (0..<3).contains { $0 != zone && !cuts.contains([$0, zone]) } }

    mutating func settle(_ group: Int, listens: Bool) {
        for candidate in groups[group].candidates.reversed() {
            let old = groups[group].members[candidate.slot]
            if old.isUp, old.hasContent, zoneIsUp[candidate.slot / 2] {
                groups[group].candidates.removeAll { $0.id == candidate.id }
            } else if candidate.hasContent {
                var next = groups[group]
                next.members[candidate.slot] = candidate
                next.candidates.removeAll { $0.id == candidate.id }
                if Self.writePoint(next) >= next.pgcl { groups[group] = next }
            }
        }
        var next = groups[group]
        if let zone = groups[group].withoutZone {
            if doneWithout == nil, next.members[2 * zone].isUp, next.members[2 * zone].hasContent, next.members[2 * zone + 1].isUp,
                next.members[2 * zone + 1].hasContent
            {
                next.withoutZone = nil
            }
            if let doneWithout { next.withoutZone = doneWithout }
        } else {
            next.withoutZone = doneWithout
        }
        if next.withoutZone != groups[group].withoutZone, let from = ([writerZone] + Array(0..<3)).first(where: { isSeen($0) }) {
            let reached = Set((next.members + next.candidates).filter { reaches(from, $0) }.map(\.slot))
            if Self.isWriteSet(reached, without: next.withoutZone), Self.writePoint(next) >= next.pgcl { groups[group] = next }
        }
        advance(group, listens: listens && canWrite(group))
    }

    mutating func zoneAway(_ zone: Int, listens: Bool) {
        doneWithout = zone
        for group in 0..<3 {
            for other in 0..<3 where other != zone { exchange(group, from: other) }
            settle(group, listens: listens)
        }
    }

    // MARK: Recovery

    /// - Returns: False when some group is without a read set or a write set.
    mutating func recover() -> Bool {
        guard (0..<3).allSatisfy({ canRead($0, from: writerZone) && canWrite($0) }) else { return false }
        for group in 0..<3 { exchange(group, from: writerZone) }
        let known = (0..<3).map { group in
            (groups[group].members + groups[group].candidates).filter { reaches(writerZone, $0) }.map { $0.scl(base: 0) }.max() ?? 0
        }
        let complete = sent.prefix { $0.lsn <= known[$0.group] }.last?.lsn ?? 0
        vdl = consistencyPoints.last { $0 <= complete } ?? 0
        // The LSN allocation limit: no writer can have given more.
        let through = max(vdl, truncations.last?.through ?? 0) + 10_000_000
        epoch += 1
        truncations.append((epoch, vdl, through))
        sent.removeAll { $0.lsn > vdl }
        consistencyPoints.removeAll { $0 > vdl }
        vcl = vdl
        nextLSN = through + 1
        for group in 0..<3 {
            let kept = sent.filter { $0.group == group }
            groups[group].end = kept.last?.lsn ?? 0
            groups[group].pgcl = groups[group].end
            for copy in groups[group].members + groups[group].candidates where copy.isUp && reaches(writerZone, copy.slot) {
                let newEpoch = epoch
                change(group, copy.id) { copy, _ in
                    copy.records = copy.hasContent ? Set(kept) : copy.records.intersection(kept)
                    copy.epoch = newEpoch
                }
            }
        }
        return true
    }
}
