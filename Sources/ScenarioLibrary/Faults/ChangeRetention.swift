package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Someone changes how long continuous backups are kept.
package struct ChangeRetention: Fault {
    package static let name = "changeRetention"
    package static let summary = "Changes a cluster's backup retention: what a shorter one lets go is gone at once and does not come back."
    package static let arguments = ["cluster: declared cluster", "backupRetention: 1d to 35d"]

    let cluster: String
    let days: Int64

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        cluster = reader.requiredString("cluster")
        let retention = reader.requiredDuration("backupRetention", in: .days(1) ... .days(35))
        days = retention.microseconds / Duration.days(1).microseconds
        if retention != .days(days) { reader.report("backupRetention", "backupRetention wants whole days", hint: "such as 1d") }
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard let index = scene.cluster(cluster) else { return .noEffect("no cluster \(cluster)") }
        let before = scene.cloud.clusters[index].retentionDays
        guard before != Int(days) else { return .noEffect("the retention of \(cluster) was \(days)d already") }
        do {
            try scene.call(
                "rds", "ModifyDBCluster",
                [
                    .init("DBClusterIdentifier", .string(scene.cloud.clusters[index].identifier.current)), .init("BackupRetentionPeriod", .integer(days)),
                    .init("ApplyImmediately", .bool(true)),
                ], at: index)
            return .struck("the backup retention of \(cluster) went from \(before)d to \(days)d")
        } catch {
            return .noEffect("changing the retention of \(cluster) was refused: \(error)")
        }
    }
}
