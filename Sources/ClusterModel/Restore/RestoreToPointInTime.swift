import KeyModel
import StorageModel
import Units

extension APIOperation {
    /// Always a new cluster, without instances; deletion protection off unless given, retention as the source's.
    ///
    /// Source: API shape RestoreDBClusterToPointInTimeMessage; Aurora User Guide, Restoring a DB cluster to a specified time.
    static let restoreDBClusterToPointInTime = APIOperation(
        "rds", "RestoreDBClusterToPointInTime", .mutate, "Makes a new cluster with every commit up to a second of the restorable window, or a clone as of now.",
        required: ["DBClusterIdentifier": .string],
        optional: [
            "SourceDBClusterIdentifier": .string, "SourceDbClusterResourceId": .string, "RestoreToTime": .timestamp,
            "UseLatestRestorableTime": .boolean, "RestoreType": .string, "KmsKeyId": .string, "BackupRetentionPeriod": .integer,
            "PreferredBackupWindow": .string, "CopyTagsToSnapshot": .boolean, "DeletionProtection": .boolean, "DBSubnetGroupName": .string,
            "VpcSecurityGroupIds": .list, "DBClusterParameterGroupName": .string, "Tags": .list, "BacktrackWindow": .integer,
        ],
        on: [.rds(.cluster, "DBClusterIdentifier"), .rds(.cluster, "SourceDBClusterIdentifier")] + PermissionResource.newClusterGroups
    ) { cloud, request, context throws(ServiceError) in
        let target = try request.newIdentifier("DBClusterIdentifier")
        switch try request.string("RestoreType") {
        case nil, "full-copy": break
        case "copy-on-write": return try cloud.clone(to: target, request, context)
        case let type?: throw ServiceError(.invalidParameterValue, "Invalid RestoreType: \(type). It is full-copy or copy-on-write.")
        }
        let source = try cloud.findRestoreSource(request, context)
        try cloud.requireFreeIdentifier(target, context)
        try cloud.requireClusterQuota(context)
        let instant = try cloud.restoreInstant(of: source, request, context)
        let end = cloud.planted == .restorePastTarget ? instant + .seconds(2) : instant
        guard let backup = cloud.clusters[source].backup?.part(for: .instant(end)) else {
            throw ServiceError(.invalidDBClusterState, "The source cluster has no restorable backup.")
        }
        // The source is read under RDS's own grant.
        try cloud.requireClusterKey(source)
        let sourceKey = try cloud.unwrapClusterKey(source)
        let origin = RestoreOrigin(cluster: cloud.clusters[source])
        let settings = try cloud.restoreSettings(request, origin, context)
        let key: KeyARN?
        switch (cloud.clusters[source].key, try request.string("KmsKeyId")) {
        case (nil, .some):
            throw ServiceError(.invalidParameterCombination, "KmsKeyId cannot be specified: the source cluster is not encrypted.")
        case (let sealed, let name): key = try cloud.restoredKey(named: name, source: sealed?.keyARN, context)
        }
        let index = try cloud.startRestore(
            origin, to: target, settings, key: key,
            .init(catalogue: backup, region: context.region, target: .instant(end), promised: instant, sourceKey: sourceKey, newKey: nil),
            isPointInTime: true, context)
        return .map([.init("DBCluster", cloud.describeCluster(index, seenAt: context.now, now: context.now) ?? .null)])
    }
}

extension Cloud {
    /// A live cluster by name or ARN, or one by resource id, deleted ones with a retained backup included.
    func findRestoreSource(_ request: RequestReader, _ context: CallContext) throws(ServiceError) -> Int {
        let name = try request.string("SourceDBClusterIdentifier")
        let resourceID = try request.string("SourceDbClusterResourceId")
        switch (name, resourceID) {
        case (nil, nil), (.some, .some):
            throw ServiceError(.invalidParameterCombination, "Specify exactly one of SourceDBClusterIdentifier and SourceDbClusterResourceId.")
        case (let name?, nil):
            let index = try requireCluster(name, context)
            guard clusters[index].status.current != .creating, clusters[index].status.current != .incompatibleRestore else {
                throw ServiceError(
                    .invalidDBClusterState, "DbCluster \(name) is in \(clusters[index].status.current.rawValue) state and has no restorable backup yet.")
            }
            return index
        case (nil, let resourceID?):
            let index = clusters.firstIndex { $0.resourceID == resourceID && $0.account == context.account && $0.region == context.region && $0.backup != nil }
            // Model choice: a resource id is asked for as the cluster that it is of.
            if let index { try requireIdentityPermission("rds:RestoreDBClusterToPointInTime", resource: clusters[index].arn, context) }
            guard let index else {
                throw ServiceError(.dbClusterAutomatedBackupNotFound, "No automated backup for resource \(resourceID) was found.")
            }
            return index
        }
    }

    /// Model choice: a time outside the window is InvalidParameterValue; the operation's own error list names no code for it.
    func restoreInstant(of source: Int, _ request: RequestReader, _ context: CallContext) throws(ServiceError) -> Instant {
        guard let earliest = clusters[source].earliestRestorable(now: context.now), let latest = clusters[source].latestRestorable(now: context.now),
            earliest <= latest
        else {
            throw ServiceError(.invalidDBClusterState, "The source cluster has no restorable window.")
        }
        let time = try request.instant("RestoreToTime")
        let usesLatest = try request.bool("UseLatestRestorableTime") ?? false
        guard (time != nil) != usesLatest else {
            throw ServiceError(.invalidParameterCombination, "Specify exactly one of RestoreToTime and UseLatestRestorableTime.")
        }
        guard let time else { return latest }
        guard time == time.flooredToSecond else { throw ServiceError(.invalidParameterValue, "RestoreToTime has whole seconds; \(time.iso) has a fraction.") }
        guard time >= earliest, time < latest else {
            throw ServiceError(
                .invalidParameterValue,
                "The specified time \(time.isoSeconds) cannot be restored to: it must be from the earliest restorable time \(earliest.iso) up to, not including, the latest \(latest.iso)."
            )
        }
        return time
    }
}
