import Estate
import Units

/// Files that a scenario names, read by whoever knows where files are. A path is relative to the folder of the file that names it.
struct NamedFiles {
    var estate: (Located<String>) -> EstateDeclaration?
    var playbook: (Located<String>) -> ReadPlaybook?
}

/// Reads one scenario, its variant's keys already in place.
struct ScenarioReader {
    /// Ends of what a scenario may ask for: more would run for hours.
    static let historyMax = Duration.days(400)
    static let deadlineMax = Duration.days(30)
    static let rateMax = 1_000.0
    static let accountsMax = 100_000
    /// Sampled transactions of one workload in history, and in the timeline.
    static let transactionsMax = 10_000_000.0

    private var reader: MappingReader
    private let files: NamedFiles
    private let path: String
    private var estate: EstateDeclaration?

    /// - Returns: The scenario, to be used only without problems; nil when its estate cannot be read.
    static func read(_ root: MappingNode, variant: String?, path: String, files: NamedFiles) -> (ScenarioFile?, [Diagnostic]) {
        var reading = ScenarioReader(reader: MappingReader(root, context: "scenario"), files: files, path: path)
        let scenario = reading.read(variant: variant)
        return (scenario, reading.reader.diagnostics)
    }

    private init(reader: MappingReader, files: NamedFiles, path: String) {
        self.reader = reader
        self.files = files
        self.path = path
    }

    private mutating func read(variant: String?) -> ScenarioFile? {
        let id = reader.required("id") { node throws(ValueProblem) in try node.kebabCase() } ?? ""
        let claim = reader.requiredString("claim")
        let risk = reader.optionalString("risk") ?? ""
        let source = reader.optionalString("source") ?? ""
        estate = reader.required("estate") { node throws(ValueProblem) in Located(try node.text(), node.location) }.flatMap(files.estate)
        let seeds = reader.optional("seeds") { node throws(ValueProblem) in try ClockTimes.seeds(node) } ?? 0..<8
        let speed = reader.optionalCase("speed", of: ScenarioFile.Speed.self) ?? .fast
        let history = reader.requiredDuration("history", in: .zero...ScenarioReader.historyMax)
        let deadline = reader.optionalDuration("deadline", in: .seconds(1)...ScenarioReader.deadlineMax) ?? .hours(6)
        let workloads = readWorkloads(history: history, deadline: deadline)
        let readers = readReaders(workloads)
        let timeline = readTimeline(deadline: deadline)
        let playbook = readPlaybook()
        let detection = reader.detection(isRequired: reader.mapping["playbook"] != nil)
        if let shortest = detection.shortest, shortest >= deadline {
            reader.report(
                "detection", "people notice after \(Quantity.text(shortest)), the deadline is \(Quantity.text(deadline)): the playbook would never start",
                hint: "sooner, or a later deadline")
        }
        let people = reader.people()
        let stableFor = reader.optionalDuration("stableFor", in: .seconds(1)...ScenarioReader.deadlineMax) ?? .minutes(5)
        if stableFor > deadline { reader.report("stableFor", "stableFor \(Quantity.text(stableFor)) is longer than the deadline \(Quantity.text(deadline))") }
        let objectives = reader.objectives("objectives", byKind: false)
        let (checks, conditions) = reader.checks(workloads: workloads.map(\.cluster.value))
        let expect = reader.optional("expect") { node throws(ValueProblem) in try ScenarioReader.outcome(node) } ?? .met
        let plant = reader.optional("plant") { node throws(ValueProblem) in Located(try node.text(), node.location) }
        checkNegative(expect, plant)
        let knowledge = reader.optionalCase("knowledge", of: ScenarioFile.Knowledge.self) ?? .estimated
        let probeEvery = reader.optionalDuration("probeEvery", in: .milliseconds(100) ... .hours(1)) ?? .seconds(1)
        let shows = reader.list("shows") { node throws(ValueProblem) in Located(try node.text(), node.location) }
        let exercises = readExercises()
        reader.finish()
        guard let estate else { return nil }
        return ScenarioFile(
            path: path, id: id, variant: variant, claim: claim, risk: risk, source: source, estate: estate, seeds: seeds, speed: speed, history: history,
            workloads: workloads, readers: readers, timeline: timeline, detection: detection, people: people.over(estate.people), playbook: playbook,
            deadline: deadline, stableFor: stableFor,
            objectives: objectives,
            checks: checks, conditions: conditions, expect: expect, plant: plant, knowledge: knowledge, probeEvery: probeEvery, shows: shows,
            exercises: exercises,
            location: reader.location(of: "id"))
    }

    // MARK: Workload and timeline

