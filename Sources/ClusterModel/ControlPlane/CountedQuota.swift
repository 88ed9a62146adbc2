package import Units

/// What an account may have only so many of in a region.
/// Source: Aurora User Guide, Quotas and constraints for Amazon Aurora; DB cluster snapshot copying.
package enum CountedQuota: String, Sendable, CaseIterable {
    case clusters, instances, manualClusterSnapshots, snapshotCopiesInProgress, retainedBackups
}

/// Whose quota it is.
package struct QuotaPlace: Sendable, Hashable {
    package var quota: CountedQuota
    package var account: AccountID
    package var region: RegionName
    package init(quota: CountedQuota, account: AccountID, region: RegionName) {
        self.quota = quota
        self.account = account
        self.region = region
    }
}

extension Cloud {
    func limit(of quota: CountedQuota, in region: RegionName) -> Int {
        let quotas = quotas(of: region)
        return switch quota {
        case .clusters: quotas.clusters
        case .instances: quotas.instances
        case .manualClusterSnapshots: quotas.manualClusterSnapshots
        case .snapshotCopiesInProgress: quotas.snapshotCopiesInProgress
        case .retainedBackups: quotas.retainedBackups
        }
    }

    /// What counts towards a quota now: what the estate has, and what other workloads of the account have beside it.
    func used(_ quota: CountedQuota, account: AccountID, region: RegionName) -> Int {
        ownUse(of: quota, account, region) + (otherUse[QuotaPlace(quota: quota, account: account, region: region)] ?? 0)
    }

    /// One more of what a quota counts.
    /// - Parameter refusal: The service's, from what is used and the limit.
    func requireRoom(in quota: CountedQuota, _ context: CallContext, refusal: (_ used: Int, _ limit: Int) -> ServiceError) throws(ServiceError) {
        let limit = limit(of: quota, in: context.region)
        let used = used(quota, account: context.account, region: context.region)
        guard used < limit else {
            let place = QuotaPlace(quota: quota, account: context.account, region: context.region)
            if used - (otherUse[place] ?? 0) < limit { context.needs.note(.quota(place)) }
            throw refusal(used, limit)
        }
        context.noteQuota(quota.rawValue)
    }

    private func ownUse(of quota: CountedQuota, _ account: AccountID, _ region: RegionName) -> Int {
        switch quota {
        case .clusters: clusters.count { !$0.isDeleted && $0.account == account && $0.region == region }
        case .instances: clusters.reduce(0) { $0 + ($1.region == region && $1.account == account ? $1.instances.count : 0) }
        // Source: Aurora User Guide, Quotas and constraints for Amazon Aurora: automated snapshots do not count.
        case .manualClusterSnapshots: shelves.manual(account, region)
        case .snapshotCopiesInProgress: shelves.copying(account, region)
        // Model choice: a deletion under way that will retain one counts.
        case .retainedBackups:
            clusters.count {
                $0.account == account && $0.region == region && ($0.keptBackup != nil || ($0.status.current == .deleting && $0.keepsBackups))
            }
        }
    }

    /// Other workloads of the account take all that is left of a quota, and keep it.
    /// - Returns: How many they have then; nil when nothing was left.
    package mutating func useUp(_ quota: CountedQuota, account: AccountID, region: RegionName, now: Instant) -> Int? {
        let left = limit(of: quota, in: region) - used(quota, account: account, region: region)
        guard left > 0 else { return nil }
        otherUse[QuotaPlace(quota: quota, account: account, region: region), default: 0] += left
        note(now, "account", "other workloads of \(account) use up the quota \(quota.rawValue) of \(region)")
        return left
    }

    package mutating func giveBack(_ quota: CountedQuota, account: AccountID, region: RegionName, now: Instant) {
        guard otherUse.removeValue(forKey: QuotaPlace(quota: quota, account: account, region: region)) != nil else { return }
        note(now, "account", "other workloads of \(account) give back what they had of the quota \(quota.rawValue) of \(region)")
    }
}
