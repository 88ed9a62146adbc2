import Estate
import SimulationKernel
import StorageModel
import Units

@testable import ClusterModel

/// Random calls on a small estate, with a reference beside it that knows whole databases only.
struct WaysBackWorld {
    enum Check: String, CaseIterable {
        /// A database is what its own commits made of it.
        case databaseIsItsCommits
        /// A clone, and what it was cloned from, do not see each other's later writes.
        case cloneIsOfItsInstant
        case backtrackIsExact
        /// A restore to a time or from a snapshot holds what there was then.
        case restoreIsExact
        case bytesAddUp
        /// Backups and snapshots that say so can be rebuilt.
        case nothingNeededIsFreed
        /// A secondary holds a prefix of what was durable at its primary.
        case secondaryIsAPrefix
        /// What takes over holds all that had arrived durably, and after a switchover everything.
        case promotedIsWhole
    }

    struct Finding: Error, CustomStringConvertible {
        var check: Check
        var detail: String
        var description: String { "\(check.rawValue): \(detail)" }
    }

    enum Step: String, CaseIterable {
        case insert, update, delete, drop, wait, clone, backtrack, snapshot, restoreSnapshot, restoreTime, crash, deleteCluster
        case isolate, join, switchover, globalFailover, detach, undurable
    }

    var driver: CloudDriver
    var naive = NaiveEstate()
    var random: SeededRandom
    let isGlobal: Bool
    private(set) var counts: [Step: Int] = [:]
    private var names = 0
    private var rewinds: [Int: Int] = [:]
    /// Ordinal of the commit that puts a step back or forward into the log, with what it makes.
    private var rewindCommits: [Int: (ordinal: Int, pages: NaiveEstate.Pages)] = [:]
    private var snapshots: [String: NaiveEstate.Pages] = [:]
    private var restores: [Int: NaiveEstate.Pages] = [:]
    /// How many commits of its primary a secondary held when it was last looked at.
    private var prefixes: [Int: Int] = [:]
    private var isOffline = false

    init(seed: UInt64, isGlobal: Bool, planted: PlantedBug? = nil) throws {
        var estate = isGlobal ? RefusalTests.global() : CloudDriver.estate(instances: 2)
        if !isGlobal { estate.clusters[0].backtrackWindow = .hours(24) }
        driver = CloudDriver(estate, seed: seed)
        driver.cloud.planted = planted
        random = SeededRandom(seed: seed).fork("ways back")
        self.isGlobal = isGlobal
        naive.make(0, holding: [], at: driver.now)
        try run(sql: "CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT NOT NULL)", on: 0)
        try live(.minutes(1))
    }

    // MARK: Living

    mutating func live(_ span: Duration) throws {
        let end = driver.now + span
        while driver.liveThroughNext(until: end) {
            if !driver.cloud.notices.isEmpty || !restores.isEmpty { try look() }
        }
        driver.live(until: end)
        try look()
    }

    /// Reads what has become durable, in order, and what has come to be.
    private mutating func look() throws {
        let notices = driver.cloud.notices
        driver.cloud.notices.removeAll()
        try noticeRewinds()
        for notice in notices {
            switch notice {
            case .durable(let cluster, let ordinals): try commit(ordinals, on: cluster)
            case .opened(let cluster, let recovery): try commit(recovery.found, on: cluster)
            case .writerClosed, .clusterAvailable, .instanceAvailable, .statementRan: break
            }
        }
        for cluster in driver.cloud.clusters.indices {
            if driver.cloud.clusters[cluster].volume == nil { naive.drop(cluster) }
            if let pages = restores[cluster], driver.cloud.clusters[cluster].status.current != .creating, let volume = driver.cloud.clusters[cluster].volume {
                restores[cluster] = nil
                try expect(.restoreIsExact, volume.durablePages().whole == pages, "cluster \(cluster) is not what there was then")
                naive.make(cluster, holding: pages, at: driver.now)
            }
        }
    }

