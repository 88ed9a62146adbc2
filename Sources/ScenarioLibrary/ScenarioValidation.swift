package import ScenarioFormat
import ClusterModel
import SQLEngine
import StorageModel
import Units

/// What only the library knows about a scenario: its faults, workloads and playbook actions.
package enum ScenarioValidation {
    /// - Parameters:
    ///   - checks: Names of the checks that exist.
    ///   - playbookChecks: Names of those that look at what a playbook did.
    /// - Returns: Every problem, in order of place.
    package static func problems(of scenario: ScenarioFile, checks: [String], playbookChecks: [String]) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        for entry in scenario.timeline { problems += faultProblems(entry, scenario) + stepProblems(entry, scenario) }
        problems += disasterProblems(scenario)
        for workload in scenario.workloads where workload.kind.value != LedgerWorkload.kind {
            problems.append(Diagnostic(workload.kind.location, "unknown workload \(workload.kind.value)", hint: "workloads: \(LedgerWorkload.kind)"))
        }
        for check in scenario.checks where !checks.contains(check.value) {
            let hint = nearestName(to: check.value, in: checks).map { "did you mean \($0)?" } ?? "checks: \(checks.sorted().joined(separator: ", "))"
            problems.append(Diagnostic(check.location, "unknown check \(check.value)", hint: hint))
        }
        for check in scenario.checks where scenario.playbook == nil && playbookChecks.contains(check.value) {
            problems.append(
                Diagnostic(check.location, "\(check.value) judges a playbook, and the scenario has none", hint: "leave it out, or let somebody act: playbook"))
        }
        for condition in scenario.conditions {
            if case .sameSettings(let names) = condition.value { problems += settingProblems(names, at: condition.location) }
            guard case .sql(let sql, _, _) = condition.value else { continue }
            if let refusal = SQLSubset.refusal(of: sql) {
                problems.append(Diagnostic(condition.location, "the statement is refused: \(refusal)"))
            } else if !SQLSubset.isQuery(sql) {
                problems.append(
                    Diagnostic(condition.location, "a check only looks: the statement wants to be a SELECT", hint: "what it changes would be judged too"))
            }
        }
        let bugs = PlantedBug.allCases.map(\.rawValue)
        if let plant = scenario.plant, !bugs.contains(plant.value) {
            let hint = nearestName(to: plant.value, in: bugs).map { "did you mean \($0)?" } ?? "bugs: \(bugs.joined(separator: ", "))"
            problems.append(Diagnostic(plant.location, "unknown planted bug \(plant.value)", hint: hint))
        }
        if case .fails(let failing) = scenario.expect {
            let own = scenario.checkKinds
            for check in failing where !own.contains(check.value) {
                problems.append(
                    Diagnostic(check.location, "\(check.value) is not among the scenario's checks", hint: "checks: \(own.joined(separator: ", "))"))
            }
        }
        let codes = ServiceErrorCode.allCases.map(\.rawValue)
        for code in scenario.shows where !codes.contains(code.value) {
            let hint = nearestName(to: code.value, in: codes).map { "did you mean \($0)?" } ?? "`daybreak list errors` shows every code"
            problems.append(Diagnostic(code.location, "unknown error code \(code.value)", hint: hint))
        }
        if case .metric(let alarm)? = scenario.detection.alarm, case .event(let id) = alarm.metric.value {
            let known = ServiceEvent.Kind.allCases.map(\.rawValue)
            if !known.contains(id) {
                let hint = nearestName(to: id, in: known).map { "did you mean \($0)?" } ?? "modelled: \(known.sorted().joined(separator: ", "))"
                problems.append(Diagnostic(alarm.metric.location, "event \(id) is not modelled", hint: hint))
            }
        }
        if let playbook = scenario.playbook { problems += playbookProblems(playbook.document) }
        return problems.sorted { $0.location < $1.location }
    }

    private static func settingProblems(_ names: [String], at location: SourceLocation) -> [Diagnostic] {
        let known = Cloud.settingNames
        return names.filter { !known.contains($0) }.map { name in
            let hint = nearestName(to: name, in: known).map { "did you mean \($0)?" } ?? "settings: \(known.joined(separator: ", "))"
            return Diagnostic(location, "unknown setting \(name)", hint: hint)
        }
    }

    /// The step that a fault waits for is one of the playbook's, or lies in one of them.
    private static func stepProblems(_ entry: TimelineEntry, _ scenario: ScenarioFile) -> [Diagnostic] {
        guard let step = entry.step, !step.value.isEmpty else { return [] }
        guard let playbook = scenario.playbook else {
            return [Diagnostic(step.location, "step \(step.value) of no playbook", hint: "without a playbook a fault happens at a time: at")]
        }
        let known = playbook.document.steps.map(\.name.value)
        let first = step.value.prefix { $0 != "." }
        guard !known.contains(step.value), !(first.count < step.value.count && known.contains(String(first))) else { return [] }
        let hint = nearestName(to: step.value, in: known).map { "did you mean \($0)?" } ?? "its steps: \(known.joined(separator: ", "))"
        return [Diagnostic(step.location, "the playbook has no step \(step.value)", hint: hint)]
    }

    /// Mere circumstances start no drill: one would end at its deadline with nothing said of the recovery.
    private static func disasterProblems(_ scenario: ScenarioFile) -> [Diagnostic] {
        // As they come, whatever their order in the file.
        let timed = scenario.timeline.filter { $0.step == nil }.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
        func type(of entry: TimelineEntry) -> (any Fault.Type)? { allFaults.first { $0.name == entry.fault.value } }
        func isCircumstance(_ entry: TimelineEntry) -> Bool { type(of: entry)?.isCircumstance == true }
        if let disaster = timed.first(where: \.isDisaster) ?? timed.first(where: { !isCircumstance($0) }) {
            return unwatched(disaster, scenario) + (disaster.mayBeIdle && type(of: disaster)?.canBeIdle == true ? [idleDisaster(disaster)] : [])
        }
        guard let first = timed.first else { return [] }
        return [
            Diagnostic(
                first.fault.location, "no entry is the disaster: \(first.fault.value) alone is a circumstance of one",
                hint: "write disaster: true at the entry from which RTO counts, or add what breaks")
        ]
    }

    private static func idleDisaster(_ entry: TimelineEntry) -> Diagnostic {
        Diagnostic(
            entry.idlePlace ?? entry.fault.location, "idle: \(entry.fault.value) is the disaster: a drill in which it came to nothing shows nothing",
            hint: "leave idle: out, or write disaster: true at the entry from which RTO counts")
    }

    /// A cluster that no client of the scenario uses can be lost without anybody noticing, and the drill would be green.
    private static func unwatched(_ disaster: TimelineEntry, _ scenario: ScenarioFile) -> [Diagnostic] {
        guard let node = disaster.arguments["cluster"], case .string(let name) = node.content, scenario.estate.clusters.contains(where: { $0.id == name })
        else { return [] }
        let used = Set(scenario.workloads.map(\.cluster.value))
        let families = scenario.estate.globalClusters.map { Set([$0.primary] + $0.secondaries.map(\.id)) }
        guard !used.contains(name), !families.contains(where: { $0.contains(name) && !$0.isDisjoint(with: used) }) else { return [] }
        return [
            Diagnostic(node.location, "nobody watches \(name): the scenario has no workload on it", hint: "workloads: \(used.sorted().joined(separator: ", "))")
        ]
    }

    private static func faultProblems(_ entry: TimelineEntry, _ scenario: ScenarioFile) -> [Diagnostic] {
        guard let type = allFaults.first(where: { $0.name == entry.fault.value }) else {
            let known = allFaults.map { $0.name }
            let hint = nearestName(to: entry.fault.value, in: known).map { "did you mean \($0)?" } ?? "faults: \(known.sorted().joined(separator: ", "))"
            return [Diagnostic(entry.fault.location, "unknown fault \(entry.fault.value)", hint: hint)]
        }
        var reader = MappingReader(entry.arguments, context: "fault \(type.name)")
        if entry.mayBeIdle, !type.canBeIdle {
            let those = allFaults.filter { $0.canBeIdle }.map { $0.name }.sorted().joined(separator: ", ")
            let place = entry.idlePlace ?? entry.fault.location
            reader.report(at: place, "idle: \(type.name) changes something whether anybody meets it or not", hint: "idle: is for \(those)")
        }
        let fault = type.init(reading: &reader, estate: scenario.estate)
        if let heal = fault.healAfter, heal <= .zero || entry.at + heal >= scenario.deadline {
            reader.report("heal", "time outside the run: heal must lie after the fault and before the deadline", hint: "leave heal out for a fault that stays")
        }
        if let more = fault.repetition, entry.at + more.every * (more.times - 1) >= scenario.deadline {
            let rounds = counted(more.times, "round")
            reader.report("times", "time outside the run: the last of \(rounds) must come before the deadline", hint: "fewer of them, or sooner")
        }
        fault.check(in: scenario, &reader)
        // A key of the entry that is mistyped stands among the fault's. Without its time it would be no entry.
        reader.finish(beside: entry.mayBeIdle ? ["disaster"] : ["disaster", "idle"])
        return reader.diagnostics
    }

    /// Actions and their inputs, against what is modelled.
    package static func playbookProblems(_ document: PlaybookDocument) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        for step in document.steps { check(step, &problems) }
        return problems
    }

    static func check(_ step: PlaybookStep, _ problems: inout [Diagnostic]) {
        guard let action = allActions.first(where: { $0.name == step.action.value }) else {
            let known = allActions.map { $0.name }
            let nearest = nearestName(to: step.action.value, in: known).map { "did you mean \($0)? " } ?? ""
            let hint = nearest + "modelled actions: \(known.joined(separator: ", "))"
            problems.append(Diagnostic(step.action.location, "action \(step.action.value) is not modelled", hint: hint))
            return
        }
        action.check(step, &problems)
    }
}
