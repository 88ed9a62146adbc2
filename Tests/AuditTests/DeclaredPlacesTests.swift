import Audit
import Estate
import Evidence
import Testing
import Units

@Suite("declared places") struct DeclaredPlacesTests {
    private static let takenAt = RandomInventory.takenAt

    private func cluster(_ id: String, lineage: String? = nil) -> Inventory.ClusterRow {
        var row = Inventory.ClusterRow(
            arn: "cluster:\(id)", id: id, resourceID: "cluster-\(id)", account: "1", region: "r", engine: "aurora-mysql", engineVersion: "8.0",
            status: "available", createdAt: Self.takenAt, instances: [], backupRetentionDays: 1, earliestRestorable: nil, latestRestorable: nil, keyARN: nil,
            deletionProtection: false, httpEndpointEnabled: false, volumeBytes: 0, endpoint: "", regionReachable: true)
        row.lineage = lineage
        return row
    }

    private func snapshot(of id: String, lineage: String? = nil) -> Inventory.SnapshotRow {
        var row = Inventory.SnapshotRow(
            arn: "snapshot:\(id)", id: id, clusterID: id, clusterResourceID: "cluster-\(id)", account: "1", region: "r", type: "manual", status: "available",
            percentProgress: 100, createdAt: Self.takenAt, contentAt: Self.takenAt, engine: "aurora-mysql", allocatedGibibytes: 1, keyARN: nil,
            sourceARN: nil, isOrphan: false, storedBytes: 0, regionReachable: true)
        row.lineage = lineage
        return row
    }

    private func backup(of id: String) -> Inventory.AutomatedBackupRow {
        .init(
            arn: "backup:\(id)", clusterID: id, clusterResourceID: "cluster-\(id)", account: "1", region: "r", status: "active",
            clusterCreatedAt: Self.takenAt, earliestRestorable: nil, latestRestorable: nil, retentionDays: 1, engine: "aurora-mysql", keyARN: nil,
            storedObjects: 0, storedBytes: 0, regionReachable: true)
    }

    private func deleted(_ id: String) -> Inventory.DeletedClusterRow {
        .init(
            arn: "cluster:\(id)", id: id, resourceID: "gone-\(id)", account: "1", region: "r", engine: "aurora-mysql", createdAt: Self.takenAt,
            deletedAt: Self.takenAt)
    }

    private func declared(_ id: String, line: Int) -> DeclaredCluster {
        var cluster = DeclaredCluster(
            id: id, account: AccountID("1"), region: RegionName("r"), engine: .mysql, engineVersion: "8.0", size: .gibibytes(1))
        cluster.line = line
        return cluster
    }

    /// Everything is where its own cluster is declared, a restored one where that is whose data it holds.
    @Test func everythingIsWhereItsClusterIsDeclared() throws {
        var inventory = Inventory(takenAt: Self.takenAt)
        inventory.clusters = [
            cluster("orders"), cluster("restored", lineage: "billing"), cluster("stranger"), cluster("orders-eu", lineage: "orders"),
        ]
        inventory.snapshots = [
            snapshot(of: "billing"), snapshot(of: "orders"), snapshot(of: "restored", lineage: "orders"), snapshot(of: "stranger"),
            snapshot(of: "orders-eu", lineage: "orders"),
        ]
        inventory.automatedBackups = [backup(of: "billing"), backup(of: "stranger")]
        inventory.deletedClusters = [deleted("billing"), deleted("unknown"), deleted("stranger")]
        inventory.keys = [
            .init(
                arn: "key:1", keyID: "1", account: "1", region: "r", aliases: ["alias/shop"], state: "Enabled", createdAt: Self.takenAt, deletionDate: nil,
                rotationEnabled: true, regionReachable: true)
        ]
        var estate = EstateDeclaration(path: "shop.yaml")
        estate.clusters = [declared("orders", line: 10), declared("billing", line: 20)]
        var replica = DeclaredSecondary(id: "Orders-EU", region: RegionName("e"), keyAlias: nil, instances: [], dataAPI: false)
        replica.line = 40
        estate.globalClusters = [
            DeclaredGlobalCluster(id: "world", primary: "orders", secondaries: [replica], recoveryPoint: nil, usesGlobalEndpoint: true)
        ]
        var operating = DeclaredPrincipal(name: "operator", account: AccountID("1"), policy: nil)
        operating.line = 50
        estate.principals = [operating]
        inventory.principals = ["operator", "administrator"].map {
            .init(arn: "role:\($0)", name: $0, account: "1", policy: nil, decryptsEveryKey: nil)
        }
        var key = DeclaredKey(alias: "alias/shop", account: AccountID("1"), region: RegionName("r"), rotation: true)
        key.line = 30
        estate.keys = [key]
        let places = DeclaredPlaces(of: inventory, in: estate, under: AuditPolicy())
        #expect(inventory.clusters.indices.map { places.place(of: .cluster($0)).line } == [10, 20, 1, 40])
        #expect(inventory.snapshots.indices.map { places.place(of: .snapshot($0)).line } == [20, 10, 10, 1, 40])
        let named = ["backup:billing", "backup:stranger", "cluster:billing", "cluster:unknown", "key:1", "key:2", "role:operator", "role:administrator", ""]
        #expect(named.map { places.place(of: .named($0)).line } == [20, 1, 20, 1, 30, 1, 50, 1, 1])
    }

    @Test func waiversStandInThePolicy() throws {
        var world = World()
        world.waive { $0.line = 12 }
        world.policy.path = "policies/shop.yaml"
        let report = world.report
        let places = DeclaredPlaces(of: world.inventory, in: EstateDeclaration(path: "estates/shop.yaml"), under: report.policy)
        let finding = try #require(report.findings.first { report.control(of: $0).id == "EVD-05" })
        let (waiver, estate) = (places.place(of: finding.subject), places.place(of: .named("")))
        #expect(waiver.file == "policies/shop.yaml" && waiver.line == 12)
        #expect(estate.file == "estates/shop.yaml" && estate.line == 1)
    }
}
