import Units

/// How a volume's zones stand, as its storage sees them.
struct StoragePlane: Sendable {
    var zoneIsUp = [true, true, true]
    /// Links between zones that are cut: bit `a + b - 1` for the zones a and b.
    private var cuts: UInt8 = 0
    /// How many times slower than usual a zone's network and disks are.
    var slowness: [Int64] = [1, 1, 1]
    /// How many times slower than usual every disk of the volume is.
    var diskSlowness: Int64 = 1
    /// Grows when a zone goes away, so that what waited for an earlier loss is void.
    var losses: [Int32] = [0, 0, 0]
    /// Since when a zone is away; nil while the others see it.
    var lostAt: [Instant?] = [nil, nil, nil]
    /// Since when a link is cut, and nobody has made up for it: by link, as `cuts`.
    private var cutSince: [Instant] = [.distantFuture, .distantFuture, .distantFuture]
    /// The zone that the groups do without, after a long outage.
    var doneWithout: Int?

    var hasCuts: Bool { cuts != 0 }

    func isCut(_ a: Int, _ b: Int) -> Bool { cuts & (1 << UInt8(a + b - 1)) != 0 }

    mutating func cut(_ a: Int, _ b: Int, now: Instant) {
        guard !isCut(a, b) else { return }
        cuts |= 1 << UInt8(a + b - 1)
        cutSince[a + b - 1] = now
    }

    /// - Returns: For how long the link was cut.
    mutating func mend(_ a: Int, _ b: Int, now: Instant) -> Duration {
        cuts &= ~(1 << UInt8(a + b - 1))
        return now - cutSince[a + b - 1]
    }

    /// What a zone missed comes to it by another way: links that are still cut keep nothing more from it than what follows.
    mutating func makeUp(for zone: Int, now: Instant) {
        for other in 0..<3 where other != zone && isCut(zone, other) { cutSince[zone + other - 1] = now }
    }

    /// Whether what stands in one zone reaches a zone that is up.
    func reaches(_ from: Int, _ to: Int) -> Bool { zoneIsUp[to] && (from == to || cuts & (1 << UInt8(from + to - 1)) == 0) }

    /// Whether the others have lost sight of a zone: it is down, or cut off from both.
    func isAway(_ zone: Int) -> Bool {
        !zoneIsUp[zone] || (0..<3).allSatisfy { $0 == zone || !reaches($0, zone) }
    }

    /// What a message and its write to disk take, of what they take as usual.
    func slowed(path: Int64, persist: Int64, from: Int, to: Int) -> Int64 {
        path * max(slowness[from], slowness[to]) + persist * slowness[to] * diskSlowness
    }
}
