import Foundation
import Testing

@testable import Reporting

@Suite("output folder") struct OutputFolderTests {
    /// A folder of its own for each test, removed at the end.
    final class Scratch {
        let path: String
        init() throws {
            path = FileManager.default.temporaryDirectory.appendingPathComponent("daybreak-output-\(ProcessInfo.processInfo.globallyUniqueString)").path
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func put(_ text: String, at relative: String) throws {
            let target = URL(fileURLWithPath: path + "/" + relative)
            try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: target)
        }

        func content() throws -> [String: String] {
            var found: [String: String] = [:]
            for entry in try FileManager.default.subpathsOfDirectory(atPath: path) {
                if let data = FileManager.default.contents(atPath: path + "/" + entry) { found[entry] = String(decoding: data, as: UTF8.self) }
            }
            return found
        }
    }

    private let scratch: Scratch
    init() throws { scratch = try Scratch() }

    @Test func aTreeIsWrittenWithNothingElseBesideIt() throws {
        let tree = ReportTree(records: [drill()])
        try tree.write(to: scratch.path + "/deep/er/latest")
        let found = try scratch.content().filter { $0.key != "deep/er/latest/" + TreeMarker.path }
        #expect(found == Dictionary(uniqueKeysWithValues: tree.files().map { ("deep/er/latest/" + $0.path, String(decoding: $0.bytes, as: UTF8.self)) }))
        let tables = [
            "aliases", "automated-backups", "backtracks", "clones", "clusters", "deleted-clusters", "global-clusters", "grants", "key-dependencies", "keys",
            "principals", "quotas", "snapshots",
        ]
        let inventory = tables.flatMap { name in ["csv", "json", "xml"].map { "inventory/\(name).\($0)" } }
        let others = ["inventory/key-graph.dot", "inventory/key-graph.json", "inventory/price-book.json", "inventory/recoverability.json"]
        let expected =
            (["ctrf.json", "drills/drop-table-pitr-seed-0.json", "junit.xml", "report.html", "summary.md", "trace/drop-table-pitr-seed-0.json"] + inventory
            + others).map { "deep/er/latest/" + $0 }
        #expect(found.keys.sorted() == expected.sorted())
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/deep/er") == ["latest"])
    }

    @Test func anOlderTreeIsReplacedAsAWhole() throws {
        let out = scratch.path + "/latest"
        try ReportTree(records: [drill(), drill(seed: 1)]).write(to: out)
        try ReportTree(records: [drill(seed: 2)]).write(to: out)
        #expect(try FileManager.default.contentsOfDirectory(atPath: out + "/drills") == ["drop-table-pitr-seed-2.json"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["latest"])
    }

    @Test func anEmptyFolderIsTaken() throws {
        try ReportTree(records: []).write(to: scratch.path)
        #expect(try scratch.content().keys.contains("junit.xml"))
    }

    // A folder of somebody else, and one of ours into which somebody put something.
    @Test(arguments: [("notes.txt", false), ("notes.txt", true), ("drills/notes.txt", true), (".git/config", true), ("junit.xml", false)])
    func whatDaybreakDidNotWriteIsNeverDeleted(stranger: String, amongOurs: Bool) throws {
        if amongOurs { try ReportTree(records: []).write(to: scratch.path) }
        try scratch.put("precious", at: stranger)
        let before = try scratch.content()
        let example = stranger.hasPrefix(".git") ? ".git" : stranger.hasPrefix("drills") ? "drills" : stranger
        let refusal = OutputRefusal.foreignFolder(path: scratch.path, example: example)
        #expect(throws: refusal) { try ReportTree.checkWritable(scratch.path) }
        #expect(throws: refusal) { try ReportTree(records: [drill()]).write(to: scratch.path) }
        #expect(try scratch.content() == before)
        #expect(
            refusal.description == "output folder \(scratch.path) holds \(example), which Daybreak did not write; choose an empty or a new folder with --output"
        )
    }

    @Test func aFileInTheWayIsFoundBeforeRunning() throws {
        try scratch.put("", at: "file")
        for path in [scratch.path + "/file", scratch.path + "/file/below", scratch.path + "/file/far/below"] {
            #expect(throws: OutputRefusal.notAFolder(path: path)) { try ReportTree.checkWritable(path) }
            #expect(throws: OutputRefusal.notAFolder(path: path)) { try ReportTree(records: []).write(to: path) }
        }
        #expect(try scratch.content() == ["file": ""])
    }

    @Test func anEmptyPathIsNotTheWorkingFolder() {
        #expect(throws: OutputRefusal.unnamed) { try ReportTree.checkWritable("") }
        #expect(throws: OutputRefusal.unnamed) { try ReportTree(records: []).write(to: "") }
    }

    // Not a folder's mode, which the superuser passes: nobody can make a folder in /proc.
    @Test func aPlaceWhereNothingCanBeMadeIsFoundBeforeRunning() {
        #expect(throws: OutputRefusal.notWritable(path: "/proc/latest", reason: "/proc: No such file or directory")) {
            try ReportTree.checkWritable("/proc/latest")
        }
    }

    @Test func checkingLeavesNothingBehind() throws {
        try ReportTree.checkWritable(scratch.path + "/a/b")
        try ReportTree.checkWritable(scratch.path)
        #expect(try FileManager.default.subpathsOfDirectory(atPath: scratch.path) == [])
    }

    @Test func aLinkThatLeadsNowhereIsFoundBeforeRunning() throws {
        let link = scratch.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: scratch.path + "/nowhere/deep")
        #expect(throws: OutputRefusal.self) { try ReportTree.checkWritable(link) }
    }

    @Test func aLinkIsFollowedToItsFolder() throws {
        try FileManager.default.createDirectory(atPath: scratch.path + "/real", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: scratch.path + "/latest", withDestinationPath: "real")
        try ReportTree(records: []).write(to: scratch.path + "/latest")
        #expect(try scratch.content().keys.contains("real/junit.xml"))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.path + "/latest") == "real")
    }

    @Test func aFolderThatCannotBeMovedGetsNewContent() throws {
        try ReportTree(records: [drill()]).write(to: scratch.path)
        let tree = ReportTree(records: [drill(seed: 9)]).files()
        try OutputFolder(scratch.path).replaceContent(with: tree.map { OutputFolder.file($0.path, $0.bytes) })
        #expect(try scratch.content().keys.sorted() == (tree.map(\.path) + [TreeMarker.path]).sorted())
    }
}
