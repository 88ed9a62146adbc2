import Evidence
import Testing
import Units

@testable import Reporting

/// A few of each kind: as expected, missed, expected to be lost, two variants, one that could not be judged.
let mixedRecords: [DrillRecord] = [
    drill(),
    drill(seed: 1) {
        $0.worst.rtaSeconds = 3000
        $0.worst.lostTransactions = 9
        $0.worst.rpaSeconds = 1
    },
    drill("zone-loss", seed: 3) {
        $0.outcome = .missed
        $0.missed = [.checks, .rto]
        $0.reason = "RTA 2h 0.5s misses 2h"
        $0.worst.rtaSeconds = 7200.5
        $0.checks = [CheckResult(name: "exactness", verdict: .fail, message: "orders: commit 17 is torn: | <b> `x` @all")]
    },
    drill("zone-loss", seed: 4) {
        $0.outcome = .missed
        $0.missed = [.checks, .rto]
        $0.reason = "RTA 2h 1s misses 2h"
        $0.worst.rtaSeconds = 7201
    },
    drill("zone-loss", seed: 5),
    drill("keys", variant: "gives-up") {
        $0.giveUp(.missed, missed: [.rto, .rpo], expected: .missed([.rto, .rpo]), reason: "the playbook gave up at restore")
    },
    drill("keys", variant: "enables-first") {
        $0.worst.noOutage = true
        $0.worst.rtaSeconds = 0
        $0.worst.assumedSeconds = 0
        $0.worst.rpaSeconds = 0
        $0.worst.lostTransactions = 0
        $0.worst.objectives.rpoSeconds = nil
    },
    drill("漢字-😀", seed: 2) {
        $0.giveUp(.inconclusive, expected: .met, reason: "no fault changed anything")
        $0.checks = []
    },
]
let mixedNotRun = [NotRun(scenario: "region-outage", seed: nil, reason: "interrupted"), NotRun(scenario: "keys/gives-up", seed: 1, reason: "interrupted")]

