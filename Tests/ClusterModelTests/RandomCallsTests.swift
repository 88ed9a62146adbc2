import Estate
import KeyModel
import SQLEngine
import Sealing
import SimulationKernel
import Testing
import Units

@testable import ClusterModel
@testable import StorageModel

/// A hundred thousand calls, valid and not, against what must hold whatever happens.
@Suite("random calls") struct RandomCallsTests {
    @Test func neverReachAnUndocumentedStateNorLoseOrLeakAnObject() throws {
        var (accepted, refused, codes): (Int, Int, Set<ServiceErrorCode>) = (0, 0, [])
        for seed in 0..<20 as Range<UInt64> {
            var world = RandomWorld(seed: seed)
            // A fifth of the steps are time, SQL and outages.
            for step in 0..<6_300 {
                world.step()
                // What is watched at every step is cheap; the whole walk is not.
                if let wrong = world.transitions() { Issue.record("seed \(seed), step \(step): \(wrong)") }
                if step % 250 == 249, let wrong = world.misplaced() { Issue.record("seed \(seed), step \(step): \(wrong)") }
                if step % 250 == 249, let wrong = world.walk() { Issue.record("seed \(seed), step \(step): \(wrong)") }
            }
            (accepted, refused) = (accepted + world.accepted, refused + world.refused.count)
            codes.formUnion(world.refused)
        }
        print("random calls: \(accepted) accepted, \(refused) refused with \(codes.count) codes")
        // Neither all yes nor all no: both sides were really tried.
        #expect(accepted + refused >= 100_000)
        #expect(accepted > 20_000 && refused > 20_000 && codes.count >= 12)
    }

    @Test func aSnapshotOnTheWrongShelfIsFound() throws {
        var world = RandomWorld(seed: 1)
        while world.driver.cloud.snapshots.count < 10 { world.step() }
        #expect(world.misplaced() == nil)
        while !world.driver.cloud.snapshots.contains(where: { $0.kind == .manual }) { world.step() }
        let index = try #require(world.driver.cloud.snapshots.firstIndex { $0.kind == .manual })
        let snapshot = world.driver.cloud.snapshots[index]
        var twice = world
        twice.driver.cloud.shelves.add(snapshot, at: index)
        #expect(twice.misplaced() != nil)
        var miscounted = world
        var gone = snapshot
        gone.status.set(gone.status.current == .deleted ? .available : .deleted, at: world.driver.now)
        miscounted.driver.cloud.shelves.change(from: snapshot, to: gone)
        #expect(miscounted.misplaced() != nil)
        var unseen = world
        unseen.driver.cloud.snapshots[index].copy = CopyInProgress(source: 0, catalogue: nil, span: .zero, row: .snapshotBase, startedAt: nil)
        #expect(unseen.misplaced() != nil)
    }

    @Test func theWalkFindsALostAndALeakedObject() throws {
        var world = RandomWorld(seed: 1)
        for _ in 0..<200 { world.step() }
        #expect(world.walk() == nil)
        var losing = world
        let needed = try #require(losing.driver.cloud.clusters.first { $0.backup?.objects.isEmpty == false }?.backup?.objects.first)
        losing.driver.cloud.stores[0].lose(needed)
        #expect(losing.walk() != nil)
        var leaking = world
        leaking.driver.cloud.stores[0].pin(needed)
        #expect(leaking.walk() != nil)
    }
}

/// A cloud, chance, and what the reference remembers of it.
struct RandomWorld {
    var driver: CloudDriver
    var random: SeededRandom
    private(set) var accepted = 0
    private(set) var refused: [ServiceErrorCode] = []
    /// Rows of the database when a snapshot was made, by the snapshot's resource: copies inherit them.
    private var truth: [String: [Int64]] = [:]
    private var clusterStates: [ClusterStatus] = []
    private var snapshotStates: [SnapshotStatus] = []
    private var remembered = 0
    private var names = 0
    private var row: Int64 = 0

