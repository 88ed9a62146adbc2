import AccessPolicy
import Estate
import Evidence
import KeyModel
import Units

/// Who may restore, delete and decrypt: each declared principal is asked for each resource, by the rules that its calls meet.
///
/// Model choice: permission alone, as states change and permissions stay; and whoever has every permission of an account without being declared
/// (`administrator`) is not listed.
extension Cloud {
    /// The declared principals as callers, ordered by ARN.
    var declaredCallers: [Caller] {
        estate.principals.map { declared in
            Caller(
                name: declared.name, principal: .role(declared.name, in: declared.account),
                policies: policies(of: declared.name, account: declared.account))
        }
        .sorted { $0.principal.arn < $1.principal.arn }
    }

    private func arns(_ callers: [Caller], where may: (Caller) -> Bool) -> [String] { callers.filter(may).map(\.principal.arn) }

    private func may(_ caller: Caller, _ operation: APIOperation, _ input: [StructuredValue.Member], in region: RegionName) -> Bool {
        // Most principals may do everything, and each resource asks for each of them.
        if caller.policies.map(\.document) == [.allowEverything] { return true }
        let call = APICall(
            service: operation.service, action: operation.name, input: .map(input), account: caller.principal.account, region: region, principal: caller.name)
        return (try? authorize(call, operation, caller, CallNeeds())) != nil
    }

    /// Through RDS of the key's own region.
    private func mayUse(_ key: KeyARN, _ uses: [KeyUse], _ caller: Caller) -> Bool {
        guard let region = keys.key(key)?.region else { return false }
        return uses.allSatisfy { use in
            (try? keys.authorize(
                use.rawValue, on: key, by: caller.kms(region: region, via: "rds.\(region).amazonaws.com", isForAWSResource: use == .createGrant))) != nil
        }
    }

    /// ARNs of those who may read a snapshot under each key of a listing, through RDS. Snapshots are many and keys few.
    func keyReaders(_ callers: [Caller]) -> [KeyARN: Set<String>] {
        var found: [KeyARN: Set<String>] = [:]
        for key in keys.allKeys where key.manager != .awsOwned {
            let readers = callers.filter { mayUse(key.arn, KeyUse.forReading(keyOf: key.account, by: $0.principal.account), $0) }
            found[key.arn] = Set(readers.map(\.principal.arn))
        }
        return found
    }

    /// Model choice: the new cluster is called as its source with `-restored`, is put into the default groups, and may be under any key.
    private static func restored(_ id: String) -> StructuredValue.Member { .init("DBClusterIdentifier", .string("\(id)-restored")) }

    /// A restore to a point in time reads the source under RDS's own grant: nobody needs the key for it.
    func access(to cluster: Cluster, _ callers: [Caller]) -> Inventory.Access {
        let own = callers.filter { $0.principal.account == cluster.account }
        let id = cluster.identifier.current
        let source = StructuredValue.Member("SourceDBClusterIdentifier", .string(cluster.isDeleted ? cluster.resourceID : id))
        let restore = arns(own) { may($0, .restoreDBClusterToPointInTime, [Cloud.restored(id), source], in: cluster.region) }
        let delete = arns(own) { caller in
            if cluster.isDeleted {
                return may(caller, .deleteDBClusterAutomatedBackup, [.init("DbClusterResourceId", .string(cluster.resourceID))], in: cluster.region)
            }
            return may(caller, .deleteDBCluster, [.init("DBClusterIdentifier", .string(id))], in: cluster.region)
        }
        return .init(restore: restore, delete: delete, decrypt: restore)
    }

    /// A snapshot is read in the name of who restores from it. An automated one goes with its cluster, or with the backup that this left.
    func access(to snapshot: Snapshot, _ callers: [Caller], _ readers: [KeyARN: Set<String>]) -> Inventory.Access {
        let seeing = callers.filter { snapshot.view(of: $0.principal.account) != nil }
        let named = StructuredValue.Member("SnapshotIdentifier", .string(snapshot.arn))
        let key = snapshot.encryption == .kms ? snapshot.key?.keyARN : nil
        let decrypting = key.map { key in seeing.filter { readers[key]?.contains($0.principal.arn) == true } } ?? seeing
        let restore = arns(decrypting) {
            may($0, .restoreDBClusterFromSnapshot, [Cloud.restored(snapshot.clusterIdentifier), named], in: snapshot.region)
        }
        var delete: [String]
        if snapshot.kind == .automated {
            let cluster = clusters.first { $0.resourceID == snapshot.clusterResourceID && ($0.backup != nil || !$0.isDeleted) }
            delete = cluster.flatMap { access(to: $0, callers).delete } ?? []
        } else {
            delete = arns(callers.filter { $0.principal.account == snapshot.account }) {
                may($0, .deleteDBClusterSnapshot, [.init("DBClusterSnapshotIdentifier", .string(snapshot.id))], in: snapshot.region)
            }
        }
        return .init(restore: restore, delete: delete, decrypt: key == nil ? restore : decrypting.map(\.principal.arn))
    }

    /// By calls of their own, not through a service.
    func access(to key: KMSKey, _ callers: [Caller]) -> Inventory.KeyRow.KeyAccess {
        func may(_ actions: String...) -> [String] {
            arns(callers) { caller in actions.contains { (try? keys.authorize("kms:\($0)", on: key.arn, by: caller.kms(region: key.region))) != nil } }
        }
        return .init(
            decrypt: may("Decrypt"), describe: may("DescribeKey"), createGrant: may("CreateGrant"),
            administer: may("DisableKey", "ScheduleKeyDeletion", "DeleteImportedKeyMaterial", "PutKeyPolicy"))
    }

    func principalRow(_ caller: Caller) -> Inventory.PrincipalRow {
        let declared = estate.principals.first { $0.name == caller.name && $0.account == caller.principal.account }
        // A key that no policy can mean: whoever may decrypt under it may under every key of its place.
        let decryptsEveryKey = estate.regions.contains { region in
            let anyKey = "arn:aws:kms:\(region.name):\(caller.principal.account):key/00000000-0000-0000-0000-000000000000"
            let request = caller.kms(region: region.name)
            return
                (try? AccessRules.check(
                    AccessRequest(
                        principal: request.principal, action: "kms:Decrypt", resource: anyKey,
                        conditions: ["aws:PrincipalArn": request.principal.arn, "aws:RequestedRegion": region.name.rawValue]), identity: caller.policies))
                != nil
        }
        return .init(
            arn: caller.principal.arn, name: caller.name, account: caller.principal.account.rawValue, policy: declared?.policy?.name,
            decryptsEveryKey: decryptsEveryKey)
    }
}

extension Inventory.KeyRow.PolicyReading {
    init(of document: PolicyDocument, owner: AccountID) {
        self.init(
            isPublic: document.allowsEveryone,
            foreignAccounts: Set(document.named.compactMap(\.account)).filter { $0 != owner }.map(\.rawValue).sorted(),
            administrators: document.named(forAny: ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey"]).map(\.text).sorted(),
            users: document.named(forAny: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"]).map(\.text).sorted())
    }
}
