import Evidence
import Foundation
import Testing
import Units

@testable import Reporting

private func page(_ records: [DrillRecord], notRun: [NotRun] = []) -> [UInt8] {
    HTMLReport(records: records, notRun: notRun, paths: DrillFileNames.paths(of: records)).bytes()
}

/// A drill with something in every part of the page, and `text` in every field that holds text of a user or a service.
private func full(_ text: String, seed: UInt64 = 0) -> DrillRecord {
    drill(text, variant: text, seed: seed) { record in
        record.claim = text
        record.file = "Scenarios/\(text)/x.yaml"
        record.outcome = .missed
        record.missed = [.checks]
        record.reason = text
        record.knowledge = text
        record.planted = text
        record.disasterKind = text
        record.priceBook = text
        record.worst.cluster = text
        record.clusters[0].cluster = text
        record.clusters[0].lostAt = [startOfTimeline + .seconds(300), startOfTimeline + .seconds(570)]
        record.clusters[0].service = [
            ServiceStretch(from: startOfTimeline, to: startOfTimeline + .minutes(10), troubles: []),
            ServiceStretch(from: startOfTimeline + .minutes(10), to: record.endedAt, troubles: [text]),
        ]
        record.worst.phases = [.init(name: text, seconds: 2000)]
        record.checks = [CheckResult(name: text, verdict: .fail, message: text)]
        var reader = ReaderMeasures(name: text, cluster: text, at: text, region: text)
        reader.kinds = [text]
        record.readers = [reader]
        record.differences = [ConfigurationDifference(cluster: text, setting: text, before: text, after: text)]
        record.leftRunning = [
            LeftRunning(resource: .init(kind: .cluster, id: text, region: text, clusterResourceID: text, status: text), monthlyMicrodollars: 1)
        ]
        record.steps[0].name = text
        record.steps[0].action = text
        record.steps[0].status = "Failed"
        record.steps[0].message = text
        record.faults[0].fault = text
        record.faults[0].summary = text
        record.events = [TimelineEvent(at: startOfTimeline, source: text, text: text)]
        record.survey = Survey(attempts: [.init(object: text, cluster: text, commits: 0, obstacle: text)])
        record.inventory = estate(text)
    }
}

private func estate(_ text: String) -> Inventory {
    var inventory = Inventory(takenAt: startOfTimeline + .hours(2))
    var cluster = Inventory.ClusterRow(
        arn: text, id: text, resourceID: text, account: text, region: text, engine: text, engineVersion: text, status: text, createdAt: startOfTimeline,
        instances: [.init(id: text, instanceClass: text, zone: text, status: text, isWriter: true, promotionTier: 0)], backupRetentionDays: 7,
        earliestRestorable: nil, latestRestorable: startOfTimeline, keyARN: text, deletionProtection: true, httpEndpointEnabled: true, volumeBytes: 1 << 30,
        endpoint: text, regionReachable: true)
    cluster.tags = [text]
    inventory.clusters = [cluster]
    inventory.snapshots = [
        .init(
            arn: text + "s", id: text, clusterID: text, clusterResourceID: text, account: text, region: text, type: text, status: text, percentProgress: 100,
            createdAt: startOfTimeline, contentAt: startOfTimeline, engine: text, allocatedGibibytes: 1, keyARN: text, sourceARN: text, isOrphan: true,
            storedBytes: 5, regionReachable: false)
    ]
    inventory.automatedBackups = [
        .init(
            arn: text + "b", clusterID: text, clusterResourceID: text, account: text, region: text, status: text, clusterCreatedAt: startOfTimeline,
            earliestRestorable: nil, latestRestorable: startOfTimeline, retentionDays: 7, engine: text, keyARN: "gone" + text, storedObjects: 1, storedBytes: 5,
            regionReachable: true)
    ]
    inventory.keys = [
        .init(
            arn: text, keyID: text, account: text, region: text, aliases: [text], state: text, createdAt: startOfTimeline, deletionDate: nil,
            rotationEnabled: true, regionReachable: true)
    ]
    inventory.grants = [
        .init(
            id: text, keyARN: text, account: text, region: text, granteePrincipal: text, retiringPrincipal: text, operations: [text], constraints: [text],
            name: text, createdAt: startOfTimeline)
    ]
    return inventory
}

