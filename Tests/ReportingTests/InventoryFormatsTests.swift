import Audit
import Evidence
import Foundation
import Testing
import Units

@testable import Reporting

/// Names that a user may give, each with what a spreadsheet is shown.
private let hostileNames: [(text: String, cell: String)] = [
    ("=1+1", "'=1+1"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"), ("@SUM(A1)", "'@SUM(A1)"), ("-2", "'-2"), ("\tx", "'\tx"),
    ("say \"hi\"", "say \"hi\""), ("a,b", "a,b"), ("two\nlines", "two\nlines"), ("cr\rlf\r\n", "cr\rlf\r\n"),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"), ("]]>&amp;&#0;", "]]>&amp;&#0;"), ("𝒟aybreak 🐬 é", "𝒟aybreak 🐬 é"),
    ("nul\u{0}bel\u{7}del\u{7F}", "nul\\u{0}bel\\u{7}del\\u{7F}"), ("\u{1B}[31mred\u{1B}[0m", "\\u{1B}[31mred\\u{1B}[0m"),
    ("line\u{2028}separator\u{FFFE}", "line\\u{2028}separator\\u{FFFE}"),
    ("back\\slash\\n", "back\\slash\\n"), ("x;=HYPERLINK(A1)", "x;'=HYPERLINK(A1)"), ("plain;text", "plain;text"), ("", ""),
]

/// RFC 4180 to the letter: throws on what other readers forgive.
private struct StrictCSV {
    struct Broken: Error, CustomStringConvertible { var description: String }

    static func rows(_ bytes: [UInt8]) throws -> [[String]] {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Broken(description: "not UTF-8") }
        var rest = Array(text.unicodeScalars)[...]
        var rows: [[String]] = []
        while !rest.isEmpty {
            var row: [String] = []
            while true {
                row.append(try field(&rest))
                guard let next = rest.popFirst() else { throw Broken(description: "line \(rows.count + 1) has no end") }
                if next == "," { continue }
                guard next == "\r", rest.popFirst() == "\n" else { throw Broken(description: "line \(rows.count + 1) ends without CRLF") }
                break
            }
            if let width = rows.first?.count, width != row.count { throw Broken(description: "line \(rows.count + 1) has \(row.count) of \(width) fields") }
            rows.append(row)
        }
        return rows
    }

    private static func field(_ rest: inout ArraySlice<Unicode.Scalar>) throws -> String {
        var found = String.UnicodeScalarView()
        guard rest.first == "\"" else {
            while let next = rest.first, next != ",", next != "\r" {
                guard next != "\"", next != "\n" else { throw Broken(description: "a bare quotation mark or line feed in a plain field") }
                found.append(rest.removeFirst())
            }
            return String(found)
        }
        rest.removeFirst()
        while let next = rest.popFirst() {
            if next != "\"" {
                found.append(next)
            } else if rest.first == "\"" {
                found.append(rest.removeFirst())
            } else {
                guard rest.first == "," || rest.first == "\r" else { throw Broken(description: "something follows a closing quotation mark") }
                return String(found)
            }
        }
        throw Broken(description: "a quoted field has no end")
    }
}

