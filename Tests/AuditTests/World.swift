import Estate
import Evidence
import Units

@testable import Audit

let takenAt = Instant(year: 2026, month: 3, day: 2, secondOfDay: 10 * 3600)
private let born = takenAt - .days(40)

/// An inventory, a policy and drills for which no control fails, to be spoiled by tests.
struct World {
    var inventory = Inventory(takenAt: takenAt)
    var policy = AuditPolicy()
    var drills: [DrillEvidence]? = []

    static let cluster = "arn:aws:rds:us-west-2:111122223333:cluster:orders"
    static let snapshot = "arn:aws:rds:us-west-2:111122223333:cluster-snapshot:orders-1"
    static let copy = "arn:aws:rds:us-east-2:444455556666:cluster-snapshot:orders-1"
    static let backup = "arn:aws:rds:us-west-2:111122223333:cluster-auto-backup:orders"
    static let key = "arn:aws:kms:us-west-2:111122223333:key/a"
    static let vaultKey = "arn:aws:kms:us-east-2:444455556666:key/b"
    static let operatorRole = "arn:aws:iam::111122223333:role/dr-operator"
    static let vaultRole = "arn:aws:iam::444455556666:role/dr-operator"
    static let quota = "arn:aws:rds:us-west-2:111122223333:cluster-snapshot:*"

    init() {
        inventory.isComplete = true
        inventory.watchedEventCategories = ["backup", "deletion", "failure", "maintenance"]
        inventory.clusters = [World.clusterRow()]
        inventory.automatedBackups = [World.backupRow()]
        inventory.snapshots = [World.snapshotRow(World.snapshot), World.copyRow()]
        inventory.keys = [World.keyRow(World.key, "111122223333", "us-west-2"), World.keyRow(World.vaultKey, "444455556666", "us-east-2")]
        inventory.globalClusters = [World.globalRow()]
        inventory.quotas = [
            .init(account: "111122223333", region: "us-west-2", name: "manual-cluster-snapshots", limit: 100, used: 1),
            .init(account: "444455556666", region: "us-east-2", name: "manual-cluster-snapshots", limit: 100, used: 1),
        ]
        inventory.principals = [
            .init(arn: World.operatorRole, name: "dr-operator", account: "111122223333", policy: "dr", decryptsEveryKey: false),
            .init(arn: World.vaultRole, name: "dr-operator", account: "444455556666", policy: "dr", decryptsEveryKey: false),
        ]
        policy.allowedAccounts = [AccountID("444455556666")]
        policy.restoreRoles = ["dr-operator"]
        policy.supportedVersions = ["8.0.*"]
        policy.acceptSimulated = true
        policy.objectivesReviewedAt = takenAt - .days(30)
        var demands = AuditPolicy.Demands(tier: 1)
        demands.backtrackMin = .hours(24)
        demands.customerKey = true
        demands.globalDatabase = true
        demands.ways = [.pitr, .copy]
        demands.slots.weekly = 0
        demands.slots.monthly = 0
        demands.slots.yearly = 0
        policy.tiers = [1: demands]
        drills = [World.drill()]
    }

    static func clusterRow() -> Inventory.ClusterRow {
        var row = Inventory.ClusterRow(
            arn: cluster, id: "orders", resourceID: "cluster-A", account: "111122223333", region: "us-west-2", engine: "aurora-mysql",
            engineVersion: "8.0.mysql_aurora.3.08.0", status: "available", createdAt: born,
            instances: [
                .init(id: "orders-1", instanceClass: "db.r6g.large", zone: "us-west-2a", status: "available", isWriter: true, promotionTier: 0),
                .init(id: "orders-2", instanceClass: "db.r6g.large", zone: "us-west-2b", status: "available", isWriter: false, promotionTier: 1),
            ], backupRetentionDays: 7, earliestRestorable: takenAt - .days(7), latestRestorable: takenAt - .seconds(300), keyARN: key,
            deletionProtection: true, httpEndpointEnabled: true, volumeBytes: 1, endpoint: "orders.cluster", regionReachable: true)
        row.encryption = "sse-kms"
        row.copyTagsToSnapshot = true
        row.tags = ["owner=shop", "tier=1", "data=internal"]
        row.lineage = "orders"
        row.objectives = .init(tier: 1, rto: .hours(2), rpo: .seconds(300))
        row.backtrack = .init(targetSeconds: 86_400, earliest: takenAt - .hours(24), changeRecords: 10)
        row.global = .init(id: "shop", role: "primary", synchronization: "connected", lag: nil, bytesBehind: nil)
        return row
    }

