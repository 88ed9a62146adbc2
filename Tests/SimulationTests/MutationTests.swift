import Checks
import Evidence
import ScenarioLibrary
@testable import ScenarioFormat
import Testing
import Units

@testable import ScenarioRunner

@Suite("defects in playbooks") struct MutationTests {
    private static func mutants(_ name: String) throws -> [PlaybookMutant] { PlaybookMutants.all(of: try Library.scenario(name)) }

    @Test func eachDefectIsMadeWhereItCanBe() throws {
        let places = try Self.mutants("drop-table-pitr").map { "\($0.defect.rawValue) \($0.place)" }
        #expect(
            places == [
                "stepDropped restoreCluster", "sourceAndTargetSwapped restoreCluster", "waitRemoved waitCluster", "noInstanceCreated createWriter",
                "waitRemoved waitWriter", "dataApiNotEnabled enableDataApi", "waitRemoved waitDataApi", "stepDropped countAccounts",
                "validationAgainstOld countAccounts", "stepDropped moveOldAside", "waitRemoved waitOldMoved", "stepDropped takeName",
                "waitRemoved waitNameTaken", "stepDropped dropStaleDataApi", "dataApiNotEnabled renewDataApi", "targetAfterFault RestoreTime",
                "wrongRegion us-east-2",
            ], "\(places)")
        #expect(try Self.mutants("region-outage-snapshot-copy").contains { $0.defect == .staleSnapshot && $0.place == "SnapshotArn" })
        #expect(try Self.mutants("delete-cluster-nothing-kept").isEmpty, "it expects no green")
    }

    /// One thing is changed, and the rest is as it was.
    @Test func aMutantDiffersInOnePlace() throws {
        let scenario = try Library.scenario("drop-table-pitr")
        let steps = try #require(scenario.playbook?.document.steps.map(\.name.value))
        for mutant in PlaybookMutants.all(of: scenario) {
            let changed = try #require(mutant.scenario.playbook)
            let names = changed.document.steps.map(\.name.value)
            switch mutant.defect {
            case .stepDropped, .waitRemoved, .noInstanceCreated, .dataApiNotEnabled:
                #expect(names == steps.filter { $0 != mutant.place })
            case .sourceAndTargetSwapped:
                #expect(names == steps)
                let inputs = changed.document.steps[0].inputs
                #expect(inputs["SourceDBClusterIdentifier"]?.content == .string("{{ SourceCluster }}-restored"))
                #expect(inputs["DBClusterIdentifier"]?.content == .string("{{ SourceCluster }}"))
            case .targetAfterFault: #expect(changed.parameters.first?.value.content == .string("{{ FaultTime }}"))
            case .wrongRegion: #expect(changed.runIn == RegionName("us-east-2"))
            case .wrongKey, .staleSnapshot, .validationAgainstOld: #expect(names == steps)
            }
            #expect(mutant.scenario.timeline.count == scenario.timeline.count && mutant.scenario.expect == scenario.expect)
        }
    }

    @Test func whatMattersKillsAMutant() throws {
        let scenario = try Library.scenario("second-disaster-during-restore/name-half-moved")
        #expect(ScenarioRun.record(scenario, seed: 0).isAsExpected)
        for defect in [PlaybookDefect.noInstanceCreated, .sourceAndTargetSwapped, .targetAfterFault, .wrongRegion] {
            let mutant = try #require(PlaybookMutants.all(of: scenario).first { $0.defect == defect })
            #expect(!ScenarioRun.record(mutant.scenario, seed: 0).isAsExpected, "\(defect)")
        }
    }

    /// Without its step the fault would not happen, and the drill would be inconclusive: that is no kill.
    @Test func aStepThatAFaultWaitsForStays() throws {
        let dropped = try Self.mutants("second-disaster-during-restore/name-half-moved").filter { $0.defect == .waitRemoved }.map(\.place)
        #expect(dropped == ["waitCluster", "waitWriter", "waitDataApi", "waitNameTaken"])
    }

    /// The oldest snapshot is behind the newest, and an objective between the two notices.
    @Test func aStaleSnapshotIsOlder() throws {
        let scenario = try Library.scenario("region-outage-snapshot-copy")
        let mutant = try #require(PlaybookMutants.all(of: scenario).first { $0.defect == .staleSnapshot })
        let good = try #require(ScenarioRun.record(scenario, seed: 0).worst.rpaSeconds)
        let stale = try #require(ScenarioRun.record(mutant.scenario, seed: 0).worst.rpaSeconds)
        #expect(stale > good + 23 * 3600)
    }
}
