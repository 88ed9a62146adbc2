import ArgumentParser
import Evidence
import Foundation
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
            which check would catch it. The score is killed / all.

            Exit status: 0 every scenario of the selection was judged, and the score is at least --min-score; 1 it is lower; 2 wrong usage or a \
            bad file; 3 no mutant, or interrupted.

            Examples:
              daybreak mutate drop-table-pitr
              daybreak mutate --min-score 0.9                everything under Scenarios/
            """)

    @Argument(help: "Scenario files, folders or ids, as for `daybreak run`.")
    var targets: [String] = []

    @Option(help: "Run this seed. Default: the first of each scenario.")
    var seed: UInt64?

    @Option(help: ArgumentHelp("Least score for exit status 0, from 0 to 1.", valueName: "score"))
    var minScore: Double?

    @Option(help: "Drills run at the same time; the result does not depend on it. Default: one a core.")
    var jobs: Int?

    @Option(help: ArgumentHelp("Only scenarios whose name contains this text.", valueName: "text"))
    var filter: String?

    @Option(help: "What goes to standard output: text or json.")
    var format: Run.OutputFormat = .text

    @Flag(help: "No progress.")
    var quiet = false

    func validate() throws {
        if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs must be 1 to 256, not \(jobs)") }
        if let minScore, !(0...1).contains(minScore) { throw ValidationError("--min-score must be 0 to 1, not \(minScore)") }
        if seed == .max { throw ValidationError("--seed must be below \(UInt64.max)") }
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let interruption = Interruption()
        let terminal = Terminal(noColor: true)
        let scenarios = try Selection.load(targets: targets, filter: filter, speed: .fast)
        let mutants = scenarios.flatMap(PlaybookMutants.all)
        guard !mutants.isEmpty else {
            Terminal.writeError("error: no scenario of the selection has a playbook and expects met")
            throw ExitCode.nothingJudged
        }
        let seed = seed
        var bar = ProgressBar(total: mutants.count, terminal: terminal, isQuiet: quiet || format == .json)
        let pool = WorkerPool(count: mutants.count) { index in
            ScenarioRun.record(mutants[index].scenario, seed: seed ?? mutants[index].scenario.seeds.lowerBound)
        }
        let records = pool.run(
            threads: jobs ?? ProcessInfo.processInfo.activeProcessorCount,
            progress: { done in bar.show(done: done, current: mutants[min(done, mutants.count - 1)].scenario.name) },
            shouldStop: { interruption.hasHappened })
        bar.clear()
        let judged = zip(mutants, records).compactMap { mutant, record in record.map { (mutant: mutant, isKilled: !$0.isAsExpected) } }
        let killed = judged.count { $0.isKilled }
        let score = judged.isEmpty ? 0 : Double(killed) / Double(judged.count)
        switch format {
        case .text: print(text(judged, killed: killed, score: score))
        case .json: print(json(judged, killed: killed, score: score))
        }
        guard judged.count == mutants.count else { throw ExitCode.nothingJudged }
        if let minScore, score < minScore { throw ExitCode.otherThanExpected }
    }

    private typealias Judged = [(mutant: PlaybookMutant, isKilled: Bool)]

    private func text(_ judged: Judged, killed: Int, score: Double) -> String {
        var lines = ["DEFECT                  KILLED  ALL"]
        for defect in PlaybookDefect.allCases {
            let own = judged.filter { $0.mutant.defect == defect }
            guard !own.isEmpty else { continue }
            let name = defect.rawValue.padding(toLength: 22, withPad: " ", startingAt: 0)
            lines.append("\(name)  \(padded(own.count { $0.isKilled }, 6))  \(padded(own.count, 3))")
        }
        let survivors = judged.filter { !$0.isKilled }
        for survivor in survivors {
            let mutant = survivor.mutant
            lines.append("\nsurvived: \(mutant.scenario.name), \(mutant.defect.rawValue) (\(mutant.place)): \(mutant.defect.summary)")
            lines.append("  would be caught by: \(mutant.defect.wouldBeCaughtBy)")
        }
        lines.append("\n\(killed) of \(judged.count) mutants killed, score \(String(format: "%.3f", score))")
        return lines.joined(separator: "\n")
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: " ", count: max(0, width - digits.count)) + digits
    }

    private func json(_ judged: Judged, killed: Int, score: Double) -> String {
        let object: [String: Any] = [
            "mutants": judged.count, "killed": killed, "score": (score * 1000).rounded() / 1000,
            "survivors": judged.filter { !$0.isKilled }.map {
                [
                    "scenario": $0.mutant.scenario.name, "defect": $0.mutant.defect.rawValue, "place": $0.mutant.place,
                    "would_be_caught_by": $0.mutant.defect.wouldBeCaughtBy,
                ]
            },
        ]
        let data = try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .prettyPrinted])
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}
