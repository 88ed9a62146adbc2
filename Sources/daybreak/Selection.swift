import ArgumentParser
import Checks
import Foundation
import ScenarioFormat
import ScenarioLibrary
import Units

/// From what the user named to the scenarios that run, every problem of every file reported first.
enum Selection {
    static let defaultFolder = "Scenarios"

    /// - Throws: `ExitCode.badInput` after printing all problems, `.nothingJudged` when nothing matches.
    /// - Parameter asked: nil: fast ones, and nobody said so.
    static func load(targets: [String], filter: String?, speed asked: Run.SpeedChoice?) throws -> [ScenarioFile] {
        let speed = asked ?? .fast
        let (paths, ids) = split(targets)
        let loaded = try check(paths: paths)
        let scenarios = loaded.scenarios
        var chosen: [ScenarioFile] = []
        if ids.isEmpty {
            chosen = scenarios
        } else {
            let named = paths.filter { $0 != defaultFolder || targets.contains(defaultFolder) }
            for id in ids where !scenarios.contains(where: { $0.id == id || $0.name == id }) {
                let known = scenarios.flatMap { [$0.id, $0.name] }
                Terminal.writeError(
                    "error: no scenario \(id)"
                        + (nearestName(to: id, in: known).map { "; did you mean \($0)?" }
                            ?? " under \(named.isEmpty ? defaultFolder : named.joined(separator: ", "))"))
                throw ExitCode.nothingJudged
            }
            chosen = scenarios.filter { scenario in
                ids.contains { $0 == scenario.id || $0 == scenario.name }
                    || named.contains { scenario.path == $0 || scenario.path.hasPrefix($0.hasSuffix("/") ? $0 : $0 + "/") }
            }
        }
        let files = Set(paths)
        if let filter { chosen = chosen.filter { $0.name.contains(filter) } }
        let before = chosen.count
        // Whoever names a scenario, or its file, wants it whatever its speed.
        let isNamed = { (scenario: ScenarioFile) in ids.contains(scenario.id) || ids.contains(scenario.name) || files.contains(scenario.path) }
        switch speed {
        case .all: break
        case .fast: chosen = chosen.filter { $0.speed == .fast || isNamed($0) }
        case .slow: chosen = chosen.filter { $0.speed == .slow || isNamed($0) }
        }
        if let asked, asked != .all { tellOfOtherSpeed(chosen.filter { $0.speed.rawValue != asked.rawValue }, than: asked) }
        guard !chosen.isEmpty else {
            let other = speed == .slow ? "fast" : "slow"
            Terminal.writeError(
                "error: no scenario found" + (filter.map { " whose name contains \($0)" } ?? "")
                    + (before == 0 ? "" : " that is \(speed.rawValue); there is something \(other): --speed \(other) or all"))
            throw ExitCode.nothingJudged
        }
        return chosen
    }

    private static func tellOfOtherSpeed(_ named: [ScenarioFile], than asked: Run.SpeedChoice) {
        guard let first = named.first else { return }
        var ids: [String] = []
        for scenario in named where !ids.contains(scenario.id) { ids.append(scenario.id) }
        let words = ids.prefix(5).joined(separator: ", ") + (ids.count > 5 ? " and \(ids.count - 5) more" : "")
        let run = ids.count == 1 ? "is \(first.speed.rawValue), and runs" : "are \(first.speed.rawValue), and run"
        Terminal.writeError("note: --speed \(asked.rawValue) does not hold for what is named: \(words) \(run) all the same")
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// Reads and validates files; prints every problem.
    /// - Throws: `ExitCode.badInput` when there is one.
    static func check(paths: [String]) throws -> LoadResult {
        let loaded = Loader().load(paths: paths)
        var problems = loaded.diagnostics
        let checks = allChecks.map(\.name)
        for scenario in loaded.scenarios { problems += ScenarioValidation.problems(of: scenario, checks: checks, playbookChecks: playbookChecks) }
        problems += ScenarioValidation.exerciseProblems(of: loaded.scenarios)
        for playbook in loaded.playbooks { problems += ScenarioValidation.playbookProblems(playbook) }
        // Variants share their file and scenarios their playbooks: each problem once.
        let unique = Set(problems).sorted { ($0.location, $0.message) < ($1.location, $1.message) }
        try Terminal.refuse(unique, "nothing was run")
        return loaded
    }

    /// What exists on disk, or looks like a path, is a path; the rest are ids, looked for under the default folder.
    private static func split(_ targets: [String]) -> (paths: [String], ids: [String]) {
        var paths: [String] = []
        var ids: [String] = []
        for target in targets {
            let looksLikePath = target.hasSuffix(".yaml") || target.hasSuffix(".yml") || target.hasPrefix("/") || target.hasPrefix(".")
            // Loaded paths have no `./` before them and no `/` behind them.
            var path = target
            while path.hasPrefix("./"), path.count > 2 { path.removeFirst(2) }
            while path.hasSuffix("/"), path.count > 1 { path.removeLast() }
            if looksLikePath || FileManager.default.fileExists(atPath: target) { paths.append(path) } else { ids.append(target) }
        }
        let hasDefault = FileManager.default.fileExists(atPath: defaultFolder)
        if paths.isEmpty || (!ids.isEmpty && hasDefault && !paths.contains(defaultFolder)) { paths.append(defaultFolder) }
        return (paths, ids)
    }
}
