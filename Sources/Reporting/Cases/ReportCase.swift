import Evidence
import Units

/// One case of what a pipeline reads: the outcome, an objective, a check or a playbook step of one drill.
struct ReportCase {
    var name: String
    var className: String
    /// Simulated time; what was never reached counts as the deadline.
    var microseconds: Int64
    var verdict: CaseVerdict
    /// `key: value` lines of a failure or an error, fit to print.
    var facts: [String] = []
    /// Measures, by dotted names that end in their unit.
    var measures: [(name: String, value: String)] = []
    /// What nobody is to overlook though no case fails for it.
    var notes: [String] = []
    /// The line of a file that asks for it.
    var place: FilePlace?
    /// On the simulated clock.
    var startedAt: Instant?
    /// Path of the drill's record in the tree.
    var evidence: String?

    /// Outcome, RTO, RPO, then checks and steps in their own order.
    static func all(of record: DrillRecord, evidence: String, className: String, names: inout CaseNames) -> [ReportCase] {
        let judge = CaseJudge(record: record)
        let deadline = SecondsText.microseconds(record.deadlineSeconds) ?? 0
        let common = [
            ("reason", record.reason), ("expected outcome", record.expected.description), ("outcome", record.outcomeText), ("evidence", evidence),
            ("replay", record.replayCommand),
        ].map(fact)
        func make(_ part: String, _ microseconds: Int64, _ verdict: CaseVerdict, _ facts: [(String, String)]) -> ReportCase {
            ReportCase(
                name: names.name(part, seed: record.seed, className: className), className: className, microseconds: max(0, microseconds),
                verdict: verdict, facts: facts.map(fact) + common, place: record.place, startedAt: record.startedAt, evidence: evidence)
        }

        let objectives = record.worst.objectives
        var cases = [
            make("outcome", 0, judge.outcome, []),
            make("RTO", record.rta.microseconds(orDeadline: deadline), judge.rto, measured("RTA", record.rta, objectives.rtoSeconds)),
            make("RPO", 0, judge.rpo, measured("RPA", record.rpa, objectives.rpoSeconds)),
        ]
        cases[0].measures = [("outcome", record.outcomeText), ("expected", record.expected.description)]
        cases[0].notes = record.notes
        cases[1].measures = recoveryTime(of: record)
        cases[2].measures = recoveryPoint(of: record)
        for result in record.checks {
            var made = make(
                "check \(result.name)", 0, judge.check(result),
                [("expected", "pass"), ("measured", "\(result.verdict.rawValue)\(result.message.isEmpty ? "" : ": \(result.message)")")])
            made.place = result.place ?? made.place
            cases.append(made)
        }
        for step in record.steps {
            let time = step.startedAt.map { ((step.endedAt ?? record.endedAt) - $0).microseconds } ?? 0
            var made = make(
                "step \(step.name)", time, judge.step(step),
                [("expected", "Success"), ("measured", "\(step.status)\(step.message.map { ": \($0)" } ?? "")"), ("action", step.action)])
            made.place = step.place ?? made.place
            made.startedAt = step.startedAt
            made.measures = [("action", step.action), ("status", step.status), ("attempts", String(step.attempts))]
            cases.append(made)
        }
        return cases
    }

    private static func measured(_ noun: String, _ achieved: Achieved, _ limit: Double?) -> [(String, String)] {
        let bound = SecondsText.microseconds(limit).map { "at most \(SecondsText.exact($0)) s" } ?? "no objective"
        return [("expected", "\(noun) \(bound)"), ("measured", "\(noun) \(achieved.exactSeconds)\(achieved.isFinite ? " s (\(achieved.inWords))" : "")")]
    }

    private static func recoveryTime(of record: DrillRecord) -> [(name: String, value: String)] {
        let known = [("objective.rto.s", record.worst.objectives.rtoSeconds), ("assumed.s", record.worst.assumedSeconds)]
        let phases = record.worst.phases.map { ("phase.\($0.name).s", Double?.some($0.seconds)) }
        return [("rta.s", record.rta.exactSeconds)] + exact(known + phases)
    }

    private static func recoveryPoint(of record: DrillRecord) -> [(name: String, value: String)] {
        let worst = record.worst
        let counts = [("lost.tx", worst.lostTransactions), ("extra.tx", worst.extraTransactions), ("torn.tx", worst.tornTransactions)]
        return [("rpa.s", record.rpa.exactSeconds)]
            + exact([("objective.rpo.s", worst.objectives.rpoSeconds), ("rpa.before.s", worst.rpaBeforeSeconds), ("rpa.after.s", worst.rpaAfterSeconds)])
            + counts.compactMap { name, count in count.map { (name, String($0)) } }
    }

    /// What is not known is left out.
    private static func exact(_ values: [(String, Double?)]) -> [(name: String, value: String)] {
        values.compactMap { name, value in SecondsText.microseconds(value).map { (name, SecondsText.exact($0)) } }
    }

    /// A value's own line ends are indented, so that a line that starts in the first column is a key.
    static func fact(key: String, value: String) -> String {
        "\(key): \(CleanText.indented(CleanText.capped(CleanText.printable(value), to: 12_000)))\n"
    }

    var body: String { CleanText.capped(facts.joined(), to: 16_384) }

    /// Of a verdict, on one line.
    static func message(_ text: String) -> String { CleanText.capped(CleanText.oneLine(text), to: 500) }

    /// Types are dotted codes; whatever a name brings along is left out.
    static func code(_ type: String) -> String {
        String(
            type.unicodeScalars.filter { $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "." || $0 == "-" || $0 == "_") }
        )
    }
}

/// Readers merge or drop cases with equal names, so a name is used once in a report.
struct CaseNames {
    private var used: Set<[String]> = []
    /// Where to go on counting for a name that was used before: a hundred thousand equal names must not take a hundred thousand tries each.
    private var counts: [[String]: Int] = [:]

    /// `step restoreCluster [seed 3]`; a second one of that name becomes `step restoreCluster #2 [seed 3]`.
    mutating func name(_ part: String, seed: UInt64?, className: String) -> String {
        let base = CleanText.capped(CleanText.oneLine(part), to: 200)
        let end = seed.map { " [seed \($0)]" } ?? ""
        let plain = [className, base + end]
        if used.insert(plain).inserted { return base + end }
        var count = counts[plain] ?? 1
        var name: String
        repeat {
            count += 1
            name = "\(base) #\(count)\(end)"
        } while !used.insert([className, name]).inserted
        counts[plain] = count
        return name
    }
}

extension Achieved {
    fileprivate func microseconds(orDeadline deadline: Int64) -> Int64 {
        switch self {
        case .unknown: 0
        case .seconds(let microseconds): microseconds
        case .infinite: deadline
        }
    }
}
