import Evidence
import Units

/// What readers of `junit.xml` are offered.
package enum JUnitProfile: Sendable, Hashable {
    /// What Reports/schema/junit.xsd and the two schemas of others allow.
    case portable
    /// Besides, totals, and for each case its file and line, its measures and where its evidence is, for readers that do not validate.
    ///
    /// - Parameter folder: Of the tree, as seen from the checkout: readers look for attachments from there. Without a `/` at its end.
    case rich(folder: String)
}

/// `junit.xml`. A suite is a scenario, or one variant of it; a case is the outcome, an objective, a check or a playbook step of one drill.
struct JUnitReport {
    let suites: [ReportSuite]
    var profile = JUnitProfile.portable
    var limits = JUnitLimits()

    /// One document, or as many as its limits ask for; never none.
    ///
    /// A scenario that is too large alone stands as several suites of one name, in documents one after another.
    func documents() -> [[UInt8]] {
        if limits.allow(suites) {
            let whole = document(suites)
            if whole.count <= limits.bytesMax { return [whole] }
        }
        var documents: [[UInt8]] = []
        var (open, bytes, cases) = ([ReportSuite](), 0, 0)
        for part in suites.flatMap(parts) {
            let size = document([part]).count
            if !open.isEmpty, bytes + size > limits.bytesMax || cases + part.cases.count > limits.casesMax {
                documents.append(document(open))
                (open, bytes, cases) = ([], 0, 0)
            }
            open.append(part)
            bytes += size
            cases += part.cases.count
        }
        documents.append(document(open))
        return documents
    }

    private func parts(of suite: ReportSuite) -> [ReportSuite] {
        if limits.allow([suite]), document([suite]).count <= limits.bytesMax { return [suite] }
        guard let (first, second) = suite.halves else { return [suite] }
        return parts(of: first) + parts(of: second)
    }

    private func document(_ suites: [ReportSuite]) -> [UInt8] {
        let writer = XMLWriter()
        writer.element("testsuites", totals(of: suites)) {
            for (id, suite) in suites.enumerated() { JUnitSuite(suite: suite, profile: profile).write(to: writer, id: id) }
        }
        return writer.finish()
    }

    private func totals(of suites: [ReportSuite]) -> KeyValuePairs<String, String> {
        guard case .rich = profile else { return [:] }
        let counts = CaseCounts(suites.flatMap(\.cases))
        return [
            "name": "daybreak", "tests": String(counts.tests), "failures": String(counts.failures), "errors": String(counts.errors),
            "time": SecondsText.thousandths(counts.microseconds),
        ]
    }
}

/// How large one document may be.
///
/// Source: GitLab, Unit test reports: less than 30 MB a file, and at most 250,000 XML objects; libxml2 refuses a text of 10 MB. Model choice: 10 MB,
/// and 20,000 cases, each of which is 12 objects at most.
struct JUnitLimits {
    var bytesMax = 10_000_000
    var casesMax = 20_000

    func allow(_ suites: [ReportSuite]) -> Bool { suites.reduce(0) { $0 + $1.cases.count } <= casesMax }
}

extension JUnitReport {
    /// - Parameter evidence: Path of each record's file, in the order of the records.
    init(records: [DrillRecord], evidence: [String], notRun: [NotRun], profile: JUnitProfile = .portable) {
        self.init(suites: ReportSuite.all(of: records, evidence: evidence, notRun: notRun), profile: profile)
    }

    /// `junit.xml`, and `junit-2.xml` and so on where one is not enough.
    func files() -> [(path: String, bytes: [UInt8])] {
        documents().enumerated().map { ($0 == 0 ? "junit.xml" : "junit-\($0 + 1).xml", $1) }
    }
}
