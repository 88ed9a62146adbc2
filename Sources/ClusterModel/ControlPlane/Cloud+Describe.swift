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
            .init("ReaderEndpoint", .string(readerEndpointName(of: cluster, identifier: id))),
            .init("EngineMode", .string("provisioned")),
            // Source: API shape DBCluster, AllocatedStorage: always 1 for Aurora, whose storage grows by itself.
            .init("AllocatedStorage", .integer(1)),
            .init(
                "AvailabilityZones",
                .list((estate.regions.first { $0.name == cluster.region }?.zones ?? []).map { .string($0.rawValue) })),
            .init("MultiAZ", .bool(Set(cluster.instances.map(\.zone)).count > 1)),
            .init("BackupRetentionPeriod", .integer(Int64(cluster.retentionDays))),
            .init("DeletionProtection", .bool(cluster.deletionProtection)),
            .init("PreferredBackupWindow", .string(cluster.backupWindowText)),
            .init("CopyTagsToSnapshot", .bool(cluster.copyTagsToSnapshot)),
            .init("StorageEncrypted", .bool(cluster.key != nil)),
            .init("StorageEncryptionType", .string(cluster.encryption.rawValue)),
            .init("DBClusterParameterGroup", .string(cluster.groups.parameterGroup)),
            .init("DBSubnetGroup", .string(cluster.groups.subnetGroup)),
            .init(
                "VpcSecurityGroups",
                .list(cluster.groups.securityGroups.map { .map([.init("VpcSecurityGroupId", .string($0)), .init("Status", .string("active"))]) })),
            .init("TagList", .list(cluster.tags.map(\.described))),
            .init("HttpEndpointEnabled", .bool(cluster.httpEndpoint == .enabled(forARN: cluster.arn))),
            .init("DBClusterMembers", .list(members)),
        ]
        if let key = cluster.key, cluster.encryption == .kms { value.append(.init("KmsKeyId", .string(key.keyARN.rawValue))) }
        // A secondary takes no writes, and has no endpoint for them.
        if cluster.globalRole != .secondary { value.append(.init("Endpoint", .string(endpointName(of: cluster, identifier: id)))) }
        if let global = globalIndex(ofMember: index) { value.append(.init("GlobalClusterIdentifier", .string(globals[global].identifier))) }
        if let group = cluster.clone.group { value.append(.init("CloneGroupId", .string(group))) }
        if let backtracking = cluster.backtracking {
            value.append(.init("BacktrackWindow", .integer(backtracking.target.microseconds / 1_000_000)))
            if let earliest = earliestBacktrack(of: index, now: now) { value.append(.init("EarliestBacktrackTime", .string(earliest.iso))) }
            value.append(.init("BacktrackConsumedChangeRecords", .integer(Int64(changeRecords(of: index, now: now) ?? 0))))
        }
        if let earliest = cluster.earliestRestorable(now: now) { value.append(.init("EarliestRestorableTime", .string(earliest.iso))) }
        if let latest = cluster.latestRestorable(now: seenAt) { value.append(.init("LatestRestorableTime", .string(latest.iso))) }
        return .map(value)
    }

    func describeInstance(_ id: String, cluster index: Int, seenAt: Instant) -> StructuredValue? {
        let cluster = clusters[index]
        guard let instance = cluster.instances.first(where: { $0.id == id }), let status = instance.status.value(at: seenAt) else { return nil }
        let shown = planted == .showsInstanceTooEarly && status == .creating ? .available : status
        return .map([
            .init("DBInstanceIdentifier", .string(instance.id)),
            .init("DBInstanceArn", .string(cluster.arn(ofInstance: instance.id))),
            .init("DBInstanceClass", .string(instance.instanceClass)),
            .init("DBInstanceStatus", .string(shown.rawValue)),
            .init("DBClusterIdentifier", .string(cluster.identifier.current)),
            .init("Engine", .string(cluster.engine.rawValue)),
            .init("AvailabilityZone", .string(instance.zone.rawValue)),
            .init("PromotionTier", .integer(Int64(instance.promotionTier))),
        ])
    }
}

extension Tag {
    var described: StructuredValue { .map([.init("Key", .string(key)), .init("Value", .string(value))]) }
    var text: String { "\(key)=\(value)" }
}

extension Cluster {
    /// Half an hour, as `hh24:mi-hh24:mi`. Model choice: windows are kept by their start.
    var backupWindowText: String {
        let start = backupWindowStart.microseconds / 60_000_000
        let clock = { (minutes: Int64) in "\(padded(minutes / 60 % 24, 2)):\(padded(minutes % 60, 2))" }
        return "\(clock(start))-\(clock(start + 30))"
    }
}
