import ArgumentParser
import Exploration
import Foundation
import StorageModel
import Units

/// Random fault schedules against the storage plane.
struct Explore: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Try to lose an acknowledged commit with random fault schedules.",
        discussion: """
            Each schedule is a life of a small volume: commits, lost segments and zones, cut links, slow zones, damaged pages and log, crashes of \
            the writer, late writes of a former one, backup store outages. After every step the invariants of the storage plane are looked at. \
            A schedule is a function of its number: --seed replays one, and prints it.

            Exit status: 0 every schedule kept every invariant (with --plant: the planted bug was found); 1 one did not (it was not); 2 wrong usage; \
            3 interrupted.

            Examples:
              daybreak explore --schedules 100000            more than `make test` runs
              daybreak explore --kind beyond                 more is lost than a quorum survives: losses must be named
              daybreak explore --seed 4711                   one schedule, step by step
              daybreak explore --plant reuseEpoch            a storage plane with a bug: which invariant finds it?
            """)

    @Option(parsing: .unconditional, help: "How many schedules, from the number --first on.")
    var schedules = 10_000

    @Option(parsing: .unconditional, help: "Number of the first schedule.")
    var first: UInt64 = 0

    @Option(parsing: .unconditional, help: "Run this schedule only, and print it.", transform: NumberArgument.seed)
    var seed: UInt64?

    @Option(help: "What the faults add up to: survivable or beyond.")
    var kind: Schedule.Kind = .survivable

    @Option(help: ArgumentHelp("Make a mistake on purpose: \(PlantedBug.ofOneVolume.map(\.rawValue).joined(separator: ", ")).", valueName: "bug"))
    var plant: PlantedBug?

    @Option(parsing: .unconditional, help: "Schedules run at the same time. Default: one a core.", transform: NumberArgument.jobs)
    var jobs: Int?

    @Flag(help: "No colour; NO_COLOR does the same.")
    var noColor = false

    private static let batch = 250
    private static let schedulesMax = 100_000_000

    func validate() throws {
        guard (1...Explore.schedulesMax).contains(schedules) else {
            throw ValidationError("--schedules must be 1 to \(Explore.schedulesMax), not \(schedules)")
        }
        guard first <= UInt64.max - UInt64(schedules) else { throw ValidationError("--first \(first) leaves no room for \(counted(schedules, "schedule"))") }
        if let plant, !PlantedBug.ofOneVolume.contains(plant) {
            throw ValidationError("--plant \(plant.rawValue) is no mistake of one volume: \(PlantedBug.ofOneVolume.map(\.rawValue).joined(separator: ", "))")
        }
    }

    /// What a batch of schedules came to.
    private struct Tally: Sendable {
        var run = 0
        var acknowledged = 0
        var truncated = 0
        var recoveries = 0
        var repaired = 0
        var healed = 0
        var lateWrites = 0
        var losses = 0
        var lostCommits = 0
        var violations: [(seed: UInt64, violation: Violation)] = []

        mutating func add(_ verdict: Verdict, seed: UInt64) {
            run += 1
            acknowledged += verdict.acknowledged
            truncated += verdict.truncated
            recoveries += verdict.recoveries
            repaired += verdict.repaired
            healed += verdict.healed
            lateWrites += verdict.lateWrites
            switch verdict.outcome {
            case .survived: break
            case .lost(let commits, _):
                losses += 1
                lostCommits += commits.count
            case .violated(let violation): violations.append((seed, violation))
            }
        }

        mutating func add(_ other: Tally) {
            run += other.run
            acknowledged += other.acknowledged
            truncated += other.truncated
            recoveries += other.recoveries
            repaired += other.repaired
            healed += other.healed
            lateWrites += other.lateWrites
            losses += other.losses
            lostCommits += other.lostCommits
            violations += other.violations
        }
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        if let seed { return try show(Schedule(seed: seed, kind: kind)) }
        let terminal = Terminal(noColor: noColor)
        let batches = (schedules + Explore.batch - 1) / Explore.batch
        var bar = ProgressBar(total: batches, terminal: terminal, isQuiet: false)
        let (first, total, kind, plant) = (first, schedules, kind, plant)
        let pool = WorkerPool(names: (0..<batches).map { "schedules from \(first + UInt64(Explore.batch * $0)) on" }) { batch in
            var tally = Tally()
            for number in Explore.batch * batch..<min(Explore.batch * (batch + 1), total) {
                let seed = first + UInt64(number)
                tally.add(Exploration.run(Schedule(seed: seed, kind: kind), planted: plant), seed: seed)
            }
            return tally
        }
        let started = ContinuousClock.now
        var results: [Tally?] = Array(repeating: nil, count: batches)
        var done = 0
        // Until here nothing is begun, and the first interrupt ends it.
        let interruption = Interruption(.finishesWhatIsUnderWay)
        try pool.run(threads: jobs ?? NumberArgument.jobsUnlessGiven, shouldStop: { interruption.hasHappened }) { index, result in
            results[index] = try result.get()
            done += 1
            bar.show(done: done, current: "schedules of \(Explore.batch)")
        }
        bar.clear()
        let wall = ContinuousClock.now - started
        var tally = Tally()
        for result in results.compactMap({ $0 }) { tally.add(result) }
        report(tally, wall: wall)
        if tally.run < schedules {
            Terminal.writeError("interrupted: \(tally.run) of \(counted(schedules, "schedule")) run")
            throw ExitCode.nothingJudged
        }
        if tally.violations.isEmpty != (plant == nil) { throw ExitCode.otherThanExpected }
    }

    private func report(_ tally: Tally, wall: Duration) {
        let seconds = Double(wall.components.seconds) + Double(wall.components.attoseconds) / 1e18
        let rate = Double(tally.run) / max(seconds, 1e-9)
        print("\(counted(tally.run, "\(kind.rawValue) schedule")) in \(String(format: "%.1f", seconds)) s, \(String(format: "%.0f", rate)) schedules/s")
        let recoveries = tally.recoveries == 1 ? "1 recovery" : "\(tally.recoveries) recoveries"
        let copies = tally.healed == 1 ? "1 damaged copy" : "\(tally.healed) damaged copies"
        print(
            "\(counted(tally.acknowledged, "commit")) acknowledged, \(tally.truncated) cut off by \(recoveries), \(counted(tally.lateWrites, "late message")), "
                + "\(counted(tally.repaired, "segment")) repaired, \(copies) healed")
        if kind == .beyond {
            print("\(counted(tally.losses, "volume")) lost; \(counted(tally.lostCommits, "acknowledged commit")) not in the backup yet, each named")
        }
        guard let (seed, violation) = tally.violations.first else {
            return print(plant.map { "the planted bug was not found: \($0.summary)" } ?? "every invariant held")
        }
        var counts: [Invariant: Int] = [:]
        for (_, violation) in tally.violations { counts[violation.invariant, default: 0] += 1 }
        for invariant in Invariant.allCases {
            if let count = counts[invariant] { print("broken in \(counted(count, "schedule")): \(invariant.rawValue) (\(invariant.summary))") }
        }
        let smallest = Exploration.shrunk(Schedule(seed: seed, kind: kind), planted: plant)
        print("first: schedule \(seed), \(violation)")
        print("cut down to \(smallest.steps.count) of its steps:\n\(smallest)")
        print("replay: daybreak explore --seed \(seed) --kind \(kind.rawValue)" + (plant.map { " --plant \($0.rawValue)" } ?? ""))
    }

    private func show(_ schedule: Schedule) throws {
        print(schedule)
        let verdict = Exploration.run(schedule, planted: plant)
        switch verdict.outcome {
        case .survived:
            let commits = counted(verdict.acknowledged, "commit")
            print("survived: \(commits) acknowledged, \(verdict.truncated) never acknowledged ones cut off, every invariant held")
        case .lost(let commits, let why):
            let names =
                commits.isEmpty
                ? "every acknowledged commit was in the backup" : "acknowledged commits gone: \(commits.map(String.init).joined(separator: ", "))"
            print("lost, \(why); \(names)")
        case .violated(let violation): print("violated: \(violation)")
        }
        var isViolated = false
        if case .violated = verdict.outcome { isViolated = true }
        if let plant, !isViolated { print("the planted bug was not found by this schedule: \(plant.summary)") }
        if isViolated != (plant != nil) { throw ExitCode.otherThanExpected }
    }
}

extension Schedule.Kind: ExpressibleByArgument {}
extension PlantedBug: ExpressibleByArgument {
    /// What help and refusals offer; the others show in whole drills only.
    public static var allValueStrings: [String] { ofOneVolume.map(\.rawValue) }
}
