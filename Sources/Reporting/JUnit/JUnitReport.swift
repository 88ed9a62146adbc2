import Evidence
import Units

/// `junit.xml`: the profile that Reports/schema/junit.xsd describes. A suite is a scenario, or one variant of it; a case is the outcome, an
/// objective, a check or a playbook step of one drill.
struct JUnitReport {
    /// In order of first appearance.
    let suites: [JUnitSuite]

    init(suites: [JUnitSuite]) { self.suites = suites }

    /// - Parameter evidence: Path of each record's file, in the order of the records.
    init(records: [DrillRecord], evidence: [String], notRun: [NotRun]) {
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
        // Several readers drop or reject a report without suites.
        if order.isEmpty {
            order = ["daybreak"]
            missing["daybreak"] = [NotRun(scenario: "daybreak", seed: nil, reason: "no drill was asked for")]
        }
        var names = CaseNames()
        suites = order.map { JUnitSuite(name: $0, drills: drills[$0] ?? [], notRun: missing[$0] ?? [], names: &names) }
    }

    func xml() -> [UInt8] {
        let writer = XMLWriter()
        writer.element("testsuites") {
            for (id, suite) in suites.enumerated() { suite.write(to: writer, id: id) }
        }
        return writer.finish()
    }
}

/// Readers merge or drop cases with equal names, so a name is used once in a report.
struct CaseNames {
    private var used: Set<[String]> = []

    /// `step restoreCluster [seed 3]`; a second one of that name becomes `step restoreCluster #2 [seed 3]`.
    mutating func name(_ part: String, seed: UInt64?, className: String) -> String {
        let base = CleanText.capped(CleanText.oneLine(part), to: 200)
        let end = seed.map { " [seed \($0)]" } ?? ""
        var name = base + end
        var count = 1
        while !used.insert([className, name]).inserted {
            count += 1
            name = "\(base) #\(count)\(end)"
        }
        return name
    }
}
