import Evidence
import Units

/// A scenario, or one variant of it, with the cases of its drills; of an audit, a family of controls.
struct ReportSuite {
    /// The cases of one drill; of none, where it never ran.
    struct Group {
        var drill: DrillRecord?
        var cases: [ReportCase]
    }

    /// What a suite says that is about no drill.
    struct Head {
        var startedAt: Instant
        var properties: [(name: String, value: String)]
        var output: String
    }

    let name: String
    let groups: [Group]
    /// nil: its drills say it.
    let head: Head?

    var cases: [ReportCase] { groups.flatMap(\.cases) }
    var drills: [DrillRecord] { groups.compactMap(\.drill) }

    /// In order of first appearance; never empty, since several readers drop or reject a report without suites.
    ///
    /// - Parameter evidence: Path of each record's file, in the order of the records.
    static func all(of records: [DrillRecord], evidence: [String], notRun: [NotRun]) -> [ReportSuite] {
        precondition(records.count == evidence.count, "\(records.count) records, \(evidence.count) paths")
        var order: [String] = []
        var drills: [String: [(DrillRecord, String)]] = [:]
        var missing: [String: [NotRun]] = [:]
        for (record, path) in zip(records, evidence) {
            if drills[record.name] == nil, missing[record.name] == nil { order.append(record.name) }
            drills[record.name, default: []].append((record, path))
        }
        for entry in notRun {
            if drills[entry.scenario] == nil, missing[entry.scenario] == nil { order.append(entry.scenario) }
            missing[entry.scenario, default: []].append(entry)
        }
        if order.isEmpty {
            order = ["daybreak"]
            missing["daybreak"] = [NotRun(scenario: "daybreak", seed: nil, reason: "no drill was asked for")]
        }
        var names = CaseNames()
        return order.map { ReportSuite(name: $0, drills: drills[$0] ?? [], notRun: missing[$0] ?? [], names: &names) }
    }

    private init(name: String, drills: [(DrillRecord, String)], notRun: [NotRun], names: inout CaseNames) {
        let clean = CleanText.capped(CleanText.oneLine(name), to: 200)
        self.name = clean.isEmpty ? "unnamed" : clean
        // Readers split package from class at dots, and expect no slash.
        let className = "drill." + self.name.replacing("/", with: ".")
        var groups: [Group] = []
        for (record, path) in drills {
            groups.append(Group(drill: record, cases: ReportCase.all(of: record, evidence: path, className: className, names: &names)))
        }
        for entry in notRun {
            let name = names.name("outcome", seed: entry.seed, className: className)
            groups.append(
                Group(drill: nil, cases: [ReportCase(name: name, className: className, microseconds: 0, verdict: .skipped("not run: \(entry.reason)"))]))
        }
        self.groups = groups
        head = nil
    }

    /// - Parameter name: Fit to print, as classes of cases are.
    init(name: String, cases: [ReportCase], head: Head) { self.init(name: name, groups: cases.map { Group(drill: nil, cases: [$0]) }, head: head) }

    private init(name: String, groups: [Group], head: Head?) {
        self.name = name
        self.groups = groups
        self.head = head
    }

    /// Two suites of the same name, between drills where there are several; nil for a single case.
    var halves: (ReportSuite, ReportSuite)? {
        if groups.count > 1 {
            let middle = groups.count / 2
            return (
                ReportSuite(name: name, groups: Array(groups[..<middle]), head: head), ReportSuite(name: name, groups: Array(groups[middle...]), head: head)
            )
        }
        guard let only = groups.first, only.cases.count > 1 else { return nil }
        let middle = only.cases.count / 2
        return (
            ReportSuite(name: name, groups: [Group(drill: only.drill, cases: Array(only.cases[..<middle]))], head: head),
            ReportSuite(name: name, groups: [Group(drill: only.drill, cases: Array(only.cases[middle...]))], head: head)
        )
    }
}

/// How many cases there are, by verdict.
struct CaseCounts {
    private(set) var tests = 0
    private(set) var failures = 0
    private(set) var errors = 0
    private(set) var skipped = 0
    private(set) var microseconds: Int64 = 0

    init(_ cases: [ReportCase]) {
        for entry in cases {
            tests += 1
            microseconds += entry.microseconds
            switch entry.verdict {
            case .pass, .expectedMiss: break
            case .failure: failures += 1
            case .error: errors += 1
            case .skipped: skipped += 1
            }
        }
    }
}
