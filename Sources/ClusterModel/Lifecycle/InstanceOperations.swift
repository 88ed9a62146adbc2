import Units

extension APIOperation {
    /// A restored or bare cluster gets an instance only through this call; the first becomes its writer.
    /// Source: API shape CreateDBInstanceMessage; Aurora User Guide, Restoring from a DB cluster snapshot.
    static let createDBInstance = APIOperation(
        "rds", "CreateDBInstance", .mutate, "Creates an instance in a cluster; the first one becomes its writer.",
        required: ["DBInstanceIdentifier": .string, "DBInstanceClass": .string, "Engine": .string, "DBClusterIdentifier": .string],
        optional: ["AvailabilityZone": .string, "PromotionTier": .integer],
        on: [.rds(.instance, "DBInstanceIdentifier"), .rds(.cluster, "DBClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let id = try request.newIdentifier("DBInstanceIdentifier")
        let index = try cloud.requireCluster(try request.requiredString("DBClusterIdentifier"), context)
        let taken = cloud.clusters.contains { $0.account == context.account && $0.region == context.region && $0.instances.contains { $0.id == id } }
        guard !taken else { throw ServiceError(.dbInstanceAlreadyExists, "DB instance already exists: \(id)") }
        try cloud.requireState(index, [.available])
        // A new instance has to unwrap the cluster's data key.
        try cloud.requireClusterKey(index)
        let engine = try request.requiredString("Engine")
        guard engine == cloud.clusters[index].engine.rawValue else {
            throw ServiceError(
                .invalidParameterCombination,
                "The engine name requested for your DB instance (\(engine)) doesn't match the engine name of your DB cluster (\(cloud.clusters[index].engine.rawValue))."
            )
        }
        let tier = try request.integer("PromotionTier") ?? 1
        guard (0...15).contains(tier) else { throw ServiceError(.invalidParameterValue, "PromotionTier must be 0 to 15, not \(tier)") }
        try cloud.requireRoom(in: .instances, context) { used, _ in
            ServiceError(.instanceQuotaExceeded, "The request cannot be processed because it would exceed the maximum number of DB instances: \(used).")
        }
        // Source: Aurora User Guide, High availability for Amazon Aurora: a writer and up to 15 readers. Model choice: the code.
        let most = cloud.instancesMax(of: index)
        guard cloud.clusters[index].instances.count < most else {
            throw ServiceError(.instanceQuotaExceeded, "The cluster has \(most) instances already, the most that it may have.")
        }
        let instanceClass = try request.requiredString("DBInstanceClass")
        // Last: what is refused for anything else was not to be placed, and has met no full zone.
        let zone = try cloud.chooseZone(try request.string("AvailabilityZone"), context)
        cloud.clusters[index].instances.append(
            Instance(
                id: id, instanceClass: instanceClass, zone: zone, promotionTier: tier, createdAt: context.now,
                status: Timed(.creating, since: context.now)))
        cloud.begin(.finishInstance(cluster: index, instance: id), row: .createDBInstance, extra: cloud.undoSpan(of: index), now: context.now)
        return .map([.init("DBInstance", cloud.describeInstance(id, cluster: index, seenAt: context.now) ?? .null)])
    }

    /// Deletion protection of the cluster does not protect its instances.
    /// Source: API shape DeleteDBInstanceMessage; Aurora User Guide, Deleting Aurora DB clusters and DB instances.
    static let deleteDBInstance = APIOperation(
        "rds", "DeleteDBInstance", .mutate, "Deletes an instance; cluster and volume stay.",
        required: ["DBInstanceIdentifier": .string], optional: ["SkipFinalSnapshot": .boolean, "DeleteAutomatedBackups": .boolean],
        on: [.rds(.instance, "DBInstanceIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let id = try request.requiredString("DBInstanceIdentifier").lowercased()
        guard let (cluster, position) = cloud.findInstance(id, context) else { throw ServiceError(.dbInstanceNotFound, "DBInstance \(id) not found.") }
        let status = cloud.clusters[cluster].instances[position].status.current
        guard status != .deleting else { throw ServiceError(.invalidDBInstanceState, "Instance \(id) is already being deleted.") }
        // Source: Aurora User Guide, Stopping and starting an Amazon Aurora DB cluster: instances are neither added nor removed meanwhile.
        switch cloud.clusters[cluster].status.current {
        case .stopping, .stopped, .starting: try cloud.requireState(cluster, [.available])
        case .creating, .available, .modifying, .renaming, .deleting, .deleted, .failingOver, .backingUp, .incompatibleRestore, .keyLostRecoverable,
            .keyLost, .backtracking, .maintenance, .promoting, .cloningFailed:
            break
        }
        // Model choice: what a global database is moving to keeps its instances until it is there.
        guard !cloud.globals.contains(where: { !$0.isDeleted && $0.failover?.to == cluster }) else {
            throw ServiceError(.invalidDBClusterState, "\(cloud.clusters[cluster].identifier.current) is being promoted to the primary of its global cluster.")
        }
        let answer = cloud.describeInstance(id, cluster: cluster, seenAt: context.now) ?? .null
        cloud.clusters[cluster].instances[position].status.set(.deleting, at: context.now)
        // Model choice: connections are cut when the deletion is accepted.
        if cloud.clusters[cluster].writer == position { cloud.loseWriter(of: cluster, now: context.now, engines: context.engines) }
        cloud.begin(.finishInstanceDeletion(cluster: cluster, instance: id), row: .deleteDBInstance, now: context.now)
        return .map([.init("DBInstance", answer)])
    }

    /// Source: API shape DescribeDBInstancesMessage; its filter dbi-resource-id is not modelled, as instances have no such id here.
    static let describeDBInstances = APIOperation(
        "rds", "DescribeDBInstances", .describe, "Lists instances with their status.",
        optional: ["DBInstanceIdentifier": .string, "Filters": .list, "MaxRecords": .integer, "Marker": .string],
        filters: ["db-instance-id", "db-cluster-id", "domain", "engine"],
        on: [.rds(.instance, "DBInstanceIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        try request.checkFilters()
        let wanted = try request.string("DBInstanceIdentifier")?.lowercased()
        let ids = try request.filter("db-instance-id")
        let clusterIDs = try request.filter("db-cluster-id")
        let engines = try request.filter("engine")
        // Nothing is in a domain.
        let isEmpty = try request.filter("domain") != nil
        var found: [StructuredValue] = []
        for index in cloud.clusters.indices
        where !isEmpty && cloud.clusters[index].account == context.account && cloud.clusters[index].region == context.region {
            if let clusterIDs, !clusterIDs.contains(cloud.clusters[index].identifier.current), !clusterIDs.contains(cloud.clusters[index].arn) { continue }
            if let engines, !engines.contains(cloud.clusters[index].engine.rawValue) { continue }
            for instance in cloud.clusters[index].instances where wanted == nil || wanted == instance.id {
                if let ids, !ids.contains(instance.id), !ids.contains(cloud.clusters[index].arn(ofInstance: instance.id)) { continue }
                if let described = cloud.describeInstance(instance.id, cluster: index, seenAt: context.seenAt) { found.append(described) }
            }
        }
        if let wanted, found.isEmpty { throw ServiceError(.dbInstanceNotFound, "DBInstance \(wanted) not found.") }
        return try request.page("DBInstances", found)
    }
}

extension Cloud {
    func findInstance(_ id: String, _ context: CallContext) -> (cluster: Int, position: Int)? {
        for cluster in clusters.indices where clusters[cluster].account == context.account && clusters[cluster].region == context.region {
            if let position = clusters[cluster].instances.firstIndex(where: { $0.id == id }) { return (cluster, position) }
        }
        return nil
    }

    /// The zone asked for, or the first of the region's zones that stands.
    /// Model choice: the service picks any zone of the subnet group; a lost one is not picked.
    func chooseZone(_ wanted: String?, _ context: CallContext) throws(ServiceError) -> ZoneName {
        let zones = estate.regions.first { $0.name == context.region }?.zones ?? []
        guard let wanted else {
            let standing = zones.filter { !lostZones.contains($0) }
            guard !standing.isEmpty else { throw ServiceError(.invalidDBClusterState, "no zone of \(context.region) is available") }
            // Whether another one is taken or none: it is not the zone that it would have been.
            for full in standing.prefix(while: fullZones.contains) { context.needs.note(.fullZone(full)) }
            guard let zone = standing.first(where: { !fullZones.contains($0) }) else {
                throw ServiceError(.insufficientDBInstanceCapacity, "No zone of \(context.region) has capacity for the DB instance at the moment.")
            }
            return zone
        }
        guard let zone = zones.first(where: { $0.rawValue == wanted }) else {
            throw ServiceError(
                .invalidParameterValue,
                "The Availability Zone \(wanted) is not valid; zones of \(context.region) are \(zones.map(\.rawValue).joined(separator: ", ")).")
        }
        // Source: API shape InsufficientDBInstanceCapacityFault.
        guard !fullZones.contains(zone) else {
            context.needs.note(.fullZone(zone))
            throw ServiceError(.insufficientDBInstanceCapacity, "The zone \(zone) has no capacity for the DB instance at the moment; try another zone.")
        }
        return zone
    }

    mutating func finishInstance(_ instance: String, cluster: Int, now: Instant) {
        guard let index = clusters[cluster].instances.firstIndex(where: { $0.id == instance }), clusters[cluster].instances[index].status.current == .creating
        else { return }
        guard !lostZones.contains(clusters[cluster].instances[index].zone) else {
            clusters[cluster].instances[index].status.set(.failed, at: now)
            return
        }
        clusters[cluster].rowsToUndo = 0
        publish(.instanceCreated, instance: instance, cluster: cluster, "DB instance \(instance) created", now: now)
        instanceIsUp(instance, cluster: cluster, now: now)
    }

    /// What unfinished transactions had changed is undone before the first instance of a restored volume serves.
    /// Source: AWS re:Post Knowledge Center, Why is my Aurora clone, snapshot restore or PITR taking so long. Model choice: accounted, at one rate.
    func undoSpan(of cluster: Int) -> Duration {
        .microseconds(Int64(Double(clusters[cluster].rowsToUndo) / calibration.value(.undoRowsPerSecond) * 1e6))
    }

    mutating func restartInstance(_ instance: String, cluster: Int, now: Instant) {
        guard stands(cluster), let index = clusters[cluster].instances.firstIndex(where: { $0.id == instance }),
            !lostZones.contains(clusters[cluster].instances[index].zone), !clusters[cluster].instances[index].waitsForRoom
        else { return }
        switch clusters[cluster].instances[index].status.current {
        case .rebooting, .failed:
            if clusters[cluster].instances[index].status.current == .rebooting {
                publish(.instanceRestarted, instance: instance, cluster: cluster, "DB instance \(instance) restarted", now: now)
            }
            instanceIsUp(instance, cluster: cluster, now: now)
        case .creating, .available, .deleting, .stopping, .stopped, .starting, .keyLost: return
        }
    }

    mutating func finishInstanceDeletion(_ instance: String, cluster: Int, now: Instant) {
        guard stands(cluster), let index = clusters[cluster].instances.firstIndex(where: { $0.id == instance }) else { return }
        clusters[cluster].instances.remove(at: index)
        switch clusters[cluster].writer {
        case index?: clusters[cluster].writer = nil
        case let writer? where writer > index: clusters[cluster].writer = writer - 1
        default: break
        }
        publish(.instanceDeleted, instance: instance, cluster: cluster, "DB instance \(instance) is deleted", now: now)
    }
}
