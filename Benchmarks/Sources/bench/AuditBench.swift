import Dispatch
import Foundation
import Peers

@testable import Audit
@testable import Estate
@testable import Evidence
@testable import Reporting
@testable import Units

/// A large estate's inventory in every table, its key graph, its recoverability map and what the controls find in it; what is written goes to nobody,
/// piece by piece, as to a file.
struct AuditBench {
    private static let clusters = 10_000
    private static let snapshotsEach = 25
    private static let keys = 5_000

    private static let lanes = Lanes { count, job in DispatchQueue.concurrentPerform(iterations: count, execute: job) }
    /// Where everything that is written goes.
    private static func nowhere() -> ByteText { ByteText { _ in } }

    func figures() -> [Figure] {
        let before = heap_bytes_in_use()
        let inventory = Self.estate()
        let held = Double(heap_bytes_in_use() - before) / 1_048_576
        let (declared, records) = (Self.declaration(), Self.records())
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let asked = Self.round(inventory, declared, records, on: Self.lanes, listingFindings: false)
        let whole = Self.round(inventory, declared, records, on: Self.lanes)
        let peak = Self.peakMebibytes()
        let alone = Self.round(inventory, declared, records, on: .one)
        return alone.parts.map { Figure(name: "\($0.name), on one core", unit: "s", ours: $0.seconds) } + [
            Figure(name: "all of these, on one core", unit: "s", ours: alone.seconds),
            Figure(name: "processor time of that", unit: "s", ours: alone.processorSeconds),
            Figure(name: "processor time on \(cores) cores", unit: "s", ours: whole.processorSeconds),
            Figure(
                name: "10,000 clusters, 250,000 snapshots, 5,000 keys: all of these, on \(cores) cores", unit: "s", ours: whole.seconds, note: whole.judged),
            Figure(
                name: "large tables as CSV and JSON, graph, map and controls, on \(cores) cores", unit: "s", ours: asked.seconds,
                budget: .secondsBelow(5), note: "one run, the first of the process"),
            Figure(name: "memory of that inventory", unit: "MiB", ours: held),
            Figure(name: "most memory of the process", unit: "MiB", ours: peak, note: "1 GiB is asked for; other rooms that ran before count"),
        ]
    }

    private struct Round {
        /// In the order of doing them by itself.
        var parts: [(name: String, seconds: Double)] = []
        var seconds = 0.0
        /// Of all threads, which other programs on the machine do not lengthen.
        var processorSeconds = 0.0
        var judged = ""
    }

    /// As `daybreak audit` does it once the estate has lived: how everything stands, then the controls, then files. Of these only the large ones of the
    /// inventory and the findings: without XML, Graphviz, SARIF, JUnit, `summary.md` and the small tables.
    private static func round(
        _ inventory: Inventory, _ declared: EstateDeclaration, _ records: [DrillEvidence], on lanes: Lanes, listingFindings: Bool = true
    )
        -> Round
    {
        var round = Round()
        var files: [(name: String, seconds: Double)] = []
        // Kept until the time is taken: the product does not clear up before it ends.
        var (scope, found): (AuditScope?, AuditedEstate?)
        let began = processorSeconds()
        round.seconds = seconds {
            round.parts.append(
                ("standing of everything", seconds { scope = AuditScope(inventory: inventory, policy: policy(), drills: records, on: lanes) }))
            guard let scope else { return }
            let judging = seconds {
                let report = AuditReport(of: scope, on: lanes)
                found = AuditedEstate(report: report, places: DeclaredPlaces(of: inventory, in: declared, under: report.policy), seed: 0, lived: .days(35))
            }
            round.parts.append(("\(allControls.count) controls", judging))
            guard let audit = found else { return }
            let counts = audit.report.counts()
            round.judged =
                "judged \(counts.total) times: \(counts.pass) pass, \(counts.fail) fail, \(counts.error) unknown, \(counts.notApplicable) not applicable"
            let jobs = jobs(audit, [InventoriedDrill(scenario: "large", seed: 0, standing: scope.standing)]).filter { listingFindings || $0.name != findings }
            files = lanes.results(of: jobs.count) { number in (jobs[number].name, seconds { jobs[number].work() }) }
        }
        round.processorSeconds = processorSeconds() - began
        round.parts += files
        return withExtendedLifetime((scope, found)) { round }
    }

