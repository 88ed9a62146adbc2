import Estate
import KeyModel
import Units

/// Source: Aurora User Guide, Using Amazon Aurora Global Database; API shapes of the operations.
extension APIOperation {
    static let createGlobalCluster = APIOperation(
        "rds", "CreateGlobalCluster", .mutate, "Makes a global database, empty or with a cluster as its primary.",
        required: ["GlobalClusterIdentifier": .string],
        optional: ["SourceDBClusterIdentifier": .string, "Engine": .string, "EngineVersion": .string, "DeletionProtection": .boolean],
        on: [.rds(.globalCluster, "GlobalClusterIdentifier"), .rds(.cluster, "SourceDBClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let identifier = try request.newIdentifier("GlobalClusterIdentifier")
        guard cloud.globalIndex(identifier, account: context.account) == nil else {
            throw ServiceError(.globalClusterAlreadyExists, "Global cluster \(identifier) already exists")
        }
        let protection = try request.bool("DeletionProtection") ?? false
        let engine: Cluster.Engine
        var primary: Int?
        if let source = try request.string("SourceDBClusterIdentifier") {
            guard try request.string("Engine") == nil, try request.string("EngineVersion") == nil else {
                throw ServiceError(
                    .invalidParameterCombination, "When creating a global cluster from a DB cluster, engine and version are those of the DB cluster.")
            }
            let index = try cloud.requireCluster(source, context)
            try cloud.requireState(index, [.available])
            try cloud.requireGlobalAbility(index)
            engine = .init(family: cloud.clusters[index].engine, version: cloud.clusters[index].engineVersion)
            primary = index
        } else {
            guard let family = EngineFamily(rawValue: try request.requiredString("Engine")) else {
                throw ServiceError(.invalidParameterValue, "Invalid DB engine: \(try request.requiredString("Engine"))")
            }
            engine = .init(family: family, version: try request.string("EngineVersion") ?? family.defaultVersion)
        }
        var global = GlobalCluster(
            identifier: identifier, resourceID: cloud.random.resourceID("cluster-"), account: context.account, engine: engine.family,
            engineVersion: engine.version, deletionProtection: protection)
        if let primary {
            global.members = [GlobalMember(cluster: primary, isWriter: true)]
            cloud.clusters[primary].globalRole = .primary
        }
        cloud.globals.append(global)
        return .map([.init("GlobalCluster", cloud.describe(global))])
    }

    static let modifyGlobalCluster = APIOperation(
        "rds", "ModifyGlobalCluster", .mutate, "Renames a global database, or changes its deletion protection.",
        required: ["GlobalClusterIdentifier": .string], optional: ["NewGlobalClusterIdentifier": .string, "DeletionProtection": .boolean],
        on: [.rds(.globalCluster, "GlobalClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let index = try cloud.requireGlobal(request, context)
        try cloud.requireNoFailover(index)
        var name: String?
        if try request.string("NewGlobalClusterIdentifier") != nil {
            let new = try request.newIdentifier("NewGlobalClusterIdentifier")
            guard cloud.globalIndex(new, account: context.account) == nil else {
                throw ServiceError(.globalClusterAlreadyExists, "Global cluster \(new) already exists")
            }
            name = new
        }
        if let protection = try request.bool("DeletionProtection") { cloud.globals[index].deletionProtection = protection }
        if let name { cloud.globals[index].identifier = name }
        return .map([.init("GlobalCluster", cloud.describe(cloud.globals[index]))])
    }

    static let deleteGlobalCluster = APIOperation(
        "rds", "DeleteGlobalCluster", .mutate, "Deletes a global database that has no members any more.",
        required: ["GlobalClusterIdentifier": .string], on: [.rds(.globalCluster, "GlobalClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let index = try cloud.requireGlobal(request, context)
        guard !cloud.globals[index].deletionProtection else {
            throw ServiceError(.invalidParameterCombination, "Cannot delete protected global cluster, please disable deletion protection and try again.")
        }
        guard cloud.globals[index].members.isEmpty else {
            throw ServiceError(.invalidGlobalClusterState, "Global Cluster \(cloud.globals[index].identifier) is not empty")
        }
        cloud.globals[index].isDeleted = true
        return .map([.init("GlobalCluster", cloud.describe(cloud.globals[index]))])
    }

    /// Source: API shape DescribeGlobalClustersMessage: those with a member in one of the regions are the only filter.
    static let describeGlobalClusters = APIOperation(
        "rds", "DescribeGlobalClusters", .describe, "Lists global databases with members, roles and what is under way.",
        optional: ["GlobalClusterIdentifier": .string, "Filters": .list, "MaxRecords": .integer, "Marker": .string],
        filters: ["region"],
        on: [.rds(.globalCluster, "GlobalClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        try request.checkFilters()
        let wanted = try request.string("GlobalClusterIdentifier")?.lowercased()
        let regions = try request.filter("region")
        var found: [StructuredValue] = []
        for global in cloud.globals where !global.isDeleted && global.account == context.account && (wanted == nil || wanted == global.identifier) {
            let places = global.members.map { cloud.clusters[$0.cluster].region.rawValue }
            guard regions.map({ $0.contains(where: places.contains) }) != false else { continue }
            found.append(cloud.describe(global))
        }
        if let wanted, found.isEmpty { throw ServiceError(.globalClusterNotFound, "Global cluster \(wanted) not found") }
        return try request.page("GlobalClusters", found)
    }

    /// A secondary becomes a cluster of its own with what it has received, without waiting and without a fence.
    ///
    /// Source: Aurora User Guide, Removing a cluster from an Amazon Aurora global database, and Recovering from an unplanned outage.
    static let removeFromGlobalCluster = APIOperation(
        "rds", "RemoveFromGlobalCluster", .mutate, "Takes a cluster out of its global database: a secondary then takes writes of its own.",
        required: ["GlobalClusterIdentifier": .string, "DbClusterIdentifier": .string], on: [.rds(.globalCluster, "GlobalClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let index = try cloud.requireGlobal(request, context)
        let cluster = try cloud.requireMember("DbClusterIdentifier", of: index, request, context)
        try cloud.requireNoFailover(index)
        guard !cloud.globals[index].members.contains(where: { $0.cluster == cluster && $0.isWriter }) || cloud.globals[index].members.count == 1 else {
            throw ServiceError(
                .invalidGlobalClusterState, "The primary DB cluster cannot be removed while the global cluster has secondary DB clusters: remove them first.")
        }
        try cloud.requireState(cluster, [.available, .backingUp])
        cloud.detach(cluster, from: index, now: context.now)
        return .map([.init("GlobalCluster", cloud.describe(cloud.globals[index]))])
    }

    /// Roles are swapped once everything has arrived: nothing is lost.
    static let switchoverGlobalCluster = APIOperation(
        "rds", "SwitchoverGlobalCluster", .mutate, "Makes a secondary the primary once it has everything: for a healthy global database.",
        required: ["GlobalClusterIdentifier": .string, "TargetDbClusterIdentifier": .string],
        on: [.rds(.globalCluster, "GlobalClusterIdentifier"), .rds(.cluster, "TargetDbClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        try cloud.moveGlobal(request, allowsDataLoss: false, context)
    }

    /// Without AllowDataLoss it is a switchover.
    /// Source: API shape FailoverGlobalClusterMessage.
    static let failoverGlobalCluster = APIOperation(
        "rds", "FailoverGlobalCluster", .mutate, "Makes a secondary the primary with what it has received, when AllowDataLoss says so.",
        required: ["GlobalClusterIdentifier": .string, "TargetDbClusterIdentifier": .string],
        optional: ["AllowDataLoss": .boolean, "Switchover": .boolean],
        on: [.rds(.globalCluster, "GlobalClusterIdentifier"), .rds(.cluster, "TargetDbClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let loses = try request.bool("AllowDataLoss")
        let switches = try request.bool("Switchover")
        guard loses == nil || switches == nil else {
            throw ServiceError(.invalidParameterCombination, "AllowDataLoss and Switchover cannot be specified together.")
        }
        return try cloud.moveGlobal(request, allowsDataLoss: loses ?? false, context)
    }
}

extension Cloud {
    fileprivate mutating func moveGlobal(_ request: RequestReader, allowsDataLoss: Bool, _ context: CallContext) throws(ServiceError) -> StructuredValue {
        let index = try requireGlobal(request, context)
        let target = try requireMember("TargetDbClusterIdentifier", of: index, request, context)
        try requireNoFailover(index)
        let member = globals[index].members.first { $0.cluster == target }
        guard let member, !member.isWriter else {
            throw ServiceError(.invalidGlobalClusterState, "\(clusters[target].identifier.current) is the primary DB cluster already.")
        }
        // Model choice: what is being rebuilt can take over no more than what was never a member.
        guard member.isConnected else {
            throw ServiceError(.invalidDBClusterState, "\(clusters[target].identifier.current) is not in step with the global database (pending-resync).")
        }
        guard stands(target) else {
            throw ServiceError(.invalidDBClusterState, "\(clusters[target].identifier.current) cannot be reached: region \(clusters[target].region) is lost.")
        }
        // Model choice: nobody answers for a region that is cut off from the caller's.
        guard isLinked(clusters[target].region, context.region) else {
            for cut in cuts(between: clusters[target].region, context.region) { context.needs.note(cut) }
            throw ServiceError(.invalidDBClusterState, "\(clusters[target].identifier.current) in \(clusters[target].region) cannot be reached.")
        }
        try requireState(target, [.available, .backingUp])
        // Source: Aurora User Guide, Using switchover or failover in Amazon Aurora Global Database: a switchover is for a healthy one.
        if !allowsDataLoss, let primary = globals[index].primary, stands(primary) { try requireState(primary, [.available, .backingUp, .failingOver]) }
        // Source: API shape FailoverGlobalCluster, which names no error of KMS.
        guard (try? requireClusterKey(target)) != nil else {
            throw ServiceError(.invalidDBClusterState, "The KMS key of \(clusters[target].identifier.current) cannot be used.")
        }
        let isHeadless = !clusters[target].instances.contains { $0.isUp }
        // Source: Aurora User Guide, Using switchover or failover: the target needs an instance.
        guard !isHeadless || allowsDataLoss && estate.profile.failsOverToHeadless else {
            throw ServiceError(.invalidDBClusterState, "\(clusters[target].identifier.current) has no available DB instance: add one first.")
        }
        startGlobalFailover(index, to: target, allowsDataLoss: allowsDataLoss, now: context.now, engines: context.engines)
        return .map([.init("GlobalCluster", describe(globals[index]))])
    }

    // MARK: What calls need

    fileprivate func requireGlobal(_ request: RequestReader, _ context: CallContext) throws(ServiceError) -> Int {
        let name = try request.requiredString("GlobalClusterIdentifier")
        guard let index = globalIndex(name, account: context.account) else {
            throw ServiceError(.globalClusterNotFound, "Global cluster \(name) not found")
        }
        return index
    }

    /// Members are named by ARN, as they are of several regions.
    fileprivate func requireMember(_ member: String, of global: Int, _ request: RequestReader, _ context: CallContext) throws(ServiceError) -> Int {
        let arn = try request.requiredString(member)
        guard arn.hasPrefix("arn:aws:rds:") else {
            throw ServiceError(.invalidParameterValue, "\(member) must be the ARN of a DB cluster, not \(arn)")
        }
        guard let found = globals[global].members.first(where: { clusters[$0.cluster].arn == arn }) else {
            throw ServiceError(.dbClusterNotFound, "DBCluster \(arn) is not a member of \(globals[global].identifier).")
        }
        return found.cluster
    }

    fileprivate func requireNoFailover(_ global: Int) throws(ServiceError) {
        guard let failover = globals[global].failover else { return }
        throw ServiceError(.invalidGlobalClusterState, "Global cluster \(globals[global].identifier) is \(failover.status).")
    }

    /// Source: Aurora User Guide, Using Amazon Aurora Global Database, limitations.
    fileprivate func requireGlobalAbility(_ cluster: Int) throws(ServiceError) {
        try requireNoGlobalMember(cluster)
        guard clusters[cluster].backtracking == nil else {
            throw ServiceError(
                .invalidDBClusterState, "\(clusters[cluster].identifier.current) has Backtrack enabled, which a global database does not support.")
        }
    }

    /// For what a member of a global database may not do. Message form: AWS's own, seen on the wire.
    func requireNoGlobalMember(_ cluster: Int) throws(ServiceError) {
        guard globalIndex(ofMember: cluster) == nil else {
            throw ServiceError(.invalidDBClusterState, "This cluster is a part of a global cluster, please remove it from globalcluster first")
        }
    }

    /// A writer and 15 readers; in a primary as many readers fewer as there are secondaries, in a secondary 16 readers.
    /// Source: Aurora User Guide, Using Amazon Aurora Global Database.
    func instancesMax(of cluster: Int) -> Int {
        guard clusters[cluster].globalRole == .primary, let global = globalIndex(ofMember: cluster) else { return 16 }
        return 16 - (globals[global].members.count - 1)
    }

    // MARK: Secondaries

    /// The global database that a new cluster is to belong to.
    func globalToJoin(_ request: RequestReader, _ engine: Cluster.Engine, _ context: CallContext) throws(ServiceError) -> Int? {
        guard let name = try request.string("GlobalClusterIdentifier") else {
            guard try request.string("SourceRegion") == nil else {
                throw ServiceError(.invalidParameterCombination, "SourceRegion is for secondary DB clusters of a global cluster.")
            }
            return nil
        }
        guard let index = globalIndex(name, account: context.account) else { throw ServiceError(.globalClusterNotFound, "Global cluster \(name) not found") }
        try requireNoFailover(index)
        let global = globals[index]
        guard engine.family == global.engine, engine.version == global.engineVersion else {
            throw ServiceError(
                .invalidParameterCombination,
                "Engine and version must be those of the global cluster: \(global.engine.rawValue) \(global.engineVersion).")
        }
        guard try request.integer("BacktrackWindow") ?? 0 == 0 else {
            throw ServiceError(.invalidParameterCombination, "BacktrackWindow cannot be specified for a DB cluster of a global cluster.")
        }
        guard !global.members.contains(where: { clusters[$0.cluster].region == context.region }) else {
            throw ServiceError(.invalidGlobalClusterState, "Global cluster \(global.identifier) has a DB cluster in \(context.region) already.")
        }
        guard global.members.count <= secondariesMax else {
            throw ServiceError(.invalidGlobalClusterState, "Global cluster \(global.identifier) has \(secondariesMax) secondary DB clusters already.")
        }
        if let primary = global.primary, !isLinked(clusters[primary].region, context.region) {
            for cut in cuts(between: clusters[primary].region, context.region) { context.needs.note(cut) }
            throw ServiceError(.invalidGlobalClusterState, "The primary DB cluster in \(clusters[primary].region) cannot be reached.")
        }
        return index
    }

    /// A key of its own region where the primary is encrypted, none where it is not.
    /// Source: Aurora User Guide, Getting started with Amazon Aurora Global Database. Model choice: all members alike.
    mutating func secondaryKey(_ request: RequestReader, of global: Int, _ context: CallContext) throws(ServiceError) -> KeyARN? {
        let name = try request.string("KmsKeyId")
        guard let primary = globals[global].primary else { if let name { return try requireKey(named: name, KeyUse.forNew, context) } else { return nil } }
        switch (clusters[primary].encryption, name) {
        case (.none, nil): return nil
        case (.none, .some): throw ServiceError(.invalidParameterCombination, "KmsKeyId cannot be specified: the primary DB cluster is not encrypted.")
        case (.owned, nil): return ownedKey(of: context.region, now: context.now)
        case (_, let name?): return try requireKey(named: name, KeyUse.forNew, context)
        case (.kms, nil):
            throw ServiceError(.invalidParameterCombination, "KmsKeyId of \(context.region) must be specified: the primary DB cluster is encrypted.")
        }
    }

    /// A new cluster becomes a member: the primary of an empty global database, else a secondary, which gets its content first.
    mutating func join(_ global: Int, _ cluster: Int, now: Instant) {
        guard let primary = globals[global].primary else {
            globals[global].members.append(GlobalMember(cluster: cluster, isWriter: true))
            clusters[cluster].globalRole = .primary
            begin(.finishCreation(cluster: cluster), row: .createDBCluster, now: now)
            return
        }
        globals[global].members.append(GlobalMember(cluster: cluster, isWriter: false, isConnected: false))
        clusters[cluster].globalRole = .secondary
        clusters[cluster].hasTakenWrites = false
        clusters[cluster].takeOver(from: clusters[primary])
        rebuild(cluster, from: primary, now: now)
    }

    fileprivate mutating func detach(_ cluster: Int, from global: Int, now: Instant) {
        globals[global].members.removeAll { $0.cluster == cluster }
        note(now, "rds", "\(clusters[cluster].identifier.current) is taken out of global cluster \(globals[global].identifier)")
        guard clusters[cluster].globalRole == .secondary else {
            clusters[cluster].globalRole = nil
            return
        }
        endReplication(of: cluster)
        clusters[cluster].status.set(.promoting, at: now)
        begin(.finishDetaching(cluster: cluster), row: .volumeOpen, now: now)
    }

    mutating func finishDetaching(_ cluster: Int, now: Instant) {
        guard clusters[cluster].status.current == .promoting, stands(cluster) else { return }
        promote(cluster, to: nil, .asReceived, now: now)
        note(now, "rds", "\(clusters[cluster].identifier.current) takes writes of its own")
    }

    // MARK: Describing

    fileprivate func describe(_ global: GlobalCluster) -> StructuredValue {
        let primary = global.primary
        let members = global.members.map { member -> StructuredValue in
            let readers = member.isWriter ? global.members.filter { !$0.isWriter }.map { StructuredValue.string(clusters[$0.cluster].arn) } : []
            return .map([
                .init("DBClusterArn", .string(clusters[member.cluster].arn)), .init("Readers", .list(readers)), .init("IsWriter", .bool(member.isWriter)),
                .init("SynchronizationStatus", .string(member.isConnected ? "connected" : "pending-resync")),
            ])
        }
        var value: [StructuredValue.Member] = [
            .init("GlobalClusterIdentifier", .string(global.identifier)), .init("GlobalClusterResourceId", .string(global.resourceID)),
            .init("GlobalClusterArn", .string(global.arn)),
            .init("Status", .string(global.isDeleted ? "deleted" : global.failover?.status ?? "available")),
            .init("Engine", .string(global.engine.rawValue)), .init("EngineVersion", .string(global.engineVersion)),
            .init("StorageEncrypted", .bool(primary.map { clusters[$0].key != nil } ?? false)),
            .init("DeletionProtection", .bool(global.deletionProtection)), .init("GlobalClusterMembers", .list(members)),
            .init("Endpoint", .string(globalEndpointName(of: global))),
        ]
        if let failover = global.failover {
            var state: [StructuredValue.Member] = [.init("Status", .string(failover.status))]
            if let from = failover.from { state.append(.init("FromDbClusterArn", .string(clusters[from].arn))) }
            state.append(.init("ToDbClusterArn", .string(clusters[failover.to].arn)))
            state.append(.init("IsDataLossAllowed", .bool(failover.allowsDataLoss)))
            value.append(.init("FailoverState", .map(state)))
        }
        return .map(value)
    }
}
