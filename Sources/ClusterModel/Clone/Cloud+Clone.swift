import Estate
import KeyModel
import Sealing
import StorageModel
import Units

/// Source: Aurora User Guide, Cloning a volume for an Amazon Aurora DB cluster; API shape RestoreDBClusterToPointInTimeMessage, RestoreType.
extension Cloud {
    /// Clones of one cluster that share its pages; one more is a full copy.
    static let cloneMax = 15

    /// `RestoreType: copy-on-write`: a new cluster in the source's region with its content of now.
    mutating func clone(to target: String, _ request: RequestReader, _ context: CallContext) throws(ServiceError) -> StructuredValue {
        let source = try findCloneSource(request, context)
        guard try request.instant("RestoreToTime") == nil else {
            throw ServiceError(.invalidParameterCombination, "RestoreToTime cannot be specified when RestoreType is copy-on-write: a clone is of now.")
        }
        guard try request.bool("UseLatestRestorableTime") == true else {
            throw ServiceError(.invalidParameterCombination, "Specify UseLatestRestorableTime when RestoreType is copy-on-write.")
        }
        try requireCloneable(source)
        try requireFreeIdentifier(target, context)
        try requireClusterQuota(context)
        let origin = RestoreOrigin(cluster: clusters[source])
        var settings = try restoreSettings(request, origin, context)
        settings.backtrackWindow = try backtrackWindow(request, engine: origin.engine.family)
        // Source: Aurora User Guide, Backtracking an Aurora DB cluster: a clone can have it only where its source does.
        if settings.backtrackWindow != nil, clusters[source].backtracking == nil {
            throw ServiceError(.invalidParameterCombination, "BacktrackWindow cannot be specified: the source cluster does not have Backtrack enabled.")
        }
        let key = try cloneKey(of: source, request, context)
        let group = clusters[source].clone.group ?? random.resourceID("clone-group-")
        let live = clusters.count { !$0.isDeleted && $0.clone.source == clusters[source].resourceID && $0.clone.isCopyOnWrite }
        let index: Int
        if live < Cloud.cloneMax {
            index = try startClone(of: source, origin, to: target, settings, key: key, context)
        } else {
            // Source: Aurora User Guide, Cloning a volume: the sixteenth copies everything, as a restore to a point in time does.
            guard let latest = clusters[source].latestRestorable(now: context.now), let backup = clusters[source].backup?.part(for: .instant(latest)) else {
                throw ServiceError(.invalidDBClusterState, "The source cluster has no restorable backup.")
            }
            index = try startRestore(
                origin, to: target, settings, key: key,
                .init(
                    catalogue: backup, region: context.region, target: .instant(latest), promised: latest, sourceKey: try unwrapClusterKey(source), newKey: nil),
                isPointInTime: true, context)
            note(context.now, "rds", "\(clusters[source].identifier.current) has \(live) clones that share its pages: \(target) is a full copy")
        }
        clusters[source].clone.group = group
        clusters[index].clone.group = group
        clusters[index].clone.source = clusters[source].resourceID
        return .map([.init("DBCluster", describeCluster(index, seenAt: context.now, now: context.now) ?? .null)])
    }

    private mutating func startClone(
        of source: Int, _ origin: RestoreOrigin, to target: String, _ settings: RestoreSettings, key: KeyARN?, _ context: CallContext
    ) throws(ServiceError) -> Int {
        let (index, dataKey) = try addCluster(origin, named: target, settings, key: key, context)
        let random = random.volumes.fork(clusters[index].resourceID)
        let load = VolumeLoad(size: origin.size, redoRate: origin.redoRate)
        clusters[index].volume = clusters[source].volume?.clone(load: load, dataKey: dataKey, random: random, now: context.now, outbox: &storageOutbox)
        let region = clusters[index].region
        if clusters[index].volume != nil { sufferZoneTroubles(ofClone: index, region: region, now: context.now) }
        flushStorage(index)
        clusters[index].clone.isCopyOnWrite = true
        clusters[index].inherited = origin.content(until: context.now)
        clusters[index].restoredTo = .init(target: context.now, cutAt: context.now)
        begin(.finishClone(cluster: index, source: clusters[source].resourceID), row: .cloneCluster, now: context.now)
        return index
    }

    private mutating func sufferZoneTroubles(ofClone index: Int, region: RegionName, now: Instant) {
        guard var volume = clusters[index].volume else { return }
        clusters[index].volume = nil
        sufferZoneTroubles(&volume, region: region, now: now)
        clusters[index].volume = volume
    }

