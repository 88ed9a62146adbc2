import Evidence
import Units

/// One case in `junit.xml`.
struct JUnitCase {
    var name: String
    var className: String
    /// Simulated time; what was never reached counts as the deadline.
    var microseconds: Int64
    var verdict: CaseVerdict
    /// `key: value` lines of a failure or an error, fit to print.
    var facts: [String]

    /// Outcome, RTO, RPO, then checks and steps in their own order.
    static func all(of record: DrillRecord, evidence: String, className: String, names: inout CaseNames) -> [JUnitCase] {
        let judge = CaseJudge(record: record)
        let deadline = SecondsText.microseconds(record.deadlineSeconds) ?? 0
        let common = [
            ("reason", record.reason), ("expected outcome", record.expected.description), ("outcome", record.outcomeText), ("evidence", evidence),
            ("replay", record.replayCommand),
        ].map(fact)
        func make(_ part: String, _ microseconds: Int64, _ verdict: CaseVerdict, _ facts: [(String, String)]) -> JUnitCase {
            JUnitCase(
                name: names.name(part, seed: record.seed, className: className), className: className, microseconds: max(0, microseconds),
                verdict: verdict, facts: facts.map(fact) + common)
        }

        let objectives = record.worst.objectives
        var cases = [
            make("outcome", 0, judge.outcome, []),
            make("RTO", record.rta.microseconds(orDeadline: deadline), judge.rto, measures("RTA", record.rta, objectives.rtoSeconds)),
            make("RPO", 0, judge.rpo, measures("RPA", record.rpa, objectives.rpoSeconds)),
        ]
        for result in record.checks {
            cases.append(
                make(
                    "check \(result.name)", 0, judge.check(result),
                    [("expected", "pass"), ("measured", "\(result.verdict.rawValue)\(result.message.isEmpty ? "" : ": \(result.message)")")]))
        }
        for step in record.steps {
            let time = step.startedAt.map { ((step.endedAt ?? record.endedAt) - $0).microseconds } ?? 0
            cases.append(
                make(
                    "step \(step.name)", time, judge.step(step),
                    [("expected", "Success"), ("measured", "\(step.status)\(step.message.map { ": \($0)" } ?? "")"), ("action", step.action)]))
        }
        return cases
    }

    private static func measures(_ noun: String, _ achieved: Achieved, _ limit: Double?) -> [(String, String)] {
        let bound = SecondsText.microseconds(limit).map { "at most \(SecondsText.exact($0)) s" } ?? "no objective"
        return [("expected", "\(noun) \(bound)"), ("measured", "\(noun) \(achieved.exactSeconds)\(achieved.isFinite ? " s (\(achieved.inWords))" : "")")]
    }

    func write(to writer: XMLWriter) {
        writer.element("testcase", ["name": name, "classname": className, "time": SecondsText.thousandths(microseconds)]) {
            switch verdict {
            case .pass, .expectedMiss: break
            case .skipped(let why): writer.element("skipped", ["message": JUnitCase.message(why)])
            case .failure(let type, let message):
                writer.element("failure", ["message": JUnitCase.message(message), "type": JUnitCase.code(type)]) { writer.text(body) }
            case .error(let type, let message):
                writer.element("error", ["message": JUnitCase.message(message), "type": JUnitCase.code(type)]) { writer.text(body) }
            }
        }
    }

    /// A value's own line ends are indented, so that a line that starts in the first column is a key.
    static func fact(key: String, value: String) -> String {
        "\(key): \(CleanText.indented(CleanText.capped(CleanText.printable(value), to: 12_000)))\n"
    }

    private var body: String { CleanText.capped(facts.joined(), to: 16_384) }

    private static func message(_ text: String) -> String { CleanText.capped(CleanText.oneLine(text), to: 500) }

    /// Types are dotted codes; whatever a name brings along is left out.
    private static func code(_ type: String) -> String {
        String(
            type.unicodeScalars.filter { $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "." || $0 == "-" || $0 == "_") }
        )
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
