@testable import Sealing
@testable import SimulationKernel
@testable import StorageModel
@testable import Units

/// A volume with the run's event queue around it: each commit's six answers come back as events, as in a drill.
struct CommitChain {
    private(set) var volume: Volume
    private(set) var store = BackupStore(name: "bench")
    private(set) var now = Instant(microseconds: 0)
    /// Commits that VDL covers.
    private(set) var durable = 0
    private var queue = EventQueue<StorageEvent>(startingAt: Instant(microseconds: 0))
    private var outbox: [ScheduledStorageEvent] = []
    private let stages: Bool

    /// - Parameter stagesUnder: Stages log and images to the store, sealed with this key; nil leaves staging out.
    init(pages: PageTable, stagesUnder key: DataKey? = nil) {
        let geometry = VolumeGeometry(pageSize: pages.pageSize, zones: [ZoneName("a"), ZoneName("b"), ZoneName("c")])
        volume = Volume(
            geometry: geometry, timing: StorageTiming(Calibration()), dataKey: key, pages: pages, through: LSN(rawValue: 1), random: SeededRandom(seed: 1))
        stages = key != nil
    }

    /// Sends a commit, and lives through what happens in the 100 ms until the next.
    mutating func commit(_ change: MiniTransaction) {
        _ = volume.commit(change, now: now, outbox: &outbox)
        schedule()
        let next = now.advanced(byMicroseconds: 100_000)
        while let at = queue.nextInstant, at <= next { takeOne() }
        now = next
    }

    /// Lives until nothing is under way.
    mutating func drain() {
        while queue.count > 0 { takeOne() }
    }

    private mutating func takeOne() {
        guard let (at, event) = queue.next() else { return }
        switch event {
        case .answer(let answer):
            durable += volume.receive(answer, now: at, writerListens: true).count
            if stages { volume.armTimers(now: at, outbox: &outbox) }
        case .stagingDue:
            volume.stagingDue(now: at, store: &store, outbox: &outbox)
        case .imagingDue:
            volume.imagingDue(now: at, earliest: Instant(microseconds: 0), store: &store, outbox: &outbox)
        case .baseDue:
            volume.stageBase(store: &store)
        case .chunkUploaded(let sequence):
            volume.chunkArrives(sequence: sequence)
        case .gossip, .suspect, .hydrated, .zoneAway, .scrub:
            durable += volume.handle(event, now: at, writerListens: true, outbox: &outbox).count
        }
        schedule()
    }

    private mutating func schedule() {
        for scheduled in outbox { queue.schedule(scheduled.event, at: scheduled.at) }
        outbox.removeAll(keepingCapacity: true)
    }
}
