import Units

extension APIOperation {
    /// Backtracking is not modelled: no cluster has it enabled, and the call is refused as the service refuses it then.
    ///
    /// Source: Aurora User Guide, Backtracking an Aurora DB cluster: only Aurora MySQL, and only where it was enabled at creation or restore.
    /// Model choice: the code; the operation lists InvalidDBClusterStateFault and no other that fits.
    static let backtrackDBCluster = APIOperation(
        "rds", "BacktrackDBCluster", .mutate, "Refused: no cluster has backtracking enabled, which is not modelled yet.",
        required: ["DBClusterIdentifier": .string, "BacktrackTo": .timestamp],
        optional: ["Force": .boolean, "UseEarliestTimeOnPointInTimeUnavailable": .boolean], on: [.rds(.cluster, "DBClusterIdentifier")]
    ) { cloud, request, context throws(ServiceError) in
        let index = try cloud.requireCluster(try request.requiredString("DBClusterIdentifier"), context)
        guard try request.instant("BacktrackTo") != nil else {
            throw ServiceError(.missingParameter, "The request must contain the parameter BacktrackTo.")
        }
        throw ServiceError(.invalidDBClusterState, "Backtrack is not enabled for the DB cluster \(cloud.clusters[index].identifier.current).")
    }
}
