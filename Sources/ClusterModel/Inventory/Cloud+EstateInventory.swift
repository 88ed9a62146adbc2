import Estate
import Evidence
import KeyModel
import Units

extension Cloud {
    func deletedRow(_ cluster: Cluster) -> Inventory.DeletedClusterRow {
        var row = Inventory.DeletedClusterRow(
            arn: cluster.arn, id: cluster.identifier.current, resourceID: cluster.resourceID, account: cluster.account.rawValue,
            region: cluster.region.rawValue, engine: cluster.engine.rawValue, createdAt: cluster.createdAt, deletedAt: cluster.status.since)
        row.lineage = cluster.lineage
        row.inherited = cluster.inheritedRows
        return row
    }

    func globalRow(_ global: GlobalCluster) -> Inventory.GlobalClusterRow {
        var row = Inventory.GlobalClusterRow(
            arn: global.arn, id: global.identifier, resourceID: global.resourceID, account: global.account.rawValue, engine: global.engine.rawValue,
            engineVersion: global.engineVersion, status: global.failover?.status ?? "available", deletionProtection: global.deletionProtection,
            storageEncrypted: global.primary.map { clusters[$0].key != nil },
            members: global.members.map {
                .init(
                    clusterARN: clusters[$0.cluster].arn, region: clusters[$0.cluster].region.rawValue, isWriter: $0.isWriter,
                    synchronization: $0.isConnected ? "connected" : "pending-resync")
            })
        row.failoverState = global.failover?.status
        row.recoveryPoint = global.recoveryPoint
        return row
    }

    func backtrackRows(_ cluster: Cluster) -> [Inventory.BacktrackRow] {
        (cluster.backtracking?.records ?? []).map {
            .init(
                id: $0.id, clusterARN: cluster.arn, clusterID: cluster.identifier.current, clusterResourceID: cluster.resourceID,
                account: cluster.account.rawValue, region: cluster.region.rawValue, requestedAt: $0.requestedAt, to: $0.to, status: $0.status.rawValue)
        }
    }

    /// What each account may have in each region, counted as the refusals count it, other workloads included.
    func quotaRows() -> [Inventory.QuotaRow] {
        var rows: [Inventory.QuotaRow] = []
        for account in estate.accounts.map(\.id) {
            for region in estate.regions {
                let names: [(String, CountedQuota)] = [
                    ("clusters", .clusters), ("instances", .instances), ("manual-cluster-snapshots", .manualClusterSnapshots),
                    ("retained-backups", .retainedBackups), ("snapshot-copies-in-progress", .snapshotCopiesInProgress),
                ]
                rows += names.map { name, quota in
                    .init(
                        account: account.rawValue, region: region.name.rawValue, name: name, limit: limit(of: quota, in: region.name),
                        used: used(quota, account: account, region: region.name))
                }
            }
        }
        return rows.sorted { ($0.account, $0.region, $0.name) < ($1.account, $1.region, $1.name) }
    }

    func aliasRow(_ alias: KeyAlias) -> Inventory.AliasRow {
        let key = keys.key(alias.target)
        return .init(
            arn: alias.arn, name: alias.name, account: key?.account.rawValue ?? "", region: key?.region.rawValue ?? "", targetKeyARN: alias.target.rawValue,
            createdAt: alias.createdAt, updatedAt: alias.updatedAt)
    }

    /// What the estate declares of a cluster's data, and of the cluster itself while it goes by its declared name.
    func addDeclared(to row: inout Inventory.ClusterRow, of cluster: Cluster) {
        row.lineage = cluster.lineage
        if let declared = estate.clusters.first(where: { $0.id == cluster.lineage }) {
            let objectives = declared.objectives
            row.objectives = .init(tier: objectives.tier, rto: objectives.rto, rpo: objectives.rpo)
            for (kind, limits) in objectives.byKind { row.objectives.byKind[kind.rawValue] = .init(rto: limits.rto, rpo: limits.rpo) }
            if let api = declared.dataAPI, declared.region == cluster.region || api.secretReplicas.contains(cluster.region), declared.account == cluster.account
            {
                row.secretARN = "arn:aws:secretsmanager:\(cluster.region):\(cluster.account):secret:\(api.secret)"
            }
        }
        let named = estate.clusters.first {
            $0.id.lowercased() == cluster.identifier.current && $0.account == cluster.account && $0.region == cluster.region
        }
        row.plans = (named?.snapshotPlans ?? []).map { plan in
            let account = plan.copyTo.map { _ in plan.copyPrincipal.flatMap { name in plan.shareWith ?? accountOf(name) } ?? cluster.account }
            return .init(every: plan.every, keep: plan.keep, copyTo: plan.copyTo?.rawValue, copyAccount: account?.rawValue, principal: plan.principal)
        }
        if cluster.restoredTo == nil { row.maintenanceWindow = named?.maintenanceWindow }
    }

    private func accountOf(_ principal: String) -> AccountID? { estate.principals.first { $0.name == principal }?.account }
}

extension Cluster {
    var inheritedRows: [Inventory.Inherited] {
        inherited.map { .init(resourceID: String($0.database.prefix { $0 != "/" }), until: $0.until) }
    }
}
