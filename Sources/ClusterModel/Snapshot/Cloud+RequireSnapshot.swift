import KeyModel
import Sealing
import Units

extension Cloud {
    /// A snapshot that a call may read: the caller's own by identifier or ARN, others' by ARN and only while they are shared with the caller's
    /// account or public.
    ///
    /// Source: Aurora User Guide, Sharing a DB cluster snapshot. Model choice: what may not be read is not found; nothing tells that it exists.
    func requireSnapshot(_ identifier: String, _ context: CallContext) throws(ServiceError) -> Int {
        guard let index = snapshotIndex(identifier, account: context.account, region: context.region), isReachable(snapshots[index].region),
            snapshots[index].view(of: context.account) != nil, !lostAccounts.contains(snapshots[index].account)
        else {
            throw ServiceError(.dbClusterSnapshotNotFound, "DBClusterSnapshot not found: \(identifier)")
        }
        return index
    }

    /// A snapshot of the caller's account in the region of the call.
    func requireOwnSnapshot(_ identifier: String, _ context: CallContext) throws(ServiceError) -> Int {
        let index = try requireSnapshot(identifier, context)
        guard snapshots[index].account == context.account, snapshots[index].region == context.region else {
            throw ServiceError(.dbClusterSnapshotNotFound, "DBClusterSnapshot not found: \(identifier)")
        }
        return index
    }

    func requireFreeSnapshot(_ name: String, _ context: CallContext) throws(ServiceError) {
        guard snapshotIndex(name, account: context.account, region: context.region) == nil else {
            throw ServiceError(.dbClusterSnapshotAlreadyExists, "Cannot create the snapshot because one with the identifier \(name) already exists.")
        }
    }

    func requireSnapshotQuota(_ context: CallContext) throws(ServiceError) {
        try requireRoom(in: .manualClusterSnapshots, context) { _, limit in
            ServiceError(.snapshotQuotaExceeded, "Cannot create more than \(limit) manual cluster snapshots")
        }
    }

    /// One snapshot at a time; who asks for another is told so by an event too.
    /// Source: Aurora User Guide, Amazon RDS event categories and event messages for Aurora (RDS-EVENT-0023). Model choice: the code.
    mutating func requireNoOtherSnapshot(of cluster: Int, _ context: CallContext) throws(ServiceError) {
        guard let other = snapshotInProgress(of: cluster) else { return }
        let id = clusters[cluster].identifier.current
        if let writer = clusters[cluster].writerInstance()?.id {
            let message = "A snapshot of \(id) was asked for while \(other.id) is being made"
            publish(.snapshotWhileOneIsMade, instance: writer, cluster: cluster, message, now: context.now)
        }
        throw ServiceError(
            .invalidDBClusterState,
            "DbCluster \(id) is in \(ClusterStatus.backingUp.rawValue) state but expected it to be one of available: the snapshot \(other.id) is being made.")
    }

    func snapshotInProgress(of cluster: Int) -> Snapshot? {
        shelves.of(cluster: clusters[cluster].resourceID).first { snapshots[$0].status.current == .creating }.map { snapshots[$0] }
    }

    /// The data key of a snapshot.
    func unwrapSnapshotKey(_ index: Int) throws(ServiceError) -> DataKey? {
        guard let wrapped = snapshots[index].key else { return nil }
        do {
            return try keys.unwrap(wrapped, context: snapshots[index].clusterResourceID)
        } catch {
            throw ServiceError(
                .kmsKeyNotAccessible,
                "The source snapshot KMS key [\(wrapped.keyARN)] does not exist, is not enabled or you do not have permissions to access it. (\(error.code): \(error.message))"
            )
        }
    }
}

/// How an account sees a snapshot: the values of `SnapshotType`.
/// Source: API shape DescribeDBClusterSnapshotsMessage.
enum SnapshotView: String, CaseIterable {
    case automated, manual, shared, `public`
}

extension Snapshot {
    /// - Returns: nil for an account that it is hidden from.
    func view(of account: AccountID) -> SnapshotView? {
        if account == self.account { return kind == .automated ? .automated : .manual }
        if sharedWith.contains(account) { return .shared }
        return isPublic ? .public : nil
    }
}
