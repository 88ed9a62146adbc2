import SimulationKernel
import Units

/// One thing that happens to a volume, or that its writer does.
package enum Step: Sendable, Hashable, CustomStringConvertible {
    /// A commit of one record on each of these pages.
    case commit([UInt32])
    case wait(microseconds: Int64)
    /// Commits on these pages all the time, for longer than the window of restores.
    case writeOn([UInt32])
    case loseSegment(Int, group: Int)
    case healSegment(Int, group: Int)
    case loseZone(Int)
    case healZone(Int, empty: Bool)
    /// A zone no longer reaches the two others.
    case cutOff(Int)
    /// One link of a zone no longer works; `join` mends it.
    case cutLink(Int, Int)
    case join(Int)
    /// The storage node under a segment, or under the copy that is to replace it, is lost.
    case loseNode(under: Int, group: Int, ofCopy: Bool)
    case healNode(under: Int, group: Int)
    case slowZone(Int, factor: Int64)
    /// The writer is gone, and after a while a new one opens the volume from a zone.
    case crash(after: Int64, zone: Int)
    /// The writer from before the newest crash, which does not know of it, commits once more.
    case lateCommit([UInt32])
    case rotPage(UInt32, slots: [Int])
    case rotLog(group: Int, slot: Int)
    case loseBackupStore
    case healBackupStore
    /// What can be rebuilt from the backup store is compared with the volume.
    case compare
    /// Long enough for every repair.
    case settle

    package var description: String {
        switch self {
        case .commit(let pages): "commit on pages \(pages)"
        case .writeOn(let pages): "commit on pages \(pages) again and again"
        case .wait(let span): "wait \(span) µs"
        case .loseSegment(let slot, let group): "lose segment \(slot) of group \(group)"
        case .healSegment(let slot, let group): "heal segment \(slot) of group \(group)"
        case .loseZone(let zone): "lose zone \(zone)"
        case .healZone(let zone, let empty): empty ? "zone \(zone) returns empty" : "zone \(zone) returns"
        case .cutOff(let zone): "cut zone \(zone) off"
        case .join(let zone): "zone \(zone) reaches the others again"
        case .cutLink(let zone, let other): "cut the link between zones \(zone) and \(other)"
        case .loseNode(let slot, let group, let ofCopy): "lose the node under \(ofCopy ? "the copy of " : "")segment \(slot) of group \(group)"
        case .healNode(let slot, let group): "the nodes under segment \(slot) of group \(group) return"
        case .slowZone(let zone, let factor): "zone \(zone) takes \(factor) times as long"
        case .crash(let after, let zone): "the writer is gone; \(after) µs later one in zone \(zone) opens the volume"
        case .lateCommit(let pages): "the former writer commits on pages \(pages)"
        case .rotPage(let page, let slots): "page \(page) rots in segments \(slots)"
        case .rotLog(let group, let slot): "the newest log of group \(group) rots in segment \(slot)"
        case .loseBackupStore: "the backup store is away"
        case .healBackupStore: "the backup store is back"
        case .compare: "compare backup and volume"
        case .settle: "settle"
        }
    }
}

/// A life of a small volume: three protection groups of four pages, one writer at a time.
package struct Schedule: Sendable, Hashable, CustomStringConvertible {
    package static let groups = 3
    package static let pagesPerGroup = 4
    package static let pageCount = groups * pagesPerGroup

    /// What its faults add up to.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Never more than a zone and one more segment of a group at a time, or two segments of a group.
        /// Source: SIGMOD 2017, section 2.1.
        case survivable
        /// A zone and two more segments of one group, none of which comes back.
        case beyond
    }

    package let seed: UInt64
    package let kind: Kind
    package var steps: [Step]

    package var description: String {
        "schedule \(seed), \(kind.rawValue):\n" + steps.enumerated().map { "  \($0.offset + 1). \($0.element)" }.joined(separator: "\n")
    }

    /// The schedule of a seed: the same for the same seed and kind.
    package init(seed: UInt64, kind: Kind) {
        self.seed = seed
        self.kind = kind
        var writer = ScheduleWriter(random: SeededRandom(seed: seed).fork("schedule"))
        let length = 12 + writer.random.below(30)
        for _ in 0..<length { writer.next() }
        if kind == .beyond { writer.goBeyond() }
        steps = writer.steps
    }
}

