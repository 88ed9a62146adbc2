import Evidence
import Units

/// `ctrf.json`: the cases of `junit.xml` in the Common Test Report Format, for scripts and dashboards that would rather not read XML.
///
/// Source: ctrf-io/ctrf, schema/ctrf.schema.json. All times are simulated, in whole milliseconds; an error is `other` with its own word as
/// `rawStatus`, as the format has no error.
struct CTRFReport {
    let suites: [ReportSuite]

    /// Version of the format that is written.
    private static let specVersion = "0.0.0"

    /// One test a line.
    var document: String { json.document(compactBelow: 2) }

    private var json: JSONValue {
        .object([
            "reportFormat": .string("CTRF"), "specVersion": .string(CTRFReport.specVersion), "generatedBy": .string("daybreak"),
            "results": .object([
                "tool": .object(["name": .string("daybreak")]),
                "summary": summary,
                "tests": .list(suites.flatMap(tests)),
                "environment": .object([
                    "appName": .string("daybreak"), "testEnvironment": .string("simulated"), "extra": .object(["clock": .string("simulated")]),
                ]),
            ]),
        ])
    }

    private var summary: JSONValue {
        let counts = CaseCounts(suites.flatMap(\.cases))
        let drills = suites.flatMap(\.drills)
        let bad = counts.failures + counts.errors + counts.skipped
        return .object([
            "tests": JSONValue(counts.tests), "passed": JSONValue(counts.tests - bad), "failed": JSONValue(counts.failures),
            "skipped": JSONValue(counts.skipped), "pending": .integer(0), "other": JSONValue(counts.errors), "suites": JSONValue(suites.count),
            "start": .integer(drills.map(\.startedAt.milliseconds).min() ?? 0), "stop": .integer(drills.map(\.endedAt.milliseconds).max() ?? 0),
        ])
    }

    private func tests(of suite: ReportSuite) -> [JSONValue] {
        suite.groups.flatMap { group in group.cases.map { test($0, drill: group.drill, suite: suite.name) } }
    }

    private func test(_ testCase: ReportCase, drill: DrillRecord?, suite: String) -> JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(testCase.name), "suite": .list([.string(suite)]), "duration": .integer((testCase.microseconds + 500) / 1000),
        ]
        var extra: [String: JSONValue] = ["class": .string(testCase.className)]
        switch testCase.verdict {
        case .pass: members["status"] = .string("passed")
        case .expectedMiss(let note):
            members["status"] = .string("passed")
            extra["expected_miss"] = .string(ReportCase.message(note))
        case .failure(let type, let message):
            members.merge(verdict("failed", type, message, testCase)) { own, _ in own }
        case .error(let type, let message):
            members.merge(verdict("other", type, message, testCase)) { own, _ in own }
            members["rawStatus"] = .string("error")
        case .skipped(let why):
            members["status"] = .string("skipped")
            members["message"] = .string(ReportCase.message(why))
        }
        if let started = testCase.startedAt { members["start"] = .integer(started.milliseconds) }
        if let place = testCase.place {
            members["filePath"] = .string(CleanText.oneLine(place.file))
            if place.line > 0 { members["line"] = JSONValue(place.line) }
        }
        if let drill { extra["seed"] = .unsigned(drill.seed) }
        if let evidence = testCase.evidence { extra["evidence"] = .string(evidence) }
        if !testCase.notes.isEmpty { extra["notes"] = .list(testCase.notes.map { .string(ReportCase.message($0)) }) }
        if !testCase.measures.isEmpty {
            extra["measures"] = .object(
                Dictionary(testCase.measures.map { ($0.name, JSONValue.string(CleanText.capped($0.value, to: 1000))) }) { first, _ in first })
        }
        members["extra"] = .object(extra)
        return .object(members)
    }

    private func verdict(_ status: String, _ type: String, _ message: String, _ testCase: ReportCase) -> [String: JSONValue] {
        [
            "status": .string(status), "message": .string(ReportCase.message(message)), "trace": .string(testCase.body),
            "tags": .list([.string(ReportCase.code(type))]),
        ]
    }
}

extension Instant {
    /// Since the epoch, rounded down.
    fileprivate var milliseconds: Int64 {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1000)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
