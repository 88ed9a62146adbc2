import Units

extension APIOperation {
    /// Own ones; others' on request, and only those of the region of the call.
    ///
    /// Source: API shape DescribeDBClusterSnapshotsMessage. Model choice: the code for an automated snapshot that is asked for by name without its type.
    static let describeDBClusterSnapshots = APIOperation(
        "rds", "DescribeDBClusterSnapshots", .describe, "Lists cluster snapshots with status and progress.",
        optional: [
            "DBClusterSnapshotIdentifier": .string, "DBClusterIdentifier": .string, "DbClusterResourceId": .string, "SnapshotType": .string,
            "IncludeShared": .boolean, "IncludePublic": .boolean, "Filters": .list, "MaxRecords": .integer, "Marker": .string,
        ],
        filters: ["db-cluster-id", "db-cluster-snapshot-id", "snapshot-type", "engine"],
        on: [.rds(.clusterSnapshot, "DBClusterSnapshotIdentifier"), .rds(.cluster, "DBClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let choice = try SnapshotChoice(request)
        var found: [StructuredValue] = []
        for index in choice.identifier.map(cloud.shelves.candidates) ?? Array(cloud.snapshots.indices) {
            // What cannot be meant is passed over without a copy.
            guard cloud.snapshots[index].region == context.region else { continue }
            let snapshot = cloud.snapshots[index]
            guard !cloud.lostAccounts.contains(snapshot.account), choice.includes(snapshot, for: context.account),
                let described = cloud.describeSnapshot(index, for: context.account, seenAt: context.seenAt)
            else { continue }
            guard choice.identifier == nil || choice.type != nil || snapshot.kind == .manual else {
                throw ServiceError(.invalidParameterCombination, "SnapshotType must be specified: \(snapshot.id) is an automated snapshot.")
            }
            found.append(described)
        }
        if let wanted = choice.identifier, found.isEmpty { throw ServiceError(.dbClusterSnapshotNotFound, "DBClusterSnapshot not found: \(wanted)") }
        return try request.page("DBClusterSnapshots", found)
    }
}

/// Which snapshots a describe asks for.
private struct SnapshotChoice {
    let identifier: String?
    let type: SnapshotView?
    private let clusterID: String?
    private let resourceID: String?
    private let includesShared: Bool
    private let includesPublic: Bool
    private let identifiers: [String]?
    private let clusterIDs: [String]?
    private let types: [String]?
    private let engines: [String]?

    init(_ request: RequestReader) throws(ServiceError) {
        try request.checkFilters()
        identifier = try request.string("DBClusterSnapshotIdentifier")?.lowercased()
        clusterID = try request.string("DBClusterIdentifier")?.lowercased()
        guard identifier == nil || clusterID == nil else {
            throw ServiceError(.invalidParameterCombination, "DBClusterSnapshotIdentifier and DBClusterIdentifier exclude one another.")
        }
        resourceID = try request.string("DbClusterResourceId")?.lowercased()
        if let text = try request.string("SnapshotType") {
            guard let view = SnapshotView(rawValue: text) else {
                let known = SnapshotView.allCases.map(\.rawValue).joined(separator: ", ")
                throw ServiceError(.invalidParameterValue, "Invalid snapshot type: \(text). It must be one of \(known).")
            }
            type = view
        } else {
            type = nil
        }
        includesShared = try request.bool("IncludeShared") ?? false
        includesPublic = try request.bool("IncludePublic") ?? false
        identifiers = try request.filter("db-cluster-snapshot-id")
        clusterIDs = try request.filter("db-cluster-id")
        types = try request.filter("snapshot-type")
        engines = try request.filter("engine")
    }

    func includes(_ snapshot: Snapshot, for account: AccountID) -> Bool {
        guard let view = snapshot.view(of: account), isOfType(snapshot, view) else { return false }
        guard identifier == nil || (identifier == snapshot.id && account == snapshot.account) || identifier == snapshot.arn else { return false }
        let cluster = "arn:aws:rds:\(snapshot.region):\(snapshot.account):cluster:\(snapshot.clusterIdentifier)"
        return (clusterID == nil || clusterID == snapshot.clusterIdentifier || clusterID == cluster)
            && (resourceID == nil || resourceID == snapshot.clusterResourceID.lowercased())
            && identifiers?.contains(snapshot.id) != false && types?.contains(view.rawValue) != false
            && clusterIDs.map { $0.contains(snapshot.clusterIdentifier) || $0.contains(cluster) } != false
            && engines?.contains(snapshot.engine.rawValue) != false
    }

    /// `public` lists the caller's own public snapshots too; `IncludeShared` and `IncludePublic` add to a call without a type.
    private func isOfType(_ snapshot: Snapshot, _ view: SnapshotView) -> Bool {
        switch (type, view) {
        case (nil, .automated), (nil, .manual): true
        case (nil, .shared): includesShared || (includesPublic && snapshot.isPublic)
        case (nil, .public): includesPublic
        case (.public?, _): snapshot.isPublic
        case (let wanted?, _): wanted == view
        }
    }
}
