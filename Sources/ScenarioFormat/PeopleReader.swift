package import Estate
import Units

/// How a scenario's people come to know of the disaster: an alarm, somebody who notices, or both, whichever is first.
package struct Detection: Sendable, Hashable {
    package var alarm: Alarm?
    /// Counted from the disaster.
    package var notice: NoticeTime?

    package enum Alarm: Sendable, Hashable {
        /// On a probe of its own: so many failures in a row.
        case probe(every: Duration, failures: Int)
        case metric(MetricAlarm)
    }

    /// The least time from the disaster until people know; nil where it is drawn, or an alarm may ring at any time.
    var shortest: Duration? {
        switch (alarm, notice) {
        case (nil, .fixed(let span)?): span
        case (.probe(let every, let failures)?, nil): every * (failures - 1)
        default: nil
        }
    }

    /// Somebody notices this long after the disaster.
    package static func after(_ span: Duration) -> Detection { Detection(alarm: nil, notice: .fixed(span)) }
    package static func probe(every: Duration, failures: Int) -> Detection { Detection(alarm: .probe(every: every, failures: failures), notice: nil) }
}

/// An alarm on a metric, as CloudWatch has them: ALARM when enough of the last datapoints breach the threshold.
/// Source: CloudWatch API Reference, PutMetricAlarm (Period, EvaluationPeriods, DatapointsToAlarm).
package struct MetricAlarm: Sendable, Hashable {
    package var metric: Located<Metric>
    package var period: Duration
    /// The N of "M out of N".
    package var evaluationPeriods: Int
    /// The M.
    package var datapointsToAlarm: Int
    /// Least sum of a period that breaches.
    package var threshold: Int

    package enum Metric: Sendable, Hashable {
        /// Bad probes of the service.
        case canary
        /// Events of the service with this id.
        case event(String)
    }
}

extension MappingReader {
    /// A profile's name, or a mapping of times. A missing key declares nothing.
    mutating func people() -> People {
        guard let node = take("people") else { return People() }
        if case .map(let mapping) = node.content { return inner(mapping, context: "people") { $0.peopleTimes() } }
        var people = People()
        if let profile = optionalCase("people", of: PeopleProfile.self) { people.take(profile) }
        return people
    }

    private mutating func peopleTimes() -> People {
        var people = People()
        if let profile = optionalCase("profile", of: PeopleProfile.self) { people.take(profile) }
        people.paging = timeTaken("paging", of: PeopleProfile.self) ?? people.paging
        people.decision = timeTaken("decision", of: PeopleProfile.self) ?? people.decision
        people.approval = timeTaken("approval", of: PeopleProfile.self) ?? people.approval
        return people
    }

    /// A name, a duration, or `{ median: 5m, p99: 20m }`.
    private mutating func timeTaken<Named: RawRepresentable & CaseIterable>(_ key: String, of type: Named.Type) -> TimeTaken<Named>?
    where Named.RawValue == String {
        guard let node = take(key) else { return nil }
        switch node.content {
        case .map(let mapping): return inner(mapping, context: key) { $0.spread() }
        case .string(let text) where text.first?.isLetter == true: return optionalCase(key, of: type).map { .named($0) }
        default:
            let names = Named.allCases.map(\.rawValue).joined(separator: ", ")
            return optional(key) { node throws(ValueProblem) in
                do throws(ValueProblem) {
                    return .fixed(try node.duration(in: .zero...ScenarioReader.deadlineMax))
                } catch {
                    throw ValueProblem(error.message, hint: (error.hint.map { $0 + "; or " } ?? "") + "{ median: 5m, p99: 20m }, or one of \(names)")
                }
            }
        }
    }

    private mutating func spread<Named>() -> TimeTaken<Named>? {
        let range = Duration.seconds(1)...ScenarioReader.deadlineMax
        let (median, p99) = (requiredDuration("median", in: range), requiredDuration("p99", in: range))
        guard diagnostics.isEmpty else { return nil }
        guard p99 >= median else {
            report("p99", "p99 \(Quantity.text(p99)) is below the median \(Quantity.text(median))")
            return nil
        }
        guard p99 <= median * 1000 else {
            report("p99", "p99 \(Quantity.text(p99)) is more than a thousand times the median \(Quantity.text(median))")
            return nil
        }
        return .lognormal(median: median, p99: p99)
    }