/// An estate with a row in every collection, whose names are hostile.
private func hostileEstate() -> Inventory {
    estate {
        let key = $0.keys[1].arn
        let template = $0.clusters[0]
        $0.clusters = hostileNames.enumerated().map { number, name in
            var row = template
            (row.arn, row.id, row.resourceID) = ("arn:aws:rds:us-west-2:111122223333:cluster:\(number)", name.text, "cluster-\(number)")
            row.tags = ["owner=\(name.text)", "=1=x"]
            row.access = .init(restore: ["arn:b", "arn:a"], delete: [], decrypt: nil)
            row.clone.group = "group"
            return row
        }
        $0.clusters[1].clone.source = "cluster-0"
        $0.clusters[1].clone.contentAt = takenAt - .days(1)
        $0.clusters[1].objectives = .init(tier: 1, rto: .minutes(30), rpo: .seconds(5))
        $0.clusters[2].replicationSourceARN = $0.clusters[0].arn
        $0.clusters[2].global = .init(id: "world", role: "secondary", synchronization: "connected", lag: .milliseconds(80), bytesBehind: 3)
        $0.clusters[3].backtrack = .init(targetSeconds: 86_400, earliest: takenAt - .hours(5), changeRecords: 7_000_000)
        $0.snapshots[0].status = "available"
        $0.snapshots[0].id = "\"];digraph{\n<b>"
        $0.snapshots[0].arn = "arn:aws:rds:us-east-2:111122223333:cluster-snapshot:\"];digraph{\n\\<b>&lt;🐬\u{7}"
        $0.keys[0].description = "=HYPERLINK(\"http://x\",\"y\")"
        $0.keys[0].policyText = #"{"Statement":[]}"#
        $0.keys[0].policy = .init(isPublic: true, foreignAccounts: ["444455556666"], administrators: ["*"], users: [])
        $0.keys[0].aliases = ["alias/<img src=x>\"\\"]
        ($0.keys[1].state, $0.keys[1].deletionDate) = ("PendingDeletion", takenAt + .days(9))
        $0.grants = [
            .init(
                id: "g1", keyARN: key, account: "111122223333", region: "us-west-2", granteePrincipal: "rds.us-west-2.amazonaws.com", retiringPrincipal: nil,
                operations: ["Decrypt"], constraints: [], name: "@name", createdAt: takenAt)
        ]
        $0.deletedClusters = [
            .init(
                arn: "arn:c:carts", id: "carts", resourceID: "cluster-CARTS", account: "111122223333", region: "us-west-2", engine: "aurora-mysql",
                createdAt: takenAt - .days(9), deletedAt: takenAt - .days(1))
        ]
        $0.globalClusters = [
            .init(
                arn: "arn:g:world", id: "world", resourceID: "cluster-W", account: "111122223333", engine: "aurora-mysql", engineVersion: "8.0",
                status: "available", deletionProtection: true, storageEncrypted: nil,
                members: [.init(clusterARN: "arn:c", region: "us-west-2", isWriter: true, synchronization: "connected")])
        ]
        $0.backtracks = [
            .init(
                id: "b1", clusterARN: "arn:c", clusterID: "=c", clusterResourceID: "cluster-3", account: "111122223333", region: "us-west-2",
                requestedAt: takenAt, to: takenAt - .hours(1), status: "completed")
        ]
        $0.aliases = [
            .init(
                arn: "arn:alias", name: "alias/x", account: "111122223333", region: "us-west-2", targetKeyARN: nil, createdAt: takenAt, updatedAt: takenAt)
        ]
        $0.principals = [.init(arn: "arn:a", name: "a", account: "111122223333", policy: nil, decryptsEveryKey: true)]
        $0.quotas = [.init(account: "111122223333", region: "us-west-2", name: "clusters", limit: 40, used: 1)]
    }
}

@Suite("inventory in every format") struct InventoryFormatsTests {
    private let drills = [InventoriedDrill(scenario: "=a,\"b\"", seed: .max, standing: BackupStanding(of: hostileEstate()))]
    private var files: [String: [UInt8]] { Dictionary(uniqueKeysWithValues: InventoryFiles.parts(of: drills).flatMap { $0() }.map { ($0.path, $0.bytes) }) }
    private static let collections = [
        "aliases", "automated-backups", "backtracks", "clones", "clusters", "deleted-clusters", "global-clusters", "grants", "key-dependencies", "keys",
        "principals", "quotas", "snapshots",
    ]

    @Test func everyFileFitsItsSchemaAndEveryCollectionHasARow() throws {
        let files = files
        let inventory = try SchemaSubset("inventory.schema.json")
        for name in Self.collections {
            let json = try #require(files["inventory/\(name).json"])
            #expect(try inventory.problems(in: String(decoding: json, as: UTF8.self)) == [], "\(name).json")
            let xml = try #require(files["inventory/\(name).xml"])
            #expect(XMLValidator.validate(xml: xml, schemaPath: schemaPath("inventory.xsd")) == [], "\(name).xml")
            #expect(try StrictCSV.rows(#require(files["inventory/\(name).csv"])).count > 1, "\(name).csv")
        }
        for name in ["key-graph", "recoverability", "price-book"] {
            let json = try #require(files["inventory/\(name).json"])
            #expect(try SchemaSubset("\(name).schema.json").problems(in: String(decoding: json, as: UTF8.self)) == [], "\(name).json")
        }
        #expect(files.count == 3 * Self.collections.count + 4)
    }

