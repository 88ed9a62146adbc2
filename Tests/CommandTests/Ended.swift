import Foundation
import Testing

let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// What the program finds in a terminal: in a pipeline it would write into that pipeline's own summary.
let childEnvironment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GITHUB_") && $0.key != "CI" }

/// A folder for as long as a test takes.
final class Scratch {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("daybreak-command-\(ProcessInfo.processInfo.globallyUniqueString)").path
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// What the program, run as users run it, said and how it ended.
struct Ended {
    var status: Int32
    var isBySignal: Bool
    var output: String
    var errors: String

    static let executable: URL = {
        // Pipelines that begin in the background ignore Ctrl-C; what is tested here would inherit it, and rightly do so too.
        signal(SIGINT, SIG_DFL)
        return URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("daybreak")
    }()

    /// - Parameters:
    ///   - interruptedAfter: Seconds until Ctrl-C; nil: never.
    ///   - sink: Where standard output goes; nil: into what is returned.
    init(of arguments: [String], in folder: URL = packageRoot, _ scratch: Scratch, interruptedAfter: Double? = nil, into sink: String? = nil) throws {
        let process = Process()
        process.executableURL = Ended.executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = childEnvironment
        let file = scratch.path + "/standard-output"
        #expect(FileManager.default.createFile(atPath: file, contents: nil))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: sink ?? file))
        let told = Pipe()
        process.standardError = told
        try process.run()
        if let interruptedAfter {
            Thread.sleep(forTimeInterval: interruptedAfter)
            process.interrupt()
        }
        errors = String(decoding: told.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        status = process.terminationStatus
        isBySignal = process.terminationReason == .uncaughtSignal
        output = try String(contentsOfFile: file, encoding: .utf8)
    }
}
