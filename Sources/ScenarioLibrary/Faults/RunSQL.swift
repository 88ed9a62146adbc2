package import Estate
package import ScenarioFormat
import ClusterModel
import SQLEngine
import Units

/// Someone runs a statement at the writer that they should not have run.
package struct RunSQL: Fault {
    package static let name = "runSQL"
    package static let summary = "Runs one SQL statement at the cluster's writer, such as a DROP TABLE or a DELETE without WHERE."
    package static let arguments = ["cluster: declared cluster", "sql: one statement of the portable subset"]

    let cluster: String
    let sql: String

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        cluster = reader.requiredString("cluster")
        sql = reader.requiredString("sql")
        if !sql.isEmpty, let refusal = SQLSubset.refusal(of: sql) { reader.report("sql", "the statement is refused: \(refusal)") }
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard let index = scene.cluster(cluster) else { return .noEffect("no cluster \(cluster)") }
        do {
            let outcome = try scene.cloud.execute(sql, on: index, now: scene.now, engines: scene.engines)
            guard outcome.change != nil else { return .noEffect("`\(sql)` changed nothing") }
            return .struck("`\(sql)` ran on \(cluster)")
        } catch {
            return .noEffect("`\(sql)` was refused: \(error)")
        }
    }
}
