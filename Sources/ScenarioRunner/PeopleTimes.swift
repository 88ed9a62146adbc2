package import Estate
import ScenarioFormat
package import SimulationKernel
import Units

/// How long the people of one drill take, and which calibration rows say so.
struct PeopleTimes: Sendable {
    struct Time: Sendable {
        let sampler: Sampler
        /// nil where the file itself gives the time.
        let row: CalibrationKey?
    }

    let notice: Time?
    /// nil: it takes no time, and nothing is told of it.
    let paging: Time?
    let decision: Time?
    let approval: Time

    init(_ scenario: ScenarioFile, _ calibration: Calibration) {
        notice = scenario.detection.notice.map { time in PeopleTimes.time(time, calibration) { $0.row } }
        func duty(_ duty: PeopleDuty, _ time: PeopleTime?) -> Time? { time.map { time in PeopleTimes.time(time, calibration) { $0.row(duty) } } }
        paging = duty(.paging, scenario.people.paging)
        decision = duty(.decision, scenario.people.decision)
        approval = duty(.approval, scenario.people.approval) ?? Time(sampler: calibration.sampler(.operatorDecision), row: .operatorDecision)
    }

    private static func time<Named>(_ time: TimeTaken<Named>, _ calibration: Calibration, row: (Named) -> CalibrationKey) -> Time {
        switch time {
        case .named(let name): Time(sampler: calibration.sampler(row(name)), row: row(name))
        case .fixed(let span): Time(sampler: Distribution.fixed(span).sampler, row: nil)
        case .lognormal(let median, let p99): Time(sampler: Distribution.lognormal(median: median, p99: p99).sampler, row: nil)
        }
    }
}

extension Onlooker {
    package var row: CalibrationKey {
        switch self {
        case .users: .usersNotice
        case .operators: .operatorsNotice
        }
    }
}

extension PeopleProfile {
    package func row(_ duty: PeopleDuty) -> CalibrationKey {
        switch (self, duty) {
        case (.followTheSun, .paging): .followTheSunPaging
        case (.followTheSun, .decision): .followTheSunDecision
        case (.followTheSun, .approval): .followTheSunApproval
        case (.onCallDay, .paging): .onCallDayPaging
        case (.onCallDay, .decision): .onCallDayDecision
        case (.onCallDay, .approval): .onCallDayApproval
        case (.onCallNight, .paging): .onCallNightPaging
        case (.onCallNight, .decision): .onCallNightDecision
        case (.onCallNight, .approval): .onCallNightApproval
        case (.singleExpert, .paging): .singleExpertPaging
        case (.singleExpert, .decision): .singleExpertDecision
        case (.singleExpert, .approval): .singleExpertApproval
        }
    }
}
