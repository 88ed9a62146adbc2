import Audit
import Estate
import Evidence
import Foundation
import Testing
import Units

@testable import Reporting

/// A cluster without anything, and a snapshot whose tags and name are hostile: findings of every kind.
private func audited(
    id: String = "orders", policy: AuditPolicy = AuditPolicy(), drills: [DrillEvidence]? = nil, snapshots: Int = 1, refusals: [PlanRefusal] = [],
    prices: PriceBook = .example, leftOut: [ForeignRecords] = [], passesListedMax: Int = 20_000
) -> AuditedEstate {
    var inventory = Inventory(takenAt: startOfTimeline)
    let arn = "arn:aws:rds:us-west-2:111122223333:cluster:\(id)"
    var cluster = Inventory.ClusterRow(
        arn: arn, id: id, resourceID: "cluster-A", account: "111122223333", region: "us-west-2", engine: "aurora-mysql", engineVersion: "8.0",
        status: "available",
        createdAt: startOfTimeline - .days(40), instances: [], backupRetentionDays: 1, earliestRestorable: nil, latestRestorable: nil, keyARN: nil,
        deletionProtection: false, httpEndpointEnabled: false, volumeBytes: 1 << 30, endpoint: "", regionReachable: true)
    cluster.objectives = .init(tier: 1, rto: .hours(2), rpo: .minutes(5))
    inventory.clusters = [cluster]
    for number in 0..<snapshots {
        inventory.snapshots.append(
            .init(
                arn: "arn:aws:rds:us-west-2:111122223333:cluster-snapshot:\(id)-\(number)", id: "\(id)-\(number)", clusterID: id,
                clusterResourceID: "cluster-A",
                account: "111122223333", region: "us-west-2", type: "manual", status: "available", percentProgress: 100, createdAt: startOfTimeline,
                contentAt: startOfTimeline, engine: "aurora-mysql", allocatedGibibytes: 1, keyARN: nil, sourceARN: nil, isOrphan: false, storedBytes: 1,
                regionReachable: true))
    }
    var estate = EstateDeclaration(path: "estates/my shop.yaml")
    var declared = DeclaredCluster(
        id: id, account: AccountID("111122223333"), region: RegionName("us-west-2"), engine: .mysql, engineVersion: "8.0", size: .gibibytes(1))
    declared.line = 17
    estate.clusters = [declared]
    let report = AuditReport(of: AuditScope(inventory: inventory, policy: policy, drills: drills, prices: prices))
    return AuditedEstate(
        report: report, places: DeclaredPlaces(of: inventory, in: estate, under: policy), seed: 3, lived: .days(35), refusals: refusals, framework: nil,
        dwell: RecoverabilityMap.dwellDefault, pricesFile: prices == .example ? nil : "prices.yaml", leftOut: leftOut, passesListedMax: passesListedMax)
}

private let hostile = "=cmd|'/c x'!A1\u{1B}[31m\u{0}<b>&\"]]>,\r\n\u{2028}@all|`x`"

private func waived(by approver: String = hostile) -> AuditPolicy {
    var policy = AuditPolicy()
    policy.waivers = [
        .init(
            control: "ISO-02", resource: "*", owner: "shop", approver: approver, reason: "vault is coming", since: startOfTimeline,
            until: startOfTimeline + .days(9), line: 4)
    ]
    return policy
}

private func simulatedDrill(counts: Bool) -> AuditedEstate {
    var drill = DrillEvidence(
        name: "drop-table", seed: 7, estate: "estates/my shop.yaml", environment: "simulated", startedAt: startOfTimeline, endedAt: startOfTimeline,
        outcome: "met", isAsExpected: true)
    drill.clusters = [.init(id: "orders", rtaSeconds: 60, rpaSeconds: 1, mismatches: 0)]
    drill.clusters[0].hadOutage = true
    var policy = AuditPolicy()
    policy.acceptSimulated = counts
    return audited(policy: policy, drills: [drill])
}

