import ScenarioFormat
import Testing

/// The files of the project's own `Scenarios` folder.
@Suite("shipped scenarios") struct ShippedScenariosTests {
    static let folder = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/Scenarios"

    @Test func loadWithoutAProblem() {
        let loaded = Loader().load(paths: [ShippedScenariosTests.folder])
        #expect(loaded.diagnostics.map(\.description) == [])
        #expect(loaded.scenarios.count >= 11)
    }

    @Test func eachHasClaimRiskSourceAndEightSeeds() {
        let loaded = Loader().load(paths: [ShippedScenariosTests.folder])
        #expect(!loaded.scenarios.isEmpty)
        for scenario in loaded.scenarios {
            #expect(!scenario.claim.isEmpty && !scenario.risk.isEmpty && !scenario.source.isEmpty, "\(scenario.name)")
            #expect(scenario.seeds.count >= 8, "\(scenario.name)")
        }
    }
}