    private mutating func readWorkloads(history: Duration, deadline: Duration) -> [WorkloadEntry] {
        guard reader.requireKey("workload") else { return [] }
        var workloads: [WorkloadEntry] = []
        let estate = estate
        reader.each("workload", context: "workload") { inner in
            let kind = inner.required("kind") { node throws(ValueProblem) in Located(try node.text(), node.location) }
            let cluster = inner.required("cluster") { node throws(ValueProblem) in try ScenarioReader.cluster(node, in: estate) }
            let rate = inner.requiredRate("rate", upTo: ScenarioReader.rateMax)
            let historyRate = inner.requiredRate("historyRate", upTo: ScenarioReader.rateMax)
            let accounts = inner.requiredInteger("accounts", in: 2...ScenarioReader.accountsMax)
            let localShare = inner.optional("localShare") { node throws(ValueProblem) in try node.share() } ?? 0
            for (key, rate, span) in [("rate", rate, deadline), ("historyRate", historyRate, history)]
            where rate * span.inSeconds > ScenarioReader.transactionsMax {
                let count = Quantity.plain((rate * span.inSeconds).rounded())
                inner.report(
                    key, "\(key) makes \(count) transactions in \(Quantity.text(span)), at most \(Quantity.plain(ScenarioReader.transactionsMax)) are accepted",
                    hint: "sample less: sizes and rates of the estate are accounted anyway")
            }
            guard let kind, let cluster else { return }
            if workloads.contains(where: { $0.cluster.value == cluster.value }) { inner.report("cluster", "cluster \(cluster.value) has two workloads") }
            workloads.append(
                WorkloadEntry(
                    kind: kind, cluster: cluster, rate: rate, historyRate: historyRate, accounts: accounts, localShare: localShare,
                    location: inner.mapping.location))
        }
        if reader.elements("workload").isEmpty {
            reader.report("workload", "workload wants at least one entry", hint: "without clients nothing can be measured")
        }
        return workloads
    }

    /// Readers of the books of a cluster that has a workload.
    private mutating func readReaders(_ workloads: [WorkloadEntry]) -> [ReaderEntry] {
        var readers: [ReaderEntry] = []
        let estate = estate
        reader.each("readers", context: "reader") { inner in
            let name = inner.requiredString("name")
            if readers.contains(where: { $0.name == name }) { inner.report("name", "reader \(name) is declared twice") }
            let of = inner.required("of") { node throws(ValueProblem) in
                let cluster = try ScenarioReader.cluster(node, in: estate)
                guard workloads.contains(where: { $0.cluster.value == cluster.value }) else {
                    throw ValueProblem("wants a cluster with a workload, \(cluster.value) has none", hint: "without writes nothing can be stale")
                }
                return cluster
            }
            let at = inner.required("at") { node throws(ValueProblem) in try node.identifier() }
            let region =
                estate == nil ? inner.take("region").map { _ in RegionName("") } : inner.requiredRegion("region", estate ?? EstateDeclaration(path: ""))
            let every = inner.requiredDuration("every", in: .seconds(1) ... .days(1))
            guard let of, let at, let region else { return }
            if let estate, let home = estate.region(ofCluster: at), home != region {
                inner.report("region", "\(at) is in \(home), not in \(region)", hint: "a reader that is asked for elsewhere never answers")
            }
            readers.append(ReaderEntry(name: name, of: of, at: at, region: region, every: every))
        }
        return readers
    }

    private static func cluster(_ node: ValueNode, in estate: EstateDeclaration?, orSecondary: Bool = false) throws(ValueProblem) -> Located<String> {
        let name = try node.text()
        guard let estate, !estate.clusters.isEmpty else { return Located(name, node.location) }
        let secondaries = estate.globalClusters.flatMap { $0.secondaries.map(\.id) }
        let known = estate.clusters.map(\.id) + (orSecondary ? secondaries : [])
        // A cluster whose own id is wrong may be the one that is meant.
        if !known.contains(name), !known.contains("") {
            let hint = secondaries.contains(name) ? "\(name) follows another cluster: name its primary" : nil
            if let hint { throw ValueProblem("\(name) is a secondary of a global cluster", hint: hint) }
            throw .unknown("cluster", name, among: known)
        }
        return Located(name, node.location)
    }

