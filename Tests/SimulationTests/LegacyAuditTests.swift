import Audit
import Estate
import Evidence
import ScenarioFormat
import ScenarioRunner
import Testing
import Units

/// What `daybreak audit Scenarios/estates/legacy.yaml` finds: each defect that its file marks, by the control that names it.
@Suite("audit of legacy") struct LegacyAuditTests {
    private static let inventory: Inventory = {
        let loaded = Loader().load(paths: [Library.root + "/Scenarios/estates/legacy.yaml"])
        do { return try EstateLife(of: loaded.estates[0], for: .days(35), seed: 0).inventory } catch { preconditionFailure("\(error)") }
    }()

    /// `cluster claims`, `key alias/billing`, `role batch`, `snapshots of archive`: names that stay when numbers change.
    private func name(_ resource: String) -> String {
        let inventory = LegacyAuditTests.inventory
        if let key = inventory.keys.first(where: { $0.arn == resource }) { return "key \(key.aliases.first ?? "?")" }
        if let cluster = inventory.clusters.first(where: { $0.arn == resource }) { return "cluster \(cluster.id)" }
        if let snapshot = inventory.snapshots.first(where: { $0.arn == resource }) { return "\(snapshot.type) snapshots of \(snapshot.clusterID)" }
        if resource.hasSuffix("cluster-snapshot:*") { return "quota" }
        return resource.split(separator: "/").last.map { "role \($0)" } ?? "estate"
    }

    /// Without a policy, as a user who has none.
    private func failing() -> [String: Set<String>] {
        let report = AuditReport(of: AuditScope(inventory: LegacyAuditTests.inventory))
        var found: [String: Set<String>] = [:]
        for finding in report.findings where finding.result == .fail { found[report.control(of: finding).id, default: []].insert(name(finding.resource)) }
        return found
    }

    /// Every control that fails, with everything that it fails on, and no other.
    @Test func findsEachDefectAndNothingElse() {
        let all: Set<String> = ["archive", "billing", "catalog", "catalog-east", "claims", "crm", "stock"]
        func clusters(_ names: String...) -> Set<String> { Set(names.map { "cluster \($0)" }) }
        let every = Set(all.map { "cluster \($0)" })
        let unencrypted = ["archive", "catalog", "catalog-east", "claims"]
        let wanted: [String: Set<String>] = [
            // Retention of one or three days; a secondary has its primary's.
            "BKP-01": clusters("archive", "catalog", "catalog-east", "claims", "crm"),
            // The material of billing's key ran out after 20 days: nothing is backed up since, and nothing that is there can be read.
            "BKP-03": clusters("billing"), "BKP-06": clusters("billing"), "KEY-02": ["key alias/billing"], "KEY-11": ["key alias/billing"],
            "BKP-07": clusters("billing", "catalog", "catalog-east", "crm"),
            "BKP-09": every.subtracting(clusters("stock")),
            "SNP-01": Set(unencrypted.map { "cluster \($0)" } + unencrypted.map { "automated snapshots of \($0)" } + ["manual snapshots of archive"]),
            // A foreign company; sharing crm's is refused every day, as they are under the key that AWS manages.
            "SNP-03": ["manual snapshots of archive"],
            "SNP-05": every.subtracting(clusters("stock")).union(["manual snapshots of archive", "manual snapshots of crm"]),
            // Major versions that have left standard support, and what was kept of them.
            "SNP-09": clusters("archive", "claims").union([
                "manual snapshots of archive", "automated snapshots of archive", "automated snapshots of claims",
            ]),
            "SNP-10": ["quota"],
            // Nothing is outside the region or the account; stock's copies are refused by a key policy that names roles of old.
            "ISO-01": every, "ISO-02": every, "ISO-06": every,
            "ISO-07": clusters("archive", "billing", "catalog", "claims", "crm"),
            "RTN-02": every,
            "KEY-03": ["key alias/stock", "key alias/stock-dr", "key alias/old-project"],
            "KEY-05": ["key alias/billing"],
            "KEY-06": ["key alias/billing", "role batch", "role intern"],
            "KEY-12": ["key alias/stock-dr", "key alias/old-project"],
            "EVD-04": every.subtracting(clusters("stock")),
        ]
        let found = failing()
        for control in Set(wanted.keys).union(found.keys).sorted() {
            #expect(found[control] ?? [] == wanted[control] ?? [], "\(control)")
        }
    }