@Suite("findings") struct FindingsTests {
    @Test(arguments: ["orders", hostile])
    func jsonIsValidUnderItsSchema(id: String) throws {
        let schema = try SchemaSubset("findings.schema.json")
        let audit = audited(id: id, policy: waived())
        #expect(try schema.problems(in: findingsJSON(audit)) == [])
        #expect(try schema.problems(in: findingsJSON(simulatedDrill(counts: true))) == [])
        let spoiled = findingsJSON(audit).replacing("\"result\": \"fail\"", with: "\"result\": \"failed\"")
        #expect(try !schema.problems(in: spoiled).isEmpty)
    }

    @Test func everyResultIsListedAndCounted() throws {
        let audit = audited(policy: waived(by: "head"))
        let results = Set(audit.report.findings.map(\.result))
        #expect(results == [.pass, .fail, .error, .notApplicable, .waived])
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(findingsJSON(audit).utf8)) as? [String: Any])
        #expect((object["findings"] as? [Any])?.count == audit.report.counts().total)
        let lines = findingsCSV(audit).split(separator: "\r\n", omittingEmptySubsequences: true)
        #expect(lines.count == audit.report.counts().total + 1)
    }

    @Test func spreadsheetsRunNothing() {
        let csv = findingsCSV(audited(policy: waived()))
        #expect(csv.contains("'=cmd|"))
        #expect(!csv.contains("\u{1B}") && !csv.contains("\u{0}"))
    }

    @Test(arguments: ["orders", hostile])
    func junitIsValidUnderOurSchemaAndTheThirdParties(id: String) throws {
        let xml = FindingsSuites.report(audited(id: id, policy: waived())).xml()
        for schema in [schemaPath("junit.xsd")] + (thirdPartySchemas ?? []) { #expect(XMLValidator.validate(xml: xml, schemaPath: schema) == []) }
        let root = try #require(ParsedXML(xml))
        #expect(root.children.map { $0.attributes["name"] ?? "" } == ControlFamily.allCases.map { "controls.\($0.word)" })
        let audit = audited(id: id, policy: waived()).report.counts()
        func sum(_ name: String) -> Int { root.children.reduce(0) { $0 + (Int($1.attributes[name] ?? "") ?? -1) } }
        #expect(sum("tests") == audit.total && sum("failures") == audit.fail && sum("errors") == audit.error)
        #expect(sum("skipped") == audit.notApplicable + audit.waived)
    }

    @Test func everyReportSaysWhichSimulatedDrillsCount() {
        for (counts, word) in [(true, "rests on 1 simulated drill, which the policy accepts: drop-table"), (false, "1 simulated drill does not count")] {
            let audit = simulatedDrill(counts: counts)
            let files = Dictionary(uniqueKeysWithValues: audit.files().map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) })
            for path in ["findings.json", "findings.sarif", "junit.xml"] { #expect(files[path]?.contains(word) == true, "\(path): \(word)") }
            #expect(auditText(audit, color: false).contains(word))
            #expect(files["summary.md"]?.contains(MarkdownText.escaped(word)) == true)
            #expect(files["findings.csv"]?.contains(counts ? ",true\r\n" : ",false\r\n") == true)
        }
        #expect(findingsCSV(simulatedDrill(counts: true)).contains("simulated drill drop-table, seed 7"))
    }

    /// Neither evidence of tomorrow nor that of people who knew everything is taken without a word.
    @Test func whatProvesLessThanItSeemsIsTold() throws {
        func audit(_ change: (inout DrillEvidence) -> Void) -> AuditedEstate {
            var drill = simulatedDrill(counts: true).report.drills?[0]
            if drill != nil { change(&drill!) }
            var policy = AuditPolicy()
            policy.acceptSimulated = true
            return audited(policy: policy, drills: drill.map { [$0] })
        }
        let perfect = audit { $0.knewTheTruth = true }
        let words = "1 of them had perfect knowledge of when the harm was done (knowledge: perfect)"
        #expect(auditText(perfect, color: false).contains(words))
        let files = Dictionary(uniqueKeysWithValues: perfect.files().map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) })
        for path in ["findings.json", "findings.sarif", "junit.xml"] { #expect(files[path]?.contains(words) == true, "\(path)") }
        #expect(files["findings.json"]?.contains("\"knowledge\": \"perfect\"") == true)
        #expect(files["findings.csv"]?.contains("drop-table, seed 7, with perfect knowledge") == true, "where a finding rests on it")
        #expect(files["findings.csv"]?.contains("every drill of it that tested it had perfect knowledge of when the harm was done") == true)
        #expect(!auditText(simulatedDrill(counts: true), color: false).contains("perfect knowledge"))

        let future = audit { ($0.startedAt, $0.endedAt) = (startOfTimeline + .seconds(1), startOfTimeline + .seconds(2)) }
        let told = "1 record does not count: of drills that began after the inventory was taken, up to"
        #expect(auditText(future, color: false).contains(told) && auditText(future, color: false).contains("none of those that were given"))
        let document = findingsJSON(future)
        #expect(document.contains("\"discount\": \"future\"") && document.contains("\"counts\": false"))
        for audit in [perfect, future] { #expect(try SchemaSubset("findings.schema.json").problems(in: findingsJSON(audit)) == []) }
        #expect(findingsCSV(future).contains("1 drill of it that began after the inventory was taken"))
        let inventory = future.files().first { $0.path == "inventory/clusters.json" }.map { String(decoding: $0.bytes, as: UTF8.self) }
        #expect(inventory?.contains("\"last_drill_at\": null") == true)
    }

    @Test func prices() throws {
        let other = PriceBook(
            title: "ours", currency: "USD", hoursAMonth: 744, storage: 110_000, backupStorage: 23_000, changeRecords: 14_000, key: 2_000_000, families: [])
        func files(_ prices: PriceBook) -> [String: String] {
            Dictionary(uniqueKeysWithValues: audited(prices: prices).files().map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) })
        }
        let (ours, example) = (files(other), files(.example))
        #expect(ours["inventory/price-book.json"]?.contains("\"title\": \"ours\"") == true)
        let hash = PriceBookDocument.sha256(other)
        #expect(hash != PriceBookDocument.sha256(.example))
        var looked = 0
        for (path, text) in ours where path.hasPrefix("inventory/") && (path.hasSuffix(".json") || path.hasSuffix(".xml")) {
            guard example[path]?.contains(PriceBookDocument.sha256(.example)) == true else { continue }
            looked += 1
            #expect(text.contains(hash), "\(path)")
        }
        #expect(looked >= 5)
        #expect(ours["findings.json"]?.contains(hash) == true && ours["findings.json"]?.contains("\"prices.yaml\"") == true)
        #expect(ours["inventory/clusters.csv"] != example["inventory/clusters.csv"])
        #expect(try SchemaSubset("findings.schema.json").problems(in: ours["findings.json"] ?? "") == [])
    }

    /// Grouped, two lines each, the rest counted.
    @Test func refusalsCanBeRead() throws {
        let many = (0..<7).map { number in
            PlanRefusal(
                cluster: "orders", what: "copy to us-east-\(number)", code: "KMSKeyNotAccessibleFault", message: "key \(hostile)", count: number + 1,
                last: startOfTimeline)
        }
        let audit = audited(refusals: many)
        let lines = auditText(audit, color: false).split(separator: "\n", omittingEmptySubsequences: false)
        let first = try #require(lines.firstIndex { $0.hasPrefix("REFUSED") })
        #expect(lines[first] == "REFUSED  snapshot plan of orders: copy to us-east-0 refused once, at \(startOfTimeline.isoSeconds)")
        #expect(lines[first + 1].hasPrefix("      KMSKeyNotAccessibleFault: key =cmd"))
        #expect(lines[first + 2].hasSuffix("copy to us-east-1 refused 2 times, last at \(startOfTimeline.isoSeconds)"))
        #expect(lines.contains("      and 2 more refusals: see findings.json"))
        #expect(try SchemaSubset("findings.schema.json").problems(in: findingsJSON(audit)) == [])
        #expect(FindingsPage.text(audit).contains("- snapshot plan of orders"))
    }

    @Test func refusalsOfOneKindAreOne() {
        func refusal(_ what: String, _ code: String, _ message: String, at second: Int64) -> PlanRefusal {
            PlanRefusal(cluster: "orders", what: what, code: code, message: message, count: 2, last: startOfTimeline + .seconds(second))
        }
        let grouped = PlanRefusal.grouped([
            refusal("share", "A", "of s-1", at: 1), refusal("share", "B", "of s-1", at: 1), refusal("share", "A", "of s-2", at: 3),
            refusal("share", "A", "of s-0", at: 2), refusal("snapshot", "A", "of s-2", at: 3),
        ])
        #expect(grouped.map(\.count) == [6, 2, 2])
        #expect(grouped[0].message == "of s-2" && grouped[0].last == startOfTimeline + .seconds(3))
    }

    /// Evidence that does not count is told on the terminal and in findings.json, by the estate that it is of.
    @Test func recordsLeftOutAreTold() throws {
        let audit = audited(
            drills: [],
            leftOut: [
                .init(estate: "estates/legacy.yaml", reason: .otherEstate, count: 1), .init(estate: "estates/my shop.yaml", reason: .otherState, count: 3),
                .init(estate: "estates/\u{1B}[31mred.yaml", reason: .otherEstate, count: 1), .init(estate: "a", reason: .planted, count: 2),
            ])
        let text = auditText(audit, color: false)
        #expect(text.contains("1 record is left out: of drills on estates/legacy.yaml."))
        #expect(text.contains("3 records are left out: estates/my shop.yaml or a policy file of it has changed since; run the drills again."))
        let document = findingsJSON(audit)
        for reason in ForeignRecords.Reason.allCases { #expect(document.contains("\"reason\": \"\(reason.rawValue)\"")) }
        #expect(text.contains("2 records are left out: drills of a service that was given a mistake on purpose."))
        #expect(!text.contains("\u{1B}"), "a record cannot colour the terminal")
        #expect(try SchemaSubset("findings.schema.json").problems(in: document) == [])
    }

    /// Nobody has to guess what the exit status leaves out.
    @Test func whatIsUnknownIsSaidToCountOrNot() {
        let words = "What is unknown does not count towards the exit status"
        #expect(auditText(audited(), color: false).contains(words))
        var policy = AuditPolicy()
        policy.failOnUnknown = true
        #expect(!auditText(audited(policy: policy), color: false).contains(words))
        #expect(findingsJSON(audited(policy: policy)).contains("\"fail_on_unknown\": true"))
    }

    @Test func clustersSayWhenTheyWereDrilledLast() {
        let files = Dictionary(uniqueKeysWithValues: simulatedDrill(counts: false).files().map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) })
        let json = files["inventory/clusters.json"] ?? ""
        for member in ["\"last_drill_at\": \"\(startOfTimeline.iso)\"", "\"last_drill_outcome\": \"met\"", "\"last_drill_environment\": \"simulated\""] {
            #expect(json.contains(member), "\(member)")
        }
    }

    /// Every digit of a seed counts: with one less it is another run.
    @Test func seedsAreWrittenWhole() {
        let seed = UInt64.max - 1
        let files = InventoryFiles.parts(of: [InventoriedDrill(scenario: "x", seed: seed, standing: audited().report.standing)]).flatMap { $0() }
        for (path, bytes) in files where path.hasSuffix(".json") && !path.hasSuffix("price-book.json") {
            #expect(String(decoding: bytes, as: UTF8.self).contains("\"seed\": 18446744073709551614"), "\(path)")
        }
    }

    @Test func threadsDecideNothing() {
        let lanes = Lanes { count, job in DispatchQueue.concurrentPerform(iterations: count) { job(count - 1 - $0) } }
        let audit = audited(id: hostile, policy: waived(), snapshots: 30)
        let (alone, shared) = (audit.files(), audit.files(on: lanes))
        #expect(alone.map(\.path) == shared.map(\.path) && alone.map(\.bytes) == shared.map(\.bytes))
    }

    @Test func theTreeIsTheSameEachTimeAndOrdered() {
        let files = audited(id: hostile).files()
        let paths = files.map(\.path)
        #expect(paths == paths.sorted() && Set(paths).count == paths.count)
        #expect(paths.contains("inventory/clusters.csv"))
        #expect(files.map(\.bytes) == audited(id: hostile).files().map(\.bytes))
    }

    /// Too many passes are counted, and everything else still listed.
    /// A waiver is the policy's, every other finding the estate's.
    @Test func findingsStandInTheFileThatDeclaresThem() throws {
        var policy = AuditPolicy()
        policy.path = "policies/my shop.yaml"
        let waiver = AuditPolicy.Waiver(
            control: "ISO-02", resource: "*", owner: "shop", approver: nil, reason: "soon", since: startOfTimeline, until: startOfTimeline + .days(9), line: 4)
        var again = waiver
        again.line = 40
        policy.waivers = [waiver, again]
        let audit = audited(policy: policy)
        let json = try #require(JSONSerialization.jsonObject(with: Data(findingsJSON(audit).utf8)) as? [String: Any])
        let findings = try #require(json["findings"] as? [[String: Any]])
        let inPolicy = findings.filter { $0["file"] as? String == "policies/my shop.yaml" }
        #expect(inPolicy.map { $0["control"] as? String } == ["EVD-05", "EVD-05"])
        #expect(inPolicy.map { $0["line"] as? Int } == [4, 40])
        #expect(inPolicy.map { $0["resource"] as? String } == ["waiver of ISO-02 on *", "waiver 2 of ISO-02 on *"])
        #expect(findings.allSatisfy { ($0["control"] as? String == "EVD-05") == ($0["file"] as? String != "estates/my shop.yaml") })

        let rows = findingsCSV(audit).split(separator: "\r\n").filter { $0.hasPrefix("EVD-05") }
        #expect(rows.map { $0.hasSuffix(",policies/my shop.yaml,4,false") || $0.hasSuffix(",policies/my shop.yaml,40,false") } == [true, true])
        let xml = String(decoding: FindingsSuites.report(audit).xml(), as: UTF8.self)
        #expect(xml.contains("declared: policies/my shop.yaml:4\n") && xml.contains("declared: policies/my shop.yaml:40\n"))
        let sarif = try #require(JSONSerialization.jsonObject(with: Data(SarifDocument.json(audit).document.utf8)) as? [String: Any])
        let results = try #require((sarif["runs"] as? [[String: Any]])?.first?["results"] as? [[String: Any]])
        let waivers = results.filter { $0["ruleId"] as? String == "EVD-05" }
        let places = waivers.compactMap { (($0["locations"] as? [[String: Any]])?.first)?["physicalLocation"] as? [String: Any] }
        #expect(places.map { ($0["artifactLocation"] as? [String: Any])?["uri"] as? String } == Array(repeating: "policies/my%20shop.yaml", count: 2))
        #expect(places.map { ($0["region"] as? [String: Any])?["startLine"] as? Int } == [4, 40])
        #expect(Set(waivers.compactMap { ($0["partialFingerprints"] as? [String: String])?["primaryLocationLineHash"] }).count == 2)
    }

    @Test func manyPassesAreCounted() throws {
        #expect(audited(snapshots: 6).listsPasses)
        let audit = audited(snapshots: 6, passesListedMax: 10)
        #expect(!audit.listsPasses && audit.listed.allSatisfy { $0.result != .pass })
        let xml = FindingsSuites.report(audit).xml()
        #expect(XMLValidator.validate(xml: xml, schemaPath: schemaPath("junit.xsd")) == [])
        #expect(String(decoding: xml, as: UTF8.self).contains("name=\"SNP-02 on 6 resources that pass\""))
        #expect(findingsJSON(audit).contains("\"passes_listed\": false"))
    }
}

