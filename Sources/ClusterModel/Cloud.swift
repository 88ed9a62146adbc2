package import Estate
package import Evidence
package import KeyModel
package import SimulationKernel
package import StorageModel
package import Units
import Sealing

/// Everything that exists outside the customer's own machines: regions, keys, clusters, backups, names. A value: a copy is a fork.
package struct Cloud: Sendable {
    package let calibration: Calibration
    package let estate: EstateDeclaration
    package var keys: KeyRing
    /// By region, in the estate's order.
    package internal(set) var stores: [BackupStore]
    package internal(set) var lostRegions: Set<RegionName> = []
    package internal(set) var lostZones: Set<ZoneName> = []
    var zoneTroubles = ZoneTroubles()
    var damagedObjects: [DamagedObject] = []
    /// Suspended: nobody of them may call, their keys open nothing, nothing of theirs is left to others.
    package internal(set) var lostAccounts: Set<AccountID> = []
    /// Whose session has ended.
    var expired: Set<ExpiredPrincipal> = []
    /// How often each circumstance got in somebody's way.
    var timesMet: [Hindrance: Int] = [:]
    var withdrawn: [WithdrawnPermissions] = []
    /// Endpoints that answer nobody for now.
    package internal(set) var outages: Set<ServiceEndpoint> = []
    /// Names whose resolvers keep what they knew, whatever its TTL.
    var staleNames: Set<String> = []
    /// Pairs of regions that do not reach each other, each in both orders.
    var cutLinks: Set<RegionLink> = []
    /// Endpoints that refuse so many of a hundred calls.
    var throttled: [ServiceEndpoint: Int] = [:]
    /// What other workloads have of an account's quotas.
    var otherUse: [QuotaPlace: Int] = [:]
    /// Regions to which copies make no progress, and since when.
    var stalledCopies: [RegionName: Instant] = [:]
    /// How many copies to a region ever stood still, whatever became of them.
    var copiesHeldUp: [RegionName: Int] = [:]
    /// All that ever were, by index; indexes never change.
    package internal(set) var clusters: [Cluster] = []
    package internal(set) var snapshots: [Snapshot] = []
    var shelves = SnapshotShelves()
    package internal(set) var names: NameService
    var resourceShares: [ResourceShare] = []
    /// All that ever were, by index.
    package internal(set) var globals: [GlobalCluster] = []
    /// Regions that others do not reach, nor they the others: everything in them goes on.
    package internal(set) var isolatedRegions: Set<RegionName> = []
    /// Zones without room for another instance.
    var fullZones: Set<ZoneName> = []
    /// A mistake that every volume makes on purpose; nil outside proofs.
    package var planted: PlantedBug? {
        didSet { for index in clusters.indices { clusters[index].volume?.planted = planted } }
    }
    /// What RDS published in the last 14 days, oldest first.
    package internal(set) var events: [ServiceEvent] = []
    package var outbox: [ScheduledCloudEvent] = []
    package var notices: [CloudNotice] = []
    /// What happened, for people; from the start of the timeline on.
    package var timeline: [TimelineEvent] = []
    package var keepsTimeline = false
    package internal(set) var assumedSpans: [AssumedSpan] = []

    /// Whether callers are throttled; a harness that asks a hundred thousand times in one instant turns it off.
    package var keepsRequestRates = true
    var requestRate: RequestRate

    var operations: [UInt32: Operation] = [:]
    /// Ends of operations that wait for a control plane to come back.
    var stalledOperations: [UInt32] = []
    private var nextOperation: UInt32 = 0
    var storageOutbox: [ScheduledStorageEvent] = []
    let samplers: ServiceSamplers
    let storageTiming: StorageTiming
    var random: ServiceRandom

    /// A cloud with the estate's clusters just created: instances available, volumes empty.
    package init(estate: EstateDeclaration, calibration: Calibration, seed: SeededRandom, now: Instant) {
        self.estate = estate
        self.calibration = calibration
        self.samplers = ServiceSamplers(calibration)
        self.storageTiming = StorageTiming(calibration)
        self.requestRate = RequestRate(calibration)
        self.random = ServiceRandom(seed)
        self.keys = KeyRing()
        self.stores = estate.regions.map { BackupStore(name: $0.name.rawValue) }
        self.names = NameService()
        declareKeys(now: now)
        for declared in estate.clusters { create(declared, now: now) }
        for declared in estate.globalClusters { create(declared, now: now) }
    }

    // MARK: Looking up

    package func isReachable(_ region: RegionName) -> Bool { !lostRegions.contains(region) }

    /// Whether an account's resources in a region are there for their users.
    func stands(_ account: AccountID, _ region: RegionName) -> Bool { isReachable(region) && !lostAccounts.contains(account) }
    func stands(_ cluster: Int) -> Bool { stands(clusters[cluster].account, clusters[cluster].region) }

    func regionIndex(_ region: RegionName) -> Int? { estate.regions.firstIndex { $0.name == region } }

    func quotas(of region: RegionName) -> Quotas { estate.regions.first { $0.name == region }?.quotas ?? Quotas() }

    /// Index of the live cluster with an identifier.
    package func clusterIndex(_ identifier: String, account: AccountID, region: RegionName) -> Int? {
        clusters.firstIndex { !$0.isDeleted && $0.account == account && $0.region == region && $0.identifier.current == identifier.lowercased() }
    }

    func snapshotIndex(_ name: String, account: AccountID, region: RegionName) -> Int? {
        let idOrARN = name.lowercased()
        // Through indexes: a closure over the elements would copy each of them.
        return shelves.candidates(idOrARN).first {
            snapshots[$0].status.current != .deleted
                && ((snapshots[$0].id == idOrARN && snapshots[$0].account == account && snapshots[$0].region == region) || snapshots[$0].arn == idOrARN)
        }
    }

    /// Names the database that clients of a cluster find: the resource, and with each turn of its content another one.
    package func databaseID(of cluster: Int) -> String { clusters[cluster].databaseID }

    // MARK: Time

    /// Brings one scheduled event to its cluster.
    package mutating func handle(_ event: CloudEvent, now: Instant, engines: EngineCache) {
        switch event {
        case .storage(let cluster, let generation, let storageEvent):
            if clusters[Int(cluster)].volumeGeneration == generation { handleStorage(storageEvent, cluster: Int(cluster), now: now) }
        case .replicated(let cluster, let generation, let through): receive(through: through, at: Int(cluster), generation: generation, now: now)
        case .operation(let id):
            guard let operation = operations[id] else { return }
            if let endpoint = outage(stalling: operation) {
                meet(.outage(endpoint))
                return stalledOperations.append(id)
            }
            operations[id] = nil
            finish(operation, now: now, engines: engines)
        }
    }

    /// Schedules the end of an operation after a draw, and notes the time as resting on its calibration row.
    /// - Returns: When it will end.
    @discardableResult
    mutating func begin(_ operation: Operation, row: CalibrationKey, extra: Duration = .zero, now: Instant) -> Instant {
        let drawn = calibration.sampler(row).sample(&random.operations)
        return begin(operation, after: .microseconds(drawn) + extra, row: row, now: now)
    }

    @discardableResult
    mutating func begin(_ operation: Operation, after span: Duration, row: CalibrationKey?, now: Instant) -> Instant {
        let id = nextOperation
        nextOperation += 1
        operations[id] = operation
        outbox.append(ScheduledCloudEvent(at: now + span, event: .operation(id)))
        if let row, keepsTimeline, calibration.row(row).status == .assumed {
            assumedSpans.append(AssumedSpan(from: now, to: now + span, row: row.rawValue))
        }
        return now + span
    }

    mutating func note(_ now: Instant, _ source: String, _ text: String) {
        if keepsTimeline { timeline.append(TimelineEvent(at: now, source: source, text: text)) }
    }

    /// Wraps what a volume scheduled.
    mutating func flushStorage(_ cluster: Int) {
        let generation = clusters[cluster].volumeGeneration
        for scheduled in storageOutbox {
            outbox.append(ScheduledCloudEvent(at: scheduled.at, event: .storage(cluster: Int32(cluster), generation: generation, event: scheduled.event)))
        }
        storageOutbox.removeAll(keepingCapacity: true)
    }
}
