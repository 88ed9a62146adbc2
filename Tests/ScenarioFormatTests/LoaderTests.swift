import Foundation
import ScenarioFormat
import Testing

@Suite("loader") struct LoaderTests {
    @Test func searchesFoldersSortedAndSkipsNegativeUnlessNamed() {
        var files = Fixture.files
        files["s/negative/b.yml"] = Fixture.scenario.replacing("id: drop-table", with: "id: planted")
        files["s/deletes/a.yml"] = Fixture.scenario.replacing("id: drop-table", with: "id: second")
        files["s/deletes/notes.txt"] = "not: { read"
        files["s/deletes/.hidden.yaml"] = "not: { read"
        #expect(Fixture.load(files).scenarios.map(\.id) == ["second", "drop-table"])
        #expect(Fixture.load(files).diagnostics == [])
        #expect(Fixture.load(files, paths: ["s/negative/"]).scenarios.map(\.id) == ["planted"])
        #expect(Fixture.load(files, paths: ["s/negative/b.yml", "./s/negative", "s/deletes/a.yml"]).scenarios.map(\.id) == ["second", "planted"])
    }

    @Test func loneEstatesAndPlaybooksAreChecked() {
        var files = Fixture.files
        files["s/estates/other.yaml"] = Fixture.estate.replacing("size: 800GiB", with: "size: 800")
        files["s/playbooks/other.yaml"] = Fixture.playbook.replacing("nextStep: done", with: "nextStep: gone")
        let loaded = Fixture.load(files)
        #expect(loaded.diagnostics.map { "\($0.location.file):\($0.location.line)" } == ["s/estates/other.yaml:17", "s/playbooks/other.yaml:30"])
        #expect(loaded.estates.map(\.path) == ["s/estates/other.yaml", "s/estates/retail.yaml"])
    }

    @Test func everyProblemOfEveryFileIsReportedOnce() {
        var files = Fixture.files
        files[Fixture.estatePath] = Fixture.estate.replacing("size: 800GiB", with: "size: 800")
        files[Fixture.playbookPath] = Fixture.playbook.replacing("nextStep: done", with: "nextStep: gone")
        files[Fixture.scenarioPath] = Fixture.scenario.replacing("speed: fast", with: "speed: quick")
        files["s/deletes/again.yaml"] = Fixture.scenario.replacing("id: drop-table", with: "id: again").replacing("history: 3d", with: "history: 3")
        let places = Fixture.load(files).diagnostics.map { "\($0.location.file):\($0.location.line)" }
        #expect(places == ["s/deletes/again.yaml:8", "s/deletes/drop-table.yaml:7", "s/estates/retail.yaml:17", "s/playbooks/pitr.yaml:30"])
    }

