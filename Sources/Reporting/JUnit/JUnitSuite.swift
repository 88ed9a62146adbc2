import Evidence
import Units

/// One scenario in `junit.xml`.
struct JUnitSuite {
    let name: String
    let cases: [JUnitCase]
    private let startedAt: Instant
    private let properties: [(String, String)]
    private let output: String

    init(name: String, cases: [JUnitCase], startedAt: Instant, properties: [(String, String)], output: String) {
        let clean = CleanText.capped(CleanText.oneLine(name), to: 200)
        self.name = clean.isEmpty ? "unnamed" : clean
        self.cases = cases
        self.startedAt = startedAt
        self.properties = properties
        self.output = output
    }

    init(name: String, drills: [(DrillRecord, String)], notRun: [NotRun], names: inout CaseNames) {
        let clean = CleanText.capped(CleanText.oneLine(name), to: 200)
        let name = clean.isEmpty ? "unnamed" : clean
        // Readers split package from class at dots, and expect no slash.
        let className = "drill." + name.replacing("/", with: ".")
        var cases: [JUnitCase] = []
        for (record, path) in drills { cases += JUnitCase.all(of: record, evidence: path, className: className, names: &names) }
        for entry in notRun {
            cases.append(
                JUnitCase(
                    name: names.name("outcome", seed: entry.seed, className: className), className: className, microseconds: 0,
                    verdict: .skipped("not run: \(entry.reason)"), facts: []))
        }
        let records = drills.map(\.0)
        self.init(
            name: name, cases: cases, startedAt: records.first?.startedAt ?? Instant(microseconds: 0), properties: JUnitSuite.properties(of: records),
            output: JUnitSuite.output(of: records, cases))
    }

    func write(to writer: XMLWriter, id: Int) {
        let failures = cases.count { if case .failure = $0.verdict { true } else { false } }
        let errors = cases.count { if case .error = $0.verdict { true } else { false } }
        let skipped = cases.count { if case .skipped = $0.verdict { true } else { false } }
        writer.element(
            "testsuite",
            [
                "package": "", "id": String(id), "name": name, "hostname": "localhost", "timestamp": startedAt.isoPrefix,
                "tests": String(cases.count), "failures": String(failures), "errors": String(errors), "skipped": String(skipped),
                "time": SecondsText.thousandths(cases.reduce(0) { $0 + $1.microseconds }),
            ]
        ) {
            writer.element("properties") {
                for (name, value) in properties { writer.element("property", ["name": name, "value": CleanText.capped(CleanText.printable(value), to: 1000)]) }
            }
            for testCase in cases { testCase.write(to: writer) }
            writer.element("system-out") { writer.text(CleanText.capped(output, to: 65_536)) }
            writer.element("system-err")
        }
    }

    private static func properties(of drills: [DrillRecord]) -> [(String, String)] {
        var list = [("environment", "simulated"), ("clock", "simulated")]
        guard let first = drills.first else { return list }
        list += [
            ("scenario", first.scenario), ("variant", first.variant ?? ""), ("scenario.file", first.file), ("claim", first.claim),
            ("knowledge", first.knowledge), ("started.utc", first.startedAt.iso), ("expected", first.expected.description),
        ]
        let asExpected = drills.count { $0.isAsExpected && $0.outcome != .met }
        if asExpected > 0 {
            list.append(("expected.miss", "\(asExpected) of \(drills.count) drills ended \(first.expected), which is what this scenario expects"))
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

    private static func output(of drills: [DrillRecord], _ cases: [JUnitCase]) -> String {
        var lines: [String] = []
        for drill in drills {
            let standing = drill.isAsExpected ? "as expected" : "expected \(drill.expected)"
            lines.append(CleanText.oneLine("seed \(drill.seed): \(drill.outcomeText), \(standing): \(drill.reason)"))
        }
        for testCase in cases {
            if case .expectedMiss(let note) = testCase.verdict { lines.append(CleanText.oneLine("\(testCase.name): \(note)")) }
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
