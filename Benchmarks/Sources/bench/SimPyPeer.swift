import Foundation

/// The hold model in SimPy, run by the Python of `Benchmarks/.venv`.
enum SimPyPeer {
    struct Failed: Error, CustomStringConvertible {
        var description: String
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let python = folder.appending(path: ".venv/bin/python3")
    private static let script = folder.appending(path: "simpy/hold_model.py")

    static let isInstalled: Bool = FileManager.default.isExecutableFile(atPath: python.path) && ((try? run(["-c", "import simpy"])) != nil)

    /// Events a second, measured inside Python, its start not counted.
    static func rate(pending: Int) throws -> Double {
        let output = try run([script.path, String(pending)])
        guard let rate = Double(output.trimmingCharacters(in: .whitespacesAndNewlines)) else { throw Failed(description: "SimPy printed '\(output)'") }
        return rate
    }

    private static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = python
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failed(description: "python3 \(arguments.joined(separator: " ")): exit \(process.terminationStatus)")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