    static func globalRow() -> Inventory.GlobalClusterRow {
        .init(
            arn: "arn:aws:rds::111122223333:global-cluster:shop", id: "shop", resourceID: "global-A", account: "111122223333", engine: "aurora-mysql",
            engineVersion: "8.0", status: "available", deletionProtection: true, storageEncrypted: true,
            members: [
                .init(clusterARN: cluster, region: "us-west-2", isWriter: true, synchronization: "connected"),
                .init(clusterARN: "arn:aws:rds:us-east-2:111122223333:cluster:east", region: "us-east-2", isWriter: false, synchronization: "connected"),
            ])
    }

    static func backupRow() -> Inventory.AutomatedBackupRow {
        var row = Inventory.AutomatedBackupRow(
            arn: backup, clusterID: "orders", clusterResourceID: "cluster-A", account: "111122223333", region: "us-west-2", status: "active",
            clusterCreatedAt: born, earliestRestorable: takenAt - .days(7) - .hours(12), latestRestorable: takenAt - .seconds(300), retentionDays: 7,
            engine: "aurora-mysql", keyARN: key, storedObjects: 1, storedBytes: 1, regionReachable: true)
        row.encryption = "sse-kms"
        return row
    }

    static func snapshotRow(_ arn: String, age: Duration = .hours(6)) -> Inventory.SnapshotRow {
        let parts = arn.split(separator: ":")
        var row = Inventory.SnapshotRow(
            arn: arn, id: String(parts[6]), clusterID: "orders", clusterResourceID: "cluster-A", account: String(parts[4]), region: String(parts[3]),
            type: "manual", status: "available", percentProgress: 100, createdAt: takenAt - age, contentAt: takenAt - age, engine: "aurora-mysql",
            allocatedGibibytes: 1, keyARN: key, sourceARN: nil, isOrphan: false, storedBytes: 1, regionReachable: true)
        row.encryption = "sse-kms"
        row.tags = ["owner=shop", "tier=1", "data=internal"]
        row.engineVersion = "8.0.mysql_aurora.3.08.0"
        row.statusSince = takenAt - age
        return row
    }

    static func copyRow() -> Inventory.SnapshotRow {
        var row = snapshotRow(copy)
        row.sourceARN = snapshot
        row.keyARN = vaultKey
        return row
    }

    static func keyRow(_ arn: String, _ account: String, _ region: String) -> Inventory.KeyRow {
        var row = Inventory.KeyRow(
            arn: arn, keyID: String(arn.suffix(1)), account: account, region: region, aliases: ["alias/\(arn.suffix(1))"], state: "Enabled",
            createdAt: born, deletionDate: nil, rotationEnabled: true, regionReachable: true)
        row.rotationPeriodDays = 365
        row.spec = "SYMMETRIC_DEFAULT"
        row.policy = .init(isPublic: false, foreignAccounts: [], administrators: [], users: ["arn:aws:iam::\(account):root"])
        let role = "arn:aws:iam::\(account):role/dr-operator"
        row.access = .init(decrypt: [role], describe: [role], createGrant: [role], administer: [])
        return row
    }

    static func drill(_ name: String = "region-outage") -> DrillEvidence {
        var drill = DrillEvidence(
            name: name, seed: 0, estate: "estates/retail.yaml", environment: "simulated", startedAt: takenAt - .days(2), endedAt: takenAt - .days(1),
            outcome: "met", isAsExpected: true)
        drill.clusters = [.init(id: "orders", rtaSeconds: 7200, rpaSeconds: 300, mismatches: 0)]
        drill.checks = [.init(name: "exactness", verdict: "pass", message: ""), .init(name: "ledgerBalances", verdict: "pass", message: "")]
        drill.rehearsed = [.key, .region, .corruption, .quota]
        drill.ways = [
            .init(.pitr, of: "orders", account: "111122223333", region: "us-west-2"), .init(.copy, of: "orders", account: "444455556666", region: "us-east-2"),
        ]
        drill.sample = [
            .init(arn: World.backup, cluster: "orders", kind: "pitr"), .init(arn: World.snapshot, cluster: "orders", kind: "snapshot"),
            .init(arn: World.copy, cluster: "orders", kind: "copy"),
        ]
        return drill
    }

    var report: AuditReport { AuditReport(of: AuditScope(inventory: inventory, policy: policy, drills: drills)) }

    /// Of a control on a resource; nil: there is none.
    func finding(_ control: String, on resource: String) -> Finding? {
        let report = report
        return report.findings.first { report.control(of: $0).id == control && $0.resource == resource }
    }
}