    private mutating func readTimeline(deadline: Duration) -> [TimelineEntry] {
        guard reader.requireKey("timeline") else { return [] }
        var timeline: [TimelineEntry] = []
        var hasProblems = false
        for mapping in reader.list("timeline", { node throws(ValueProblem) in try node.mapping() }) {
            // Not finished: what is left belongs to the fault.
            var inner = MappingReader(mapping, context: "timeline entry")
            let step = readStep(&inner)
            // Read in `when` where a step is named.
            let at = step?.after ?? inner.requiredDuration("at")
            if step == nil, at >= deadline {
                inner.report(
                    "at", "time outside the run: at \(Quantity.text(at)) is not before the deadline \(Quantity.text(deadline))",
                    hint: "raise deadline, or let it happen earlier")
            }
            let fault = inner.required("fault") { node throws(ValueProblem) in Located(try node.text(), node.location) }
            let isDisaster = inner.optionalBool("disaster") ?? false
            if isDisaster, timeline.contains(where: \.isDisaster) {
                inner.report("disaster", "two entries are the disaster", hint: "RTO counts from one of them")
            }
            if isDisaster, step != nil {
                inner.report("disaster", "a fault that waits for a step cannot be the disaster", hint: "the disaster is what the playbook is started for")
            }
            let mayBeIdle = inner.optionalChoice("idle", of: ["allowed"]) != nil
            let arguments = readArguments(&inner)
            if arguments.contains(where: { $0.key.value == "cluster" }) {
                _ = inner.optional("cluster") { [estate] node throws(ValueProblem) in try ScenarioReader.cluster(node, in: estate, orSecondary: true) }
            }
            hasProblems = hasProblems || !inner.diagnostics.isEmpty
            for problem in inner.diagnostics { reader.report(at: problem.location, problem.message, hint: problem.hint) }
            guard let fault else { continue }
            timeline.append(
                TimelineEntry(
                    at: at, step: step?.name, fault: fault, isDisaster: isDisaster, mayBeIdle: mayBeIdle, idlePlace: mapping["idle"]?.location,
                    arguments: MappingNode(entries: arguments, location: mapping.location),
                    location: mapping.location))
        }
        if reader.elements("timeline").isEmpty {
            reader.report("timeline", "timeline wants at least one entry", hint: "a drill needs something to recover from")
        }
        // Whoever has to mend an entry may mean another one.
        if !timeline.isEmpty, !hasProblems, timeline.allSatisfy({ $0.step != nil }) {
            reader.report("timeline", "timeline wants an entry with at: without a disaster no playbook starts")
        }
        return timeline
    }

    /// What is left for the fault. A key of the entry in other letters is no argument of any fault.
    private func readArguments(_ entry: inout MappingReader) -> [MappingNode.Entry] {
        entry.mapping.entries.filter { argument in
            let key = argument.key.value
            guard !TimelineEntry.ownKeys.contains(key) else { return false }
            // Of which fault it would be an argument, nobody knows where that key is the mistyped one.
            let isMissing = entry.mapping["fault"] == nil
            guard let meant = TimelineEntry.ownKeys.first(where: { $0 == key.lowercased() }) ?? (isMissing ? nearestName(to: key, in: ["fault"]) : nil)
            else { return true }
            entry.report(at: argument.key.location, "unknown key \(key) in timeline entry", hint: "did you mean \(meant)?")
            return false
        }
    }

    /// `when: { step: restoreCluster, after: 30s }`, in place of `at`.
    private func readStep(_ entry: inout MappingReader) -> (name: Located<String>, after: Duration)? {
        guard let node = entry.take("when") else { return nil }
        guard case .map(let mapping) = node.content else {
            entry.report(at: node.location, "when wants a mapping, such as { step: restoreCluster, after: 30s }")
            return (Located("", node.location), .zero)
        }
        var inner = MappingReader(mapping, context: "when")
        let name = inner.required("step") { node throws(ValueProblem) in Located(try node.text(), node.location) }
        let after = inner.optionalDuration("after", in: .zero...ScenarioReader.deadlineMax) ?? .zero
        inner.finish()
        for problem in inner.diagnostics { entry.report(at: problem.location, problem.message, hint: problem.hint) }
        if let at = entry.take("at") { entry.report(at: at.location, "at and when exclude one another", hint: "when counts from the beginning of the step") }
        return (name ?? Located("", node.location), after)
    }

    // MARK: People

    private mutating func readPlaybook() -> PlaybookUse? {
        let (estate, files) = (estate, files)
        return reader.within("playbook") { inner -> PlaybookUse? in
            let file = inner.required("file") { node throws(ValueProblem) in Located(try node.text(), node.location) }
            let runIn = estate == nil ? inner.take("runIn").map { _ in RegionName("") } : inner.requiredRegion("runIn", estate ?? EstateDeclaration(path: ""))
            let principal = estate == nil ? inner.take("as").map { _ in "" } : inner.requiredPrincipal("as", estate ?? EstateDeclaration(path: ""))?.name
            var parameters: [(name: Located<String>, value: ValueNode)] = []
            inner.eachNamed("parameters") { name, node, _ in parameters.append((name, node)) }
            let throttlingRetry = inner.optionalDuration("throttlingRetry", in: .zero ... .hours(1)) ?? .zero
            guard let file, let playbook = files.playbook(file) else { return nil }
            ScenarioReader.check(parameters, of: playbook, &inner)
            guard let runIn, let principal else { return nil }
            return PlaybookUse(
                document: playbook.document, runIn: runIn, principal: principal, parameters: parameters, throttlingRetry: throttlingRetry,
                location: inner.mapping.location)
        }.flatMap(\.self)
    }

