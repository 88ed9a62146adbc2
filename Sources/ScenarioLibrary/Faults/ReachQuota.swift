package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Other workloads of the account have all that was left of a quota.
///
/// Accounted use: the limit stays as the estate says, and what the estate itself gives back can be had again.
/// Source: Aurora User Guide, Quotas and constraints for Amazon Aurora.
package struct ReachQuota: Fault {
    package static let name = "reachQuota"
    package static let summary =
        "Uses up what is left of a service quota of an account in a region: one more is refused until somebody gives back or deletes what counts."
    package static let arguments = [
        "quota: \(CountedQuota.allCases.map(\.rawValue).joined(separator: ", "))", "region: a region of the estate",
        "account: name of an account (default: the first)", "heal: when the others give back what they took (optional)",
    ]
    package static let isCircumstance = true
    package static let canBeIdle = true

    private let quota: CountedQuota
    private let region: RegionName
    private let account: DeclaredAccount?
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        quota = reader.requiredCase("quota", of: CountedQuota.self) ?? .clusters
        region = RegionName(reader.requiredChoice("region", of: estate.regions.map(\.name.rawValue)))
        let name = reader.optionalChoice("account", of: estate.accounts.map(\.name))
        account = name == nil ? estate.accounts.first : estate.accounts.first { $0.name == name }
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard let account else { return .noEffect("no such account") }
        scene.watch(hindrance(account))
        guard let taken = scene.cloud.useUp(quota, account: account.id, region: region, now: scene.now) else {
            return .noEffect("the quota \(quota.rawValue) of \(account.name) in \(region) was used up already")
        }
        return .struck("other workloads of \(account.name) use up the quota \(quota.rawValue) of \(region), taking \(taken)")
    }

    package func idleness(_ scene: FaultScene) -> String? {
        guard let account, !scene.hasMet(hindrance(account)) else { return nil }
        return "others had all that was left of the quota \(quota.rawValue) of \(account.name) in \(region), and nothing was refused for that"
    }

    private func hindrance(_ account: DeclaredAccount) -> Hindrance { .quota(QuotaPlace(quota: quota, account: account.id, region: region)) }

    package func heal(_ scene: inout FaultScene) {
        if let account { scene.cloud.giveBack(quota, account: account.id, region: region, now: scene.now) }
    }
}
