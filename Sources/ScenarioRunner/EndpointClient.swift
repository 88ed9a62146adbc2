import ClusterModel
import Units

/// A client that knows only the application's endpoint name and caches what it resolves to for as long as each record allows.
///
/// Model choice: clients connect anew for each transaction; a pool that holds on to old connections is not modelled.
struct EndpointClient: Sendable {
    private let name: String
    private var alias: (target: String, until: Instant)?
    private var answer: (cluster: Int, until: Instant)?

    /// TTL of the service's own endpoint records.
    private let endpointTTL: Duration

    /// - Parameter name: The CNAME, or a cluster endpoint itself where no CNAME is declared.
    init(name: String, endpointTTL: Duration) {
        self.name = name
        self.endpointTTL = endpointTTL
    }

    /// Index of the cluster that the name leads to; nil when it does not resolve.
    mutating func resolve(_ cloud: Cloud, now: Instant) -> Int? {
        if let answer, answer.until > now { return answer.cluster }
        guard let cluster = cloud.clusterAnswering(target(cloud, now: now)) else {
            answer = nil
            return nil
        }
        answer = (cluster, now + endpointTTL)
        return cluster
    }

    private mutating func target(_ cloud: Cloud, now: Instant) -> String {
        if let alias, alias.until > now { return alias.target }
        guard let record = cloud.names.lookUp(name) else { return name }
        alias = (record.target, now + record.ttl)
        return record.target
    }
}
