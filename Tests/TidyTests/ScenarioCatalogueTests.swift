import ScenarioFormat
import ScenarioLibrary
import Testing

@Suite("scenario page") struct ScenarioCatalogueTests {
    private static let estate = """
        purpose: "A shop | with `ticks`,\\n<b>two</b> lines || and [a link](http://x)"
        accounts: { prod: "111122223333" }
        regions:
          us-west-2: { zones: [us-west-2a, us-west-2b, us-west-2c] }
        clusters:
          - id: orders
            account: prod
            region: us-west-2
            engine: aurora-mysql
            engineVersion: "8.0.mysql_aurora.3.08.0"
            size: 8GiB
            instances:
              - { id: orders-1, class: db.r6g.2xlarge, zone: us-west-2a, promotionTier: 0 }
            backupRetention: 7d
            backupWindow: "03:00-03:30"
            maintenanceWindow: "sun:05:00-sun:05:30"
            objectives: { rto: 2h, rpo: 5m, tier: 1 }

        """

    private static let scenario = """
        id: drop-table
        claim: "|a `claim`|\\n| --- | *breaks* <out>"
        risk: None.
        source: Aurora User Guide
        estate: ../estates/a (b)|c.yaml
        seeds: 0..<8
        speed: fast
        history: 3d
        workload:
          - { kind: ledger, cluster: orders, rate: 10/s, historyRate: 1/m, accounts: 1000 }
        timeline:
          - { at: 10m0.4s, fault: runSQL, cluster: orders, sql: "DROP TABLE accounts" }
        deadline: 6h
        stableFor: 5m
        objectives: { rto: 2h, rpo: 15m }
        checks: [exactness]
        expect: met

        """

    /// Where a table's rows have as many cells as its head, nothing in a cell ended one, began one, or broke the line.
    @Test func wordsOfFilesStayInTheirCells() {
        let files = ["s/estates/a (b)|c.yaml": Self.estate, "s/odd [kind]/drop-table.yaml": Self.scenario]
        let loaded = Loader(source: .texts(files)).load(paths: ["s"])
        #expect(loaded.diagnostics.map(\.description) == [])
        let page = ScenarioCatalogue(loaded, root: "s").page
        let cells = page.split(separator: "\n").filter { $0.hasPrefix("|") }.map { line in
            line.replacing(/\\./, with: "").count { $0 == "|" }
        }
        #expect(Set(cells) == [3, 4, 5, 7])
        for words in [
            "### odd \\[kind\\]", "| \\|a \\`claim\\`\\| \\| --- \\| \\*breaks\\* \\<out\\> |", "| a (b)\\|c |",
            "[a (b)\\|c](estates/a%20%28b%29%7Cc.yaml)", "[drop-table](odd%20%5Bkind%5D/drop-table.yaml)",
            "A shop \\| with \\`ticks\\`, \\<b\\>two\\</b\\> lines \\|\\| and \\[a link\\](http:\\/\\/x)",
        ] { #expect(page.contains(words), "\(words)") }
    }
}
