import Units

/// Route 53: the CNAMEs that applications use. Endpoint names of clusters are the service's own and not kept here.
package struct NameService: Sendable {
    /// The one hosted zone that every estate has.
    package static let hostedZoneID = "ZDAYBREAK"

    struct Record: Sendable {
        var target: String
        var ttl: Duration
    }
    struct Change: Sendable {
        var name: String
        var record: Record?
        var isInSync: Bool
    }
    var records: [String: Record] = [:]
    var changes: [Change] = []

    mutating func declare(_ name: String, target: String, ttl: Duration) { records[name.lowercased()] = Record(target: target, ttl: ttl) }

    /// The record of a name as the zone's servers give it.
    package func lookUp(_ name: String) -> (target: String, ttl: Duration)? { records[name.lowercased()].map { ($0.target, $0.ttl) } }
}

extension Cloud {
    /// `<id>.cluster-<hash>.<region>.rds.amazonaws.com`: the hash belongs to account and region, so a name taken over is the same name.
    package func endpointName(of cluster: Cluster, identifier: String) -> String {
        endpointName(identifier, cluster.account, cluster.region)
    }

    private func endpointName(_ identifier: String, _ account: AccountID, _ region: RegionName) -> String {
        "\(identifier).cluster-\(endpointHash(account: account, region: region)).\(region).rds.amazonaws.com"
    }

    /// `<id>.cluster-ro-<hash>.<region>.rds.amazonaws.com`: where readers answer.
    package func readerEndpointName(of cluster: Cluster, identifier: String) -> String {
        "\(identifier).cluster-ro-\(endpointHash(account: cluster.account, region: cluster.region)).\(cluster.region).rds.amazonaws.com"
    }

    func endpointHash(account: AccountID, region: RegionName) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func take(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        account.rawValue.utf8.forEach(take)
        take(UInt8(ascii: "/"))
        region.rawValue.utf8.forEach(take)
        // Base 32: a to z, then 2 to 7.
        return String(
            decoding: (0..<12).lazy.map { place in
                let digit = UInt8(truncatingIfNeeded: hash >> (UInt64(place) * 5)) & 31
                return digit < 26 ? UInt8(ascii: "a") + digit : UInt8(ascii: "2") + digit - 26
            }, as: UTF8.self)
    }

    /// The cluster that answers under an endpoint name; nil when none does.
    ///
    /// Source: Aurora User Guide, Amazon Aurora endpoints: TTL 5 s. Without an instance the name does not resolve.
    package func clusterAnswering(_ endpoint: String) -> Int? {
        let endpoint = globalTarget(of: endpoint) ?? endpoint
        // Field by field and without a closure: for a client's every look neither a cluster nor the cloud is to be copied.
        for index in clusters.indices {
            guard let name = clusters[index].endpointIdentifier, endpoint.hasPrefix(name), !clusters[index].isDeleted,
                clusters[index].globalRole != .secondary, clusters[index].writer != nil, stands(clusters[index].account, clusters[index].region)
            else { continue }
            if endpointName(name, clusters[index].account, clusters[index].region) == endpoint { return index }
        }
        return nil
    }
}
