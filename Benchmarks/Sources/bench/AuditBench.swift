import Foundation
import Peers

@testable import Audit
@testable import Evidence
@testable import Reporting
@testable import Units

/// A large estate's inventory in every table, its key graph and its recoverability map; what is written goes to nobody, piece by piece, as to a file.
struct AuditBench {
    private static let clusters = 10_000
    private static let snapshotsEach = 25
    private static let keys = 5_000

    func figures() -> [Figure] {
        let before = heap_bytes_in_use()
        let inventory = Self.estate()
        let held = Double(heap_bytes_in_use() - before) / 1_048_576
        var written = 0
        var parts: [(name: String, seconds: Double)] = []
        func measure(_ name: String, _ body: () -> Void) { parts.append((name, seconds(body))) }
        func sink() -> ByteText { ByteText { written += $0.count } }
        var drills: [InventoriedDrill] = []
        measure("standing of everything") { drills = [InventoriedDrill(scenario: "large", seed: 0, standing: BackupStanding(of: inventory))] }
        measure("CSV of clusters, snapshots, backups, keys and their edges") { Self.eachTable(drills, sink(), json: false) }
        measure("JSON of the same") { Self.eachTable(drills, sink(), json: true) }
        measure("key graph with time bombs, as JSON") { _ = KeyGraphDocument.write(drills, to: sink()) }
        measure("recoverability map, as JSON") { _ = RecoverabilityDocument.write(drills, to: sink()) }
        let sum = parts.reduce(0) { $0 + $1.seconds }
        return parts.map { Figure(name: $0.name, unit: "s", ours: $0.seconds) } + [
            Figure(
                name: "10,000 clusters, 250,000 snapshots, 5,000 keys: all of it", unit: "s", ours: sum, budget: .secondsBelow(5),
                note: "\(written / 1_048_576) MiB written"),
            Figure(name: "memory of that inventory", unit: "MiB", ours: held),
            Figure(name: "most memory of the process", unit: "MiB", ours: Self.peakMebibytes(), note: "1 GiB is asked for; other rooms that ran before count"),
        ]
    }

    private static func eachTable(_ drills: [InventoriedDrill], _ sink: ByteText, json: Bool) {
        func write<Row>(_ table: InventoryTable<Row>) {
            var out = sink
            if json { table.writeJSON(drills, to: &out) } else { table.writeCSV(drills, to: &out) }
        }
        write(.clusters)
        write(.snapshots)
        write(.automatedBackups)
        write(.keys)
        write(.keyDependencies)
    }

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

    private static func estate() -> Inventory {
        var inventory = Inventory(takenAt: takenAt)
        let admins = ["arn:aws:iam::\(account):role/dr-operator", "arn:aws:iam::\(account):role/platform"]
        for number in 0..<keys {
            let id = "00000000-0000-4000-8000-" + padded(Int64(number), 12)
            var row = Inventory.KeyRow(
                arn: "arn:aws:kms:\(region(number)):\(account):key/\(id)", keyID: id, account: account, region: region(number),
                aliases: ["alias/key-\(number)"],
                state: number % 50 == 0 ? "PendingDeletion" : "Enabled", createdAt: takenAt - .days(400), deletionDate: nil, rotationEnabled: true,
                regionReachable: true)
            if number % 50 == 0 { row.deletionDate = takenAt + .days(Int64(7 + number % 23)) }
            row.access = .init(decrypt: admins, describe: admins, createGrant: admins, administer: admins)
            inventory.keys.append(row)
        }
        for number in 0..<clusters { add(cluster: number, to: &inventory, admins) }
        inventory.keys.sort { $0.arn < $1.arn }
        inventory.clusters.sort { $0.arn < $1.arn }
        inventory.snapshots.sort { $0.arn < $1.arn }
        inventory.automatedBackups.sort { $0.arn < $1.arn }
        return inventory
    }

    private static func region(_ number: Int) -> String { ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2"][number % 4] }

    private static func add(cluster number: Int, to inventory: inout Inventory, _ admins: [String]) {
        let (region, name) = (region(number), "cluster-\(number)")
        let resourceID = "cluster-" + padded(Int64(number), 26)
        // A cluster and a key whose numbers differ by a multiple of four are of one region.
        let key = "arn:aws:kms:\(region):\(account):key/00000000-0000-4000-8000-" + padded(Int64(number % keys), 12)
        let access = Inventory.Access(restore: admins, delete: [admins[0]], decrypt: admins)
        let instances = (0..<2).map {
            Inventory.InstanceRow(
                id: "\(name)-\($0)", instanceClass: "db.r6g.large", zone: region + ["a", "b"][$0], status: "available", isWriter: $0 == 0, promotionTier: $0)
        }
        let (earliest, latest) = (takenAt - .days(7), takenAt - .minutes(4))
        var row = Inventory.ClusterRow(
            arn: "arn:aws:rds:\(region):\(account):cluster:\(name)", id: name, resourceID: resourceID, account: account, region: region, engine: "aurora-mysql",
            engineVersion: "8.0.mysql_aurora.3.08.0", status: "available", createdAt: takenAt - .days(200), instances: instances, backupRetentionDays: 7,
            earliestRestorable: earliest, latestRestorable: latest, keyARN: key, deletionProtection: true, httpEndpointEnabled: false,
            volumeBytes: 200 << 30, endpoint: "\(name).cluster-abcdefghijkl.\(region).rds.amazonaws.com", regionReachable: true)
        row.encryption = "sse-kms"
        row.tags = ["owner=team-\(number % 40)", "tier=\(number % 3)"]
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
            let created = takenAt - .days(Int64(index) * 5) - .seconds(Int64(number))
            let isAutomated = index < 7
            let id = isAutomated ? "rds:\(name)-\(index)" : "\(name)-\(index)"
            let isCopy = index % 5 == 4
            var snapshot = Inventory.SnapshotRow(
                arn: "arn:aws:rds:\(region):\(account):cluster-snapshot:\(id)", id: id, clusterID: name, clusterResourceID: resourceID, account: account,
                region: region, type: isAutomated ? "automated" : "manual", status: "available", percentProgress: 100, createdAt: created, contentAt: created,
                engine: "aurora-mysql", allocatedGibibytes: 200, keyARN: key,
                sourceARN: isCopy ? "arn:aws:rds:\(Self.region(number + 1)):\(account):cluster-snapshot:\(id)" : nil, isOrphan: false, storedBytes: 1 << 30,
                regionReachable: true)
            snapshot.encryption = "sse-kms"
            snapshot.tags = row.tags
            snapshot.access = access
            inventory.snapshots.append(snapshot)
        }
    }
}
