import Foundation
import ScenarioFormat
import ScenarioLibrary
import Testing

/// `Scenarios/README.md` is what the files beside it give. `make golden` writes it anew.
@Suite("golden scenario page") struct GoldenScenarioPageTests {
    @Test func thePageIsWhatTheFilesGive() throws {
        let folder = ScenarioLibraryTests.folder
        let loaded = Loader().load(paths: [folder, "\(folder)/\(Loader.skippedFolder)"])
        #expect(loaded.diagnostics.map(\.description) == [])
        let page = ScenarioCatalogue(loaded, root: folder).page
        let path = "\(folder)/README.md"
        if ProcessInfo.processInfo.environment["DAYBREAK_GOLDEN"] == "write" { try page.write(toFile: path, atomically: true, encoding: .utf8) }
        let kept = try? String(contentsOfFile: path, encoding: .utf8)
        #expect(kept == page, "Scenarios/README.md is not what the files give now: run `make golden` and look at the difference")
    }
}
