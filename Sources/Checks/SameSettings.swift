package import Evidence

/// Some settings are as they were, where a recovery changes others on purpose: another region, fewer instances.
package struct SameSettings: Check {
    package static let name = "sameSettings"
    package static let summary = "Of the cluster that clients reach at the end, these settings are as they were before: { sameSettings: [KmsKeyId, TagList] }."
    package static let needsRecoveredDatabase = true

    /// As configurations call them.
    let settings: [String]

    package init(_ settings: [String]) { self.settings = settings }

    package var name: String { "\(Self.name) \(settings.joined(separator: " "))" }

    package func judge(_ history: History) -> CheckResult {
        verdict(over: history.clusters) { cluster in
            guard let before = cluster.configurationBefore else { return .inconclusive("nobody looked at its settings before") }
            guard let after = cluster.configurationAfter else { return .inconclusive("nobody looked at its settings at the end") }
            let differences = ConfigurationDifference.all(of: cluster).filter { settings.contains($0.setting) }
            guard differences.isEmpty else { return .fail(differences.map(\.words).joined(separator: ", ")) }
            if let unseen = settings.first(where: { before[$0] == nil && after[$0] == nil }) { return .inconclusive("it has no setting \(unseen)") }
            return .pass
        }
    }
}
