package import Estate
package import ScenarioFormat
import ClusterModel
import SQLEngine

/// A broken program that goes on for hours: each run does a little harm, and no run looks like a disaster.
package struct SlowCorruption: Fault {
    package static let name = "slowCorruption"
    package static let summary = "Runs an SQL statement at the cluster's writer again and again; the harm grows, and the newest clean point moves away."
    package static let arguments = [
        "cluster: declared cluster", "sql: one statement of the portable subset; {round} in it is the number of the run, from 1",
        "every: time between two runs, from 1s", "times: how many runs, 2 to 1000",
    ]

    let cluster: String
    let sql: String
    package let repetition: FaultRepetition?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        cluster = reader.requiredString("cluster")
        sql = reader.requiredString("sql")
        repetition = FaultRepetition(reading: &reader)
        if !sql.isEmpty, let refusal = SQLSubset.refusal(of: statement(1)) { reader.report("sql", "the statement is refused: \(refusal)") }
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect { strikeAgain(&scene, round: 1) }

    package func strikeAgain(_ scene: inout FaultScene, round: Int) -> FaultEffect {
        guard let index = scene.cluster(cluster) else { return .noEffect("no cluster \(cluster)") }
        let sql = statement(round)
        do {
            let outcome = try scene.cloud.execute(sql, on: index, now: scene.now, engines: scene.engines)
            guard outcome.change != nil else { return .noEffect("`\(sql)` changed nothing") }
            return .struck("`\(sql)` ran on \(cluster), run \(round) of \(repetition?.times ?? 1)")
        } catch {
            return .noEffect("`\(sql)` was refused: \(error)")
        }
    }

    private func statement(_ round: Int) -> String {
        var text = ""
        var rest = sql[...]
        while let place = rest.firstRange(of: "{round}") {
            text += rest[..<place.lowerBound] + "\(round)"
            rest = rest[place.upperBound...]
        }
        return text + rest
    }
}