    private static func check(_ parameters: [(name: Located<String>, value: ValueNode)], of playbook: ReadPlaybook, _ reader: inout MappingReader) {
        for rule in playbook.rules where rule.parameter.defaultValue == nil && !parameters.contains(where: { $0.name.value == rule.parameter.name }) {
            reader.report("parameters", "missing parameter \(rule.parameter.name) of playbook \(playbook.document.path)", hint: "it has no default")
        }
        for (name, value) in parameters {
            guard let rule = playbook.rules.first(where: { $0.parameter.name == name.value }) else {
                reader.report(
                    at: name.location, "unknown parameter \(name.value) of playbook \(playbook.document.path)",
                    hint: nameHint(name.value, among: playbook.rules.map(\.parameter.name)))
                continue
            }
            if let problem = rule.problem(with: value) { reader.report(problem, of: name.value, at: value.location) }
            for text in value.texts { checkEstimates(in: text, &reader) }
        }
    }

    /// References in a scenario's parameters are to what people know.
    private static func checkEstimates(in text: Located<String>, _ reader: inout MappingReader) {
        do throws(ReferenceProblem) {
            for reference in try ReferenceText(parsing: text.value).references {
                if case .parameter(let name) = reference, KnowledgeName(rawValue: name) != nil { continue }
                let known = KnowledgeName.allCases.map(\.rawValue)
                let name = if case .parameter(let name) = reference { name } else { "" }
                reader.report(at: text.location, "people do not know \(reference)", hint: nameHint(name, among: known))
            }
        } catch {
            reader.report(at: text.location, error.message, hint: error.hint)
        }
    }

    // MARK: What it exercises

    private mutating func readExercises() -> [Located<Capability>] {
        var exercises: [Located<Capability>] = []
        let named = reader.list("exercises") { node throws(ValueProblem) in
            Located(try node.choice(of: Capability.allCases.map(\.rawValue), called: "capability or practice"), node.location)
        }
        for name in named {
            guard let capability = Capability(rawValue: name.value) else { continue }
            if exercises.contains(where: { $0.value == capability }) { reader.report(at: name.location, "exercises names \(name.value) twice") }
            exercises.append(Located(capability, name.location))
        }
        return exercises
    }

    // MARK: Judgement

    /// A planted bug proves a check; in the library at large it would be a lie.
    private mutating func checkNegative(_ expect: ScenarioFile.ExpectedOutcome, _ plant: Located<String>?) {
        guard !path.split(separator: "/").dropLast().contains(Substring(Loader.skippedFolder)) else { return }
        let hint = "move the file into a folder \(Loader.skippedFolder)/, which runs only when it is named"
        if plant != nil { reader.report("plant", "plant is for negative scenarios", hint: hint) }
        if case .fails = expect { reader.report("expect", "expect has fails, which is for negative scenarios", hint: hint) }
    }

    private static func outcome(_ node: ValueNode) throws(ValueProblem) -> ScenarioFile.ExpectedOutcome {
        let hint = "met, { missed: [rpo] }, unrecoverable, or { fails: [exactness] } under negative/"
        switch node.content {
        case .string("met"): return .met
        case .string("unrecoverable"): return .unrecoverable
        case .map(let mapping) where mapping.entries.map(\.key.value) == ["missed"]:
            let elements = try mapping.entries[0].value.list()
            var missed: Set<String> = []
            for element in elements {
                let name = try element.choice(of: ["rto", "rpo", "checks"], called: "measure")
                guard missed.insert(name).inserted else { throw ValueProblem("names \(name) twice") }
            }
            guard !missed.isEmpty else { throw ValueProblem("wants at least one of rto, rpo, checks under missed", hint: hint) }
            return .missed(missed)
        case .map(let mapping) where mapping.entries.map(\.key.value) == ["fails"]:
            var checks: [Located<String>] = []
            for element in try mapping.entries[0].value.list() {
                let check = Located(try element.text(), element.location)
                guard !checks.contains(where: { $0.value == check.value }) else { throw ValueProblem("names \(check.value) twice") }
                checks.append(check)
            }
            guard !checks.isEmpty else { throw ValueProblem("wants at least one check under fails", hint: hint) }
            return .fails(checks)
        default: throw .wanted("an outcome", found: node, hint: hint)
        }
    }
}