    init(seed: UInt64) {
        var quotas = Quotas()
        quotas.manualClusterSnapshots = 12
        quotas.clusters = 8
        driver = CloudDriver(CloudDriver.estate(instances: 2, retentionDays: 2, quotas: quotas), seed: seed)
        driver.cloud.keepsRequestRates = false
        random = SeededRandom(seed: seed).fork("calls")
        try? driver.sql("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        driver.live(for: .minutes(10))
    }

    // MARK: Living

    mutating func step() {
        if !driver.cloud.outages.isEmpty, random.below(15) == 0 {
            for service in ["kms", "rds"] { driver.cloud.endOutage(of: .init(service: service, region: CloudDriver.west), now: driver.now) }
        }
        switch random.below(20) {
        case 0: driver.live(for: .minutes(Int64(random.below(90)) + 1))
        case 1: if random.below(8) == 0 { driver.live(for: .hours(Int64(random.below(60)))) }
        case 2: write()
        case 3: if random.below(10) == 0 { loseControlPlane() }
        default: call()
        }
        rememberSnapshots()
    }

    private mutating func loseControlPlane() {
        _ = driver.cloud.beginOutage(of: .init(service: random.below(2) == 0 ? "rds" : "kms", region: CloudDriver.west), now: driver.now)
    }

    private mutating func write() {
        row += 1
        guard let cluster = pick(driver.cloud.clusters.indices.filter { driver.cloud.answersSQL($0) }) else { return }
        try? driver.sql("INSERT INTO t VALUES (\(row))", on: cluster)
        driver.live(for: .milliseconds(100))
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[Int(random.below(UInt64(elements.count)))]
    }

    private mutating func fresh(_ prefix: String) -> StructuredValue {
        names += 1
        return .string("\(prefix)\(names)")
    }

    /// Mostly a name that exists, now and then one that does not.
    private mutating func cluster() -> StructuredValue {
        guard random.below(20) > 0, let index = pick(driver.cloud.clusters.indices.filter { !driver.cloud.clusters[$0].isDeleted }) else { return "nobody" }
        return .string(driver.cloud.clusters[index].identifier.current)
    }

    private mutating func snapshot() -> StructuredValue {
        let live = driver.cloud.snapshots.indices.filter { driver.cloud.snapshots[$0].status.current != .deleted }
        guard random.below(20) > 0, let index = pick(live) else { return "nothing" }
        return .string(driver.cloud.snapshots[index].arn)
    }

    private mutating func key() -> StructuredValue {
        let keys = driver.cloud.keys.allKeys.filter { $0.manager == .customer }
        guard random.below(20) > 0, let key = pick(keys) else { return "no-key" }
        return .string(key.arn.rawValue)
    }

    private mutating func time() -> StructuredValue {
        .string(driver.now.advanced(byMicroseconds: -Int64(random.below(4 * 86_400)) * 1_000_000).flooredToSecond.isoSeconds)
    }

    private mutating func bool() -> StructuredValue { .bool(random.below(2) == 0) }

    private mutating func call() {
        let region = random.below(5) == 0 ? CloudDriver.east : CloudDriver.west
        let isVault = random.below(8) == 0
        let (service, action, input) = request()
        do {
            try driver.call(
                action, service: service, region: region, account: isVault ? CloudDriver.vault : CloudDriver.account, principal: isVault ? "vault" : "operator",
                input)
            accepted += 1
        } catch {
            refused.append(error.code)
        }
    }

    private mutating func request() -> (String, String, [(String, StructuredValue)]) {
        switch random.below(30) {
        case 0: return ("rds", "DescribeDBClusters", [])
        case 1: return ("rds", "DescribeDBClusterSnapshots", [("DBClusterIdentifier", cluster())])
        case 2: return ("rds", "DescribeDBClusterAutomatedBackups", [])
        case 3, 4: return ("rds", "CreateDBClusterSnapshot", [("DBClusterSnapshotIdentifier", fresh("s")), ("DBClusterIdentifier", cluster())])
        case 5: return ("rds", "DeleteDBClusterSnapshot", [("DBClusterSnapshotIdentifier", snapshot())])
        case 6, 7:
            var input: [(String, StructuredValue)] = [
                ("SourceDBClusterSnapshotIdentifier", snapshot()), ("TargetDBClusterSnapshotIdentifier", fresh("c")),
            ]
            if random.below(3) > 0 { input.append(("KmsKeyId", key())) }
            return ("rds", "CopyDBClusterSnapshot", input)
        case 8:
            let account: StructuredValue = random.below(4) == 0 ? "all" : .string(CloudDriver.vault.rawValue)
            return (
                "rds", "ModifyDBClusterSnapshotAttribute",
                [
                    ("DBClusterSnapshotIdentifier", snapshot()), ("AttributeName", "restore"),
                    (random.below(3) == 0 ? "ValuesToRemove" : "ValuesToAdd", .list([account])),
                ]
            )
        case 9:
            return (
                "rds", "RestoreDBClusterFromSnapshot",
                [("DBClusterIdentifier", fresh("r")), ("SnapshotIdentifier", snapshot()), ("Engine", "aurora-mysql")]
            )
        case 10:
            return (
                "rds", "RestoreDBClusterToPointInTime",
                [("DBClusterIdentifier", fresh("p")), ("SourceDBClusterIdentifier", cluster()), ("RestoreToTime", time())]
            )
        case 11:
            let resources = driver.cloud.clusters.map(\.resourceID)
            return (
                "rds", "RestoreDBClusterToPointInTime",
                [("DBClusterIdentifier", fresh("p")), ("SourceDbClusterResourceId", .string(pick(resources) ?? "")), ("UseLatestRestorableTime", bool())]
            )
        case 12:
            return (
                "rds", "CreateDBInstance",
                [
                    ("DBInstanceIdentifier", fresh("i")), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"), ("DBClusterIdentifier", cluster()),
                ]
            )
        case 13:
            let instances = driver.cloud.clusters.flatMap(\.instances).map(\.id)
            return ("rds", "DeleteDBInstance", [("DBInstanceIdentifier", .string(pick(instances) ?? "nobody"))])
        case 14:
            return (
                "rds", "DeleteDBCluster",
                [("DBClusterIdentifier", cluster()), ("SkipFinalSnapshot", true), ("DeleteAutomatedBackups", bool())]
            )
        case 15:
            return (
                "rds", "DeleteDBCluster", [("DBClusterIdentifier", cluster()), ("FinalDBSnapshotIdentifier", fresh("f")), ("DeleteAutomatedBackups", bool())]
            )
        case 16: return ("rds", "ModifyDBCluster", [("DBClusterIdentifier", cluster()), ("BackupRetentionPeriod", .integer(Int64(random.below(5))))])
        case 17: return ("rds", random.below(2) == 0 ? "StopDBCluster" : "StartDBCluster", [("DBClusterIdentifier", cluster())])
        case 18: return ("rds", "FailoverDBCluster", [("DBClusterIdentifier", cluster())])
        case 19: return ("rds", "CreateDBCluster", [("DBClusterIdentifier", fresh("n")), ("Engine", "aurora-mysql"), ("KmsKeyId", key())])
        case 20: return ("kms", "DisableKey", [("KeyId", key())])
        case 21: return ("kms", "EnableKey", [("KeyId", key())])
        case 22:
            guard random.below(12) == 0 else { return ("kms", "DescribeKey", [("KeyId", key())]) }
            return ("kms", "ScheduleKeyDeletion", [("KeyId", key()), ("PendingWindowInDays", .integer(Int64(random.below(26) + 6)))])
        case 23: return ("kms", "CancelKeyDeletion", [("KeyId", key())])
        case 24:
            let grants = driver.cloud.keys.allKeys.flatMap { key in key.grants.map { (key.arn.rawValue, $0.id) } }
            guard random.below(6) == 0, let (key, grant) = pick(grants) else { return ("kms", "ListGrants", [("KeyId", key())]) }
            return ("kms", "RevokeGrant", [("KeyId", .string(key)), ("GrantId", .string(grant))])
        case 25: return ("kms", "RotateKeyOnDemand", [("KeyId", key())])
        case 26:
            let resources = driver.cloud.clusters.map(\.resourceID)
            return ("rds", "DeleteDBClusterAutomatedBackup", [("DbClusterResourceId", .string(pick(resources) ?? ""))])
        case 27:
            return ("rds", "AddTagsToResource", [("ResourceName", snapshot()), ("Tags", .list([.map([.init("Key", fresh("k")), .init("Value", "v")])]))])
        case 28: return ("kms", "GenerateDataKey", [("KeyId", key()), ("KeySpec", "AES_256")])
        default: return ("rds", "DescribeEvents", [("Duration", .integer(Int64(random.below(3000))))])
        }
    }

    // MARK: The reference

    private mutating func rememberSnapshots() {
        defer { remembered = driver.cloud.snapshots.count }
        for snapshot in driver.cloud.snapshots.dropFirst(remembered) {
            if let source = snapshot.sourceARN {
                truth[snapshot.arn] = truth[source]
            } else if let cluster = driver.cloud.clusters.firstIndex(where: { $0.resourceID == snapshot.clusterResourceID }),
                driver.cloud.clusters[cluster].volume != nil
            {
                truth[snapshot.arn] = ids(cluster)
            }
        }
    }

    private func ids(_ cluster: Int) -> [Int64]? {
        (try? driver.rows("SELECT id FROM t ORDER BY id", on: cluster))?.compactMap { if case .integer(let id) = $0[0] { id } else { nil } }
    }

    /// The states that the service documents, and the ways between them.
    /// Source: Aurora User Guide, Viewing DB cluster status; API model rds/2014-10-31, waiters.
    private static let next: [ClusterStatus: Set<ClusterStatus>] = [
        .creating: [.available, .incompatibleRestore, .deleting],
        .available: [
            .modifying, .renaming, .deleting, .stopping, .failingOver, .backingUp, .keyLostRecoverable,
        ],
        .modifying: [.available, .keyLostRecoverable], .renaming: [.available, .keyLostRecoverable],
        .backingUp: [.available, .deleting, .keyLostRecoverable, .failingOver], .failingOver: [.available, .deleting, .keyLostRecoverable],
        .stopping: [.stopped, .keyLostRecoverable], .stopped: [.starting, .keyLostRecoverable], .starting: [.available, .keyLostRecoverable],
        .keyLostRecoverable: [.starting, .keyLost, .deleting], .keyLost: [.deleting], .incompatibleRestore: [.deleting], .deleting: [.deleted], .deleted: [],
    ]

    private static let nextOfSnapshots: [SnapshotStatus: Set<SnapshotStatus>] = [
        .creating: [.available, .failed, .deleted], .copying: [.available, .failed, .deleted], .available: [.deleted], .failed: [.deleted], .deleted: [],
    ]

    /// - Returns: The first change of state that no document knows; nil when there is none.
    mutating func transitions() -> String? {
        for (index, cluster) in driver.cloud.clusters.enumerated() {
            if clusterStates.count <= index {
                clusterStates.append(cluster.status.current)
                continue
            }
            // Several may lie within one leap in time: each new state must be reachable by some way.
            let (from, to) = (clusterStates[index], cluster.status.current)
            if from != to, !Self.reachable(to, from: from, by: Self.next) { return "\(cluster.identifier.current) went from \(from) to \(to)" }
            clusterStates[index] = to
        }
        for (index, snapshot) in driver.cloud.snapshots.enumerated() {
            if snapshotStates.count <= index {
                snapshotStates.append(snapshot.status.current)
                continue
            }
            let (from, to) = (snapshotStates[index], snapshot.status.current)
            if from != to, !Self.reachable(to, from: from, by: Self.nextOfSnapshots) { return "\(snapshot.id) went from \(from) to \(to)" }
            snapshotStates[index] = to
        }
        return nil
    }

    private static func reachable<State: Hashable>(_ wanted: State, from: State, by ways: [State: Set<State>]) -> Bool {
        var (seen, open): (Set<State>, [State]) = ([from], [from])
        while let state = open.popLast() {
            if state == wanted { return true }
            for next in ways[state] ?? [] where seen.insert(next).inserted { open.append(next) }
        }
        return false
    }

    /// What is kept for looking snapshots up, against looking through all of them.
    /// - Returns: The first thing that is wrong; nil when nothing is.
    func misplaced() -> String? {
        let cloud = driver.cloud
        let (all, snapshots) = (cloud.snapshots.indices, cloud.snapshots)
        let copies = all.filter { snapshots[$0].copy != nil }
        if cloud.shelves.copies != copies { return "copies \(cloud.shelves.copies), not \(copies)" }
        for (id, wanted) in Dictionary(grouping: all, by: { snapshots[$0].id }) where cloud.shelves.candidates(id) != wanted { return "\(id) is not found" }
        for (arn, indexes) in Dictionary(grouping: all, by: { snapshots[$0].arn }) {
            let live = indexes.first { snapshots[$0].status.current != .deleted }
            let (id, account, region) = (snapshots[indexes[0]].id, snapshots[indexes[0]].account, snapshots[indexes[0]].region)
            if cloud.snapshotIndex(id, account: account, region: region) != live { return "\(id) in \(region) is not found" }
            if cloud.snapshotIndex(arn, account: AccountID("999999999999"), region: RegionName("nowhere")) != live { return "\(arn) is not found" }
        }
        for (cluster, wanted) in Dictionary(grouping: all, by: { snapshots[$0].clusterResourceID }) where cloud.shelves.of(cluster: cluster) != wanted {
            return "snapshots of \(cluster) are not all found"
        }
        for (lineage, wanted) in Dictionary(grouping: all, by: { snapshots[$0].lineage }) where cloud.snapshotIndexes(ofLineage: lineage) != wanted {
            return "snapshots that hold \(lineage) are not all found"
        }
        for account in Set(snapshots.map(\.account)).sorted() {
            for region in cloud.estate.regions.map(\.name) {
                let here = all.filter { snapshots[$0].account == account && snapshots[$0].region == region }
                let manual = here.count { snapshots[$0].kind == .manual && snapshots[$0].status.current != .deleted }
                let copying = here.count { snapshots[$0].status.current == .copying }
                if cloud.shelves.manual(account, region) != manual { return "\(cloud.shelves.manual(account, region)) manual in \(region), not \(manual)" }
                if cloud.shelves.copying(account, region) != copying { return "\(cloud.shelves.copying(account, region)) copying to \(region), not \(copying)" }
            }
        }
        return nil
    }

    /// Walks everything that exists and compares it with what the stores hold.
    /// - Returns: The first thing that is wrong; nil when nothing is.
    func walk() -> String? {
        let cloud = driver.cloud
        let inventory = cloud.inventory(now: driver.now)
        for (store, region) in cloud.estate.regions.enumerated() {
            var needed: [ObjectID: Int] = [:]
            for cluster in cloud.clusters where cluster.region == region.name {
                for object in (cluster.volume?.backup ?? cluster.keptBackup?.catalogue)?.objects ?? [] { needed[object, default: 0] += 1 }
            }
            for snapshot in cloud.snapshots where snapshot.region == region.name {
                for object in snapshot.catalogue?.objects ?? [] { needed[object, default: 0] += 1 }
            }
            for copy in cloud.snapshots.compactMap(\.copy) where cloud.snapshots[copy.source].region == region.name {
                for object in copy.catalogue?.objects ?? [] { needed[object, default: 0] += 1 }
            }
            for (_, operation) in cloud.operations.sorted(by: { $0.key < $1.key }) {
                switch operation {
                case .finishRestore(_, let restore) where restore.region == region.name:
                    for object in restore.catalogue.objects { needed[object, default: 0] += 1 }
                default: break
                }
            }
            for object in cloud.stores[store].objectIDs where needed[object] != cloud.stores[store].pins(of: object) {
                return "\(object) in \(region.name) has \(cloud.stores[store].pins(of: object)) pins, \(needed[object] ?? 0) need it"
            }
            if let lost = needed.keys.sorted().first(where: { cloud.stores[store].pins(of: $0) == 0 }) { return "\(lost) in \(region.name) is needed and gone" }
        }
        for snapshot in cloud.snapshots where snapshot.status.current == .available {
            guard let store = cloud.regionIndex(snapshot.region), let catalogue = snapshot.catalogue else {
                return "\(snapshot.id) is available without content"
            }
            let bytes = catalogue.objects.reduce(0) { $0 + (cloud.stores[store].storedBytes(of: $1)?.count ?? 0) }
            let told = inventory.snapshots.first { $0.arn == snapshot.arn }?.storedBytes
            if told != Int64(bytes) { return "\(snapshot.id) holds \(bytes) bytes, the inventory says \(told ?? -1)" }
            if let wrong = content(of: snapshot, catalogue, store: store) { return wrong }
        }
        return nil
    }

    /// Rebuilds a snapshot where its key still exists, and compares every row.
    private func content(of snapshot: Snapshot, _ catalogue: VolumeBackup, store: Int) -> String? {
        guard let expected = truth[snapshot.arn] else { return nil }
        let key: DataKey?
        do {
            key = try snapshot.key.map { try driver.cloud.keys.surveyUnwrap($0, context: snapshot.clusterResourceID) }
        } catch {
            return nil
        }
        do {
            let pages = try catalogue.rebuild(to: .position(snapshot.position), store: driver.cloud.stores[store], key: key).pages
            let connection = try EngineConnection(pages: pages, role: .reader, randomSeed: 0, now: driver.now)
            let found = try connection.rows("SELECT id FROM t ORDER BY id").compactMap { row -> Int64? in
                if case .integer(let id) = row[0] { id } else { nil }
            }
            return found == expected ? nil : "\(snapshot.id) holds \(found.count) rows, \(expected.count) were there"
        } catch {
            return "\(snapshot.id) cannot be rebuilt: \(error)"
        }
    }
}
