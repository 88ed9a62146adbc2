import Evidence
import Units

/// One suite as `junit.xml` has it.
struct JUnitSuite {
    let suite: ReportSuite
    let profile: JUnitProfile

    func write(to writer: XMLWriter, id: Int) {
        let cases = suite.cases
        let counts = CaseCounts(cases)
        let started = suite.head?.startedAt ?? suite.drills.first?.startedAt ?? Instant(microseconds: 0)
        writer.element(
            "testsuite",
            [
                "package": "", "id": String(id), "name": suite.name, "hostname": "localhost", "timestamp": started.isoPrefix,
                "tests": String(counts.tests), "failures": String(counts.failures), "errors": String(counts.errors), "skipped": String(counts.skipped),
                "time": SecondsText.thousandths(counts.microseconds),
            ]
        ) {
            write(properties, to: writer)
            for testCase in cases { write(testCase, to: writer) }
            writer.element("system-out") { writer.text(CleanText.capped(output(cases), to: 65_536)) }
            writer.element("system-err")
        }
    }

    private func write(_ properties: [(name: String, value: String)], to writer: XMLWriter) {
        writer.element("properties") {
            for (name, value) in properties { writer.element("property", ["name": name, "value": CleanText.capped(CleanText.printable(value), to: 1000)]) }
        }
    }

    // MARK: Cases

    private func write(_ testCase: ReportCase, to writer: XMLWriter) {
        let (name, className, time) = (testCase.name, testCase.className, SecondsText.thousandths(testCase.microseconds))
        switch profile {
        case .portable:
            writer.element("testcase", ["name": name, "classname": className, "time": time]) { write(testCase.verdict, of: testCase, to: writer) }
        case .rich(let folder):
            let place = testCase.place
            let file = CleanText.capped(CleanText.oneLine(place?.file ?? ""), to: 1000)
            writer.element("testcase", ["name": name, "classname": className, "time": time, "file": file, "line": String(place?.line ?? 0)]) {
                write(testCase.verdict, of: testCase, to: writer)
                write(testCase.measures, to: writer)
                writer.element("system-out") { writer.text(output(of: testCase, folder: folder)) }
            }
        }
    }

    private func write(_ verdict: CaseVerdict, of testCase: ReportCase, to writer: XMLWriter) {
        switch verdict {
        case .pass, .expectedMiss: break
        case .skipped(let why): writer.element("skipped", ["message": ReportCase.message(why)])
        case .failure(let type, let message):
            writer.element("failure", ["message": ReportCase.message(message), "type": ReportCase.code(type)]) { writer.text(testCase.body) }
        case .error(let type, let message):
            writer.element("error", ["message": ReportCase.message(message), "type": ReportCase.code(type)]) { writer.text(testCase.body) }
        }
    }

    /// Source: GitLab, Unit test reports, View JUnit screenshots; Jenkins plugin junit-attachments: `[[ATTACHMENT|path]]` on a line of its own.
    private func output(of testCase: ReportCase, folder: String) -> String {
        var lines: [String] = []
        if case .expectedMiss(let note) = testCase.verdict { lines.append(ReportCase.message(note)) }
        lines += testCase.notes.map(ReportCase.message)
        if let evidence = testCase.evidence { lines.append("[[ATTACHMENT|\(CleanText.oneLine("\(folder)/\(evidence)"))]]") }
        return lines.map { $0 + "\n" }.joined()
    }

    // MARK: Of the whole

    private var properties: [(name: String, value: String)] {
        var list = [(name: "environment", value: "simulated"), (name: "clock", value: "simulated")]
        if let head = suite.head { return list + head.properties }
        let drills = suite.drills
        guard let first = drills.first else { return list }
        list += [
            ("scenario", first.scenario), ("variant", first.variant ?? ""), ("scenario.file", first.file), ("claim", first.claim),
            ("knowledge", first.knowledge), ("started.utc", first.startedAt.iso), ("expected", first.expected.description),
        ]
        let asExpected = drills.count { $0.isAsExpected && $0.outcome != .met }
        if asExpected > 0 {
            list.append(("expected.miss", "\(asExpected) of \(counted(drills.count, "drill")) ended \(first.expected), which is what this scenario expects"))
        }
        list.append(("deadline.s", SecondsText.exact(SecondsText.microseconds(first.deadlineSeconds) ?? 0)))
        if let rto = SecondsText.microseconds(first.worst.objectives.rtoSeconds) { list.append(("objective.rto.s", SecondsText.exact(rto))) }
        if let rpo = SecondsText.microseconds(first.worst.objectives.rpoSeconds) { list.append(("objective.rpo.s", SecondsText.exact(rpo))) }
        for drill in drills {
            let key = "seed.\(drill.seed)"
            list.append(("\(key).outcome", drill.outcomeText))
            list.append(("\(key).rta.s", drill.rta.exactSeconds))
            list.append(("\(key).rpa.s", drill.rpa.exactSeconds))
            list.append(("\(key).assumed.s", SecondsText.exact(SecondsText.microseconds(drill.worst.assumedSeconds) ?? 0)))
            if let lost = drill.worst.lostTransactions { list.append(("\(key).lost.tx", String(lost))) }
        }
        return list
    }

    private func output(_ cases: [ReportCase]) -> String {
        if let head = suite.head { return head.output }
        var lines: [String] = []
        for drill in suite.drills {
            let standing = drill.isAsExpected ? "as expected" : "expected \(drill.expected)"
            lines.append(CleanText.oneLine("seed \(drill.seed): \(drill.outcomeText), \(standing): \(drill.reason)"))
        }
        for testCase in cases {
            if case .expectedMiss(let note) = testCase.verdict { lines.append(CleanText.oneLine("\(testCase.name): \(note)")) }
            lines += testCase.notes.map { CleanText.oneLine("\(testCase.name): \($0)") }
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