@Suite("summary.md") struct SummaryTests {
    @Test func failingDrillsStandFirst() {
        #expect(
            SummaryPage(records: mixedRecords, notRun: mixedNotRun).text == """
                # Recovery drills

                **2 of 5 scenarios did not end as expected.** 2 not run.

                8 drills of 5 scenarios on a simulated estate; all times are simulated.

                ## Not as expected

                - **zone-loss** seed 3: missed checks+rto, expected met. RTA 2h 0.5s misses 2h
                  - exactness: orders: commit 17 is torn: \\| \\<b\\> \\`x\\` &#64;all
                  - replay: `daybreak run zone-loss --seed 3`
                - **zone-loss** seed 4: missed checks+rto, expected met. RTA 2h 1s misses 2h
                  - replay: `daybreak run zone-loss --seed 4`
                - **漢字-😀** seed 2: inconclusive, expected met. no fault changed anything
                  - replay: `daybreak run 漢字-😀 --seed 2`

                ## Scenarios

                |  | scenario | seeds | expected | outcome | RTO achieved | objective | RPO achieved | objective | lost tx | assumed |
                | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
                | ok | drop-table-pitr | 2 | met | met | 50m (48m 36s) | 2h | 1s (0.7s) | 5m | 9 | 10% |
                | FAIL | zone-loss | 3 | met | 2 missed checks+rto, 1 met | 2h 1s | 2h | 0.4s | 5m | 4 | 5% |
                | ok | keys/gives-up | 1 | missed rpo+rto | missed rpo+rto | ∞ | 2h | ∞ | 5m | – | – |
                | ok | keys/enables-first | 1 | met | met | 0s | 2h | 0s | – | 0 | – |
                | ERROR | 漢字-😀 | 1 | met | inconclusive | ? | 2h | ? | 5m | – | – |

                RTO and RPO achieved are the worst of the seeds, with the median in parentheses where it differs. `assumed` is the share of the recovery time that rests on assumed calibration rows.

                ## Variants

                ### keys

                |  | gives-up | enables-first |
                | --- | --- | --- |
                |  | ok | ok |
                | expected | missed rpo+rto | met |
                | outcome | missed rpo+rto | met |
                | RTO achieved | ∞ | 0s |
                | of it: detect | – | 12m |
                | of it: cluster | – | 35m 12s |
                | assumed | – | – |
                | RPO achieved | ∞ | 0s |
                | of it: before the disaster | – | 0.4s |
                | of it: after the disaster | – | 0s |
                | lost tx | – | 0 |

                ## Not run

                - region-outage: interrupted
                - keys/gives-up, seed 1: interrupted


                """)
    }

    @Test func whatWasNotRestoredAndWhatIsLeftIsTold() {
        let left = LeftRunning(
            resource: .init(kind: .cluster, id: "orders-old", region: "us-west-2", clusterResourceID: "cluster-A", bytes: 1), monthlyMicrodollars: 2_000_001)
        let reader = LeftRunning(
            resource: .init(kind: .instance, id: "orders-2", region: "us-west-2", clusterResourceID: "cluster-A", instanceClass: "db.x99.large"),
            monthlyMicrodollars: nil)
        let records = [
            drill("plain"),
            drill("differs") { $0.differences = ["DBInstances", "Region", "Region"].map { .init(cluster: "a", setting: $0, before: "2", after: "1") } },
            drill("leaves", seed: 0), drill("leaves", seed: 1) { $0.leftRunning = [left] }, drill("unpriced") { $0.leftRunning = [left, reader, reader] },
        ]
        .map { record in
            var record = record
            record.priceBook = "example prices"
            return record
        }
        let text = SummaryPage(records: records, notRun: []).text
        #expect(
            text.contains(
                """
                ## Recovered is not restored

                | scenario | not as before | left running | USD a month |
                | --- | --- | --- | --- |
                | differs | DBInstances, Region | – | – |
                | leaves | – | cluster orders-old | 3 |
                | unpriced | – | cluster orders-old, 2 instances | ? |
                """))
        #expect(text.contains("\nPrices: example prices.\n"))
        #expect(!SummaryPage(records: [drill()], notRun: []).text.contains("Recovered is not restored"))
    }

    @Test func aFailingCheckThatIsExpectedIsNamedShortly() {
        let text = SummaryPage(records: [drill { $0.expected = .fails(["exactness", "availability"]) }], notRun: []).text
        #expect(text.contains("| FAIL | drop-table-pitr | 1 | fails availability+exactness | met |"))
    }

    @Test func nothingRanIsSaidAndNotCalledGood() {
        #expect(SummaryPage(records: [], notRun: []).text.contains("**Nothing ran.**"))
        let interrupted = SummaryPage(records: [drill()], notRun: [NotRun(scenario: "s", seed: 1, reason: "interrupted")]).text
        #expect(interrupted.contains("**Not everything ran; what did ended as expected.** 1 not run."))
    }

    @Test func aLongPageIsCutAtALineAndSaysSo() {
        let notRun = (0..<1200).map { NotRun(scenario: "s\($0)", seed: UInt64($0), reason: String(repeating: "|", count: 900)) }
        let text = SummaryPage(records: [drill()], notRun: notRun).text
        #expect(text.utf8.count <= 1_000_000 && text.utf8.count > 990_000)
        #expect(text.hasSuffix(" more lines. `junit.xml` and `drills/` hold everything.\n"))
    }

    @Test func manyFailuresDoNotPushTheTableAway() {
        let records = (0..<103).map { seed in drill(seed: UInt64(seed)) { $0.outcome = .unrecoverable } }
        let lines = SummaryPage(records: records, notRun: []).text.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("  - replay: ") } == 100)
        #expect(lines.contains("- and 3 more drills, see `drills/`"))
    }

    @Test func hostileTextStaysOnItsLine() {
        var random = TextGenerator(seed: 5)
        for _ in 0..<100 {
            let name = random.text()
            let lines = SummaryPage(
                records: [
                    drill(name) {
                        $0.outcome = .unrecoverable
                        $0.reason = random.text()
                    }
                ], notRun: []
            ).text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count == 20, "\(name.debugDescription)")
            let row = lines[15]
            // Cells are parted by bars that no backslash precedes.
            let bars = zip(" " + row, row).count { $0 != "\\" && $1 == "|" }
            #expect(bars == 12, "\(row)")
        }
    }

    @Test(arguments: [("plain", "`plain`"), ("a`b", "`` a`b ``"), ("```", "```` ``` ````"), ("two\nlines", "`two lines`")])
    func codeSpansOutdoTheirContent(text: String, span: String) { #expect(MarkdownText.code(text) == span) }
}