    private mutating func commit(_ ordinals: Range<Int>, on cluster: Int) throws {
        guard let volume = driver.cloud.clusters[cluster].volume, driver.cloud.clusters[cluster].replica == nil else { return }
        for ordinal in ordinals {
            let at = volume.committedAt(ordinal) ?? driver.now
            if let rewind = rewindCommits[cluster], rewind.ordinal == ordinal {
                naive.rewind(cluster, to: rewind.pages, at: at)
                rewindCommits[cluster] = nil
            } else if let change = volume.change(ordinal) {
                naive.commit(change, on: cluster, at: at)
            }
        }
    }

    private mutating func noticeRewinds() throws {
        for cluster in driver.cloud.clusters.indices where driver.cloud.clusters[cluster].rewinds != rewinds[cluster, default: 0] {
            rewinds[cluster] = driver.cloud.clusters[cluster].rewinds
            guard let volume = driver.cloud.clusters[cluster].volume, let target = driver.cloud.clusters[cluster].restoredTo?.target,
                let pages = naive.databases[cluster]?.content(at: target)
            else { continue }
            try expect(.backtrackIsExact, volume.volatilePages().whole == pages, "cluster \(cluster) is not as it was at \(target.iso)")
            if naive.databases[cluster]?.now != pages { rewindCommits[cluster] = (volume.commitCount - 1, pages) }
        }
    }

    func expect(_ check: Check, _ holds: Bool, _ detail: @autoclosure () -> String) throws {
        if !holds { throw Finding(check: check, detail: detail()) }
    }

    // MARK: Comparing

    func compare() throws {
        for cluster in driver.cloud.clusters.indices {
            guard let volume = driver.cloud.clusters[cluster].volume, driver.cloud.clusters[cluster].replica == nil, let database = naive.databases[cluster],
                !driver.cloud.clusters[cluster].isResyncing
            else { continue }
            let isClone = driver.cloud.clusters[cluster].clone.isCopyOnWrite
            try expect(
                isClone ? .cloneIsOfItsInstant : .databaseIsItsCommits, volume.durablePages().whole == database.now,
                "cluster \(cluster) differs from its commits")
            guard rewindCommits[cluster] == nil else { continue }
            let own = driver.cloud.pageHolding(of: cluster)?.own
            try expect(.bytesAddUp, own == naive.ownPages(of: cluster), "cluster \(cluster) owns \(own ?? -1) pages, not \(naive.ownPages(of: cluster))")
        }
        let stored = naive.databases.keys.filter { driver.cloud.clusters[$0].replica == nil }.reduce(0) { $0 + (driver.cloud.pageHolding(of: $1)?.own ?? 0) }
        if rewindCommits.isEmpty, !isGlobal {
            let distinct = naive.distinctPages.values.reduce(0, +)
            try expect(.bytesAddUp, stored == distinct, "\(stored) pages are counted, \(distinct) are there")
        }
    }

    func checkBackups() throws {
        for snapshot in driver.cloud.snapshots where snapshot.status.current == .available {
            guard let catalogue = snapshot.catalogue, let wanted = snapshots[snapshot.id] else { continue }
            let key = snapshot.key.flatMap { try? driver.cloud.keys.unwrap($0, context: snapshot.clusterResourceID) }
            let store = driver.cloud.stores[driver.cloud.regionIndex(snapshot.region) ?? 0]
            let rebuilt = try? catalogue.rebuild(to: .position(snapshot.position), store: store, key: key)
            try expect(.nothingNeededIsFreed, rebuilt?.pages.whole == wanted, "snapshot \(snapshot.id) does not give back what it was taken of")
        }
    }

    mutating func checkSecondaries() throws {
        for cluster in driver.cloud.clusters.indices {
            guard let stream = driver.cloud.clusters[cluster].replica, let volume = driver.cloud.clusters[cluster].volume,
                let moments = naive.databases[stream.source]?.moments
            else { continue }
            let pages = volume.durablePages().whole
            let found = moments.lastIndex { $0.pages == pages }
            try expect(.secondaryIsAPrefix, found != nil || pages.isEmpty, "cluster \(cluster) holds what its primary never had durable")
            prefixes[cluster] = found ?? 0
        }
    }

    // MARK: Steps

