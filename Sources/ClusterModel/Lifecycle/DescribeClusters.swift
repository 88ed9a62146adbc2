import Units

extension APIOperation {
    /// Source: API shape DescribeDBClustersMessage.
    static let describeDBClusters = APIOperation(
        "rds", "DescribeDBClusters", .describe, "Lists clusters with status, members and restorable window.",
        optional: ["DBClusterIdentifier": .string, "Filters": .list, "MaxRecords": .integer, "Marker": .string],
        filters: ["clone-group-id", "db-cluster-id", "db-cluster-resource-id", "domain", "engine"],
        on: [.rds(.cluster, "DBClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        try request.checkFilters()
        let wanted = try request.string("DBClusterIdentifier")?.lowercased()
        let ids = try request.filter("db-cluster-id")
        let resourceIDs = try request.filter("db-cluster-resource-id")
        let engines = try request.filter("engine")
        let cloneGroups = try request.filter("clone-group-id")
        // Nothing is in a domain.
        let isEmpty = try request.filter("domain") != nil
        var found: [StructuredValue] = []
        for index in cloud.clusters.indices where !isEmpty {
            let cluster = cloud.clusters[index]
            guard cluster.account == context.account, cluster.region == context.region, let id = cluster.identifier.value(at: context.seenAt),
                wanted == nil || wanted == id || wanted == cluster.arn(named: id), ids.map({ $0.contains(id) || $0.contains(cluster.arn(named: id)) }) != false,
                resourceIDs?.contains(cluster.resourceID) != false, engines?.contains(cluster.engine.rawValue) != false,
                cloneGroups.map({ groups in cluster.clone.group.map { groups.contains($0.lowercased()) } == true }) != false,
                let described = cloud.describeCluster(index, seenAt: context.seenAt, now: context.now)
            else { continue }
            found.append(described)
        }
        if let wanted, found.isEmpty { throw ServiceError(.dbClusterNotFound, "DBCluster \(wanted) not found.") }
        return try request.page("DBClusters", found)
    }
}
