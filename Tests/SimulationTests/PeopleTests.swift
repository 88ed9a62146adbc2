import Checks
import Estate
import Evidence
import ScenarioLibrary
@testable import ScenarioFormat
import SimulationKernel
import Testing
import Units

@testable import ScenarioRunner

/// Who notices, who is called, and how long they take.
@Suite("people") struct PeopleTests {
    /// The dropped table of the library, at 10:10:00.4.
    private func scenario(_ people: People = People(), _ detection: Detection = .after(.minutes(12))) throws -> ScenarioFile {
        var scenario = try Library.scenario("drop-table-pitr")
        scenario.history = .hours(6)
        scenario.people = people
        scenario.detection = detection
        (scenario.workloads[0].rate, scenario.workloads[0].historyRate) = (1, 1.0 / 60)
        return scenario
    }

    private func people(_ paging: PeopleTime?, _ decision: PeopleTime?, _ approval: PeopleTime? = nil) -> People {
        var people = People()
        (people.paging, people.decision, people.approval) = (paging, decision, approval)
        return people
    }

    private func phases(_ record: DrillRecord) -> [String: Double] { Dictionary(uniqueKeysWithValues: record.worst.phases.map { ($0.name, $0.seconds) }) }

    private func sum(_ record: DrillRecord) -> Double { record.worst.phases.reduce(0) { $0 + $1.seconds } }

