package import Evidence
package import Units
import KeyModel
import StorageModel

extension Cloud {
    /// Everything that exists now, ordered by ARN. Deleted keys stay listed: what they sealed may still be there.
    package func inventory(now: Instant) -> Inventory {
        var inventory = Inventory(takenAt: now)
        inventory.isComplete = true
        let callers = declaredCallers
        var opened: [[ObjectID: Bool]] = Array(repeating: [:], count: stores.count)
        for index in clusters.indices {
            if clusters[index].isDeleted {
                inventory.deletedClusters.append(deletedRow(clusters[index]))
            } else {
                inventory.clusters.append(clusterRow(index, callers, now: now))
                inventory.backtracks += backtrackRows(clusters[index])
            }
            guard let backup = clusters[index].backup else { continue }
            var row = backupRow(clusters[index], callers, now: now)
            let cluster = clusters[index]
            row.damagedObjects = damagedObjects(of: backup, key: cluster.key, context: cluster.resourceID, cluster.account, cluster.region, &opened)
            inventory.automatedBackups.append(row)
        }
        for snapshot in snapshots where snapshot.status.current != .deleted {
            var row = snapshotRow(snapshot, callers, now: now)
            if let catalogue = snapshot.catalogue {
                row.damagedObjects = damagedObjects(
                    of: catalogue, key: snapshot.key, context: snapshot.clusterResourceID, snapshot.account, snapshot.region, &opened)
            }
            inventory.snapshots.append(row)
        }
        for key in keys.allKeys where key.manager != .awsOwned {
            inventory.keys.append(keyRow(key, callers))
            for grant in key.grants { inventory.grants.append(grantRow(grant, of: key)) }
        }
        inventory.globalClusters = globals.filter { !$0.isDeleted }.map(globalRow).sorted { $0.arn < $1.arn }
        inventory.aliases = keys.allAliases.map(aliasRow)
        inventory.principals = callers.map(principalRow)
        inventory.quotas = quotaRows()
        inventory.backtracks.sort { ($0.clusterARN, $0.requestedAt, $0.id) < ($1.clusterARN, $1.requestedAt, $1.id) }
        inventory.deletedClusters.sort { $0.resourceID < $1.resourceID }
        inventory.clusters.sort { $0.arn < $1.arn }
        inventory.snapshots.sort { $0.arn < $1.arn }
        inventory.automatedBackups.sort { $0.arn < $1.arn }
        inventory.grants.sort { ($0.keyARN, $0.id) < ($1.keyARN, $1.id) }
        return inventory
    }

    /// Opens every object of a catalogue under the key that it was sealed with, usable by callers or not.
    /// - Returns: nil where the region or account is lost, or the key's material is.
    private func damagedObjects(
        of catalogue: VolumeBackup, key: WrappedDataKey?, context: String, _ account: AccountID, _ region: RegionName, _ opened: inout [[ObjectID: Bool]]
    ) -> Int? {
        guard stands(account, region), let store = regionIndex(region) else { return nil }
        guard let key else { return catalogue.damagedObjects(in: stores[store], key: nil, known: &opened[store]) }
        guard let dataKey = try? keys.surveyUnwrap(key, context: context) else { return nil }
        return catalogue.damagedObjects(in: stores[store], key: dataKey, known: &opened[store])
    }

