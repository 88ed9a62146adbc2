import Units

/// A slot of a group that is on its way from one member to another: both count until the change is settled.
///
/// Source: SIGMOD 2018, section 4.1 (reversible membership changes).
struct MembershipChange: Sendable {
    var slot: Int
    var candidate: Segment
    /// The copying is over but for its zone or its peers, which are away.
    var waits = false
}

/// Six segments over three zones that keep one chain of batches; a batch is a commit's records for this group's pages.
struct ProtectionGroup: Sendable {
    /// By slot.
    var members: [Segment]
    /// At most one a slot.
    var changes: [MembershipChange] = []
    /// Grows with each step of a membership change and with each change of the quorum model.
    var membershipEpoch: UInt32 = 1
    var model = QuorumModel.sixWay
    /// End of the chain as the writer sent it.
    var sentThrough: LSN
    /// PGCL: what the writer knows to be on a write set. Inclusive.
    var pgcl: LSN
    /// When its segments will next ask each other; nil unless somebody misses something.
    var gossipsAt: Instant?
    /// Whether the writer reaches a write set, and a read set: as of the last change of anybody's health.
    var canWrite = true
    var canRead = true
    /// For the next member.
    var nextID: UInt16 = 6

    init(base: LSN, epoch: UInt32, host: (_ slot: Int) -> Int32) {
        members = (0..<VolumeGeometry.segmentsPerGroup).map { Segment(scl: base, epoch: epoch, id: UInt16($0), host: host($0)) }
        sentThrough = base
        pgcl = base
    }

    /// The SCLs that count. While a slot changes hands every combination of old and new must have a write set; since a write set only gains
    /// from a higher SCL, that is the same as to count the lower of the two.
    var countedPositions: SlotPositions {
        var positions = SlotPositions()
        for slot in 0..<VolumeGeometry.segmentsPerGroup { positions[slot] = members[slot].scl }
        for change in changes { positions[change.slot] = min(positions[change.slot], change.candidate.scl) }
        return positions
    }

    /// Recomputes PGCL; it never falls.
    mutating func advanceDurable(planted: PlantedBug?) -> Bool {
        let point = model.writePoint(countedPositions, planted: planted)
        guard point > pgcl else { return false }
        pgcl = point
        return true
    }

    /// Slots whose every holder of content, old and new, fulfils a condition: what counts for writing.
    func writeSlots(where fulfils: (Segment, _ slot: Int) -> Bool) -> SlotSet {
        var slots: SlotSet = []
        for slot in members.indices where members[slot].isHydrated && fulfils(members[slot], slot) { slots.insert(.slot(slot)) }
        for change in changes where !(change.candidate.isHydrated && fulfils(change.candidate, change.slot)) { slots.remove(.slot(change.slot)) }
        return slots
    }

    /// Slots of which some holder of content fulfils a condition: what counts for reading.
    func readSlots(where fulfils: (Segment, _ slot: Int) -> Bool) -> SlotSet {
        var slots: SlotSet = []
        for slot in members.indices where members[slot].isHydrated && fulfils(members[slot], slot) { slots.insert(.slot(slot)) }
        for change in changes where change.candidate.isHydrated && fulfils(change.candidate, change.slot) { slots.insert(.slot(change.slot)) }
        return slots
    }

    func change(of slot: Int) -> Int? { changes.firstIndex { $0.slot == slot } }

    /// Does something to a member or a candidate, by its id.
    /// - Returns: nil when it is no longer of the group.
    mutating func withSegment<Result>(_ id: UInt16, slot: Int, _ body: (inout Segment) -> Result) -> Result? {
        if members[slot].id == id { return body(&members[slot]) }
        guard let change = changes.firstIndex(where: { $0.candidate.id == id }) else { return nil }
        return body(&changes[change].candidate)
    }
}
