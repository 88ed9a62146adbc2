import Units

extension APIOperation {
    /// Source: API shape FailoverDBClusterMessage.
    static let failoverDBCluster = APIOperation(
        "rds", "FailoverDBCluster", .mutate, "Promotes a reader of the cluster to writer.",
        required: ["DBClusterIdentifier": .string], optional: ["TargetDBInstanceIdentifier": .string],
        on: [.rds(.cluster, "DBClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let index = try cloud.requireCluster(try request.requiredString("DBClusterIdentifier"), context)
        try cloud.requireState(index, [.available])
        // Model choice: the code; a secondary has no writer to fail over from.
        guard cloud.clusters[index].globalRole != .secondary else {
            throw ServiceError(.invalidDBClusterState, "\(cloud.clusters[index].identifier.current) is a secondary of a global cluster and has no writer.")
        }
        let target = try request.string("TargetDBInstanceIdentifier")?.lowercased()
        let order = cloud.clusters[index].promotionOrder()
        if let target {
            guard order.contains(where: { cloud.clusters[index].instances[$0].id == target }) else {
                throw ServiceError(.invalidDBInstanceState, "\(target) is not an available reader of the cluster")
            }
        }
        guard !order.isEmpty else {
            throw ServiceError(.invalidDBClusterState, "The cluster has no available reader to fail over to.")
        }
        cloud.closeWriter(of: index, engines: context.engines)
        cloud.startFailover(of: index, target: target, now: context.now)
        return .map([.init("DBCluster", cloud.describeCluster(index, seenAt: context.now, now: context.now) ?? .null)])
    }
}
