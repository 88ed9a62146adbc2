/// Those who recover: what faults of people change, and what has happened so far.
package struct PeopleAtWork: Sendable {
    // MARK: What goes wrong with them

    /// How far the clock by which they read times is ahead of the service's; negative for one that is behind.
    package var clockAhead = Duration.zero
    /// By parameter of the playbook: how much later than meant a time is typed; negative for earlier.
    package var typedLater: [String: Duration] = [:]
    /// Names of the playbook's own steps that are left out.
    package var skippedSteps: Set<String> = []
    /// How often the alarm will ring without being seen.
    package var alarmsToMiss = 0
    package var alarmsMissed = 0

    // MARK: What came of that

    /// How often a time was read from a clock that was wrong.
    package var clockReadings = 0
    /// Parameters of which a time was typed that was off.
    package var typedWrong: Set<String> = []
    /// Steps that were reached and left out.
    package var stepsLeftOut: Set<String> = []

    // MARK: How far they are, as the drill tells

    /// Some alarm can ring.
    package var hasAlarm = false
    package var hasNoticed = false
    package var hasStarted = false
    package var begunSteps: Set<String> = []
    /// Parameters of the playbook that the scenario fills with a time, and those of them that are read from a clock.
    package var timeParameters: Set<String> = []
    package var clockParameters: Set<String> = []
    package init() {}
}