    private func clusterRow(_ index: Int, _ callers: [Caller], now: Instant) -> Inventory.ClusterRow {
        let cluster = clusters[index]
        let instances = cluster.instances.indices.map { position in
            let instance = cluster.instances[position]
            return Inventory.InstanceRow(
                id: instance.id, instanceClass: instance.instanceClass, zone: instance.zone.rawValue, status: instance.status.current.rawValue,
                isWriter: position == cluster.writer, promotionTier: instance.promotionTier)
        }
        var row = Inventory.ClusterRow(
            arn: cluster.arn, id: cluster.identifier.current, resourceID: cluster.resourceID, account: cluster.account.rawValue,
            region: cluster.region.rawValue, engine: cluster.engine.rawValue, engineVersion: cluster.engineVersion, status: cluster.status.current.rawValue,
            createdAt: cluster.createdAt, instances: instances, backupRetentionDays: cluster.retentionDays,
            earliestRestorable: cluster.earliestRestorable(now: now), latestRestorable: cluster.latestRestorable(now: now),
            keyARN: cluster.customerKeyARN,
            deletionProtection: cluster.deletionProtection, httpEndpointEnabled: cluster.httpEndpoint == .enabled(forARN: cluster.arn),
            volumeBytes: cluster.size.bytes, endpoint: endpointName(of: cluster, identifier: cluster.identifier.current),
            regionReachable: stands(cluster.account, cluster.region))
        row.encryption = cluster.encryption.rawValue
        row.backupWindow = cluster.backupWindowText
        row.copyTagsToSnapshot = cluster.copyTagsToSnapshot
        row.parameterGroup = cluster.groups.parameterGroup
        row.subnetGroup = cluster.groups.subnetGroup
        row.securityGroups = cluster.groups.securityGroups
        row.tags = cluster.tags.map(\.text)
        row.clone.group = cluster.clone.group
        row.clone.source = cluster.clone.source
        row.clone.isCopyOnWrite = cluster.clone.isCopyOnWrite
        if let source = cluster.clone.source {
            row.clone.contentAt = cluster.restoredTo?.target
            row.clone.isCrossAccount = clusters.first { $0.resourceID == source }.map { $0.account != cluster.account }
        }
        let holding = pageHolding(of: index)
        row.clone.ownBytes = holding?.ownBytes
        row.clone.pageBytes = holding.map { $0.pages * $0.pageSize }
        if let backtracking = cluster.backtracking, let earliest = earliestBacktrack(of: index, now: now) {
            row.backtrack = .init(
                targetSeconds: backtracking.target.microseconds / 1_000_000, earliest: earliest, changeRecords: changeRecords(of: index, now: now) ?? 0)
        }
        if let role = cluster.globalRole, let global = globalIndex(ofMember: index) {
            let isConnected = globals[global].members.contains { $0.cluster == index && $0.isConnected }
            row.global = .init(
                id: globals[global].identifier, role: role.rawValue, synchronization: isConnected ? "connected" : "pending-resync",
                lag: replicationLag(of: index, now: now), bytesBehind: bytesBehind(of: index, now: now))
        }
        row.engineMode = "provisioned"
        row.readerEndpoint = readerEndpointName(of: cluster, identifier: cluster.identifier.current)
        row.statusSince = cluster.status.since
        row.replicationSourceARN = cluster.replica.map { clusters[$0.source].arn }
        row.followerARNs = cluster.followers.map { clusters[$0].arn }.sorted()
        row.clonableBy = estate.accounts.map(\.id).filter { $0 != cluster.account && isShared(index, with: $0) }.map(\.rawValue).sorted()
        row.inherited = cluster.inheritedRows
        row.access = access(to: cluster, callers)
        addDeclared(to: &row, of: cluster)
        return row
    }

    private func backupRow(_ cluster: Cluster, _ callers: [Caller], now: Instant) -> Inventory.AutomatedBackupRow {
        let store = regionIndex(cluster.region).map { stores[$0] }
        var row = Inventory.AutomatedBackupRow(
            arn: cluster.automatedBackupARN, clusterID: cluster.identifier.current, clusterResourceID: cluster.resourceID, account: cluster.account.rawValue,
            region: cluster.region.rawValue, status: cluster.isDeleted ? "retained" : "active", clusterCreatedAt: cluster.createdAt,
            earliestRestorable: cluster.earliestRestorable(now: now), latestRestorable: cluster.latestRestorable(now: now),
            retentionDays: cluster.retentionDays,
            engine: cluster.engine.rawValue, keyARN: cluster.customerKeyARN, storedObjects: cluster.backup?.objects.count ?? 0,
            storedBytes: Int64(store.flatMap { cluster.backup?.bytes(in: $0) } ?? 0),
            regionReachable: stands(cluster.account, cluster.region))
        row.encryption = cluster.encryption.rawValue
        row.engineVersion = cluster.engineVersion
        row.clusterARN = cluster.arn
        row.backupWindow = cluster.backupWindowText
        row.clusterDeletedAt = cluster.isDeleted ? cluster.status.since : nil
        row.lineage = cluster.lineage
        row.access = access(to: cluster, callers)
        return row
    }

    private func snapshotRow(_ snapshot: Snapshot, _ callers: [Caller], now: Instant) -> Inventory.SnapshotRow {
        let store = regionIndex(snapshot.region).map { stores[$0] }
        let isOrphan = !clusters.contains { !$0.isDeleted && $0.resourceID == snapshot.clusterResourceID }
        var row = Inventory.SnapshotRow(
            arn: snapshot.arn, id: snapshot.id, clusterID: snapshot.clusterIdentifier, clusterResourceID: snapshot.clusterResourceID,
            account: snapshot.account.rawValue, region: snapshot.region.rawValue, type: snapshot.kind.rawValue, status: snapshot.status.current.rawValue,
            percentProgress: snapshot.percentProgress(at: now), createdAt: snapshot.createdAt, contentAt: snapshot.contentAt, engine: snapshot.engine.rawValue,
            allocatedGibibytes: snapshot.size.wholeGibibytes, keyARN: snapshot.customerKeyARN, sourceARN: snapshot.sourceARN,
            isOrphan: isOrphan, storedBytes: Int64(store.flatMap { snapshot.catalogue?.bytes(in: $0) } ?? 0),
            regionReachable: stands(snapshot.account, snapshot.region))
        row.encryption = snapshot.encryption.rawValue
        row.sharedWith = snapshot.sharedWith.map(\.rawValue)
        row.isPublic = snapshot.isPublic
        row.tags = snapshot.tags.map(\.text)
        row.engineVersion = snapshot.engineVersion
        row.clusterCreatedAt = snapshot.clusterCreatedAt
        row.retentionDays = snapshot.retentionDays
        row.statusSince = snapshot.status.since
        row.expiresAt = snapshot.expiresAt
        row.lineage = snapshot.lineage
        row.access = access(to: snapshot, callers)
        return row
    }
}
