import Foundation
import Glibc

/// The command itself over the shipped library, as users start it: wall time, and the memory of the process at its most.
///
/// Once each: a run lasts long enough to be its own average, and five would last for minutes.
struct LibraryBench {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL

    func figures() throws -> [Figure] {
        let binary = Self.root.appending(path: ".build/release/daybreak").path
        guard FileManager.default.isExecutableFile(atPath: binary) else {
            return [Figure(name: "daybreak run, daybreak mutate", unit: "s", note: "there is no \(binary): make build")]
        }
        let reports = FileManager.default.temporaryDirectory.appending(path: "daybreak-bench-\(getpid())").path
        defer { try? FileManager.default.removeItem(atPath: reports) }
        return try [
            ("daybreak run, all fast scenarios", ["run", "--quiet", "--output", reports], Figure.Budget.secondsBelow(60)),
            ("daybreak run --speed all", ["run", "--speed", "all", "--quiet", "--output", reports], nil),
            ("daybreak mutate, the whole library", ["mutate", "--quiet"], Figure.Budget.secondsBelow(300)),
        ].flatMap { name, arguments, budget in
            let spent = try Self.run(binary, arguments)
            return [
                Figure(name: name, unit: "s", ours: spent.seconds, budget: budget, note: "one run"),
                Figure(name: "\(name), memory", unit: "MiB", ours: spent.mebibytes, note: "resident, at most"),
            ]
        }
    }

    struct Failed: Error, CustomStringConvertible { var description: String }

    /// - Throws: `Failed` unless every drill ended as expected: figures of anything else would be of something else.
    private static func run(_ binary: String, _ arguments: [String]) throws -> (seconds: Double, mebibytes: Double) {
        guard chdir(root.path) == 0 else { throw Failed(description: "cannot go to \(root.path)") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        var words = ([binary] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        var status: Int32 = 0
        var usage = rusage()
        let elapsed = try seconds {
            guard posix_spawn(&child, binary, &actions, nil, &words, environ) == 0 else { throw Failed(description: "cannot start \(binary)") }
            // Its own usage, not that of all children so far.
            guard wait4(child, &status, 0, &usage) == child else { throw Failed(description: "cannot wait for \(binary)") }
        }
        guard status == 0 else { throw Failed(description: "daybreak \(arguments.joined(separator: " ")): status \(status)") }
        return (elapsed, Double(usage.ru_maxrss) / 1024)
    }
}
