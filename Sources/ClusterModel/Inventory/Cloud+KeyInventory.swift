import Evidence
import KeyModel
import Units

extension Cloud {
    func keyRow(_ key: KMSKey, _ callers: [Caller]) -> Inventory.KeyRow {
        var row = Inventory.KeyRow(
            arn: key.arn.rawValue, keyID: key.keyID, account: key.account.rawValue, region: key.region.rawValue, aliases: key.aliases.sorted(),
            state: key.state.name, createdAt: key.createdAt, deletionDate: key.state.deletionDate, rotationEnabled: key.rotationEnabled,
            regionReachable: stands(key.account, key.region))
        switch key.manager {
        case .customer: row.manager = "CUSTOMER"
        case .awsManaged, .awsOwned: row.manager = "AWS"
        }
        row.origin = key.origin.rawValue
        switch key.multiRegion {
        case nil: break
        case .primary?: row.multiRegionRole = "PRIMARY"
        case .replica(let primary)?:
            row.multiRegionRole = "REPLICA"
            row.primaryARN = primary.rawValue
        }
        row.rotationPeriodDays = key.rotation?.periodDays
        row.nextRotation = key.rotation?.nextAt
        row.materialCount = key.materials.count { $0.isPresent }
        row.materialExpiresAt = key.materialExpiry
        row.lastUsedFor = key.lastUse?.operation
        row.lastUsedAt = key.lastUse?.at
        row.tags = key.tags.map { "\($0.key)=\($0.value)" }
        row.description = key.description
        row.spec = "SYMMETRIC_DEFAULT"
        row.usage = "ENCRYPT_DECRYPT"
        row.lastRotatedAt = key.materials.compactMap(\.rotatedAt).max()
        row.onDemandRotations = key.onDemandRotations
        if case .pendingReplicaDeletion(let days) = key.state { row.pendingWindowDays = days }
        row.policyText = key.policy.document.json.jsonText
        row.policy = .init(of: key.policy.document, owner: key.account)
        row.access = access(to: key, callers)
        return row
    }

    func grantRow(_ grant: KMSGrant, of key: KMSKey) -> Inventory.GrantRow {
        var row = Inventory.GrantRow(
            id: grant.id, keyARN: key.arn.rawValue, account: key.account.rawValue, region: key.region.rawValue, granteePrincipal: grant.granteePrincipal,
            retiringPrincipal: grant.retiringPrincipal, operations: grant.operations,
            constraints: (grant.constraints?.pairs ?? [:]).map { "\($0.key)=\($0.value)" }.sorted(), name: grant.name, createdAt: grant.createdAt)
        row.issuingAccount = grant.issuingAccount.rawValue
        return row
    }
}

extension Cluster {
    /// A key that AWS owns is in nobody's listing.
    var customerKeyARN: String? { encryption == .kms ? key?.keyARN.rawValue : nil }
}

extension Snapshot {
    var customerKeyARN: String? { encryption == .kms ? key?.keyARN.rawValue : nil }
}
