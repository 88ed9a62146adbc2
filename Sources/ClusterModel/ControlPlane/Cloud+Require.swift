import KeyModel
package import Units

/// Checks that many operations share, each with the service's own refusal.
extension Cloud {
    func requireCluster(_ identifier: String, _ context: CallContext) throws(ServiceError) -> Int {
        guard let index = cluster(called: identifier, account: context.account, region: context.region) else {
            throw ServiceError(.dbClusterNotFound, "DBCluster \(identifier) not found.")
        }
        return index
    }

    /// The live cluster that a call means by an identifier or an ARN.
    package func cluster(called identifier: String, account: AccountID, region: RegionName) -> Int? {
        let prefix = "arn:aws:rds:\(region):\(account):cluster:"
        return clusterIndex(identifier.hasPrefix(prefix) ? String(identifier.dropFirst(prefix.count)) : identifier, account: account, region: region)
    }

    /// Message form: AWS's own, seen on the wire.
    func requireState(_ cluster: Int, _ allowed: [ClusterStatus]) throws(ServiceError) {
        let status = clusters[cluster].status.current
        guard allowed.contains(status) else {
            throw ServiceError(
                .invalidDBClusterState,
                "DbCluster \(clusters[cluster].identifier.current) is in \(status.rawValue) state but expected it to be one of \(allowed.map(\.rawValue).joined(separator: ","))."
            )
        }
    }

    func requireFreeIdentifier(_ identifier: String, _ context: CallContext) throws(ServiceError) {
        guard clusterIndex(identifier, account: context.account, region: context.region) == nil else {
            throw ServiceError(.dbClusterAlreadyExists, "DB Cluster already exists: \(identifier)")
        }
    }

    func requireClusterQuota(_ context: CallContext) throws(ServiceError) {
        try requireRoom(in: .clusters, context) { used, _ in
            ServiceError(.dbClusterQuotaExceeded, "The request cannot be processed because it would exceed the maximum number of DB clusters: \(used).")
        }
    }

    /// A key by the name that a call of RDS gives, for what RDS is to do with it in the caller's name.
    func requireKey(named name: String, _ uses: [KeyUse], _ context: CallContext) throws(ServiceError) -> KeyARN {
        let arn: KeyARN
        do {
            arn = try keys.resolve(name, account: context.account, region: context.region)
        } catch {
            throw keyRefusal(name, error)
        }
        try requireKeyUse(arn, uses, context)
        return arn
    }
}
