import ArgumentParser
import Evidence
import Foundation
import Reporting
import ScenarioFormat
import ScenarioLibrary
import ScenarioRunner

/// Runs drills with one defect at a time in their playbooks.
struct Mutate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run each drill again with one defect at a time in its playbook, and see whether the drill notices.",
        discussion: """
            Scenarios that expect `met` and have a playbook are taken; those that expect anything else have nothing to lose. A mutant is killed \
            when its drill does not end as the scenario expects. One that survives is a mistake that this drill would let through; the list says \
            which check would catch it. The score is killed / all. A scenario whose own drill does not end as it expects is named, and its mutants \
            do not count.

            Exit status: 0 every scenario was judged, and the score is at least --min-score; 1 it is lower, or some scenario was not judged; \
            2 wrong usage or a bad file; 3 no mutant, or interrupted; 70 a bug in Daybreak.

            Examples:
              daybreak mutate drop-table-pitr
              daybreak mutate --min-score 0.9                everything under Scenarios/
            """)

    @Argument(help: "Scenario files, folders or ids, as for `daybreak run`.")
    var targets: [String] = []

    @Option(parsing: .unconditional, help: "Run this seed. Default: the first of each scenario.", transform: NumberArgument.seed)
    var seed: UInt64?

    @Option(parsing: .unconditional, help: ArgumentHelp("Least score for exit status 0, from 0 to 1.", valueName: "score"))
    var minScore: Double?

    @Option(
        parsing: .unconditional, help: "Drills run at the same time; the result does not depend on it. Default: one a core.", transform: NumberArgument.jobs)
    var jobs: Int?

    @Option(help: ArgumentHelp("Only scenarios whose name contains this text.", valueName: "text"))
    var filter: String?

    @Option(help: "What goes to standard output: text or json.")
    var format: Run.OutputFormat = .text

    @Flag(help: "No progress.")
    var quiet = false

    func validate() throws {
        if let minScore, !(0...1).contains(minScore) { throw ValidationError("--min-score must be 0 to 1, not \(minScore)") }
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let terminal = Terminal(noColor: true)
        let scenarios = try Selection.load(targets: targets, filter: filter, speed: .all)
        let mutants = scenarios.flatMap(PlaybookMutants.all)
        guard !mutants.isEmpty else {
            Terminal.writeError("error: no scenario of the selection has a playbook and expects met")
            throw ExitCode.nothingJudged
        }
        // Each scenario's own drill first: what it does not reach without a defect, a defect has not taken away.
        let taken = scenarios.filter { scenario in mutants.contains { $0.scenario.name == scenario.name } }
        let runs = taken + mutants.map { Mutate.judgedByChecks($0.scenario) }
        let seed = seed
        var bar = ProgressBar(total: runs.count, terminal: terminal, isQuiet: quiet || format == .json)
        let mishap = PlantedMishap()
        let seeds = runs.map { seed ?? $0.seeds.lowerBound }
        let pool = WorkerPool(names: zip(runs, seeds).map { "\($0.name), seed \($1)" }) { index in
            try mishap?.strike(runs[index].name, seed: seeds[index])
            return ScenarioRun.record(runs[index], seed: seeds[index])
        }
        var results: [Bool?] = Array(repeating: nil, count: runs.count)
        var bugs: [String] = []
        var done = 0
        // Until here nothing is begun, and the first interrupt ends it.
        let interruption = Interruption(.finishesWhatIsUnderWay)
        try pool.run(threads: jobs ?? NumberArgument.jobsUnlessGiven, shouldStop: { interruption.hasHappened }) { index, result in
            let name = "\(runs[index].name), seed \(seeds[index])"
            switch result {
            case .success(let record) where record.outcome != .harnessError: results[index] = record.isAsExpected
            case .success(let record): bugs.append("\(name): \(record.reason)")
            case .failure(let error): bugs.append("\(name): \(error)")
            }
            done += 1
            bar.show(done: done, current: runs[min(done, runs.count - 1)].name)
        }
        bar.clear()
        let unsound = zip(taken, results).filter { $0.1 == false }.map(\.0.name)
        let judged = zip(mutants, results.dropFirst(taken.count)).compactMap { mutant, isAsExpected -> MutationReport.Mutant? in
            guard let isAsExpected, !unsound.contains(mutant.scenario.name) else { return nil }
            return .init(
                scenario: mutant.scenario.name, defect: mutant.defect.rawValue, summary: mutant.defect.summary, place: mutant.place,
                wouldBeCaughtBy: mutant.wouldBeCaughtBy, isKilled: !isAsExpected)
        }
        let report = MutationReport(judged, unsound: unsound, notRun: results.dropFirst(taken.count).count { $0 == nil })
        switch format {
        case .text: print(report.text)
        case .json: print(report.json, terminator: "")
        }
        for bug in bugs.sorted() { Terminal.writeError("harness error: \(bug)") }
        guard bugs.isEmpty else { throw ExitCode.bug }
        guard !results.contains(nil) else { throw ExitCode.nothingJudged }
        guard unsound.isEmpty, Double(report.thousandths) >= (minScore ?? 0) * 1000 else { throw ExitCode.otherThanExpected }
    }

    /// That a defect keeps everybody from meeting a circumstance is not what kills it: no check has seen the defect then.
    private static func judgedByChecks(_ mutant: ScenarioFile) -> ScenarioFile {
        var mutant = mutant
        for index in mutant.timeline.indices { mutant.timeline[index].mayBeIdle = true }
        return mutant
    }
}
