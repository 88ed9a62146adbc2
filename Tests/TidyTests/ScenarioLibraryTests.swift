import Estate
import ScenarioFormat
import ScenarioLibrary
import Testing

/// What the folder `Scenarios` as a whole must hold.
@Suite("scenario library") struct ScenarioLibraryTests {
    /// Scenarios that prove checks, under `negative/`, are left out: they exercise no way back.
    static let loaded = Loader().load(paths: [folder])
    static let folder = SourceTree.root.appending(path: "Scenarios").path

    private var loaded: LoadResult { ScenarioLibraryTests.loaded }

    private func short(_ path: String) -> String { String(path.dropFirst(SourceTree.root.path.count + 1)) }

    @Test func holdsSixtyScenariosOverSixEstates() {
        #expect(Set(loaded.scenarios.map(\.path)).count >= 60)
        #expect(Set(loaded.scenarios.map(\.estate.path)).count >= 6)
    }

    @Test func itsEstatesAreOfTheSortsThatPeopleHave() {
        let sorts: [(name: String, isOne: (EstateDeclaration) -> Bool)] = [
            ("small, in one region", { $0.regions.count == 1 && $0.clusters.count == 1 }),
            (
                "with copies in another region",
                { $0.clusters.contains { cluster in cluster.snapshotPlans.contains { ($0.copyTo ?? cluster.region) != cluster.region } } }
            ),
            (
                "bank: global, with a vault account and objectives for each kind of disaster",
                { estate in
                    !estate.globalClusters.isEmpty
                        && estate.clusters.contains {
                            $0.snapshotPlans.contains { $0.shareWith != nil } && $0.objectives.byKind.count == DisasterKind.allCases.count
                        }
                }
            ),
            ("PostgreSQL", { $0.clusters.allSatisfy { $0.engine == .postgresql } }),
            (
                "legacy: unencrypted, a day of retention, no copies",
                { estate in
                    !estate.profile.encryptionByDefault
                        && estate.clusters.contains { $0.keyAlias == nil && $0.backupRetention == .seconds(86_400) && $0.snapshotPlans.isEmpty }
                }
            ),
            ("platform: 200 clusters, raised quotas", { $0.clusters.count >= 200 && $0.regions.contains { $0.quotas.clusters > 40 } }),
        ]
        for sort in sorts { #expect(loaded.estates.contains(where: sort.isOne), "no estate is of the sort: \(sort.name)") }
    }

    @Test func everyScenarioSaysWhatItExercises() {
        let known = Capability.allCases.map(\.rawValue).joined(separator: ", ")
        for scenario in loaded.scenarios where scenario.exercises.isEmpty {
            Issue.record("\(short(scenario.path)): add a line `exercises: […]` after source:, with one or more of \(known)")
        }
    }

    @Test func whatIsExercisedShowsInItsFiles() {
        #expect(ScenarioValidation.exerciseProblems(of: loaded.scenarios).map(\.description) == [])
    }

    @Test func everyCapabilityAndPracticeIsExercised() {
        for capability in Capability.allCases {
            let isExercised = loaded.scenarios.contains { $0.exercises.contains { $0.value == capability } }
            #expect(isExercised, "no scenario exercises \(capability.rawValue): write one, or name it under exercises: of one that does")
        }
    }

    @Test func everyEstateHasAPurposeAndAScenario() {
        for estate in loaded.estates {
            #expect(!estate.purpose.isEmpty, "\(short(estate.path)): begin with a line `purpose: what it stands for`")
            #expect(loaded.scenarios.contains { $0.estate.path == estate.path }, "\(short(estate.path)) is the estate of no scenario: write one, or delete it")
        }
    }

    /// A drill is held against the objectives of its disaster's kind only where it sets none of its own.
    @Test func objectivesOfEveryKindOfDisasterAreJudged() {
        for kind in DisasterKind.allCases {
            let isJudged = loaded.scenarios.contains { scenario in
                scenario.objectives == nil && scenario.timeline.contains { disasterKind(ofFault: $0.fault.value) == kind }
                    && scenario.workloads.contains { workload in
                        scenario.estate.clusters.contains { $0.id == workload.cluster.value && $0.objectives.byKind[kind] != nil }
                    }
            }
            #expect(isJudged, "no scenario is judged by an estate's objectives of kind \(kind.rawValue)")
        }
    }

    // MARK: The checker itself

    @Test func aClaimWithoutASignIsRefused() throws {
        let scenario = try #require(loaded.scenarios.first { $0.id == "zone-loss-with-reader" })
        let place = SourceLocation(file: "x.yaml", line: 5, column: 13)
        var bare = scenario
        bare.exercises = [Located(.backtrack, place)]
        let found = ScenarioValidation.exerciseProblems(of: [bare])
        #expect(
            found.map(\.description) == [
                "x.yaml:5:13: exercises backtrack, and nothing shows it\n  hint: backtrack wants BacktrackDBCluster in its playbook or timeline"
            ])
        // Shared by variants, it is enough that one of them bears it out.
        var other = try #require(loaded.scenarios.first { $0.id == "backtrack-bad-update" })
        other.exercises = bare.exercises
        #expect(ScenarioValidation.exerciseProblems(of: [bare, other]).isEmpty)
    }

    @Test func aSignIsFoundInChildDocumentsLoopsAndTheTimeline() throws {
        let place = SourceLocation(file: "x.yaml", line: 1, column: 1)
        // A child document; a child document inside a loop; a call of the timeline; a restore that is no clone.
        let cases: [(id: String, capability: Capability, isShown: Bool)] = [
            ("approval-gate", .pointInTimeRestore, true), ("newest-clean-point", .pointInTimeRestore, true), ("clone-outlives-source", .cloning, true),
            ("drop-table-pitr", .cloning, false), ("clone-outlives-source", .pointInTimeRestore, false),
        ]
        for (id, capability, isShown) in cases {
            var scenario = try #require(loaded.scenarios.first { $0.id == id })
            scenario.exercises = [Located(capability, place)]
            #expect(ScenarioValidation.exerciseProblems(of: [scenario]).isEmpty == isShown, "\(id) \(capability.rawValue)")
        }
    }
}
