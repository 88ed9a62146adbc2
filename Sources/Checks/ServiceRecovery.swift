package import Evidence
package import Units

/// What the probes of one cluster say about its way back.
package enum ServiceRecovery: Hashable, Sendable {
    /// Nothing follows from the probes, and why.
    case unobserved(String)
    /// No probe sent at or after the disaster was bad.
    case neverBad
    /// Good from this probe on, to the end of observation.
    case back(at: Instant)
    /// Good at the end, from this probe on, but for less than was asked.
    case backTooLate(at: Instant)
    /// Bad at the end; with the last thing that was wrong.
    case notBack(lastTrouble: String)

    /// - Parameters:
    ///   - probes: In order of sending.
    ///   - disasterAt: A probe sent at this very instant comes after the disaster.
    ///   - stableFor: Least time from the first good probe to the end of observation; exactly that long is enough.
    package init(probes: [ProbeSample], disasterAt: Instant?, endedAt: Instant, stableFor: Duration) {
        guard let disasterAt else {
            self = .unobserved("no fault changed anything")
            return
        }
        let after = probes.drop { $0.at < disasterAt }
        guard probes.prefix(upTo: after.startIndex).contains(where: \.isGood) else {
            self = .unobserved("the service was never good before the disaster")
            return
        }
        guard !after.isEmpty else {
            self = .unobserved("no probe after the disaster")
            return
        }
        // An outage that was there before and goes on is not this disaster's, and hides what is. A probe that was under way when it struck is no such.
        if after.first?.isGood == false, probes.prefix(upTo: after.startIndex).last(where: { disasterAt - $0.at >= ProbeSample.timeout })?.isGood == false {
            self = .unobserved("the service was bad already when the disaster struck")
            return
        }
        guard let lastBad = after.lastIndex(where: { !$0.isGood }) else {
            let watched = endedAt - disasterAt
            self = watched >= stableFor ? .neverBad : .unobserved("observed for \(watched.inWords) after the disaster, \(stableFor.inWords) were wanted")
            return
        }
        if let good = after[after.index(after: lastBad)...].first {
            self = endedAt - good.at >= stableFor ? .back(at: good.at) : .backTooLate(at: good.at)
        } else {
            self = .notBack(lastTrouble: after[lastBad].trouble ?? "")
        }
    }

    /// First instant from which the service stayed good; the disaster itself when it was never bad.
    func goodAt(disasterAt: Instant) -> Instant? {
        switch self {
        case .neverBad: disasterAt
        case .back(let at): at
        case .unobserved, .backTooLate, .notBack: nil
        }
    }
}
