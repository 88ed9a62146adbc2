import Estate
import Units

/// Source: Aurora User Guide, Backtracking an Aurora DB cluster.
extension APIOperation {
    /// Takes the whole cluster back, or forward again, in place.
    ///
    /// Source: API shapes BacktrackDBClusterMessage and DBClusterBacktrack. Model choice: the codes; the operation lists DBClusterNotFoundFault and
    /// InvalidDBClusterStateFault only, and times outside the window are parameters.
    static let backtrackDBCluster = APIOperation(
        "rds", "BacktrackDBCluster", .mutate, "Takes a cluster back in time in place, or forward again, where Backtrack was enabled when it was made.",
        required: ["DBClusterIdentifier": .string, "BacktrackTo": .timestamp],
        optional: ["Force": .boolean, "UseEarliestTimeOnPointInTimeUnavailable": .boolean], on: [.rds(.cluster, "DBClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let index = try cloud.requireCluster(try request.requiredString("DBClusterIdentifier"), context)
        guard var to = try request.instant("BacktrackTo") else {
            throw ServiceError(.missingParameter, "The request must contain the parameter BacktrackTo.")
        }
        let name = cloud.clusters[index].identifier.current
        guard let earliest = cloud.earliestBacktrack(of: index, now: context.now) else {
            throw ServiceError(.invalidDBClusterState, "Backtrack is not enabled for the DB cluster \(name).")
        }
        try cloud.requireState(index, [.available])
        guard to <= context.now else { throw ServiceError(.invalidParameterValue, "BacktrackTo \(to.iso) lies in the future.") }
        // Source: API shape BacktrackDBClusterMessage, Force.
        guard try request.bool("Force") == true || !cloud.clusters[index].usesBinlog else {
            throw ServiceError(
                .invalidDBClusterState, "Binary logging is enabled for \(name): Backtrack writes nothing to it. Specify Force to backtrack all the same.")
        }
        if to < earliest {
            guard try request.bool("UseEarliestTimeOnPointInTimeUnavailable") == true else {
                throw ServiceError(
                    .invalidParameterValue,
                    "The specified time \(to.iso) cannot be backtracked to: it is before the earliest backtrack time \(earliest.iso).")
            }
            to = earliest
        }
        // Model choice: somebody must have the volume open, or be able to.
        guard cloud.clusters[index].writerInstance()?.isUp == true else {
            throw ServiceError(.invalidDBClusterState, "The DB cluster \(name) has no available writer.")
        }
        let record = cloud.startBacktrack(of: index, to: to, now: context.now, engines: context.engines)
        return cloud.describe(record, of: cloud.clusters[index], now: context.now)
    }

    /// Source: API shape DescribeDBClusterBacktracksMessage.
    static let describeDBClusterBacktracks = APIOperation(
        "rds", "DescribeDBClusterBacktracks", .describe, "Lists what a cluster was backtracked to, with the exact time and the status.",
        required: ["DBClusterIdentifier": .string],
        optional: ["BacktrackIdentifier": .string, "Filters": .list, "MaxRecords": .integer, "Marker": .string],
        filters: ["db-cluster-backtrack-id", "db-cluster-backtrack-status"],
        on: [.rds(.cluster, "DBClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        try request.checkFilters()
        let index = try cloud.requireCluster(try request.requiredString("DBClusterIdentifier"), context)
        let wanted = try request.string("BacktrackIdentifier")?.lowercased()
        let ids = try request.filter("db-cluster-backtrack-id")
        let statuses = try request.filter("db-cluster-backtrack-status")
        let records = (cloud.clusters[index].backtracking?.records ?? []).filter {
            (wanted == nil || wanted == $0.id) && ids?.contains($0.id) != false && statuses?.contains($0.status.rawValue) != false
        }
        if let wanted, records.isEmpty {
            throw ServiceError(.dbClusterBacktrackNotFound, "Backtrack identifier \(wanted) does not refer to an existing backtrack.")
        }
        return try request.page("DBClusterBacktracks", records.map { cloud.describe($0, of: cloud.clusters[index], now: context.now) })
    }
}

extension Cloud {
    /// A window as CreateDBCluster, the restores and ModifyDBCluster take it; nil when it is not given, or 0.
    /// Source: API shape CreateDBClusterMessage, BacktrackWindow: 0 to 259,200 s, Aurora MySQL only.
    func backtrackWindow(_ request: RequestReader, engine: EngineFamily) throws(ServiceError) -> Duration? {
        guard let seconds = try request.integer("BacktrackWindow") else { return nil }
        guard (0...259_200).contains(seconds) else {
            throw ServiceError(.invalidParameterValue, "BacktrackWindow must be 0 to 259200 seconds, not \(seconds)")
        }
        guard seconds > 0 else { return nil }
        guard engine == .mysql else {
            throw ServiceError(.invalidParameterCombination, "BacktrackWindow is for \(EngineFamily.mysql.rawValue) only, not \(engine.rawValue).")
        }
        return .seconds(Int64(seconds))
    }

    /// A longer or shorter window where there is one; 0 turns it off for good.
    /// Source: Aurora User Guide, Backtracking an Aurora DB cluster: it cannot be turned on for a cluster that was made without, nor on again.
    mutating func changeBacktrackWindow(_ window: Duration?, of cluster: Int, now: Instant) throws(ServiceError) {
        guard clusters[cluster].backtracking != nil else {
            guard window == nil else {
                throw ServiceError(
                    .invalidDBClusterState,
                    "Backtrack is not enabled for the DB cluster \(clusters[cluster].identifier.current), and can be enabled only when a cluster is made or restored."
                )
            }
            return
        }
        guard let window else {
            clusters[cluster].backtracking = nil
            clusters[cluster].volume?.dropChanges()
            return note(now, "rds", "Backtrack of \(clusters[cluster].identifier.current) is turned off for good")
        }
        // What the shorter window let go of does not come back.
        forgetChanges(of: cluster, now: now)
        if let earliest = earliestBacktrack(of: cluster, now: now) { clusters[cluster].backtracking?.enabledAt = max(earliest, now - window) }
        clusters[cluster].backtracking?.target = window
        watchBacktrackWindow(of: cluster, now: now)
    }

    /// Connections are cut, what was not committed is gone, and nobody is served until it is done.
    ///
    /// Model choice: a fixed part, the records to take back at one rate, and the time until clients are let in again.
    fileprivate mutating func startBacktrack(of cluster: Int, to: Instant, now: Instant, engines: EngineCache) -> Backtracking.Record {
        let record = Backtracking.Record(id: random.backtrackID(), requestedAt: now, to: to, status: .applying)
        clusters[cluster].backtracking?.records.append(record)
        note(now, "rds", "\(clusters[cluster].identifier.current) is being backtracked to \(to.iso)")
        clusters[cluster].status.set(.backtracking, at: now)
        closeWriter(of: cluster, engines: engines)
        let records = Double(accountedRecords(of: cluster, over: now - to) + (clusters[cluster].volume?.changes(after: to) ?? 0))
        let undoing = Duration.microseconds(Int64(records / calibration.value(.backtrackRecordsPerSecond) * 1e6))
        begin(
            .finishBacktrack(cluster: cluster, id: record.id),
            after: calibration.duration(.backtrackBase) + undoing + calibration.duration(.backtrackReconnect),
            row: .backtrackBase, now: now)
        return record
    }

    mutating func finishBacktrack(_ id: String, of cluster: Int, now: Instant) {
        guard let record = clusters[cluster].backtracking?.records.firstIndex(where: { $0.id == id }),
            let to = clusters[cluster].backtracking?.records[record].to
        else { return }
        guard clusters[cluster].status.current == .backtracking, stands(cluster) else {
            clusters[cluster].backtracking?.records[record].status = .failed
            return
        }
        clusters[cluster].status.set(.available, at: now)
        openVolume(of: cluster, now: now)
        guard clusters[cluster].isOpen else {
            // Without its key it is lost; without quorums or a writer it waits for them.
            guard clusters[cluster].status.current == .available else {
                clusters[cluster].backtracking?.records[record].status = .failed
                return
            }
            clusters[cluster].status.set(.backtracking, at: now)
            begin(.finishBacktrack(cluster: cluster, id: id), after: calibration.duration(.failureDetection), row: .failureDetection, now: now)
            return
        }
        let rewind = clusters[cluster].volume?.rewind(to: to, now: now, outbox: &storageOutbox)
        flushStorage(cluster)
        guard let rewind else { return }
        for index in clusters[cluster].inherited.indices { clusters[cluster].inherited[index].until = min(clusters[cluster].inherited[index].until, to) }
        clusters[cluster].rewinds += 1
        clusters[cluster].turns += 1
        clusters[cluster].restoredTo = .init(target: to, cutAt: rewind.contentAt)
        clusters[cluster].backtracking?.records[record].to = rewind.contentAt
        clusters[cluster].backtracking?.records[record].status = .completed
        notices.append(.clusterAvailable(cluster: cluster))
        let name = clusters[cluster].identifier.current
        let undone = "\(counted(rewind.commitsUndone, "commit")) \(rewind.commitsUndone == 1 ? "was" : "were")"
        note(now, "rds", "\(name) is as it was at \(rewind.contentAt.iso); \(undone) taken back")
    }

    fileprivate func describe(_ record: Backtracking.Record, of cluster: Cluster, now: Instant) -> StructuredValue {
        .map([
            .init("DBClusterIdentifier", .string(cluster.identifier.current)), .init("BacktrackIdentifier", .string(record.id)),
            .init("BacktrackTo", .string(record.to.iso)), .init("BacktrackedFrom", .string(record.requestedAt.iso)),
            .init("BacktrackRequestCreationTime", .string(record.requestedAt.iso)), .init("Status", .string(record.status.rawValue)),
        ])
    }
}

extension ServiceRandom {
    /// A UUID in lower case, of version 4.
    fileprivate mutating func backtrackID() -> String {
        var digits = (0..<32).map { _ in Array("0123456789abcdef")[Int(identifiers.below(16))] }
        digits[12] = "4"
        digits[16] = Array("89ab")[Int(identifiers.below(4))]
        let text = String(digits)
        let cuts = [0, 8, 12, 16, 20, 32]
        return zip(cuts, cuts.dropFirst()).map { text.dropFirst($0).prefix($1 - $0) }.joined(separator: "-")
    }
}
