import ArgumentParser
import Audit
import Estate
import Evidence
import Foundation
import Reporting
import ScenarioFormat
import ScenarioRunner
import Units

/// Lets an estate live and holds what is there then against the controls.
struct AuditEstate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Let an estate live for a while without a fault, take its inventory, and judge it by the controls.",
        discussion: """
            ESTATE is an estate file. Restore proof comes from the records of earlier runs: --drills names a folder, the earliest first where it is \
            given several times. Records count for the estate whose file, policies included, had the same content when it was drilled, wherever it lies; \
            others are left out and told. Simulated ones count only where the policy says acceptSimulated: true, and every report says which did.

            Exit status: 0 no control fails at or above --fail-on; 1 some does; 2 wrong usage or a bad file; 3 nothing could be judged, or, with --strict \
            or failOnUnknown: true in the policy, none fails and some is unknown at or above --fail-on; 130 or 143 interrupted, nothing was written; 70 a bug in \
            Daybreak. Without --strict what is unknown is listed and counted, and changes no exit status.

            Examples:
              daybreak audit Scenarios/estates/legacy.yaml
              daybreak audit Scenarios/estates/retail.yaml --policy Policies/example.yaml --drills Reports/latest
              daybreak audit Scenarios/estates/retail.yaml --framework dora --fail-on high --strict
              daybreak audit Scenarios/estates/retail.yaml --drills before --drills after --prices Policies/prices.yaml
            """)

    @Argument(help: "An estate file.")
    var estate: String

    @Option(help: ArgumentHelp("How long the estate lives before the inventory is taken.", valueName: "duration"))
    var live = "35d"

    @Option(help: ArgumentHelp("How long an intruder is assumed to have been inside unseen, for recoverability.json.", valueName: "duration"))
    var dwell = "30d"

    @Option(help: ArgumentHelp("What to measure against: a policy file. Default: the defaults of the catalogue.", valueName: "file"))
    var policy: String?

    @Option(help: ArgumentHelp("Only controls that serve it: \(Framework.allCases.map(\.word).joined(separator: ", ")).", valueName: "name"))
    var framework: String?

    @Option(help: ArgumentHelp("Reports of an earlier run, whose drills are evidence; several times for several runs, in their order.", valueName: "dir"))
    var drills: [String] = []

    @Option(help: ArgumentHelp("Prices behind monthly_usd, in the form of inventory/price-book.json. Default: example prices.", valueName: "file"))
    var prices: String?

    @Flag(help: "Let what is unknown at or above --fail-on end in status 3, as failOnUnknown: true in the policy does.")
    var strict = false

    @Option(help: ArgumentHelp("The least severity that makes the exit status 1: info, low, medium, high or critical.", valueName: "severity"))
    var failOn: Severity = .info

    @Option(parsing: .unconditional, help: "Seed of latencies.", transform: NumberArgument.seed)
    var seed: UInt64 = 0

    @Option(
        parsing: .unconditional, help: "Controls and files that are worked on at the same time; reports do not depend on it. Default: one a core.",
        transform: NumberArgument.jobs)
    var jobs: Int?

    @Option(help: ArgumentHelp("Folder for reports; an earlier tree of reports there is replaced.", valueName: "dir"))
    var output = "Reports/audit"

    @Option(help: "What goes to standard output: text or json.")
    var format: Run.OutputFormat = .text

    @Flag(help: "No colour; NO_COLOR does the same.")
    var noColor = false

    @Flag(help: "No progress.")
    var quiet = false

    func validate() throws {
        if let framework, Framework(word: framework) == nil {
            let names = Framework.allCases.map(\.word)
            let hint = nearestName(to: framework.lowercased(), in: names).map { "; did you mean \($0)?" } ?? ""
            throw ValidationError("no framework \(framework)\(hint)\nframeworks: \(names.joined(separator: ", "))")
        }
        _ = try (lived(), dwelt())
    }

    /// No estate is older than the frameworks' longest slot, and none younger than a plan's shortest round.
    private func lived() throws -> Duration { try span("--live", live, in: .minutes(5) ... .days(3_650), "5m to 3650d") }
    private func dwelt() throws -> Duration { try span("--dwell", dwell, in: .zero ... .days(3_650), "0s to 3650d") }

    private func span(_ option: String, _ text: String, in range: ClosedRange<Duration>, _ words: String) throws -> Duration {
        do {
            let span = try Quantity.duration(text, limits: words)
            guard range.contains(span) else { throw ValidationError("\(option) wants \(words), found \(text)") }
            return span
        } catch let problem as ValueProblem {
            throw ValidationError("\(option) \(problem.message)" + (problem.hint.map { "; \($0)" } ?? ""))
        }
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let interruption = Interruption(.endsAtOnce)
        let terminal = Terminal(noColor: noColor)
        let declared = try loadEstate()
        var policy = try loadPolicy()
        if strict { policy.failOnUnknown = true }
        let book = try loadPrices()
        // Before the evidence, which an unnamed folder would seem to lie in.
        do { try ReportTree.checkUndisturbed(output) } catch { throw AuditEstate.refused("\(error)") }
        let records = try loadDrills().map { DrillRecords($0, on: declared) }
        // Text has the words beside its results; what programs read has their number only.
        if format == .json { for foreign in records?.foreign ?? [] { Terminal.writeError(foreign.words) } }
        let lived = try lived()
        let life: EstateLife
        var bar = LifeProgress(of: lived, terminal: terminal, isQuiet: quiet || format == .json)
        do { life = try EstateLife(of: declared, for: lived, seed: seed) { bar.show($0) } } catch {
            bar.clear()
            Terminal.writeError("harness error: \(error)")
            throw ExitCode.bug
        }
        bar.clear()
        let framework = framework.flatMap(Framework.init(word:))
        let controls = framework.map { framework in allControls.filter { $0.references.contains { $0.framework == framework } } } ?? allControls
        let lanes = WorkerPool.lanes(jobs ?? NumberArgument.jobsUnlessGiven, making: "audit of \(estate)")
        let scope = AuditScope(inventory: life.inventory, policy: policy, drills: records?.own, prices: book ?? .example, on: lanes)
        let report = AuditReport(of: scope, controls: controls, on: lanes)
        let audit = try AuditedEstate(
            report: report, places: DeclaredPlaces(of: life.inventory, in: declared, under: policy), seed: seed, lived: lived,
            refusals: life.refusals, framework: framework, dwell: dwelt(), pricesFile: prices, leftOut: records?.foreign ?? [])
        do { try interruption.whileWriting { try audit.write(to: output, on: lanes) } } catch { throw AuditEstate.refused("\(error)") }
        show(audit, terminal)
        if let code = AuditEstate.status(of: report, failOn: failOn) { throw code }
    }

    private static func refused(_ message: String) -> ExitCode {
        Terminal.writeError("error: \(message)")
        return .badInput
    }

    private func loadEstate() throws -> EstateDeclaration {
        let loaded = try Selection.check(paths: [estate])
        guard loaded.scenarios.isEmpty, loaded.playbooks.isEmpty, loaded.estates.count == 1 else {
            throw AuditEstate.refused("\(estate) is not an estate file: that is one with clusters:")
        }
        return loaded.estates[0]
    }

    private func loadPolicy() throws -> AuditPolicy {
        guard let policy else { return AuditPolicy() }
        let (read, problems) = AuditPolicyReader.load(policy, controls: allControls.map(\.id))
        try AuditEstate.refuse(problems)
        return read
    }

    /// nil: the example.
    private func loadPrices() throws -> PriceBook? {
        guard let prices else { return nil }
        let (book, problems) = PriceBookReader.load(prices)
        try AuditEstate.refuse(problems)
        return book
    }

    private static func refuse(_ problems: [Diagnostic]) throws { try Terminal.refuse(problems, "nothing was audited") }

    /// nil: none were given.
    private func loadDrills() throws -> [DrillEvidence]? {
        guard !drills.isEmpty else { return nil }
        var found: [DrillEvidence] = []
        var problems: [String] = []
        let target = DrillRecords.place(output)
        var seen: Set<String> = []
        for (batch, named) in drills.enumerated() {
            let folder = Selection.isFolder(named + "/drills") ? named + "/drills" : named
            let source = DrillRecords.place(folder)
            guard seen.insert(source).inserted else { throw AuditEstate.refused("--drills \(named) was given before: evidence counts once") }
            // The tree of reports at --output is replaced.
            guard source != target, !source.hasPrefix(target + "/") else {
                throw AuditEstate.refused("--output \(output) would replace the records of --drills \(named); give another folder")
            }
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
                throw AuditEstate.refused("\(named) is no folder that can be read")
            }
            let files = names.filter { $0.hasSuffix(".json") }.sorted()
            guard !files.isEmpty else { throw AuditEstate.refused("\(folder) holds no records of drills") }
            for path in files.map({ "\(folder)/\($0)" }) {
                guard let data = FileManager.default.contents(atPath: path) else {
                    problems.append("\(path): cannot be read")
                    continue
                }
                do throws(DrillFileProblem) {
                    var read = try DrillEvidence(reading: Array(data), file: path)
                    read.batch = batch
                    found.append(read)
                } catch { problems.append("\(error)") }
            }
        }
        guard problems.isEmpty else { throw AuditEstate.refused(problems.joined(separator: "\nerror: ")) }
        return found
    }

    private func show(_ audit: AuditedEstate, _ terminal: Terminal) {
        switch format {
        case .text:
            print(auditText(audit, color: terminal.usesColor), terminator: "")
            print("environment: simulated; reports in \(output)")
        case .json:
            let counts = audit.report.counts()
            let object: [String: Any] = [
                "estate": audit.places.estateFile, "pass": counts.pass, "fail": counts.fail, "error": counts.error, "waived": counts.waived,
                "not_applicable": counts.notApplicable, "accept_simulated": audit.report.policy.acceptSimulated, "output": output,
                "fail_on_unknown": audit.report.policy.failOnUnknown, "records_left_out": audit.leftOut.reduce(0) { $0 + $1.count },
                "failing_controls": Set(audit.report.failures().map { audit.report.control(of: $0).id }).sorted(),
            ]
            let data = try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .prettyPrinted])
            print(String(decoding: data ?? Data(), as: UTF8.self))
        }
    }

    /// nil: as it should be.
    static func status(of report: AuditReport, failOn: Severity) -> ExitCode? {
        func isThere(_ result: Finding.Result) -> Bool { report.findings.filtered { $0 == result }.contains { $0.severity >= failOn } }
        if isThere(.fail) { return .otherThanExpected }
        if report.policy.failOnUnknown, isThere(.error) { return .nothingJudged }
        let counts = report.counts()
        return counts.pass + counts.fail + counts.waived == 0 ? .nothingJudged : nil
    }
}

extension Severity: ExpressibleByArgument {}