/// Writes steps that stay within what the papers call survivable.
private struct ScheduleWriter {
    var random: SeededRandom
    var steps: [Step] = []
    /// The zone that is lost or cut off.
    private var zone: Int?
    private var isCut = false
    /// Lost or damaged in a group: slots that the volume does without.
    private var missing: [Set<Int>] = [[], [], []]
    /// Of those, the ones whose node is away.
    private var lost: [Set<Int>] = [[], [], []]
    /// And those whose storage node is.
    private var onLostNodes: [Set<Int>] = [[], [], []]
    private var slow: Int?
    private var storeIsAway = false
    private var writerZone = 0
    private var hasFormerWriter = false

    init(random: SeededRandom) { self.random = random }

    private mutating func pages() -> [UInt32] {
        let count = random.below(4) == 0 ? 2 + Int(random.below(2)) : 1
        return Set((0..<count).map { _ in UInt32(1 + random.below(UInt64(Schedule.pageCount))) }).sorted()
    }

    mutating func next() {
        switch random.below(45) {
        case 0...11:
            steps.append(.commit(pages()))
            if random.below(3) == 0 { steps.append(.commit(pages())) }
        case 12...17: steps.append(.wait(microseconds: Int64(random.below(random.below(3) == 0 ? 4_000_000 : 3_000))))
        case 18...20: crash()
        case 21, 22: if hasFormerWriter { steps.append(.lateCommit(pages())) }
        case 23, 24: loseOrHealZone()
        case 25, 26: cutOrJoin()
        case 27...30: loseSegment()
        case 31: healSegment()
        case 32: rotPage()
        case 33: rotLog()
        case 34: slowZone()
        case 35:
            steps.append(storeIsAway ? .healBackupStore : .loseBackupStore)
            storeIsAway.toggle()
        case 36, 37: steps.append(.compare)
        // Longer than a zone is waited for.
        case 38: if zone != nil { steps.append(.wait(microseconds: 25_000_000)) }
        case 39, 40: loseNode()
        case 41: loseCopy()
        case 42: healNode()
        case 43: steps.append(.writeOn(pages()))
        default: settle()
        }
    }

    private mutating func crash() {
        let zones = (0..<3).filter { $0 != zone }
        writerZone = zones[Int(random.below(UInt64(zones.count)))]
        hasFormerWriter = true
        steps.append(.crash(after: Int64(random.below(4_000)), zone: writerZone))
    }

    /// Room for one more missing slot in a group.
    private func canMiss(_ slot: Int, group: Int) -> Bool {
        guard !missing[group].contains(slot), zone != slot / 2 else { return false }
        return missing[group].count < (zone == nil ? 2 : 1)
    }

    private mutating func loseOrHealZone() {
        if let away = zone, !isCut {
            // Empty only while nothing else is missing: its two segments count as missing until they are rebuilt.
            steps.append(.healZone(away, empty: random.below(2) == 0))
            settle()
        } else if zone == nil, missing.allSatisfy({ $0.count <= 1 }) {
            let candidates = (0..<3).filter { candidate in missing.allSatisfy { $0.allSatisfy { $0 / 2 != candidate } } }
            guard !candidates.isEmpty else { return }
            let away = candidates[Int(random.below(UInt64(candidates.count)))]
            zone = away
            isCut = false
            steps.append(.loseZone(away))
            if writerZone == away { crash() }
        }
    }

    private mutating func cutOrJoin() {
        if let away = zone, isCut {
            steps.append(.join(away))
            if random.below(2) == 0 { steps.append(.wait(microseconds: Int64(random.below(400_000)))) }
            zone = nil
            isCut = false
            // Its segments have holes until they have asked their peers.
            if missing.allSatisfy(\.isEmpty) { steps.append(.wait(microseconds: 3_000_000)) } else { settle() }
        } else if zone == nil, missing.allSatisfy(\.isEmpty) {
            let away = Int(random.below(3))
            zone = away
            isCut = true
            steps.append(random.below(3) == 0 ? .cutLink(away, (away + 1 + Int(random.below(2))) % 3) : .cutOff(away))
            if random.below(2) == 0 { steps.append(.commit(pages())) }
            if writerZone == away { crash() }
        }
    }

    private mutating func loseSegment() {
        let group = Int(random.below(3))
        let slot = Int(random.below(6))
        guard canMiss(slot, group: group) else { return }
        missing[group].insert(slot)
        lost[group].insert(slot)
        steps.append(.loseSegment(slot, group: group))
    }

    private mutating func healSegment() {
        let group = Int(random.below(3))
        guard let slot = lost[group].min() else { return }
        lost[group].remove(slot)
        steps.append(.healSegment(slot, group: group))
    }

