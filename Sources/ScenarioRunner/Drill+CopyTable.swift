import ClusterModel
import Evidence
import SQLEngine
import ScenarioLibrary
import Units

extension Drill {
    /// Puts a table of one cluster in the place of another's, in one transaction of the live cluster.
    mutating func copyTable(_ call: APICall, now: Instant) throws(ServiceError) -> StructuredValue {
        let (source, target) = (try cluster("SourceArn", of: call), try cluster("TargetArn", of: call))
        guard let table = call.input["Table"]?.scalarText else { throw ServiceError(.missingParameter, "The request must contain the parameter Table.") }
        guard cloud.answersSQL(source), let pages = cloud.clusters[source].volume?.volatilePages() else {
            throw ServiceError(.databaseUnavailable, "The writer of \(cloud.clusters[source].identifier.current) is not available")
        }
        do {
            let reader = try EngineConnection(pages: pages, role: .reader, randomSeed: 0, now: now)
            // The table itself first, then what hangs on it.
            let schema = try reader.rows(
                "SELECT sql FROM sqlite_schema WHERE tbl_name = ?1 AND sql IS NOT NULL ORDER BY type = 'table' DESC, name", [.text(table)])
            guard !schema.isEmpty else { throw ServiceError(.databaseError, "ERROR: no such table: \(table)") }
            let rows = try reader.rows("SELECT * FROM \(table)")
            _ = try cloud.transaction(on: target, now: now, engines: engines) { live in
                try live.run("DROP TABLE IF EXISTS \(table)")
                for case .text(let statement)? in schema.map(\.first) { try live.run(statement) }
                guard let width = rows.first?.count else { return }
                let insert = try live.prepare("INSERT INTO \(table) VALUES (\(Array(repeating: "?", count: width).joined(separator: ", ")))")
                for row in rows { try insert.run(row) }
            }
            notePlaced(table, of: target, from: source, now: now)
            return .map([.init("Rows", .integer(Int64(rows.count)))])
        } catch let error as ServiceError {
            throw error
        } catch {
            throw ServiceError(.databaseError, "ERROR: \(error)")
        }
    }

    /// - Throws: Where there is no such cluster in the account and region of the call.
    private func cluster(_ member: String, of call: APICall) throws(ServiceError) -> Int {
        let arn = call.input[member]?.scalarText ?? ""
        let found = cloud.clusters.lastIndex { !$0.isDeleted && $0.account == call.account && $0.region == call.region && $0.arn == arn }
        guard let found else { throw ServiceError(.dbClusterNotFound, "DBCluster \(arn) not found.") }
        return found
    }

    /// From here on the books of this database are judged table by table.
    private mutating func notePlaced(_ table: String, of target: Int, from source: Int, now: Instant) {
        let names = (cloud.clusters[target].identifier.current, cloud.clusters[source].identifier.current)
        note(now, "playbook", "table \(table) of \(names.0) is that of \(names.1)")
        guard let known = CopiedTable.Table(rawValue: table), let restored = cloud.clusters[source].restoredTo else { return }
        let database = cloud.databaseID(of: target)
        for site in sites.indices where sites[site].history.databases.last == database {
            tableSources.insert(source)
            sites[site].history.copies.append(CopiedTable(table: known, target: restored.target, at: now))
        }
    }
}
