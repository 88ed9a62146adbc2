import ArgumentParser
import Checks
import Evidence
import Foundation
import Reporting
import ScenarioFormat
import ScenarioLibrary
import ScenarioRunner
import Units

/// Runs drills and writes their reports.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run drills and write reports.",
        discussion: """
            PATH is a scenario file or a folder of them; ID is a scenario's id, or <id>/<variant>, under Scenarios/ or a PATH named with it. \
            Several add up. Without any, everything under Scenarios/ runs, negative/ left out.

            Examples:
              daybreak run                                   everything, all fast scenarios, all seeds
              daybreak run drop-table-pitr --seed 3          one drill, as a failing report tells you to
              daybreak run Scenarios/keys --output out       a folder, reports elsewhere
            """)

    @Argument(help: "Scenario files, folders or ids.")
    var targets: [String] = []

    @Option(parsing: .unconditional, help: "Run this seed only.", transform: NumberArgument.seed)
    var seed: UInt64?

    @Option(parsing: .unconditional, help: ArgumentHelp("Run these seeds: 0..<8, 0...7 or one number.", valueName: "range"))
    var seeds: String?

    @Option(
        help: """
            Which scenarios by their speed: fast, slow or all. What is asked for by id or file runs whatever its speed, which is said where this asks for \
            another one. Default: fast.
            """)
    var speed: SpeedChoice?

    @Option(parsing: .unconditional, help: "Drills run at the same time; reports do not depend on it. Default: one a core.", transform: NumberArgument.jobs)
    var jobs: Int?

    @Option(help: ArgumentHelp("Folder for reports; an earlier tree of reports there is replaced.", valueName: "dir"))
    var output = "Reports/latest"

    @Option(help: ArgumentHelp("Only scenarios whose name contains this text.", valueName: "text"))
    var filter: String?

    @Option(help: "What goes to standard output: text or json.")
    var format: OutputFormat = .text

    @Option(
        help: ArgumentHelp(
            "Profile of junit.xml: portable, which validates everywhere, or rich, which adds file, line, measures and evidence to every case.",
            valueName: "profile"))
    var junit: JUnitChoice = .portable

    @Option(
        help: ArgumentHelp(
            """
            Speak to a CI service: github writes annotations to standard output, ten at most, and adds summary.md to the job's summary; auto does so \
            on GitHub Actions; none never does.
            """, valueName: "service"))
    var annotations: AnnotationChoice = .auto

    @Flag(help: "No progress, and no table when everything is as expected.")
    var quiet = false

    @Flag(help: "No colour; NO_COLOR does the same.")
    var noColor = false

    enum SpeedChoice: String, ExpressibleByArgument, CaseIterable { case fast, slow, all }
    enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case text, json }
    enum JUnitChoice: String, ExpressibleByArgument, CaseIterable { case portable, rich }
    enum AnnotationChoice: String, ExpressibleByArgument, CaseIterable { case auto, github, none }

    func validate() throws {
        if seed != nil, seeds != nil { throw ValidationError("give --seed or --seeds, not both") }
        if let seeds, SeedRange.parse(seeds) == nil { throw ValidationError("--seeds \(seeds) is not a range such as 0..<8, 0...7 or 3") }
    }

    func run() throws {
        // Reports must be written also when nobody reads the terminal any more.
        signal(SIGPIPE, SIG_IGN)
        let terminal = Terminal(noColor: noColor)
        let selection = try Selection.load(targets: targets, filter: filter, speed: speed)
        do {
            try ReportTree.checkUndisturbed(output)
        } catch {
            Terminal.writeError("error: \(error)")
            throw ExitCode.badInput
        }
        let drills = selection.flatMap { scenario in (chosenSeeds ?? scenario.seeds).map { (scenario: scenario, seed: $0) } }
        guard !drills.isEmpty else {
            Terminal.writeError("error: no seed to run")
            throw ExitCode.nothingJudged
        }
        var bar = ProgressBar(total: drills.count, terminal: terminal, isQuiet: quiet || format == .json)
        let mishap = PlantedMishap()
        let pool = WorkerPool(names: drills.map { "\($0.scenario.name), seed \($0.seed)" }) { index in
            let (scenario, seed) = drills[index]
            try mishap?.strike(scenario.name, seed: seed)
            let record = ScenarioRun.record(scenario, seed: seed)
            return Finished(record: record, document: DrillSpool.document(of: record))
        }
        let started = ContinuousClock.now
        var hasRun = Array(repeating: false, count: drills.count)
        let spool: DrillSpool
        // Until here nothing is begun, and the first interrupt ends it.
        let interruption = Interruption(.finishesWhatIsUnderWay)
        do {
            spool = try DrillSpool(count: drills.count)
            try pool.run(threads: jobs ?? NumberArgument.jobsUnlessGiven, shouldStop: { interruption.hasHappened }) { index, result in
                switch result {
                case .success(let finished): try spool.add(finished.record, document: finished.document, at: index)
                case .failure(let error):
                    let record = ScenarioRun.harnessError(drills[index].scenario, seed: drills[index].seed, reason: "\(error)")
                    try spool.add(record, document: DrillSpool.document(of: record), at: index)
                }
                hasRun[index] = true
                let done = hasRun.count(where: \.self)
                bar.show(done: done, current: drills[min(done, drills.count - 1)].scenario.name)
            }
        } catch let refusal as OutputRefusal {
            Terminal.writeError("error: \(refusal)")
            throw ExitCode.badInput
        }
        bar.clear()
        let notRun = zip(drills, hasRun).filter { !$0.1 }.map { NotRun(scenario: $0.0.scenario.name, seed: $0.0.seed, reason: "interrupted") }
        let tree = ReportTree(records: spool.records, notRun: notRun, junit: junit == .rich ? .rich(folder: output.withoutSlashAtEnd) : .portable)
        do { try interruption.whileWriting { try tree.write(to: output, spool: spool) } } catch {
            Terminal.writeError("error: \(error)")
            throw ExitCode.badInput
        }
        let github = GitHubActions(choice: annotations)
        let wall = ContinuousClock.now - started
        let isForPrograms = format == .json
        if let github, !isForPrograms { github.quoting { show(tree, terminal: terminal, wall: wall) } } else { show(tree, terminal: terminal, wall: wall) }
        github?.tell(tree, onStandardError: isForPrograms)
        if let code = Run.status(of: tree) { throw code }
    }

    /// A drill that was run, with its document made where it ran.
    private struct Finished: Sendable {
        var record: DrillRecord
        var document: [UInt8]
    }

    private var chosenSeeds: Range<UInt64>? { seed.map { $0..<($0 + 1) } ?? seeds.flatMap(SeedRange.parse) }

    private func show(_ tree: ReportTree, terminal: Terminal, wall: Duration) {
        switch format {
        case .json:
            let failing = tree.records.filter { !$0.isAsExpected }.map(\.replayCommand)
            let object: [String: Any] = [
                "drills": tree.records.count, "as_expected": tree.records.count - failing.count, "not_run": tree.notRun.count, "output": output,
                "replay": failing,
            ]
            let data = try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .prettyPrinted])
            print(String(decoding: data ?? Data(), as: UTF8.self))
        case .text:
            if quiet, Run.status(of: tree) == nil { return }
            print(terminalTable(tree.records, notRun: tree.notRun, width: terminal.width, color: terminal.usesColor))
            let seconds = Double(wall.components.seconds) + Double(wall.components.attoseconds) / 1e18
            print(
                "\(counted(tree.records.count, "drill")) in \(String(format: "%.1f", seconds)) s; environment: simulated; reports in \(output)"
            )
        }
    }

    /// nil when everything is as expected. Precedence: a bug, other than expected, nothing judged.
    static func status(of tree: ReportTree) -> ExitCode? {
        if tree.records.contains(where: { $0.outcome == .harnessError }) { return .bug }
        if tree.records.contains(where: { !$0.isAsExpected && $0.outcome != .inconclusive }) { return .otherThanExpected }
        if tree.records.contains(where: { !$0.isAsExpected }) || !tree.notRun.isEmpty || tree.records.isEmpty { return .nothingJudged }
        return nil
    }
}

extension String {
    /// `out/` as `out`; `/` stays.
    fileprivate var withoutSlashAtEnd: String { count > 1 && hasSuffix("/") ? String(dropLast()).withoutSlashAtEnd : self }
}

/// Half-open or closed ranges of seeds as users write them.
enum SeedRange {
    static let countMax: UInt64 = 100_000

    static func parse(_ text: String) -> Range<UInt64>? {
        func bounds(_ separator: String) -> (UInt64, UInt64)? {
            let parts = text.split(separator: separator, omittingEmptySubsequences: false)
            guard parts.count == 2, let low = UInt64(parts[0]), let high = UInt64(parts[1]) else { return nil }
            return (low, high)
        }
        var range: Range<UInt64>?
        if let (low, high) = bounds("..<"), low < high {
            range = low..<high
        } else if let (low, high) = bounds("..."), low <= high, high < .max {
            range = low..<(high + 1)
        } else if let single = UInt64(text), single < .max {
            range = single..<(single + 1)
        }
        guard let range, range.upperBound - range.lowerBound <= countMax else { return nil }
        return range
    }
}
