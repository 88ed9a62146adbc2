package import Estate
package import ScenarioFormat
import ClusterModel
import KeyModel
import Units

/// Someone with stolen credentials makes the data unreadable, and takes away what could bring it back.
///
/// In this order: rows, snapshots, the cluster's settings in one call, key. What the service or the principal's policy refuses is left standing.
/// Source: MITRE ATT&CK, T1486 Data Encrypted for Impact and T1490 Inhibit System Recovery (deletion of snapshots and database backups).
/// Model choice: the order, and the key.
package struct Ransomware: Fault {
    package static let name = "ransomware"
    package static let summary =
        "Makes rows unreadable, deletes manual snapshots, cuts retention to a day, turns backtracking and protection off, schedules the key's deletion."
    package static let arguments = [
        "cluster: declared cluster", "sql: the statement that makes rows unreadable",
        "as: declared principal whose credentials were stolen (default: an administrator)",
    ]

    let cluster: String
    let sql: String
    let principal: String

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        cluster = reader.requiredString("cluster")
        sql = reader.harmfulSQL()
        principal = reader.optionalChoice("as", of: estate.principals.map(\.name)) ?? APICall.administrator
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard let index = scene.cluster(cluster) else { return .noEffect("no cluster \(cluster)") }
        var done: [String] = []
        var refused: [String] = []
        switch scene.run(sql, on: cluster) {
        case .struck(let what): done.append(what)
        case .noEffect(let why): refused.append(why)
        }
        for attack in attacks(on: index, scene.cloud) {
            do {
                let target = scene.cloud.clusters[index]
                let call = APICall(
                    service: attack.service, action: attack.api, input: .map(attack.input), account: target.account, region: target.region, principal: principal
                )
                _ = try scene.cloud.perform(call, now: scene.now, engines: scene.engines)
                done.append(attack.what)
            } catch {
                refused.append("\(attack.api): \(error.code.rawValue)")
            }
        }
        let words =
            (done.isEmpty ? "nothing was harmed" : done.joined(separator: ", ")) + (refused.isEmpty ? "" : "; refused: " + refused.joined(separator: ", "))
        return done.isEmpty ? .noEffect(words) : .struck(words)
    }

    private struct Attack {
        var service = "rds"
        var api: String
        var input: [StructuredValue.Member]
        var what: String
    }

    private func attacks(on index: Int, _ cloud: Cloud) -> [Attack] {
        let target = cloud.clusters[index]
        let id = StructuredValue.Member("DBClusterIdentifier", .string(target.identifier.current))
        let snapshots = cloud.snapshots.filter {
            $0.lineage == target.lineage && $0.account == target.account && $0.region == target.region && $0.kind == .manual && $0.status.current == .available
        }
        var attacks = snapshots.map {
            Attack(api: "DeleteDBClusterSnapshot", input: [.init("DBClusterSnapshotIdentifier", .string($0.id))], what: "snapshot \($0.id) was deleted")
        }
        // One call: while a cluster is being modified it takes no other.
        var changes: [StructuredValue.Member] = []
        var what: [String] = []
        if target.retentionDays > 1 {
            changes.append(.init("BackupRetentionPeriod", .integer(1)))
            what.append("retention was cut to a day")
        }
        if target.backtracking != nil {
            changes.append(.init("BacktrackWindow", .integer(0)))
            what.append("backtracking was turned off")
        }
        if target.deletionProtection {
            changes.append(.init("DeletionProtection", .bool(false)))
            what.append("deletion protection was taken off")
        }
        if !changes.isEmpty {
            attacks.append(
                Attack(api: "ModifyDBCluster", input: [id] + changes + [.init("ApplyImmediately", .bool(true))], what: what.joined(separator: ", ")))
        }
        if let key = target.key?.keyARN {
            attacks.append(
                Attack(
                    service: "kms", api: "ScheduleKeyDeletion", input: [.init("KeyId", .string(key.rawValue)), .init("PendingWindowInDays", .integer(7))],
                    what: "its key goes in 7 days"))
        }
        return attacks
    }
}
