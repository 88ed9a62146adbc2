import Units

/// Segments that wait for a fresh copy, and how many a zone and a storage node are making.
struct RepairQueue: Sendable {
    struct Request: Sendable, Hashable {
        var group: Int32
        var slot: Int8
    }

    private(set) var waiting: [[Request]] = [[], [], []]
    private var head = [0, 0, 0]
    /// Those that wait, so that none does twice: a bit a slot, by group.
    private var queued: [UInt8] = []
    /// Those whose peers are away: nobody looks at them until that changes.
    private var parked: [Set<Request>] = [[], [], []]
    private(set) var running = [0, 0, 0]
    private var onHost: [Int32: Int] = [:]
    private var nextHost: [Int32] = [0, 0, 0]
    /// Nodes that are gone take nothing.
    var lostHosts: Set<Int32> = []
    /// Since a zone's repairs began: when, and how many are done.
    var began: [Instant?] = [nil, nil, nil]
    var finished = [0, 0, 0]

    /// That can be looked at.
    func readyCount(_ zone: Int) -> Int { waiting[zone].count - head[zone] }
    func waitingCount(_ zone: Int) -> Int { readyCount(zone) + parked[zone].count }
    var isIdle: Bool { (0..<3).allSatisfy { waitingCount($0) == 0 && running[$0] == 0 } }

    mutating func enqueue(_ request: Request, zone: Int, now: Instant) {
        if began[zone] == nil { began[zone] = now }
        guard parked[zone].isEmpty || !parked[zone].contains(request) else { return }
        putBack(request, zone: zone)
    }

    mutating func next(zone: Int) -> Request? {
        guard head[zone] < waiting[zone].count else { return nil }
        let request = waiting[zone][head[zone]]
        head[zone] += 1
        queued[Int(request.group)] &= ~(1 << UInt8(request.slot))
        // Room is made when half of it is used up: a copy for each that was given out.
        if head[zone] * 2 > waiting[zone].count {
            waiting[zone].removeFirst(head[zone])
            head[zone] = 0
        }
        return request
    }

    mutating func putBack(_ request: Request, zone: Int) {
        let (group, bit) = (Int(request.group), UInt8(1) << UInt8(request.slot))
        while queued.count <= group { queued.append(0) }
        guard queued[group] & bit == 0 else { return }
        queued[group] |= bit
        waiting[zone].append(request)
    }

    mutating func park(_ request: Request, zone: Int) { parked[zone].insert(request) }

    /// The peers of a group are there again, or others.
    mutating func unpark(group: Int32) {
        for zone in 0..<3 where !parked[zone].isEmpty {
            for slot in Int8(2 * zone)..<Int8(2 * zone + 2) {
                if let request = parked[zone].remove(Request(group: group, slot: slot)) { putBack(request, zone: zone) }
            }
        }
    }

    /// A node with room for one more, not one that has a segment of the group already. The zone has room: its cap is looked at before.
    mutating func takeHost(zone: Int, avoiding used: [Int32], _ timing: StorageTiming) -> Int32? {
        let hosts = Int32(timing.hostsPerZone)
        for step in 0..<hosts {
            let host = Int32(zone) * hosts + (nextHost[zone] + step) % hosts
            guard onHost[host, default: 0] < timing.repairsPerHost, !lostHosts.contains(host), !used.contains(host) else { continue }
            nextHost[zone] = (nextHost[zone] + step + 1) % hosts
            onHost[host, default: 0] += 1
            running[zone] += 1
            return host
        }
        return nil
    }

    mutating func release(_ host: Int32, zone: Int) {
        running[zone] -= 1
        let left = onHost[host, default: 1] - 1
        onHost[host] = left > 0 ? left : nil
    }
}
