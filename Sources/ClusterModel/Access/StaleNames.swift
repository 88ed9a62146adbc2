package import Units

/// Resolvers and clients that keep an answer beyond its TTL.
///
/// Source: AWS Database Blog, Improve application availability on Amazon Aurora: clients and runtimes that cache DNS longer than its TTL. Model
/// choice: all of a name's clients at once, until the fault heals.
extension Cloud {
    /// - Parameter name: A CNAME of Route 53 or an endpoint of the service.
    /// - Returns: False when they kept it already.
    package mutating func keepStale(_ name: String, now: Instant) -> Bool {
        guard staleNames.insert(name.lowercased()).inserted else { return false }
        note(now, "dns", "resolvers keep what they know of \(name)")
        return true
    }

    package mutating func letGo(_ name: String, now: Instant) {
        guard staleNames.remove(name.lowercased()) != nil else { return }
        note(now, "dns", "resolvers ask for \(name) again")
    }

    /// The instance whose address a cluster's endpoint gives.
    package func writerName(of cluster: Int) -> String? {
        // Without a closure: for a client's every look the cloud is not to be copied.
        guard let writer = clusters[cluster].writer else { return nil }
        return clusters[cluster].instances[writer].id
    }

    package func isStale(_ name: String) -> Bool { !staleNames.isEmpty && staleNames.contains(name.lowercased()) }
}