    private mutating func run(sql: String, on cluster: Int) throws {
        try driver.sql(sql, on: cluster)
    }

    private mutating func open() -> Int? {
        let open = driver.cloud.clusters.indices.filter { driver.cloud.answersSQL($0) && driver.cloud.clusters[$0].volume?.acceptsWrites == true }
        return open.isEmpty ? nil : open[Int(random.below(UInt64(open.count)))]
    }

    private mutating func newName() -> String {
        names += 1
        return "c\(names)"
    }

    mutating func step() throws {
        let kinds: [Step] =
            isGlobal
            ? [.insert, .insert, .insert, .update, .delete, .wait, .crash, .isolate, .join, .switchover, .globalFailover, .detach, .undurable]
            : [
                .insert, .insert, .insert, .update, .delete, .drop, .wait, .clone, .backtrack, .backtrack, .snapshot, .restoreSnapshot, .restoreTime, .crash,
                .deleteCluster,
            ]
        let kind = kinds[Int(random.below(UInt64(kinds.count)))]
        if try perform(kind) { counts[kind, default: 0] += 1 }
        try live(.milliseconds(Int64(random.below(2_000))))
        try compare()
        try checkSecondaries()
    }

    /// - Returns: Whether it did anything.
    private mutating func perform(_ kind: Step) throws -> Bool {
        switch kind {
        case .insert, .update, .delete, .drop: return try write(kind)
        case .wait:
            try live(.minutes(Int64(1 + random.below(isGlobal ? 20 : 300))))
            return true
        case .clone:
            guard let source = open(), driver.cloud.clusters.count(where: { !$0.isDeleted }) < 8 else { return false }
            let name = newName()
            guard
                accepted(
                    "RestoreDBClusterToPointInTime", Self.from(driver, source, name) + [("RestoreType", "copy-on-write"), ("UseLatestRestorableTime", true)])
            else { return false }
            naive.clone(source, as: driver.cloud.clusters.count - 1, at: driver.now)
            // The source goes on while the clone is being made.
            if driver.cloud.answersSQL(source) {
                try run(sql: "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, body TEXT NOT NULL)", on: source)
                try run(sql: "INSERT INTO t (body) VALUES ('meanwhile')", on: source)
            }
            try giveInstance(name)
            return true
        case .backtrack: return try backtrack()
        case .snapshot: return try snapshot()
        case .restoreSnapshot: return try restoreSnapshot()
        case .restoreTime: return try restoreTime()
        case .crash:
            guard let cluster = open(), let writer = driver.cloud.clusters[cluster].writerInstance()?.id else { return false }
            let (now, engines) = (driver.now, driver.engines)
            return driver.cloud.crashInstance(writer, cluster: cluster, now: now, engines: engines)
        case .deleteCluster: return try delete()
        case .isolate, .join, .switchover, .globalFailover, .detach, .undurable: return try performGlobal(kind)
        }
    }

    private static func from(_ driver: CloudDriver, _ source: Int, _ name: String) -> [(String, StructuredValue)] {
        [("SourceDBClusterIdentifier", .string(driver.cloud.clusters[source].identifier.current)), ("DBClusterIdentifier", .string(name))]
    }

    private mutating func accepted(_ action: String, region: RegionName = CloudDriver.west, _ input: [(String, StructuredValue)]) -> Bool {
        driver.refusal(action, region: region, input) == nil
    }

    private mutating func write(_ kind: Step) throws -> Bool {
        guard let cluster = open() else { return false }
        let text = "'" + String(repeating: Character(Unicode.Scalar(UInt8(97 + random.below(26)))), count: Int(50 + random.below(9_000))) + "'"
        let sql =
            switch kind {
            case .insert: "INSERT INTO t (body) VALUES " + Array(repeating: "(\(text))", count: random.below(3) == 0 ? 4 : 1).joined(separator: ", ")
            case .update: "UPDATE t SET body = \(text) WHERE id % \(2 + random.below(5)) = 0"
            case .delete: "DELETE FROM t WHERE id % \(2 + random.below(4)) = 0"
            default: "DROP TABLE t"
            }
        do { try run(sql: sql, on: cluster) } catch DatabaseRefusal.sql(let message) where message.contains("no such table") {
            try run(sql: "CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT NOT NULL)", on: cluster)
        }
        return true
    }

