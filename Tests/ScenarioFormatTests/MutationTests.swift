import ScenarioFormat
import Testing
import Units

/// Whatever stands in a file, reading it ends with values or with problems, and never with neither.
@Suite("mutations") struct MutationTests {
    @Test func truncatedFilesParseOrAreReported() {
        for path in [Fixture.scenarioPath, Fixture.estatePath, Fixture.playbookPath, Fixture.policyPath] {
            let text = Array((Fixture.files[path] ?? "").unicodeScalars)
            for length in stride(from: 0, to: text.count, by: 7) { check(path, String(String.UnicodeScalarView(text.prefix(length)))) }
        }
    }

    @Test func mutatedFilesParseOrAreReported() {
        var random = Draws(state: 0x0DA1_B4EA)
        let pieces =
            Array("{}[]:,-&*!|>'\"#%@` \n\t\u{0}\u{FEFF}é0.7$<?~").map(String.init) + [
                "{{", "}}", "..", "<<: *a", "null", "1e999", "99999999999999999999", "---\n", "$.",
            ]
        for path in [Fixture.scenarioPath, Fixture.estatePath, Fixture.playbookPath, Fixture.policyPath] {
            let text = Array((Fixture.files[path] ?? "").unicodeScalars)
            for _ in 0..<300 {
                var changed = text
                for _ in 0...random.below(3) {
                    let start = random.below(changed.count)
                    let end = min(changed.count, start + random.below(6))
                    changed.replaceSubrange(start..<end, with: Array(pieces[random.below(pieces.count)].unicodeScalars))
                }
                check(path, String(String.UnicodeScalarView(changed)))
            }
        }
    }

    private func check(_ path: String, _ text: String) {
        var files = Fixture.files
        files[path] = text
        let loaded = Fixture.load(files)
        #expect(!loaded.diagnostics.isEmpty || (loaded.scenarios.count == 1 && loaded.estates.count == 1 && loaded.playbooks.count == 1), "\(path):\n\(text)")
        #expect(
            loaded.diagnostics.allSatisfy { $0.location.line >= 0 && $0.location.column >= 0 && !$0.message.isEmpty && files[$0.location.file] != nil },
            "\(path):\n\(text)")
        #expect(Fixture.load(files).diagnostics == loaded.diagnostics, "not the same twice: \(path):\n\(text)")
    }
}

/// A small generator of its own, so that a failure comes back with the next run.
private struct Draws {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }
}