    private mutating func loseNode() {
        let group = Int(random.below(3))
        let slot = Int(random.below(6))
        guard canMiss(slot, group: group) else { return }
        missing[group].insert(slot)
        onLostNodes[group].insert(slot)
        steps.append(.loseNode(under: slot, group: group, ofCopy: false))
    }

    /// The copy that replaces a lost segment is lost while it is made, with its node, its zone or both, and perhaps comes back.
    private mutating func loseCopy() {
        let group = Int(random.below(3))
        let slot = Int(random.below(6))
        guard canMiss(slot, group: group) else { return }
        missing[group].insert(slot)
        lost[group].insert(slot)
        steps.append(.loseSegment(slot, group: group))
        steps.append(.wait(microseconds: 1_050_000 + Int64(random.below(2_000_000))))
        let losesNode = random.below(3) > 0
        if losesNode {
            onLostNodes[group].insert(slot)
            steps.append(.loseNode(under: slot, group: group, ofCopy: true))
        }
        let away = slot / 2
        if random.below(2) == 0 || !losesNode, zone == nil, writerZone != away, missing.allSatisfy({ $0.count { $0 / 2 != away } <= 1 }) {
            steps.append(.loseZone(away))
            steps.append(.wait(microseconds: Int64(random.below(3_000_000))))
            steps.append(.healZone(away, empty: false))
            // Its segments have holes until they have asked their peers.
            steps.append(.wait(microseconds: 3_000_000))
        } else {
            steps.append(.wait(microseconds: Int64(random.below(1_200_000))))
        }
        if losesNode, random.below(2) == 0 {
            onLostNodes[group].remove(slot)
            steps.append(.healNode(under: slot, group: group))
        }
    }

    private mutating func healNode() {
        let group = Int(random.below(3))
        guard let slot = onLostNodes[group].min() else { return }
        onLostNodes[group].remove(slot)
        steps.append(.healNode(under: slot, group: group))
    }

    private mutating func rotPage() {
        let page = UInt32(1 + random.below(UInt64(Schedule.pageCount)))
        let group = (Int(page) - 1) / Schedule.pagesPerGroup
        let slots = [0, 2, 4].filter { _ in random.below(2) == 0 }
        var taken: [Int] = []
        for slot in slots where canMiss(slot, group: group) {
            missing[group].insert(slot)
            taken.append(slot)
        }
        if !taken.isEmpty { steps.append(.rotPage(page, slots: taken)) }
    }

    private mutating func rotLog() {
        let group = Int(random.below(3))
        let slot = Int(random.below(6))
        guard canMiss(slot, group: group) else { return }
        missing[group].insert(slot)
        steps.append(.rotLog(group: group, slot: slot))
    }

    private mutating func slowZone() {
        if let zone = slow {
            steps.append(.slowZone(zone, factor: 1))
            slow = nil
        } else {
            let zone = Int(random.below(3))
            slow = zone
            steps.append(.slowZone(zone, factor: 100))
        }
    }

    /// Everything comes back and is repaired.
    private mutating func settle() {
        if let away = zone {
            if isCut {
                steps.append(.join(away))
            } else if case .healZone(away, _)? = steps.last {
                // It has just returned.
            } else {
                steps.append(.healZone(away, empty: false))
            }
            zone = nil
            isCut = false
        }
        for group in 0..<3 {
            // Some nodes never come back: they are replaced.
            for slot in lost[group].sorted() where random.below(2) == 0 { steps.append(.healSegment(slot, group: group)) }
            for slot in onLostNodes[group].sorted() where random.below(2) == 0 { steps.append(.healNode(under: slot, group: group)) }
            lost[group] = []
            onLostNodes[group] = []
            missing[group] = []
        }
        steps.append(.settle)
    }

    /// Loses a zone and two more segments of one group at once, for good.
    mutating func goBeyond() {
        settle()
        for _ in 0..<3 { steps.append(.commit(pages())) }
        steps.append(.wait(microseconds: Int64(random.below(20_000_000))))
        let group = random.below(3)
        steps.append(.commit([UInt32(4 * group + 1)]))
        steps.append(.wait(microseconds: 50_000))
        let away = Int(random.below(3))
        let others = (0..<6).filter { $0 / 2 != away }
        let first = Int(random.below(4))
        steps.append(.loseZone(away))
        steps.append(.loseSegment(others[first], group: Int(group)))
        steps.append(.loseSegment(others[(first + 1 + Int(random.below(3))) % 4], group: Int(group)))
        steps.append(.crash(after: 1_000, zone: (away + 1) % 3))
    }
}
