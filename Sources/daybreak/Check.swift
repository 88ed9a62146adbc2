import ArgumentParser
import ScenarioFormat
import Units

/// Validates files and runs nothing.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Validate scenario, estate and playbook files without running anything.",
        discussion: "Every problem of every file is listed as file:line:column: message, with a hint. Exit status 2 when there is one.")

    @Argument(help: "Files or folders. Default: Scenarios.")
    var paths: [String] = []

    func run() throws {
        let loaded = try Selection.check(paths: paths.isEmpty ? [Selection.defaultFolder] : paths)
        guard !loaded.scenarios.isEmpty || !loaded.estates.isEmpty || !loaded.playbooks.isEmpty else {
            Terminal.writeError("error: no scenario, estate or playbook found")
            throw ExitCode.nothingJudged
        }
        let scenarios = counted(loaded.scenarios.count, "scenario")
        print("\(scenarios), \(counted(loaded.estates.count, "estate")) and \(counted(loaded.playbooks.count, "playbook")) are valid")
    }
}