@Suite("what a summary tells besides") struct SideNoteTests {
    private func page(_ records: [DrillRecord]) -> String {
        String(decoding: HTMLReport(records: records, notRun: [], paths: DrillFileNames.paths(of: records)).bytes(), as: UTF8.self)
    }

    /// Bad from the fourth to the fifth minute, and from the disaster on.
    private func earlier(_ seed: UInt64 = 0, bad: ClosedRange<Int64> = 4...5) -> DrillRecord {
        drill(seed: seed) { record in
            func stretch(_ from: Int64, _ to: Int64, _ troubles: [String]) -> ServiceStretch {
                ServiceStretch(from: startOfTimeline + .minutes(from), to: startOfTimeline + .minutes(to), troubles: troubles)
            }
            record.disasterAt = startOfTimeline + .minutes(10)
            record.clusters[0].service = [
                stretch(0, bad.lowerBound, []), stretch(bad.lowerBound, bad.upperBound, ["the endpoint does not answer"]), stretch(bad.upperBound, 10, []),
                stretch(10, 50, ["no table"]), stretch(50, 120, []),
            ]
        }
    }

    /// An expected miss says what is missed; a check that saw nothing could be another.
    @Test func aMissBesideWhichACheckSawNothingIsNotTheExpectedOne() {
        func record(_ verdict: CheckVerdict) -> DrillRecord {
            drill {
                ($0.outcome, $0.expected, $0.missed) = (.missed, .missed([.checks]), [.checks])
                $0.checks = [CheckResult(name: "a", verdict: .fail, message: ""), CheckResult(name: "b", verdict: verdict, message: "")]
            }
        }
        #expect(record(.pass).isAsExpected && !record(.inconclusive).isAsExpected)
        var fails = record(.inconclusive)
        fails.expected = .fails(["a"])
        var lost = record(.inconclusive)
        (lost.outcome, lost.expected, lost.missed) = (.unrecoverable, .unrecoverable, [])
        #expect(!fails.isAsExpected && !lost.isAsExpected)
        for index in fails.checks.indices where fails.checks[index].verdict == .inconclusive { fails.checks[index].verdict = .pass }
        lost.checks = fails.checks
        #expect(fails.isAsExpected && lost.isAsExpected)
    }

    /// With an even number neither of the two in the middle is it.
    @Test func theMedianLiesInTheMiddle() {
        func median(_ seconds: Int64?...) -> Achieved { .median(seconds.map { $0.map { .seconds(microseconds: $0) } ?? .infinite }) }
        #expect(median(2_300_600_000, 2_834_600_000) == .seconds(microseconds: 2_567_600_000))
        #expect(median(5, 1, 3) == .seconds(microseconds: 3) && median(7) == .seconds(microseconds: 7))
        #expect(median(1, nil) == .infinite && median(1, 2, nil) == .seconds(microseconds: 2) && median(1, 2, nil, nil) == .infinite)
        #expect(Achieved.median([]) == .unknown && Achieved.median([.unknown, .seconds(microseconds: 4)]) == .seconds(microseconds: 4))
    }

    @Test func anOutageBeforeTheDisasterIsToldAndMissesNothing() {
        let words = "before the disaster orders was bad for 1m, first at 2026-03-01T09:04:00Z (the endpoint does not answer), and good again"
        let records = [drill("zone-loss"), earlier(), earlier(1)]
        #expect(earlier().earlierOutages == [words] && earlier().isAsExpected)
        #expect(drill().earlierOutages == [] && earlier(bad: 9...11).earlierOutages == [], "what goes on when it strikes is another matter")
        let line = "drop-table-pitr, seed 0 (with 1 other seed too): \(words)"
        #expect(terminalTable(records, width: 200, color: false).contains("\n\nnote: \(line)\n"))
        #expect(SummaryPage(records: records, notRun: []).text.contains("\n- \(MarkdownText.escaped(line))\n"))
        #expect(page(records).contains(words))
        #expect(!terminalTable([drill()], width: 200, color: false).contains("note:"))
    }