    private mutating func giveInstance(_ name: String) throws {
        try live(.minutes(25))
        let instance: [(String, StructuredValue)] = [
            ("DBInstanceIdentifier", .string(name + "-1")), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"),
            ("DBClusterIdentifier", .string(name)),
        ]
        if accepted("CreateDBInstance", instance) { try live(.minutes(25)) }
    }

    private mutating func backtrack() throws -> Bool {
        let able = driver.cloud.clusters.indices.filter { driver.cloud.answersSQL($0) && driver.cloud.clusters[$0].backtracking != nil }
        guard !able.isEmpty else { return false }
        let cluster = able[Int(random.below(UInt64(able.count)))]
        guard let earliest = driver.cloud.earliestBacktrack(of: cluster, now: driver.now) else { return false }
        let span = UInt64((driver.now - earliest).microseconds)
        let recent = random.below(3) == 0 ? min(span, 60_000_000) : span
        let to = driver.now.advanced(byMicroseconds: -Int64(random.below(recent + 1)))
        guard
            accepted(
                "BacktrackDBCluster", [("DBClusterIdentifier", .string(driver.cloud.clusters[cluster].identifier.current)), ("BacktrackTo", .string(to.iso))])
        else { return false }
        try live(.minutes(3))
        return true
    }

    private mutating func snapshot() throws -> Bool {
        guard let cluster = open() else { return false }
        let name = newName()
        // What is durable at the moment of the call.
        try live(.milliseconds(50))
        guard let pages = naive.databases[cluster]?.now,
            accepted(
                "CreateDBClusterSnapshot",
                [("DBClusterSnapshotIdentifier", .string(name)), ("DBClusterIdentifier", .string(driver.cloud.clusters[cluster].identifier.current))])
        else { return false }
        snapshots[name] = pages
        try live(.minutes(5))
        return true
    }

    private mutating func restoreSnapshot() throws -> Bool {
        let known = snapshots.keys.sorted()
        guard !known.isEmpty, driver.cloud.clusters.count(where: { !$0.isDeleted }) < 8 else { return false }
        let snapshot = known[Int(random.below(UInt64(known.count)))]
        let name = newName()
        guard
            accepted(
                "RestoreDBClusterFromSnapshot",
                [("DBClusterIdentifier", .string(name)), ("SnapshotIdentifier", .string(snapshot)), ("Engine", "aurora-mysql"), ("BacktrackWindow", 7_200)])
        else { return false }
        restores[driver.cloud.clusters.count - 1] = snapshots[snapshot]
        try giveInstance(name)
        return true
    }

    private mutating func restoreTime() throws -> Bool {
        guard let source = open(), driver.cloud.clusters.count(where: { !$0.isDeleted }) < 8,
            let earliest = driver.cloud.clusters[source].earliestRestorable(now: driver.now),
            let latest = driver.cloud.clusters[source].latestRestorable(now: driver.now), latest > earliest + .seconds(2)
        else { return false }
        let span = UInt64((latest - earliest).microseconds)
        let to = latest.advanced(byMicroseconds: -Int64(random.below(span))).flooredToSecond
        guard to >= earliest, to < latest, let pages = naive.databases[source]?.content(at: to) else { return false }
        let name = newName()
        guard accepted("RestoreDBClusterToPointInTime", Self.from(driver, source, name) + [("RestoreToTime", .string(to.isoSeconds))]) else { return false }
        restores[driver.cloud.clusters.count - 1] = pages
        try giveInstance(name)
        return true
    }

    private mutating func delete() throws -> Bool {
        guard driver.cloud.clusters.count(where: { !$0.isDeleted }) > 1, let cluster = open() else { return false }
        for instance in driver.cloud.clusters[cluster].instances { _ = accepted("DeleteDBInstance", [("DBInstanceIdentifier", .string(instance.id))]) }
        let name = driver.cloud.clusters[cluster].identifier.current
        guard accepted("DeleteDBCluster", [("DBClusterIdentifier", .string(name)), ("SkipFinalSnapshot", true), ("DeleteAutomatedBackups", true)]) else {
            return false
        }
        try live(.hours(1))
        return true
    }