@Suite("HTML page") struct HTMLReportTests {
    @Test func isWellFormedAndHasItsSections() {
        let scan = PageScan(page([drill(), full("x")], notRun: [NotRun(scenario: "later", seed: 3, reason: "interrupted")]))
        #expect(scan.problems == [])
        let sections = scan.tags.filter { $0.name == "section" }.compactMap { $0["id"] }
        #expect(sections.starts(with: ["failures", "drills", "details"]) && sections.contains("keys") && sections.contains("inventory"))
        for name in sections { #expect(scan.tags.contains { $0.name == "a" && $0["href"] == "#\(name)" }, "no way to \(name)") }
        #expect(scan.tags.count { $0.name == "h1" } == 1)
        for word in ["1 of 2 scenarios did not end as expected", "Not run", "interrupted", "daybreak run drop-table-pitr --seed 0", "47m 12s"] {
            #expect(scan.text.contains(word), "\(word)")
        }
    }

    /// The same page but for the words: a value that broke out of its place would make, end or change a tag.
    @Test(arguments: [
        "</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "<!-- --><style>*{display:none}</style>",
        "&lt;b&gt; &#60;b&#62;", "]]></svg></title></details>", "javascript:alert(1)", "a\u{0}b\u{1B}[31mc\u{85}d\u{202E}e\u{2028}f",
        "//evil.example/x\r\n\r\ny",
    ])
    func noValueBreaksOut(hostile: String) {
        // As many words of the same length as it is shown with, so that nothing is laid out otherwise.
        let harmless = String(
            String.UnicodeScalarView(
                CleanText.printable(hostile).unicodeScalars.map { $0.properties.isAlphabetic || " -\r\n".unicodeScalars.contains($0) ? $0 : "x" }))
        let (bad, good) = (PageScan(page([full(hostile), full(hostile, seed: 1)])), PageScan(page([full(harmless), full(harmless, seed: 1)])))
        #expect(bad.problems == [])
        #expect(Set(bad.skeleton) == Set(good.skeleton))
        // Labels of drawings are left out where there is no room.
        #expect(bad.tags.map(\.name).filter { $0 != "text" } == good.tags.map(\.name).filter { $0 != "text" })
        for tag in bad.tags {
            for attribute in tag.attributes {
                #expect(!attribute.name.hasPrefix("on") && attribute.name != "style", "\(tag)")
                if attribute.name == "href" {
                    #expect(attribute.value.hasPrefix("#") || attribute.value.hasPrefix("./") || attribute.value == "data:,", "\(attribute.value)")
                }
            }
        }
        let controls = bad.text.unicodeScalars.filter {
            ($0.value < 0x20 && $0 != "\n" && $0 != "\t" && $0 != "\r") || (0x7F...0x9F).contains($0.value) || $0 == "\u{202E}"
        }
        #expect(controls.isEmpty)
    }

    /// A reason is a check's or a step's words on one line, so its line breaks and control characters may be told in another way.
    @Test(arguments: [
        ("balance 7, wanted 9", "balance 7, wanted 9"), ("no answer\u{85}from\u{2028}orders", "no answer from orders"),
        ("row\u{0} 3", "row\\u{0} 3"), ("a\u{1B}[31mb\r\n\r\nc", "a\u{1B}[31mb c"),
    ])
    func aReasonIsSaidOnce(message: String, reason: String) {
        func findings(_ reason: String) -> Int {
            var html = HTMLWriter()
            FirstFailure(
                drill {
                    $0.outcome = .missed
                    $0.reason = reason
                    $0.checks = [CheckResult(name: "exactness", verdict: .fail, message: message)]
                }
            ).write(into: &html)
            return PageScan(Array("<!DOCTYPE html>\n".utf8) + html.bytes).tags.count { $0["class"] == "finding" }
        }
        #expect(findings("exactness: \(reason)") == 0)
        #expect(findings("gave up") == 1)
    }

    /// Six checks that a playbook's end left unjudged do not tell its end six times.
    @Test func skippedChecksPointToTheReason() {
        let record = drill {
            $0.outcome = .missed
            $0.reason = "the playbook gave up: no room; a snapshot still gives back 3 commits"
            $0.checks = [
                CheckResult(name: "exactness", verdict: .skipped, message: "the playbook gave up: no room"),
                CheckResult(name: "ledgerBalances", verdict: .skipped, message: "asked of another cluster"),
                CheckResult(name: "availability 99%", verdict: .pass, message: ""),
            ]
        }
        let text = PageScan(page([record])).text
        // Among the failures and in the drill's own part; not once more for each check.
        #expect(text.components(separatedBy: "no room").count - 1 == 2)
        #expect(text.contains("for the reason above") && text.contains("asked of another cluster"))
    }

    @Test func everySeedIsThere() {
        let records = (0..<8).map { drill(seed: $0) } + (0..<8).map { seed in drill("other", seed: seed) { if seed == 5 { $0.outcome = .inconclusive } } }
        let scan = PageScan(page(records))
        let links = Set(scan.tags.compactMap { $0["href"] })
        for path in DrillFileNames.paths(of: records) { #expect(links.contains("./\(path)"), "\(path)") }
        // The one that is not as expected is the one that is shown.
        #expect(scan.tags.contains { $0["id"] == "drill-other-seed-5" } && !scan.tags.contains { $0["id"] == "drill-other-seed-0" })
    }

    @Test func linksLeadSomewhere() {
        let scan = PageScan(page([drill(), drill("a b/c"), full("y")]))
        let ids = scan.tags.compactMap { $0["id"] }
        #expect(Set(ids).count == ids.count)
        for target in scan.tags.compactMap({ $0["href"] }) where target.hasPrefix("#") { #expect(ids.contains(String(target.dropFirst())), "\(target)") }
    }

    @Test func aSmallPageTellsEverything() {
        let record = drill { $0.events = [TimelineEvent(at: startOfTimeline, source: "rds", text: "dr-operator called DescribeDBClusters")] }
        #expect(PageScan(page([record])).text.contains("dr-operator called DescribeDBClusters"))
    }

    /// A library of 240 lines, and one in which every drill fails at length.
    @Test(arguments: [false, true]) func aWholeLibraryIsAPage(fails: Bool) {
        let words = String(repeating: "a long reason that explains itself again and again ", count: 30)
        let records = (0..<240).flatMap { line in
            (0..<8).map { seed in
                drill("scenario-\(line)", seed: seed) { record in
                    record.events = (0..<60).map {
                        TimelineEvent(at: startOfTimeline + .seconds($0), source: "rds", text: "dr-operator called DescribeDBClusters \($0)")
                    }
                    record.inventory = estate("orders-\(line)")
                    guard fails else { return }
                    record.outcome = .missed
                    record.missed = [.rto]
                    record.reason = words
                    record.checks = [CheckResult(name: "exactness", verdict: .fail, message: words)]
                }
            }
        }
        let bytes = page(records)
        #expect(bytes.count < 5_000_000)
        #expect(bytes == page(records))
        // Of what is as expected, every line has its drawing; of what fails, each has its events.
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(fails || !text.contains("Not drawn"))
        #expect(fails == text.contains("dr-operator called DescribeDBClusters"))
    }

    @Test func nothingRanIsAPageToo() {
        let scan = PageScan(page([]))
        #expect(scan.problems == [] && scan.text.contains("Nothing ran"))
    }

    @Test func asksNobodyForAnything() {
        let text = String(decoding: page([full("z")]), as: UTF8.self)
        #expect(text.contains("default-src &#39;none&#39;"))
        for word in ["http://", "https://", "url(", "@import", " src=", "<iframe", "<form"] { #expect(!text.contains(word), "\(word)") }
    }
}

@Suite("drawings") struct DrawingTests {
    private func drawn(_ draw: (inout HTMLWriter) -> Void) -> PageScan {
        var html = HTMLWriter()
        draw(&html)
        return PageScan(Array("<!DOCTYPE html>\n".utf8) + html.bytes)
    }

    @Test func aBarEndsBeforeTheMarkExactlyWhenTheObjectiveIsKept() throws {
        for (seconds, isIn) in [(7200.0, true), (7200.000001, false), (14_400, false), (1, true)] {
            let scan = drawn { ObjectiveBar(achieved: Achieved(seconds, outcome: .met), objective: 7_200_000_000, what: "recovery time").draw(into: &$0) }
            let bar = try #require(scan.tags.first { $0["class"] == (isIn ? "bar-in" : "bar-over") }, "\(seconds)")
            let (width, mark) = (Double(bar["width"] ?? ""), Double(scan.tags.first { $0["class"] == "bar-mark" }?["x1"] ?? ""))
            #expect((width ?? 0) >= 2 && isIn == ((width ?? 0) <= (mark ?? 0)) || seconds == 7200.000001, "\(seconds)")
        }
        let endless = drawn { ObjectiveBar(achieved: .infinite, objective: 1, what: "data loss").draw(into: &$0) }
        #expect(endless.tags.first?["aria-label"] == "data loss infinite, objective 0.001s" && endless.tags.contains { $0["class"] == "bar-end" })
    }

    @Test func aFarPastHasAPartOfItsOwn() {
        let start = startOfTimeline
        let plain = TimeScale(from: start, to: start + .hours(1), x: 100...500)
        #expect(plain.breakAt == nil && plain.x(start) == 100 && plain.x(start + .minutes(30)) == 300 && plain.x(start + .hours(9)) == 500)
        let near = TimeScale(from: start, to: start + .hours(1), reachingBack: start - .minutes(10), x: 100...500)
        #expect(near.breakAt == nil && near.x(start - .minutes(10)) == 100)
        let far = TimeScale(from: start, to: start + .hours(1), reachingBack: start - .hours(6), x: 100...500)
        #expect(far.x(start - .hours(6)) == 100 && far.x(start - .hours(3)) < far.breakAt ?? 0 && far.x(start) > far.breakAt ?? 500)
        #expect(far.ticks(from: start).first?.label == "−6h")
        #expect(plain.ticks(from: start).map(\.label) == ["0", "+15m", "+30m", "+45m", "+1h"])
    }

    @Test func lostCommitsStandWhereTheyWereLost() {
        let scan = drawn { DrillTimeline(full("x")).draw(into: &$0) }
        #expect(scan.problems == [])
        let disaster = scan.tags.first { $0["class"] == "disaster" }?["x1"].flatMap(Double.init) ?? 0
        let lost = scan.tags.filter { $0["class"] == "lost" }.compactMap { $0["x1"].flatMap(Double.init) }
        #expect(lost.count == 2 && lost.allSatisfy { $0 < disaster && $0 > disaster - 40 })
        #expect(scan.text.contains("4 lost commits"))
        #expect(
            scan.tags.contains { $0["class"] == "bad" } && scan.tags.contains { $0["class"] == "good" } && scan.tags.contains { $0["class"] == "step failed" })
    }

    /// Fonts are the reader's own: what the widest needs is what a name has.
    @Test func namesOfStepsFitBesideTheTimeline() throws {
        let name = "fromSnapshotMWMWMW/MWMWMWNameSpread"
        let scan = drawn { html in
            DrillTimeline(drill { $0.steps[0].name = name }).draw(into: &html)
        }
        let x = try #require(scan.tags.first { $0.name == "text" && $0["class"] == "lane" }?["x"].flatMap(Double.init))
        #expect(SVGCanvas.textWidth(TextWidth.truncated(name, to: 22), size: 11.5) <= x)
        #expect(scan.text.contains(TextWidth.truncated(name, to: 22)))
    }

    @Test(arguments: [(0 as Int64, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (858_993_459_200, "800 GiB"), (1 << 40, "1 TiB")])
    func sizesHaveUnits(bytes: Int64, words: String) { #expect(CountText.bytes(bytes) == words) }

    @Test func countsAreGrouped() { #expect([0, 999, 1000, 1_234_567, -12_345].map(CountText.grouped) == ["0", "999", "1,000", "1,234,567", "-12,345"]) }
}
