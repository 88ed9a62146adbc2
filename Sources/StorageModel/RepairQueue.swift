import Units

/// Segments that wait for a fresh copy, and how many a zone and a storage node are making.
struct RepairQueue: Sendable {
    struct Request: Sendable, Hashable {
        var group: Int32
        var slot: Int8
    }

    private(set) var waiting: [[Request]] = [[], [], []]
    private var head = [0, 0, 0]
    private(set) var running = [0, 0, 0]
    private var onHost: [Int32: Int] = [:]
    private var nextHost: [Int32] = [0, 0, 0]
    /// Nodes that are gone take nothing.
    var lostHosts: Set<Int32> = []
    /// Since a zone's repairs began: when, and how many are done.
    var began: [Instant?] = [nil, nil, nil]
    var finished = [0, 0, 0]

    func waitingCount(_ zone: Int) -> Int { waiting[zone].count - head[zone] }
    var isIdle: Bool { (0..<3).allSatisfy { waitingCount($0) == 0 && running[$0] == 0 } }

    mutating func enqueue(_ request: Request, zone: Int, now: Instant) {
        waiting[zone].append(request)
        if began[zone] == nil { began[zone] = now }
    }

    mutating func next(zone: Int) -> Request? {
        guard head[zone] < waiting[zone].count else {
            waiting[zone].removeAll(keepingCapacity: true)
            head[zone] = 0
            return nil
        }
        defer { head[zone] += 1 }
        return waiting[zone][head[zone]]
    }

    mutating func putBack(_ request: Request, zone: Int) { waiting[zone].append(request) }

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
