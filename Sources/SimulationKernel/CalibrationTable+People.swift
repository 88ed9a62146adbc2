import Units

extension CalibrationKey {
    /// How long people take to notice, to answer, to decide and to approve. No study gives these times for database recoveries: all are our own choice,
    /// set beside what teams promise each other.
    var peopleRow: CalibrationRow {
        let promised = "Google, Site Reliability Engineering, chapter 11, Being On-Call: a page is answered within 5 or 30 minutes, as the service asks"
        switch self {
        case .usersNotice:
            return span(
                lognormal(.minutes(20), .hours(3)), 60...86400, .assumed,
                "Model choice: a complaint is written, read and believed; no published figure")
        case .operatorsNotice:
            return span(
                lognormal(.minutes(10), .hours(1)), 30...28800, .assumed,
                "Model choice: between two looks at a dashboard; no published figure")
        case .followTheSunPaging:
            return span(lognormal(.minutes(2), .minutes(10)), 10...3600, .assumed, "Model choice: at the desk; \(promised)")
        case .followTheSunDecision:
            return span(
                lognormal(.minutes(10), .minutes(45)), 60...14400, .assumed,
                "Model choice: diagnosis with colleagues at hand, and the choice of a way back; no published figure")
        case .followTheSunApproval:
            return span(
                lognormal(.minutes(5), .minutes(30)), 10...14400, .assumed, "Model choice: whoever approves is at work; no published figure")
        case .onCallDayPaging:
            return span(lognormal(.minutes(4), .minutes(30)), 10...7200, .assumed, "Model choice: \(promised)")
        case .onCallDayDecision:
            return span(
                lognormal(.minutes(15), .hours(1)), 60...14400, .assumed,
                "Model choice: diagnosis by one person, and the choice of a way back; no published figure")
        case .onCallDayApproval:
            return span(
                lognormal(.minutes(10), .hours(1)), 10...28800, .assumed, "Model choice: whoever approves sits in a meeting; no published figure")
        case .onCallNightPaging:
            return span(lognormal(.minutes(10), .minutes(45)), 30...14400, .assumed, "Model choice: from asleep to logged in; \(promised)")
        case .onCallNightDecision:
            return span(
                lognormal(.minutes(25), .hours(2)), 60...28800, .assumed,
                "Model choice: diagnosis by one tired person, who wakes another for the choice; no published figure")
        case .onCallNightApproval:
            return span(
                lognormal(.minutes(30), .hours(4)), 60...43200, .assumed, "Model choice: whoever approves has to be woken; no published figure")
        case .singleExpertPaging:
            return span(
                lognormal(.minutes(45), .hours(8)), 60...172800, .assumed, "Model choice: whoever is not on call is looked for; no published figure")
        case .singleExpertDecision:
            return span(
                lognormal(.minutes(10), .minutes(45)), 60...14400, .assumed,
                "Model choice: whoever knows the system decides quickly; no published figure")
        case .singleExpertApproval:
            return span(
                lognormal(.minutes(45), .hours(8)), 60...172800, .assumed, "Model choice: as the paging of the only one who may; no published figure")
        default: preconditionFailure("\(rawValue) is no row of people")
        }
    }
}
