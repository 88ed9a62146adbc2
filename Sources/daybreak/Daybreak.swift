import ArgumentParser
import Units

/// The command line. Exit status: 0 as expected, 1 other than expected, 2 bad usage or file, 3 inconclusive or nothing ran, 70 a bug here.
@main
struct Daybreak: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daybreak",
        abstract: "Rehearses the recovery of Aurora-style database clusters, and measures the RTO and RPO that were really achieved.",
        discussion: """
            Everything runs in a deterministic simulation on real bytes: same files, seed and build give the same reports. Start with \
            `daybreak run`, which runs every scenario under Scenarios/ and writes Reports/latest.

            Exit status: 0 every drill ended as its scenario expects; 1 some drill did not; 2 wrong usage or a bad file, nothing was run; \
            3 inconclusive, interrupted, or nothing to run; 70 a bug in Daybreak.
            """,
        version: daybreakVersion,
        subcommands: [Run.self, AuditEstate.self, Check.self, Explain.self, List.self, Explore.self, Mutate.self],
        defaultSubcommand: nil)

    static func main() {
        SignalWatch.begin()
        do {
            var command = try parseAsRoot()
            try command.run()
            try Terminal.finishOutput()
        } catch let code as ExitCode {
            Daybreak.exit(withError: code)
        } catch {
            // ArgumentParser's own code for usage errors is 64; ours is 2. Help and version stay 0.
            let status = exitCode(for: error)
            let text = fullMessage(for: error)
            if status == .success {
                print(text)
                Daybreak.exit(withError: (try? Terminal.finishOutput()) == nil ? ExitCode.badInput : ExitCode.success)
            }
            Terminal.writeError(text)
            Daybreak.exit(withError: status == .validationFailure ? ExitCode(2) : ExitCode(70))
        }
    }
}

extension ExitCode {
    static let otherThanExpected = ExitCode(1)
    static let badInput = ExitCode(2)
    static let nothingJudged = ExitCode(3)
    static let bug = ExitCode(70)
}
