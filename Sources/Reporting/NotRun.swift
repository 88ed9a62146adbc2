import Units

/// A drill, or a whole scenario, that was asked for and never ran.
package struct NotRun: Sendable, Hashable {
    /// Scenario id, with its variant: `restore-with-disabled-key/gives-up`.
    package var scenario: String
    /// nil: none of its seeds ran.
    package var seed: UInt64?
    package var reason: String
    package init(scenario: String, seed: UInt64?, reason: String) {
        self.scenario = scenario
        self.seed = seed
        self.reason = reason
    }

    /// One line a scenario and reason, as they come.
    /// - Returns: Such as `not run: drop-table-pitr, seeds 3 4 5: interrupted`; of more than `linesMax` the last says how many more.
    static func lines(_ all: [NotRun], linesMax: Int = 20) -> [String] {
        let groups = groups(all)
        let lines = groups.prefix(linesMax).map { "not run: \(CleanText.oneLine($0.scenario))\($0.seeds): \(CleanText.oneLine($0.reason))" }
        let rest = groups.dropFirst(linesMax).count
        return rest == 0 ? lines : lines + ["and \(counted(rest, "more scenario")) not run"]
    }

    /// Seeds of one scenario and reason together, as they come.
    /// - Returns: With the seeds in words: `, seeds 3 4 5`; nothing where none of them ran.
    static func groups(_ all: [NotRun]) -> [(scenario: String, seeds: String, reason: String)] {
        var groups: [(first: NotRun, seeds: [UInt64])] = []
        for one in all {
            let own = one.seed.map { [$0] } ?? []
            if let last = groups.last, last.first.scenario == one.scenario, last.first.reason == one.reason {
                groups[groups.count - 1].seeds += own
            } else {
                groups.append((one, own))
            }
        }
        return groups.map { group in
            let seeds = group.seeds.count > 8 ? ", \(group.seeds.count) seeds" : group.seeds.map { " \($0)" }.joined()
            let words = group.seeds.count > 8 || group.seeds.isEmpty ? seeds : ", seed\(group.seeds.count == 1 ? "" : "s")" + seeds
            return (group.first.scenario, words, group.first.reason)
        }
    }
}