@Suite("SARIF") struct SarifTests {
    private func run(_ audit: AuditedEstate) throws -> [String: Any] {
        let object = try #require(JSONSerialization.jsonObject(with: Data(SarifDocument.json(audit).document.utf8)) as? [String: Any])
        #expect(object["version"] as? String == "2.1.0")
        return try #require((object["runs"] as? [[String: Any]])?.first)
    }

    @Test(arguments: ["orders", hostile])
    func resultsNameTheirRulePlaceAndFingerprint(id: String) throws {
        let audit = audited(id: id, policy: waived())
        let run = try run(audit)
        let driver = (run["tool"] as? [String: Any])?["driver"] as? [String: Any]
        let rules = try #require(driver?["rules"] as? [[String: Any]])
        #expect(rules.count == 62)
        let results = try #require(run["results"] as? [[String: Any]])
        let counts = audit.report.counts()
        #expect(results.count == counts.fail + counts.waived + counts.error)
        var fingerprints: Set<String> = []
        for result in results {
            let index = try #require(result["ruleIndex"] as? Int)
            #expect(rules[index]["id"] as? String == result["ruleId"] as? String)
            let kind = result["kind"] as? String
            // SARIF 2.1.0, 3.27.10: level is none unless kind is fail.
            #expect((kind == "fail") == (result["level"] as? String != "none"))
            let location = (result["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any]
            #expect((location?["artifactLocation"] as? [String: Any])?["uri"] as? String == "estates/my%20shop.yaml")
            let line = (location?["region"] as? [String: Any])?["startLine"] as? Int
            let logical = (result["locations"] as? [[String: Any]])?.first?["logicalLocations"] as? [[String: Any]]
            let subject = try #require(logical?.first?["fullyQualifiedName"] as? String)
            // A quota is of all snapshots of a place.
            #expect(line == (subject.contains(":cluster") && !subject.hasSuffix(":*") ? 17 : 1), "\(subject)")
            let prints = try #require(result["partialFingerprints"] as? [String: String])
            #expect(fingerprints.insert(prints["primaryLocationLineHash"] ?? "").inserted)
            let text = try #require((result["message"] as? [String: String])?["text"])
            #expect(!text.contains("\u{1B}"))
        }
        let suppressed = results.filter { $0["suppressions"] != nil }
        #expect(suppressed.count == counts.waived && counts.waived > 0)
        #expect(suppressed.allSatisfy { $0["ruleId"] as? String == "ISO-02" })
    }

    /// As a viewer reads a plain text message: SARIF 2.1.0, 3.11.5 and 3.11.6.
    private func shown(_ text: String) -> (text: String, placeholders: Int, links: Int) {
        var (plain, placeholders) = ("", 0)
        var rest = text[...]
        while let character = rest.popFirst() {
            if character == "{" || character == "}" {
                if rest.first == character { rest.removeFirst() } else { placeholders += 1 }
            }
            plain.append(character)
        }
        let links = plain.matches(of: /\[(?:[^\\\[\]]|\\[\\\[\]])*\]\([^)]*\)/).count
        return (plain.contains("](") || plain.contains("]\\(") ? plain.replacing(/\\([\\\[\]])/) { $0.output.1 } : plain, placeholders, links)
    }

    @Test(arguments: [
        "{0} of {1}", "}{", "{{0}}", "[all is well](https://evil.example)", "[a\\](1)", "[a\\\\](1)", "a[0] and [b]", "[[x]](sarif:/runs/0)", #"C:\users"#,
    ])
    func namesAreNoPlaceholdersAndNoLinks(name: String) throws {
        for text in [SarifDocument.plain(name)] {
            let read = shown(text)
            #expect(read.text == name && read.placeholders == 0 && read.links == 0, "\(text)")
        }
        let results = try #require(run(audited(id: name))["results"] as? [[String: Any]])
        let texts = results.compactMap { ($0["message"] as? [String: String])?["text"] }
        #expect(texts.contains { shown($0).text.contains(name) })
        for text in texts { #expect(shown(text).placeholders == 0 && shown(text).links == 0, "\(text)") }
    }

    @Test func fingerprintsStayFromRunToRun() throws {
        func prints(_ audit: AuditedEstate) throws -> [String] {
            try (run(audit)["results"] as? [[String: Any]] ?? []).compactMap { ($0["partialFingerprints"] as? [String: String])?["controlAndResource/v1"] }
        }
        #expect(try prints(audited()) == prints(audited()))
        #expect(try prints(audited()).contains { $0.hasSuffix(":1") && $0.count == 18 })
    }

    @Test func noMoreResultsThanReadersTakeAndTheWorstFirst() throws {
        #expect(SarifDocument.resultsMax == 25_000)
        let audit = audited(snapshots: 6)
        let document = SarifDocument.json(audit, resultsMax: 8).document
        let object = try #require(JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any])
        let run = try #require((object["runs"] as? [[String: Any]])?.first)
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.count == 8)
        let counts = audit.report.counts()
        #expect((run["properties"] as? [String: Any])?["leftOut"] as? Int == counts.fail + counts.waived + counts.error - 8)
        #expect(results.allSatisfy { $0["level"] as? String == "error" })
    }
}

private func findingsJSON(_ audit: AuditedEstate) -> String { file("findings.json", of: audit) }
private func findingsCSV(_ audit: AuditedEstate) -> String { file("findings.csv", of: audit) }

private func file(_ path: String, of audit: AuditedEstate) -> String {
    audit.files().first { $0.path == path }.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
}
