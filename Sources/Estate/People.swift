import Units

/// How long people take who answer an alarm, decide on the recovery, and approve. nil: nothing is declared.
package struct People: Sendable, Hashable {
    /// From the notification to somebody who has acknowledged it.
    package var paging: PeopleTime?
    /// From the acknowledgement to the start of the playbook.
    package var decision: PeopleTime?
    /// Of each person whom an `aws:approve` step asks.
    package var approval: PeopleTime?
    package init() {}

    /// The people of `base`, but for what is declared here.
    package func over(_ base: People) -> People {
        var people = base
        people.paging = paging ?? base.paging
        people.decision = decision ?? base.decision
        people.approval = approval ?? base.approval
        return people
    }
}

/// A time that people take: a named default, always the same, or spread.
package enum TimeTaken<Named: Sendable & Hashable>: Sendable, Hashable {
    case named(Named)
    case fixed(Duration)
    case lognormal(median: Duration, p99: Duration)
}

package typealias PeopleTime = TimeTaken<PeopleProfile>
package typealias NoticeTime = TimeTaken<Onlooker>

/// How the people who are called are organised. Each has a time for every duty in the calibration table.
package enum PeopleProfile: String, Sendable, CaseIterable {
    case followTheSun, onCallDay, onCallNight, singleExpert

    package var summary: String {
        switch self {
        case .followTheSun: "Teams in several time zones: somebody is at work at any hour, and so are those who approve."
        case .onCallDay: "One person is on call, in working hours; a second one is called if the first does not answer."
        case .onCallNight: "One person is on call and asleep; those who approve are at home."
        case .singleExpert: "Only one person knows how, and is not on call."
        }
    }
}

package enum PeopleDuty: String, Sendable, CaseIterable { case paging, decision, approval }

/// Who sees that something is wrong where no alarm says so.
package enum Onlooker: String, Sendable, CaseIterable {
    case users, operators

    package var summary: String {
        switch self {
        case .users: "Users of the application complain, and somebody reads it."
        case .operators: "Somebody in operations looks at the dashboard."
        }
    }
}
