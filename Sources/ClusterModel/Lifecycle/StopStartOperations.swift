import Units

/// Source: Aurora User Guide, Stopping and starting an Amazon Aurora DB cluster.
extension APIOperation {
    /// Source: API shape StopDBClusterMessage: the log is kept, so a restore to a point in time stays possible.
    static let stopDBCluster = APIOperation(
        "rds", "StopDBCluster", .mutate, "Stops a cluster for at most seven days; its volume and backups stay.",
        required: ["DBClusterIdentifier": .string], on: [.rds(.cluster, "DBClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let index = try cloud.requireCluster(try request.requiredString("DBClusterIdentifier"), context)
        try cloud.requireState(index, [.available])
        // Source: Aurora User Guide, Using Aurora global databases, limitations.
        try cloud.requireNoGlobalMember(index)
        cloud.stop(index, now: context.now, engines: context.engines)
        return .map([.init("DBCluster", cloud.describeCluster(index, seenAt: context.now, now: context.now) ?? .null)])
    }

    /// Source: API shape StartDBClusterMessage; Aurora User Guide, Encrypting Amazon Aurora resources: the way back once a lost key is enabled again.
    static let startDBCluster = APIOperation(
        "rds", "StartDBCluster", .mutate, "Starts a stopped cluster, or one whose key was lost and is back.",
        required: ["DBClusterIdentifier": .string], on: [.rds(.cluster, "DBClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let index = try cloud.requireCluster(try request.requiredString("DBClusterIdentifier"), context)
        try cloud.requireState(index, [.stopped, .keyLostRecoverable])
        try cloud.requireClusterKey(index)
        cloud.start(index, now: context.now)
        return .map([.init("DBCluster", cloud.describeCluster(index, seenAt: context.now, now: context.now) ?? .null)])
    }
}

extension Cloud {
    /// The longest that a cluster stays stopped.
    static let stoppedMax = Duration.days(7)

    mutating func stop(_ cluster: Int, now: Instant, engines: EngineCache) {
        note(now, "rds", "\(clusters[cluster].identifier.current) is being stopped")
        clusters[cluster].status.set(.stopping, at: now)
        closeWriter(of: cluster, engines: engines)
        clusters[cluster].stoppedAt = now
        setInstances(of: cluster, to: .stopping, now: now)
        begin(.finishStop(cluster: cluster), row: .stopDBCluster, now: now)
    }

    mutating func finishStop(_ cluster: Int, now: Instant, engines: EngineCache) {
        guard clusters[cluster].status.current == .stopping, stands(cluster) else { return }
        clusters[cluster].status.set(.stopped, at: now)
        setInstances(of: cluster, to: .stopped, now: now)
        publish(.clusterStopped, cluster: cluster, "DB cluster \(clusters[cluster].identifier.current) stopped", now: now)
        begin(.startAfterLimit(cluster: cluster, stoppedAt: now), after: Cloud.stoppedMax, row: nil, now: now)
    }

    mutating func start(_ cluster: Int, now: Instant) {
        note(now, "rds", "\(clusters[cluster].identifier.current) is being started")
        clusters[cluster].status.set(.starting, at: now)
        setInstances(of: cluster, to: .starting, now: now)
        begin(.finishStart(cluster: cluster), row: .startDBCluster, now: now)
    }

    mutating func finishStart(_ cluster: Int, now: Instant) {
        guard clusters[cluster].status.current == .starting, stands(cluster) else { return }
        clusters[cluster].stoppedAt = nil
        clusters[cluster].status.set(.available, at: now)
        publish(.clusterStarted, cluster: cluster, "DB cluster \(clusters[cluster].identifier.current) started", now: now)
        notices.append(.clusterAvailable(cluster: cluster))
        // Writer first, as the others follow it.
        let writer = clusters[cluster].writerInstance()?.id
        let ids = clusters[cluster].instances.filter { $0.status.current == .starting }.map(\.id)
        for id in ids.filter({ $0 == writer }) + ids.filter({ $0 != writer }) { startInstance(id, of: cluster, now: now) }
    }

    private mutating func startInstance(_ id: String, of cluster: Int, now: Instant) {
        guard let index = clusters[cluster].instances.firstIndex(where: { $0.id == id }) else { return }
        guard !lostZones.contains(clusters[cluster].instances[index].zone) else { return clusters[cluster].instances[index].status.set(.failed, at: now) }
        // A stopped instance has no host. Model choice: without room for it the cluster is there and the instance waits.
        guard !fullZones.contains(clusters[cluster].instances[index].zone) else {
            clusters[cluster].instances[index].status.set(.rebooting, at: now)
            return recreate(index, of: cluster, now: now)
        }
        instanceIsUp(id, cluster: cluster, now: now)
    }

    /// The service starts it again after seven days. Source: RDS-EVENT-0153.
    mutating func startAfterLimit(_ cluster: Int, stoppedAt: Instant, now: Instant) {
        guard clusters[cluster].status.current == .stopped, clusters[cluster].status.since == stoppedAt, stands(cluster) else { return }
        guard (try? requireClusterKey(cluster)) != nil else { return loseKey(of: cluster, now: now) }
        let message = "DB cluster \(clusters[cluster].identifier.current) is being started: it was stopped for the longest time allowed"
        publish(.clusterStartedAfterLimit, cluster: cluster, message, now: now)
        start(cluster, now: now)
    }

    /// Instances that run, or are on their way to, follow their cluster; failed and leaving ones do not.
    mutating func setInstances(of cluster: Int, to status: InstanceStatus, now: Instant) {
        for index in clusters[cluster].instances.indices {
            switch clusters[cluster].instances[index].status.current {
            case .deleting, .failed, .creating: break
            case .available, .rebooting, .stopping, .stopped, .starting, .keyLost: clusters[cluster].instances[index].status.set(status, at: now)
            }
        }
    }
}
