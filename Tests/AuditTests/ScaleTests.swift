import Evidence
import Foundation
import Testing
import Units

@testable import Audit

@Suite("large estates") struct ScaleTests {
    private func estate(clusters: Int, snapshotsEach: Int) -> Inventory {
        var inventory = Inventory(takenAt: takenAt)
        inventory.isComplete = true
        for number in 0..<clusters {
            var cluster = World.clusterRow()
            cluster.arn = "\(World.cluster)-\(number)"
            cluster.id = "orders-\(number)"
            cluster.lineage = nil
            cluster.resourceID = "cluster-\(number)"
            cluster.keyARN = "\(World.key)-\(number / 2)"
            cluster.global = nil
            inventory.clusters.append(cluster)
            var backup = World.backupRow()
            backup.arn += "-\(number)"
            backup.clusterResourceID = cluster.resourceID
            backup.keyARN = cluster.keyARN
            inventory.automatedBackups.append(backup)
            for day in 0..<snapshotsEach {
                var snapshot = World.snapshotRow("\(World.snapshot)-\(number)-\(day)", age: .hours(6 + 24 * Int64(day)))
                snapshot.clusterResourceID = cluster.resourceID
                snapshot.keyARN = cluster.keyARN
                inventory.snapshots.append(snapshot)
            }
            if number % 2 == 0 { inventory.keys.append(World.keyRow("\(World.key)-\(number / 2)", "111122223333", "us-west-2")) }
        }
        return inventory
    }

    /// Set DAYBREAK_SCALE=10000 for the estate of the budget: 10,000 clusters, 250,000 snapshots, 5,000 keys in 5 s of a release build.
    @Test func everyResourceIsJudged() {
        let clusters = ProcessInfo.processInfo.environment["DAYBREAK_SCALE"].flatMap(Int.init) ?? 400
        let inventory = estate(clusters: clusters, snapshotsEach: 25)
        let report = AuditReport(of: AuditScope(inventory: inventory, policy: World().policy, drills: []))
        func judged(_ id: String) -> Int { report.counts { $0.id == id }.total }
        #expect(judged("SNP-01") == clusters * 26 && judged("SNP-02") == clusters * 25 && judged("KEY-02") == clusters / 2)
        #expect(judged("BKP-06") == clusters && judged("RTN-02") == clusters)
        #expect(report.counts { $0.id == "SNP-02" }.pass == clusters * 25)
        #expect(report.counts { $0.id == "KEY-10" }.fail == clusters / 2)
    }
}
