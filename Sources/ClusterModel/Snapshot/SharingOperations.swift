import KeyModel
import Units

/// Source: Aurora User Guide, Sharing a DB cluster snapshot.
extension APIOperation {
    /// Lets other accounts restore from a snapshot and copy it, or ends that.
    ///
    /// Source: API shape ModifyDBClusterSnapshotAttributeMessage. Model choice: codes of the refusals other than SharedSnapshotQuotaExceeded.
    static let modifyDBClusterSnapshotAttribute = APIOperation(
        "rds", "ModifyDBClusterSnapshotAttribute", .mutate, "Shares a manual snapshot with accounts or with everybody, or ends that.",
        required: ["DBClusterSnapshotIdentifier": .string, "AttributeName": .string], optional: ["ValuesToAdd": .list, "ValuesToRemove": .list],
        on: [.rds(.clusterSnapshot, "DBClusterSnapshotIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let index = try cloud.requireOwnSnapshot(try request.requiredString("DBClusterSnapshotIdentifier"), context)
        let attribute = try request.requiredString("AttributeName")
        guard attribute == Snapshot.sharingAttribute else {
            throw ServiceError(.invalidParameterValue, "Invalid attribute name: \(attribute). It must be \(Snapshot.sharingAttribute).")
        }
        let added = try Recipients(try request.strings("ValuesToAdd") ?? [], "ValuesToAdd")
        let removed = try Recipients(try request.strings("ValuesToRemove") ?? [], "ValuesToRemove")
        guard !added.isEmpty || !removed.isEmpty else {
            throw ServiceError(.invalidParameterCombination, "Specify at least one of ValuesToAdd and ValuesToRemove.")
        }
        try cloud.requireShareable(index)
        if !added.isEmpty { try cloud.requireShareableKey(index, isPublic: added.isEverybody) }
        // Everybody's right is one of its own: who is listed keeps theirs. Source: API shape ModifyDBClusterSnapshotAttributeMessage, ValuesToRemove.
        let accounts = Set(cloud.snapshots[index].sharedWith).union(added.accounts).subtracting(removed.accounts).sorted()
        let limit = cloud.quotas(of: context.region).snapshotSharingAccounts
        guard accounts.count <= limit else {
            throw ServiceError(.sharedSnapshotQuotaExceeded, "Cannot share a manual snapshot with more than \(limit) accounts.")
        }
        context.noteQuota("snapshotSharingAccounts")
        cloud.snapshots[index].sharedWith = accounts
        cloud.snapshots[index].isPublic = (cloud.snapshots[index].isPublic || added.isEverybody) && !removed.isEverybody
        return .map([.init("DBClusterSnapshotAttributesResult", cloud.snapshots[index].sharing)])
    }

    /// Source: API shape DescribeDBClusterSnapshotAttributesMessage. Model choice: the owner alone sees with whom a snapshot is shared.
    static let describeDBClusterSnapshotAttributes = APIOperation(
        "rds", "DescribeDBClusterSnapshotAttributes", .describe, "Tells with whom a manual snapshot is shared.",
        required: ["DBClusterSnapshotIdentifier": .string], on: [.rds(.clusterSnapshot, "DBClusterSnapshotIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let index = try cloud.requireOwnSnapshot(try request.requiredString("DBClusterSnapshotIdentifier"), context)
        return .map([.init("DBClusterSnapshotAttributesResult", cloud.snapshots[index].sharing)])
    }
}

/// Values of the attribute: accounts, or `all`.
private struct Recipients {
    static let everybody = "all"

    var accounts: [AccountID] = []
    var isEverybody = false
    var isEmpty: Bool { accounts.isEmpty && !isEverybody }

    init(_ values: [String], _ member: String) throws(ServiceError) {
        for value in values {
            if value == Recipients.everybody {
                isEverybody = true
            } else if value.utf8.count == 12, value.utf8.allSatisfy({ (48...57).contains($0) }) {
                accounts.append(AccountID(value))
            } else {
                throw ServiceError(.invalidParameterValue, "\(member): \(value) is neither an account ID of 12 digits nor \(Recipients.everybody)")
            }
        }
    }
}

extension Snapshot {
    fileprivate static let sharingAttribute = "restore"

    /// Source: API shape DBClusterSnapshotAttributesResult.
    fileprivate var sharing: StructuredValue {
        let values = sharedWith.map { StructuredValue.string($0.rawValue) } + (isPublic ? [.string(Recipients.everybody)] : [])
        return .map([
            .init("DBClusterSnapshotIdentifier", .string(id)),
            .init(
                "DBClusterSnapshotAttributes",
                .list([.map([.init("AttributeName", .string(Snapshot.sharingAttribute)), .init("AttributeValues", .list(values))])])),
        ])
    }
}

extension Cloud {
    fileprivate func requireShareable(_ index: Int) throws(ServiceError) {
        let snapshot = snapshots[index]
        guard snapshot.kind == .manual else {
            throw ServiceError(
                .invalidDBClusterSnapshotState, "The snapshot \(snapshot.id) cannot be shared because it is an automated one: copy it, and share the copy.")
        }
        guard snapshot.status.current == .available else {
            throw ServiceError(.invalidDBClusterSnapshotState, "The snapshot \(snapshot.id) is not in the available state.")
        }
    }

    /// Source: Aurora User Guide, Sharing a DB cluster snapshot: not under the default key of the account; API operation
    /// ModifyDBClusterSnapshotAttribute: an encrypted one never publicly. Model choice: under a key that AWS owns, with accounts but not publicly.
    fileprivate func requireShareableKey(_ index: Int, isPublic: Bool) throws(ServiceError) {
        guard let arn = snapshots[index].key?.keyARN else { return }
        guard keys.key(arn)?.manager != .awsManaged else {
            throw ServiceError(
                .invalidParameterValue,
                "The snapshot \(snapshots[index].id) cannot be shared: it is encrypted with the default key \(KeyRing.managedAlias) of its account. Copy it under a customer managed key, and share the copy."
            )
        }
        guard !isPublic else {
            throw ServiceError(.invalidParameterValue, "The snapshot \(snapshots[index].id) cannot be shared with all because it is encrypted.")
        }
    }
}
