import KeyModel
import Units

extension APIOperation {
    /// Runs in the destination region; a source in another region or of another account is named by ARN. A copy is always full, and always manual.
    ///
    /// Source: API shape CopyDBClusterSnapshotMessage; Aurora User Guide, DB cluster snapshot copying.
    static let copyDBClusterSnapshot = APIOperation(
        "rds", "CopyDBClusterSnapshot", .mutate, "Copies a snapshot, also from another region or account, under a key of the region of the call.",
        required: ["SourceDBClusterSnapshotIdentifier": .string, "TargetDBClusterSnapshotIdentifier": .string],
        optional: ["KmsKeyId": .string, "CopyTags": .boolean, "SourceRegion": .string, "Tags": .list],
        on: [.rds(.clusterSnapshot, "SourceDBClusterSnapshotIdentifier"), .rds(.clusterSnapshot, "TargetDBClusterSnapshotIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let target = try request.newIdentifier("TargetDBClusterSnapshotIdentifier")
        let given = try request.tags() ?? []
        let source = try cloud.requireSnapshot(try request.requiredString("SourceDBClusterSnapshotIdentifier"), context)
        let from = cloud.snapshots[source]
        try cloud.requireCopyRoute(from, request, context)
        try cloud.requireFreeSnapshot(target, context)
        guard from.status.current == .available else {
            throw ServiceError(.invalidDBClusterSnapshotState, "The snapshot \(from.id) is not in the available state.")
        }
        try cloud.requireSnapshotQuota(context)
        try cloud.requireCopyQuota(context)
        let copied = try request.bool("CopyTags") ?? false ? from.tags : []
        let tags = given + copied.filter { tag in !given.contains { $0.key == tag.key } }
        let key = try cloud.copyKey(of: source, named: try request.string("KmsKeyId"), context)
        let index = cloud.startCopy(of: source, to: target, key: key, tags: tags, context)
        return .map([.init("DBClusterSnapshot", cloud.describeSnapshot(index, for: context.account, seenAt: context.now) ?? .null)])
    }
}

extension Cloud {
    /// Source: API shape CopyDBClusterSnapshotMessage against the Aurora User Guide of June 2023, Copying a DB cluster snapshot. Model choice: codes.
    fileprivate func requireCopyRoute(_ from: Snapshot, _ request: RequestReader, _ context: CallContext) throws(ServiceError) {
        if let region = try request.string("SourceRegion"), region != from.region.rawValue {
            throw ServiceError(.invalidParameterCombination, "SourceRegion is \(region), but the source snapshot is in \(from.region).")
        }
        guard from.account == context.account || from.region == context.region || estate.profile.copiesAcrossAccountAndRegion else {
            throw ServiceError(
                .invalidParameterCombination,
                "A snapshot of another account cannot be copied to another region in one call: copy \(from.arn) within \(from.region) first.")
        }
        // RDS of the source's region has to give the bytes away.
        guard !outages.contains(ServiceEndpoint(service: "rds", region: from.region)) else {
            context.needs.note(.outage(ServiceEndpoint(service: "rds", region: from.region)))
            throw ServiceError(.serviceUnavailable, "The rds endpoint of \(from.region) cannot serve requests at the moment.")
        }
    }

    /// Source: Aurora User Guide, DB cluster snapshot copying: five in progress per destination region and account. The message is the service's.
    fileprivate func requireCopyQuota(_ context: CallContext) throws(ServiceError) {
        try requireRoom(in: .snapshotCopiesInProgress, context) { _, limit in
            ServiceError(.snapshotQuotaExceeded, "Cannot copy more than \(limit) snapshots across regions")
        }
    }

    /// The key of a copy: the one given; else the source's, which must be the caller's own and of the region of the call; else the key that AWS owns
    /// there, for a source under such a key.
    ///
    /// Source: API shape CopyDBClusterSnapshotMessage, KmsKeyId; Aurora User Guide, Encrypting Amazon Aurora resources, limitations.
    fileprivate mutating func copyKey(of source: Int, named name: String?, _ context: CallContext) throws(ServiceError) -> KeyARN? {
        let from = snapshots[source]
        guard let sealed = from.key?.keyARN else {
            guard let name else { return nil }
            guard estate.profile.encryptsUnencryptedCopies else {
                throw ServiceError(.invalidParameterCombination, "KmsKeyId cannot be specified: the snapshot is not encrypted.")
            }
            return try requireKey(named: name, KeyUse.forNew, context)
        }
        guard !KeyRing.isOwned(sealed) else {
            if let name { return try requireKey(named: name, KeyUse.forNew, context) }
            return ownedKey(of: context.region, now: context.now)
        }
        guard name != nil || (from.region == context.region && from.account == context.account) else {
            let whose = from.account == context.account ? "its key is of another region" : "it is another account's"
            throw ServiceError(.invalidParameterCombination, "KmsKeyId must be specified: the snapshot is encrypted and \(whose).")
        }
        do {
            try requireKeyUse(sealed, KeyUse.forReading(keyOf: keys.key(sealed)?.account, by: context.account), context)
        } catch {
            var refusal = error
            refusal.message = refusal.message.replacing("The specified KMS key", with: "The source snapshot KMS key", maxReplacements: 1)
            throw refusal
        }
        if let name { return try requireKey(named: name, KeyUse.forNew, context) }
        try requireKeyUse(sealed, KeyUse.forNew, context)
        return sealed
    }
}
