package import Units

/// A service's endpoint in a region.
package struct ServiceEndpoint: Hashable, Sendable {
    package var service: String
    package var region: RegionName
    package init(service: String, region: RegionName) {
        self.service = service
        self.region = region
    }
}

extension Cloud {
    /// A control plane stops answering; databases that run go on.
    ///
    /// Source: AWS Fault Isolation Boundaries, Control planes and data planes. Model choice: what RDS has under way stands still until it is back.
    /// - Returns: False when it was down already.
    package mutating func beginOutage(of endpoint: ServiceEndpoint, now: Instant) -> Bool {
        guard outages.insert(endpoint).inserted else { return false }
        note(now, endpoint.service, "the control plane of \(endpoint.service) in \(endpoint.region) is down")
        return true
    }

    package mutating func endOutage(of endpoint: ServiceEndpoint, now: Instant) {
        guard outages.remove(endpoint) != nil else { return }
        note(now, endpoint.service, "the control plane of \(endpoint.service) in \(endpoint.region) is back")
        let waiting = stalledOperations
        stalledOperations = []
        for id in waiting { outbox.append(ScheduledCloudEvent(at: now, event: .operation(id))) }
    }

    /// The control plane that is down and whose work the end of an operation is.
    func outage(stalling operation: Operation) -> ServiceEndpoint? {
        guard !outages.isEmpty, let region = controlRegion(of: operation) else { return nil }
        let endpoint = ServiceEndpoint(service: "rds", region: region)
        return outages.contains(endpoint) ? endpoint : nil
    }

    /// Where RDS's workflow for an operation runs; nil for what instances, storage, keys and names do by themselves.
    private func controlRegion(of operation: Operation) -> RegionName? {
        switch operation {
        case .finishInstance(let cluster, _), .finishInstanceDeletion(let cluster, _), .finishRestore(let cluster, _), .finishClusterDeletion(let cluster),
            .finishModification(let cluster), .finishRename(let cluster), .finishHTTPEndpoint(let cluster), .expireBackup(let cluster),
            .automatedSnapshotDue(let cluster), .finishStop(let cluster), .finishStart(let cluster), .startAfterLimit(let cluster, _),
            .finishCreation(let cluster), .finishClone(let cluster, _), .finishBacktrack(let cluster, _), .checkBacktrackWindow(let cluster),
            .finishSecondary(let cluster, _), .finishDetaching(let cluster), .finishMaintenance(let cluster):
            clusters[cluster].region
        case .finishSnapshot(let snapshot), .finishCopy(let snapshot): snapshots[snapshot].region
        case .globalSync(let global, _), .globalWriteBlocked(let global, _, _), .globalPromotion(let global, _): controlRegion(ofGlobal: global)
        case .finishFailover, .restartInstance, .openVolume, .finishDNSChange, .keysDue, .expireAutomatedSnapshots, .noticeKeyLoss, .giveUpOnKey: nil
        }
    }

    /// An account is suspended: nobody of it may call, its keys open nothing, and what it shared is gone for others.
    ///
    /// Source: AWS re:Post Knowledge Center, inaccessible encryption state (a suspended account is like a lost key). Model choice: its databases
    /// stop at once, and its own resources count as lost.
    /// - Returns: False when it was lost already.
    package mutating func loseAccount(_ account: AccountID, now: Instant, engines: EngineCache) -> Bool {
        guard lostAccounts.insert(account).inserted else { return false }
        note(now, "account", "account \(account) is suspended")
        keys.suspend(account: account)
        for cluster in clusters.indices where clusters[cluster].account == account { closeWriter(of: cluster, engines: engines) }
        watchKeys(now: now)
        return true
    }

    /// The suspension ends. Databases that RDS has not yet found without their key open again; what was under way meanwhile has come to nothing.
    package mutating func reinstateAccount(_ account: AccountID, now: Instant) {
        guard lostAccounts.remove(account) != nil else { return }
        note(now, "account", "account \(account) is reinstated")
        keys.reinstate(account: account)
        for cluster in clusters.indices where clusters[cluster].account == account { openVolume(of: cluster, now: now) }
    }
}