    @Test func anIdBelongsToOneFile() {
        var files = Fixture.files
        files["s/deletes/z.yaml"] = "# a copy\n" + Fixture.scenario
        #expect(
            Fixture.load(files).diagnostics.map(\.description) == [
                "s/deletes/z.yaml:2:5: scenario id drop-table is taken\n  hint: also at s/deletes/drop-table.yaml:1:5"
            ])
    }

    @Test func filesOverTheLimitsAreRefused() {
        var files = Fixture.files
        files[Fixture.playbookPath] = Fixture.playbook + String(repeating: "#", count: 66_000)
        files["s/deletes/huge.yaml"] = String(repeating: "#", count: Loader.bytesMax + 1)
        #expect(
            Fixture.load(files).diagnostics.map(\.description) == [
                "s/deletes/huge.yaml: the file is larger than 1 MiB: 1048577 bytes",
                "s/playbooks/pitr.yaml: the playbook is larger than 64 KiB\n  hint: the service refuses it with MaxDocumentSizeExceeded",
            ])
    }

    @Test func aMissingPathIsReported() {
        #expect(
            Fixture.load(paths: ["s/none", "t.yaml"]).diagnostics.map(\.description) == ["s/none: no such file or folder", "t.yaml: no such file or folder"])
    }

    @Test func repeatedKeysDoNotHideOtherProblems() {
        var files = Fixture.files
        files[Fixture.scenarioPath] = Fixture.scenario.replacing("deadline: 6h", with: "deadline: 6h\n\"claim\": twice\nspeed: quick\nclaim: thrice")
        #expect(
            Fixture.load(files).diagnostics.map(\.description) == [
                "s/deletes/drop-table.yaml:16:1: key claim is given more than once\n  hint: also in line 2",
                "s/deletes/drop-table.yaml:17:1: key speed is given more than once\n  hint: also in line 7",
                "s/deletes/drop-table.yaml:17:8: unknown speed quick\n  hint: known: fast, slow",
                "s/deletes/drop-table.yaml:18:1: key claim is given more than once\n  hint: also in line 2, 16",
            ])
    }

    @Test func manyAliasesDoNotUnfold() {
        // Ten levels of ten: ten thousand million values if they were written out.
        let levels = (1...10).map { "l\($0): &l\($0) [\(Array(repeating: "*l\($0 - 1)", count: 10).joined(separator: ", "))]" }
        let files = ["a.yaml": (["claim: x", "l0: &l0 [x]"] + levels).joined(separator: "\n")]
        let anchors = Fixture.load(files, paths: ["a.yaml"]).diagnostics.filter { $0.message.hasPrefix("anchor &") }
        #expect(anchors.count == 11)
    }

    @Test func deepNestingIsRefused() {
        for depth in [40, 900, 5_000] {
            let files = ["a.yaml": "claim: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)]
            let messages = Fixture.load(files, paths: ["a.yaml"]).diagnostics.map(\.message)
            #expect(messages.contains("nested too deeply"), "\(depth): \(messages)")
        }
    }

    // MARK: Disk

    @Test func readsTheDiskAndReportsWhatItCannotRead() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("daybreak-loader-\(ProcessInfo.processInfo.processIdentifier)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (path, text) in Fixture.files {
            let url = URL(fileURLWithPath: "\(folder)/\(path)")
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        try Data([0x61, 0x3A, 0x20, 0x62, 0x0A, 0xFF, 0xFE]).write(to: URL(fileURLWithPath: "\(folder)/s/binary.yaml"))
        // A folder that leads back to where it stands.
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/s/loop", withDestinationPath: "\(folder)/s")
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/s/device.yaml", withDestinationPath: "/dev/null")
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/s/lost.yaml", withDestinationPath: "/nowhere/lost.yaml")
        let loaded = Loader().load(paths: [folder])
        #expect(loaded.scenarios.map(\.path) == ["\(folder)/s/deletes/drop-table.yaml"])
        #expect(
            loaded.diagnostics.map(\.description) == [
                "\(folder)/s/binary.yaml:2:1: the file is not UTF-8\n  hint: save it as UTF-8", "\(folder)/s/device.yaml: not a regular file",
                "\(folder)/s/lost.yaml: the file cannot be read: a link that leads nowhere",
            ])
    }

    /// The mark in front is no part of the text, and tells other encodings.
    @Test(
        arguments: [
            ([0xEF, 0xBB, 0xBF], ""), ([0xFF, 0xFE], "s/deletes/drop-table.yaml:1:1: the file is UTF-16\n  hint: save it as UTF-8"),
            ([0xFE, 0xFF], "s/deletes/drop-table.yaml:1:1: the file is UTF-16\n  hint: save it as UTF-8"),
            ([0xFF, 0xFE, 0, 0], "s/deletes/drop-table.yaml:1:1: the file is UTF-32\n  hint: save it as UTF-8"),
            ([0xEF, 0xBB, 0xBF, 0xFF], "s/deletes/drop-table.yaml:1:1: the file is not UTF-8\n  hint: save it as UTF-8"),
        ] as [([UInt8], String)])
    func aByteOrderMarkIsRead(mark: [UInt8], problem: String) {
        let plain = FileSource.texts(Fixture.files)
        let source = FileSource(kind: plain.kind, names: plain.names) { path, bytesMax in
            plain.read(path, bytesMax).map { path == Fixture.scenarioPath ? mark + $0 : $0 }
        }
        let loaded = Loader(source: source).load(paths: [Fixture.scenarioPath])
        #expect(loaded.diagnostics.map(\.description).joined() == problem)
        guard problem.isEmpty else { return }
        #expect(loaded.scenarios.map(\.claim) == Loader(source: plain).load(paths: [Fixture.scenarioPath]).scenarios.map(\.claim))
    }

    /// By a link, by a detour, by its whole path: one file is one scenario, under the path that was named first.
    @Test func aFileCountsOnceHoweverItIsNamed() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("daybreak-once-\(ProcessInfo.processInfo.processIdentifier)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (path, text) in Fixture.files {
            let url = URL(fileURLWithPath: "\(folder)/\(path)")
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/linked", withDestinationPath: "\(folder)/s")
        let (own, linked) = ("\(folder)/s/deletes/drop-table.yaml", "\(folder)/linked/deletes/drop-table.yaml")
        let up = String(repeating: "../", count: FileManager.default.currentDirectoryPath.split(separator: "/").count) + own.dropFirst()
        for paths in [[own, up], [own, linked], ["\(folder)/s", own, linked, up]] {
            let loaded = Loader().load(paths: paths)
            #expect(loaded.diagnostics == [] && loaded.scenarios.count == 1, "\(paths): \(loaded.diagnostics)")
        }
        #expect(Loader().load(paths: ["\(folder)/s", linked]).scenarios.map(\.path) == [linked], "what was named counts before what was found")
    }

    // Such short texts are padded for the parser; places must still be those of the file.
    @Test(arguments: [("a: [", 1, 5), ("clusters: [\n", 2, 1)]) func placesOfAShortTextLieWithinIt(text: String, line: Int, column: Int) {
        let places = Loader(source: .texts(["u.yaml": text])).load(paths: ["u.yaml"]).diagnostics.map(\.location)
        #expect(places == [SourceLocation(file: "u.yaml", line: line, column: column)])
    }

    @Test func anEmptyPolicyIsAProblem() {
        var files = Fixture.files
        files[Fixture.policyPath] = ""
        #expect(Fixture.load(files).diagnostics.map(\.location.file) == [Fixture.policyPath])
    }
}
