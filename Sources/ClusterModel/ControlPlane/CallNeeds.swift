package import Evidence
import KeyModel

/// What one call needed and had, in the order in which it was asked for: the checks that it passes write it, whoever made the call reads it.
/// Identity, because the checks only read the cloud.
package final class CallNeeds {
    package private(set) var met: [MetNeed] = []

    /// What stood in the call's way, for the cloud to count.
    private var hindrances: [Hindrance] = []

    package init() {}

    func note(_ kind: MetNeed.Kind, _ name: String, on resource: String) {
        let need = MetNeed(kind, name, on: resource)
        if !met.contains(need) { met.append(need) }
    }

    func note(_ hindrance: Hindrance) { hindrances.append(hindrance) }

    func takeHindrances() -> [Hindrance] {
        defer { hindrances = [] }
        return hindrances
    }
}

extension CallContext {
    /// - Parameter name: As estate files have it.
    func noteQuota(_ name: String) { needs.note(.quota, name, on: region.rawValue) }
}

extension Cloud {
    /// A key as people know it: its alias with account and region; its ARN where it has none.
    func knownName(of key: KeyARN) -> String {
        guard let known = keys.key(key), let alias = known.aliases.first else { return key.rawValue }
        return "\(alias) of \(known.account) in \(known.region)"
    }
}
