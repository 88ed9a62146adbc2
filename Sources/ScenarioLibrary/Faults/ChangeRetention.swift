package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Someone changes how long continuous backups are kept.
package struct ChangeRetention: Fault {
    package static let name = "changeRetention"
    package static let summary = "Changes a cluster's backup retention: what a shorter one lets go is gone at once and does not come back."
    package static let arguments = [
        "cluster: declared cluster", "backupRetention: 1d to 35d",
        "heal: when somebody puts the old one back (optional); the window then grows again with time",
    ]

    let cluster: String
    let days: Int64
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        cluster = reader.requiredString("cluster")
        let retention = reader.requiredDuration("backupRetention", in: .days(1) ... .days(35))
        days = retention.microseconds / Duration.days(1).microseconds
        if retention != .days(days) { reader.report("backupRetention", "backupRetention wants whole days", hint: "such as 1d") }
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard let index = scene.cluster(cluster) else { return .noEffect("no cluster \(cluster)") }
        let before = scene.cloud.clusters[index].retentionDays
        guard before != Int(days) else { return .noEffect("the retention of \(cluster) was \(days)d already") }
        do {
            try scene.call("rds", "ModifyDBCluster", change(to: days, scene.cloud.clusters[index]), at: index)
            scene.memory = ["\(before)"]
            return .struck("the backup retention of \(cluster) went from \(before)d to \(days)d")
        } catch {
            return .noEffect("changing the retention of \(cluster) was refused: \(error)")
        }
    }

    package func heal(_ scene: inout FaultScene) {
        guard let index = scene.cluster(cluster) else { return scene.refusals.append("no cluster \(cluster)") }
        for before in scene.memory.compactMap({ Int64($0) }) {
            scene.undo("rds", "ModifyDBCluster", change(to: before, scene.cloud.clusters[index]), at: index)
        }
    }

    private func change(to days: Int64, _ target: Cluster) -> [StructuredValue.Member] {
        [
            .init("DBClusterIdentifier", .string(target.identifier.current)), .init("BackupRetentionPeriod", .integer(days)),
            .init("ApplyImmediately", .bool(true)),
        ]
    }
}
