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
        identifier + cluster.endpointSuffix
    }

    static func endpointSuffix(_ account: AccountID, _ region: RegionName) -> String {
        ".cluster-\(endpointHash(account: account, region: region)).\(region).rds.amazonaws.com"
    }

    /// `<id>.cluster-ro-<hash>.<region>.rds.amazonaws.com`: where readers answer.
    package func readerEndpointName(of cluster: Cluster, identifier: String) -> String {
        "\(identifier).cluster-ro-\(Cloud.endpointHash(account: cluster.account, region: cluster.region)).\(cluster.region).rds.amazonaws.com"
    }

    static func endpointHash(account: AccountID, region: RegionName) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(account)/\(region)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
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
            guard let name = clusters[index].endpointIdentifier, Cloud.isJoined(endpoint, name, clusters[index].endpointSuffix),
                clusters[index].status.current != .deleted, clusters[index].globalRole != .secondary, clusters[index].writer != nil,
                stands(clusters[index].account, clusters[index].region)
            else { continue }
            return index
        }
        return nil
    }

    /// Whether a name is two others one after the other, byte by byte: names are ASCII, and comparing them as text costs more than all the rest.
    private static func isJoined(_ whole: String, _ first: String, _ second: String) -> Bool {
        guard whole.utf8.count == first.utf8.count + second.utf8.count, whole.utf8.starts(with: first.utf8) else { return false }
        return whole.utf8.dropFirst(first.utf8.count).elementsEqual(second.utf8)
    }
}