    @Test func eachOfTheirTimesIsAPhaseAndAllAddUp() throws {
        let bare = ScenarioRun.record(try scenario(), seed: 0)
        #expect(phases(bare)["page"] == 0 && phases(bare)["decide"] == 0, "nobody is declared: the playbook starts at once")
        let called = ScenarioRun.record(try scenario(people(.fixed(.minutes(5)), .fixed(.seconds(90)))), seed: 0)
        #expect(phases(called)["detect"] == 720)
        #expect(phases(called)["page"] == 300)
        #expect(phases(called)["decide"] == 90)
        #expect(
            called.events.filter { $0.source == "people" }.map(\.text) == [
                "the disaster is noticed", "people are called", "somebody has acknowledged", "they look for the cause, and decide", "the recovery is decided",
            ])
        #expect(abs(sum(called) - (called.worst.rtaSeconds ?? 0)) < 0.000_001)
        #expect(called.worst.assumedSeconds < called.worst.rtaSeconds ?? 0, "what the file says is not assumed")
        let named = ScenarioRun.record(try scenario(people(.named(.singleExpert), .fixed(.zero))), seed: 0)
        let paging = try #require(phases(named)["page"])
        #expect(paging > 60 && named.worst.assumedSeconds >= paging, "a named default is an assumed row")
    }

    @Test func approvalsTakeTheTimeOfThePeopleWhoAreDeclared() throws {
        var scenario = try Library.scenario("approval-gate/one-of-two")
        scenario.people = people(nil, nil, .fixed(.minutes(7)))
        let record = ScenarioRun.record(scenario, seed: 0)
        #expect(phases(record)["approve"] == 420)
        #expect(abs(sum(record) - (record.worst.rtaSeconds ?? 0)) < 0.000_001)
        scenario.people = People()
        let undeclared = ScenarioRun.record(scenario, seed: 0)
        let waited = try #require(phases(undeclared)["approve"])
        // The machines' part is the same in both.
        let more = undeclared.worst.assumedSeconds - record.worst.assumedSeconds
        #expect(waited > 60 && abs(more - waited) < 60, "operatorDecision is an assumed row, a time in the file is none: \(more), \(waited)")
    }

    @Test func aProfileHasATimeForEveryDutyAndNightIsSlowerThanDay() {
        func median(_ profile: PeopleProfile, _ duty: PeopleDuty) -> Duration { Calibration().duration(profile.row(duty)) }
        let rows = PeopleProfile.allCases.flatMap { profile in PeopleDuty.allCases.map { profile.row($0).rawValue } }
        #expect(Set(rows).count == 12)
        for profile in PeopleProfile.allCases {
            for duty in PeopleDuty.allCases { #expect(profile.row(duty).rawValue.lowercased() == (profile.rawValue + duty.rawValue).lowercased()) }
        }
        for duty in PeopleDuty.allCases {
            #expect(median(.followTheSun, duty) <= median(.onCallDay, duty) && median(.onCallDay, duty) < median(.onCallNight, duty))
        }
    }

    // MARK: Noticing

    private func detectedAt(_ detection: Detection, seed: UInt64 = 0, _ change: (inout ScenarioFile) -> Void = { _ in }) throws -> Duration? {
        var scenario = try scenario(People(), detection)
        change(&scenario)
        var drill = Drill(scenario, seed: seed)
        let (history, _) = drill.run()
        return history.marks.detect.map { $0 - history.startedAt }
    }

    private static let place = SourceLocation(file: "test.yaml", line: 1, column: 1)

    private func alarm(_ on: MetricAlarm.Metric = .canary, _ period: Duration, _ datapoints: Int, of periods: Int, threshold: Int = 1) -> Detection {
        let metric = MetricAlarm(
            metric: Located(on, Self.place), period: period, evaluationPeriods: periods, datapointsToAlarm: datapoints, threshold: threshold)
        return Detection(alarm: .metric(metric), notice: nil)
    }

    /// The table is dropped at 10:10:00.4, so that the periods from 10:10 on breach; their datapoints come after the delay of the drill.
    @Test func anAlarmWantsSoManyBreachingDatapoints() throws {
        let delay = Drill(try scenario(), seed: 0).metricDelay
        #expect(delay >= .minutes(1) && delay <= .minutes(3))
        #expect(try detectedAt(alarm(.canary, .minutes(1), 1, of: 1)) == .minutes(11) + delay)
        #expect(try detectedAt(alarm(.canary, .minutes(1), 3, of: 5)) == .minutes(13) + delay)
        #expect(try detectedAt(alarm(.canary, .seconds(10), 2, of: 2)) == .seconds(620) + delay)
        // 59 bad probes in the first minute: the one at 10:10:00 is still good.
        #expect(try detectedAt(alarm(.canary, .minutes(1), 1, of: 1, threshold: 59)) == .minutes(11) + delay)
        #expect(try detectedAt(alarm(.canary, .minutes(1), 1, of: 1, threshold: 60)) == .minutes(12) + delay)
        #expect(try detectedAt(alarm(.canary, .minutes(1), 1, of: 1, threshold: 61)) == nil)
    }

    /// Two of three, and the bad periods lie two apart.
    @Test func theDatapointsNeedNotBeConsecutive() throws {
        let crash: [(String, ValueNode.Content)] = [("cluster", .string("orders")), ("instance", .string("writer"))]
        func crashes(_ scenario: inout ScenarioFile) {
            scenario.timeline = [
                ScenarioTests.entry(at: .seconds(605), "crashInstance", crash), ScenarioTests.entry(at: .seconds(725), "crashInstance", crash),
            ]
        }
        let delay = Drill(try scenario(), seed: 0).metricDelay
        let two = try detectedAt(alarm(.canary, .minutes(1), 2, of: 3), crashes)
        #expect(two == .minutes(13) + delay, "\(two ?? .zero)")
        #expect(try detectedAt(alarm(.canary, .minutes(1), 2, of: 2), crashes) == nil)
    }

    @Test func anAlarmOnAnEventCountsWhatWasDelivered() throws {
        let crash: [(String, ValueNode.Content)] = [("cluster", .string("orders")), ("instance", .string("writer"))]
        var scenario = try scenario(People(), alarm(.event("RDS-EVENT-0071"), .minutes(1), 1, of: 1))
        scenario.timeline = [ScenarioTests.entry(at: .minutes(10), "crashInstance", crash)]
        scenario.stableFor = .minutes(20)
        var drill = Drill(scenario, seed: 0)
        let (history, _) = drill.run()
        let shown = try #require(drill.cloud.events.last { $0.kind.rawValue == "RDS-EVENT-0071" }?.shownAt)
        let period = Duration.minutes(1).microseconds
        let end = ((shown - history.startedAt).microseconds / period + 1) * period
        #expect(history.marks.detect == history.startedAt + .microseconds(end) + drill.metricDelay)
        scenario.detection = alarm(.event("RDS-EVENT-0071"), .minutes(1), 1, of: 1, threshold: 2)
        var twice = Drill(scenario, seed: 0)
        #expect(twice.run().history.marks.detect == nil)
    }

    @Test func whoNoticesFirstCounts() throws {
        var both = Detection.probe(every: .seconds(30), failures: 3)
        both.notice = .fixed(.seconds(20))
        #expect(try detectedAt(both) == .milliseconds(620_400))
        both.notice = .fixed(.hours(1))
        #expect(try detectedAt(both) == .seconds(690))
        var late = try scenario(People(), both)
        late.detection.notice = .named(.users)
        let rung = ScenarioRun.record(late, seed: 0)
        let silent = ScenarioRun.record(try scenario(People(), Detection(alarm: nil, notice: .named(.users))), seed: 0)
        #expect(phases(rung)["detect"] == 89.6, "the alarm was first")
        #expect(silent.worst.assumedSeconds - rung.worst.assumedSeconds > 60, "only a time that was waited for rests on its row")
        let times = try (0..<4 as Range<UInt64>).map { try detectedAt(Detection(alarm: nil, notice: .named(.users)), seed: $0) }
        #expect(Set(times).count == 4 && !times.contains(nil), "drawn by seed: \(times)")
    }

    @Test func anEventThatIsNotModelledIsRefusedWithAHint() throws {
        let scenario = try scenario(People(), alarm(.event("RDS-EVENT-0077"), .minutes(1), 1, of: 1))
        let problems = ScenarioValidation.problems(of: scenario)
        #expect(problems.map(\.message) == ["event RDS-EVENT-0077 is not modelled"] && problems[0].hint?.hasPrefix("did you mean RDS-EVENT-00") == true)
    }

    // MARK: Runs that break off

    /// The first probe, transfer and look of a timeline fall on one instant.
    @Test func aRunThatCannotGoOnIsAHarnessError() throws {
        var drill = Drill(try scenario(), seed: 3)
        drill.eventsAtOnceMax = 2
        let record = ScenarioRun.record(running: drill)
        #expect(record.outcome == .harnessError && !record.isAsExpected && record.seed == 3)
        #expect(record.reason.hasPrefix("the clock stands at ") && record.reason.hasSuffix(": 2 events, and no end"), "\(record.reason)")
        #expect(record.checks.isEmpty && record.worst.rtaSeconds == nil, "nothing of it is judged")
    }

    /// What is missing in a drill whose playbook never started is people, and the reason says so.
    @Test func whoWasMissingIsTold() throws {
        for (time, missing) in [(people(.fixed(.hours(2)), nil), "nobody had come yet"), (people(nil, .fixed(.hours(2))), "nothing was decided yet")] {
            var scenario = try scenario(time)
            scenario.deadline = .hours(1)
            let record = ScenarioRun.record(scenario, seed: 0)
            #expect(record.missed == [.rto, .rpo])
            #expect(record.reason.contains("; the playbook never started: \(missing)"), "\(record.reason)")
        }
        var unseen = try scenario()
        unseen.detection = .after(.hours(3))
        unseen.deadline = .hours(1)
        #expect(ScenarioRun.record(unseen, seed: 0).reason.contains("the playbook never started: nobody had noticed"))
    }
}