    mutating func finishClone(_ cluster: Int, source: String, now: Instant) {
        guard clusters[cluster].status.current == .creating, stands(cluster) else { return }
        guard (try? requireClusterKey(cluster)) != nil else {
            clusters[cluster].status.set(.cloningFailed, at: now)
            return note(now, "rds", "clone \(clusters[cluster].identifier.current) could not be made: its key cannot be used")
        }
        if clusters[cluster].volume?.planted == .cloneSeesLaterWrites, let origin = clusters.first(where: { $0.resourceID == source })?.volume {
            clusters[cluster].volume?.seeLaterWrites(of: origin)
        }
        clusters[cluster].backedUpSince = clusters[cluster].restoredTo?.target ?? now
        clusters[cluster].status.set(.available, at: now)
        clusters[cluster].rowsToUndo = clusters[cluster].undoRows
        enableBacktracking(of: cluster, now: now)
        startAutomatedSnapshots(of: cluster, now: now)
        notices.append(.clusterAvailable(cluster: cluster))
        note(now, "rds", "clone \(clusters[cluster].identifier.current) is available")
    }

    // MARK: What may be cloned

    /// A live cluster by name or ARN; by the ARN also one of another account that is shared with this one.
    private func findCloneSource(_ request: RequestReader, _ context: CallContext) throws(ServiceError) -> Int {
        guard try request.string("SourceDbClusterResourceId") == nil, let name = try request.string("SourceDBClusterIdentifier") else {
            throw ServiceError(.invalidParameterCombination, "Specify SourceDBClusterIdentifier when RestoreType is copy-on-write.")
        }
        guard name.hasPrefix("arn:"), !name.hasPrefix("arn:aws:rds:\(context.region):\(context.account):") else { return try requireCluster(name, context) }
        let index = clusters.firstIndex { !$0.isDeleted && $0.arn == name && $0.region == context.region }
        guard let index, isShared(index, with: context.account) else { throw ServiceError(.dbClusterNotFound, "DBCluster \(name) not found.") }
        // Source: Aurora User Guide, Cross-account cloning with AWS RAM: one clone of a cluster in each other account, 15 in all.
        let own = clusters.count { !$0.isDeleted && $0.clone.source == clusters[index].resourceID && $0.account == context.account }
        guard own == 0 else {
            throw ServiceError(.invalidDBClusterState, "The account \(context.account) has a clone of \(name) already: one is the most.")
        }
        let others = clusters.count { !$0.isDeleted && $0.clone.source == clusters[index].resourceID && $0.account != clusters[index].account }
        guard others < Cloud.cloneMax else {
            throw ServiceError(.invalidDBClusterState, "\(name) has \(others) clones in other accounts already: \(Cloud.cloneMax) is the most.")
        }
        // Source: Aurora User Guide, Cross-account cloning with AWS RAM: not for clusters under the default RDS key.
        guard clusters[index].key == nil || clusters[index].key.flatMap({ keys.key($0.keyARN)?.manager }) == .customer else {
            throw ServiceError(
                .invalidDBClusterState, "\(name) is encrypted with a key that AWS manages: such a cluster cannot be cloned across accounts.")
        }
        return index
    }

    private func requireCloneable(_ source: Int) throws(ServiceError) {
        try requireState(source, [.available, .backingUp])
        // Source: Aurora User Guide, Cloning a volume: a cluster without instances cannot be cloned.
        guard clusters[source].instances.contains(where: { $0.status.current != .deleting }) else {
            throw ServiceError(.invalidDBClusterState, "The cluster \(clusters[source].identifier.current) has no DB instances: it cannot be cloned.")
        }
        guard clusters[source].volume?.hasReadQuorum == true else {
            throw ServiceError(.invalidDBClusterState, "The volume of \(clusters[source].identifier.current) cannot be read.")
        }
        try requireClusterKey(source)
    }

    /// As its source's, or another one; a clone of an encrypted cluster is encrypted.
    private mutating func cloneKey(of source: Int, _ request: RequestReader, _ context: CallContext) throws(ServiceError) -> KeyARN? {
        let name = try request.string("KmsKeyId")
        guard let sealed = clusters[source].key else {
            guard name == nil else {
                throw ServiceError(.invalidParameterCombination, "KmsKeyId cannot be specified: the source cluster is not encrypted.")
            }
            return nil
        }
        if clusters[source].account != context.account {
            let uses = KeyUse.forReading(keyOf: keys.key(sealed.keyARN)?.account, by: context.account)
            try requireKeyUse(sealed.keyARN, uses, context)
        }
        return try restoredKey(named: name, source: sealed.keyARN, context)
    }
}
