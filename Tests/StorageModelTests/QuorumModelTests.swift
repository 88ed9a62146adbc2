import SimulationKernel
import Testing
import Units

@testable import StorageModel

/// The quorum sets against the papers' words, by trying everything. Source: SIGMOD 2017, section 2.1; SIGMOD 2018, section 4.
@Suite("quorum sets") struct QuorumModelTests {
    private static let models: [QuorumModel] = [.sixWay, .fourWay(without: 0), .fourWay(without: 1), .fourWay(without: 2)]
    private static let all = (0..<64).map { bits in Set((0..<6).filter { bits >> $0 & 1 == 1 }) }
    private static let full: Set<Int> = [0, 2, 4]

    private static func set(_ slots: Set<Int>) -> SlotSet { slots.reduce(into: SlotSet()) { $0.insert(.slot($1)) } }

    /// Written out once more, by the slots' numbers.
    private static func writes(_ slots: Set<Int>, _ model: QuorumModel) -> Bool {
        switch model {
        case .sixWay: slots.count >= 4 || full.isSubset(of: slots)
        case .fourWay(let zone): slots.filter { $0 / 2 != zone }.count >= 3
        }
    }

    private static func reads(_ slots: Set<Int>, _ model: QuorumModel) -> Bool {
        switch model {
        case .sixWay: return slots.count >= 3 && !slots.isDisjoint(with: full)
        case .fourWay(let zone):
            let four = slots.filter { $0 / 2 != zone }
            return four.count >= 2 && !four.isDisjoint(with: full)
        }
    }

    @Test func everySubsetIsJudgedAsThePapersSay() {
        for model in Self.models {
            for slots in Self.all {
                #expect(model.isWriteSet(Self.set(slots)) == Self.writes(slots, model), "\(model) \(slots)")
                #expect(model.isReadSet(Self.set(slots)) == Self.reads(slots, model), "\(model) \(slots)")
            }
        }
    }

    @Test func everyReadSetMeetsEveryWriteSet() {
        for model in Self.models {
            for write in Self.all where Self.writes(write, model) {
                for read in Self.all where Self.reads(read, model) {
                    guard case .fourWay(let zone) = model else {
                        #expect(!write.isDisjoint(with: read), "\(model) \(write) \(read)")
                        continue
                    }
                    #expect(write.contains { read.contains($0) && $0 / 2 != zone }, "\(model) \(write) \(read)")
                }
            }
        }
    }

    @Test func withoutAZoneWritesGoOnAndWithOneMoreOnlyReads() {
        for zone in 0..<3 {
            let left = Set(0..<6).subtracting([2 * zone, 2 * zone + 1])
            #expect(QuorumModel.sixWay.isWriteSet(Self.set(left)))
            for one in left {
                let three = left.subtracting([one])
                #expect(!QuorumModel.sixWay.isWriteSet(Self.set(three)) && QuorumModel.sixWay.isReadSet(Self.set(three)))
                #expect(QuorumModel.fourWay(without: zone).isWriteSet(Self.set(three)), "three of four are enough without the zone")
            }
        }
    }

    /// Every AZ+1 leaves a full segment: what the placement of one full and one tail a zone is for.
    @Test func aZoneAndOneMoreLeaveAFullSegment() {
        for zone in 0..<3 { for one in 0..<6 { #expect(!Self.full.subtracting([2 * zone, 2 * zone + 1, one]).isEmpty) } }
    }

    @Test func theDurablePointIsTheHighestThatSomeWriteSetHasReached() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<3000 {
            let points = (0..<6).map { _ in random.below(9) }
            var positions = SlotPositions()
            for slot in 0..<6 { positions[slot] = LSN(rawValue: points[slot]) }
            for model in Self.models {
                let expected = Self.all.filter { Self.writes($0, model) }.map { set in set.map { points[$0] }.min() ?? 0 }.max() ?? 0
                // Slots of the zone that is done without add nothing to a set.
                let counted =
                    Self.all.filter { set in
                        guard case .fourWay(let zone) = model else { return Self.writes(set, model) }
                        return Self.writes(set, model) && set.allSatisfy { $0 / 2 != zone }
                    }.map { set in set.map { points[$0] }.min() ?? 0 }.max() ?? 0
                #expect(max(expected, counted) == counted)
                #expect(model.writePoint(positions, planted: nil).rawValue == counted, "\(model) \(points)")
            }
        }
    }

    // MARK: Membership changes

    /// A group with random SCLs and changes of some slots, and all combinations of old and new members.
    private static func changing(_ random: inout SeededRandom) -> (group: ProtectionGroup, combinations: [[Segment]]) {
        var group = ProtectionGroup(base: .zero, epoch: 1) { Int32($0) }
        for slot in 0..<6 {
            group.members[slot].scl = LSN(rawValue: random.below(8))
            group.members[slot].isUp = random.below(4) > 0
        }
        var slots = Array(0..<6)
        random.shuffle(&slots)
        for slot in slots.prefix(Int(random.below(4))) {
            var candidate = Segment(scl: LSN(rawValue: random.below(8)), epoch: 1, id: UInt16(10 + slot), host: 9)
            candidate.isUp = random.below(4) > 0
            group.changes.append(MembershipChange(slot: slot, candidate: candidate))
        }
        var combinations = [group.members]
        for change in group.changes {
            combinations += combinations.map { members in members.enumerated().map { $0.offset == change.slot ? change.candidate : $0.element } }
        }
        return (group, combinations)
    }

    @Test func aChangeWantsEveryCombinationForWritingAndAnyForReading() {
        var random = SeededRandom(seed: 9)
        for _ in 0..<4000 {
            let (group, combinations) = Self.changing(&random)
            let points = combinations.map { members in
                Self.all.filter { Self.writes($0, .sixWay) }.map { set in set.map { members[$0].scl.rawValue }.min() ?? 0 }.max() ?? 0
            }
            #expect(group.model.writePoint(group.countedPositions, planted: nil).rawValue == points.min())
            let up = combinations.map { members in Set((0..<6).filter { members[$0].isUp }) }
            #expect(group.model.isWriteSet(group.writeSlots { segment, _ in segment.isUp }) == up.allSatisfy { Self.writes($0, .sixWay) })
            #expect(group.model.isReadSet(group.readSlots { segment, _ in segment.isUp }) == Self.reads(up.reduce([]) { $0.union($1) }, .sixWay))
        }
    }

    /// The paper's example: E is replaced while F is; A to D alone satisfy all four sets.
    @Test func fourMembersCarryTwoChangesAtOnce() {
        var group = ProtectionGroup(base: .zero, epoch: 1) { Int32($0) }
        for slot in 0..<4 { group.members[slot].scl = LSN(rawValue: 10) }
        for slot in [5, 4] {
            var candidate = Segment(scl: .zero, epoch: 1, id: UInt16(10 + slot), host: 9)
            candidate.isHydrated = false
            group.changes.append(MembershipChange(slot: slot, candidate: candidate))
        }
        let moved = group.advanceDurable(planted: nil)
        #expect(moved)
        #expect(group.pgcl.rawValue == 10)
        #expect(group.model.isWriteSet(group.writeSlots { _, slot in slot < 4 }))
        #expect(!group.model.isWriteSet(group.writeSlots { _, slot in slot < 3 }))
    }
}