    @Test func aSchemaRefusesWhatIsNotWritten() throws {
        let files = files
        let xml = String(decoding: try #require(files["inventory/quotas.xml"]), as: UTF8.self)
        for (good, bad) in [("<limit>40</limit>", "<limit>many</limit>"), ("<limit>40</limit>", ""), ("\"quotas\"", "\"others\"")] {
            let spoiled = xml.replacingOccurrences(of: good, with: bad)
            #expect(spoiled != xml && !XMLValidator.validate(xml: Array(spoiled.utf8), schemaPath: schemaPath("inventory.xsd")).isEmpty, "\(bad)")
        }
        let graph = String(decoding: try #require(files["inventory/key-graph.json"]), as: UTF8.self)
        #expect(try !SchemaSubset("key-graph.schema.json").problems(in: graph.replacingOccurrences(of: "\"dies\"", with: "\"fades\"")).isEmpty)
        let map = String(decoding: try #require(files["inventory/recoverability.json"]), as: UTF8.self)
        #expect(try !SchemaSubset("recoverability.schema.json").problems(in: map.replacingOccurrences(of: "\"pitr\"", with: "\"magic\"")).isEmpty)
    }

    @Test func hostileNamesComeBackFromEachFormat() throws {
        let files = files
        let rows = try StrictCSV.rows(#require(files["inventory/clusters.csv"]))
        let column = try #require(rows[0].firstIndex(of: "id"))
        #expect(rows.dropFirst().map { Array($0[column].unicodeScalars) } == hostileNames.map { Array($0.cell.unicodeScalars) })
        #expect(rows[1][0] == "'=a,\"b\"" && rows[1][1] == "18446744073709551615")
        let restore = try #require(rows[0].firstIndex(of: "may_restore"))
        #expect(Array(rows[1][restore...(restore + 2)]) == ["arn:a;arn:b", "", ""])

        let json = try #require(files["inventory/clusters.json"])
        let parsed = try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
        let objects = try #require(parsed["rows"] as? [[String: Any]])
        #expect(objects.compactMap { ($0["id"] as? String).map { Array($0.unicodeScalars) } } == hostileNames.map { Array($0.text.unicodeScalars) })

        let document = try #require(files["inventory/clusters.xml"])
        let xml = try #require(ParsedXML(document))
        let names = xml.children.filter { $0.name == "drill" }.flatMap { $0.children.filter { $0.name == "cluster" } }
            .map { $0.children.first { $0.name == "id" }?.text ?? "none" }
        #expect(names.map { Array($0.unicodeScalars) } == hostileNames.map { Array(CleanText.visible($0.text).unicodeScalars) })
    }

    /// One value, two writers: the one that streams, and those of single values.
    @Test func streamedTablesAreTheirValues() {
        let table = InventoryTable<Placed<Inventory.ClusterRow>>.clusters
        var objects: [JSONValue] = []
        var lines = CSVText.line(table.header)
        for drill in drills {
            table.eachRow(drill.standing) { row in
                let cells = drill.cells + table.columns.map { $0.cell(row) }
                objects.append(.object(Dictionary(uniqueKeysWithValues: zip(table.header, cells.map(\.json)))))
                lines += CSVText.line(cells.map(\.csv))
            }
        }
        let whole = JSONValue.object([
            "schema_version": .integer(1), "environment": .string("simulated"), "collection": .string(table.name), "scope": .string(InventoriedDrill.scope),
            "price_book_sha256": .string(PriceBookDocument.sha256(.example)), "drills": .list(drills.map(\.json)), "count": JSONValue(objects.count),
            "rows": .list(objects),
        ])
        let files = table.sheet.files(drills)
        #expect(String(decoding: files.json, as: UTF8.self) == whole.document)
        #expect(String(decoding: files.csv, as: UTF8.self) == lines)
        #expect(String(decoding: table.sheet.files([]).json, as: UTF8.self).contains("\"rows\": []"))
        // In pieces it is the same.
        var (csv, json): ([[UInt8]], [[UInt8]]) = ([], [])
        let many = Array(repeating: drills[0], count: 12)
        _ = table.sheet.write(many, csv: ByteText { csv.append(Array($0)) }, json: ByteText { json.append(Array($0)) })
        #expect(csv.count > 1 && csv.flatMap { $0 } == table.sheet.files(many).csv)
        #expect(json.count > 1 && json.flatMap { $0 } == table.sheet.files(many).json)
    }

    /// A list that is like its neighbour's is not written anew, and one that is not is.
    @Test func listsOfNeighboursAreTheirOwn() throws {
        // The last two are one text to Swift, and not the same bytes.
        let tags = [["a=1", "b=2"], ["a=1", "b=2"], [], ["a=1", "b=2", "c=3"], ["=x"], ["=x"], ["a=1", "b=2"], ["caf\u{E9}"], ["cafe\u{301}"]]
        var inventory = hostileEstate()
        let pattern = try #require(inventory.clusters.first)
        inventory.clusters = tags.enumerated().map { number, tags in
            var row = pattern
            row.id = "c\(number)"
            row.tags = tags
            return row
        }
        let drill = InventoriedDrill(scenario: "s", seed: 0, standing: BackupStanding(of: inventory))
        let files = InventoryTable<Placed<Inventory.ClusterRow>>.clusters.sheet.files([drill])
        let lines = String(decoding: files.csv, as: UTF8.self).split(separator: "\r\n").dropFirst()
        for (line, tags) in zip(lines, tags) {
            #expect(line.unicodeScalars.contains(("," + InventoryCell.list(tags).csv + ",").unicodeScalars), "\(line)")
        }
        let parsed = try #require(try JSONSerialization.jsonObject(with: Data(files.json)) as? [String: Any])
        let rows = try #require(parsed["rows"] as? [[String: Any]])
        let read = rows.map { ($0["tags"] as? [String] ?? []).map { Array($0.unicodeScalars) } }
        #expect(read == tags.map { $0.map { Array($0.unicodeScalars) } })
    }

    @Test func millionthsAreWrittenAlikeByBothWriters() {
        for number: Int64 in [0, 1, -1, 10, 100_000, 999_999, 1_000_000, -1_000_001, 1_500_000, 20_000_010, -123_456_789_012_300, .max, .min] {
            var out = ByteText()
            out.append(millionths: number)
            #expect(String(decoding: out.bytes, as: UTF8.self) == SecondsText.exact(number))
        }
    }

    @Test func instantsAreWrittenAlikeByBothWriters() {
        for microseconds: Int64 in [
            0, 1, -1, 1_772_323_200_000_000, 1_772_323_200_000_001, 951_782_400_999_999, 253_402_300_800_000_000, -62_198_755_200_000_000,
        ] {
            var out = ByteText()
            out.append(Instant(microseconds: microseconds))
            #expect(String(decoding: out.bytes, as: UTF8.self) == Instant(microseconds: microseconds).iso)
        }
        for number: Int64 in [0, 7, 10, -1, -10, .max, .min] {
            var out = ByteText()
            out.append(number)
            #expect(String(decoding: out.bytes, as: UTF8.self) == String(number))
        }
    }

    @Test func thePriceBooksHashIsOfItsFile() throws {
        let book = try #require(files["inventory/price-book.json"])
        // Of the file as `sha256sum` prints it; it moves with every price.
        #expect(PriceBookDocument.sha256(.example).count == 64)
        let json = String(decoding: try #require(files["inventory/keys.json"]), as: UTF8.self)
        #expect(json.contains("\"price_book_sha256\": \"\(PriceBookDocument.sha256(.example))\""))
        #expect(String(decoding: book, as: UTF8.self).contains("example prices, not a price list"))
    }

    private static let dot = ["/usr/bin/dot", "/usr/local/bin/dot", "/opt/homebrew/bin/dot"].first { FileManager.default.isExecutableFile(atPath: $0) }

    @Test func noNameEscapesItsLabelInDot() throws {
        let text = String(decoding: try #require(files["inventory/key-graph.dot"]), as: UTF8.self)
        #expect(
            text.contains(#"cluster-snapshot:\"];digraph{ \\<b>&amp;lt;🐬\\u{7} (us-east-2)"#)
                || text.contains(#"\"];digraph{ \\<b>&amp;lt;🐬\\u{7} (us-east-2)"#))
        #expect(!text.contains("\"];digraph{\n") && text.hasSuffix("  }\n}\n"))
    }

    @Test("Graphviz draws it", .enabled(if: InventoryFormatsTests.dot != nil, "Graphviz is not installed")) func graphvizDrawsIt() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("daybreak-dot-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let example = packageRoot.appendingPathComponent("Reports/examples/inventory/key-graph.dot")
        for graph in [try #require(files["inventory/key-graph.dot"]), try Array(Data(contentsOf: example))] {
            let source = folder.appendingPathComponent("graph.dot")
            let drawing = folder.appendingPathComponent("graph.svg")
            try Data(graph).write(to: source)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: try #require(Self.dot))
            process.arguments = ["-Tsvg", "-o", drawing.path, source.path]
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            let bytes = Array(try Data(contentsOf: drawing))
            let svg = try #require(ParsedXML(bytes))
            #expect(svg.name == "svg" && svg.text.contains(graph == files["inventory/key-graph.dot"] ? "\"];digraph{ \\<b>&lt;🐬" : "alias/orders"))
        }
    }
}