    // MARK: Detection

    /// Model choice: without a playbook nobody acts on the alarm, so it needs no setting.
    mutating func detection(isRequired: Bool) -> Detection {
        let unused = Detection.probe(every: .seconds(30), failures: 3)
        if isRequired, !requireKey("detection") { return unused }
        return within("detection") { inner -> Detection in
            let after = inner.optionalDuration("after", in: .zero...ScenarioReader.deadlineMax)
            let probe = inner.optionalDuration("probe", in: .seconds(1) ... .days(1))
            let failures = inner.optionalInteger("failures", in: 1...1000)
            let metric = inner.within("alarm", context: "alarm") { $0.metricAlarm() }
            let human = inner.timeTaken("human", of: Onlooker.self)
            let has = { [mapping = inner.mapping] (key: String) in mapping[key] != nil }
            let alarms = (has("probe") || has("failures") ? 1 : 0) + (has("alarm") ? 1 : 0)
            guard has("probe") == has("failures"), alarms <= 1, has("after") ? alarms == 0 && !has("human") : alarms == 1 || has("human") else {
                inner.report(
                    at: inner.mapping.location, "detection wants after, probe with failures, alarm, or human; human may stand beside an alarm",
                    hint: "{ after: 12m }, { probe: 30s, failures: 3 } or { probe: 30s, failures: 3, human: users }")
                return unused
            }
            if let after { return .after(after) }
            var detection = Detection(alarm: nil, notice: human)
            if let probe, let failures { detection.alarm = .probe(every: probe, failures: failures) }
            if let metric { detection.alarm = .metric(metric) }
            return detection
        } ?? unused
    }

    /// Source: CloudWatch API Reference, PutMetricAlarm: a period of 10, 20 or 30 seconds, or any multiple of 60; DatapointsToAlarm is the M of "M out
    /// of N", and N unless given; period times periods at most a day, or seven where the period is an hour or more.
    private mutating func metricAlarm() -> MetricAlarm {
        let metric = optional("on") { node throws(ValueProblem) -> Located<MetricAlarm.Metric> in
            let name = try node.text()
            if name == "canary" { return Located(.canary, node.location) }
            guard name.hasPrefix("RDS-EVENT-") else {
                throw ValueProblem("wants canary or an event of the service, found \"\(name)\"", hint: "such as RDS-EVENT-0006")
            }
            return Located(.event(name), node.location)
        }
        let period = optionalDuration("period") ?? .seconds(60)
        let periods = optionalInteger("evaluationPeriods", in: 1...10_080) ?? 1
        let datapoints = optionalInteger("datapointsToAlarm", in: 1...10_080) ?? periods
        let threshold = optionalInteger("threshold", in: 1...100_000) ?? 1
        let seconds = period.microseconds / 1_000_000
        if period.microseconds % 1_000_000 != 0 || !([10, 20, 30].contains(seconds) || (seconds >= 60 && seconds % 60 == 0)) {
            report("period", "period wants 10s, 20s, 30s or whole minutes, found \(Quantity.text(period))")
        } else {
            let most = seconds < 3600 ? Duration.days(1) : .days(7)
            if period * periods > most {
                report("evaluationPeriods", "\(periods) periods of \(Quantity.text(period)) are more than \(Quantity.text(most))")
            }
        }
        if datapoints > periods { report("datapointsToAlarm", "datapointsToAlarm is \(datapoints), of \(periods) evaluationPeriods") }
        return MetricAlarm(
            metric: metric ?? Located(.canary, mapping.location), period: period, evaluationPeriods: periods, datapointsToAlarm: datapoints,
            threshold: threshold)
    }
}

extension People {
    fileprivate mutating func take(_ profile: PeopleProfile) {
        paging = .named(profile)
        decision = .named(profile)
        approval = .named(profile)
    }
}
