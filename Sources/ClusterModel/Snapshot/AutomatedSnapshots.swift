import Units

/// The snapshot that the service makes of each cluster in its daily backup window, and keeps for the retention period.
/// Source: Aurora User Guide, Overview of backing up and restoring an Aurora DB cluster.
extension Cloud {
    /// Source: API shape CreateDBClusterMessage, PreferredBackupWindow: at least 30 minutes. Model choice: every window is that long.
    static let backupWindowLength = Duration.minutes(30)
    /// Model choice: how long a cluster that cannot be backed up now is left alone inside its window.
    static let automatedSnapshotRetry = Duration.minutes(5)

    /// Schedules the daily snapshots of a cluster, in place of any schedule that it has.
    mutating func startAutomatedSnapshots(of cluster: Int, now: Instant) {
        for id in operations.keys.sorted() {
            if case .automatedSnapshotDue(let other)? = operations[id], other == cluster { operations[id] = nil }
        }
        waitForBackupWindow(of: cluster, now: now)
    }

    private mutating func waitForBackupWindow(of cluster: Int, now: Instant) {
        let next = lastBackupWindow(of: cluster, at: now) + .days(1)
        begin(.automatedSnapshotDue(cluster: cluster), after: next - now, row: nil, now: now)
    }

    /// Start of the newest window that has begun.
    private func lastBackupWindow(of cluster: Int, at now: Instant) -> Instant {
        let today = now.startOfDay + clusters[cluster].backupWindowStart
        return today <= now ? today : today - .days(1)
    }

    /// Makes the day's snapshot if the cluster is available and its key usable; otherwise tries again while the window lasts.
    mutating func automatedSnapshotDue(_ cluster: Int, now: Instant) {
        guard stands(cluster) else { return }
        switch clusters[cluster].status.current {
        // What is being deleted does not come back.
        case .deleting, .deleted: return
        case .creating, .available, .modifying, .renaming, .stopping, .stopped, .starting, .failingOver, .backingUp, .keyLostRecoverable, .keyLost,
            .incompatibleRestore, .backtracking, .maintenance, .promoting, .cloningFailed:
            break
        }
        let closes = lastBackupWindow(of: cluster, at: now) + Cloud.backupWindowLength
        if now < closes, !makeAutomatedSnapshot(of: cluster, now: now), now + Cloud.automatedSnapshotRetry < closes {
            begin(.automatedSnapshotDue(cluster: cluster), after: Cloud.automatedSnapshotRetry, row: nil, now: now)
        } else {
            waitForBackupWindow(of: cluster, now: now)
        }
    }

    /// - Returns: False when the cluster's state or key does not allow it now.
    private mutating func makeAutomatedSnapshot(of cluster: Int, now: Instant) -> Bool {
        let source = clusters[cluster]
        let name = Cloud.automatedSnapshotName(of: source.identifier.current, at: now)
        guard source.status.current == .available, snapshotInProgress(of: cluster) == nil, (try? requireClusterKey(cluster)) != nil,
            snapshotIndex(name, account: source.account, region: source.region) == nil,
            makeSnapshot(name, .automated, of: cluster, tags: source.snapshotTags, now: now) != nil
        else { return false }
        expireAutomatedSnapshots(of: source.resourceID, now: now)
        return true
    }

    /// `rds:<cluster>-<yyyy-mm-dd-hh-mi>`: no caller can choose a name with a colon.
    /// Model choice: the form is not documented for clusters; it is the one seen on the service.
    static func automatedSnapshotName(of cluster: String, at now: Instant) -> String {
        "rds:\(cluster)-\(now.inSnapshotName)"
    }

    /// Lets go of automated snapshots older than the cluster's retention, and schedules the end of the others; also once the cluster is deleted
    /// and its automated backup retained.
    ///
    /// Source: Aurora User Guide, Retaining automated backups: they expire as if the cluster was still there.
    mutating func expireAutomatedSnapshots(of resourceID: String, now: Instant) {
        guard let retention = clusters.first(where: { $0.resourceID == resourceID })?.retention else { return }
        for index in automatedSnapshots(of: resourceID) {
            let due = snapshots[index].createdAt + retention
            if due <= now {
                removeSnapshot(index, now: now)
            } else if snapshots[index].expiresAt != due {
                snapshots[index].expiresAt = due
                begin(.expireAutomatedSnapshots(resourceID: resourceID), after: due - now, row: nil, now: now)
            }
        }
    }

    /// With the automated backup of a cluster, its automated snapshots go.
    mutating func dropAutomatedSnapshots(of resourceID: String, now: Instant) {
        for index in automatedSnapshots(of: resourceID) { removeSnapshot(index, now: now) }
    }

    private func automatedSnapshots(of resourceID: String) -> [Int] {
        shelves.of(cluster: resourceID).filter { snapshots[$0].kind == .automated && snapshots[$0].status.current != .deleted }
    }
}

extension Instant {
    /// `yyyy-mm-dd-hh-mi`, as in the names that the service gives to snapshots.
    var inSnapshotName: String { String(isoPrefix.prefix(16).map { $0 == "T" || $0 == ":" ? "-" : $0 }) }
}
