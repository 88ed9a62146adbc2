import Estate
import KeyModel
import Sealing
import StorageModel
import Units

extension APIOperation {
    /// An empty cluster without instances.
    ///
    /// Source: API shape CreateDBClusterMessage; Aurora User Guide, Encrypting Amazon Aurora resources.
    static let createDBCluster = APIOperation(
        "rds", "CreateDBCluster", .mutate, "Makes an empty cluster, without instances.",
        required: ["DBClusterIdentifier": .string, "Engine": .string],
        optional: [
            "EngineVersion": .string, "StorageEncrypted": .boolean, "KmsKeyId": .string, "BackupRetentionPeriod": .integer,
            "PreferredBackupWindow": .string, "DeletionProtection": .boolean, "Tags": .list, "CopyTagsToSnapshot": .boolean,
            "DBSubnetGroupName": .string, "VpcSecurityGroupIds": .list, "DBClusterParameterGroupName": .string, "MasterUsername": .string,
            "MasterUserPassword": .string, "ManageMasterUserPassword": .boolean, "BacktrackWindow": .integer, "GlobalClusterIdentifier": .string,
            "SourceRegion": .string,
        ],
        on: [.rds(.cluster, "DBClusterIdentifier")] + PermissionResource.newClusterGroups
    ) { cloud, request, context throws(ServiceError) in
        let identifier = try request.newIdentifier("DBClusterIdentifier")
        guard let family = EngineFamily(rawValue: try request.requiredString("Engine")) else {
            throw ServiceError(.invalidParameterValue, "Invalid DB engine: \(try request.requiredString("Engine"))")
        }
        try cloud.requireFreeIdentifier(identifier, context)
        try cloud.requireClusterQuota(context)
        let engine = Cluster.Engine(family: family, version: try request.string("EngineVersion") ?? family.defaultVersion)
        let groups = try request.groups(over: Cluster.ClusterGroups(defaultsOf: engine))
        let retention = try request.retention() ?? 1
        let window = try request.backupWindow()
        let protection = try request.bool("DeletionProtection") ?? false
        let tags = try request.tags() ?? []
        let copiesTags = try request.bool("CopyTagsToSnapshot") ?? false
        let backtrack = try cloud.backtrackWindow(request, engine: family)
        let global = try cloud.globalToJoin(request, engine, context)
        let key: KeyARN?
        if let global { key = try cloud.secondaryKey(request, of: global, context) } else { key = try cloud.newClusterKey(request, context) }
        let resourceID = cloud.random.resourceID("cluster-")
        let seal = try cloud.makeSeal(under: key, resourceID: resourceID, context)
        var cluster = Cluster(
            resourceID: resourceID, lineage: identifier, account: context.account, region: context.region,
            endpointSuffix: Cloud.endpointSuffix(context.account, context.region), engine: family, engineVersion: engine.version,
            createdAt: context.now, size: .gibibytes(1), redoRate: .zero, identifier: Timed(identifier, since: context.now),
            status: Timed(.creating, since: context.now), endpointIdentifier: identifier, key: seal?.wrapped, keyGrant: seal?.grant,
            retentionDays: retention, deletionProtection: protection, tags: tags, copyTagsToSnapshot: copiesTags,
            backupWindowStart: cloud.backupWindowStart(window), undoRows: 0, groups: groups, backedUpSince: context.now)
        cluster.volume = cloud.makeVolume(
            for: cluster, pages: PageTable(pageSize: family.pageSize), through: .zero, dataKey: seal?.plain, now: context.now)
        cluster.backtracking = backtrack.map { Backtracking(target: $0, enabledAt: context.now) }
        cloud.clusters.append(cluster)
        let index = cloud.clusters.count - 1
        cloud.flushStorage(index)
        if let global {
            cloud.join(global, index, now: context.now)
        } else {
            cloud.begin(.finishCreation(cluster: index), row: .createDBCluster, now: context.now)
        }
        return .map([.init("DBCluster", cloud.describeCluster(index, seenAt: context.now, now: context.now) ?? .null)])
    }
}

extension EngineFamily {
    /// Model choice: the version of a cluster that names none.
    var defaultVersion: String {
        switch self {
        case .mysql: "8.0.mysql_aurora.3.08.0"
        case .postgresql: "16.6"
        }
    }
}

/// A data key for one resource, wrapped, with RDS's grant on the key above it.
struct ResourceSeal {
    var plain: DataKey?
    var wrapped: WrappedDataKey?
    var grant: String?
}

extension Cloud {
    /// StorageEncrypted without KmsKeyId is the key that AWS manages; neither: as the profile says.
    /// Source: API shape CreateDBClusterMessage, StorageEncrypted and KmsKeyId.
    fileprivate mutating func newClusterKey(_ request: RequestReader, _ context: CallContext) throws(ServiceError) -> KeyARN? {
        let name = try request.string("KmsKeyId")
        let isEncrypted = try request.bool("StorageEncrypted")
        guard name == nil || isEncrypted != false else {
            throw ServiceError(.invalidParameterCombination, "KmsKeyId cannot be specified with StorageEncrypted false.")
        }
        if let name { return try requireKey(named: name, KeyUse.forNew, context) }
        if isEncrypted == true {
            // The account's key comes into being with the first call that is accepted.
            var trial = self
            let key = trial.managedKey(of: context.account, context.region, now: context.now)
            try trial.requireKeyUse(key, KeyUse.forNew, context)
            return managedKey(of: context.account, context.region, now: context.now)
        }
        return isEncrypted == nil && estate.profile.encryptionByDefault ? ownedKey(of: context.region, now: context.now) : nil
    }

    /// - Returns: nil without a key.
    mutating func makeSeal(under arn: KeyARN?, resourceID: String, _ context: CallContext) throws(ServiceError) -> ResourceSeal? {
        guard let arn else { return nil }
        let grant = try makeKeyGrant(on: arn, resourceID: resourceID, context.account, region: context.region, now: context.now)
        let (plain, wrapped) = makeDataKey(under: arn, resourceID: resourceID)
        keys.markUsed(arn, operation: "GenerateDataKey", at: context.now)
        return ResourceSeal(plain: plain, wrapped: wrapped, grant: grant)
    }

    mutating func finishCreation(_ cluster: Int, now: Instant) {
        guard clusters[cluster].status.current == .creating, stands(cluster) else { return }
        clusters[cluster].status.set(.available, at: now)
        publish(.clusterCreated, cluster: cluster, "DB cluster \(clusters[cluster].identifier.current) created", now: now)
        notices.append(.clusterAvailable(cluster: cluster))
        enableBacktracking(of: cluster, now: now)
        startAutomatedSnapshots(of: cluster, now: now)
    }
}
