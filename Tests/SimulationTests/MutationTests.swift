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
                "sourceAndTargetSwapped restoreCluster", "wrongKey restoreCluster", "waitRemoved waitCluster", "noInstanceCreated createWriter",
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
        for defect in [PlaybookDefect.noInstanceCreated, .sourceAndTargetSwapped, .targetAfterFault, .wrongRegion, .wrongKey, .validationAgainstOld] {
            let mutant = try #require(PlaybookMutants.all(of: scenario).first { $0.defect == defect })
            #expect(!ScenarioRun.record(mutant.scenario, seed: 0).isAsExpected, "\(defect)")
        }
    }

    /// What the loader would refuse is no mutant: `restoreCluster` has outputs that others need.
    @Test func everyMutantWouldLoad() throws {
        let scenarios = Library.loaded.scenarios.filter { $0.playbook != nil }
        for mutant in scenarios.flatMap(PlaybookMutants.all) {
            let document = try #require(mutant.scenario.playbook?.document)
            #expect(document.holdsTogether && ScenarioValidation.playbookProblems(document) == [], "\(mutant.scenario.name) \(mutant.defect) \(mutant.place)")
        }
        var document = try #require(try Library.scenario("drop-table-pitr").playbook?.document)
        document.steps.removeFirst()
        #expect(!document.holdsTogether)
    }

    @Test func aWrongKeyIsNoneOfTheClustersOwn() throws {
        func key(_ name: String) throws -> [String] {
            try Self.mutants(name).filter { $0.defect == .wrongKey }.flatMap { mutant in
                mutant.scenario.playbook?.document.steps.compactMap { step -> String? in
                    if case .string(let key)? = step.inputs["KmsKeyId"]?.content { key } else { nil }
                } ?? []
            }
        }
        #expect(try key("drop-table-pitr") == ["alias/aws/rds"], "there is one key in the region, and it is the right one")
        #expect(try key("region-outage-snapshot-copy") == ["alias/aws/rds"], "the copy's own key is right there")
        #expect(try key("copy-under-dying-key/own-key") == ["alias/aws/rds"])
    }

    /// Asking the old cluster is no defect where it is the new one, or where the new one has its name.
    @Test func theOldClusterIsNotAskedWhereThereIsOne() throws {
        for name in ["backtrack-bad-update", "zone-loss-single-instance", "one-table-comes-back", "pitr-of-deleted-cluster/noticed-at-once"] {
            #expect(try Self.mutants(name).allSatisfy { $0.defect != .validationAgainstOld }, "\(name)")
        }
        #expect(try Self.mutants("region-outage-snapshot-copy").contains { $0.defect == .validationAgainstOld }, "another region is another ARN")
    }

    @Test func everyDefectIsMadeSomewhere() {
        #expect(Set(Library.loaded.scenarios.flatMap(PlaybookMutants.all).map(\.defect)) == Set(PlaybookDefect.allCases))
    }

    /// What a survivor is told to ask for exists.
    @Test func theChecksThatWouldCatchExist() {
        let known = Set(allChecks.map(\.name) + allConditions.map { $0.name })
        for defect in PlaybookDefect.allCases {
            for api in [nil, "ExecuteStatement", "DisableHttpEndpoint"] {
                let words = defect.remedies(at: api).map(\.words).joined(separator: ", or ")
                let named = words.ranges(of: "[").flatMap { range in
                    words[range.upperBound...].prefix { $0 != "]" }.split { !$0.isLetter }.map(String.init)
                }
                #expect(words.hasPrefix("objectives: ") || named.contains { known.contains($0) }, "\(words)")
            }
        }
    }

    /// What a scenario asks for already did not help.
    @Test func whatIsAskedForAlreadyIsNotRecommended() throws {
        var scenario = try Library.scenario("drop-table-pitr")
        func advice(_ defect: PlaybookDefect) throws -> String {
            try #require(PlaybookMutants.all(of: scenario).first { $0.defect == defect }).wouldBeCaughtBy
        }
        let place = SourceLocation(file: "test.yaml", line: 1, column: 1)
        scenario.checks = []
        scenario.conditions = []
        #expect(try advice(.validationAgainstOld) == "checks: [validatedBeforeCutover]")
        #expect(try advice(.wrongKey) == "checks: [{ sameSettings: [KmsKeyId] }]")
        #expect(try advice(.waitRemoved).hasPrefix("checks: [stepsWithoutRetry], or checks: [finishedOnceServed] for the last one, or a disaster"))
        #expect(try advice(.noInstanceCreated) == "nothing that the scenario does not ask for already", "it has an RTO")
        scenario.checks = ["validatedBeforeCutover", "stepsWithoutRetry", "exactness"].map { Located($0, place) }
        scenario.conditions = [Located(.sameSettings(["Region", "KmsKeyId"]), place)]
        #expect(try advice(.validationAgainstOld) == "nothing that the scenario does not ask for already")
        #expect(try advice(.wrongKey) == "nothing that the scenario does not ask for already")
        #expect(try advice(.waitRemoved).hasPrefix("checks: [finishedOnceServed] for the last one, or a disaster"))
        #expect(try advice(.targetAfterFault) == "an sql: assertion that is false after the harm")
        #expect(try advice(.dataApiNotEnabled) == "checks: [{ sameSettings: [HttpEndpointEnabled] }]")
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
