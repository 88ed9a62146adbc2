import Sealing
import SimulationKernel
import Testing
import Units

@testable import StorageModel

/// Runs one volume on one store, all events in order, and keeps what a restore must give.
struct VolumeDriver {
    /// A commit as the test knows it; none of this is read back from the model's log.
    struct Commit {
        var last: LSN
        var groups: Set<Int>
        /// When `receive`, `caughtUp` or `recover` first named it durable.
        var at: Instant?
        /// The whole database after it.
        var pages: PageBook
    }

    static let pageSize = 512
    static let zones = [ZoneName("z-a"), ZoneName("z-b"), ZoneName("z-c")]
    static let start = Instant(microseconds: 1_000_000_000_000)

    var volume: Volume
    var store: BackupStore
    var queue: EventQueue<StorageEvent>
    var random: SeededRandom
    /// Accepted and not truncated; the index is the ordinal.
    var commits: [Commit] = []
    /// As the volume was made: position, content.
    let initial: (at: Instant, position: LSN, pages: PageBook)
    var book: PageBook
    var nextLSN: LSN
    var writerListens = true
    /// Ordinals that each staging took, by sequence, and the sequences that have arrived.
    private(set) var stagings: [Range<Int>] = []
    private(set) var arrivals: [Int] = []
    /// What the imaging timer tells the garbage collector.
    var retention: Duration = .days(365)

    init(
        seed: UInt64, key: DataKey? = nil, pagesPerGroup: Int? = 4, store: BackupStore = BackupStore(name: "here"),
        from: (at: Instant, position: LSN, pages: PageTable, book: PageBook)? = nil, calibration: Calibration = VolumeDriver.calibration()
    ) {
        random = SeededRandom(seed: seed)
        initial = (from?.at ?? Self.start, from?.position ?? .zero, from?.book ?? PageBook(pageSize: Self.pageSize))
        book = initial.pages
        nextLSN = initial.position.advanced(by: 1)
        queue = EventQueue(startingAt: initial.at)
        self.store = store
        volume = Volume(
            geometry: VolumeGeometry(pageSize: Self.pageSize, zones: Self.zones, pagesPerGroup: pagesPerGroup), timing: StorageTiming(calibration),
            dataKey: key, pages: from?.pages ?? PageTable(pageSize: Self.pageSize), through: initial.position, random: random.fork("volume"))
        volume.takeImages(now: initial.at, store: &self.store)
    }

    /// The defaults, with images every seven minutes, so that a test sees many rounds.
    static func calibration(_ changes: [(CalibrationKey, Duration)] = []) -> Calibration {
        var calibration = Calibration()
        do {
            for (key, span) in [(.pageImageAge, .minutes(7))] + changes { try calibration.override(key, with: .span(.fixed(span))) }
        } catch {
            preconditionFailure("\(error)")
        }
        return calibration
    }

    static func key(_ byte: UInt8) -> DataKey { DataKey(bytes: [UInt8](repeating: byte, count: 32)) }

    var now: Instant { queue.now }

    // MARK: Living

    /// One random commit. Returns its ordinal.
    @discardableResult mutating func commit() -> Int { commit(book.randomChange(&random)) }

    @discardableResult mutating func commit(_ change: MiniTransaction) -> Int {
        var outbox: [ScheduledStorageEvent] = []
        let ordinal = volume.commit(change, now: now, outbox: &outbox)
        let last = nextLSN.advanced(by: UInt64(change.records.count - 1))
        nextLSN = last.advanced(by: 1)
        let groups = Set(change.records.map { (Int($0.page) - 1) / volume.geometry.pagesPerGroup })
        commits.append(Commit(last: last, groups: groups, at: nil, pages: book))
        #expect(ordinal == commits.count - 1)
        schedule(outbox)
        return ordinal
    }

    mutating func schedule(_ outbox: [ScheduledStorageEvent]) { for entry in outbox { queue.schedule(entry.event, at: entry.at) } }

    /// Handles the next event. Returns false when there is none.
    @discardableResult mutating func step() -> Bool {
        guard let (now, event) = queue.next() else { return false }
        var outbox: [ScheduledStorageEvent] = []
        var durable = 0..<0
        switch event {
        case .answer, .gossip, .suspect, .hydrated, .zoneAway, .scrub:
            durable = volume.handle(event, now: now, writerListens: writerListens, outbox: &outbox)
        case .stagingDue:
            volume.stagingDue(now: now, store: &store, outbox: &outbox)
            noteStaging()
        case .chunkUploaded(let sequence):
            volume.chunkArrives(sequence: sequence)
            if sequence >= 0 { arrivals.append(sequence) }
        case .imagingDue: volume.imagingDue(now: now, earliest: now - retention, store: &store, outbox: &outbox)
        case .baseDue: volume.stageBase(store: &store)
        }
        if !durable.isEmpty {
            noteDurable(durable, at: now)
            volume.armTimers(now: now, outbox: &outbox)
        }
        schedule(outbox)
        return true
    }

    /// Handles everything before an instant and moves there.
    mutating func run(until end: Instant) {
        while let next = queue.nextInstant, next < end { step() }
        // An event that does nothing moves the clock.
        queue.schedule(.chunkUploaded(sequence: -1), at: end)
        while queue.now < end { step() }
    }