    private static let findings = "findings, as CSV and JSON"

    private static func jobs(_ audit: AuditedEstate, _ drills: [InventoriedDrill]) -> [(name: String, work: @Sendable () -> Void)] {
        @Sendable func write<Row>(_ table: InventoryTable<Row>) { _ = table.sheet.write(drills, csv: nowhere(), json: nowhere()) }
        return [
            ("snapshots, as CSV and JSON", { write(.snapshots) }),
            ("what hangs on which key, as CSV and JSON", { write(.keyDependencies) }),
            ("key graph with time bombs, as JSON", { _ = KeyGraphDocument.write(drills, to: nowhere()) }),
            ("recoverability map, as JSON", { _ = RecoverabilityDocument.write(drills, to: nowhere()) }),
            (
                findings,
                {
                    var table = FindingsTable(nowhere())
                    _ = FindingsDocument.write(audit, to: nowhere()) { table.write($0) }
                    _ = table.finish()
                }
            ),
            (
                "clusters, backups and keys, as CSV and JSON",
                {
                    write(.clusters)
                    write(.automatedBackups)
                    write(.keys)
                }
            ),
        ]
    }

    private static func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

    /// High-water mark of what the process held in memory.
    static func peakMebibytes() -> Double? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
        else { return nil }
        return line.split(separator: " ").dropFirst().first.flatMap { Double($0) }.map { $0 / 1024 }
    }

    // MARK: The estate

    private static let takenAt = Instant(year: 2026, month: 3, day: 10)
    private static let account = "111122223333"
    private static let vault = "444455556666"
    /// The last of the keys are the vault's.
    private static let vaultKeys = 100

    private static func estate() -> Inventory {
        var inventory = Inventory(takenAt: takenAt)
        inventory.isComplete = true
        inventory.watchedEventCategories = ["backup", "deletion", "failure", "maintenance"]
        let admins = ["arn:aws:iam::\(account):role/dr-operator", "arn:aws:iam::\(account):role/platform"]
        for number in 0..<200 {
            let name = number == 0 ? "dr-operator" : number == 1 ? "platform" : "team-\(padded(Int64(number), 3))"
            inventory.principals.append(
                .init(arn: "arn:aws:iam::\(account):role/\(name)", name: name, account: account, policy: "team", decryptsEveryKey: number % 50 == 1))
        }
        for number in 0..<keys { add(key: number, to: &inventory, admins) }
        for number in 0..<clusters { add(cluster: number, to: &inventory, admins) }
        for account in [account, vault] {
            for region in regions {
                let used = inventory.snapshots.count { $0.account == account && $0.region == region && $0.type == "manual" }
                inventory.quotas.append(.init(account: account, region: region, name: "manual-cluster-snapshots", limit: 60_000, used: used))
            }
        }
        inventory.keys.sort { $0.arn < $1.arn }
        inventory.clusters.sort { $0.arn < $1.arn }
        inventory.snapshots.sort { $0.arn < $1.arn }
        inventory.automatedBackups.sort { $0.arn < $1.arn }
        inventory.principals.sort { $0.arn < $1.arn }
        return inventory
    }

    /// Where its clusters and keys are declared, a line each.
    private static func declaration() -> EstateDeclaration {
        var estate = EstateDeclaration(path: "large.yaml")
        estate.clusters = (0..<clusters).map { number in
            var cluster = DeclaredCluster(
                id: "cluster-\(number)", account: AccountID(account), region: RegionName(region(number)), engine: .mysql, engineVersion: "8.0",
                size: .gibibytes(200))
            cluster.line = 10_000 + number
            return cluster
        }
        return estate
    }

    /// The defaults, and what keeps restore proof from being unknown throughout.
    private static func policy() -> AuditPolicy {
        var policy = AuditPolicy()
        policy.acceptSimulated = true
        policy.objectivesReviewedAt = takenAt - .days(100)
        policy.allowedAccounts = [AccountID(vault)]
        return policy
    }

    /// Five clusters a drill, most clusters in one drill, some in two.
    private static func records() -> [DrillEvidence] {
        (0..<2_400).map { number in
            var drill = DrillEvidence(
                name: "restore-\(number % 2_000)", seed: UInt64(number / 2_000), estate: "large.yaml", environment: "simulated",
                startedAt: takenAt - .days(Int64(number % 60)), endedAt: takenAt - .days(Int64(number % 60)) + .hours(3),
                outcome: number % 20 == 3 ? "missed" : "met", isAsExpected: number % 40 != 3)
            drill.rehearsed = [.corruption]
            for index in 0..<5 {
                let name = "cluster-\(number % 2_000 * 5 + index)"
                var cluster = DrillEvidence.Cluster(id: name, rtaSeconds: Double(1_800 + number % 7 * 900), rpaSeconds: 240, mismatches: 0)
                cluster.hadOutage = true
                drill.clusters.append(cluster)
                drill.ways.append(.init(index % 2 == 0 ? .pitr : .snapshot, of: name, account: account, region: region(number + index)))
            }
            drill.checks = [.init(name: "exactness", verdict: "pass", message: ""), .init(name: "ledgerBalances", verdict: "pass", message: "")]
            return drill
        }
    }

    private static let regions = ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2"]
    private static func region(_ number: Int) -> String { regions[number % 4] }

    /// Made once: all rows of an inventory that name a key share the text that the key has.
    private static let keyARNs = (0..<keys).map { number in
        let owner = number < keys - vaultKeys ? account : vault
        return "arn:aws:kms:\(region(number)):\(owner):key/00000000-0000-4000-8000-" + padded(Int64(number), 12)
    }
    private static func keyARN(_ number: Int) -> String { keyARNs[number] }

    private static func add(key number: Int, to inventory: inout Inventory, _ admins: [String]) {
        let arn = keyARN(number)
        let owner = number < keys - vaultKeys ? account : vault
        var row = Inventory.KeyRow(
            arn: arn, keyID: String(arn.suffix(36)), account: owner, region: region(number), aliases: ["alias/key-\(number)"],
            state: number % 50 == 0 ? "PendingDeletion" : "Enabled", createdAt: takenAt - .days(400), deletionDate: nil, rotationEnabled: number % 25 != 1,
            regionReachable: true)
        if number % 50 == 0 { row.deletionDate = takenAt + .days(Int64(7 + number % 23)) }
        row.rotationPeriodDays = 365
        row.lastRotatedAt = takenAt - .days(Int64(number % 380))
        row.spec = "SYMMETRIC_DEFAULT"
        row.usage = "ENCRYPT_DECRYPT"
        row.lastUsedAt = takenAt - .hours(Int64(number % 48))
        row.policy = .init(isPublic: false, foreignAccounts: [], administrators: [admins[1]], users: admins)
        row.access = .init(decrypt: admins, describe: admins, createGrant: admins, administer: admins)
        inventory.keys.append(row)
        inventory.grants.append(
            .init(
                id: padded(Int64(number), 64), keyARN: arn, account: owner, region: region(number), granteePrincipal: "rds.\(region(number)).amazonaws.com",
                retiringPrincipal: nil, operations: ["Decrypt", "GenerateDataKey"], constraints: [], name: nil, createdAt: takenAt - .days(200)))
    }

    private static func add(cluster number: Int, to inventory: inout Inventory, _ admins: [String]) {
        let (region, name) = (region(number), "cluster-\(number)")
        let resourceID = "cluster-" + padded(Int64(number), 26)
        // A cluster and a key whose numbers differ by a multiple of four are of one region.
        let key = keyARN(number % (keys - vaultKeys))
        let access = Inventory.Access(restore: admins, delete: [admins[0]], decrypt: admins)
        let instances = (0..<2).map {
            Inventory.InstanceRow(
                id: "\(name)-\($0)", instanceClass: "db.r6g.large", zone: region + ["a", "b"][number % 9 == 0 ? 0 : $0], status: "available",
                isWriter: $0 == 0, promotionTier: $0)
        }
        let (earliest, latest) = (takenAt - .days(7), takenAt - .minutes(4))
        var row = Inventory.ClusterRow(
            arn: "arn:aws:rds:\(region):\(account):cluster:\(name)", id: name, resourceID: resourceID, account: account, region: region, engine: "aurora-mysql",
            engineVersion: "8.0.mysql_aurora.3.08.0", status: "available", createdAt: takenAt - .days(200), instances: instances, backupRetentionDays: 7,
            earliestRestorable: earliest, latestRestorable: latest, keyARN: key, deletionProtection: number % 30 != 0, httpEndpointEnabled: false,
            volumeBytes: 200 << 30, endpoint: "\(name).cluster-abcdefghijkl.\(region).rds.amazonaws.com", regionReachable: true)
        row.encryption = "sse-kms"
        row.tags = ["owner=team-\(number % 40)", "tier=\(number % 3)"] + (number % 20 == 0 ? [] : ["data=internal"])
        row.copyTagsToSnapshot = true
        row.objectives = .init(tier: number % 3 + 1, rto: .hours(2), rpo: .minutes(5))
        row.plans = [.init(every: .days(7), keep: .days(63), copyTo: Self.region(number + 1), copyAccount: nil, principal: "dr-operator")]
        row.access = access
        inventory.clusters.append(row)
        var backup = Inventory.AutomatedBackupRow(
            arn: "arn:aws:rds:\(region):\(account):cluster-auto-backup:ab-\(number)", clusterID: name, clusterResourceID: resourceID, account: account,
            region: region, status: "active", clusterCreatedAt: takenAt - .days(200), earliestRestorable: earliest, latestRestorable: latest, retentionDays: 7,
            engine: "aurora-mysql", keyARN: key, storedObjects: 1000, storedBytes: 1 << 30, regionReachable: true)
        backup.encryption = "sse-kms"
        backup.access = access
        inventory.automatedBackups.append(backup)
        for index in 0..<snapshotsEach {
            inventory.snapshots.append(snapshot(index, of: row, number: number, after: inventory.snapshots.last?.arn))
        }
    }

    /// Seven automated ones, one a day, then pairs of a weekly manual one and its copy: in another region, every tenth cluster's in the vault's account too.
    /// - Parameter last: ARN of the one before it, which a copy is a copy of.
    private static func snapshot(_ index: Int, of cluster: Inventory.ClusterRow, number: Int, after last: String?) -> Inventory.SnapshotRow {
        let isAutomated = index < 7
        let isCopy = !isAutomated && index % 2 == 0
        let age = isAutomated ? Duration.days(Int64(index)) + .hours(3) : .days(Int64(index - 7) / 2 * 7) + .hours(5)
        let created = takenAt - age - .seconds(Int64(number % 3_600))
        let id = isAutomated ? "rds:\(cluster.id)-\(index)" : "\(cluster.id)-\(index)"
        let isVaulted = isCopy && number % 10 == 0
        let owner = isVaulted ? vault : account
        let place = isCopy ? region(number + 1) : cluster.region
        let key =
            isVaulted
            ? keyARN(keys - vaultKeys + (number + 1) % vaultKeys) : isCopy ? keyARN((number + 1) % (keys - vaultKeys)) : keyARN(number % (keys - vaultKeys))
        var snapshot = Inventory.SnapshotRow(
            arn: "arn:aws:rds:\(place):\(owner):cluster-snapshot:\(id)", id: id, clusterID: cluster.id, clusterResourceID: cluster.resourceID, account: owner,
            region: place, type: isAutomated ? "automated" : "manual", status: "available", percentProgress: 100, createdAt: created, contentAt: created,
            engine: "aurora-mysql", allocatedGibibytes: 200, keyARN: key, sourceARN: isCopy ? last : nil, isOrphan: false, storedBytes: 1 << 30,
            regionReachable: true)
        snapshot.encryption = "sse-kms"
        snapshot.tags = cluster.tags
        snapshot.engineVersion = cluster.engineVersion
        snapshot.clusterCreatedAt = cluster.createdAt
        snapshot.retentionDays = cluster.backupRetentionDays
        snapshot.statusSince = created
        snapshot.access = cluster.access
        return snapshot
    }
}
