package import StorageModel
import SimulationKernel
import Units

/// Lives through one schedule, and looks after every step whether what must hold does.
package struct Exploration {
    struct Delivery: Sendable {
        var event: StorageEvent
        /// Sent by a writer that a recovery has boxed out.
        var isLate: Bool
    }

    private struct Slot: Hashable {
        var slot: Int
        var group: Int
    }

    private let schedule: Schedule
    var volume: Volume
    var store = BackupStore(name: "explorer")
    var queue: EventQueue<Delivery>
    var ledger = Ledger()
    private var marks: SeededRandom
    /// The volume as the writer before the newest crash knows it.
    private var formerWriter: Volume?
    private var hasWriter = true
    var step = 0
    var highestVDL = LSN.zero
    /// PGCL of each group, as last seen.
    var durablePoints = [LSN](repeating: .zero, count: Schedule.groups)
    private var recoveries = 0
    var repaired = 0
    var healed = 0
    private var lateWrites = 0
    var switches = 0
    private var nodes = 0
    /// Nodes that are lost, by the segment that they had.
    private var lostNodes: [Slot: [Int]] = [:]

    /// Runs a schedule to its end, or to the first invariant that does not hold.
    package static func run(_ schedule: Schedule, planted: PlantedBug? = nil) -> Verdict {
        var exploration = Exploration(schedule, planted: planted)
        do {
            let outcome = try exploration.live()
            return exploration.verdict(outcome)
        } catch {
            return exploration.verdict(.violated(error))
        }
    }

    /// The smallest part of a schedule's steps, found by leaving steps out, that still breaks the same invariant.
    package static func shrunk(_ schedule: Schedule, planted: PlantedBug? = nil) -> Schedule {
        guard case .violated(let violation) = run(schedule, planted: planted).outcome else { return schedule }
        var smallest = schedule
        var index = smallest.steps.count
        while index > 0 {
            index -= 1
            var smaller = smallest
            smaller.steps.remove(at: index)
            if case .violated(let other) = run(smaller, planted: planted).outcome, other.invariant == violation.invariant { smallest = smaller }
            index = min(index, smallest.steps.count)
        }
        return smallest
    }

    static let birth = Instant(microseconds: 1_000_000_000)
    /// Restores reach so far back.
    static let window = Duration.seconds(20)
    private static let zones = [ZoneName("a"), ZoneName("b"), ZoneName("c")]
    private static let timing: StorageTiming = {
        var timing = StorageTiming(Calibration())
        // Short, so that a schedule of seconds sees repairs, stagings and images.
        timing.failureSuspicion = .seconds(1)
        timing.longZoneOutage = .seconds(20)
        timing.segmentRepair = Distribution.fixed(.seconds(2)).sampler
        timing.stagingPeriod = .seconds(2)
        timing.stagingUpload = Distribution.uniform(.milliseconds(100), .seconds(3)).sampler
        timing.imagePeriod = .seconds(15)
        timing.scrubCycle = .seconds(30)
        return timing
    }()

    private init(_ schedule: Schedule, planted: PlantedBug?) {
        self.schedule = schedule
        let random = SeededRandom(seed: schedule.seed)
        marks = random.fork("marks")
        queue = EventQueue(startingAt: Exploration.birth)
        let geometry = VolumeGeometry(pageSize: Ledger.pageSize, zones: Exploration.zones, pagesPerGroup: Schedule.pagesPerGroup)
        // Half of them with so much log that what an absence missed takes up to two seconds to copy.
        let load = VolumeLoad(size: ByteCount(bytes: Int64(Schedule.groups) * VolumeGeometry.segmentBytes), redoRate: ByteCount(bytes: 1_500_000_000))
        volume = Volume(
            geometry: geometry, timing: Exploration.timing, load: schedule.seed % 2 == 1 ? load : nil, dataKey: nil,
            pages: PageTable(pageSize: Ledger.pageSize), through: .zero,
            random: random.fork("volume"))
        volume.planted = planted
        volume.takeImages(now: queue.now, store: &store)
    }

    private func verdict(_ outcome: Verdict.Outcome) -> Verdict {
        Verdict(
            outcome: outcome, acknowledged: ledger.commits.count { $0.acknowledgedAt != nil }, truncated: ledger.truncatedCommits, recoveries: recoveries,
            repaired: repaired, healed: healed, lateWrites: lateWrites, switches: switches, nodes: nodes)
    }

    // MARK: Living

    private mutating func live() throws(Violation) -> Verdict.Outcome {
        // All three groups and all pages exist from the start.
        try commit([1, 5, 9])
        try run(for: 1_000_000)
        for each in schedule.steps {
            step += 1
            if let outcome = try take(each) { return outcome }
            try checkTruncated()
        }
        step += 1
        guard schedule.kind == .survivable else { return try openOrReport() }
        try settle()
        try expectWhole()
        try compare()
        return .survived
    }

    /// - Returns: An outcome when the schedule is over.
    private mutating func take(_ step: Step) throws(Violation) -> Verdict.Outcome? {
        switch step {
        case .commit(let pages): try commit(pages)
        case .wait(let span): try run(for: span)
        case .writeOn(let pages):
            for _ in 0..<60 {
                try commit(pages)
                try run(for: 700_000)
            }
            try compare()
        case .loseSegment(let slot, let group): act { volume, now, _, outbox in volume.loseSegment(slot, group: group, now: now, outbox: &outbox) }
        case .healSegment(let slot, let group):
            try change { volume, now, listens, outbox in volume.healSegment(slot, group: group, now: now, writerListens: listens, outbox: &outbox) }
        case .loseZone(let zone): act { volume, now, _, outbox in volume.loseZone(Exploration.zones[zone], now: now, outbox: &outbox) }
        case .healZone(let zone, let empty):
            try change { volume, now, listens, outbox in
                volume.healZone(Exploration.zones[zone], empty: empty, now: now, writerListens: listens, outbox: &outbox)
            }
        case .cutOff(let zone):
            for other in 0..<3 where other != zone {
                act { volume, now, _, outbox in volume.cutLink(between: Exploration.zones[zone], and: Exploration.zones[other], now: now, outbox: &outbox) }
            }
        case .cutLink(let zone, let other):
            act { volume, now, _, outbox in volume.cutLink(between: Exploration.zones[zone], and: Exploration.zones[other], now: now, outbox: &outbox) }
        case .loseNode(let slot, let group, let ofCopy): loseNode(under: slot, group: group, ofCopy: ofCopy)
        case .healNode(let slot, let group):
            for number in lostNodes.removeValue(forKey: Slot(slot: slot, group: group)) ?? [] {
                try change { volume, now, listens, outbox in
                    volume.healHost(number, zone: Exploration.zones[slot / 2], now: now, writerListens: listens, outbox: &outbox)
                }
            }
        case .join(let zone):
            for other in 0..<3 where other != zone {
                try change { volume, now, listens, outbox in
                    volume.mendLink(between: Exploration.zones[zone], and: Exploration.zones[other], now: now, writerListens: listens, outbox: &outbox)
                }
            }
        case .slowZone(let zone, let factor): volume.slowZone(Exploration.zones[zone], by: Int64(factor))
        case .crash(let after, let zone): return try crash(after: after, zone: zone)
        case .lateCommit(let pages): lateCommit(pages)
        case .rotPage(let page, let slots):
            act { volume, now, _, outbox in _ = volume.rotPage(page, slots: slots, byte: 7 * Int(page), now: now, outbox: &outbox) }
        case .rotLog(let group, let slot):
            act { volume, now, _, outbox in _ = volume.rotNewestRecord(ofGroup: group, slots: [slot], now: now, outbox: &outbox) }
        case .loseBackupStore: volume.loseBackupStore(now: queue.now)
        case .healBackupStore: act { volume, now, _, outbox in volume.healBackupStore(now: now, outbox: &outbox) }
        case .compare: try compare()
        case .settle: try settle()
        }
        return nil
    }

    /// Loses the node that a segment lies on, or the copy that is to replace it; not one that has a second segment by now.
    private mutating func loseNode(under slot: Int, group: Int, ofCopy: Bool) {
        let all = (0..<volume.touchedGroupCount).flatMap { volume.segments(ofGroup: $0) }
        guard let host = volume.segments(ofGroup: group).first(where: { $0.slot == slot && $0.isCandidate == ofCopy })?.host,
            all.count(where: { $0.host == host }) == 1
        else { return }
        let number = host % Exploration.timing.hostsPerZone
        act { volume, now, _, outbox in _ = volume.loseHost(number, zone: Exploration.zones[slot / 2], now: now, outbox: &outbox) }
        lostNodes[Slot(slot: slot, group: group), default: []].append(number)
        nodes += 1
    }

    private mutating func commit(_ pages: [UInt32]) throws(Violation) {
        guard hasWriter else { return }
        guard volume.hasRoom(forRecords: pages.count) else {
            throw violation(.worksWithinTolerance, "no LSN is left at \(volume.nextPosition.rawValue), with VDL at \(volume.vdl.rawValue)")
        }
        let (change, writes) = Ledger.change(pages: pages, marks: &marks)
        ledger.add(pages: pages, writes: writes, first: volume.nextPosition)
        act { volume, now, _, outbox in _ = volume.commit(change, now: now, outbox: &outbox) }
    }

    /// The former writer's view is a copy of the volume: what it sends goes to the real segments.
    private mutating func lateCommit(_ pages: [UInt32]) {
        guard var former = formerWriter, former.hasRoom(forRecords: pages.count) else { return }
        let (change, _) = Ledger.change(pages: pages, marks: &marks)
        var outbox: [ScheduledStorageEvent] = []
        _ = former.commit(change, now: queue.now, outbox: &outbox)
        formerWriter = former
        for entry in outbox {
            // Its timers are its own; its messages are everybody's.
            guard case .answer = entry.event else { continue }
            queue.schedule(Delivery(event: entry.event, isLate: true), at: entry.at)
            lateWrites += 1
        }
    }

    private mutating func crash(after: Int64, zone: Int) throws(Violation) -> Verdict.Outcome? {
        hasWriter = false
        formerWriter = volume
        try run(for: after)
        volume.placeWriter(inZone: zone)
        if schedule.kind == .beyond, step >= schedule.steps.count { return nil }
        for _ in 0..<60 {
            if try open() { return nil }
            try run(for: 1_000_000)
        }
        throw violation(.worksWithinTolerance, "the volume does not open within a minute")
    }

    private mutating func open() throws(Violation) -> Bool {
        let acknowledged = ledger.commits.count { $0.acknowledgedAt != nil }
        guard let recovery = volume.recover(now: queue.now) else { return false }
        recoveries += 1
        hasWriter = true
        guard recovery.truncated.lowerBound >= acknowledged else {
            let gone = (recovery.truncated.lowerBound + 1)...acknowledged
            throw violation(.acknowledgedIsNeverLost, "opening cut off the acknowledged commits \(gone)")
        }
        guard recovery.vdl >= highestVDL else {
            throw violation(.vdlNeverFalls, "opening took VDL from \(highestVDL.rawValue) to \(recovery.vdl.rawValue)")
        }
        for group in durablePoints.indices where group < volume.touchedGroupCount { durablePoints[group] = volume.durablePoint(ofGroup: group) }
        for ordinal in recovery.found { ledger.commits[ordinal].acknowledgedAt = queue.now }
        // Everything that the writer before could still send is void, also when nothing of it was found.
        ledger.truncated.append((recovery.vdl.rawValue + 1)...(volume.nextPosition.rawValue - 1))
        if !recovery.truncated.isEmpty {
            ledger.truncatedCommits += recovery.truncated.count
            ledger.commits.removeLast(recovery.truncated.count)
        }
        highestVDL = max(highestVDL, recovery.vdl)
        act { volume, now, _, outbox in volume.armTimers(now: now, outbox: &outbox) }
        return true
    }

    /// More was lost than a quorum survives: what the backup store gives is all there is, and what it lacks is named.
    private mutating func openOrReport() throws(Violation) -> Verdict.Outcome {
        for _ in 0..<120 {
            if try open() { return .survived }
            try run(for: 1_000_000)
        }
        try compare()
        let rebuilt: Rebuilt
        do {
            rebuilt = try volume.backup.rebuild(to: .instant(queue.now), store: store, key: nil)
        } catch {
            throw violation(.backupIsTheVolume, "rebuilding failed: \(error)")
        }
        let kept = ledger.count(through: rebuilt.cut)
        let gone = ledger.commits.indices.filter { $0 >= kept && ledger.commits[$0].acknowledgedAt != nil }.map { $0 + 1 }
        let why = "protection groups without a read set: \((0..<volume.touchedGroupCount).filter { !volume.canBeRead(group: $0) })"
        return .lost(gone, why: why)
    }

    private mutating func settle() throws(Violation) {
        if schedule.steps.indices.contains(step - 1), case .settle = schedule.steps[step - 1] {} else { try mendAll() }
        try run(for: 90_000_000)
    }

    /// At the end of a schedule everything comes back that can.
    private mutating func mendAll() throws(Violation) {
        for zone in 0..<3 { _ = try take(.healZone(zone, empty: false)) }
        for (a, b) in [(0, 1), (0, 2), (1, 2)] {
            try change { volume, now, listens, outbox in
                volume.mendLink(between: Exploration.zones[a], and: Exploration.zones[b], now: now, writerListens: listens, outbox: &outbox)
            }
        }
        for zone in 0..<3 { volume.slowZone(Exploration.zones[zone], by: 1) }
        _ = try take(.healBackupStore)
    }

    // MARK: Events

    private mutating func act(_ body: (inout Volume, Instant, Bool, inout [ScheduledStorageEvent]) -> Void) {
        var outbox: [ScheduledStorageEvent] = []
        body(&volume, queue.now, hasWriter, &outbox)
        for entry in outbox { queue.schedule(Delivery(event: entry.event, isLate: false), at: entry.at) }
    }

    private mutating func change(_ body: (inout Volume, Instant, Bool, inout [ScheduledStorageEvent]) -> Range<Int>) throws(Violation) {
        var outbox: [ScheduledStorageEvent] = []
        let durable = body(&volume, queue.now, hasWriter, &outbox)
        try acknowledge(durable)
        volume.armTimers(now: queue.now, outbox: &outbox)
        for entry in outbox { queue.schedule(Delivery(event: entry.event, isLate: false), at: entry.at) }
    }

    private mutating func run(for span: Int64) throws(Violation) {
        let end = queue.now.advanced(byMicroseconds: span)
        while let next = queue.nextInstant, next <= end, let (now, delivery) = queue.next() { try handle(delivery, now: now) }
        if queue.now < end {
            // An event that does nothing moves the clock.
            queue.schedule(Delivery(event: .chunkUploaded(sequence: -1), isLate: false), at: end)
            while queue.now < end, let (now, delivery) = queue.next() { try handle(delivery, now: now) }
        }
    }

    private mutating func handle(_ delivery: Delivery, now: Instant) throws(Violation) {
        var outbox: [ScheduledStorageEvent] = []
        switch delivery.event {
        case .stagingDue:
            volume.stagingDue(now: now, store: &store, outbox: &outbox)
            try checkStaged()
        case .imagingDue: volume.imagingDue(now: now, earliest: now - Exploration.window, store: &store, outbox: &outbox)
        case .baseDue: volume.stageBase(store: &store)
        case .answer, .gossip, .suspect, .hydrated, .zoneAway, .scrub, .chunkUploaded:
            let before = delivery.isLate ? fingerprint() : nil
            let durable = volume.handle(delivery.event, now: now, writerListens: hasWriter, outbox: &outbox)
            if let before, before != fingerprint() {
                throw violation(.boxedOutWriterChangesNothing, "a message of the former writer changed a segment or a durable point")
            }
            try acknowledge(durable)
        }
        volume.armTimers(now: now, outbox: &outbox)
        for entry in outbox { queue.schedule(Delivery(event: entry.event, isLate: false), at: entry.at) }
        if !volume.news.isEmpty { try readNews() }
    }

    func violation(_ invariant: Invariant, _ detail: String) -> Violation { Violation(invariant: invariant, step: step, detail: detail) }
}
