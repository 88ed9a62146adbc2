import Audit
import Evidence
import Testing
import Units

/// Source: Aurora User Guide, Understanding Amazon Aurora backup storage usage.
@Suite("monthly cost") struct MonthlyCostTests {
    private static let takenAt = Instant(year: 2026, month: 3, day: 10)

    private static func cluster(_ change: (inout Inventory.ClusterRow) -> Void = { _ in }) -> Inventory.ClusterRow {
        var row = Inventory.ClusterRow(
            arn: "arn:c", id: "c", resourceID: "C", account: "1", region: "r", engine: "e", engineVersion: "1", status: "available",
            createdAt: takenAt - .days(90),
            instances: [], backupRetentionDays: 7, earliestRestorable: nil, latestRestorable: nil, keyARN: nil, deletionProtection: false,
            httpEndpointEnabled: false, volumeBytes: 100 << 30, endpoint: "", regionReachable: true)
        change(&row)
        return row
    }

    private static func snapshot(_ days: Int64, _ change: (inout Inventory.SnapshotRow) -> Void = { _ in }) -> Inventory.SnapshotRow {
        var row = Inventory.SnapshotRow(
            arn: "arn:s", id: "s", clusterID: "c", clusterResourceID: "C", account: "1", region: "r", type: "manual", status: "available", percentProgress: 100,
            createdAt: takenAt - .days(days), contentAt: takenAt - .days(days), engine: "e", allocatedGibibytes: 100, keyARN: nil, sourceARN: nil,
            isOrphan: false,
            storedBytes: 1, regionReachable: true)
        change(&row)
        return row
    }

    private func cost(clusters: [Inventory.ClusterRow] = [cluster()]) -> MonthlyCost {
        var inventory = Inventory(takenAt: Self.takenAt)
        inventory.clusters = clusters
        return MonthlyCost(BackupStanding(of: inventory))
    }

    @Test func aManualSnapshotPaysOnceItIsOlderThanTheRetention() {
        let cost = cost()
        #expect(cost.of(Self.snapshot(6)) == 0)
        // Exactly as old as the retention it lies inside it still.
        #expect(cost.of(Self.snapshot(7)) == 0)
        #expect(cost.of(Self.snapshot(7) { $0.createdAt = $0.createdAt - .microseconds(1) }) == 2_100_000)
        #expect(cost.of(Self.snapshot(8)) == 2_100_000)
    }

    @Test func whatNoRetentionReachesPaysFromTheBeginning() {
        #expect(cost().of(Self.snapshot(1) { $0.region = "s" }) == 2_100_000)
        #expect(cost().of(Self.snapshot(1) { $0.account = "2" }) == 2_100_000)
        #expect(cost(clusters: []).of(Self.snapshot(1)) == 2_100_000, "an orphan")
    }

    @Test func whatIsNotKnownIsNotFree() {
        #expect(cost().of(Self.snapshot(30) { $0.allocatedGibibytes = 0 }) == nil)
        #expect(cost().of(Self.snapshot(30) { $0.status = "creating" }) == nil)
        #expect(cost().of(Self.snapshot(30) { $0.status = "failed" }) == 0)
        #expect(cost().of(Self.snapshot(30) { $0.type = "automated" }) == 0, "part of the continuous backup")
        #expect(
            cost().of(
                Self.cluster { $0.instances = [.init(id: "i", instanceClass: "db.x9.large", zone: "a", status: "available", isWriter: true, promotionTier: 0)] }
            ) == nil)
        #expect(cost().of(Self.cluster { $0.clone.isCopyOnWrite = true }) == nil)
    }

    @Test func aClusterPaysForVolumeInstancesAndChangeRecords() {
        func instance(_ status: String) -> Inventory.InstanceRow {
            .init(id: "i", instanceClass: "db.r6g.large", zone: "a", status: status, isWriter: true, promotionTier: 0)
        }
        #expect(cost().of(Self.cluster()) == 10_000_000)
        #expect(cost().of(Self.cluster { $0.instances = [instance("available"), instance("stopped")] }) == 199_800_000)
        let backtracking = Self.cluster { $0.backtrack = .init(targetSeconds: 1, earliest: Self.takenAt, changeRecords: 2_000_000) }
        #expect(cost().of(backtracking) == 27_520_000 && cost().hourly(backtrackOf: backtracking) == 24_000)
        let clone = Self.cluster { ($0.clone.isCopyOnWrite, $0.clone.ownBytes, $0.clone.pageBytes) = (true, 1, 4) }
        #expect(cost().of(clone) == 2_500_000)
    }

    @Test func aContinuousBackupIsFreeForADayAndBoundedBeyond() {
        func backup(_ days: Int, _ status: String = "active") -> Inventory.AutomatedBackupRow {
            .init(
                arn: "arn:b", clusterID: "c", clusterResourceID: "C", account: "1", region: "r", status: status, clusterCreatedAt: Self.takenAt,
                earliestRestorable: nil,
                latestRestorable: nil, retentionDays: days, engine: "e", keyARN: nil, storedObjects: 1, storedBytes: 1, regionReachable: true)
        }
        #expect(cost().of(backup(1)) == 0 && cost().most(of: backup(1)) == 0)
        #expect(cost().of(backup(7)) == nil && cost().most(of: backup(7)) == 12_600_000)
        #expect(cost().of(backup(1, "retained")) == nil && cost().most(of: backup(7, "retained")) == nil)
    }

    @Test(arguments: [
        ("Enabled", "CUSTOMER", 1, 1_000_000), ("Enabled", "CUSTOMER", 2, 2_000_000), ("Disabled", "CUSTOMER", 9, 3_000_000),
        ("PendingDeletion", "CUSTOMER", 1, 0), ("Enabled", "AWS", 3, 0),
    ])
    func aKeyPaysForItselfAndItsFirstTwoRotations(state: String, manager: String, materials: Int, microdollars: Int64) {
        var key = Inventory.KeyRow(
            arn: "k", keyID: "k", account: "1", region: "r", aliases: [], state: state, createdAt: Self.takenAt, deletionDate: nil, rotationEnabled: false,
            regionReachable: true)
        (key.manager, key.materialCount) = (manager, materials)
        #expect(cost().of(key) == microdollars)
    }
}
