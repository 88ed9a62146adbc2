import Evidence
import Units

/// One drill: its story, its timeline, and the same facts in tables.
struct DrillDetail {
    private let record: DrillRecord
    private let path: String
    private let tellsEvents: Bool

    /// - Parameter tellsEvents: Whether everything that happened is told too; a page of many drills has no room for it.
    init(_ record: DrillRecord, path: String, tellsEvents: Bool) {
        self.record = record
        self.path = path
        self.tellsEvents = tellsEvents
    }

    func write(into html: inout HTMLWriter) {
        html.element("p", ["class": "claim"], text: record.claim)
        facts(&html)
        html.element("h4", text: record.outcome == .met ? "What it came to" : "What went wrong first")
        FirstFailure(record).write(into: &html)
        html.element("h4", text: "Timeline")
        html.element("div", ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": "Timeline of \(record.name)"]) {
            DrillTimeline(record).draw(into: &$0)
        }
        legend(&html)
        html.element("div", ["class": "tables"]) { html in
            for table in [exactness, checks, phases, service, faults, differences, left, readers, survey].compactMap({ $0 }) { table.write(into: &html) }
        }
        folded("Playbook steps", steps, &html)
        if tellsEvents { folded("Everything that happened", events, &html) }
    }

    private func legend(_ html: inout HTMLWriter) {
        html.raw(
            #"""
            <ul class="key" aria-hidden="true"><li><svg width="16" height="12"><rect class="good" y="4" width="16" height="4"/></svg>service good</li><li><svg width="16" height="12"><rect class="bad" width="16" height="12"/></svg>service bad</li><li><svg width="16" height="12"><path class="disaster" d="M8 0v12"/></svg>disaster</li><li><svg width="16" height="12"><path class="objective" d="M8 0v12"/></svg>objective</li><li><svg width="16" height="12"><path class="lost" d="M4 0v12m4-12v12m4-12v12"/></svg>lost commits, some of them where many</li></ul>
            """#)
    }

    private func facts(_ html: inout HTMLWriter) {
        html.element("dl", ["class": "facts"]) { html in
            func fact(_ name: String, _ value: String) {
                html.element("div") { html in
                    html.element("dt", text: name)
                    html.element("dd", text: value)
                }
            }
            fact("RTO achieved", record.worst.noOutage ? "no outage" : record.rta.inWords + Self.of(record.worst.objectives.rtoSeconds))
            fact("RPO achieved", record.rpa.inWords + Self.of(record.worst.objectives.rpoSeconds))
            fact("expected", ScenarioResult.short(record.expected.description))
            fact("disaster", record.disasterKind ?? "–")
            fact("disaster at", record.disasterAt?.isoSeconds ?? "–")
            fact("observed until", record.endedAt.isoSeconds)
            fact("deadline", Self.words(record.deadlineSeconds))
            if record.worst.assumedSeconds > 0 { fact("assumed", Self.words(record.worst.assumedSeconds)) }
            if record.knowledge != "estimated" { fact("people know", record.knowledge) }
            if let planted = record.planted { fact("planted mistake", planted) }
            html.element("div") { html in
                html.element("dt", text: "record")
                html.element("dd") { $0.link(toFile: path, text: "JSON") }
            }
        }
    }

    private static func of(_ objective: Double?) -> String {
        SecondsText.microseconds(objective).map { " of \(SecondsText.inWords($0))" } ?? ""
    }

    private static func words(_ seconds: Double?) -> String { SecondsText.microseconds(seconds).map(SecondsText.inWords) ?? "–" }

    private func folded(_ title: String, _ table: HTMLTable?, _ html: inout HTMLWriter) {
        guard let table else { return }
        html.element("details", ["class": "fold"]) { html in
            html.element("summary", text: "\(title) (\(CountText.grouped(table.rows.count)))")
            table.write(into: &html)
        }
    }

    private func since(_ at: Instant?) -> HTMLTable.Cell {
        guard let at else { return .text("–") }
        let origin = record.disasterAt ?? record.startedAt
        let length = (at - origin).microseconds
        return .number((length < 0 ? "−" : length == 0 ? "" : "+") + SecondsText.inWords(Int64(length.magnitude)), sort: nil)
    }

    // MARK: Tables

    private var exactness: HTMLTable? {
        guard !record.clusters.isEmpty else { return nil }
        func count(_ value: Int?) -> HTMLTable.Cell { .number(value.map(CountText.grouped) ?? "–", sort: nil) }
        let lines: [(String, (ClusterMeasures) -> HTMLTable.Cell)] = [
            ("acknowledged commits", { count($0.acknowledgedTransactions) }), ("lost", { count($0.lostTransactions) }),
            ("extra", { count($0.extraTransactions) }), ("torn", { count($0.tornTransactions) }), ("gap", { count($0.gapTransactions) }),
            ("wrong rows", { count($0.wrongRows) }), ("in doubt", { count($0.inDoubtTransactions) }),
            ("data time lost before the disaster", { .number(Self.words($0.rpaBeforeSeconds), sort: nil) }),
            ("data time lost after it", { .number(Self.words($0.rpaAfterSeconds), sort: nil) }),
            ("how fine commits lie at the cut", { .number(Self.words($0.rpaResolutionSeconds), sort: nil) }),
            ("first lost commit", { since($0.lostAt.first) }), ("last lost commit", { since($0.lostAt.last) }),
        ]
        return HTMLTable(
            caption: "Exactness", columns: [.init("commits")] + record.clusters.map { .init($0.cluster, isNumber: true) },
            rows: lines.map { line in [.text(line.0)] + record.clusters.map { line.1($0) } })
    }

    private var checks: HTMLTable? {
        guard !record.checks.isEmpty else { return nil }
        let explains = record.checks.contains { !$0.message.isEmpty }
        return HTMLTable(
            caption: "Checks", columns: [.init("check"), .init("verdict")] + (explains ? [.init("why")] : []),
            rows: record.checks.map { check in
                let isSaid = check.verdict == .skipped && !check.message.isEmpty && FirstFailure(record).isInReason(check.message)
                let why = explains ? [HTMLTable.Cell.text(isSaid ? "for the reason above" : CleanText.capped(check.message, to: 600))] : []
                return [.text(check.name), .mark(StateMark(check.verdict), check.verdict.rawValue)] + why
            })
    }

    private var phases: HTMLTable? {
        let parts = record.worst.phases.filter { $0.seconds > 0 }
        guard !parts.isEmpty else { return nil }
        return HTMLTable(
            caption: "Phases of the recovery", columns: [.init("phase"), .init("took", isNumber: true)],
            rows: parts.map { [.text($0.name), .number(Self.words($0.seconds), sort: nil)] })
    }

    /// Stretches that a table still tells better than a picture.
    private static let stretchesMax = 12

    private var service: HTMLTable? {
        let bad = record.clusters.flatMap { cluster in cluster.service.filter { !$0.isGood }.map { (cluster.cluster, $0) } }
        guard !bad.isEmpty else { return nil }
        var rows = bad.prefix(Self.stretchesMax).map { cluster, stretch -> [HTMLTable.Cell] in
            let length = SecondsText.inWords((stretch.to - stretch.from).microseconds)
            return [.text(cluster), since(stretch.from), .number(length, sort: nil), .text(stretch.troubles.joined(separator: "; "))]
        }
        if bad.count > Self.stretchesMax { rows.append([.text("and \(bad.count - Self.stretchesMax) more"), .text(""), .text(""), .text("")]) }
        return HTMLTable(
            caption: "When the service was bad",
            columns: [.init("cluster"), .init("from", isNumber: true), .init("for", isNumber: true), .init("what was wrong")], rows: rows)
    }

    private var faults: HTMLTable? {
        guard !record.faults.isEmpty else { return nil }
        return HTMLTable(
            caption: "Faults", columns: [.init("at", isNumber: true), .init("fault"), .init("what it did")],
            rows: record.faults.map { fault in
                return [since(fault.at), .code(fault.fault), .text(fault.summary + fault.idlenessInBrackets)]
            })
    }

    private var differences: HTMLTable? {
        guard !record.differences.isEmpty else { return nil }
        return HTMLTable(
            caption: "Not as it was before", columns: [.init("setting"), .init("before"), .init("after")],
            rows: record.differences.map { difference in
                let name = record.clusters.count > 1 ? "\(difference.cluster): \(difference.setting)" : difference.setting
                return [.code(name), .text(difference.before), .text(difference.after)]
            })
    }

    private var left: HTMLTable? {
        guard !record.leftRunning.isEmpty else { return nil }
        let total = record.leftMonthlyMicrodollars.map { "\(($0 + 999_999) / 1_000_000)" } ?? "?"
        return HTMLTable(
            caption: "Left running: \(total) USD a month", columns: [.init("what"), .init("name"), .init("region"), .init("USD a month", isNumber: true)],
            rows: record.leftRunning.map { left in
                let price = left.monthlyMicrodollars.map { SecondsText.exact($0 / 10_000 * 10_000) } ?? "?"
                return [.text(left.resource.kind.rawValue), .text(left.resource.id), .text(left.resource.region), .number(price, sort: nil)]
            })
    }

    private var readers: HTMLTable? {
        guard !record.readers.isEmpty else { return nil }
        return HTMLTable(
            caption: "How fresh reads were",
            columns: [.init("reader"), .init("asks"), .init("median", isNumber: true), .init("most", isNumber: true), .init("unanswered", isNumber: true)],
            rows: record.readers.map { reader in
                [
                    .text(reader.name), .text("\(reader.at) in \(reader.region)"), .number(Self.words(reader.stalenessMedianSeconds), sort: nil),
                    .number(Self.words(reader.stalenessMostSeconds), sort: nil), .number("\(reader.unanswered) of \(reader.samples)", sort: nil),
                ]
            })
    }

    private static let attemptsMax = 30

    private var survey: HTMLTable? {
        guard let attempts = record.survey?.attempts, !attempts.isEmpty else { return nil }
        return HTMLTable(
            caption:
                "Everything that survived, really tried\(attempts.count > Self.attemptsMax ? " (the first \(Self.attemptsMax) of \(attempts.count))" : "")",
            columns: [.init("object"), .init("of"), .init("commits", isNumber: true), .init("obstacle")],
            rows: attempts.prefix(Self.attemptsMax).map { attempt in
                [.text(attempt.object), .text(attempt.cluster), .number(CountText.grouped(attempt.commits), sort: nil), .text(attempt.obstacle ?? "none")]
            })
    }

    private var steps: HTMLTable? {
        guard !record.steps.isEmpty else { return nil }
        return HTMLTable(
            caption: "Playbook steps",
            columns: [
                .init("step"), .init("action"), .init("from", isNumber: true), .init("took", isNumber: true), .init("tries", isNumber: true), .init("status"),
            ],
            rows: record.steps.map { step in
                let length = step.startedAt.map { SecondsText.inWords(((step.endedAt ?? record.endedAt) - $0).microseconds) } ?? "–"
                return [
                    .text(step.name), .code(step.action), since(step.startedAt), .number(length, sort: nil), .number(String(step.attempts), sort: nil),
                    .drawn(sort: nil) { html in
                        StateMark(step: step.status).write(step.status, into: &html)
                        if let message = step.message { html.element("small", text: CleanText.capped(message, to: 400)) }
                    },
                ]
            })
    }

    private static let eventsMax = 80

    private var events: HTMLTable? {
        guard !record.events.isEmpty else { return nil }
        var rows = record.events.prefix(Self.eventsMax).map { event -> [HTMLTable.Cell] in
            [since(event.at), .text(event.source), .text(CleanText.capped(event.text, to: 300))]
        }
        let left = record.events.count - rows.count
        if left > 0 { rows.append([.text("…"), .text(""), .text("\(CountText.of(left, "more event")) in the record")]) }
        return HTMLTable(caption: "Events", columns: [.init("at", isNumber: true), .init("who"), .init("what")], rows: rows)
    }
}