    /// As expected, and not for all that: the headline says why.
    @Test func anIdleFaultIsInTheHeadline() {
        let record = drill {
            $0.giveUp(.missed, missed: [.rto, .rpo], expected: .missed([.rto, .rpo]), reason: "the playbook gave up")
            $0.faults.append(FaultRecord(fault: "deleteSnapshot", summary: "there is none", at: startOfTimeline, tookEffect: false))
        }
        let words = "missed rpo+rto as expected, but the fault deleteSnapshot at 2026-03-01T09:00:00Z changed nothing"
        #expect(record.headline == words)
        #expect(terminalTable([record], width: 200, color: false).contains("FAIL drop-table-pitr, seed 0: \(words)\n"))
        #expect(SummaryPage(records: [record], notRun: []).text.contains("seed 0: \(words). the playbook gave up"))
        #expect(page([record]).contains(words))
        #expect(
            CaseJudge(record: record).outcome
                == .failure(
                    type: "outcome.unexpected",
                    message: "missed: [rpo, rto] as expected, but the fault deleteSnapshot at 2026-03-01T09:00:00Z changed nothing: the playbook gave up"))
        var other = record
        other.expected = .met
        #expect(other.headline == "missed rpo+rto, expected met")
        var unseen = record
        unseen.faults.removeLast()
        unseen.missed = [.checks]
        unseen.expected = .missed([.checks])
        #expect(unseen.headline == "missed checks as expected, but the service was not seen to come back")
    }

    /// Two of a kind, of which one did what it was there for: its time tells which did not.
    @Test func anIdleFaultIsToldFromItsLike() {
        let record = drill {
            $0.giveUp(.missed, missed: [.rto, .rpo], expected: .missed([.rto, .rpo]), reason: "the playbook gave up")
            for (minute, tookEffect) in [(5, true), (7, false)] as [(Int64, Bool)] {
                $0.faults.append(FaultRecord(fault: "disableKey", summary: "", at: startOfTimeline + .minutes(minute), tookEffect: tookEffect))
            }
        }
        #expect(record.headline == "missed rpo+rto as expected, but the fault disableKey at 2026-03-01T09:07:00Z changed nothing")
    }

    /// What a scenario allows is as expected, and told all the same.
    @Test func anIdleFaultThatIsAllowedIsToldBesideTheResults() {
        func record(allowed: Bool) -> DrillRecord {
            drill { $0.addIdleFault(isAllowed: allowed) }
        }
        #expect(!record(allowed: false).isAsExpected && record(allowed: false).allowedIdleness == [])
        let (allowed, words) = (
            record(allowed: true), "the fault expireCredentials at 2026-03-01T09:00:00Z changed nothing, as its scenario allows: nobody called"
        )
        #expect(allowed.isAsExpected && allowed.allowedIdleness == [words])
        #expect(terminalTable([allowed], width: 200, color: false).contains("note: drop-table-pitr, seed 0: \(words)\n"))
        #expect(SummaryPage(records: [allowed], notRun: []).text.contains(MarkdownText.escaped(words)))
        #expect(page([allowed]).contains("nobody called (changed nothing, as allowed)"))
    }

    /// Whatever is long is so at its end: what it is about stands before that.
    @Test func aLongNoteLosesItsEnd() {
        let record = drill {
            for minute in 0..<5 as Range<Int64> {
                let summary = "the credentials had expired" + String(repeating: ", and no call was refused for that", count: 30)
                $0.addIdleFault(isAllowed: true, after: .minutes(minute), summary: summary)
            }
        }
        let notes = terminalTable([record, drill(seed: 1)], width: 100, color: false).split(separator: "\n").filter { $0.hasPrefix("note: ") }
        #expect(notes.count == 4)
        for (minute, note) in notes.prefix(3).enumerated() {
            let fault = "the fault expireCredentials at 2026-03-01T09:0\(minute):00Z changed nothing, as its scenario allows: the credentials"
            let about = "note: drop-table-pitr, seed 0: \(fault)"
            #expect(note.hasPrefix(about) && note.count < 450, "\(note)")
            #expect(note.contains(#/ for that, and [a-z ,]*[a-z] … \([0-9]+ characters left out\)$/#), "\(note)")
        }
        #expect(notes.last == "note: drop-table-pitr, seed 0: and 2 more of these")
    }

    @Test func oneIsNotTold() {
        func head(_ page: SummaryPage) -> String { page.text.split(separator: "\n").dropFirst().prefix(2).joined(separator: " ") }
        let words = "of 1 scenario on a simulated estate; all times are simulated."
        #expect(head(SummaryPage(records: [drill()], notRun: [])) == "**Every scenario ended as expected.** 1 drill \(words)")
        #expect(head(SummaryPage(records: [drill(), drill(seed: 1)], notRun: [])).hasSuffix(" 2 drills \(words)"))
        let bad = drill { $0.giveUp(.unrecoverable, expected: .met, reason: "") }
        #expect(head(SummaryPage(records: [bad], notRun: [])) == "**1 of 1 scenario did not end as expected.** 1 drill \(words)")
    }

    @Test func whatDidNotRunIsALineAScenario() {
        let notRun = (0..<3).map { NotRun(scenario: "a", seed: $0, reason: "interrupted") } + [NotRun(scenario: "b", seed: nil, reason: "no time")]
        #expect(SummaryPage(records: [drill()], notRun: notRun).text.hasSuffix("## Not run\n\n- a, seeds 0 1 2: interrupted\n- b: no time\n\n"))
    }
}

