package import Evidence
import Units

/// A restore is proved before clients depend on it: by SQL, and on the very database that they are led to.
///
/// Model choice: a recovery in place, and a promoted secondary, cannot be asked before clients are there; any answer after the disaster will do.
package struct ValidatedBeforeCutover: Check {
    package static let name = "validatedBeforeCutover"
    package static let summary =
        "The playbook had asked the recovered database with SQL, and had an answer, before clients came to it; one that is recovered in place, at any time since."
    package static let needsRecoveredDatabase = true
    package static let judgesPlaybook = true
    package init() {}

    package func judge(_ history: History) -> CheckResult {
        verdict(over: history.clusters) { cluster in
            guard history.playbook != .none, history.playbook != .neverStarted else { return .inconclusive("nobody followed a playbook") }
            guard let disasterAt = history.disasterAt else { return .inconclusive("no fault changed anything") }
            guard let cameAt = cluster.recovered?.takenAt, let index = cluster.recoveredDatabase else {
                return .inconclusive("no recovered database in the history")
            }
            let database = cluster.databases[index]
            let answers = history.validations.filter { $0.database == database && $0.at >= disasterAt }
            guard let first = answers.first else { return .fail("nobody asked \(database), which serves since \(cameAt.iso)\(others(history, disasterAt))") }
            guard cluster.isRestoredElsewhere, first.at > cameAt else { return .pass }
            return .fail("clients came to \(database) at \(cameAt.iso), and it was first asked at \(first.at.iso)")
        }
    }

    /// What was asked instead.
    private func others(_ history: History, _ disasterAt: Instant) -> String {
        let asked = Set(history.validations.filter { $0.at >= disasterAt }.map(\.database)).sorted()
        return asked.isEmpty ? "" : ": asked was \(asked.joined(separator: ", "))"
    }
}

extension ClusterHistory {
    /// Whether clients were led to a cluster that had been restored beside the old one.
    fileprivate var isRestoredElsewhere: Bool {
        guard let index = recoveredDatabase, index > 0, case .instant? = target else { return false }
        let resource = databases[index].prefix { $0 != "/" }
        return !databases[..<index].contains { $0.prefix { $0 != "/" } == resource }
    }
}
