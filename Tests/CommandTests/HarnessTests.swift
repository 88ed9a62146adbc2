import Foundation
import Testing

/// The program itself, run as users run it.
@Suite("harness") struct HarnessTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private final class Scratch {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("daybreak-harness-\(ProcessInfo.processInfo.globallyUniqueString)").path
        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        /// Every file below a folder, with its bytes.
        func content(_ folder: String) throws -> [String: Data] {
            let base = path + "/" + folder
            return Dictionary(
                uniqueKeysWithValues: try FileManager.default.subpathsOfDirectory(atPath: base).compactMap { entry in
                    FileManager.default.contents(atPath: base + "/" + entry).map { (entry, $0) }
                })
        }
    }

    private let scratch: Scratch
    init() throws { scratch = try Scratch() }

    private struct Ended {
        var status: Int32
        var isBySignal: Bool
        var errors: String
    }

    private func daybreak(_ arguments: [String], mishap: String? = nil) throws -> Ended {
        let process = Process()
        process.executableURL = CommandTests.Ended.executable
        process.arguments = arguments
        process.currentDirectoryURL = Self.root
        var environment = childEnvironment
        environment["DAYBREAK_MISHAP"] = mishap
        environment["SWIFT_BACKTRACE"] = "enable=no"
        process.environment = environment
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let told = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Ended(
            status: process.terminationStatus, isBySignal: process.terminationReason == .uncaughtSignal, errors: String(decoding: told, as: UTF8.self))
    }

    private func run(_ folder: String, jobs: Int = 2, mishap: String? = nil) throws -> Ended {
        let scenarios = ["writer-crash-with-reader", "fail-over-by-hand"]
        return try daybreak(["run", "--seeds", "0..<3", "--jobs", "\(jobs)", "--output", scratch.path + "/" + folder] + scenarios, mishap: mishap)
    }

    @Test func whatAFilterFindsAmongTheOthersIsTold() throws {
        let slow = try daybreak(["run", "--filter", "copies-refused", "--output", scratch.path + "/slow"])
        let words = "whose name contains copies-refused that is fast; there is something slow: --speed slow or all"
        #expect(slow.status == 3 && slow.errors.contains(words), "\(slow.errors)")
        let nothing = try daybreak(["run", "--filter", "no-such", "--output", scratch.path + "/nothing"])
        #expect(nothing.status == 3 && nothing.errors.hasSuffix("whose name contains no-such\n"), "\(nothing.errors)")
    }

    @Test func theTreeDoesNotDependOnTheNumberOfJobs() throws {
        for jobs in [1, 2, 5] { #expect(try run("jobs-\(jobs)", jobs: jobs).status == 0) }
        let one = try scratch.content("jobs-1")
        #expect(one.keys.filter { $0.hasPrefix("drills/") }.count == 6)
        #expect(try scratch.content("jobs-2") == one)
        #expect(try scratch.content("jobs-5") == one)
    }

    @Test func aThrownErrorIsOneHarnessErrorAndTheRunGoesOn() throws {
        #expect(try run("sound").status == 0)
        let ended = try run("spoiled", mishap: "error writer-crash-with-reader 1")
        #expect(ended.status == 70 && !ended.isBySignal, "\(ended)")
        let (sound, spoiled) = (try scratch.content("sound"), try scratch.content("spoiled"))
        let others = sound.keys.filter { $0.hasPrefix("drills/") && !$0.contains("writer-crash-with-reader-seed-1") }
        #expect(others.count == 5)
        for path in others { #expect(spoiled[path] == sound[path], "\(path)") }
        let record = String(decoding: try #require(spoiled["drills/writer-crash-with-reader-seed-1.json"]), as: UTF8.self)
        #expect(record.contains(#""outcome": "harness error""#) && record.contains("an error planted by DAYBREAK_MISHAP"), "\(record)")
        #expect(String(decoding: try #require(spoiled["junit.xml"]), as: UTF8.self).contains(#"type="harness.error""#))
    }

    @Test(arguments: ["trap", "overflow"]) func aTrapNamesTheDrillThatWasInFlight(kind: String) throws {
        let ended = try run("never", mishap: "\(kind) fail-over-by-hand 2")
        #expect(ended.isBySignal, "\(ended)")
        let lines = ended.errors.split(separator: "\n")
        #expect(lines.contains("crashed in: fail-over-by-hand, seed 2"), "\(ended.errors)")
        #expect(!lines.contains { $0.hasPrefix("in flight:") && $0.contains("fail-over-by-hand, seed 2") })
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/never"), "half a run writes nothing")
    }

    @Test func mutantsAreRunsToo() throws {
        let arguments = ["mutate", "fail-over-by-hand", "--seed", "0", "--jobs", "2", "--quiet"]
        let ended = try daybreak(arguments, mishap: "error fail-over-by-hand 0")
        #expect(ended.status == 70, "\(ended)")
        #expect(ended.errors.contains("harness error: fail-over-by-hand, seed 0: an error planted by DAYBREAK_MISHAP"), "\(ended.errors)")
    }
}
