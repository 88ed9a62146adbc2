import Checks
import Evidence
import ScenarioFormat
import ScenarioLibrary
import ScenarioRunner
import Testing
import Units

/// The shipped scenarios, read from the checkout that these tests stand in.
enum Library {
    static let root = String(#filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/"))

    static let loaded = Loader().load(paths: [root + "/Scenarios"])

    static func scenario(_ name: String) throws -> ScenarioFile {
        var scenario = try #require(loaded.scenarios.first { $0.name == name }, "no scenario \(name)")
        // The same in every checkout, so that reports can be compared byte for byte.
        scenario.path = scenario.path.replacing(root + "/", with: "")
        let playbook = scenario.playbook?.document.path.replacing(root + "/", with: "")
        scenario.playbook?.document.path = playbook ?? ""
        if let steps = scenario.playbook?.document.steps.indices {
            for step in steps {
                let file = scenario.playbook?.document.steps[step].name.location.file.replacing(root + "/", with: "")
                scenario.playbook?.document.steps[step].name.location.file = file ?? ""
            }
        }
        scenario.estate.path = scenario.estate.path.replacing(root + "/", with: "")
        return scenario
    }
}