    private mutating func performGlobal(_ kind: Step) throws -> Bool {
        let (now, engines) = (driver.now, driver.engines)
        switch kind {
        case .isolate:
            isOffline = true
            return driver.cloud.isolateRegion(random.below(2) == 0 ? CloudDriver.west : CloudDriver.east, now: now)
        case .join:
            for region in driver.cloud.isolatedRegions.sorted() { driver.cloud.joinRegion(region, now: now, engines: engines) }
            defer { isOffline = false }
            return isOffline
        case .undurable:
            // A commit that will not be durable: three zones' segments cannot answer.
            guard let primary = driver.cloud.globals[0].primary, driver.cloud.answersSQL(primary) else { return false }
            let region = driver.cloud.clusters[primary].region.rawValue
            for zone in ["b", "c"] { _ = driver.cloud.loseZone(ZoneName(region + zone), now: now, engines: engines) }
            guard driver.cloud.answersSQL(primary) else {
                for zone in ["b", "c"] { driver.cloud.healZone(ZoneName(region + zone), now: now, engines: driver.engines) }
                return false
            }
            try run(sql: "INSERT INTO t (body) VALUES ('never durable')", on: primary)
            try live(.seconds(20))
            try checkSecondaries()
            for zone in ["b", "c"] { driver.cloud.healZone(ZoneName(region + zone), now: driver.now, engines: driver.engines) }
            try live(.minutes(3))
            return true
        case .switchover, .globalFailover, .detach: return try promote(kind)
        case .insert, .update, .delete, .drop, .wait, .clone, .backtrack, .snapshot, .restoreSnapshot, .restoreTime, .crash, .deleteCluster: return false
        }
    }

    private mutating func promote(_ kind: Step) throws -> Bool {
        guard let target = driver.cloud.clusters.indices.first(where: { driver.cloud.clusters[$0].replica != nil }),
            let stream = driver.cloud.clusters[target].replica, driver.cloud.globals[0].failover == nil
        else { return false }
        try checkSecondaries()
        let arrived = prefixes[target] ?? 0
        let region = driver.cloud.clusters[target].region
        let arn = StructuredValue.string(driver.cloud.clusters[target].arn)
        let global: (String, StructuredValue) = ("GlobalClusterIdentifier", "world")
        let isAccepted =
            switch kind {
            case .switchover: accepted("SwitchoverGlobalCluster", region: region, [global, ("TargetDbClusterIdentifier", arn)])
            case .globalFailover: accepted("FailoverGlobalCluster", region: region, [global, ("TargetDbClusterIdentifier", arn), ("AllowDataLoss", true)])
            default: accepted("RemoveFromGlobalCluster", region: region, [global, ("DbClusterIdentifier", arn)])
            }
        guard isAccepted else { return false }
        // Until it takes writes itself, or the attempt was given up.
        for _ in 0..<90 where driver.cloud.clusters[target].replica != nil || !driver.cloud.answersSQL(target) {
            try checkSecondaries()
            try live(.seconds(20))
            if kind == .switchover, driver.cloud.globals[0].failover == nil, driver.cloud.clusters[target].replica != nil { return true }
        }
        guard driver.cloud.answersSQL(target), let volume = driver.cloud.clusters[target].volume, let moments = naive.databases[stream.source]?.moments else {
            return true
        }
        let pages = volume.durablePages().whole
        let held = moments.lastIndex { $0.pages == pages }
        guard let held else { throw Finding(check: .secondaryIsAPrefix, detail: "cluster \(target) took over with what its primary never had durable") }
        try expect(.promotedIsWhole, held >= arrived, "cluster \(target) held \(arrived) commits and took over with \(held)")
        if kind == .switchover { try expect(.promotedIsWhole, held == moments.count - 1, "a switchover lost \(moments.count - 1 - held) commits") }
        naive.make(target, holding: pages, at: driver.now)
        prefixes[target] = nil
        return true
    }
}
