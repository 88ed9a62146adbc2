package import Evidence

/// Recovered is not restored: the cluster that serves now is set up as the one of before.
///
/// Model choice: held against the start of the timeline, which is what the estate declares with the service's own defaults filled in. What a
/// fault changed and what a playbook changed on purpose are differences alike; who wants one leaves the check out.
package struct SameConfiguration: Check {
    package static let name = "sameConfiguration"
    package static let summary = "The cluster that clients reach at the end is set up as it was before: instances, groups, backups, protection, keys, names."
    package static let needsRecoveredDatabase = true
    package init() {}

    package func judge(_ history: History) -> CheckResult {
        verdict(over: history.clusters) { cluster in
            guard cluster.configurationBefore != nil else { return .inconclusive("nobody looked at its settings before") }
            guard cluster.configurationAfter != nil else { return .inconclusive("nobody looked at its settings at the end") }
            let differences = ConfigurationDifference.all(of: cluster)
            guard !differences.isEmpty else { return .pass }
            return .fail(differences.map(\.words).joined(separator: ", "))
        }
    }
}

extension ConfigurationDifference {
    var words: String { "\(setting) was \(before), is \(after)" }

    /// In the order of the settings before; empty where one side was not seen.
    package static func all(of cluster: ClusterHistory) -> [ConfigurationDifference] {
        guard let before = cluster.configurationBefore, let after = cluster.configurationAfter else { return [] }
        let lost = before.settings.compactMap { setting -> ConfigurationDifference? in
            let now = after[setting.name] ?? "none"
            return now == setting.value ? nil : .init(cluster: cluster.cluster, setting: setting.name, before: setting.value, after: now)
        }
        let new = after.settings.filter { before[$0.name] == nil }
        return lost + new.map { .init(cluster: cluster.cluster, setting: $0.name, before: "none", after: $0.value) }
    }
}
