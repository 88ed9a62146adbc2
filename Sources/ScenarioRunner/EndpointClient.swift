import ClusterModel
import Units

/// A client that knows only the application's endpoint name and caches what it resolves to for as long as each record allows.
///
/// Model choice: clients connect anew for each transaction; a pool that holds on to old connections is not modelled. Of a name that is kept beyond
/// its TTL the whole answer stays, the address of the instance that wrote included: once another one writes there, nobody answers.
struct EndpointClient: Sendable {
    private struct Answer {
        var cluster: Int
        /// Identifier of the instance that the address is of.
        var writer: String?
        var until: Instant
    }
    let name: String
    private var alias: (target: String, until: Instant)?
    private var answer: Answer?
    /// The last answer was one kept beyond its TTL, and a fresh one would have led elsewhere.
    private(set) var isLedAstray = false

    /// TTL of the service's own endpoint records.
    private let endpointTTL: Duration

    /// - Parameter name: The CNAME, or a cluster endpoint itself where no CNAME is declared.
    init(name: String, endpointTTL: Duration) {
        self.name = name
        self.endpointTTL = endpointTTL
    }

    /// Index of the cluster that the name leads to; nil when it does not resolve, or leads to an address where nobody writes any more.
    mutating func resolve(_ cloud: Cloud, now: Instant) -> Int? {
        isLedAstray = false
        if let answer {
            if answer.until > now { return answer.cluster }
            if cloud.isStale(name) {
                let kept = answer.writer == cloud.writerName(of: answer.cluster) ? answer.cluster : nil
                var fresh = self
                isLedAstray = kept != cloud.clusterAnswering(fresh.target(cloud, now: now))
                return kept
            }
        }
        guard let cluster = cloud.clusterAnswering(target(cloud, now: now)) else {
            answer = nil
            return nil
        }
        answer = Answer(cluster: cluster, writer: cloud.writerName(of: cluster), until: now + endpointTTL)
        return cluster
    }

    private mutating func target(_ cloud: Cloud, now: Instant) -> String {
        if let alias, alias.until > now { return alias.target }
        guard let record = cloud.names.lookUp(name) else { return name }
        alias = (record.target, now + record.ttl)
        return record.target
    }
}
