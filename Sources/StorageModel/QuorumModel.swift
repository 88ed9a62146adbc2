import Units

/// Some of a protection group's six slots.
struct SlotSet: OptionSet, Sendable, Hashable {
    let rawValue: UInt8

    static let full: SlotSet = [.slot(0), .slot(2), .slot(4)]
    static func slot(_ index: Int) -> SlotSet { SlotSet(rawValue: 1 << UInt8(index)) }
    static func zone(_ index: Int) -> SlotSet { SlotSet(rawValue: 3 << UInt8(2 * index)) }
    var count: Int { rawValue.nonzeroBitCount }
}

/// Which sets of slots make a batch durable, and which know everything that is.
enum QuorumModel: Sendable, Hashable {
    /// Write: any four of six, or all three full ones. Read: any three of six, one of them full.
    /// Source: SIGMOD 2017, section 2.1; SIGMOD 2018, section 4.2.
    case sixWay
    /// While a zone is away for long. Write: any three of the other four. Read: any two of them, one of them full.
    /// Source: SIGMOD 2018, section 4.1. Model choice: the read set; it meets every write set, and pages need a full segment.
    case fourWay(without: Int)

    func isWriteSet(_ slots: SlotSet) -> Bool {
        switch self {
        case .sixWay: slots.count >= VolumeGeometry.writeQuorum || slots.isSuperset(of: .full)
        case .fourWay(let zone): slots.subtracting(.zone(zone)).count >= 3
        }
    }

    func isReadSet(_ slots: SlotSet) -> Bool {
        switch self {
        case .sixWay: return slots.count >= VolumeGeometry.readQuorum && !slots.isDisjoint(with: .full)
        case .fourWay(let zone):
            let four = slots.subtracting(.zone(zone))
            return four.count >= 2 && !four.isDisjoint(with: .full)
        }
    }

    /// The point that some write set has reached: PGCL of these SCLs.
    /// Source: SIGMOD 2018, section 2.3, with the write sets of section 4.2.
    func writePoint(_ scl: SlotPositions, planted: PlantedBug?) -> LSN {
        switch self {
        case .sixWay:
            let any = scl.largest(planted == .acknowledgeAtThree ? 3 : 4)
            let all = planted == .countTailAsFull ? min(scl[0], scl[1], scl[2]) : min(scl[0], scl[2], scl[4])
            return max(any, all)
        case .fourWay(let zone):
            var four = scl
            four[2 * zone] = .zero
            four[2 * zone + 1] = .zero
            return four.largest(3)
        }
    }
}

/// A position for each of six slots, kept where no allocation is needed.
struct SlotPositions: Sendable, Hashable {
    private var values: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0)

    subscript(slot: Int) -> LSN {
        get { withUnsafeBytes(of: values) { LSN(rawValue: $0.load(fromByteOffset: 8 * slot, as: UInt64.self)) } }
        set { withUnsafeMutableBytes(of: &values) { $0.storeBytes(of: newValue.rawValue, toByteOffset: 8 * slot, as: UInt64.self) } }
    }

    /// The position that `count` of the six have reached.
    func largest(_ count: Int) -> LSN {
        var sorted = values
        return withUnsafeMutableBytes(of: &sorted) { raw in
            let slots = raw.assumingMemoryBound(to: UInt64.self)
            // Selection of the first maxima; six values, so nothing cleverer pays.
            for place in 0..<count {
                var best = place
                for candidate in (place + 1)..<6 where slots[candidate] > slots[best] { best = candidate }
                slots.swapAt(place, best)
            }
            return LSN(rawValue: slots[count - 1])
        }
    }

    static func == (a: Self, b: Self) -> Bool { a.values == b.values }
    func hash(into hasher: inout Hasher) { for slot in 0..<6 { hasher.combine(self[slot]) } }
}
