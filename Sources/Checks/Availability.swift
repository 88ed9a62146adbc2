package import Evidence
import Units

/// How much of the way back clients were served: a service that comes and goes is not down and not there either.
///
/// Model choice: counted in probes, from the disaster to the end of observation, in-flight ones left out.
package struct Availability: Check {
    package static let name = "availability"
    package static let summary = "From the disaster to the end, at least that share of the probes was good: { availability: 99.5% }."
    package static let needsRecoveredDatabase = false

    /// Millionths.
    let shareMin: Int64

    package init(shareMin: Int64) { self.shareMin = shareMin }

    package var name: String { "\(Self.name) \(Availability.percent(shareMin))" }

    package func judge(_ history: History) -> CheckResult {
        verdict(over: history.clusters) { cluster in
            guard let disasterAt = history.disasterAt else { return .inconclusive("no fault changed anything") }
            let probes = cluster.probes.drop { $0.at < disasterAt }
            guard !probes.isEmpty else { return .inconclusive("no probe after the disaster") }
            let good = probes.count { $0.isGood }
            guard Int64(good) * 1_000_000 < Int64(probes.count) * shareMin else { return .pass }
            let share = Availability.percent(Int64(good) * 1_000_000 / Int64(probes.count))
            let words = "\(good) of \(counted(probes.count, "probe")) after the disaster \(probes.count == 1 ? "was" : "were") good"
            return .fail("\(words), \(share) where \(Availability.percent(shareMin)) was wanted")
        }
    }

    /// Rounded down to a thousandth of a percent.
    private static func percent(_ share: Int64) -> String {
        let thousandths = share / 10
        var digits = String(1000 + thousandths % 1000).dropFirst()
        while digits.last == "0" { digits = digits.dropLast() }
        return "\(thousandths / 1000)\(digits.isEmpty ? "" : ".\(digits)")%"
    }
}