@Suite("terminal table") struct TerminalTableTests {
    @Test func plainTextAlignedWithFailuresBelow() {
        #expect(
            terminalTable(mixedRecords, notRun: mixedNotRun, width: 200, color: false) == """
                       SCENARIO            RTO (OBJECTIVE)  RPO (OBJECTIVE)  OUTCOME                     SEEDS
                ok     drop-table-pitr     50m (2h)         1s (5m)          met                         2
                FAIL   zone-loss           2h 1s (2h)       0.4s (5m)        2 missed checks+rto, 1 met  3
                ok     keys/gives-up       ∞ (2h)           ∞ (5m)           missed rpo+rto              1
                ok     keys/enables-first  0s (2h)          0s (–)           met                         1
                ERROR  漢字-😀             ? (2h)           ? (5m)           inconclusive                1

                FAIL zone-loss, seed 3: missed checks+rto, expected met
                  RTA 2h 0.5s misses 2h
                  exactness: orders: commit 17 is torn: | <b> `x` @all
                  also seed 4
                  replay: daybreak run zone-loss --seed 3

                ERROR 漢字-😀, seed 2: inconclusive, expected met
                  no fault changed anything
                  replay: daybreak run 漢字-😀 --seed 2

                not run: region-outage: interrupted
                not run: keys/gives-up, seed 1: interrupted

                """)
    }

    @Test func whatDidNotRunIsALineAScenario() {
        func missing(_ scenario: String, _ seeds: Range<UInt64>) -> [NotRun] { seeds.map { NotRun(scenario: scenario, seed: $0, reason: "interrupted") } }
        #expect(
            NotRun.lines(missing("a", 2..<4) + missing("b", 0..<9) + missing("a", 5..<6)) == [
                "not run: a, seeds 2 3: interrupted", "not run: b, 9 seeds: interrupted", "not run: a, seed 5: interrupted",
            ])
        let many = (0..<30).flatMap { missing("s\($0)", 0..<2) }
        #expect(NotRun.lines(many, linesMax: 28).suffix(2) == ["not run: s27, seeds 0 1: interrupted", "and 2 more scenarios not run"])
    }

    @Test func colourAddsNothingButColour() {
        let plain = terminalTable(mixedRecords, notRun: mixedNotRun, width: 100, color: false)
        let colored = terminalTable(mixedRecords, notRun: mixedNotRun, width: 100, color: true)
        #expect(colored != plain)
        #expect(CleanText.printable(colored) == plain)
        #expect(colored.contains("\u{1B}[31mFAIL \u{1B}[0m") && colored.contains("\u{1B}[33mERROR\u{1B}[0m"))
    }

    @Test func aNarrowTerminalCostsTheSeedsAndThenTheMiddleOfNames() {
        let records = [drill("restore-with-disabled-key", variant: "gives-up"), drill("漢字漢字漢字漢字漢字漢字漢字")]
        func lines(_ width: Int) -> [String] { terminalTable(records, width: width, color: false).split(separator: "\n").map(String.init) }
        #expect(lines(88)[0] == "    SCENARIO                            RTO (OBJECTIVE)  RPO (OBJECTIVE)  OUTCOME  SEEDS")
        #expect(
            lines(83) == [
                "    SCENARIO                            RTO (OBJECTIVE)  RPO (OBJECTIVE)  OUTCOME",
                "ok  restore-with-disabled-key/gives-up  47m 12s (2h)     0.4s (5m)        met",
                "ok  漢字漢字漢字漢字漢字漢字漢字        47m 12s (2h)     0.4s (5m)        met",
            ])
        #expect(
            lines(70).dropFirst() == [
                "ok  restore-wit…ey/gives-up  47m 12s (2h)     0.4s (5m)        met",
                "ok  漢字漢字漢…字漢字漢字    47m 12s (2h)     0.4s (5m)        met",
            ])
        for width in 60...100 { #expect(lines(width).allSatisfy { TextWidth.columns($0) <= width }) }
    }

    @Test func hostileTextCannotMoveTheCursorOrBreakTheLine() {
        let record = drill("x\u{1B}[2Jy\nz\u{7}") {
            $0.outcome = .unrecoverable
            $0.reason = "a\u{1B}]0;t\u{7}b\rc\u{9B}31m"
        }
        let text = terminalTable([record], width: 100, color: false)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)) })
        #expect(text.contains("xy z\\u{7}") && text.contains("ab c\\u{9B}31m"))
    }

    @Test(arguments: [
        ("orders", 6), ("漢字", 4), ("😀", 2), ("👩‍👩‍👧‍👦", 2), ("e\u{301}", 1), ("∞", 1), ("❤️", 2), ("한", 2), ("ｱ", 1), ("Ａ", 2), ("", 0), ("a\u{200B}b", 2),
    ])
    func widthsAreThoseOfATerminal(text: String, columns: Int) { #expect(TextWidth.columns(text) == columns) }
}

