import Testing

@Suite("determinism") struct DeterminismTests {
    /// What would let the machine into a run. A word counts where it stands by itself.
    private static let machine = [
        "Date()", "Date.now", "UUID()", "Task", "Thread", "DispatchQueue", "ProcessInfo", "SystemRandomNumberGenerator", "ContinuousClock", "SuspendingClock",
        "hashValue", "shuffled", "shuffle(using", "shuffle()", "randomElement", "getenv", "Locale", "TimeZone", "pthread_create", "arc4random", "gettimeofday",
        "clock_gettime",
    ]

    /// The first of `machine` that stands in a line of code. `shuffled(using: &ours)` is the standard library's too and may change between versions.
    private func forbidden(in line: Substring) -> String? {
        Self.machine.first { word in
            line.ranges(of: word).contains { range in
                let before = line[..<range.lowerBound].last
                let after = line[range.upperBound...].first
                return !isPartOfName(before) && (word.hasSuffix(")") || !isPartOfName(after))
            }
        }
    }

    private func isPartOfName(_ character: Character?) -> Bool { character.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false }

    @Test func noClockChanceOrThreadBelowTheCommandLine() throws {
        for file in try SourceTree.files(under: "Sources", ending: ".swift") where file.module != "daybreak" {
            for line in file.code where !isText(line.text) {
                let word = forbidden(in: line.text)
                #expect(word == nil, "\(file.path):\(line.number): \(word ?? "") stands below the command line")
            }
        }
    }

    /// A line that only carries words for people.
    private func isText(_ line: Substring) -> Bool { line.split(separator: " ").first?.hasPrefix("\"") ?? false }

    @Test func findsEveryForm() {
        #expect(forbidden(in: "let now = Date()") == "Date()")
        #expect(forbidden(in: "Task { await run() }") == "Task")
        #expect(forbidden(in: "Task.detached {") == "Task")
        #expect(forbidden(in: "ids.shuffled(using: &random)") == "shuffled")
        #expect(forbidden(in: "var taskCount = DateRange()") == nil)
        #expect(forbidden(in: "case tasks, multiTasking") == nil)
    }

    @Test func filesAreShortEnoughToRead() throws {
        for folder in ["Sources", "Tests", "Benchmarks"] {
            for file in try SourceTree.files(under: folder, ending: ".swift") {
                #expect(file.lines.count <= 500, "\(file.path) has \(file.lines.count) lines: two subjects in one room?")
            }
        }
    }
}
