import AccessPolicy
import Estate
@testable import ScenarioFormat
import Testing
import Units

@Suite("good files") struct GoodFilesTests {
    @Test func estateIsReadWhole() throws {
        let loaded = Fixture.load()
        #expect(loaded.diagnostics.map(\.description) == [])
        let estate = try #require(loaded.estates.first)
        #expect(loaded.estates.count == 1)
        #expect(estate.path == Fixture.estatePath)
        #expect(estate.accounts.map { "\($0.name) \($0.id)" } == ["prod 111122223333", "vault 444455556666"])
        #expect(
            estate.regions.map { "\($0.name): \($0.zones.map(\.rawValue).joined(separator: " ")), \($0.quotas.manualClusterSnapshots)" } == [
                "us-west-2: us-west-2a us-west-2b us-west-2c, 100", "us-east-2: us-east-2a us-east-2b us-east-2c, 50",
            ])
        #expect(
            estate.keys.map { "\($0.alias) \($0.account) \($0.region) \($0.rotation)" } == [
                "alias/orders 111122223333 us-west-2 true", "alias/orders-dr 111122223333 us-east-2 false",
            ])
        #expect(
            estate.principals.map { "\($0.name) \($0.account) \($0.policy?.name ?? "everything")" } == [
                "dr-operator 111122223333 policies/dr-operator.json", "auditor 444455556666 everything",
            ])
        #expect(estate.principals[0].policy?.document == PolicyDocument(statements: [.init(effect: .allow, actions: .including(["rds:*"]))]))
        #expect(estate.clusters.count == 1)
        let cluster = try #require(estate.clusters.first)
        var expected = DeclaredCluster(
            id: "orders", account: AccountID("111122223333"), region: RegionName("us-west-2"), engine: .mysql, engineVersion: "8.0.mysql_aurora.3.08.0",
            size: .gibibytes(800), redoRate: .mebibytes(2), writeRate: 2000, keyAlias: "alias/orders",
            instances: [
                DeclaredInstance(id: "orders-1", instanceClass: "db.r6g.2xlarge", zone: ZoneName("us-west-2a"), promotionTier: 0),
                DeclaredInstance(id: "orders-2", instanceClass: "db.r6g.2xlarge", zone: ZoneName("us-west-2b"), promotionTier: 1),
            ],
            backupRetention: .days(7), backupWindow: "03:00-03:30", maintenanceWindow: "sun:05:00-sun:05:30", backtrackWindow: .hours(24),
            deletionProtection: true,
            dataAPI: DeclaredDataAPI(secret: "orders-app", secretReplicas: [RegionName("us-east-2")]),
            endpointName: DeclaredEndpointName(name: "db.orders.internal", ttl: .seconds(60)),
            snapshotPlans: [
                SnapshotPlan(
                    every: .hours(24), at: .hours(4), keep: .days(14), copyTo: RegionName("us-east-2"),
                    copyKey: .init(alias: "alias/orders-dr", account: AccountID("111122223333")),
                    principal: "dr-operator")
            ],
            objectives: Objectives(rto: .hours(2), rpo: .minutes(5), tier: 1))
        expected.line = 12
        #expect(String(describing: cluster) == String(describing: expected))
    }

    @Test func scenarioIsReadWhole() throws {
        let loaded = Fixture.load()
        #expect(loaded.scenarios.count == 1)
        let scenario = try #require(loaded.scenarios.first)
        #expect(
            [scenario.path, scenario.id, scenario.name, scenario.claim, scenario.risk, scenario.source] == [
                Fixture.scenarioPath, "drop-table", "drop-table", "A dropped table comes back.", "The fault time is rounded up.", "Aurora User Guide",
            ])
        #expect(scenario.estate.path == Fixture.estatePath)
        #expect(scenario.seeds == 0..<8)
        #expect(scenario.speed == .fast)
        #expect([scenario.history, scenario.deadline, scenario.stableFor, scenario.probeEvery] == [.days(3), .hours(6), .minutes(5), .seconds(1)])
        #expect(
            scenario.workloads.map {
                "\($0.kind.value) \($0.cluster.value) \($0.rate) \($0.historyRate == 1.0 / 60) \($0.accounts) \($0.location.line):\($0.location.column)"
            } == ["ledger orders 10.0 true 1000 10:5"])
        let entry = try #require(scenario.timeline.first)
        #expect(scenario.timeline.count == 1)
        #expect(entry.at == .milliseconds(600_400))
        #expect(entry.fault == Located("runSQL", ScenarioFormat.SourceLocation(file: Fixture.scenarioPath, line: 12, column: 27)))
        #expect(!entry.isDisaster)
        #expect(
            ValueNode(.map(entry.arguments), entry.location).value == .map([.init("cluster", .string("orders")), .init("sql", .string("DROP TABLE accounts"))]))
        #expect(scenario.detection == .after(.minutes(12)))
        let use = try #require(scenario.playbook)
        #expect(use.document.path == Fixture.playbookPath)
        #expect(use.runIn == RegionName("us-west-2"))
        #expect(use.principal == "dr-operator")
        #expect(use.parameters.map { "\($0.name.value)=\($0.value.value.scalarText ?? "")" } == ["RestoreTime={{ LastGoodTime }}"])
        #expect(scenario.objectives == Objectives(rto: .hours(2), rpo: .minutes(15)))
        #expect(scenario.checks.map(\.value) == ["exactness", "ledgerBalances"])
        #expect(scenario.expect == .met)
        #expect(scenario.knowledge == .estimated)
        #expect(scenario.location == ScenarioFormat.SourceLocation(file: Fixture.scenarioPath, line: 1, column: 5))
    }

    @Test func playbookIsReadWhole() throws {
        let loaded = Fixture.load()
        #expect(loaded.playbooks.count == 1)
        let playbook = try #require(loaded.playbooks.first)
        #expect(playbook.path == Fixture.playbookPath)
        #expect(playbook.summary == "Restore, wait, check.")
        #expect(playbook.assumeRole == "{{ Role }}")
        #expect(
            playbook.parameters.map { "\($0.name): \($0.type), \($0.defaultValue != nil), \($0.allowedValues), \($0.allowedPattern ?? "any")" } == [
                "Role: String, true, [], any", "Cluster: String, true, [], [a-z-]+", "RestoreTime: String, false, [], any",
                "Engine: String, true, [\"aurora-mysql\", \"aurora-postgresql\"], any", "Groups: StringList, true, [], any",
            ])
        #expect(playbook.outputs.map(\.value) == ["check.Rows"])
        #expect(playbook.steps.map(\.name.value) == ["restore", "wait", "check", "giveUp", "done"])
        #expect(playbook.steps.map(\.action.value) == ["aws:executeAwsApi", "aws:waitForAwsResourceProperty", "aws:executeAwsApi", "aws:sleep", "aws:sleep"])
        let target = Located("giveUp", ScenarioFormat.SourceLocation(file: Fixture.playbookPath, line: 14, column: 16))
        #expect(playbook.steps.map(\.onFailure) == [.step(target), .abort, .proceed, .abort, .abort])
        #expect(playbook.steps.map { $0.nextStep?.value } == [nil, nil, "done", nil, nil])
        #expect(playbook.steps.map(\.isEnd) == [false, false, false, false, true])
        #expect(playbook.steps.map(\.isCritical) == [nil, nil, nil, false, nil])
        #expect(playbook.steps.map(\.maxAttempts) == [1, 2, 1, 1, 1])
        #expect(playbook.steps.map(\.timeout) == [nil, .seconds(14_400), nil, nil, nil])
        #expect(
            playbook.steps.flatMap(\.outputs).map { "\($0.name) \($0.selector.value) \($0.type)" } == [
                "Arn $.DBCluster.DBClusterArn String", "Rows $.records[0][0].longValue Integer",
            ])
        #expect(playbook.steps[4].inputs["Duration"]?.value == .string("PT{{ check.Rows }}M"))
    }

    @Test func whatIsLeftOutHasTheDocumentedDefaults() throws {
        var files = Fixture.files
        files[Fixture.scenarioPath] = """
            id: bare
            claim: Nothing is set.
            estate: ../estates/retail.yaml
            history: 0s
            workload: [{ kind: ledger, cluster: orders, rate: 1/s, historyRate: 1/h, accounts: 2 }]
            timeline: [{ at: 5h, fault: loseZone, zone: us-west-2a, disaster: true }]
            """
        let loaded = Fixture.load(files)
        #expect(loaded.diagnostics.map(\.description) == [])
        let scenario = try #require(loaded.scenarios.first)
        #expect(scenario.seeds == 0..<8)
        #expect(scenario.speed == .fast)
        #expect([scenario.history, scenario.deadline, scenario.stableFor, scenario.probeEvery] == [.zero, .hours(6), .minutes(5), .seconds(1)])
        #expect(scenario.detection == .probe(every: .seconds(30), failures: 3))
        #expect(scenario.playbook?.document.path == nil)
        #expect(scenario.objectives == nil)
        #expect(scenario.checks.map(\.value) == ["exactness", "ledgerBalances"])
        #expect(scenario.expect == .met)
        #expect(scenario.timeline.map(\.isDisaster) == [true])
    }

    @Test func checksWithTermsAreReadExactly() throws {
        var files = Fixture.files
        files[Fixture.scenarioPath] = Fixture.scenario.replacing(
            "checks: [exactness, ledgerBalances]",
            with: """
                checks:
                  - { sql: "SELECT count(*) FROM accounts", equals: 200 }
                  - exactness
                  - { sql: "SELECT max(id) FROM transfers", sameAsBeforeFault: true, cluster: orders }
                  - { sql: "SELECT name FROM accounts", equals: null }
                  - { sql: "SELECT name FROM accounts", equals: "7" }
                  - { sql: "SELECT name FROM accounts", equals: 1.5 }
                  - { phase: lossAfter, within: 1m30s }
                  - { availability: 99.95% }
                  - { costCeiling: 500.5 USD/month }
                  - { sameSettings: [Region, KmsKeyId] }
                """)
        let loaded = Fixture.load(files)
        #expect(loaded.diagnostics.map(\.description) == [])
        let scenario = try #require(loaded.scenarios.first)
        #expect(scenario.checks.map(\.value) == ["exactness"])
        #expect(
            scenario.conditions.map(\.value) == [
                .sql("SELECT count(*) FROM accounts", .equals(.integer(200)), cluster: "orders"),
                .sql("SELECT max(id) FROM transfers", .sameAsBeforeFault, cluster: "orders"),
                .sql("SELECT name FROM accounts", .equals(.null), cluster: "orders"), .sql("SELECT name FROM accounts", .equals(.text("7")), cluster: "orders"),
                .sql("SELECT name FROM accounts", .equals(.number(1.5)), cluster: "orders"), .phase("lossAfter", within: .seconds(90)),
                .availability(atLeast: 999_500), .costCeiling(atMost: 500_500_000), .sameSettings(["Region", "KmsKeyId"]),
            ])
        #expect(scenario.conditions.map(\.location.line) == [19, 21, 22, 23, 24, 25, 26, 27, 28])
        #expect(
            scenario.checkKinds == ["exactness"] + Array(repeating: "sqlAssertion", count: 5)
                + ["phaseObjective", "availability", "costCeiling", "sameSettings"])
    }

    @Test func underNegativeAPlantedBugAndFailingChecksAreRead() throws {
        var files = Fixture.files
        files[Fixture.scenarioPath] = nil
        files["s/negative/drop-table.yaml"] = Fixture.scenario.replacing("expect: met", with: "plant: restorePastTarget\nexpect: { fails: [exactness] }")
        let named = Fixture.load(files, paths: ["s/negative"])
        #expect(named.diagnostics.map(\.description) == [])
        let scenario = try #require(named.scenarios.first)
        #expect(scenario.plant?.value == "restorePastTarget")
        guard case .fails(let checks) = scenario.expect else { return #expect(Bool(false), "\(scenario.expect)") }
        #expect(checks.map(\.value) == ["exactness"])
    }

    @Test func objectivesMayDifferByTheKindOfDisaster() throws {
        var files = Fixture.files
        files[Fixture.estatePath] = Fixture.estate.replacing("rpo: 5m, tier: 1 }", with: "rpo: 5m, tier: 1, region: { rto: 8h }, logical: { rpo: 0s } }")
        let loaded = Fixture.load(files)
        #expect(loaded.diagnostics.map(\.description) == [])
        let objectives = try #require(loaded.estates.first?.clusters.first?.objectives)
        #expect(objectives.against(nil) == Objectives(rto: .hours(2), rpo: .minutes(5), tier: 1))
        #expect(objectives.against(.zone) == Objectives(rto: .hours(2), rpo: .minutes(5), tier: 1))
        #expect(objectives.against(.region) == Objectives(rto: .hours(8), rpo: .minutes(5), tier: 1))
        #expect(objectives.against(.logical) == Objectives(rto: .hours(2), rpo: .zero, tier: 1))
    }

    @Test func variantsReplaceKeysWhole() throws {
        var files = Fixture.files
        files[Fixture.scenarioPath] = Fixture.scenario.replacing(
            "expect: met\n",
            with: """
                variants:
                  - { name: gives-up, expect: { missed: [rto, rpo] }, objectives: { rpo: 1m } }
                  - { name: slow-people, detection: { probe: 30s, failures: 4 }, expect: unrecoverable, seeds: 3 }

                """)
        let loaded = Fixture.load(files)
        #expect(loaded.diagnostics.map(\.description) == [])
        #expect(loaded.scenarios.map(\.name) == ["drop-table/gives-up", "drop-table/slow-people"])
        #expect(loaded.scenarios.map(\.expect) == [.missed(["rto", "rpo"]), .unrecoverable])
        #expect(loaded.scenarios.map(\.detection) == [.after(.minutes(12)), .probe(every: .seconds(30), failures: 4)])
        #expect(loaded.scenarios.map(\.objectives) == [Objectives(rpo: .minutes(1)), Objectives(rto: .hours(2), rpo: .minutes(15))])
        #expect(loaded.scenarios.map(\.seeds) == [0..<8, 3..<4])
        #expect(loaded.scenarios.map(\.claim) == ["A dropped table comes back.", "A dropped table comes back."])
    }

    @Test func peopleAreReadFromScenarioAndEstate() throws {
        func people(scenario: String, estate: String = "") throws -> People {
            var files = Fixture.files
            files[Fixture.scenarioPath] = Fixture.scenario + scenario
            files[Fixture.estatePath] = Fixture.estate + estate
            let loaded = Fixture.load(files)
            #expect(loaded.diagnostics.map(\.description) == [])
            return try #require(loaded.scenarios.first).people
        }
        func made(_ paging: PeopleTime?, _ decision: PeopleTime?, _ approval: PeopleTime?) -> People {
            var people = People()
            (people.paging, people.decision, people.approval) = (paging, decision, approval)
            return people
        }
        #expect(try people(scenario: "") == People(), "nobody is declared, and nobody takes time")
        let night = PeopleTime.named(.onCallNight)
        #expect(try people(scenario: "people: onCallNight\n") == made(night, night, night))
        #expect(
            try people(scenario: "people: { paging: onCallNight, decision: 10m, approval: { median: 5m, p99: 1h } }\n")
                == made(night, .fixed(.minutes(10)), .lognormal(median: .minutes(5), p99: .hours(1))))
        #expect(
            try people(scenario: "people: { profile: onCallNight, decision: 10m }\n", estate: "people: { profile: singleExpert }\n")
                == made(night, .fixed(.minutes(10)), night))
        #expect(
            try people(scenario: "people: { decision: 0s }\n", estate: "people: singleExpert\n")
                == made(.named(.singleExpert), .fixed(.zero), .named(.singleExpert)))
    }

    @Test func detectionIsReadInAllItsForms() throws {
        func detection(_ text: String) throws -> Detection {
            var files = Fixture.files
            files[Fixture.scenarioPath] = Fixture.scenario.replacing("detection: { after: 12m }", with: "detection: \(text)")
            let loaded = Fixture.load(files)
            #expect(loaded.diagnostics.map(\.description) == [])
            return try #require(loaded.scenarios.first).detection
        }
        #expect(try detection("{ human: users }") == Detection(alarm: nil, notice: .named(.users)))
        #expect(
            try detection("{ probe: 30s, failures: 3, human: { median: 20m, p99: 2h } }")
                == Detection(alarm: .probe(every: .seconds(30), failures: 3), notice: .lognormal(median: .minutes(20), p99: .hours(2))))
        guard case .metric(let bare)? = try detection("{ alarm: {} }").alarm else { throw Unread() }
        #expect(bare.metric.value == .canary && bare.period == .seconds(60))
        #expect([bare.evaluationPeriods, bare.datapointsToAlarm, bare.threshold] == [1, 1, 1])
        let text = "{ alarm: { on: RDS-EVENT-0006, period: 10s, evaluationPeriods: 5, datapointsToAlarm: 3, threshold: 2 }, human: 1h }"
        guard case .metric(let full)? = try detection(text).alarm else { throw Unread() }
        #expect(full.metric.value == .event("RDS-EVENT-0006") && full.period == .seconds(10))
        #expect([full.evaluationPeriods, full.datapointsToAlarm, full.threshold] == [5, 3, 2])
        // N unless given.
        guard case .metric(let all)? = try detection("{ alarm: { evaluationPeriods: 4 } }").alarm else { throw Unread() }
        #expect(all.datapointsToAlarm == 4)
    }
    private struct Unread: Error {}
}
