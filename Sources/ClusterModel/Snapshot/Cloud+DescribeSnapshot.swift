import Units

extension Cloud {
    /// A snapshot as an account sees it, a little in the past; nil when there was none.
    ///
    /// Source: API shape DBClusterSnapshot. Model choice: `SnapshotType` of another account's is `shared` or `public`.
    func describeSnapshot(_ index: Int, for account: AccountID, seenAt: Instant) -> StructuredValue? {
        let snapshot = snapshots[index]
        guard let view = snapshot.view(of: account), let status = snapshot.status.value(at: seenAt), status != .deleted else { return nil }
        var value: [StructuredValue.Member] = [
            .init("DBClusterSnapshotIdentifier", .string(snapshot.id)),
            .init("DBClusterSnapshotArn", .string(snapshot.arn)),
            .init("DBClusterIdentifier", .string(snapshot.clusterIdentifier)),
            .init("DbClusterResourceId", .string(snapshot.clusterResourceID)),
            .init("ClusterCreateTime", .string(snapshot.clusterCreatedAt.isoSeconds)),
            .init("Status", .string(status.rawValue)),
            .init("SnapshotType", .string(view.rawValue)),
            .init("SnapshotCreateTime", .string(snapshot.createdAt.isoSeconds)),
            .init("Engine", .string(snapshot.engine.rawValue)),
            .init("EngineVersion", .string(snapshot.engineVersion)),
            .init("AllocatedStorage", .integer(Int64(snapshot.size.wholeGibibytes))),
            .init("AvailabilityZones", .list((estate.regions.first { $0.name == snapshot.region }?.zones ?? []).map { .string($0.rawValue) })),
            .init("BackupRetentionPeriod", .integer(Int64(snapshot.retentionDays))),
            .init("StorageEncrypted", .bool(snapshot.key != nil)),
            .init("StorageEncryptionType", .string(snapshot.encryption.rawValue)),
            .init("TagList", .list(snapshot.tags.map(\.described))),
        ]
        // Source: Aurora User Guide, DB cluster snapshot copying: no progress is shown in the queue.
        if !snapshot.isQueued { value.append(.init("PercentProgress", .integer(Int64(snapshot.percentProgress(at: seenAt))))) }
        if let key = snapshot.key, snapshot.encryption == .kms { value.append(.init("KmsKeyId", .string(key.keyARN.rawValue))) }
        if let source = snapshot.sourceARN { value.append(.init("SourceDBClusterSnapshotArn", .string(source))) }
        return .map(value)
    }
}

extension Snapshot {
    /// A copy that waits for another copy of the same source.
    var isQueued: Bool { copy.map { $0.startedAt == nil } ?? false }

    /// Share of the estimated time that has passed; 100 once available, 0 in the queue.
    func percentProgress(at now: Instant) -> Int {
        switch status.current {
        case .available: return 100
        case .failed, .deleted: return 0
        case .creating, .copying:
            guard !isQueued else { return 0 }
            let begin = copy?.startedAt ?? createdAt
            let whole = max(1, (endsAt - begin).microseconds)
            return Int(min(99, max(0, (now - begin).microseconds * 100 / whole)))
        }
    }
}