@Suite("clean text") struct CleanTextTests {
    @Test(arguments: [
        ("plain\tand\nlines\r", "plain\tand\nlines\r"), ("\u{1B}[1;31mred\u{1B}[0m", "red"), ("\u{1B}]8;;http://x\u{1B}\\link", "link"), ("\u{1B}", "\\u{1B}"),
        ("\u{1B}[", "\\u{1B}["), ("\u{1B}]open", "\\u{1B}]open"),
        ("\u{0}\u{8}\u{7F}\u{85}", "\\u{0}\\u{8}\\u{7F}\\u{85}"), ("\u{FFFE}\u{FFFF}", "\\u{FFFE}\\u{FFFF}"), ("\u{FFFD}😀\u{10FFFF}", "\u{FFFD}😀\u{10FFFF}"),
        ("שלום", "שלום"), ("a\u{202E}b\u{2066}c", "a\\u{202E}b\\u{2066}c"),
    ])
    func controlsAreShownAndColoursRemoved(text: String, clean: String) { #expect(CleanText.printable(text) == clean) }

    @Test func aLongTextLosesItsMiddle() {
        #expect(CleanText.capped(String(repeating: "é", count: 10), to: 10) == "éééééééééé")
        let long = String(repeating: "ab", count: 30)
        #expect(CleanText.capped(long, to: 60) == long)
        #expect(CleanText.capped(long + "c", to: 60) == "ababababab … (41 characters left out) … bababababc")
        for (length, limit) in [(61, 60), (1_000_000, 500), (70_000, 65_536)] {
            #expect(CleanText.capped(String(repeating: "x", count: length), to: limit).unicodeScalars.count <= limit, "its note included")
        }
    }
}
