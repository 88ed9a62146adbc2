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
}
