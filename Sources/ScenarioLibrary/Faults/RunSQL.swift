package import Estate
package import ScenarioFormat

/// Someone runs a statement at the writer that they should not have run.
package struct RunSQL: Fault {
    package static let name = "runSQL"
    package static let summary = "Runs one SQL statement at the cluster's writer, such as a DROP TABLE or a DELETE without WHERE."
    package static let arguments = ["cluster: declared cluster", "sql: one statement of the portable subset"]

    let cluster: String
    let sql: String

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        cluster = reader.requiredString("cluster")
        sql = reader.harmfulSQL()
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect { scene.run(sql, on: cluster) }
}