    mutating func run(for span: Duration) { run(until: now + span) }

    /// Handles everything: nothing is in flight, on its way or due afterwards.
    mutating func runDry() { while step() {} }

    /// Stages at once, as the making of a snapshot does.
    mutating func stage() {
        var outbox: [ScheduledStorageEvent] = []
        volume.stage(now: now, store: &store, outbox: &outbox)
        noteStaging()
        schedule(outbox)
    }

    private mutating func noteStaging() {
        let staged = stagings.last?.upperBound ?? 0
        let durable = commits.count { $0.at != nil }
        if durable > staged { stagings.append(staged..<durable) }
    }

    private mutating func noteDurable(_ ordinals: Range<Int>, at: Instant) {
        for ordinal in ordinals {
            #expect(commits[ordinal].at == nil, "commit \(ordinal) became durable twice")
            #expect(ordinal == 0 || commits[ordinal - 1].at != nil, "commit \(ordinal) became durable before its predecessor")
            commits[ordinal].at = at
        }
    }

    /// The writer crashes and comes back at once.
    mutating func recover() -> Volume.Recovery? {
        guard let recovery = volume.recover(now: now) else { return nil }
        noteDurable(recovery.found, at: now)
        commits.removeLast(recovery.truncated.count)
        book = commits.last?.pages ?? initial.pages
        nextLSN = volume.nextLSN
        var outbox: [ScheduledStorageEvent] = []
        volume.armTimers(now: now, outbox: &outbox)
        schedule(outbox)
        return recovery
    }

    /// Commits a while, with idle stretches; some commits overlap in flight.
    mutating func live(commits count: Int) {
        for _ in 0..<count {
            switch random.below(20) {
            case 0: run(for: .seconds(Int64(random.below(300))))
            case 1...8: run(for: .microseconds(Int64(random.below(2_000))))
            default: run(for: .milliseconds(Int64(random.below(20_000))))
            }
            commit()
        }
    }

    // MARK: Losing and healing

    mutating func lose(_ zone: ZoneName) { act { volume, now, _, outbox in volume.loseZone(zone, now: now, outbox: &outbox) } }
    mutating func heal(_ zone: ZoneName, empty: Bool = false) {
        change { volume, now, listens, outbox in volume.healZone(zone, empty: empty, now: now, writerListens: listens, outbox: &outbox) }
    }
    mutating func lose(_ slot: Int, group: Int = 0) {
        act { volume, now, _, outbox in volume.loseSegment(slot, group: group, now: now, outbox: &outbox) }
    }
    mutating func heal(_ slot: Int, group: Int = 0) {
        change { volume, now, listens, outbox in volume.healSegment(slot, group: group, now: now, writerListens: listens, outbox: &outbox) }
    }
    mutating func cut(_ a: Int, _ b: Int) {
        act { volume, now, _, outbox in volume.cutLink(between: Self.zones[a], and: Self.zones[b], now: now, outbox: &outbox) }
    }
    mutating func mend(_ a: Int, _ b: Int) {
        change { volume, now, listens, outbox in
            volume.mendLink(between: Self.zones[a], and: Self.zones[b], now: now, writerListens: listens, outbox: &outbox)
        }
    }

    /// Does something to the volume now, and schedules what it brings about.
    mutating func act(_ body: (inout Volume, Instant, Bool, inout [ScheduledStorageEvent]) -> Void) {
        change { volume, now, listens, outbox -> Range<Int> in
            body(&volume, now, listens, &outbox)
            return volume.durableCount..<volume.durableCount
        }
    }

    mutating func change(_ body: (inout Volume, Instant, Bool, inout [ScheduledStorageEvent]) -> Range<Int>) {
        var outbox: [ScheduledStorageEvent] = []
        let durable = body(&volume, now, writerListens, &outbox)
        if !durable.isEmpty {
            noteDurable(durable, at: now)
            volume.armTimers(now: now, outbox: &outbox)
        }
        schedule(outbox)
    }

    // MARK: What must come back

    /// Commits that lie in the store, by the test's own books.
    var arrivedOrdinals: Set<Int> { Set(arrivals.flatMap { Array(stagings[$0]) }) }

    /// Commit time of the first durable commit that has not arrived in the store, by the test's own books.
    var firstMissing: Instant? {
        let waiting = stagings.indices.filter { !arrivals.contains($0) }.compactMap { commits[stagings[$0].lowerBound].at }.min()
        let staged = stagings.last?.upperBound ?? 0
        return [waiting, staged < commits.count ? commits[staged].at : nil].compactMap { $0 }.min()
    }

    func expected(at target: Instant) -> PageBook { commits.last { $0.at.map { $0 <= target } ?? false }?.pages ?? initial.pages }
    func expected(at position: LSN) -> PageBook { commits.last { $0.last <= position }?.pages ?? initial.pages }
}

/// Whether a table holds exactly what a book says, with the first difference when not.
func firstDifference(_ table: PageTable, _ book: PageBook) -> String? {
    guard table.count == book.pages.count else { return "\(table.count) pages, expected \(book.pages.count)" }
    return book.pages.indices.first { table[UInt32($0 + 1)] != book.pages[$0] }.map { "page \($0 + 1) differs" }
}
