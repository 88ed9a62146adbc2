package import Evidence
import ClusterModel
import Estate
package import ScenarioFormat
import ScenarioLibrary
package import SimulationKernel
import StorageModel
package import Units

/// One drill with one seed: lives through the history, strikes, recovers, and hands over what was seen.
package struct Drill {
    let scenario: ScenarioFile
    let seed: UInt64
    var queue: EventQueue<DrillEvent>
    var cloud: Cloud
    let engines = EngineCache()
    var sites: [Site] = []
    var readers: [ReaderSite] = []
    var plans: [SnapshotPlanRun] = []
    /// nil before the timeline starts.
    var baseline: EstateBaseline?
    let faults: [any Fault]
    /// Entries of the timeline that were scheduled because their step began.
    var armedFaults: Set<Int> = []
    /// When the last round of each entry that had its turn is due: at once for most.
    var lastRoundAt: [Int: Instant] = [:]
    /// By entry of the timeline that had its turn: its place in the history's faults.
    var faultRecords: [Int: Int] = [:]
    /// By entry of the timeline: what its strike keeps for its heal, and how often what it changes had been met before.
    var faultMemory: [Int: [String]] = [:]
    var metBeforeFault: [Int: Int] = [:]
    /// By entry of the timeline that has healed: why it came to nothing; nil inside for one that did not.
    var idlenessAtHeal: [Int: String?] = [:]
    /// The entry that became the disaster.
    var disasterEntry: Int?
    /// By cluster index of the cloud.
    var pending: [Int: PendingCommits] = [:]
    /// Of crashed writers, until the volume is opened again.
    var orphans: [Int: [PendingCommit]] = [:]
    var history: History
    var playbook: PlaybookRun?
    var playbookGeneration: Int32 = 0
    /// What the calls of the playbook needed and had, by step, each once.
    var metNeeds: [String: [MetNeed]] = [:]
    var callUnderWay: APICall?
    var callResult: Result<StructuredValue, ServiceError>?
    /// Where the statement of the call under way was really run; nil for any other call.
    var askedDatabase: (cluster: Int, database: String)?
    var callEndsAt: Instant
    /// What faults did to those who recover.
    var people = PeopleAtWork()
    let peopleTimes: PeopleTimes
    var peopleRandom: SeededRandom
    /// Time that people took by an assumed calibration row.
    var assumedByPeople: [AssumedSpan] = []
    /// Bad looks in a row of an alarm with a probe.
    var alarmFailures = 0
    /// Of an alarm on a metric: whether each of the last periods breached, oldest first, and the delay of its datapoints in this drill.
    var datapoints: [Bool] = []
    var isInAlarm = false
    let metricDelay: Duration
    var hasEnded = false
    /// nil unless the run was broken off.
    package private(set) var failure: DrillFailure?
    /// First time that a cluster became available, and an instance of one, after the disaster.
    var clusterAvailableAt: [Int: Instant] = [:]
    var instanceAvailableAt: [Int: [String: Instant]] = [:]
    /// First answer of the playbook's SQL, by the cluster that gave it.
    var validatedAt: [Int: Instant] = [:]
    var lastCutOver: Instant?
    /// Of each entry of `history.waysBack`, the cluster that it made, rewound or promoted.
    var wayClusters: [Int?] = []
    /// Clusters of which a table was copied into one that serves.
    var tableSources: Set<Int> = []
    /// Declared cluster that the disaster's timeline entry names; nil for one that names none, such as a lost zone.
    var disasterCluster: String?
    var eventsAtOnceMax = Drill.eventsAtOnceDefault
    let receipt: Sampler
    var receiptRandom: SeededRandom

    /// The first day of every timeline; a Monday.
    package static let timelineStart = Instant(year: 2026, month: 3, day: 2, secondOfDay: 10 * 3600)

    /// - Parameter calibration: Defaults with whatever a caller has overridden.
    package init(_ scenario: ScenarioFile, seed: UInt64, calibration: Calibration = Calibration()) {
        let start = Drill.timelineStart
        let birth = start - scenario.history
        let random = SeededRandom(seed: seed).fork(scenario.id)
        self.scenario = scenario
        self.seed = seed
        self.queue = EventQueue(startingAt: birth)
        self.cloud = Cloud(estate: scenario.estate, calibration: calibration, seed: random.fork("cloud"), now: birth)
        cloud.planted = scenario.plant.flatMap { PlantedBug(rawValue: $0.value) }
        self.history = History(scenario: scenario.name, seed: seed, startedAt: start)
        self.callEndsAt = birth
        self.peopleTimes = PeopleTimes(scenario, calibration)
        self.peopleRandom = random.fork("people")
        var metricRandom = random.fork("metric")
        self.metricDelay = .microseconds(calibration.sampler(.metricDelay).sample(&metricRandom))
        self.receipt = calibration.sampler(.crossZoneRoundTrip)
        self.receiptRandom = random.fork("receipts")
        self.faults = scenario.timeline.map { entry in
            guard let type = allFaults.first(where: { $0.name == entry.fault.value }) else {
                preconditionFailure("fault \(entry.fault.value) passed validation and is not in the list")
            }
            var reader = MappingReader(entry.arguments, context: "fault \(entry.fault.value)")
            return type.init(reading: &reader, estate: scenario.estate)
        }
        openSites(random: random, now: birth)
        openPlans(now: birth)
        openReaders()
        flushOutbox()
        queue.schedule(.timelineStarts, at: start)
        queue.schedule(.deadline, at: start + scenario.deadline)
        for (index, entry) in scenario.timeline.enumerated() where entry.step == nil { queue.schedule(.fault(Int32(index)), at: start + entry.at) }
        if let look = firstAlarmLook(after: start) { queue.schedule(look.event, at: look.at) }
    }

    // MARK: Living

    /// Runs to the end of observation.
    /// - Parameters:
    ///   - stretch: How often `progress` is told what time it is; nil: never.
    /// - Returns: What was seen, with the survey where nothing was recovered, and what exists at the end.
    package mutating func run(every stretch: Duration? = nil, progress: (Instant) -> Void = { _ in }) -> (history: History, inventory: Inventory) {
        var (instant, events) = (queue.now, 0)
        var told = stretch.map { instant + $0 } ?? .distantFuture
        while !hasEnded {
            guard let (now, event) = queue.next() else {
                failure = .nothingLeft(at: queue.now)
                break
            }
            events = now == instant ? events + 1 : 1
            instant = now
            guard events <= eventsAtOnceMax else {
                failure = .clockStands(at: now, events: eventsAtOnceMax)
                break
            }
            if let stretch, now >= told {
                progress(now)
                while told <= now { told = told + stretch }
            }
            handle(event, now: now)
        }
        return finish()
    }

    /// More events at one instant than any estate has segments, connections and steps: beyond it something begets itself.
    static let eventsAtOnceDefault = 10_000_000

    mutating func handle(_ event: DrillEvent, now: Instant) {
        switch event {
        case .cloud(let event): cloud.handle(event, now: now, engines: engines)
        case .transfer(let site, let generation):
            if sites[Int(site)].generation == generation { transferDue(Int(site), now: now) }
        case .probe(let site): probeDue(Int(site), now: now)
        case .read(let reader): readDue(Int(reader), now: now)
        case .alarmProbe: alarmProbeDue(now: now)
        case .timelineStarts: startTimeline(now: now)
        case .fault(let index): strike(Int(index), now: now)
        case .faultAgain(let index, let round): strikeAgain(Int(index), round: Int(round), now: now)
        case .heal(let index): heal(Int(index), now: now)
        case .alarmEvaluates: alarmEvaluates(now: now)
        case .detection: somebodyNotices(now: now)
        case .acknowledged: acknowledged(now: now)
        case .decided: decided(now: now)
        case .callTakesEffect: callTakesEffect(now: now)
        case .callAnswered: callAnswered(now: now)
        case .playbookWakes(let generation):
            if playbookGeneration == generation { playbookWakes(now: now) }
        case .plan(let index): planDue(Int(index), now: now)
        case .deadline: end(now: now)
        }
        if !cloud.outbox.isEmpty { flushOutbox() }
        if !cloud.notices.isEmpty { readNotices(now: now) }
    }

    private mutating func flushOutbox() {
        for scheduled in cloud.outbox { queue.schedule(.cloud(scheduled.event), at: scheduled.at) }
        cloud.outbox.removeAll(keepingCapacity: true)
    }

    private mutating func startTimeline(now: Instant) {
        cloud.keepsTimeline = true
        noteRefusedPlans(now: now)
        takeBaseline()
        for site in sites.indices {
            sites[site].generation += 1
            queue.schedule(.transfer(site: Int32(site), generation: sites[site].generation), at: now)
            queue.schedule(.probe(site: Int32(site)), at: now)
        }
        for reader in readers.indices { queue.schedule(.read(reader: Int32(reader)), at: now) }
    }

    // MARK: Ending

    /// A drill ends when recovered and stable, when its playbook has given up, or at its deadline.
    mutating func endIfSettled(now: Instant) {
        guard let disaster = history.disasterAt else { return }
        // A closure over self would copy the drill, for each probe.
        for index in scenario.timeline.indices where !hasComeOrNeverWill(index, now: now) { return }
        switch history.playbook {
        case .unfinished: return
        case .none where scenario.playbook != nil:
            // Somebody has noticed, or will. An alarm that has not rung is not waited for: with nothing to see there is nothing to recover from.
            guard history.marks.detect == nil, peopleTimes.notice == nil else { return }
        case .failed:
            if sites.contains(where: { $0.goodSince == nil }) { return end(now: now) }
        case .none, .neverStarted, .succeeded: break
        }
        // Clients may come to the recovered database only after the playbook has ended: what counts is what they see from then on.
        // What happens last is watched for as long as what happens first.
        let lastFault = lastRoundAt.values.max() ?? disaster
        var settledSince = max(disaster, lastFault, lastCutOver ?? disaster)
        if case .succeeded(let at) = history.playbook { settledSince = max(settledSince, at) }
        for site in sites.indices {
            guard let good = sites[site].goodSince, now - max(good, settledSince) >= scenario.stableFor else { return }
        }
        end(now: now)
    }

    mutating func end(now: Instant) {
        hasEnded = true
        history.endedAt = now
    }

    mutating func note(_ now: Instant, _ source: String, _ text: String) {
        history.events.append(TimelineEvent(at: now, source: source, text: text))
    }
}
