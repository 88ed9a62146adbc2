package import Evidence
import StorageModel
import Units

extension Cloud {
    /// Of every configuration, in its order.
    package static let settingNames = [
        "DBClusterIdentifier", "Account", "Region", "EngineVersion", "DBInstances", "DBInstanceClass", "AvailabilityZone", "PromotionTier",
        "DBClusterParameterGroup", "DBSubnetGroup", "VpcSecurityGroups", "BackupRetentionPeriod", "PreferredBackupWindow", "BacktrackWindow",
        "DeletionProtection", "StorageEncryptionType", "KmsKeyId", "CopyTagsToSnapshot", "TagList", "HttpEndpointEnabled", "GlobalClusterIdentifier",
    ]

    /// How a cluster is set up, as its describe calls show it. Names are those of members of the API shape DBCluster, and of DBInstance for what
    /// belongs to instances.
    ///
    /// Model choice: an instance counts while it is available; instances are told apart by class, zone and tier, not by their identifiers, and
    /// which of them writes is no setting.
    package func configuration(of index: Int) -> ClusterConfiguration {
        let cluster = clusters[index]
        let up = cluster.instances.filter(\.isUp)
        var settings: [ClusterConfiguration.Setting] = [
            .init("DBClusterIdentifier", cluster.identifier.current), .init("Account", cluster.account.rawValue), .init("Region", cluster.region.rawValue),
            .init("EngineVersion", cluster.engineVersion), .init("DBInstances", String(up.count)),
            .init("DBInstanceClass", Cloud.list(up.map(\.instanceClass))), .init("AvailabilityZone", Cloud.list(up.map(\.zone.rawValue))),
            .init("PromotionTier", Cloud.list(up.map { String($0.promotionTier) })), .init("DBClusterParameterGroup", cluster.groups.parameterGroup),
            .init("DBSubnetGroup", cluster.groups.subnetGroup), .init("VpcSecurityGroups", Cloud.list(cluster.groups.securityGroups)),
            .init("BackupRetentionPeriod", String(cluster.retentionDays)), .init("PreferredBackupWindow", cluster.backupWindowText),
            .init("BacktrackWindow", "\((cluster.backtracking?.target ?? .zero).microseconds / 1_000_000)"),
            .init("DeletionProtection", String(cluster.deletionProtection)), .init("StorageEncryptionType", cluster.encryption.rawValue),
            .init("KmsKeyId", cluster.customerKeyARN ?? "none"), .init("CopyTagsToSnapshot", String(cluster.copyTagsToSnapshot)),
            .init("TagList", Cloud.list(cluster.tags.map(\.text))),
            .init("HttpEndpointEnabled", String(cluster.httpEndpoint == .enabled(forARN: cluster.arn))),
        ]
        settings.append(.init("GlobalClusterIdentifier", globalStanding(of: index)))
        precondition(settings.map(\.name) == Cloud.settingNames, "settings are \(settings.map(\.name))")
        return ClusterConfiguration(resourceID: cluster.resourceID, settings: settings)
    }

    /// Sorted: their order says nothing.
    private static func list(_ values: [String]) -> String { values.isEmpty ? "none" : values.sorted().joined(separator: " ") }

    private func globalStanding(of index: Int) -> String {
        guard let role = clusters[index].globalRole, let global = globalIndex(ofMember: index) else { return "none" }
        let connected = globals[global].members.count { $0.isConnected && $0.cluster != index }
        return "\(globals[global].identifier) as \(role.rawValue) with \(connected) connected"
    }

    /// Clusters that belong together with another one in a global database, in step with it or being rebuilt from it: resource ids.
    package func connectedMembers(with index: Int) -> [String] {
        guard let global = globalIndex(ofMember: index) else { return [] }
        return globals[global].members.filter { ($0.isConnected || clusters[$0.cluster].isResyncing) && $0.cluster != index }.map {
            clusters[$0.cluster].resourceID
        }
    }

    /// What is paid for where somebody can look: clusters, instances and manual snapshots, each in order of id.
    ///
    /// Source: Aurora User Guide, DB instance billing for Aurora, and Stopping and starting an Amazon Aurora DB cluster (a stopped one pays for
    /// storage only). Model choice: a clone pays for the share of the accounted size that its own pages are of all its pages.
    package func running() -> [RunningResource] {
        var found: [RunningResource] = []
        for index in clusters.indices where !clusters[index].isDeleted && stands(index) {
            let cluster = clusters[index]
            let (id, region) = (cluster.identifier.current, cluster.region.rawValue)
            found.append(
                .init(
                    kind: .cluster, id: id, region: region, clusterResourceID: cluster.resourceID, cluster: cluster.lineage,
                    status: cluster.status.current.rawValue, bytes: billedBytes(of: index)))
            for instance in cluster.instances where instance.status.current != .deleting {
                let runs = instance.status.current != .stopped
                found.append(
                    .init(
                        kind: .instance, id: instance.id, region: region, clusterResourceID: cluster.resourceID, cluster: cluster.lineage,
                        status: instance.status.current.rawValue, instanceClass: runs ? instance.instanceClass : nil))
            }
        }
        for snapshot in snapshots where snapshot.kind == .manual && snapshot.status.current != .deleted && stands(snapshot.account, snapshot.region) {
            found.append(
                .init(
                    kind: .snapshot, id: snapshot.id, region: snapshot.region.rawValue, clusterResourceID: snapshot.clusterResourceID,
                    cluster: snapshot.lineage, status: snapshot.status.current.rawValue, bytes: snapshot.size.bytes))
        }
        let rank = { (kind: RunningResource.Kind) in RunningResource.Kind.allCases.firstIndex(of: kind) ?? 0 }
        return found.sorted { (rank($0.kind), $0.id, $0.region, $0.clusterResourceID) < (rank($1.kind), $1.id, $1.region, $1.clusterResourceID) }
    }

    private func billedBytes(of index: Int) -> Int64 {
        let size = clusters[index].size.bytes
        guard clusters[index].clone.isCopyOnWrite, let holding = pageHolding(of: index), holding.pages > 0 else { return size }
        return size / Int64(holding.pages) * Int64(holding.own)
    }
}
