import Estate
import Units

/// What describe calls show. Times and states are as of `seenAt`, a little in the past.
extension Cloud {
    func describeCluster(_ index: Int, seenAt: Instant, now: Instant) -> StructuredValue? {
        let cluster = clusters[index]
        guard let status = cluster.status.value(at: seenAt), status != .deleted, let id = cluster.identifier.value(at: seenAt) else { return nil }
        let members = cluster.instances.indices.compactMap { position -> StructuredValue? in
            guard cluster.instances[position].createdAt <= seenAt else { return nil }
            return .map([
                .init("DBInstanceIdentifier", .string(cluster.instances[position].id)),
                .init("IsClusterWriter", .bool(position == cluster.writer)),
                .init("PromotionTier", .integer(Int64(cluster.instances[position].promotionTier))),
            ])
        }
        var value: [StructuredValue.Member] = [
            .init("DBClusterIdentifier", .string(id)),
            .init("DBClusterArn", .string(cluster.arn(named: id))),
            .init("DbClusterResourceId", .string(cluster.resourceID)),
            .init("Status", .string(status.rawValue)),
            .init("Engine", .string(cluster.engine.rawValue)),
            .init("EngineVersion", .string(cluster.engineVersion)),
            .init("ClusterCreateTime", .string(cluster.createdAt.isoSeconds)),
            .init("Endpoint", .string(endpointName(of: cluster, identifier: id))),
            .init("BackupRetentionPeriod", .integer(Int64(cluster.retentionDays))),
            .init("DeletionProtection", .bool(cluster.deletionProtection)),
            .init("StorageEncrypted", .bool(cluster.key != nil)),
            .init("HttpEndpointEnabled", .bool(cluster.httpEndpoint == .enabled(forARN: cluster.arn))),
            .init("DBClusterMembers", .list(members)),
        ]
        if let key = cluster.key { value.append(.init("KmsKeyId", .string(key.keyARN.rawValue))) }
        if let earliest = cluster.earliestRestorable(now: now) { value.append(.init("EarliestRestorableTime", .string(earliest.iso))) }
        if let latest = cluster.latestRestorable(now: seenAt) { value.append(.init("LatestRestorableTime", .string(latest.iso))) }
        return .map(value + cluster.attributes)
    }

    func describeInstance(_ id: String, cluster index: Int, seenAt: Instant) -> StructuredValue? {
        let cluster = clusters[index]
        guard let instance = cluster.instances.first(where: { $0.id == id }), let status = instance.status.value(at: seenAt) else { return nil }
        return .map([
            .init("DBInstanceIdentifier", .string(instance.id)),
            .init("DBInstanceArn", .string("arn:aws:rds:\(cluster.region):\(cluster.account):db:\(instance.id)")),
            .init("DBInstanceClass", .string(instance.instanceClass)),
            .init("DBInstanceStatus", .string(status.rawValue)),
            .init("DBClusterIdentifier", .string(cluster.identifier.current)),
            .init("Engine", .string(cluster.engine.rawValue)),
            .init("AvailabilityZone", .string(instance.zone.rawValue)),
            .init("PromotionTier", .integer(Int64(instance.promotionTier))),
        ])
    }

    func describeSnapshot(_ index: Int, seenAt: Instant) -> StructuredValue? {
        let snapshot = snapshots[index]
        guard let status = snapshot.status.value(at: seenAt), status != .deleted else { return nil }
        var value: [StructuredValue.Member] = [
            .init("DBClusterSnapshotIdentifier", .string(snapshot.id)),
            .init("DBClusterSnapshotArn", .string(snapshot.arn)),
            .init("DBClusterIdentifier", .string(snapshot.clusterIdentifier)),
            .init("DbClusterResourceId", .string(snapshot.clusterResourceID)),
            .init("Status", .string(status.rawValue)),
            .init("PercentProgress", .integer(Int64(snapshot.percentProgress(at: seenAt)))),
            .init("SnapshotType", .string("manual")),
            .init("SnapshotCreateTime", .string(snapshot.createdAt.isoSeconds)),
            .init("ClusterCreateTime", .string(snapshot.clusterCreatedAt.isoSeconds)),
            .init("Engine", .string(snapshot.engine.rawValue)),
            .init("EngineVersion", .string(snapshot.engineVersion)),
            .init("AllocatedStorage", .integer(Int64(snapshot.size.wholeGibibytes))),
            .init("StorageEncrypted", .bool(snapshot.key != nil)),
        ]
        if let key = snapshot.key { value.append(.init("KmsKeyId", .string(key.keyARN.rawValue))) }
        if let source = snapshot.sourceARN { value.append(.init("SourceDBClusterSnapshotArn", .string(source))) }
        return .map(value)
    }
}

extension Snapshot {
    /// Share of the estimated time that has passed; 100 once available.
    func percentProgress(at now: Instant) -> Int {
        switch status.current {
        case .available: return 100
        case .failed, .deleted: return 0
        case .creating, .copying:
            let whole = max(1, (endsAt - createdAt).microseconds)
            return Int(min(99, max(0, (now - createdAt).microseconds * 100 / whole)))
        }
    }
}
