package import Units

/// What instances suffer beside crashes, and what their owner does to them.
extension Cloud {
    /// The host of an instance is gone with everything on it; the instance is re-created on another one of its zone.
    ///
    /// Source: Aurora User Guide, High availability for Amazon Aurora: without a reader the writer is re-created in its zone, typically in less than
    /// 10 minutes. Model choice: while the zone has no room it waits, and that time begins when there is room again.
    /// - Returns: False when it was not running.
    package mutating func loseInstanceHost(_ instance: String, cluster: Int, now: Instant, engines: EngineCache) -> Bool {
        guard stands(cluster), let index = clusters[cluster].instances.firstIndex(where: { $0.id == instance }), clusters[cluster].instances[index].isUp
        else { return false }
        clusters[cluster].instances[index].status.set(.rebooting, at: now)
        note(now, "rds", "the host of instance \(instance) is lost")
        if clusters[cluster].writer == index { loseWriter(of: cluster, now: now, engines: engines) }
        recreate(index, of: cluster, now: now)
        return true
    }

    /// An instance gets another host in its zone, as soon as there is one.
    mutating func recreate(_ position: Int, of cluster: Int, now: Instant) {
        let instance = clusters[cluster].instances[position]
        clusters[cluster].instances[position].waitsForRoom = fullZones.contains(instance.zone)
        guard !clusters[cluster].instances[position].waitsForRoom else {
            meet(.fullZone(instance.zone))
            return note(now, "rds", "instance \(instance.id) waits: zone \(instance.zone) has no capacity for it")
        }
        begin(.restartInstance(cluster: cluster, instance: instance.id), row: .recoveryWithoutReader, now: now)
    }

    /// A zone has no room for another instance; those that run stay.
    /// - Returns: False when it had none before.
    package mutating func fillZone(_ zone: ZoneName, now: Instant) -> Bool {
        guard fullZones.insert(zone).inserted else { return false }
        note(now, "rds", "zone \(zone) has no capacity for more instances")
        return true
    }

    package mutating func emptyZone(_ zone: ZoneName, now: Instant) {
        guard fullZones.remove(zone) != nil else { return }
        note(now, "rds", "zone \(zone) has capacity for instances again")
        for cluster in clusters.indices where !clusters[cluster].isDeleted && stands(cluster) {
            for index in clusters[cluster].instances.indices where clusters[cluster].instances[index].zone == zone {
                if clusters[cluster].instances[index].waitsForRoom { recreate(index, of: cluster, now: now) }
            }
        }
    }

    /// RDS applies an update to a cluster: its writer restarts, and calls that need `available` are refused until it is done.
    ///
    /// Source: Aurora User Guide, Viewing DB cluster status (maintenance).
    /// - Returns: False when the cluster is not available.
    package mutating func startMaintenance(of cluster: Int, lasting span: Duration, now: Instant, engines: EngineCache) -> Bool {
        guard clusters[cluster].status.current == .available, stands(cluster) else { return false }
        clusters[cluster].status.set(.maintenance, at: now)
        note(now, "rds", "maintenance of \(clusters[cluster].identifier.current) begins")
        if let writer = clusters[cluster].writer, clusters[cluster].instances[writer].isUp { restart(writer, of: cluster, now: now, engines: engines) }
        begin(.finishMaintenance(cluster: cluster), after: span, row: nil, now: now)
        return true
    }

    mutating func finishMaintenance(of cluster: Int, now: Instant) {
        guard clusters[cluster].status.current == .maintenance else { return }
        settle(cluster, from: .maintenance, now: now)
        note(now, "rds", "maintenance of \(clusters[cluster].identifier.current) ends")
        notices.append(.clusterAvailable(cluster: cluster))
    }

    /// The engine of an instance stops and starts again; a writer stays the writer.
    fileprivate mutating func restart(_ position: Int, of cluster: Int, now: Instant, engines: EngineCache) {
        let id = clusters[cluster].instances[position].id
        clusters[cluster].instances[position].status.set(.rebooting, at: now)
        if clusters[cluster].writer == position { closeWriter(of: cluster, engines: engines) }
        begin(.restartInstance(cluster: cluster, instance: id), row: .engineRestart, now: now)
    }
}

extension APIOperation {
    /// Source: API shape RebootDBInstanceMessage; Aurora User Guide, Rebooting an Amazon Aurora DB cluster or DB instance: a writer restarts in place.
    static let rebootDBInstance = APIOperation(
        "rds", "RebootDBInstance", .mutate, "Restarts the engine of an instance; a writer stays the writer.",
        required: ["DBInstanceIdentifier": .string], optional: ["ForceFailover": .boolean], on: [.rds(.instance, "DBInstanceIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let id = try request.requiredString("DBInstanceIdentifier").lowercased()
        guard let (cluster, position) = cloud.findInstance(id, context) else { throw ServiceError(.dbInstanceNotFound, "DBInstance \(id) not found.") }
        guard try request.bool("ForceFailover") != true else {
            throw ServiceError(
                .invalidParameterCombination, "ForceFailover cannot be specified for an instance of an Aurora DB cluster: use FailoverDBCluster.")
        }
        guard cloud.clusters[cluster].instances[position].isUp else {
            throw ServiceError(.invalidDBInstanceState, "Instance \(id) is not in available state.")
        }
        cloud.restart(position, of: cluster, now: context.now, engines: context.engines)
        return .map([.init("DBInstance", cloud.describeInstance(id, cluster: cluster, seenAt: context.now) ?? .null)])
    }
}
