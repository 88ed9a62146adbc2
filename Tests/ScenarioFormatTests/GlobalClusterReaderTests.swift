import Testing
import Units

@testable import ScenarioFormat

@Suite("global clusters in files") struct GlobalClusterReaderTests {
    private static let good = """
        globalClusters:
          - id: world
            primary: orders
            secondaries:
              - { id: orders-east, region: us-east-2, key: alias/orders-dr, instances: [{ id: e-1, class: db.r6g.large, zone: us-east-2a }], dataApi: true }

        """

    /// Problems of an estate alone; the policy that it names is not at hand.
    private static func load(_ text: String) -> [Diagnostic] {
        Fixture.load([Fixture.estatePath: text]).diagnostics.filter { !$0.message.hasPrefix("policy ") }
    }

    /// The fixture's estate without its backtrack window and with a global database.
    private func problems(_ old: String = "", _ new: String = "", estate: (String, String)? = nil) throws -> [String] {
        var text = Fixture.estate.replacingOccurrences("    backtrackWindow: 24h\n", with: "")
        if let estate { text = text.replacingOccurrences(estate.0, with: estate.1) }
        let global = old.isEmpty ? Self.good : Self.good.replacingOccurrences(old, with: new)
        #expect(old.isEmpty || global != Self.good, "\(old) is not there")
        return Self.load(text + global).map { $0.message + ($0.hint.map { " | \($0)" } ?? "") }
    }

    @Test func aGoodOneIsRead() throws {
        #expect(try problems() == [])
        #expect(try problems("instances: [{ id: e-1, class: db.r6g.large, zone: us-east-2a }]", "instances: []") == [], "headless")
        #expect(try problems("primary: orders\n", "primary: orders\n    usesGlobalEndpoint: false\n") == [])
    }

    @Test func whatIsWrongIsNamedWithAHint() throws {
        #expect(try problems("primary: orders", "primary: order") == ["unknown cluster order | did you mean orders?"])
        #expect(
            try problems("region: us-east-2, key: alias/orders-dr", "region: us-west-2, key: alias/orders").contains(
                "region us-west-2 has a member of the global cluster already | one member a region"))
        #expect(try problems("id: orders-east,", "id: orders,") == ["cluster orders is declared twice"])
        #expect(try problems("key: alias/orders-dr, ", "") == ["secondary orders-east wants a key: orders is encrypted under one | a key of its own region"])
        #expect(try problems("zone: us-east-2a", "zone: us-west-2a") == ["unknown zone us-west-2a of region us-east-2 | did you mean us-east-2a?"])
        #expect(try problems("id: e-1", "id: orders-1") == ["instance orders-1 is declared twice"])
        #expect(
            try problems("primary: orders\n", "primary: orders\n    recoveryPoint: 30s\n") == [
                "recoveryPoint is for aurora-postgresql only, orders is aurora-mysql"
            ])
        #expect(
            try problems("primary: orders\n", "primary: orders\n    recoveryPoint: 10s\n").first?.hasPrefix("recoveryPoint wants a duration from 20s") == true)
        #expect(try problems("secondaries:", "secondary:").contains { $0.hasPrefix("unknown key secondary in global cluster") })
        #expect(
            try problems(estate: ("    dataApi: { secret: orders-app, secretReplicas: [us-east-2] }\n", "")) == [
                "orders has no dataApi, and so no secret for this one"
            ])
    }

    @Test func instancesAreSaidOutrightAndFitAGlobalDatabase() throws {
        let instances = "instances: [{ id: e-1, class: db.r6g.large, zone: us-east-2a }], "
        #expect(try problems(instances, "") == ["missing key instances in secondary | instances: [] makes a headless one"])
        #expect(
            try problems("db.r6g.large", "db.t3.medium") == [
                "a global cluster does not take T classes, e-1 of orders-east is db.t3.medium | such as db.r6g.large"
            ])
        let first = "      - { id: orders-1, class: db.r6g.2xlarge, zone: us-west-2a, promotionTier: 0 }\n"
        #expect(
            try problems(estate: (first, first.replacingOccurrences("db.r6g.2xlarge", with: "db.t3.medium"))).contains {
                $0.hasPrefix("a global cluster does not take T classes, orders-1 of orders is db.t3.medium")
            })
        // A writer and 14 readers beside one secondary are the most.
        let taken = Fixture.estate.components(startingWith: "      - { id: orders-")
        for (count, isTooMany) in [(15, false), (16, true)] {
            let more = (1...(count - taken)).map { "      - { id: more-\($0), class: db.r6g.large, zone: us-west-2a }\n" }.joined()
            let found = try problems(estate: (first, first + more))
            let wanted = "orders has 16 instances: beside 1 secondary it may have 15 | a writer and 15 readers, less one for each secondary"
            #expect(found == (isTooMany ? [wanted] : []), "\(count): \(found)")
        }
    }

    /// Faults may name a secondary; a workload runs on the primary.
    @Test func aSecondaryIsAClusterForFaultsOnly() throws {
        let estate = Fixture.estate.replacingOccurrences("    backtrackWindow: 24h\n", with: "") + Self.good
        func found(_ old: String, _ new: String) -> [String] {
            let scenario = Fixture.scenario.replacingOccurrences(old, with: new)
            let files = [Fixture.estatePath: estate, Fixture.scenarioPath: scenario, Fixture.playbookPath: Fixture.playbook]
            return Fixture.load(files).diagnostics.filter { $0.location.file == Fixture.scenarioPath }.map { $0.message + ($0.hint.map { " | \($0)" } ?? "") }
        }
        #expect(found("fault: runSQL, cluster: orders,", "fault: runSQL, cluster: orders-east,") == [])
        #expect(
            found("kind: ledger, cluster: orders,", "kind: ledger, cluster: orders-east,").first
                == "cluster orders-east is a secondary of a global cluster | orders-east follows another cluster: name its primary")
        #expect(found("fault: runSQL, cluster: orders,", "fault: runSQL, cluster: orders-est,").first?.hasSuffix("did you mean orders-east?") == true)
    }

    @Test func aSecondaryIsProtectedWhereItSaysSo() throws {
        #expect(try problems("dataApi: true }", "dataApi: true, deletionProtection: true }") == [])
        #expect(try problems("dataApi: true }", "dataApi: true, deletionProtection: 1 }").first?.hasPrefix("deletionProtection wants") == true)
    }

    @Test func backtrackingAndAGlobalDatabaseExcludeOneAnother() throws {
        let found = Self.load(Fixture.estate + Self.good).map(\.message)
        #expect(found == ["orders has a backtrackWindow: Backtrack does not work with a global database"])
        let binlog = Fixture.estate.replacingOccurrences("engine: aurora-mysql\n", with: "engine: aurora-postgresql\n    binlog: true\n")
        #expect(Self.load(binlog).contains { $0.message.hasPrefix("binlog is for aurora-mysql only") })
    }
}

extension String {
    /// How often a piece occurs.
    fileprivate func components(startingWith piece: String) -> Int { ranges(of: piece).count }

    fileprivate func replacingOccurrences(_ old: String, with new: String) -> String {
        var parts: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: old) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return (parts + [rest]).joined(separator: new)
    }
}