    /// Findings name the line at which a person would mend what they find.
    @Test func whatIsFoundIsWhereItIsDeclared() throws {
        let path = Library.root + "/Scenarios/estates/legacy.yaml"
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
        func line(of words: String) -> Int? { lines.firstIndex { $0.contains(words) }.map { $0 + 1 } }
        let estate = Loader().load(paths: [path]).estates[0]
        let places = DeclaredPlaces(of: LegacyAuditTests.inventory, in: estate, under: AuditPolicy())
        let (clusters, keys, principals) = (LegacyAuditTests.inventory.clusters, LegacyAuditTests.inventory.keys, LegacyAuditTests.inventory.principals)
        for name in ["claims", "stock", "catalog", "catalog-east"] {
            let index = try #require(clusters.firstIndex { $0.id == name })
            #expect(places.place(of: .cluster(index)).line == (try #require(line(of: " id: \(name)\(name == "catalog-east" ? "," : "")"))), "\(name)")
        }
        let key = try #require(keys.first { $0.aliases == ["alias/stock-dr"] })
        #expect(places.place(of: .named(key.arn)).line == (try #require(line(of: "alias: alias/stock-dr"))))
        let intern = try #require(principals.first { $0.name == "intern" })
        #expect(places.place(of: .named(intern.arn)).line == (try #require(line(of: "name: intern"))))
    }

    /// The file says which controls find each defect: each does, at the line of what is wrong.
    @Test func eachDefectIsFoundByTheControlsThatItNames() throws {
        let path = Library.root + "/Scenarios/estates/legacy.yaml"
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
        let estate = Loader().load(paths: [path]).estates[0]
        let declared =
            (estate.clusters.map(\.line) + estate.keys.map(\.line) + estate.principals.map(\.line)
            + estate.globalClusters.flatMap(\.secondaries).map(\.line)).sorted()
        let inventory = LegacyAuditTests.inventory
        let places = DeclaredPlaces(of: inventory, in: estate, under: AuditPolicy())
        func line(_ resource: String) -> Int {
            if let index = inventory.clusters.firstIndex(where: { $0.arn == resource }) { return places.place(of: .cluster(index)).line }
            if let index = inventory.snapshots.firstIndex(where: { $0.arn == resource }) { return places.place(of: .snapshot(index)).line }
            return places.place(of: .named(resource)).line
        }
        let report = AuditReport(of: AuditScope(inventory: inventory))
        var found: [String: Set<Int>] = [:]
        for finding in report.findings where finding.result == .fail { found[report.control(of: finding).id, default: []].insert(line(finding.resource)) }
        var named: Set<String> = []
        for (index, text) in lines.enumerated() {
            guard text.contains("defect"), !text.contains(#"marked "defect""#) else { continue }
            let mark = try #require(try /defect((?: [A-Z]{3}-[0-9]{2})+)/.firstMatch(in: text), "line \(index + 1) names no control")
            let indent = text.prefix { $0 == " " }.count
            // A remark stands above what it is about, or in it; those of the estate as a whole have no line of their own.
            let isAbove = indent == 2 && text.dropFirst(2).hasPrefix("#")
            let place = isAbove ? declared.first { $0 > index } : declared.last { $0 <= index + 1 }
            for id in mark.output.1.split(separator: " ").map(String.init) {
                named.insert(id)
                let lines = found[id] ?? []
                // What is of the estate as a whole, as a quota is, is found there.
                let isFound = place.map(lines.contains) ?? !lines.isEmpty || lines == [1]
                #expect(isFound, "\(id) of line \(index + 1), declared at \(place ?? 0): found at \(lines.sorted())")
            }
        }
        // What billing's dead key leads to, by and by, and what its life leaves gaps in: consequences, which no line plants.
        #expect(Set(found.keys).subtracting(named) == ["BKP-03", "BKP-06", "BKP-07"])
    }

    @Test func aLifeTellsHowFarItHasComeAndIsTheSame() throws {
        let estate = Loader().load(paths: [Library.root + "/Scenarios/estates/legacy.yaml"]).estates[0]
        var told: [Duration] = []
        let watched = try EstateLife(of: estate, for: .days(2), seed: 0) { told.append($0) }
        #expect((5...110).contains(told.count) && told == told.sorted() && told.last == .days(2), "\(told)")
        let unwatched = try EstateLife(of: estate, for: .days(2), seed: 0)
        #expect(watched.inventory.snapshots == unwatched.inventory.snapshots && watched.inventory.clusters == unwatched.inventory.clusters)
    }
}
