package import Estate
package import ScenarioFormat

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
        sql = reader.harmfulSQL { SlowCorruption.statement($0, round: 1) }
        repetition = FaultRepetition(reading: &reader)
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect { strikeAgain(&scene, round: 1) }

    package func strikeAgain(_ scene: inout FaultScene, round: Int) -> FaultEffect {
        scene.run(SlowCorruption.statement(sql, round: round), on: cluster)
    }

    private static func statement(_ sql: String, round: Int) -> String { sql.replacing("{round}", with: "\(round)") }
}
