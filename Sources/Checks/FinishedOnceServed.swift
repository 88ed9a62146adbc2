package import Evidence
import Units

/// "Success" is when people stop looking: a playbook that says it earlier than clients are served sends them home too soon.
package struct FinishedOnceServed: Check {
    package static let name = "finishedOnceServed"
    package static let summary = "The playbook called itself finished only once clients had come to the recovered database, or it was good again in place."
    package static let needsRecoveredDatabase = true
    package static let judgesPlaybook = true
    package init() {}

    package func judge(_ history: History) -> CheckResult {
        verdict(over: history.clusters) { cluster in
            guard case .succeeded(let finishedAt) = history.playbook else { return .inconclusive("no playbook was followed to its end") }
            guard let disasterAt = history.disasterAt else { return .inconclusive("no fault changed anything") }
            let wasAway = cluster.probes.contains { $0.at >= disasterAt && !$0.isGood }
            guard wasAway || cluster.databases.count > 1 else { return .pass }
            guard let cameAt = cluster.recovered?.takenAt else { return .inconclusive("no recovered database in the history") }
            guard finishedAt < cameAt else { return .pass }
            return .fail("the playbook finished at \(finishedAt.iso), \((cameAt - finishedAt).inWords) before clients were served")
        }
    }
}
