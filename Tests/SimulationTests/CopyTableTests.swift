import Evidence
import ScenarioFormat
import ScenarioRunner
import Testing
import Units

@Suite("copied table drills") struct CopyTableTests {
    private func scenario(_ table: String, _ sql: String) throws -> ScenarioFile {
        var scenario = try Library.scenario("one-table-comes-back")
        scenario.timeline = [ScenarioTests.entry(at: .minutes(10), "runSQL", [("cluster", .string("orders")), ("sql", .string(sql))])]
        let given = scenario.playbook?.parameters ?? []
        // A known time, because the probe does not look at transfers: its last good look would lie after the harm.
        let known = ["Table": table, "RestoreTime": "2026-03-02T10:09:59Z"]
        scenario.playbook?.parameters = given.map { name, value in (name, known[name.value].map { ValueNode(.string($0), value.location) } ?? value) }
        return scenario
    }

    @Test(arguments: [("accounts", "DROP TABLE accounts"), ("transfers", "UPDATE transfers SET amount = 0")])
    func eitherTableComesBackWhole(table: String, sql: String) throws {
        let scenario = try scenario(table, sql)
        for seed in 0..<3 as Range<UInt64> {
            var drill = Drill(scenario, seed: seed)
            let (history, _) = drill.run()
            let site = try #require(history.clusters.first)
            #expect(site.copies.map(\.table.rawValue) == [table])
            #expect(site.databases.count == 1, "clients never left the cluster")
            let record = ScenarioRun.record(scenario, seed: seed)
            #expect(Set(record.checks.map(\.verdict)) == [.pass], "seed \(seed): \(record.checks)")
        }
    }

    @Test func aTableThatTheCopyLacksIsAnErrorOfTheDatabase() throws {
        var drill = Drill(try scenario("orders", "DROP TABLE accounts"), seed: 0)
        let (history, _) = drill.run()
        let step = try #require(history.steps.first { $0.name == "copyBack" })
        #expect(step.status == "Failed")
        #expect(step.attempts == 3)
        #expect(step.message?.hasPrefix("orders cannot be copied: DatabaseErrorException: ") == true, "\(step.message ?? "")")
    }
}
