import ClusterModel
import Evidence
import ScenarioFormat
import ScenarioLibrary
import SimulationKernel
import Units

/// What happens between the disaster and the start of the playbook: somebody or something notices, people are called, and they decide.
extension Drill {
    // MARK: Noticing

    /// The disaster has struck: from now on somebody may notice.
    mutating func scheduleNotice(now: Instant) {
        guard let notice = peopleTimes.notice else { return }
        queue.schedule(.detection, at: now.advanced(byMicroseconds: notice.sampler.sample(&peopleRandom)))
    }

    /// Somebody notices, unless an alarm was first.
    mutating func somebodyNotices(now: Instant) {
        guard history.marks.detect == nil, let disaster = history.disasterAt else { return }
        rest(on: peopleTimes.notice?.row, from: disaster, to: now)
        noticed("the disaster is noticed", now: now)
    }

    func firstAlarmLook(after start: Instant) -> (event: DrillEvent, at: Instant)? {
        switch scenario.detection.alarm {
        case nil: nil
        case .probe(let every, _): (.alarmProbe, start + every)
        case .metric(let alarm): (.alarmEvaluates, start + alarm.period + metricDelay)
        }
    }

    /// The alarm looks at what the probes last saw, on its own schedule, and rings after so many bad looks in a row.
    mutating func alarmProbeDue(now: Instant) {
        guard case .probe(let every, let failures) = scenario.detection.alarm, history.marks.detect == nil else { return }
        queue.schedule(.alarmProbe, at: now + every)
        alarmFailures = sites.allSatisfy({ $0.goodSince != nil }) ? 0 : alarmFailures + 1
        if alarmFailures >= failures {
            alarmFailures = 0
            rings(now: now)
        }
    }

    /// One period's datapoint has arrived. The alarm rings when it changes to ALARM, and not again while it stays there.
    ///
    /// Source: CloudWatch User Guide, Alarm evaluation: ALARM when at least M of the last N datapoints breach; Using Amazon CloudWatch alarms: actions are
    /// invoked for sustained state changes only. Model choice: a period without a failure or an event counts as not breaching; a datapoint is
    /// looked at once, when its period is over and the calibration row metricDelay has passed.
    mutating func alarmEvaluates(now: Instant) {
        guard case .metric(let alarm) = scenario.detection.alarm, history.marks.detect == nil else { return }
        queue.schedule(.alarmEvaluates, at: now + alarm.period)
        let end = now - metricDelay
        datapoints.append(count(alarm.metric.value, from: end - alarm.period, to: end) >= alarm.threshold)
        if datapoints.count > alarm.evaluationPeriods { datapoints.removeFirst() }
        let isBreaching = datapoints.count(where: \.self) >= alarm.datapointsToAlarm
        defer { isInAlarm = isBreaching }
        if isBreaching, !isInAlarm { rings(now: now) }
    }

    /// The sum of a metric from one instant up to, not including, another.
    private func count(_ metric: MetricAlarm.Metric, from start: Instant, to end: Instant) -> Int {
        switch metric {
        case .canary:
            sites.reduce(0) { sum, site in
                sum + site.history.probes.reversed().prefix { $0.at >= start }.count { $0.at < end && !$0.isGood && $0.trouble != Drill.unanswered }
            }
        case .event(let id):
            // What is lost on its way is counted by nobody.
            cloud.events.count { event in event.kind.rawValue == id && event.shownAt.map { $0 >= start && $0 < end } == true }
        }
    }

    private mutating func rings(now: Instant) {
        guard people.alarmsToMiss == 0 else {
            people.alarmsToMiss -= 1
            people.alarmsMissed += 1
            return note(now, "people", "the alarm rings, and nobody sees it")
        }
        noticed("the alarm rings", now: now)
    }

    // MARK: Calling, deciding

    /// The alarm has rung, or somebody has noticed.
    mutating func noticed(_ what: String, now: Instant) {
        guard history.marks.detect == nil else { return }
        history.marks.detect = now
        note(now, "people", what)
        guard scenario.playbook != nil else { return }
        take(peopleTimes.paging, then: .acknowledged, now: now) { "people are called\($0)" }
    }

    mutating func acknowledged(now: Instant) {
        history.marks.page = now
        if peopleTimes.paging != nil { note(now, "people", "somebody has acknowledged") }
        take(peopleTimes.decision, then: .decided, now: now) { "they look for the cause, and decide\($0)" }
    }

    mutating func decided(now: Instant) {
        history.marks.decide = now
        if peopleTimes.decision != nil { note(now, "people", "the recovery is decided") }
        startPlaybook(now: now)
    }

    /// What takes no time happens at once.
    private mutating func take(_ time: PeopleTimes.Time?, then event: DrillEvent, now: Instant, _ words: (String) -> String) {
        guard let time else { return handle(event, now: now) }
        let end = now.advanced(byMicroseconds: time.sampler.sample(&peopleRandom))
        rest(on: time.row, from: now, to: end)
        note(now, "people", words(time.row.map { " (\($0.rawValue))" } ?? ""))
        queue.schedule(event, at: end)
    }

    /// Notes time that an assumed calibration row gave.
    mutating func rest(on row: CalibrationKey?, from start: Instant, to end: Instant) {
        guard let row, cloud.calibration.row(row).status == .assumed else { return }
        assumedByPeople.append(AssumedSpan(from: start, to: end, row: row.rawValue))
    }

    /// Waiting for approvals, once the drill is over and its steps are known.
    mutating func noteApprovals() {
        for step in history.steps where step.action == Approve.name {
            guard let start = step.startedAt else { continue }
            rest(on: peopleTimes.approval.row, from: start, to: step.endedAt ?? history.endedAt)
        }
    }

    // MARK: Slips

    /// Those who recover, and how far they are.
    var peopleAtWork: PeopleAtWork {
        var people = people
        people.hasAlarm = scenario.detection.alarm != nil
        people.hasNoticed = history.marks.detect != nil
        people.hasStarted = history.marks.decide != nil
        people.begunSteps = Set((playbook?.steps ?? []).filter { $0.startedAt != nil }.map(\.name))
        people.stepsLeftOut = Set((playbook?.steps ?? []).filter { $0.status == "Skipped" }.map(\.name))
        for (name, value) in scenario.playbook?.parameters ?? [] {
            let isRead = value.texts.contains { text in Drill.clockWords.contains { text.value.contains($0.rawValue) } }
            if isRead, scenario.knowledge != .perfect { people.clockParameters.insert(name.value) }
            if isRead || value.texts.contains(where: { Instant(iso: $0.value) != nil }) { people.timeParameters.insert(name.value) }
        }
        return people
    }

    /// What people read from a clock.
    private static let clockWords: [KnowledgeName] = [.lastGoodTime, .faultTime]

    /// A parameter as it is typed.
    mutating func typed(_ value: StructuredValue, parameter: String) -> StructuredValue {
        guard let later = people.typedLater[parameter] else { return value }
        switch value {
        case .string(let text):
            guard let meant = Instant(iso: text) else { return value }
            people.typedWrong.insert(parameter)
            return .string((meant + later).isoSeconds)
        case .list(let elements): return .list(elements.map { typed($0, parameter: parameter) })
        case .null, .bool, .integer, .number, .map: return value
        }
    }
}
