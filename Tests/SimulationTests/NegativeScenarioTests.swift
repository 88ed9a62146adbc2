import Checks
import Evidence
import ScenarioFormat
import ScenarioLibrary
import ScenarioRunner
import StorageModel
import Testing

/// Scenarios that make a mistake on purpose: a check that finds nothing in them proves nothing elsewhere.
@Suite("negative scenarios") struct NegativeScenarioTests {
    static let loaded = Loader().load(paths: [Library.root + "/Scenarios/negative"])

    @Test func areValidAndNotPartOfTheLibrary() {
        #expect(Self.loaded.diagnostics == [])
        #expect(Self.loaded.scenarios.flatMap { ScenarioValidation.problems(of: $0) } == [])
        #expect(Library.loaded.scenarios.allSatisfy { $0.plant == nil })
        #expect(Set(Self.loaded.scenarios.map(\.id)).isDisjoint(with: Library.loaded.scenarios.map(\.id)))
    }

    @Test func proveEveryCheck() {
        let proved = Self.loaded.scenarios.flatMap { scenario -> [String] in
            if case .fails(let checks) = scenario.expect { checks.map(\.value) } else { [] }
        }
        #expect(Set(proved) == Set(allChecks.map(\.name) + allConditions.map { $0.name }))
    }

    @Test(arguments: loaded.scenarios.indices) func theCheckFindsThePlantedBugAndNothingWithoutIt(index: Int) {
        var scenario = Self.loaded.scenarios[index]
        let bug = scenario.plant?.value
        let record = ScenarioRun.record(scenario, seed: scenario.seeds.lowerBound)
        #expect(bug != nil && record.planted == bug)
        #expect(record.isAsExpected, "\(record.name): \(record.outcome.rawValue), \(record.failedChecks.sorted()), \(record.reason)")

        scenario.plant = nil
        let sound = ScenarioRun.record(scenario, seed: scenario.seeds.lowerBound)
        #expect(sound.planted == nil)
        #expect(sound.outcome == .met, "\(record.name) without its bug: \(sound.outcome.rawValue), \(sound.reason)")
    }
}
