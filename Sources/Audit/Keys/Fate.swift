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

    package var isLost: Bool { ends.contains(where: \.isOver) }
    /// The first instant at which it will be gone; nil: it stays, is gone already, or when is not settled.
    package var diesAt: Instant? { isLost ? nil : ends.compactMap(\.at).min() }
    /// A rescue must have been done before this instant, which is too late itself. nil as for `diesAt`.
    package var rescueBefore: Instant? { diesAt }
    /// Whether it ends by something whose instant is not settled.
    package var isUnsettled: Bool { !isLost && ends.contains { $0.at == nil } }
    /// nil: it stays.
    package var cause: Cause? {
        if let over = ends.first(where: \.isOver) { return over.cause }
        return ends.min { ($0.at ?? .distantFuture) < ($1.at ?? .distantFuture) }?.cause
    }
}

/// The fates of everything in an inventory.
package struct Fates: Sendable {
    private let ends: [String: KeyEnd]
    private let states: KeyStates
    private let standing: BackupStanding

    package init(of standing: BackupStanding) {
        self.standing = standing
        ends = KeyEnd.all(in: standing.inventory)
        states = KeyStates(of: standing.inventory)
    }

    package func end(ofKey arn: String) -> KeyEnd? { ends[arn] }

    /// Source: Aurora User Guide, Encrypting Amazon Aurora resources: seven days to start a cluster whose key could not be used.
    package static let keyLossGrace = Duration.days(7)

    package func fate(of cluster: Inventory.ClusterRow) -> Fate {
        var found = keyEnds(cluster.keyARN)
        var steps = keySteps(cluster.keyARN)
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
    package func fate(ofSnapshotAt index: Int) -> Fate {
        let keyARN = standing.inventory.snapshots[index].keyARN
        let byKey = keyEnds(keyARN)
        var found = byKey
        if let end = standing.end(ofSnapshotAt: index) { found.append(.init(cause: .retentionEnd, at: end, isOver: false)) }
        guard !found.isEmpty else { return Fate([], []) }
        return Fate(found, keySteps(keyARN) + [byKey.isEmpty ? "CopyDBClusterSnapshot" : "CopyDBClusterSnapshot with another KmsKeyId"])
    }

    package func fate(of backup: Inventory.AutomatedBackupRow) -> Fate {
        let byKey = keyEnds(backup.keyARN)
        var found = byKey
        if let expiry = standing.expiry(of: backup) { found.append(.init(cause: .retentionEnd, at: expiry, isOver: false)) }
        guard !found.isEmpty else { return Fate([], []) }
        let restore = "RestoreDBClusterToPointInTime"
        return Fate(found, keySteps(backup.keyARN) + [byKey.isEmpty ? restore : "\(restore) with another KmsKeyId"])
    }

    private func keyEnds(_ keyARN: String?) -> [Fate.End] {
        guard let keyARN, let end = ends[keyARN] else { return [] }
        switch end.cause {
        case .deletion: return [.init(cause: .keyDeletion, at: end.at, isOver: false)]
        case .materialExpiry: return [.init(cause: .materialExpiry, at: end.at, isOver: false)]
        case .destroyed: return [.init(cause: .keyDestroyed, at: nil, isOver: true)]
        }
    }

    /// What makes the key open things, before anything else can be done.
    private func keySteps(_ keyARN: String?) -> [String] {
        guard let undo = keyARN.flatMap({ states.state(of: $0) }).flatMap(KeyUndo.init(state:)), undo != .impossible else { return [] }
        return undo.rawValue.split(separator: ", ").map(String.init)
    }
}

extension Fate {
    fileprivate init(_ found: [End], _ steps: [String]) {
        ends = found.sorted { ($0.at ?? .distantFuture, $0.cause.rawValue) < ($1.at ?? .distantFuture, $1.cause.rawValue) }
        rescue = ends.contains(where: \.isOver) ? [] : found.isEmpty ? [] : steps
    }
}
