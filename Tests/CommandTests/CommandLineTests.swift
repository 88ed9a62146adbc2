import Foundation
import Testing

/// What is typed, and the words in which it is answered.
@Suite("command line") struct CommandLineTests {
    private let scratch: Scratch
    init() throws { scratch = try Scratch() }

    private func daybreak(_ arguments: String...) throws -> Ended { try Ended(of: arguments, scratch) }
    private var output: String { scratch.path + "/reports" }

    // MARK: Numbers

    @Test(arguments: [["run"], ["mutate"], ["explore"], ["audit", "Scenarios/estates/retail.yaml"]]) func aSeedIsAWholeNumber(command: [String]) throws {
        let words = "wants a whole number from 0 to 18446744073709551614"
        for bad in ["-1", "two", "1.5", "", "18446744073709551615", "18446744073709551616"] {
            // Behind `=` there has to be something.
            for typed in [["--seed", bad]] + (bad.isEmpty ? [] : [["--seed=\(bad)"]]) {
                let ended = try Ended(of: command + typed, scratch)
                #expect(ended.status == 2 && ended.errors.contains("The value '\(bad)' is invalid for '--seed <seed>': \(words)"), "\(typed): \(ended.errors)")
            }
        }
    }

    @Test(arguments: [["run"], ["mutate"], ["explore"], ["audit", "Scenarios/estates/retail.yaml"]]) func jobsAreOneTo256(command: [String]) throws {
        for bad in ["-1", "0", "257", "two"] {
            let ended = try Ended(of: command + ["--jobs", bad], scratch)
            let words = "The value '\(bad)' is invalid for '--jobs <jobs>': wants a whole number from 1 to 256"
            #expect(ended.status == 2 && ended.errors.contains(words), "\(bad): \(ended.errors)")
        }
    }

    @Test func aRangeOfSeedsThatBeginsBelowZeroIsToldAsOne() throws {
        for bad in ["-1", "-1..<3", "3..<1"] {
            let ended = try daybreak("run", "--seeds", bad)
            #expect(ended.status == 2 && ended.errors.contains("--seeds \(bad) is not a range such as 0..<8, 0...7 or 3"), "\(ended.errors)")
        }
    }

    // MARK: Problems

    /// Neither colours of the terminal nor lines that look like problems of their own.
    @Test func whatAFileHoldsDoesNothingToTheTerminal() throws {
        let estate = try String(contentsOfFile: packageRoot.path + "/Scenarios/estates/retail.yaml", encoding: .utf8)
        let path = scratch.path + "/hostile.yaml"
        try (estate + "\n\"redo\\e[31m\\nRate\": 1\n").write(toFile: path, atomically: true, encoding: .utf8)
        for command in [["audit", path, "--output", output], ["check", path]] {
            let ended = try Ended(of: command, scratch)
            #expect(ended.status == 2 && ended.errors.contains("redo Rate") && !ended.errors.contains("\u{1B}"), "\(command): \(ended.errors)")
        }
    }

    // MARK: Speed

    /// Whoever names a drill and its speed, and has one of them wrong, is told which of them holds.
    @Test func aSpeedThatWhatIsNamedHasNotIsTold() throws {
        let named = try daybreak("run", "writer-crash-with-reader", "--speed", "slow", "--seed", "0", "--output", output)
        let words = "note: --speed slow does not hold for what is named: writer-crash-with-reader is fast, and runs all the same\n"
        #expect(named.status == 0 && named.errors.hasPrefix(words), "\(named.errors)")
        #expect(named.output.contains("1 drill in "))
        for speed in ["fast", "all"] {
            let same = try daybreak("run", "writer-crash-with-reader", "--speed", speed, "--seed", "0", "--output", output)
            #expect(!same.errors.contains("note:"), "\(speed): \(same.errors)")
        }
        let unasked = try daybreak("run", "writer-crash-with-reader", "--seed", "0", "--output", output)
        #expect(!unasked.errors.contains("note:"), "\(unasked.errors)")
    }

    // MARK: One of something

    @Test func oneIsNotTold() throws {
        let check = try daybreak("check", "Scenarios/estates/retail.yaml")
        #expect(check.output == "0 scenarios, 1 estate and 0 playbooks are valid\n", "\(check.output)")
        let explore = try daybreak("explore", "--schedules", "1")
        #expect(explore.output.hasPrefix("1 survivable schedule in "), "\(explore.output)")
    }
}
