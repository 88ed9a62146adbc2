package import Evidence
package import Units

/// What will become of one cluster or backup if nobody does anything.
package struct Fate: Sendable, Hashable {
    package enum Cause: String, Sendable, CaseIterable {
        case keyDeletion = "key-deletion"
        case materialExpiry = "material-expiry"
        case keyDestroyed = "key-destroyed"
        /// A retention period ends.
        case retentionEnd = "retention-end"
        /// The retention passes over the last that was backed up: nothing is added while the cluster has lost its key, or stands still.
        case windowEmptied = "window-emptied"
        /// A cluster whose key could not be used for seven days is closed for good.
        case keyLostTooLong = "key-lost-too-long"
    }

    /// The causes that stand, the first to come first; empty: it stays.
    package let ends: [End]
    /// What has to be done, in this order.
    package let rescue: [String]

    package struct End: Sendable, Hashable {
        package let cause: Cause
        /// The first instant at which it is gone; nil: it is gone already, or when is not settled.
        package let at: Instant?
        /// Whether nothing helps any more.
        package let isOver: Bool
    }

    // Read off the ends once: they are asked for often.

    /// Whether nothing helps any more against one of them.
    package let isLost: Bool
    /// The first instant at which it will be gone; nil: it stays, is gone already, or when is not settled.
    package let diesAt: Instant?
    /// A rescue must have been done before this instant, which is too late itself. nil as for `diesAt`.
    package var rescueBefore: Instant? { diesAt }
    /// Whether it ends by something whose instant is not settled.
    package var isUnsettled: Bool { !isLost && ends.contains { $0.at == nil } }
    /// nil: it stays.
    package let cause: Cause?
}

/// The fates of everything in an inventory.
package struct Fates: Sendable {
    private let ends: [String: KeyEnd]
    /// What the key alone does to what lies under it; of keys that end, or that have to be made usable first.
    private let byKey: [String: KeyPart]
    private let standing: BackupStanding

    private struct KeyPart: Sendable {
        var ends: [Fate.End] = []
        /// What makes the key open things, before anything else can be done.
        var steps: [String] = []
    }

    package init(of standing: BackupStanding) {
        self.standing = standing
        let ends = KeyEnd.all(in: standing.inventory)
        var byKey: [String: KeyPart] = [:]
        for key in standing.inventory.keys {
            let part = KeyPart(ends: Fates.fateEnds(ends[key.arn]), steps: Fates.steps(toUse: key.state))
            if !part.ends.isEmpty || !part.steps.isEmpty { byKey[key.arn] = part }
        }
        (self.ends, self.byKey) = (ends, byKey)
    }

    package func end(ofKey arn: String) -> KeyEnd? { ends[arn] }

    /// Source: Aurora User Guide, Encrypting Amazon Aurora resources: seven days to start a cluster whose key could not be used.
    package static let keyLossGrace = Duration.days(7)

    package func fate(of cluster: Inventory.ClusterRow) -> Fate {
        let part = part(of: cluster.keyARN)
        var found = part.ends
        var steps = part.steps
        switch cluster.status {
        case "inaccessible-encryption-credentials-recoverable":
            found.append(.init(cause: .keyLostTooLong, at: cluster.statusSince.map { $0 + Fates.keyLossGrace }, isOver: false))
            steps.append("StartDBCluster")
        case "inaccessible-encryption-credentials": found.append(.init(cause: .keyLostTooLong, at: nil, isOver: true))
        default: break
        }
        if !found.isEmpty { steps += ["CreateDBClusterSnapshot", "CopyDBClusterSnapshot with another KmsKeyId"] }
        return Fate(found, steps)
    }

    /// Source: Aurora User Guide, DB cluster snapshot copying: a copy of an automated snapshot is a manual one, which stays.
    /// Of all of them, in the order of the inventory.
    package func ofSnapshots() -> [Fate] {
        let rows = standing.inventory.snapshots
        var parts = NeighbourCache<KeyPart>()
        return rows.indices.map { index in
            let part = rows[index].keyARN.map { key in parts.value(for: key) { self.part(of: key) } } ?? KeyPart()
            var found = part.ends
            if let end = standing.end(ofSnapshotAt: index) { found.append(.init(cause: .retentionEnd, at: end, isOver: false)) }
            guard !found.isEmpty else { return .stays }
            let copy = part.ends.isEmpty ? Fates.copy : Fates.copyUnderAnother
            return Fate(found, part.steps.isEmpty ? copy : part.steps + copy)
        }
    }

    package func fate(of backup: Inventory.AutomatedBackupRow) -> Fate {
        let part = part(of: backup.keyARN)
        var found = part.ends
        if let end = standing.expiry(of: backup) {
            found.append(.init(cause: .retentionEnd, at: end, isOver: end <= standing.inventory.takenAt || backup.windowIsEmpty))
        } else if let end = standing.emptying(of: backup), end > standing.inventory.takenAt, !backup.windowIsEmpty {
            found.append(.init(cause: .windowEmptied, at: end, isOver: false))
        } else if backup.windowIsEmpty || standing.emptying(of: backup) != nil {
            // There is nothing left to restore; a cluster that can be started fills it anew.
            found.append(.init(cause: .windowEmptied, at: nil, isOver: !standing.canStart(clusterOf: backup)))
            return Fate(found, part.steps + ["StartDBCluster"])
        }
        guard !found.isEmpty else { return .stays }
        let restore = "RestoreDBClusterToPointInTime"
        return Fate(found, part.steps + [part.ends.isEmpty ? restore : "\(restore) with another KmsKeyId"])
    }

    private static let copy = ["CopyDBClusterSnapshot"]
    private static let copyUnderAnother = ["CopyDBClusterSnapshot with another KmsKeyId"]

    private func part(of keyARN: String?) -> KeyPart { keyARN.flatMap { byKey[$0] } ?? KeyPart() }

    private static func fateEnds(_ end: KeyEnd?) -> [Fate.End] {
        guard let end else { return [] }
        switch end.cause {
        case .deletion: return [.init(cause: .keyDeletion, at: end.at, isOver: false)]
        case .materialExpiry: return [.init(cause: .materialExpiry, at: end.at, isOver: false)]
        case .destroyed: return [.init(cause: .keyDestroyed, at: nil, isOver: true)]
        }
    }

    private static func steps(toUse state: String) -> [String] {
        guard let undo = KeyUndo(state: state), undo != .impossible else { return [] }
        return undo.rawValue.split(separator: ", ").map(String.init)
    }
}

extension Fate {
    fileprivate static let stays = Fate([], [])

    fileprivate init(_ found: [End], _ steps: [String]) {
        ends = found.count < 2 ? found : found.sorted { ($0.at ?? .distantFuture, $0.cause.rawValue) < ($1.at ?? .distantFuture, $1.cause.rawValue) }
        let over = ends.first(where: \.isOver)
        isLost = over != nil
        diesAt = isLost ? nil : ends.first?.at
        cause = (over ?? ends.first)?.cause
        rescue = isLost || ends.isEmpty ? [] : steps
    }
}
