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

    /// The checkout's files, by paths from its top: the same in every checkout, so that reports can be compared byte for byte.
    private static let checkout = FileSource(
        kind: { FileSource.disk.kind("\(root)/\($0)") }, names: { FileSource.disk.names("\(root)/\($0)") },
        read: { FileSource.disk.read("\(root)/\($0)", $1) })

    static let loaded = Loader(source: checkout).load(paths: ["Scenarios"])

    static func scenario(_ name: String) throws -> ScenarioFile {
        try #require(loaded.scenarios.first { $0.name == name }, "no scenario \(name)")
    }
}

extension ScenarioValidation {
    /// Against every check that there is.
    static func problems(of scenario: ScenarioFile) -> [Diagnostic] {
        problems(of: scenario, checks: allChecks.map(\.name), playbookChecks: playbookChecks)
    }
}
